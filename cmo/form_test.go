package cmo_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// tree is a small codebook.
func tree() *codebook.Tree {
	code := func(n byte, name string, parent byte, t codebook.Type) codebook.Code {
		c := codebook.Code{Meta: store.Meta{ID: ref.ID{15: n}}, Name: name, Type: t}
		if parent > 0 {
			c.Parent = ref.ID{15: parent}
		}
		return c
	}
	return codebook.NewTree([]codebook.Code{
		code(1, "waiting", 0, codebook.Context), code(2, "hold", 0, codebook.Resource), code(3, "waiting", 2, codebook.Resource),
		code(4, "safe", 0, codebook.Reasoning), code(5, "trust in staff", 0, codebook.Reasoning), code(6, "contained", 0, codebook.Outcome),
		code(7, "embeddedness", 0, codebook.Ordinal),
	})
}

func held() cmo.CMOC {
	return cmo.CMOC{No: 7, Title: "Held while waiting", Status: "tentative", Version: 1, Elements: []cmo.Element{
		{Label: "C1", Slot: cmo.Context, Wording: "the patient waits for another service", Codes: []ref.ID{{15: 1}}},
		{Label: "M1", Slot: cmo.Resource, Wording: "the link worker keeps in touch", Codes: []ref.ID{{15: 3}}},
		{Label: "M2", Slot: cmo.Reasoning, Wording: "feels safe", Codes: []ref.ID{{15: 4}, {15: 5}}},
		{Label: "O1", Slot: cmo.Outcome, Wording: "no crisis", Codes: []ref.ID{{15: 6}}, Direction: "down", Level: "link worker"},
		{Label: "O2", Slot: cmo.Outcome, Wording: "comes to need her", Unintended: true},
	}}
}

func TestForm(t *testing.T) {
	const want = `title: Held while waiting      status: tentative
C1: the patient waits for another service [waiting]
M1 resource: the link worker keeps in touch [hold/waiting]
M2 reasoning: feels safe [safe, trust in staff]
O1 down link worker: no crisis [contained]
O2 unintended: comes to need her
`
	if got := held().Form(cmo.SchemaSlots("CMO"), tree().Path); got != want {
		t.Errorf("the form is\n%s\nwant\n%s", got, want)
	}
	empty := cmo.CMOC{Title: "New", Status: "candidate"}.Form(cmo.SchemaSlots("ICAMO"), tree().Path)
	const slots = "title: New      status: candidate\nI1: \nC1: \nA1: \nM1 resource: \nM2 reasoning: \nO1: \n"
	if empty != slots {
		t.Errorf("the form of an empty one is\n%s\nwant\n%s", empty, slots)
	}
}

func parse(c cmo.CMOC, form string) (cmo.CMOC, error) {
	return c.ParseForm("form", form, cmo.CodesOrMatch(tree()))
}

// What is written as a form reads back as it was, whatever the words are.
func TestFormRoundTrip(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 7))
	for range 2000 {
		was := randomCMOC(r)
		form := was.Form(cmo.SchemaSlots("ICAMO"), tree().Path)
		is, err := parse(was, form)
		if err != nil {
			t.Fatalf("%v\n%s", err, form)
		}
		if len(was.Elements)+len(is.Elements) > 0 && !reflect.DeepEqual(was.Elements, is.Elements) {
			t.Fatalf("the elements are\n%+v\nwant\n%+v\n%s", is.Elements, was.Elements, form)
		}
		was.Elements, is.Elements = nil, nil
		if !reflect.DeepEqual(was, is) {
			t.Fatalf("read\n%+v\nwant\n%+v\n%s", is, was, form)
		}
	}
}

func randomCMOC(r *rand.Rand) cmo.CMOC {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	words := func() string {
		var out []string
		for range 1 + r.IntN(6) {
			out = append(out, pick("C1:", "status:", "waits", "[sic]", "]", "[", "#3", "resource", "–", "ß", "unintended:", "a;b", `"so"`, "up"))
		}
		return strings.Join(out, " ")
	}
	c := cmo.CMOC{No: 7, Title: words(), Status: pick(cmo.Statuses...), Version: 1, Stage: pick("", words()), Confidence: pick("", "low"), Spent: []string{"C2"}}
	for _, slot := range []cmo.Slot{cmo.Intervention, cmo.Context, cmo.Actor, cmo.Mechanism, cmo.Resource, cmo.Reasoning, cmo.Outcome} {
		for range r.IntN(3) {
			e := cmo.Element{Slot: slot, Wording: words(), Level: pick("", "link worker", "practice")}
			switch r.IntN(4) {
			case 0:
				e.Codes = []ref.ID{{15: 3}}
			case 1:
				e.Codes = []ref.ID{{15: 4}, {15: 5}}
			case 2:
				e.Codes, e.Match = []ref.ID{{15: 2}, {15: 4}}, "hold and not safe"
			}
			if slot == cmo.Outcome {
				e.Unintended, e.Direction = r.IntN(2) == 0, pick("", "mixed")
			}
			c.Set(e)
		}
	}
	return c
}

func TestParseForm(t *testing.T) {
	for _, test := range []struct{ name, form, want string }{
		{"nothing changed", "title: Held while waiting   status: tentative\nC1: the patient waits for another service [waiting]\nM1 resource: the link worker keeps in touch [hold/waiting]\nM2 reasoning: feels safe [safe,trust in staff]\nO1 down link worker: no crisis [contained]\nO2 unintended: comes to need her", "as it was"},
		{"reworded", "C1: waits [waiting]\nM1 resource: the link worker keeps in touch [hold/waiting]\nM2 reasoning: feels safe [safe, trust in staff]\nO1 down (link worker): no crisis [contained]\nO2 unintended: comes to need her\nstatus: tentative", "C1 reworded"},
		{"a new one without a number, one dropped", "# said at the meeting\nstatus: tentative\nC1: the patient waits for another service [waiting]\nM1 resource: the link worker keeps in touch [hold/waiting]\nM2 reasoning: feels safe [safe, trust in staff]\n\nO1 down link worker: no crisis [contained]\n  o, mixed: something else", "O3 added, O2 dropped"},
		{"an element without its number is the one it was", "status: tentative\nC: the patient waits for another service [waiting]\nM resource: the link worker keeps in touch [hold/waiting]\nM reasoning: feels safe [safe, trust in staff]\nO down link worker: no crisis [contained]\nO unintended: comes to need her", "as it was"},
		{"codes only", "status: tentative\nC1: the patient waits for another service []\nM1 resource: the link worker keeps in touch [hold]\nM2 reasoning: feels safe [safe or trust-in-staff]\nO1 down link worker: no crisis [contained]\nO2 unintended: comes to need her", "C1 M1 M2 recoded"},
		{"emptied", "title: Held\nstatus: tested", "C1 M1 M2 O1 O2 dropped, title Held, status tested"},
	} {
		is, err := parse(held(), test.form)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		changed, _ := cmo.Changes(held(), is)
		if got := strings.Join(changed, ", "); got != test.want && (got != "" || test.want != "as it was") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestParseFormFaults(t *testing.T) {
	for _, test := range []struct{ form, want string }{
		{"title: a\nC1 the patient", "form:2: this line has no colon"},
		{"X1: the patient", `form:1: "X1" is no label of an element and no field`},
		{"titel: a", `form:1: "titel" is no label of an element and no field`},
		{"C0: a", `form:1: "C0" is no label of an element and no field`},
		{"C1: a\nc1: b", "form:2: C1 stands in line 1 already"},
		{"status: tested\nstatus: tested", "form:2: status stands in line 1 already"},
		{"title: a   status: tested\nstatus: tested", "form:2: status stands in line 1 already"},
		{"M1 resorce: a", `form:1: "resorce" says nothing of a mechanism`},
		{"C1 resource: a", `form:1: "resource" says nothing of a context`},
		{"C1 unintended: a", "form:1: C1 is unintended or has a direction, and is no outcome"},
		{"C1: a [hold, sfae]", `form:1: no code "sfae"`},
		{"C1: a [embeddedness]", "form:1: embeddedness is a continuum: it is judged of a case or participant, and matches no passage"},
		{"C1: a [hold and nott]", `form:1: query:1:10: no code "nott"`},
		{"C1: a hold]", "form:1: a bracket is closed that was not opened"},
		{"C1: [hold]", "form:1: C1 has no words"},
		{"O3: a", "form:1: O3 was dropped earlier, and judgements may speak of it"},
	} {
		c := held()
		c.Spent = []string{"O3"}
		_, err := parse(c, test.form)
		if err == nil || err.Error() != test.want {
			t.Errorf("%q: %v, want %s", test.form, err, test.want)
			continue
		}
		if p, _ := problem.As(err); p.Line == nil || p.Line.Text == "" {
			t.Errorf("%q: the line is not shown", test.form)
		}
	}
}

func TestParseElement(t *testing.T) {
	codes := func(s string) ([]ref.ID, string, error) { return nil, s, nil }
	for _, test := range []struct {
		slot        cmo.Slot
		typed, want string
	}{
		{cmo.Context, "waits [waiting]", "||waits|waiting"},
		{cmo.Context, "C2: waits", "C2||waits|"},
		{cmo.Outcome, "O1 unintended up: more [x, y]", "O1|unintended up|more|x, y"},
		{cmo.Outcome, "down, voluntary sector: less", "|down voluntary sector|less|"},
		{cmo.Mechanism, "reasoning: safe", "|reasoning|safe|"},
		{cmo.Context, "one thing: another", "||one thing: another|"},
		{cmo.Context, "M1: another", "||M1: another|"},
		{cmo.Context, "says [sic] []", "||says [sic]|"},
	} {
		e, err := cmo.ParseElement(test.slot, test.typed, codes)
		got := strings.Join([]string{e.Label, e.Kind(), e.Wording, e.Match}, "|")
		if err != nil || got != test.want {
			t.Errorf("%q: %s, %v; want %s", test.typed, got, err, test.want)
		}
	}
	if _, err := cmo.ParseElement(cmo.Context, "C1: [x]", codes); err == nil {
		t.Error("an element without words was read")
	}
	broken := errors.New("broken")
	if _, err := cmo.ParseElement(cmo.Context, "a [x]", func(string) ([]ref.ID, string, error) { return nil, "", broken }); !errors.Is(err, broken) {
		t.Errorf("the fault of a code is %v", err)
	}
}

func TestCodesOrMatch(t *testing.T) {
	for _, test := range []struct {
		typed, match string
		codes        int
	}{
		{"waiting", "", 1},
		{"hold/waiting, safe, hold/waiting", "", 2},
		{"trust in staff", "", 1},
		{"hold and not safe", "hold and not safe", 2},
		{"safe=absent", "safe=absent", 1},
		{`(hold or safe) within 2 contained`, "", -1},
		{"if hold then safe", "", -1},
	} {
		codes, match, err := cmo.CodesOrMatch(tree())(test.typed)
		if (err != nil) != (test.codes < 0) || err == nil && (match != test.match || len(codes) != test.codes) {
			t.Errorf("%q: %d codes, match %q, %v", test.typed, len(codes), match, err)
		}
	}
	e := cmo.Element{Codes: []ref.ID{{15: 3}, {15: 4}}}
	if got, want := e.Query(tree().Path), `code:"hold/waiting" or code:"safe"`; got != want {
		t.Errorf("the query of an element is %s, want %s", got, want)
	}
	if e.Match = "hold!"; e.Query(tree().Path) != "hold!" {
		t.Error("the expression of an element is not its query")
	}
}

func TestCheckPart(t *testing.T) {
	c := held()
	for _, test := range []struct{ typed, want string }{
		{"", ""},
		{"m1", "M1"},
		{"O2", "O2"},
		{"C-M", "C-M"},
		{"c–m", "C-M"},
		{"M->O", "M-O"},
		{"M1-O2", "M1-O2"},
		{"C1-M2", "C1-M2"},
		{"C-O1", "C-O1"},
		{"M1-M2", "M1-M2"},
		{"M3", "! cmoc 7 has no M3"},
		{"A-M", "! cmoc 7 has no A"},
		{"C", "! cmoc 7 has no C"},
		{"X-O", "! cmoc 7 has no X"},
		{"O-M", "! an arrow goes from context to mechanism to outcome, not O–M"},
		{"M2-M1", "! an arrow goes from context to mechanism to outcome, not M2–M1"},
		{"M-M", "! an arrow goes from context to mechanism to outcome, not M–M"},
		{"C1-C1", "! an arrow goes from context to mechanism to outcome, not C1–C1"},
		{"-", "! cmoc 7 has no "},
	} {
		got, err := c.CheckPart(test.typed)
		if err != nil {
			got = "! " + err.Error()
		}
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.typed, got, test.want)
		}
	}
	if _, err := (cmo.CMOC{No: 3}).CheckPart("C-M"); !problem.Is(err, problem.NotFound) {
		t.Errorf("an arrow of an empty cmoc: %v", err)
	}
}

func TestArrows(t *testing.T) {
	if got := fmt.Sprint(held().Arrows()); got != "[C-M M-O]" {
		t.Errorf("the arrows are %s", got)
	}
	for _, test := range []struct {
		part, arrow string
		want        bool
	}{{"M-O", "M-O", true}, {"M1-O2", "M-O", true}, {"M1–O2", "M-O", true}, {"C-M", "M-O", false}, {"M1", "M-O", false}, {"", "C-M", false}, {"C-O", "M-O", false}} {
		if cmo.OnArrow(test.part, test.arrow) != test.want {
			t.Errorf("OnArrow(%q, %q) is not %v", test.part, test.arrow, test.want)
		}
	}
}

func TestSentence(t *testing.T) {
	const want = "When the patient waits for another service, then no crisis (unintended: comes to need her), because the link worker keeps in touch and feels safe."
	if got := held().Sentence(); got != want {
		t.Errorf("the sentence is %q, want %q", got, want)
	}
	if got := (cmo.CMOC{}).Sentence(); got != "When …, then …, because …." {
		t.Errorf("the sentence of an empty one is %q", got)
	}
	only := cmo.CMOC{Elements: []cmo.Element{{Label: "O1", Slot: cmo.Outcome, Wording: "leaves.", Unintended: true}}}
	if got := only.Sentence(); got != "When …, then leaves, because …." {
		t.Errorf("the sentence of an unintended outcome is %q", got)
	}
}

func TestWarnings(t *testing.T) {
	c := held()
	want := []string{"M1 reads as an activity; what does it change in the patient's thinking?", "O2 has no code: no query finds it"}
	if got := c.Warnings(); !reflect.DeepEqual(got, want) {
		t.Errorf("the warnings are %q, want %q", got, want)
	}
	if got := c.WarningsSince(held()); len(got) > 0 {
		t.Errorf("asked twice: %q", got)
	}
	c.Elements = []cmo.Element{{Label: "M1", Slot: cmo.Mechanism, Wording: "feels safe"}, {Label: "O1", Slot: cmo.Outcome, Wording: "Feels  safe"}}
	want = []string{"cmoc 7 has no context yet", "M1 and O1 say the same: what brings the outcome about?", "M1, O1 have no code: no query finds them"}
	if got := c.Warnings(); !reflect.DeepEqual(got, want) {
		t.Errorf("the warnings are %q, want %q", got, want)
	}
}

func TestRivals(t *testing.T) {
	a, b := held(), held()
	a.ID, b.ID = ref.ID{0: 1}, ref.ID{0: 2}
	b.No = 9
	if got := cmo.Rivals(a, []cmo.CMOC{a, b}); len(got) > 0 {
		t.Error("two of the same outcome are no rivals")
	}
	b.Drop("O1")
	b.Set(cmo.Element{Slot: cmo.Outcome, Wording: "worse", Codes: []ref.ID{{15: 2}}})
	if got := cmo.Rivals(a, []cmo.CMOC{a, b}); len(got) != 1 || got[0].No != 9 {
		t.Errorf("the rivals are %v", got)
	}
	b.Links = []cmo.Link{{Relation: "rival-of", To: a.ID}}
	if got := cmo.Rivals(a, []cmo.CMOC{a, b}); len(got) > 0 {
		t.Error("what is linked is asked for again")
	}
}
