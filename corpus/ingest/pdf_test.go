package ingest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// engine is one for all tests of this package; what it compiles lies in a
// temporary folder.
func engine(t testing.TB) *ingest.PDFEngine {
	t.Helper()
	e := &ingest.PDFEngine{Cache: filepath.Join(os.TempDir(), "cmo-test-cache")}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// A sheet is a page of a PDF made here: operators that write words at places.
type sheet struct {
	bytes.Buffer
	notes string // annotations
}

// at writes words with their left end and base line at a place.
func (s *sheet) at(x, y float64, font string, size float64, words string) {
	words = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(words)
	fmt.Fprintf(s, "BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n", font, size, x, y, words)
}

// lines writes lines one under the other; one that begins with > is indented,
// an empty one leaves a gap.
func (s *sheet) lines(x, y float64, lines ...string) float64 {
	for _, l := range lines {
		left, words := x, l
		if rest, ok := strings.CutPrefix(l, ">"); ok {
			left, words = x+20, rest
		}
		if words == "" {
			y -= 8
			continue
		}
		s.at(left, y, "F1", 11, words)
		y -= 13
	}
	return y
}

// pdf writes pages of A4 as a PDF. F1 is Helvetica, F2 the same in bold. G1
// multiplies colours, G2 is half opaque. I is a black picture, J a grey one, X a
// form that paints a black box of 100 by 12; the last object draws a frame.
func pdf(sheets ...*sheet) []byte {
	kids := make([]string, len(sheets))
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
		"<</Font<</F1 3 0 R/F2 4 0 R>>/ExtGState<</G1<</BM/Multiply>>/G2<</ca .5>>>>/XObject<</I 6 0 R/J 7 0 R/X 8 0 R>>>>",
		"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x00\nendstream",
		"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream",
		"<</Type/XObject/Subtype/Form/BBox[0 0 100 12]/Length 24>>stream\n0 g -9 -9 500 500 re f  \nendstream",
		"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length 28>>stream\n1 0 0 RG 128 695 106 20 re S\nendstream"}
	for i, s := range sheets {
		n := len(objects) + 1
		kids[i] = fmt.Sprintf("%d 0 R", n)
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 5 0 R/Contents %d 0 R/Annots[%s]>>", n+1, s.notes),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", s.Len(), s.String()))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(sheets), strings.Join(kids, " "))
	return assemble(objects)
}

// assemble numbers objects and lists where they are; the first is the root.
func assemble(objects []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// shown reads a PDF and writes its passages, a line each: the page, the
// heading's level, the speaker, the words; then the notes.
func shown(t testing.TB, content []byte) string {
	t.Helper()
	doc, err := ingest.Read("a.pdf", content, ingest.Options{PDF: engine(t)})
	if err != nil {
		return explain(t, err)
	}
	valid(t, doc)
	var b strings.Builder
	for _, p := range doc.Passages {
		fmt.Fprintf(&b, "p%d", p.Page)
		if p.Heading {
			fmt.Fprintf(&b, " heading %d", p.Level)
		}
		if s := model(doc).Speaker(p); s != "" {
			fmt.Fprintf(&b, " %s", s)
		}
		fmt.Fprintf(&b, ": %s\n", words(doc, p))
	}
	for _, n := range doc.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Kind, n.What)
	}
	return b.String()
}

// same compares what was read with what is wanted, both without indentation.
func same(t *testing.T, got, want string) {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(want, "\n")) {
		b.WriteString(strings.TrimLeft(line, "\t"))
	}
	if got != b.String() {
		t.Errorf("got:\n%s\nwant:\n%s", got, b.String())
	}
}

// interviewPDF is an interview of two pages. The data is fictional.
func interviewPDF() []byte {
	var one, two sheet
	for i, s := range []*sheet{&one, &two} {
		s.at(60, 800, "F1", 9, "Riverside study, interview 7")
		s.at(290, 30, "F1", 9, fmt.Sprintf("- %d -", i+1))
	}
	one.at(60, 770, "F2", 16, "Waiting for the lift")
	one.lines(60, 740,
		"I: What was it like when you came here?", "",
		"P7: It was slow at first. Nobody told me where to wait, and so I sat down",
		"beside the door. Then the warden came and she was kind, which I did not ex-",
		"pect, and we had a long follow-",
		"up talk.", "",
		"I: And then?", "",
		"P7: Then I came every week, as one does not expect to do at the be-",
		"ginning, since they had time for a talk and for a follow-up, and because the",
		"room was warm and nobody asked me to leave before I had finished what I")
	two.lines(60, 770,
		"had to say.", "",
		"I: Thank you.")
	return pdf(&one, &two)
}

func TestPDFInterview(t *testing.T) {
	same(t, shown(t, interviewPDF()), `
		p1 heading 1: Waiting for the lift
		p1 I: What was it like when you came here?
		p1 P7: It was slow at first. Nobody told me where to wait, and so I sat down beside the door. Then the warden came and she was kind, which I did not expect, and we had a long follow-up talk.
		p1 I: And then?
		p1 P7: Then I came every week, as one does not expect to do at the beginning, since they had time for a talk and for a follow-up, and because the room was warm and nobody asked me to leave before I had finished what I had to say.
		p2 I: Thank you.
		note margins: 2 running heads or feet left out: "Riverside study, interview 7"
		note margins: 2 page numbers left out
		note hyphens: 2 hyphens at line ends left out, where they break a word
	`)
}

// rule draws a line across or down.
func (s *sheet) rule(x0, y0, x1, y1 float64) {
	fmt.Fprintf(s, "%g %g %g %g re f\n", x0, y0, max(0.7, x1-x0), max(0.7, y1-y0))
}

// Tables with rules are read row by row, whatever lines their cells have.
func TestPDFTable(t *testing.T) {
	var s sheet
	s.lines(60, 780, "We noted in a table what they said on the first day.")
	for _, y := range []float64{760, 740, 690} {
		s.rule(55, y, 500, y)
	}
	s.rule(170, 640, 500, 640)
	s.rule(55, 590, 500, 590)
	for _, x := range []float64{55, 170, 335, 500} {
		s.rule(x, 590, x, 760)
	}
	s.at(60, 746, "F2", 11, "Question")
	s.at(175, 746, "F2", 11, "First day")
	s.at(340, 746, "F2", 11, "Later")
	s.lines(60, 727, "Who brought you", "here?")
	s.lines(175, 727, "It was the warden, who", "told me of the gar-", "den.")
	s.rule(175, 724, 290, 724) // under words
	s.lines(340, 727, "Nobody.")
	s.lines(60, 677, "What was hard", "in the first weeks?")
	s.lines(175, 677, "To wait.")
	s.lines(340, 677, "Nothing, I think; or no", "more than the stairs.")
	s.lines(175, 627, "The stairs of the garden.")
	s.lines(340, 627, "Somebody helps me", "there.")
	s.lines(60, 570, "After that we went home.")
	same(t, shown(t, pdf(&s)), `
		p1: We noted in a table what they said on the first day.
		p1: Question First day Later
		p1: Who brought you here? It was the warden, who told me of the garden. Nobody.
		p1: What was hard in the first weeks? To wait. Nothing, I think; or no more than the stairs.
		p1: The stairs of the garden. Somebody helps me there.
		p1: After that we went home.
		note hyphens: 1 hyphen at line ends left out, where it breaks a word
	`)
}

// A box around text is no table, nor are columns with a line between them.
func TestPDFBoxIsNoTable(t *testing.T) {
	var s sheet
	for _, y := range []float64{200, 760} {
		s.rule(50, y, 550, y)
	}
	for _, x := range []float64{50, 290, 550} {
		s.rule(x, 200, x, 760)
	}
	var left, right []string
	for i := range 40 {
		left = append(left, fmt.Sprintf("On day %d nobody told me where to wait", i))
		right = append(right, fmt.Sprintf("and after %d weeks I knew where to go", i))
	}
	s.lines(60, 740, left...)
	s.lines(300, 740, right...)
	got := shown(t, pdf(&s))
	if want := "On day 39 nobody told me where to wait and after 0 weeks I knew"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}

// A label at the middle of the lines beside it stands before them.
func TestPDFLabelAtTheMiddle(t *testing.T) {
	var s sheet
	s.at(60, 780, "F1", 11, "I:")
	s.lines(100, 780, "Who brought you here?")
	s.lines(100, 745, "It was the warden, who came in the morning and", "told me of the tea.")
	s.at(60, 738, "F1", 11, "P7:")
	s.at(60, 697, "F1", 11, "I:")
	s.lines(100, 710, "And later, when the garden was open, and nobody", "asked you for a letter or for anything else of", "that kind?")
	s.lines(100, 660, "Later I came on my own.")
	s.at(60, 660, "F1", 11, "P7:")
	same(t, shown(t, pdf(&s)), `
		p1 I: Who brought you here?
		p1 P7: It was the warden, who came in the morning and told me of the tea.
		p1 I: And later, when the garden was open, and nobody asked you for a letter or for anything else of that kind?
		p1 P7: Later I came on my own.
	`)
}

// A wide number of an item leaves no blank before a label; questions in bold end
// where the bold does, also where the next page goes on.
func TestPDFItemsAndBold(t *testing.T) {
	var one, two sheet
	one.at(60, 780, "F1", 11, "9. I: Who brought you here?")
	one.at(60, 750, "F1", 11, "10.")
	one.at(75.3, 750, "F1", 11, "P7: It was the warden.")
	one.at(60, 720, "F1", 11, "11.")
	one.at(75.3, 720, "F1", 11, "I: When?")
	one.at(60, 690, "F1", 11, "12.")
	one.at(75.3, 690, "F1", 11, "P7: In May.")
	same(t, shown(t, pdf(&one)), `
		p1 I: Who brought you here?
		p1 P7: It was the warden.
		p1 I: When?
		p1 P7: In May.
	`)
	two.at(60, 780, "F2", 11, "Who brought you here, when was that, and what did you think on the day when")
	two.at(60, 767, "F2", 11, "you came and nobody was there, or was there anybody who told you where to go?")
	two.at(60, 754, "F1", 11, "It was the warden, who came in the morning and told me of it.")
	same(t, shown(t, pdf(&two)), `
		p1: Who brought you here, when was that, and what did you think on the day when you came and nobody was there, or was there anybody who told you where to go?
		p1: It was the warden, who came in the morning and told me of it.
	`)
}

// Footnotes in type of full size are known by their raised numbers.
func TestPDFRaisedFootnotes(t *testing.T) {
	var s sheet
	s.at(60, 780, "F1", 12, "We went to the garden.")
	s.at(182, 784, "F1", 7, "1")
	s.at(60, 750, "F1", 12, "There was tea.")
	s.at(140, 754, "F1", 7, "2")
	s.at(60, 84, "F1", 7, "1")
	s.at(66, 80, "F1", 12, "That of the warden.")
	s.at(60, 64, "F1", 7, "2")
	s.at(66, 60, "F1", 12, "And cake.")
	got := shown(t, pdf(&s))
	for _, want := range []string{"p1: We went to the garden.\n", "p1: That of the warden.\n", "p1: And cake.\n", "note footnotes: 2 lines"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
