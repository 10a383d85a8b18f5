package ingest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A difference is a fact of a real file that is understood otherwise here, on
// purpose.
type difference struct{ file, fact, got, reason string }

// accepted lists the differences on purpose. TestFacts fails on any other, and
// on one of these that is no more.
var accepted = []difference{
	{"encodings/UDHR_Icelandic_ISO-8859-1.txt", "encoding", "windows-1252, guessed", "it holds all of ISO-8859-1, and programs that say the one write the other; flagged"},
	{"derived/tracked_anonymised.docx", "paragraphs of expected", "201: 4 ours only, 2 theirs only", "two footnotes are put at the end, with their marks in two paragraphs; the facts leave them out"},
	{"odt-edge/orderedListSimple.odt", "paragraphs of expected", "10: 4 ours only, 2 theirs only", "items of a list are paragraphs; the other program writes inner lists on one line"},
	{"odt-edge/simpleTable.odt", "paragraphs of expected", "1: 2 ours only, 1 theirs only", "the other program draws the lines of the table"},
	{"rtf-edge/formatting.rtf", "paragraphs of expected", "9: 1 ours only, 1 theirs only", "the other program shows a hidden word"},
	{"rtf-edge/list_simple.rtf", "first words", "false", "the bullet is the one that shows; the other program writes -"},
	{"rtf-edge/list_simple.rtf", "last words", "false", "the bullet is the one that shows; the other program writes -"},
	{"pdpilot-interviews/P2.pdf", "turns", "Dan 81, Participant 84 (159)", "the page counts neighbours of one speaker once; there are 165 labels"},
	{"pdpilot-interviews/P3.pdf", "turns", "Dan 61, Participant 60 (121)", "61 lines of what another program reads begin Dan:, the page has 59"},
	{"serdif-usability/P12_GMT20211206.odt", "turns", "MODERATOR 10 (10)", "the file has ten paragraphs that begin MODERATOR:, which the page overlooks"},
	{"serdif-usability/P7_GMT20211126.odt", "turns", "MODERATOR 5 (5)", "the file has five paragraphs that begin MODERATOR:"},
	{"zoom-captions/meeting001_participants.csv", "head", `["Meeting ID" "Topic" "Start Time" "End Time" "User Email" "Duration (Minutes)" "Participants"]`, "an empty heading at the end of a line is none"},
	{"zoom-captions/meeting001_participants.csv", "records", "13", "the facts count the blank line between the two tables"},
}

// stated is what the README says of a file and FACTS.json does not: turns of
// each speaker, and turns when neighbours of one speaker count once; passages
// that know a time.
var stated = map[string]struct {
	turns   string
	times   int
	without []string // names that were taken out of it
}{
	"code-review-observations/P2R1.txt":            {turns: " (0)"},
	"code-review-observations/P4R2.txt":            {turns: "I 9, P4 9 (18)"},
	"code-review-observations/P7R1.txt":            {turns: "I 2, P7 2 (4)"},
	"derived/Sam.html":                             {turns: "Researcher 1 41, Sam 43 (81)"},
	"derived/Sam.rtf":                              {turns: "Researcher 1 41, Sam 43 (81)"},
	"derived/two_column_Sam.pdf":                   {turns: "Researcher 1 41, Sam 43 (81)"},
	"derived/brain-science-19.html":                {turns: "Adam Stacoviak 60, Mireille B. Reece, Psy.D 60 (120)"},
	"derived/speaker_table.docx":                   {turns: "Adam Stacoviak 66, Mireille Reece, PsyD 67 (133)", times: 12},
	"derived/tracked_anonymised.docx":              {turns: "Host 1 95, Host 2 95 (190)", without: []string{"Mireille", "Adam"}},
	"docx-edge/lists.docx":                         {turns: " (0)"},
	"ml-quality-interviews/Interview 25.txt":       {turns: "Interviewee 142, Interviewer 1 34 (46)"},
	"ml-quality-interviews/Interview 40.txt":       {turns: "Interviewee 97, Interviewer 1 32 (54)"},
	"pdpilot-interviews/P2.pdf":                    {turns: "Dan 78, Participant 81 (159)"},
	"pdpilot-interviews/P3.pdf":                    {turns: "Dan 59, Participant 60 (119)"},
	"podcast-markdown/big-tent-s2e7.md":            {turns: "Mat Ryer 53, Mitchel Seaman 49, Tom Wilkie 77, Torkel Ödegaard 36 (215)"},
	"podcast-markdown/brain-science-10.md":         {turns: "Adam Stacoviak 60, Mireille B. Reece, Psy.D 61 (121)"},
	"qualcoder-examples/ID1.docx":                  {turns: " (0)"},
	"qualcoder-examples/transcript.txt":            {turns: "id1 3, id2 2, id3 2 (7)"},
	"serdif-usability/P11_Notes.txt":               {turns: " (0)"},
	"serdif-usability/P12_Notes.txt":               {turns: " (0)"},
	"serdif-usability/P12_GMT20211206.odt":         {turns: " (0)"},
	"serdif-usability/P7_GMT20211126.odt":          {turns: " (0)"},
	"sheffield-open-qual/Peter.docx":               {turns: "Peter 49, Researcher 1 49 (93)"},
	"sheffield-open-qual/Sam.docx":                 {turns: "Researcher 1 41, Sam 43 (81)"},
	"zoom-captions/meeting001_chat.txt":            {turns: "Andrew Knight 6, George Harrison 1, John Lennon 1, Paul McCartney 1, Ringo Starr 1 (6)", times: 10},
	"srt-captions/consensys-dapp-a-thon-recap.srt": {turns: " (0)"},
}

// unread are endings of files that nothing here reads as a text or a table yet.
func unread(name string) bool {
	if ingest.IsSheet(name) {
		return false
	}
	return !slices.ContainsFunc(ingest.Formats, func(f ingest.Format) bool {
		return slices.Contains(f.Extensions, strings.ToLower(filepath.Ext(name)))
	})
}

// TestFacts compares every real file with all that is known of it.
func TestFacts(t *testing.T) {
	dir, all := facts(t)
	met := map[difference]bool{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			if unread(name) {
				t.Skipf("SKIPPED: nothing reads %s files yet", filepath.Ext(name))
			}
			path := filepath.Join(dir, name)
			if info, err := os.Stat(path); err != nil || info.Size() != all[name].Bytes {
				t.Fatalf("this is not the file that the facts are of: %v", err)
			}
			c := comparison{t: t, dir: dir, name: name, fact: all[name]}
			if ingest.IsSheet(name) {
				c.sheets(path)
			} else {
				c.text(path)
			}
			for _, d := range c.found {
				i := slices.IndexFunc(accepted, func(a difference) bool { return a.file == d.file && a.fact == d.fact && a.got == d.got })
				if i < 0 {
					t.Errorf("%s: got %s, %s", d.fact, d.got, d.reason)
					continue
				}
				met[accepted[i]] = true
				t.Logf("%s: got %s, %s; accepted: %s", d.fact, d.got, d.reason, accepted[i].reason)
			}
		})
	}
	for _, a := range accepted {
		if !met[a] && !unread(a.file) {
			t.Errorf("%s: %s is no longer %s; the difference that was accepted is gone", a.file, a.fact, a.got)
		}
	}
}

// A comparison gathers the differences of one file.
type comparison struct {
	t     *testing.T
	dir   string
	name  string
	fact  fact
	found []difference
}

// same notes a difference, if there is one.
func (c *comparison) same(fact string, got, want any) {
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		c.found = append(c.found, difference{c.name, fact, g, "want " + w})
	}
}

func (c *comparison) text(path string) {
	opt := ingest.Options{}
	if filepath.Ext(c.name) == ".pdf" {
		opt.PDF = engine(c.t)
	}
	if _, _, err := ingest.ReadFile(path, opt); err != nil && strings.Contains(err.Error(), "its encoding is not known") {
		c.same("encoding", "asked for", strings.ToLower(c.fact.Encoding))
		opt.Encoding = strings.ToLower(c.fact.Encoding)
	}
	doc := read(c.t, path, opt)
	if opt.Encoding == "" && c.fact.Encoding != "" {
		got := doc.Encoding
		if doc.EncodingGuessed {
			got += ", guessed"
		}
		want := map[string]string{"ASCII": "utf-8", "UTF-8": "utf-8", "UTF-8+BOM": "utf-8", "UTF-16LE (no BOM)": "utf-16le"}[c.fact.Encoding]
		if strings.HasPrefix(c.fact.Encoding, "WINDOWS") {
			want = strings.ToLower(c.fact.Encoding) + ", guessed"
		}
		c.same("encoding", got, want)
	}
	if say, ok := stated[c.name]; ok {
		c.same("turns", turns(doc), say.turns)
		times := 0
		for _, p := range doc.Passages {
			if p.Begin != text.NoTime {
				times++
			}
		}
		for _, name := range say.without {
			c.same("a name that was taken out", strings.Contains(doc.Text, name), false)
		}
		if say.times > 0 {
			c.same("passages with a time", times, say.times)
		}
	}
	labels := c.fact.Labels
	if labels == nil {
		labels = c.fact.LabelLines
	}
	if labels != nil && c.name != "serdif-usability/P17_Nov21_PSSUQ_Comments.odt" { // its one "Participant:" is a field
		got := map[string]int{}
		for _, s := range doc.Speakers {
			got[s.Label] = s.Turns
		}
		c.same("paragraphs with a label", got, labels)
	}
	if c.fact.Pages > 0 {
		c.same("pages", doc.Passages[len(doc.Passages)-1].Page, c.fact.Pages)
	}
	switch {
	case filepath.Ext(c.name) == ".pdf": // what is expected of these are lines, and their words: see TestRealPDFFiles
	case c.fact.Cues > 0:
		c.captions(doc)
	case c.fact.Expected != "":
		c.expected(doc)
	default:
		c.plain(doc)
	}
}

// plain compares a text that is in the file as it is read. The facts count
// Markdown with its signs.
func (c *comparison) plain(doc ingest.Document) {
	c.same("words", len(strings.Fields(doc.Text)), c.fact.Words)
	c.same("lines", len(paragraphs(strings.ReplaceAll(doc.Text, "\t", " "))), c.fact.Lines)
	c.same("line ends of the file left", strings.Count(doc.Text, "\r"), 0)
	unsigned := strings.NewReplacer("*", "", `\`, "", "…", "").Replace
	if filepath.Ext(c.name) == ".txt" {
		c.same("characters", len([]rune(doc.Text)), c.fact.Chars)
	}
	body := unsigned(oneLine(doc.Text))
	c.begins(body, unsigned(c.fact.First))
	c.ends(body, unsigned(c.fact.Last))
}

// begins and ends compare the first and the last words, which the facts may cut
// short.
func (c *comparison) begins(body, want string) {
	want = oneLine(strings.TrimSuffix(want, "…"))
	c.same("first words", strings.HasPrefix(body, want), true)
}

func (c *comparison) ends(body, want string) {
	want = oneLine(strings.TrimPrefix(want, "…"))
	c.same("last words", strings.HasSuffix(body, want), true)
}

// captions compares cues that were joined into turns. Where names are typed the
// facts count them among the words, once for each cue.
func (c *comparison) captions(doc ingest.Document) {
	f := c.fact
	names := map[string]bool{}
	n := 0
	for name, cues := range f.BySpeaker {
		if name == "(unlabelled)" || strings.HasPrefix(name, "&H") { // a colour, not a speaker
			continue
		}
		names[name] = true
		if !strings.HasPrefix(f.First, "<v ") {
			n += cues * len(strings.Fields(name))
		}
	}
	var got []string
	for _, s := range doc.Speakers {
		got = append(got, s.Label)
	}
	sort.Strings(got)
	c.same("speakers", got, slices.Sorted(maps.Keys(names)))
	runs, before := 0, "-"
	for _, p := range doc.Passages {
		n += len(strings.Fields(words(doc, p)))
		if s := model(doc).Speaker(p); s != before {
			runs++
			before = s
		}
	}
	c.same("turns when neighbours of one speaker count once", runs, f.Merged)
	c.same("words with labels", n, f.WordsLabels)
	count := func(kind string) int {
		i := slices.IndexFunc(doc.Notes, func(n ingest.Note) bool { return n.Kind == kind })
		if i < 0 {
			return 0
		}
		return doc.Notes[i].Count
	}
	c.same("cues", count("cues"), f.Cues)
	if len(names) > 0 {
		c.same("cues without a name", count("labels"), f.BySpeaker["(unlabelled)"])
	}
	first, last := doc.Passages[0], doc.Passages[len(doc.Passages)-1]
	c.same("first time", clock(first.Begin), strings.ReplaceAll(f.FirstTime, ",", "."))
	c.same("last time", clock(last.End), strings.ReplaceAll(f.LastTime, ",", "."))
	c.begins(words(doc, first), spokenWords(f.First, names))
	c.ends(words(doc, last), spokenWords(f.Last, names))
}

// spokenWords takes the signs of captions and the name off a cue.
func spokenWords(cue string, names map[string]bool) string {
	for _, open := range []string{"<>", "{}"} {
		for strings.ContainsRune(cue, rune(open[0])) && strings.ContainsRune(cue, rune(open[1])) {
			from, to := strings.IndexByte(cue, open[0]), strings.IndexByte(cue, open[1])
			cue = cue[:from] + cue[to+1:]
		}
	}
	if name, rest, ok := strings.Cut(cue, ": "); ok && names[strings.Trim(name, "[]")] {
		return rest
	}
	_, rest, ok := strings.Cut(cue, "]: ") // cut short in its name
	if ok {
		return rest
	}
	return cue
}

// expected compares paragraph by paragraph with what other programs find. Cells
// of tables are lines there, and apart by tabs here.
func (c *comparison) expected(doc ingest.Document) {
	raw, err := os.ReadFile(filepath.Join(c.dir, c.fact.Expected))
	if err != nil {
		c.t.Fatal(err)
	}
	got, want := paragraphs(doc.Text), paragraphs(string(raw))
	left := map[string]int{}
	for _, p := range want {
		left[p]++
	}
	ours := 0
	for _, p := range got {
		if left[p] > 0 {
			left[p]--
		} else {
			ours++
			c.t.Logf("ours only:   %.300q", p)
		}
	}
	theirs := 0
	for p, n := range left {
		if n > 0 {
			theirs += n
			c.t.Logf("theirs only: %.300q", p)
		}
	}
	shown := strconv.Itoa(len(want))
	if ours+theirs > 0 {
		c.same("paragraphs of expected", fmt.Sprintf("%s: %d ours only, %d theirs only", shown, ours, theirs), shown)
	} else {
		c.same("order of paragraphs", slices.Equal(got, want), true)
		c.begins(got[0], c.fact.First)
		c.ends(got[len(got)-1], c.fact.Last)
	}
}

// sheets compares a table: its head, its rows, its words.
func (c *comparison) sheets(path string) {
	sheets, _, err := ingest.ReadSheets(path, ingest.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	n := 0
	count := func(cells []string) {
		for _, cell := range cells {
			n += len(strings.Fields(cell))
		}
	}
	for _, s := range sheets {
		count(s.Head)
		for _, r := range s.Rows {
			count(r.Cells)
		}
	}
	if len(c.fact.Sheets) > 0 {
		for i, name := range slices.Sorted(maps.Keys(c.fact.Sheets)) {
			f := c.fact.Sheets[name]
			c.same("sheet", sheets[i].Name, name)
			c.same("head", fmt.Sprintf("%q", sheets[i].Head), fmt.Sprintf("%q", f.Header))
			c.same("rows", len(sheets[i].Rows)+1, f.Rows)
			c.same("words", n, f.Words)
		}
		return
	}
	c.same("head", fmt.Sprintf("%q", sheets[0].Head), fmt.Sprintf("%q", c.fact.Header))
	c.same("words", n, c.fact.Words)
	rows := 0
	for _, s := range sheets {
		rows += 1 + len(s.Rows)
	}
	c.same("records", rows, c.fact.Records)
	end := sheets[len(sheets)-1].Rows
	last := end[len(end)-1].Cells
	c.same("last record", fmt.Sprintf("%q", last[:min(len(last), len(c.fact.LastCells))]), fmt.Sprintf("%q", c.fact.LastCells))
}

// A fact is what FACTS.json says of a file.
type fact struct {
	Bytes       int64          `json:"bytes"`
	Words       int            `json:"words"`
	WordsLabels int            `json:"words_incl_labels"`
	Lines       int            `json:"lines_nonblank"`
	First       string         `json:"first"`
	Last        string         `json:"last"`
	Cues        int            `json:"cues"`
	BySpeaker   map[string]int `json:"cues_by_speaker"`
	Merged      int            `json:"turns_after_merging_consecutive"`
	Labels      map[string]int `json:"label_paragraphs"`
	LabelLines  map[string]int `json:"label_lines"`
	Expected    string         `json:"expected"`
	Encoding    string         `json:"encoding"`
	Chars       int            `json:"chars"`
	FirstTime   string         `json:"first_time"`
	LastTime    string         `json:"last_time"`
	Pages       int            `json:"pages"`
	Header      []string       `json:"header"`
	Records     int            `json:"records_incl_header"`
	LastCells   []string       `json:"last_record_first_cells"`
	Sheets      map[string]struct {
		Header []string `json:"header"`
		Rows   int      `json:"nonempty_rows"`
		Words  int      `json:"words"`
	} `json:"sheets"`
}

func facts(t testing.TB) (string, map[string]fact) {
	t.Helper()
	dir := shared(t, "corpora")
	raw, err := os.ReadFile(filepath.Join(dir, "FACTS.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]fact{}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return dir, all
}
