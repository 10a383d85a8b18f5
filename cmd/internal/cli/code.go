package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codeCmd(e *env) *cobra.Command {
	return noun("code", "Codes: labels with a rule, in a tree",
		codeAdd(e), codeList(e), codeShow(e), codeEdit(e), codeRename(e), codeMove(e), codeRetire(e), codeRestore(e), codeExport(e))
}

// codeRecord is a code as JSON shows it.
type codeRecord struct {
	Code         string       `json:"code"` // its path
	ID           string       `json:"id"`
	Type         string       `json:"type"`
	Definition   string       `json:"definition,omitempty"`
	Include      string       `json:"include,omitempty"`
	Exclude      string       `json:"exclude,omitempty"`
	Example      string       `json:"example,omitempty"`
	Key          string       `json:"key,omitempty"`
	Colour       string       `json:"colour,omitempty"`
	Levels       []string     `json:"levels,omitempty"`
	Intended     *bool        `json:"intended,omitempty"`
	Edition      int          `json:"edition"`
	Into         string       `json:"merged_into,omitempty"`
	Retired      bool         `json:"retired,omitempty"`
	Children     []string     `json:"children,omitempty"`
	Codings      *int         `json:"codings,omitempty"`
	Sources      *int         `json:"sources,omitempty"`
	Participants *int         `json:"participants,omitempty"`
	Versions     []codeChange `json:"versions,omitempty"`
	Action       uint64       `json:"action,omitempty"`
}

func codeRecordOf(tx *store.Tx, tree *codebook.Tree, c codebook.Code) codeRecord {
	r := codeRecord{
		Code: tree.Path(c.ID), ID: codebook.Codes.ShowOne(tx, c.ID), Type: string(c.Type), Definition: c.Definition, Include: c.Include,
		Exclude: c.Exclude, Example: c.Example, Key: c.Key, Colour: c.Colour, Levels: c.Levels, Edition: c.Edition, Retired: c.Retired,
	}
	if c.Type == codebook.Outcome {
		intended := !c.Unintended
		r.Intended = &intended
	}
	if !c.Into.IsZero() {
		r.Into = tree.Path(c.Into)
	}
	for _, child := range tree.Children(c.ID) {
		r.Children = append(r.Children, tree.Path(child.ID))
	}
	return r
}

// printCodes prints a line for each code, or a record as JSON.
func (e *env) printCodes(records []codeRecord, line func(codeRecord) string, n uint64) error {
	if e.asJSON {
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		for _, r := range records {
			r.Action = n
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	var lines []string
	for _, r := range records {
		lines = append(lines, line(r))
	}
	e.lines(lines, n)
	return nil
}

// codeLine says a code in a line: embeddedness  continuum of 3 levels.
func codeLine(r codeRecord) string {
	what := r.Type
	switch {
	case len(r.Levels) > 0:
		what = fmt.Sprintf("continuum of %d levels", len(r.Levels))
	case r.Intended != nil && !*r.Intended:
		what += ", unintended"
	}
	if r.Key != "" {
		what += ", key " + r.Key
	}
	return r.Code + "  " + what
}

// findCode finds a code in use for a command that does not make codes.
func findCode(tree *codebook.Tree, typed string) (codebook.Code, error) {
	c, err := tree.Find(typed)
	if p, ok := problem.As(err); ok && strings.HasPrefix(p.Try, "cmo code list, or --new") {
		return c, p.Suggest("cmo code list")
	}
	return c, err
}

// codeFlags are the flags by which the rule of a code is typed.
type codeFlags struct {
	under, kind, definition, include, exclude, example, key, colour, levels, reason string
	unintended                                                                      bool
}

func (f *codeFlags) add(cmd *cobra.Command) {
	names := make([]string, len(codebook.Types))
	for i, t := range codebook.Types {
		names[i] = string(t)
	}
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "type", "", "the part it usually plays, a `TYPE`: "+strings.Join(names, ", "))
	flags.StringVar(&f.definition, "definition", "", "what it stands for, in `WORDS`")
	flags.StringVar(&f.include, "include", "", "what is coded with it, in `WORDS`")
	flags.StringVar(&f.exclude, "exclude", "", "what is not, and where that goes, in `WORDS`")
	flags.StringVar(&f.example, "example", "", "a passage it fits, in `WORDS`")
	flags.StringVar(&f.key, "key", "", "the `KEY` that stands for it on the coding screen")
	flags.StringVar(&f.colour, "colour", "", "its `COLOUR` there, #rrggbb")
	flags.StringVar(&f.levels, "levels", "", "of a continuum: `\"A,B,C\"`, lowest first")
	flags.BoolVar(&f.unintended, "unintended", false, "an outcome that the programme does not set out to bring about")
	flags.StringVarP(&f.reason, "message", "m", "", "the `REASON`")
}

// changed reports whether any flag that says something of the code was given.
func (f *codeFlags) changed(cmd *cobra.Command) bool {
	for _, name := range []string{"type", "definition", "include", "exclude", "example", "key", "colour", "levels", "unintended"} {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// apply sets what the flags that were given say.
func (f *codeFlags) apply(cmd *cobra.Command, c *codebook.Code) error {
	given := cmd.Flags().Changed
	for name, set := range map[string]struct {
		to   *string
		from string
	}{
		"definition": {&c.Definition, f.definition}, "include": {&c.Include, f.include}, "exclude": {&c.Exclude, f.exclude},
		"example": {&c.Example, f.example}, "key": {&c.Key, f.key}, "colour": {&c.Colour, f.colour},
	} {
		if given(name) {
			*set.to = set.from
		}
	}
	if given("levels") {
		c.Levels = codebook.ParseLevels(f.levels)
	}
	if given("unintended") {
		c.Unintended = f.unintended
	}
	if !given("type") {
		return nil
	}
	t, err := codebook.ParseType(f.kind)
	c.Type = t
	return err
}
