package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codeShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show CODE", Short: "Show a code: its rule, what is coded with it, and how it changed", Args: cobra.ExactArgs(1),
		Example: "  cmo code show hold/waiting",
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				tree, err := codebook.Read(tx)
				if err != nil {
					return err
				}
				c, err := findCode(tree, args[0])
				if problem.Is(err, problem.NotFound) {
					if retired, retiredErr := tree.FindRetired(args[0]); retiredErr == nil {
						c, err = retired, nil
					}
				}
				if err != nil {
					return err
				}
				return e.showCode(tx, tree, c)
			})
		},
	}
}

func (e *env) showCode(tx *store.Tx, tree *codebook.Tree, c codebook.Code) error {
	t, err := count(tx)
	if err != nil {
		return err
	}
	itself, whole := t.codes(tx, tree)
	changes, err := codeChanges(tx, tree, c)
	if err != nil {
		return err
	}
	r := codeRecordOf(tx, tree, c)
	if e.asJSON {
		codings, sources, people := whole[c.ID].codings, len(whole[c.ID].sources), len(whole[c.ID].participants)
		r.Codings, r.Sources, r.Participants, r.Versions = &codings, &sources, &people, changes
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	head := codeLine(r) + fmt.Sprintf("  definition %d", c.Edition)
	if state := stateOf(tree, c); state != "" {
		head += "  (" + state + ")"
	}
	fmt.Fprintln(e.Out, head+"  "+r.ID)
	e.say("definition", c.Definition)
	e.say("include", c.Include)
	e.say("exclude", c.Exclude)
	e.say("example", c.Example)
	e.say("levels", codebook.ShowLevels(c.Levels))
	e.say("colour", c.Colour)
	var names []string
	for _, child := range tree.Children(c.ID) {
		names = append(names, fmt.Sprintf("%s %d", child.Name, whole[child.ID].codings))
	}
	e.say("under it", strings.Join(names, ", "))
	if c.Type != codebook.Ordinal {
		e.say("codings", codingsShown(itself[c.ID], whole[c.ID], c.Edition))
	}
	for i, ch := range changes {
		name := ""
		if i == 0 {
			name = "versions"
		}
		fmt.Fprintf(e.Out, "  %s #%d  %s  %s  %s\n", term.Pad(name, sayIndent), ch.Action, ch.Time.Local().Format("2006-01-02 15:04"), ch.Coder, ch.What)
		if ch.Reason != "" {
			fmt.Fprintf(e.Out, "  %s   %s\n", term.Pad("", sayIndent), quoteShown(ch.Reason, 200))
		}
	}
	return nil
}

// codingsShown says what is coded with a code, and under which definitions.
func codingsShown(itself, whole *codeTally, edition int) string {
	out := fmt.Sprintf("%s in %s, %s, by %s", thousands(whole.codings), plural(len(whole.sources), "source"),
		plural(len(whole.participants), "participant"), plural(len(whole.coders), "coder"))
	if whole.codings != itself.codings {
		out += fmt.Sprintf("; %s on itself", thousands(itself.codings))
	}
	if itself.editions[edition] == itself.codings {
		return out
	}
	var under []string
	for _, ed := range slices.Sorted(maps.Keys(itself.editions)) {
		under = append(under, fmt.Sprintf("%s under definition %d", thousands(itself.editions[ed]), ed))
	}
	return out + "\n" + strings.Join(under, ", ")
}

// A codeChange is a version of a code: what was changed, when, by whom and why.
type codeChange struct {
	Action  uint64    `json:"action"`
	Time    time.Time `json:"time"`
	Coder   string    `json:"coder,omitempty"`
	Edition int       `json:"edition,omitempty"`
	What    string    `json:"what"`
	Reason  string    `json:"reason,omitempty"`
}

// codeChanges tells how a code changed, newest first.
func codeChanges(tx *store.Tx, tree *codebook.Tree, c codebook.Code) ([]codeChange, error) {
	history, err := codebook.Codes.History(tx, c.ID)
	if err != nil {
		return nil, err
	}
	coders, err := coderNames(tx)
	if err != nil {
		return nil, err
	}
	out := []codeChange{}
	for i, h := range history {
		ch := codeChange{
			Action: h.Head.Action, Time: h.Head.Time, Coder: coders[h.Head.Coder], Edition: h.Record.Edition, Reason: h.Action.Reason, What: "added",
		}
		switch {
		case h.Erased:
			ch.What = "erased since"
		case h.State == journal.Gone:
			ch.What = "its making was undone"
		case i+1 < len(history) && history[i+1].State != journal.Gone && !history[i+1].Erased:
			ch.What = codeDifference(tree, history[i+1].Record, h.Record)
		}
		if h.Action.Verb == "undo" || h.Action.Verb == "redo" {
			ch.What = h.Action.Verb + ": " + ch.What
		}
		out = append(out, ch)
	}
	return out, nil
}

// codeDifference says what changed from one version of a code to the next.
func codeDifference(tree *codebook.Tree, was, is codebook.Code) string {
	var parts []string
	for _, f := range []struct{ name, was, is string }{
		{"definition", was.Definition, is.Definition}, {"include", was.Include, is.Include}, {"exclude", was.Exclude, is.Exclude},
		{"example", was.Example, is.Example},
	} {
		switch {
		case f.was == f.is:
		case f.was == "":
			parts = append(parts, f.name+" added")
		case f.is == "":
			parts = append(parts, f.name+" taken out")
		default:
			parts = append(parts, f.name+" reworded")
		}
	}
	place := func(c codebook.Code) string {
		if c.Parent.IsZero() {
			return "the top"
		}
		return tree.Path(c.Parent)
	}
	intended := func(c codebook.Code) string {
		if c.Unintended {
			return "unintended"
		}
		return "intended"
	}
	for _, f := range []struct{ name, was, is string }{
		{"name", was.Name, is.Name}, {"moved from", place(was), place(is)}, {"type", string(was.Type), string(is.Type)},
		{"key", first(was.Key, "none"), first(is.Key, "none")}, {"colour", first(was.Colour, "none"), first(is.Colour, "none")},
		{"levels", codebook.ShowLevels(was.Levels), codebook.ShowLevels(is.Levels)}, {"", intended(was), intended(is)},
	} {
		if f.was != f.is {
			parts = append(parts, strings.TrimSpace(f.name+" "+f.was+" → "+f.is))
		}
	}
	switch {
	case was.Into != is.Into && !is.Into.IsZero():
		parts = append(parts, "merged into "+tree.Path(is.Into))
	case was.Into != is.Into:
		parts = append(parts, "no longer merged")
	case !was.Retired && is.Retired:
		parts = append(parts, "retired")
	case was.Retired && !is.Retired:
		parts = append(parts, "restored")
	}
	out := strings.Join(parts, ", ")
	if was.Edition != is.Edition {
		out = fmt.Sprintf("definition %d: %s", is.Edition, out)
	}
	return first(out, "as it was")
}
