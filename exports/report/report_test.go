package report_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/exports/report"
)

var update = flag.Bool("update", false, "rewrite the expected files")

var journalEnd = regexp.MustCompile("`[0-9a-f]{64}`")

func TestReport(t *testing.T) {
	const file = "testdata/held.md"
	got := held(t).report(report.Options{}).Markdown()
	got = journalEnd.ReplaceAll(got, []byte("`…`")) // settings are written in any order
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Fatalf("%s:%d differs (-update rewrites it)\n got %s\nwant %s", file, i+1, a[min(i, len(a)-1)], b[min(i, len(b)-1)])
		}
	}
}

// parsed gives the page of a report.
func parsed(t *testing.T, d report.Document) (*html.Node, string) {
	t.Helper()
	b, err := d.HTML()
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return root, string(b)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// The page stands on its own, and leads nowhere.
func TestPageStandsAlone(t *testing.T) {
	d := held(t).report(report.Options{})
	root, page := parsed(t, d)
	for _, fault := range pageFaults(page) {
		t.Error(fault)
	}
	if !strings.Contains(page, `http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'`) {
		t.Error("no policy that forbids to fetch")
	}
	ids, level, tables := map[string]bool{}, 0, 0
	var links []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("the id %s is there twice", id)
			}
			ids[id] = true
		}
		switch n.Data {
		case "a":
			links = append(links, strings.TrimPrefix(attr(n, "href"), "#"))
		case "html":
			if attr(n, "lang") != "en-GB" {
				t.Error("the page does not say its language")
			}
		case "h1", "h2", "h3", "h4", "h5":
			l := int(n.Data[1] - '0')
			if l > level+1 {
				t.Errorf("heading %q of level %d follows one of level %d", textOf(n), l, level)
			}
			level = l
		case "table":
			tables++
			if first := n.FirstChild.NextSibling; first == nil || first.Data != "caption" || !strings.HasPrefix(textOf(first), "Table ") {
				t.Errorf("a table has no caption: %.80q", textOf(n))
			}
		case "th":
			if s := attr(n, "scope"); s != "col" && s != "row" {
				t.Errorf("heading %q of a table has no scope", textOf(n))
			}
		}
	}
	for _, id := range links {
		if !ids[id] {
			t.Errorf("a link leads to #%s, which is not there", id)
		}
	}
	if tables != d.Tables || tables < 8 {
		t.Errorf("%d tables, %d told", tables, d.Tables)
	}
	if n := strings.Count(page, "<details class=\"passage\">"); n != d.Quotes-1 { // one quote stands beside an assessment
		t.Errorf("%d quotes, %d of them with their passage", d.Quotes, n)
	}
	open, closed := elementCount(page, "<"), elementCount(page, "</")
	for name, n := range open {
		if closed[name] != n && !slices.Contains([]string{"meta", "br"}, name) {
			t.Errorf("<%s> begins %d times and ends %d times", name, n, closed[name])
		}
	}
}

func elementCount(page, before string) map[string]int {
	out := map[string]int{}
	for _, m := range regexp.MustCompile(before+`([a-z][a-z0-9]*)`).FindAllStringSubmatch(page, -1) {
		out[m[1]]++
	}
	return out
}

// rows gives the body of a table of a page, cell by cell.
func rows(t *testing.T, root *html.Node, id string) [][]string {
	t.Helper()
	var out [][]string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "tr" || n.Parent.Data != "tbody" || attr(n.Parent.Parent, "id") != id {
			continue
		}
		var row []string
		for c := range n.ChildNodes() {
			row = append(row, textOf(c))
		}
		out = append(out, row)
	}
	if len(out) == 0 {
		t.Fatalf("the page has no %s", id)
	}
	return out
}

// What is counted is what is in the study, wherever it is told.
func TestCountsAreThoseOfTheRecords(t *testing.T) {
	s := held(t)
	root, page := parsed(t, s.report(report.Options{}))
	configurations := rows(t, root, "table_4")
	err := s.View(func(tx *store.Tx) error {
		cmocs, err := cmo.CMOCs.List(tx)
		if err != nil {
			return err
		}
		judged, err := cmo.Judgements.List(tx)
		if err != nil {
			return err
		}
		for i, c := range cmocs {
			n := map[string]int{}
			for _, e := range judged {
				if e.CMOC == c.ID {
					n[e.Stance]++
				}
			}
			want := fmt.Sprint(c.No, n["refutes"], n["refines"], n["silent"], n["supports"])
			row := configurations[i]
			if got := strings.Join([]string{row[0], row[2], row[3], row[4], row[5]}, " "); got != strings.Join(strings.Fields(want), " ") {
				t.Errorf("table 4 says %s, the records %s", got, want)
			}
			all := 0
			for stance, k := range n {
				all += k
				class := fmt.Sprintf(`<div class="judged %s"`, stance)
				begin := strings.Index(page, fmt.Sprintf(`id="cmoc_%d_%s"`, c.No, stance))
				end := begin + 1 + strings.Index(page[begin+1:], "<h")
				if got := strings.Count(page[begin:end], class); got != k {
					t.Errorf("cmoc %d %s: %d in the findings, %d in the records", c.No, stance, got, k)
				}
			}
			if all > 0 {
				if got := len(rows(t, root, fmt.Sprintf("table_b%d", c.No))); got != all {
					t.Errorf("cmoc %d has %d judgements, appendix B lists %d", c.No, all, got)
				}
			}
			marks := map[string]int{}
			for _, row := range rows(t, root, "table_5") {
				if strings.HasPrefix(row[0], fmt.Sprint(c.No, " ")) {
					for _, cell := range row[1:] {
						for mark := range strings.FieldsSeq(cell) {
							k, _ := strconv.Atoi(strings.TrimLeft(mark, "+−~"))
							marks[strings.TrimRight(mark, "0123456789")] += max(k, 1)
						}
					}
				}
			}
			if marks["+"] != n["supports"] || marks["−"] != n["refutes"] || marks["~"] != n["refines"] || marks["○"] != n["silent"] {
				t.Errorf("cmoc %d: table 5 has %v, the records %v", c.No, marks, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := rows(t, root, "table_3"); strings.Join(got[len(got)-1], " ") != "all 2 3 1 6 4 1 1" {
		t.Errorf("table 3 sums up to %v", got[len(got)-1])
	}
	codes := map[string]string{}
	for _, row := range rows(t, root, "table_a") {
		codes[row[0]] = row[5] + " " + row[6] + " " + row[7]
	}
	for code, want := range map[string]string{"hold": "2 2 2", "waiting": "1 1 1", "contained": "0 0 0", "heard": "1 1 1"} {
		if codes[code] != want {
			t.Errorf("code %s counts %s, want %s", code, codes[code], want)
		}
	}
}

func TestWordsWithoutConsentAreNotPrinted(t *testing.T) {
	s := held(t)
	d := s.report(report.Options{Quotes: 100})
	for _, words := range []string{"marmalade", "She listened", "a secret thought", "a note that quotes them", "words of nobody"} {
		if strings.Contains(string(d.Markdown()), words) {
			t.Errorf("the report holds %q", words)
		}
	}
	if d.LeftOut.NoConsent != 1 || !strings.Contains(string(d.Markdown()), "Not quoted: no consent") {
		t.Errorf("%d quotes left out, want 1, and said", d.LeftOut.NoConsent)
	}
	if n := strings.Count(string(d.Markdown()), "P0"); n > 0 || len(d.Named) > 0 {
		t.Errorf("the report names participants %d times: %q", n, d.Named)
	}
	s.do("participant edit", "", func(tx *store.Tx) error {
		p, err := corpus.FindParticipant(tx, "P01")
		if err != nil {
			return err
		}
		p.Consent["quote"] = "no"
		return corpus.Participants.Put(tx, &p)
	})
	d = s.report(report.Options{Quotes: 100})
	s.memo("method", "Ethics", "Asked P03 again (P03-1:2), not P033.")
	if d := s.report(report.Options{}); !slices.Equal(d.Named, []string{"P03 2"}) {
		t.Errorf("a memo names P03 twice; named are %q", d.Named)
	}
	for _, words := range []string{"rock", "Nobody rang", "move her on"} {
		if strings.Contains(string(d.Markdown()), words) {
			t.Errorf("P01 said no, and the report holds %q", words)
		}
	}
}

// A passage beside an excerpt may be of somebody else, who did not agree.
func TestPassagesBesideAnExcerptKeepConsent(t *testing.T) {
	s := empty(t)
	dir := t.TempDir()
	for name, words := range map[string]string{
		"participants.csv": "participant,role,quote\nA1,patient,yes\nA2,patient,no\n",
		"cases.csv":        "case\nNorth\n",
		"log.csv":          "file,participant,case,kind\ngroup.txt,\"A1, A2\",North,focus-group\n",
		"group.txt":        "A2: The badger came at night.\n\nA1: I slept through it.\n\nA2: The hedgehog too.\n",
	} {
		if err := os.WriteFile(dir+"/"+name, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.importFiles(dir)
	s.cmoc(cmo.CMOC{Title: "Night", Elements: []cmo.Element{{Label: "C1", Slot: cmo.Context, Wording: "night"}}})
	s.judge(1, "", "supports", "group:2", "", "slept")
	md := string(s.report(report.Options{}).Markdown())
	if !strings.Contains(md, "I slept through it") {
		t.Error("the words of someone who agreed are not there")
	}
	if strings.Contains(md, "badger") || strings.Contains(md, "hedgehog") {
		t.Error("the words of someone who did not agree stand beside an excerpt")
	}
}

func TestAttribution(t *testing.T) {
	s := held(t)
	d := s.report(report.Options{Attribution: []string{"role", "wave", "case"}})
	md := string(d.Markdown())
	for _, want := range []string{`\[fieldnote, baseline, North\]`, `\[patient, baseline\]`, `\[link worker, baseline\]`} {
		if !strings.Contains(md, want) {
			t.Errorf("no quote is signed %s", want)
		}
	}
	// Patients: two in North, one in South, one in East. Both of those go
	// without a case, so neither is told from the other.
	if !strings.Contains(md, `\[patient, baseline, North\]`) {
		t.Error("the case is left off where it leaves two people")
	}
	for _, no := range []string{"patient, baseline, South", "patient, baseline, East", "link worker, baseline, South"} {
		if strings.Contains(md, no) {
			t.Errorf("[%s] leaves one person", no)
		}
	}
	if d.LeftOut.Case == 0 || !slices.Equal(d.LeftOut.CaseWho, []string{"patient in South, East", "link worker in South, North"}) {
		t.Errorf("left off %d cases, of %q", d.LeftOut.Case, d.LeftOut.CaseWho)
	}
	// With one patient alone in a case, a missing case would tell who it is.
	s.do("participant edit", "", func(tx *store.Tx) error {
		p, err := corpus.FindParticipant(tx, "P04")
		if err != nil {
			return err
		}
		north, err := corpus.FindCase(tx, "North")
		p.Cases = []ref.ID{north.ID}
		if err != nil {
			return err
		}
		return corpus.Participants.Put(tx, &p)
	})
	if md := string(s.report(report.Options{Attribution: []string{"role", "case"}}).Markdown()); strings.Contains(md, `\[patient, North\]`) {
		t.Error("a quote without a case can only be of the one patient in South")
	}
	err := s.View(func(tx *store.Tx) error {
		_, err := report.Build(tx, report.Options{Attribution: []string{"name"}})
		return err
	})
	if !problem.Is(err, problem.Usage) {
		t.Errorf("signed with a name: %v", err)
	}
}

func TestMaskedReport(t *testing.T) {
	s := held(t)
	d := s.report(report.Options{Mask: 3})
	root, _ := parsed(t, d)
	for _, row := range rows(t, root, "table_3") {
		for _, cell := range row[1:] {
			if cell == "1" || cell == "2" {
				t.Errorf("table 3 shows %s people: %v", cell, row)
			}
		}
	}
	for _, row := range rows(t, root, "table_a") {
		if row[6] == "1" || row[6] == "2" {
			t.Errorf("the codebook shows %s people: %v", row[6], row)
		}
	}
	if !strings.Contains(string(d.Markdown()), "fewer than 3 people") || d.LeftOut.Masked == 0 {
		t.Error("that numbers are masked is not said")
	}
	if strings.Contains(string(d.Markdown()), "[+1](") {
		t.Error("table 5 shows how often fewer than 3 people are behind a sign")
	}
}

func TestMask(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  [][]int
		least int
		want  string
	}{
		{"nothing is asked for", [][]int{{1, 9, 10}, {8, 7, 15}, {9, 16, 25}}, 0, "... ... ..."},
		{"nothing is small", [][]int{{6, 9, 15}, {8, 7, 15}, {14, 16, 30}}, 5, "... ... ..."},
		{"none is no small number", [][]int{{0, 9, 9}, {8, 7, 15}, {8, 16, 24}}, 5, "... ... ..."},
		{"one small number takes three others with it", [][]int{{1, 9, 10}, {8, 7, 15}, {9, 16, 25}}, 5, "##. ##. ..."},
		{"two ones that add up to two", [][]int{{1, 1, 9, 11}, {9, 9, 9, 27}, {10, 10, 18, 38}}, 5, "###. ###. ...."},
	} {
		var got []string
		for _, row := range report.Mask(c.rows, c.least) {
			line := ""
			for _, hidden := range row {
				line += map[bool]string{true: "#", false: "."}[hidden]
			}
			got = append(got, line)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.name, s, c.want)
		}
	}
}

func TestFinal(t *testing.T) {
	s := held(t)
	build := func() error {
		return s.View(func(tx *store.Tx) error {
			_, err := report.Build(tx, report.Options{Final: true})
			return err
		})
	}
	p, ok := problem.As(build())
	if !ok || p.Kind != problem.Invalid || !strings.Contains(p.Why, "Ethics") || strings.Contains(p.Why, "Rationale") {
		t.Fatalf("a final report with empty sections: %v", p)
	}
	for _, title := range []string{
		"Summary", "Research questions", "Setting", "Realist approach", "Design", "Ethics", "Data collection", "Sampling",
		"Analysis", "Findings in short", "Strengths and limits", "Comparison with literature", "Conclusion and recommendations", "Funding",
	} {
		s.memo("method", title, "Words about "+title+".")
	}
	if err := build(); err != nil {
		t.Fatalf("every section has words: %v, %s", err, why(err))
	}
	if md := string(s.report(report.Options{}).Markdown()); strings.Contains(md, "No text yet") || strings.Count(md, "Words about ") != 14 {
		t.Error("a memo is not in its place")
	}
}

// A study with nothing in it has a report, all of it prompts.
func TestEmptyStudy(t *testing.T) {
	d := empty(t).report(report.Options{})
	root, page := parsed(t, d)
	for _, fault := range pageFaults(page) {
		t.Error(fault)
	}
	if len(d.NoText) != 19 || d.Quotes != 0 {
		t.Errorf("%d prompts, %d quotes, %d tables", len(d.NoText), d.Quotes, d.Tables)
	}
	if len(rows(t, root, "table_c")) != 1 {
		t.Error("the audit trail does not say how the study began")
	}
}

// Everything people type may be hostile.
func TestHostileStudy(t *testing.T) {
	const evil = "<script>alert(1)</script> [x](javascript:alert(1)) | ![y](http://example.org/z.png) `c` **d** </details></div> {#summary} &lt;"
	s := held(t)
	s.do("everything", evil, func(tx *store.Tx) error {
		if _, _, err := codebook.Add(tx, codebook.Code{Name: "<b>x [y](z) |", Type: codebook.Context, Definition: evil, Include: evil, Exclude: evil}); err != nil {
			return err
		}
		c, err := cmo.Find(tx, "1")
		if err != nil {
			return err
		}
		c.Title, c.Scope, c.Stage, c.Lens, c.ConfidenceReason, c.Elements[0].Wording = evil, evil, evil, evil, evil, evil
		if _, err := cmo.Edit(tx, &c); err != nil {
			return err
		}
		for k, err := range corpus.Cases.Live(tx) {
			if err != nil {
				return err
			}
			k.Name, k.Attributes = k.Name+evil, k.Attributes.Set("setting", ref.ID{}, evil).Set(evil, ref.ID{}, evil)
			if err := corpus.Cases.Put(tx, &k); err != nil {
				return err
			}
		}
		for r, err := range corpus.Roles.Live(tx) {
			if err != nil {
				return err
			}
			r.Name += evil
			if err := corpus.Roles.Put(tx, &r); err != nil {
				return err
			}
		}
		for w, err := range corpus.Waves.Live(tx) {
			if err != nil {
				return err
			}
			w.Name += evil
			if err := corpus.Waves.Put(tx, &w); err != nil {
				return err
			}
		}
		return nil
	})
	s.memo("method", "Ethics", evil+"\n\n# "+evil+"\n    "+evil+"\n\n```\n"+evil+"\n```\n- "+evil)
	s.memo("method", evil, evil)
	s.judge(2, "", "refutes", "P01-1:4", "rock", evil)
	s.assess("South"+evil, "follow-up"+evil, 2, evil, "P01-1:4", "rock")
	d := s.report(report.Options{Attribution: report.Attributions})
	root, page := parsed(t, d)
	for _, fault := range pageFaults(page) {
		t.Error(fault)
	}
	var main *html.Node
	for n := range root.Descendants() {
		if n.Data == "main" {
			main = n
		}
	}
	if n := strings.Count(textOf(main), evil); n < 30 {
		t.Errorf("the words stand %d times on the page", n)
	}
	plain, _ := parsed(t, held(t).report(report.Options{Attribution: report.Attributions}))
	for _, element := range []string{"h2", "details", "blockquote", "code", "ul"} {
		if a, b := countOf(root, element), countOf(plain, element); a < b {
			t.Errorf("%d <%s> where there were %d", a, element, b)
		}
	}
	if countOf(root, "h2") != countOf(plain, "h2") || countOf(root, "code") != countOf(plain, "code") {
		t.Error("words of the study made headings or code")
	}
}

func countOf(root *html.Node, element string) int {
	n := 0
	for c := range root.Descendants() {
		if c.Type == html.ElementNode && c.Data == element {
			n++
		}
	}
	return n
}

// TestColours holds every colour of words against what it stands on: 4.5 to 1
// (WCAG 2.2, AA).
func TestColours(t *testing.T) {
	block := regexp.MustCompile(`(?s):root \{(.*?)\}`)
	variable := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{3,6});`)
	base := map[string]string{}
	for i, m := range block.FindAllStringSubmatch(report.Style, -1) {
		colours := map[string]string{}
		for k, v := range base {
			colours[k] = v
		}
		for _, v := range variable.FindAllStringSubmatch(m[1], -1) {
			colours[v[1]] = v[2]
		}
		if i == 0 {
			base = colours
		}
		pairs := map[string][]string{
			"ink": {"paper", "sheet", "mark", "for-wash", "against-wash", "refining-wash", "silent-wash"}, "soft": {"paper", "sheet", "for-wash", "against-wash", "refining-wash", "silent-wash"},
			"accent": {"paper", "sheet", "for-wash", "against-wash", "refining-wash", "silent-wash"},
			"for":    {"paper", "sheet", "for-wash"}, "against": {"paper", "sheet", "against-wash"}, "refining": {"paper", "sheet", "refining-wash"}, "silent": {"paper", "sheet", "silent-wash"},
		}
		for words, grounds := range pairs {
			for _, ground := range grounds {
				if c := contrast(t, colours[words], colours[ground]); c < 4.5 {
					t.Errorf("set %d: %s on %s has a contrast of %.2f", i+1, words, ground, c)
				}
			}
		}
	}
}

// why gives the reason a problem states.
func why(err error) string {
	if p, ok := problem.As(err); ok {
		return p.Why
	}
	return ""
}
