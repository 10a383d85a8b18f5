package theory_test

import (
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo/theory"
)

func TestParseSentence(t *testing.T) {
	for _, test := range []struct{ typed, want string }{
		{"If people wait, then they are held, because somebody keeps in touch.", "people wait|they are held|somebody keeps in touch"},
		{"if people wait then they are held because somebody keeps in touch", "people wait|they are held|somebody keeps in touch"},
		{"When people wait, they are held, because of it, and not because of luck.", "people wait|they are held|of it, and not because of luck"},
		{"Where a GP speaks for her, then patients come", "a GP speaks for her|patients come|"},
		{"3. IF a, THEN b; BECAUSE c", "a|b|c"},
		{"- If a, then b. ", "a|b|"},
		{"IPT 2: If a, then b, because c", "a|b|c"},
		{"(b) If a, then b", "a|b|"},
		{"If a, because c, then b", "a|b|c"},
		{"If a, b, and c, then d, e", "a, b, and c|d, e|"},
		{"If patients are told,\n  then they come", "patients are told|they come|"},
		{"If authentic talk, then hope, because they feel heard. ", "authentic talk|hope|they feel heard"},
		{"People are held.", "! it does not begin with if or when"},
		{"If people are held.", `! there is no "then"`},
		{"If , then b", "! a part of it has no words"},
		{"If a, then , because c", "! a part of it has no words"},
		{"", "! it does not begin with if or when"},
	} {
		s, err := theory.ParseSentence(test.typed)
		got := strings.Join([]string{s.If, s.Then, s.Because}, "|")
		if err != nil {
			got = "! " + strings.TrimPrefix(err.Error(), "this does not read as a statement: ")
		}
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.typed, got, test.want)
		}
	}
}

// What a statement is rendered as reads back as the statement.
func TestSentenceReadsBack(t *testing.T) {
	for _, s := range []theory.Statement{
		{If: "people wait", Then: "they are held", Because: "somebody keeps in touch"},
		{If: "people wait for a clinic, or a bus", Then: "they are held, and say so"},
	} {
		got, err := theory.ParseSentence(s.Sentence())
		if err != nil || !got.SameWording(s) {
			t.Errorf("%q reads back as %+v, %v", s.Sentence(), got, err)
		}
	}
}

func TestParseList(t *testing.T) {
	const list = `# Initial programme theory

1. If people wait, then they are held,
   because somebody keeps in touch.
2. If a, then b. When c, then d, because e.

Workshop, 3 December
• If f, then g
If h, then i
`
	statements, unread := theory.ParseList(list)
	var got []string
	for _, s := range statements {
		got = append(got, s.Sentence())
	}
	want := []string{
		"If people wait, then they are held, because somebody keeps in touch.", "If a, then b.", "If c, then d, because e.", "If f, then g.", "If h, then i.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(unread) != 1 || unread[0].Line != 7 || unread[0].Text != "Workshop, 3 December" {
		t.Errorf("not read: %+v", unread)
	}
}

func TestForm(t *testing.T) {
	was := theory.Statement{No: 3, Title: "Holding", If: "people wait", Then: "they are held", Rank: 2, From: "workshop 1", Version: 4}
	is, err := was.ParseForm("form", was.Form()+"# a note\n")
	if err != nil || is != was {
		t.Errorf("%+v reads back as %+v, %v", was, is, err)
	}
	is, err = was.ParseForm("form", "if: a\n\nThen : b\nbecause:  c  d ")
	if want := (theory.Statement{No: 3, If: "a", Then: "b", Because: "c d", Version: 4}); err != nil || is != want {
		t.Errorf("read %+v, %v", is, err)
	}
	for form, want := range map[string]string{
		"if: a\nbecaus: b": "form:2: this line begins with none of title, if, then, because, rank, from",
		"no colon":         "form:1: this line begins with none of title, if, then, because, rank, from",
		"if: a\nif: b":     `form:2: "if" stands here twice`,
		"rank: first":      `form:1: a rank is a number from 1, not "first"`,
	} {
		if _, err := was.ParseForm("form", form); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", form, err, want)
		}
	}
}
