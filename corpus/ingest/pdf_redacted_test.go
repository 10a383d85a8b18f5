package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// A sentence of which a name is to be covered. In Helvetica of 20 points, "Marta
// Quill" stands from 130 to 231, on the base line 700.
const (
	beforeName = "Then it was"
	name       = "Marta Quill"
	afterName  = "who let us in."
)

// named is a page with the sentence, and what is painted before it and after.
func named(before, after, notes string) []byte {
	s := sheet{notes: notes}
	s.WriteString(before)
	s.at(20, 700, "F1", 20, beforeName)
	s.at(130, 700, "F1", 20, name)
	s.at(240, 700, "F1", 20, afterName)
	s.WriteString(after)
	return pdf(&s)
}

const overName = "128 695 106 20 re f "

// What hides words from a reader is not read.
func TestPDFRedacted(t *testing.T) {
	const whole, left = beforeName + " " + name + " " + afterName, beforeName + " [redacted] " + afterName
	for _, c := range []struct {
		name, before, after, notes string
		want                       string
	}{
		{"nothing", "", "", "", whole},
		{"a black box", "", overName, "", left},
		{"a white box", "", "1 g " + overName, "", left},
		{"a grey box", "", ".5 g " + overName, "", left},
		{"two boxes side by side", "", "128 695 50 20 re f 178 695 60 20 re f", "", left},
		{"a box that leaves the feet of letters", "", "128 699 106 20 re f", "", left},
		{"a box of three quarters of the name", "", "128 695 75 20 re f", "", beforeName + " [redacted]uill " + afterName},
		{"a box with round corners", "", "128 700 m 128 697 130 695 133 695 c 230 695 l 233 695 234 697 234 700 c 234 710 l 234 713 233 715 230 715 c 133 715 l 130 715 128 713 128 710 c f", "", left},
		{"a thick line", "", "18 w 128 706 m 234 706 l S", "", left},
		{"a scribble", "", "4 w 128 697 m 234 700 l 128 703 l 234 706 l 128 709 l 234 712 l 128 715 l S", "", left},
		{"a box that is moved and turned", "", "q 0 2 -1 0 234 695 cm 0 0 10 106 re f Q", "", left},
		{"a black picture", "", "q 106 0 0 20 128 695 cm /I Do Q", "", left},
		{"a form", "", "q 1.1 0 0 2 126 693 cm /X Do Q", "", left},
		{"black that multiplies", "", "q /G1 gs " + overName + "Q", "", left},
		{"a clip as wide as the box", "", "q 120 690 120 30 re W n " + overName + "Q", "", left},
		{"a scan with invisible words, and a box over both", "q 595 0 0 842 0 0 cm /J Do Q 3 Tr ", "0 Tr " + overName, "", left},

		{"a box painted before", "1 0 0 rg " + overName + "0 g ", "", "", whole},
		{"a black box under black words", overName, "", "", left},
		{"a red box under red words", "1 0 0 rg " + overName, "", "", left},
		{"a black box under white words", overName + "1 g ", "0 g", "", whole + "\nnote hidden: 7 words in white kept: look whether they are meant to be read"},
		{"a black box under a white one", overName + "1 g " + overName + "0 g ", "", "", whole},
		{"a yellow marker", "", "q /G1 gs 1 1 0 rg " + overName + "Q", "", whole},
		{"half opaque black", "", "q /G2 gs " + overName + "Q", "", whole},
		{"a line under it", "", "128 697 106 1.5 re f", "", whole},
		{"a line through it", "", "128 704 106 1.5 re f", "", whole},
		{"a thin line through it", "", "2 w 128 705 m 234 705 l S", "", whole},
		{"a frame", "", "128 695 106 20 re S", "", whole},
		{"a filled frame", "", "126 690 110 30 re 128 695 106 20 re f*", "", whole},
		{"a frame of two ways around", "", "126 690 m 236 690 l 236 720 l 126 720 l h 128 692 m 128 716 l 234 716 l 234 692 l h f", "", whole},
		{"a path that is not painted", "", "128 695 106 20 re n", "", whole},
		{"a clip beside the box", "", "q 300 690 120 30 re W n " + overName + "Q", "", whole},
		{"a grey picture", "", "q 106 0 0 20 128 695 cm /J Do Q", "", whole},
		{"a form beside it", "", "q 1 0 0 1 126 500 cm /X Do Q", "", whole},
		{"a scan over words and a background", "", "1 g " + overName + "q 595 0 0 842 0 0 cm /J Do Q", "", whole},
		{"a box under the next line", "", "128 660 106 34 re f", "", whole},
		{"words that a colour is seen through", "q BT 7 Tr /F1 20 Tf 1 0 0 1 20 740 Tm (Waiting.) Tj ET 20 735 100 20 re f Q ", "", "", "Waiting.\np1: " + whole},

		{"a square note", "", "", "<</Type/Annot/Subtype/Square/Rect[128 695 234 715]/IC[0 0 0]>>", left},
		{"a white square note", "", "", "<</Type/Annot/Subtype/Square/Rect[128 695 234 715]/IC[1 1 1]>>", left},
		{"a polygon note", "", "", "<</Type/Annot/Subtype/Polygon/Rect[128 695 234 715]/IC[0]/Vertices[128 695 234 695 234 715 128 715]>>", left},
		{"a round note", "", "", "<</Type/Annot/Subtype/Circle/Rect[122 650 240 760]/IC[0 0 0]>>", left},
		{"a drawn note", "", "", "<</Type/Annot/Subtype/Square/Rect[128 695 234 715]/AP<</N 8 0 R>>>>", left},
		{"a stamp", "", "", "<</Type/Annot/Subtype/Stamp/Rect[128 695 234 715]/AP<</N 8 0 R>>>>", left},
		{"a black marker", "", "", "<</Type/Annot/Subtype/Highlight/C[0 0 0]/Rect[128 695 234 715]/QuadPoints[128 715 234 715 128 695 234 695]>>", left},
		{"a drawn black marker", "", "", "<</Type/Annot/Subtype/Highlight/C[0 0 0]/Rect[128 695 234 715]/AP<</N 8 0 R>>/QuadPoints[128 715 234 715 128 695 234 695]>>", left},
		{"marked to be redacted", "", "", "<</Type/Annot/Subtype/Redact/Rect[128 695 234 715]>>", left},
		{"marked to be redacted, with a drawing", "", "", "<</Type/Annot/Subtype/Redact/Rect[0 0 595 842]/AP<</N 9 0 R>>/QuadPoints[128 715 234 715 128 695 234 695]>>", left},

		{"a marker note", "", "", "<</Type/Annot/Subtype/Highlight/C[1 1 0]/Rect[128 695 234 715]/QuadPoints[128 715 234 715 128 695 234 695]>>", whole},
		{"a note with a frame", "", "", "<</Type/Annot/Subtype/Square/Rect[128 695 234 715]/C[0 0 0]>>", whole},
		{"a hidden note", "", "", "<</Type/Annot/Subtype/Square/F 2/Rect[128 695 234 715]/IC[0 0 0]>>", whole},
		{"a link", "", "", "<</Type/Annot/Subtype/Link/Rect[128 695 234 715]>>", whole},
		{"a half opaque note", "", "", "<</Type/Annot/Subtype/Square/CA .5/Rect[128 695 234 715]/IC[0 0 0]>>", whole},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := shown(t, named(c.before, c.after, c.notes))
			note := ""
			if strings.Contains(c.want, "[redacted]") {
				note = "note redacted: 2 words on page 1 under a box or marked for redaction left out, [redacted] in place of each stretch; the file kept in the study still holds them\n"
			}
			if strings.HasPrefix(c.name, "a scan with") {
				note += "note recognised: the words of page 1 are those of text recognition (OCR)\n"
			}
			if want := "p1: " + c.want + "\n" + note; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// A stretch over lines is one; a speaker under a box is not made one.
func TestPDFRedactedStretch(t *testing.T) {
	var s sheet
	s.at(60, 740, "F1", 11, "I: Who was it that told you about the place?")
	s.at(60, 700, "F1", 11, "P7: It was a friend of mine whom you will not know, and her name is Marta Quill of the")
	s.at(60, 687, "F1", 11, "Northgate surgery, and she took me there.")
	s.at(60, 650, "F1", 11, "I: And then?")
	s.at(60, 620, "F1", 11, "Marta: I came.")
	s.at(60, 590, "F1", 11, "I: Alone?")
	s.at(60, 560, "F1", 11, "Marta: Not alone.")
	s.WriteString("388 696 200 14 re f 55 683 99 14 re f 55 616 33 14 re f 55 556 33 14 re f\n")
	same(t, shown(t, pdf(&s)), `
		p1 I: Who was it that told you about the place?
		p1 P7: It was a friend of mine whom you will not know, and her name is [redacted] and she took me there.
		p1 I: And then?
		p1 redacted: I came.
		p1 I: Alone?
		p1 redacted: Not alone.
		note redacted: 8 words on page 1 under a box or marked for redaction left out, [redacted] in place of each stretch; the file kept in the study still holds them
		`)
}

// However much is painted, the time of a page bounds it.
func TestPDFManyCovers(t *testing.T) {
	e := engine(t)
	var s sheet
	s.lines(20, 700, "Nobody told me where to wait.")
	for i := range 200_000 {
		fmt.Fprintf(&s, "0 %d m 300 400 l 595 %d l f\n", i%400, i%300)
	}
	doc, err := ingest.Read("a.pdf", pdf(&s), ingest.Options{PDF: e})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Text != "Nobody told me where to wait.\n" {
		t.Errorf("got %q", doc.Text)
	}
}
