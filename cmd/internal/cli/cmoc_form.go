package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// cmocHelp stands below the form of a configuration in the editor.
const cmocHelp = `
# One line an element: its label, perhaps what kind it is, its words, and codes
# in brackets.   M1 resource: rings every week [hold/waiting, anchor]
# C context; M mechanism (resource or reasoning); O outcome (unintended; up,
# down, same, mixed). A new one needs no number: "O: fewer visits [gp-contact]".
# A line taken out takes the element out. Further lines: stage: scope:
# confidence: (high, moderate, low, very low) confidence-reason: statement: lens:
# Lines that begin with # are not read.
`

// elementFlags are the flags by which a configuration is typed.
type elementFlags struct {
	elements                                                                     []elementFlag
	drop                                                                         []string
	title, status, stage, scope, confidence, confidenceReason, sentence, message string
	file                                                                         string
}

// An elementFlag is one element as typed, in the order of typing.
type elementFlag struct {
	slot       cmo.Slot
	unintended bool
	typed      string
}

// A slotValue gathers the elements of a slot as they are typed.
type slotValue struct {
	to         *[]elementFlag
	slot       cmo.Slot
	unintended bool
}

func (v slotValue) String() string { return "" }

func (v slotValue) Type() string { return "words" }

func (v slotValue) Set(s string) error {
	*v.to = append(*v.to, elementFlag{v.slot, v.unintended, s})
	return nil
}

// add gives a command the flags.
func (f *elementFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	for _, s := range []struct {
		name, usage string
		slot        cmo.Slot
	}{
		{"context", "a context: `\"WORDS [code,code]\"`; may be given again", cmo.Context},
		{"resource", "a mechanism: what is offered, `\"WORDS [codes]\"`", cmo.Resource},
		{"reasoning", "a mechanism: what that changes in someone's thinking, `\"WORDS [codes]\"`", cmo.Reasoning},
		{"mechanism", "a mechanism as a whole, `\"WORDS [codes]\"`", cmo.Mechanism},
		{"outcome", "an outcome, `\"WORDS [codes]\"`", cmo.Outcome},
		{"strategy", "in studies of slots SCMO: `\"WORDS [codes]\"`", cmo.Strategy},
		{"intervention", "in studies of slots ICAMO: `\"WORDS [codes]\"`", cmo.Intervention},
		{"actor", "in studies of slots ICAMO: `\"WORDS [codes]\"`", cmo.Actor},
	} {
		flags.Var(slotValue{&f.elements, s.slot, false}, s.name, s.usage)
	}
	flags.Var(slotValue{&f.elements, cmo.Outcome, true}, "unintended", "an unintended outcome, `\"WORDS [codes]\"`")
	flags.StringVar(&f.status, "status", "", "`STATUS`: "+strings.Join(cmo.Statuses, ", "))
	flags.StringVar(&f.stage, "stage", "", "the `STAGE` of the pathway: enrolment, engagement")
	flags.StringVar(&f.scope, "scope", "", "for whom and where it is claimed, in `WORDS`")
	flags.StringVar(&f.confidence, "confidence", "", "`HOW` sure you are: "+strings.Join(cmo.Confidences, ", "))
	flags.StringVar(&f.confidenceReason, "confidence-reason", "", "`WHY` so sure")
	flags.StringVar(&f.sentence, "statement", "", "its own `SENTENCE`, in place of when, then, because")
	flags.StringVar(&f.file, "file", "", "read the form from `FILE` (- is standard input)")
	flags.StringVarP(&f.message, "message", "m", "", "the `REASON`")
}

// given reports whether any flag says something of the configuration.
func (f *elementFlags) given() bool {
	return len(f.elements)+len(f.drop) > 0 || first(f.title, f.status, f.stage, f.scope, f.confidence, f.confidenceReason, f.sentence) != ""
}

// apply changes a configuration as the flags say.
func (f *elementFlags) apply(tx *store.Tx, c *cmo.CMOC) error {
	for _, field := range []struct {
		to    *string
		value string
	}{
		{&c.Title, f.title}, {&c.Status, f.status}, {&c.Stage, f.stage}, {&c.Scope, f.scope}, {&c.Confidence, f.confidence},
		{&c.ConfidenceReason, f.confidenceReason}, {&c.Statement, f.sentence},
	} {
		if field.value != "" {
			*field.to = oneLine(field.value)
		}
	}
	for _, label := range f.drop {
		if !c.Drop(label) {
			_, err := c.CheckPart(label)
			return err
		}
	}
	if len(f.elements) == 0 {
		return nil
	}
	tree, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	was := *c
	codes := cmo.CodesOrMatch(tree)
	for _, typed := range f.elements {
		e, err := cmo.ParseElement(typed.slot, typed.typed, codes)
		if err != nil {
			return err
		}
		e.Unintended = e.Unintended || typed.unintended
		if old, ok := was.Element(e.Label); ok && len(e.Codes) == 0 && e.Match == "" && !strings.HasSuffix(strings.TrimSpace(typed.typed), "]") {
			e.Codes, e.Match = old.Codes, old.Match // new words, the same codes
		} else if !ok && e.Label != "" {
			_, err := c.CheckPart(e.Label)
			return err
		}
		c.Set(e)
	}
	return inSchema(tx, was, *c)
}

// inSchema tells that an element is new and its slot is none of the study's.
func inSchema(tx *store.Tx, was, is cmo.CMOC) error {
	schema, err := study.Get(tx, study.SettingSlots)
	if err != nil {
		return err
	}
	has := map[cmo.Slot]bool{}
	for _, s := range cmo.SchemaSlots(schema) {
		has[s] = true
	}
	for _, e := range is.Elements {
		if _, old := was.Element(e.Label); !old && !has[e.Slot] {
			other := cmo.SchemaOf(e.Slot, study.Schemas)
			return problem.New(problem.Usage, "this study has no slot %q", e.Slot).
				Because("Its slots are those of %s; %s is one of %s.", first(schema, "CMO"), e.Slot, other).
				Suggest("cmo setting set slots %s", other)
		}
	}
	return nil
}

// readForm reads a form over a configuration, typed in an editor or kept in a
// file.
func (e *env) readForm(tx *store.Tx, name, form string, c cmo.CMOC) (cmo.CMOC, error) {
	tree, err := codebook.Read(tx)
	if err != nil {
		return c, err
	}
	out, err := c.ParseForm(name, form, cmo.CodesOrMatch(tree))
	if err != nil {
		return c, err
	}
	return out, inSchema(tx, c, out)
}

// formOf writes the form of a configuration for the editor.
func formOf(tx *store.Tx, c cmo.CMOC) (string, error) {
	schema, err := study.Get(tx, study.SettingSlots)
	if err != nil {
		return "", err
	}
	tree, err := codebook.Read(tx)
	if err != nil {
		return "", err
	}
	return c.Form(cmo.SchemaSlots(schema), func(id ref.ID) string { return tree.Path(tree.Counts(id)) }) + cmocHelp, nil
}
