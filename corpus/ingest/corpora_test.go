package ingest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The files these tests read are real transcripts that may not be kept in this
// repository; they lie beside it. Without them the tests are skipped, loudly.

// shared gives a folder beside the repository.
func shared(t testing.TB, folder string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", folder)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the real files are not here: %v", err)
	}
	return dir
}

// A fact is what FACTS.json says of a file.
type fact struct {
	Words       int            `json:"words"`
	WordsXML    int            `json:"words_xml"`
	WordsOffice int            `json:"words_libreoffice"`
	WordsLabels int            `json:"words_incl_labels"`
	Lines       int            `json:"lines_nonblank"`
	First       string         `json:"first"`
	Last        string         `json:"last"`
	Cues        int            `json:"cues"`
	BySpeaker   map[string]int `json:"cues_by_speaker"`
	Merged      int            `json:"turns_after_merging_consecutive"`
	Expected    string         `json:"expected"`
	Encoding    string         `json:"encoding"`
	Chars       int            `json:"chars"`
	FirstTime   string         `json:"first_time"`
	LastTime    string         `json:"last_time"`
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

// read imports a file and checks what holds for every document.
func read(t testing.TB, path string, opt ingest.Options) ingest.Document {
	t.Helper()
	doc, _, err := ingest.ReadFile(path, opt)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	valid(t, doc)
	return doc
}

func valid(t testing.TB, doc ingest.Document) {
	t.Helper()
	if err := model(doc).Validate(); err != nil {
		t.Errorf("not a valid text: %v", err)
	}
}

func model(doc ingest.Document) text.Text {
	return text.Text{Name: "t", Version: 1, Body: doc.Text, Passages: doc.Passages}
}

// turns writes how often each label stands, and how often after merging
// neighbours: "I 9, P4 9 (18)".
func turns(doc ingest.Document) string {
	var parts []string
	for _, s := range doc.Speakers {
		parts = append(parts, fmt.Sprintf("%s %d", s.Label, s.Turns))
	}
	sort.Strings(parts)
	return fmt.Sprintf("%s (%d)", strings.Join(parts, ", "), merged(doc))
}

// merged counts turns with neighbours of the same speaker as one.
func merged(doc ingest.Document) int {
	n, before := 0, ""
	for _, p := range doc.Passages {
		if s := model(doc).Speaker(p); s != "" && s != before {
			n++
			before = s
		}
	}
	return n
}

// words are the blank-separated words of all passages, labels and skips left out.
func words(doc ingest.Document, p text.Passage) string {
	return strings.Join(strings.Fields(model(doc).Masked(p)), " ")
}

func TestRealTurns(t *testing.T) {
	dir := shared(t, "corpora")
	for _, c := range []struct{ file, turns string }{
		{"code-review-observations/P2R1.txt", " (0)"},
		{"code-review-observations/P4R2.txt", "I 9, P4 9 (18)"},
		{"code-review-observations/P7R1.txt", "I 2, P7 2 (4)"},
		{"encodings/UDHR_English_UTF-16LE.txt", " (0)"},
		{"encodings/UDHR_Icelandic_ISO-8859-1.txt", " (0)"},
		{"ml-quality-interviews/Interview 25.txt", "Interviewee 142, Interviewer 1 34 (46)"},
		{"ml-quality-interviews/Interview 40.txt", "Interviewee 97, Interviewer 1 32 (54)"},
		{"podcast-markdown/big-tent-s2e7.md", "Mat Ryer 53, Mitchel Seaman 49, Tom Wilkie 77, Torkel Ödegaard 36 (215)"},
		{"podcast-markdown/brain-science-10.md", "Adam Stacoviak 60, Mireille B. Reece, Psy.D 61 (121)"},
		{"qualcoder-examples/transcript.txt", "id1 3, id2 2, id3 2 (7)"},
		{"serdif-usability/P11_Notes.txt", " (0)"},
		{"serdif-usability/P12_Notes.txt", " (0)"},
		{"zoom-captions/meeting001_chat.txt", "Andrew Knight 6, George Harrison 1, John Lennon 1, Paul McCartney 1, Ringo Starr 1 (6)"},
		{"derived/speaker_table.docx", "Adam Stacoviak 66, Mireille Reece, PsyD 67 (133)"},
		{"derived/tracked_anonymised.docx", "Host 1 95, Host 2 95 (190)"},
		{"docx-edge/lists.docx", " (0)"},
		{"qualcoder-examples/ID1.docx", " (0)"},
		{"sheffield-open-qual/Peter.docx", "Peter 49, Researcher 1 49 (93)"},
		{"sheffield-open-qual/Sam.docx", "Researcher 1 41, Sam 43 (81)"},
		{"derived/Sam.html", "Researcher 1 41, Sam 43 (81)"},
		{"derived/brain-science-19.html", "Adam Stacoviak 60, Mireille B. Reece, Psy.D 60 (120)"},
		{"odt-edge/citation.odt", " (0)"},
		{"odt-edge/orderedListSimple.odt", " (0)"},
		{"qualcoder-examples/ID2.odt", " (0)"},
		{"derived/teams_meeting.vtt", ""},
		{"derived/whisperx_diarized.srt", ""},
		{"zoom-captions/meeting001_transcript.vtt", ""},
		{"srt-captions/consensys-dapp-a-thon-recap.srt", " (0)"},
		{"caption-edge/vtt.vtt", " (0)"},
		{"caption-edge/srt.srt", " (0)"},
	} {
		t.Run(c.file, func(t *testing.T) {
			doc := read(t, filepath.Join(dir, c.file), ingest.Options{})
			if got := turns(doc); got != c.turns && c.turns != "" {
				t.Errorf("turns: got  %s\n            want %s", got, c.turns)
			}
			t.Logf("%d passages, %s, %s %v, %v", len(doc.Passages), turns(doc), doc.Encoding, doc.EncodingGuessed, doc.Notes)
		})
	}
}

func TestRealCaptions(t *testing.T) {
	dir, all := facts(t)
	for name, f := range all {
		if ext := filepath.Ext(name); ext != ".vtt" && ext != ".srt" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			doc := read(t, filepath.Join(dir, name), ingest.Options{})
			delete(f.BySpeaker, "(unlabelled)")
			delete(f.BySpeaker, "&HFFF000&") // a colour, not a speaker
			var want []string
			for s := range f.BySpeaker {
				want = append(want, s)
			}
			var got []string
			for _, s := range doc.Speakers {
				got = append(got, s.Label)
			}
			sort.Strings(want)
			sort.Strings(got)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("speakers: got %v, want %v", got, want)
			}
			if len(want) > 0 && len(doc.Passages) != f.Merged {
				t.Errorf("%d passages, want %d turns", len(doc.Passages), f.Merged)
			}
			n := 0
			for _, p := range doc.Passages {
				n += len(strings.Fields(words(doc, p)))
			}
			first, last := doc.Passages[0], doc.Passages[len(doc.Passages)-1]
			times := fmt.Sprintf("%s to %s", clock(first.Begin), clock(last.End))
			if want := strings.ReplaceAll(f.FirstTime+" to "+f.LastTime, ",", "."); times != want {
				t.Errorf("times: got %s, want %s", times, want)
			}
			t.Logf("%d words without labels, %d with, want %d; %s; %v", n, len(strings.Fields(doc.Text)), f.WordsLabels, turns(doc), doc.Notes)
			t.Logf("%.80q ... %.80q", words(doc, first), words(doc, last))
		})
	}
}

// clock writes milliseconds as captions do.
func clock(ms int) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

func TestRealTexts(t *testing.T) {
	dir, all := facts(t)
	for name, f := range all {
		if ext := filepath.Ext(name); ext != ".txt" && ext != ".md" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			opt := ingest.Options{}
			if strings.Contains(name, "1251") {
				opt.Encoding = "windows-1251"
			}
			doc := read(t, filepath.Join(dir, name), opt)
			if got := len(strings.Fields(doc.Text)); got != f.Words {
				t.Errorf("%d words, want %d", got, f.Words)
			}
			if filepath.Ext(name) == ".txt" {
				// the table counts characters with the line ends the file has
				body := strings.Join(strings.Fields(doc.Text), " ")
				if !strings.HasPrefix(body, strings.TrimSuffix(oneLine(f.First), "…")) || !strings.HasSuffix(body, strings.TrimPrefix(oneLine(f.Last), "…")) {
					t.Errorf("it begins %.60q and ends %.60q, want %q and %q", body, body[len(body)-60:], f.First, f.Last)
				}
				if got := len([]rune(doc.Text)); got != f.Chars && !strings.Contains(name, "zoom") {
					t.Errorf("%d characters, want %d", got, f.Chars)
				}
			}
			lines := strings.FieldsFunc(doc.Text, func(r rune) bool { return r == '\n' })
			n := 0
			for _, l := range lines {
				if strings.TrimSpace(l) != "" {
					n++
				}
			}
			if n != f.Lines {
				t.Errorf("%d lines that are not blank, want %d", n, f.Lines)
			}
		})
	}
}

// TestRealMarkup compares the paragraphs with those that other programs find.
// Table cells are lines there and apart by tabs here, footnotes and their
// marks are left out there, and so are, of some files, the numbers of lists.
func TestRealMarkup(t *testing.T) {
	dir, all := facts(t)
	for name, f := range all {
		switch filepath.Ext(name) {
		case ".docx", ".odt", ".html":
		default:
			continue
		}
		t.Run(name, func(t *testing.T) {
			doc := read(t, filepath.Join(dir, name), ingest.Options{})
			raw, err := os.ReadFile(filepath.Join(dir, f.Expected))
			if err != nil {
				t.Fatal(err)
			}
			want := paragraphs(string(raw))
			body := doc.Text
			for _, p := range doc.Passages {
				if strings.HasPrefix(strings.TrimSpace(body[p.Span.Start:]), "[1] Transcriber footnote") {
					body = body[:p.Span.Start]
					break
				}
			}
			if strings.Contains(name, "tracked") {
				body = strings.NewReplacer("[1]", "", "[2]", "").Replace(body)
			}
			if strings.HasPrefix(name, "odt-edge/") { // its text is one line a list, with the lines of a table drawn
				got, want := strings.Fields(body), strings.Fields(drawn.ReplaceAllString(string(raw), " "))
				if !slices.Equal(got, want) {
					t.Errorf("got  %q\nwant %q", got, want)
				}
				return
			}
			got := paragraphs(body)
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("paragraph %d:\n got  %.300q\n want %.300q", i+1, got[i], want[i])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d paragraphs, want %d", len(got), len(want))
			}
			if n := len(strings.Fields(body)); n != f.WordsXML && n != f.WordsOffice {
				t.Errorf("%d words, want %d without the numbers of lists or %d with", n, f.WordsXML, f.WordsOffice)
			}
			if strings.Contains(name, "tracked_anon") {
				for _, name := range []string{"Mireille", "Adam"} {
					if strings.Contains(doc.Text, name) {
						t.Errorf("a deleted name is in the text: %s", name)
					}
				}
			}
			t.Log(doc.Notes, doc.Meta)
		})
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var drawn = regexp.MustCompile(`-{3,}`)

var listLead = regexp.MustCompile(`^([•◦⁃–-]|(\d+|[a-z])[.)]) `)

// paragraphs gives the lines that are not blank, their blanks made one each,
// without the number or bullet of a list.
func paragraphs(s string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\t' }) {
		l = strings.Join(strings.Fields(l), " ")
		if l = listLead.ReplaceAllString(l, ""); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func TestPerfInterviews(t *testing.T) {
	dir := shared(t, "perf")
	index, _, err := ingest.ReadSheets(filepath.Join(dir, "INDEX.csv"), ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range index[0].Rows {
		c := row.Cells
		doc := read(t, filepath.Join(dir, "interviews", c[0]), ingest.Options{})
		n := 0
		var names []string
		for _, s := range doc.Speakers {
			n += s.Turns
			names = append(names, s.Label)
		}
		paragraphs := 0
		for _, l := range strings.Split(doc.Text, "\n") {
			if strings.TrimSpace(l) != "" {
				paragraphs++
			}
		}
		got := fmt.Sprintf("%d words, %d paragraphs, %d turns, %d speakers: %s", len(strings.Fields(doc.Text)), paragraphs, n, len(names), strings.Join(names, "; "))
		want := fmt.Sprintf("%s words, %s paragraphs, %s turns, %s speakers: %s", c[2], c[5], c[6], c[7], c[8])
		if got != want {
			t.Errorf("%s:\n got  %s\n want %s", c[0], got, want)
		}
	}
}
