package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocCmd(e *env) *cobra.Command {
	return noun("cmoc", "Configurations: in this context this mechanism produces this outcome",
		cmocAdd(e), cmocList(e), cmocShow(e), cmocEdit(e), cmocLink(e), cmocRetire(e), cmocRestore(e))
}

func cmocAdd(e *env) *cobra.Command {
	var f elementFlags
	cmd := &cobra.Command{
		Use: "add TITLE", Short: "State a configuration", Args: cobra.ExactArgs(1),
		Long: "Add states a configuration: what is given with flags, or else typed into a form\nin your editor. It may be incomplete; what is missing is said, and blocks nothing.",
		Example: `  cmo cmoc add "Held while waiting"
  cmo cmoc add "Held while waiting" --context "waits for another service [waiting]" \
      --resource "the link worker keeps in touch [hold/waiting]" \
      --reasoning "feels safe [safe]" --outcome "no crisis [contained]"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			typed := cmo.CMOC{Title: oneLine(args[0]), Status: cmo.Statuses[0]}
			var form draft
			if f.file != "" || !f.given() && e.Person() {
				template := ""
				err := e.view(func(_ *study.Study, tx *store.Tx) (err error) {
					template, err = formOf(tx, typed)
					return err
				})
				if err != nil {
					return err
				}
				form, err = e.typedText(f.file, template, "cmoc", ".txt", "cmo cmoc add "+shellQuoted(args[0])+" --file FILE")
				if err != nil {
					return err
				}
			}
			return e.keep(form, e.addCMOC(cmd, &f, typed, form))
		},
	}
	f.add(cmd)
	return cmd
}

func (e *env) addCMOC(cmd *cobra.Command, f *elementFlags, c cmo.CMOC, form draft) error {
	var rivals []cmo.CMOC
	n, err := e.update(cmd, f.message, func(_ *study.Study, tx *store.Tx) error {
		var err error
		if form.text != "" {
			if c, err = e.readForm(tx, form.name, form.text, c); err != nil {
				return err
			}
		}
		if err = f.apply(tx, &c); err != nil {
			return err
		}
		if err = cmo.Add(tx, &c); err != nil {
			return err
		}
		rivals, err = rivalsOf(tx, c)
		return err
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.cmocJSON(c.ID, n)
	}
	line := fmt.Sprintf("cmoc %d  %s   %s, version %d", c.No, c.Title, c.Status, c.Version)
	if labels := labelsOf(c); labels != "" {
		line += ": " + labels
	}
	e.numbered(line, n)
	e.cmocWarnings(c, cmo.CMOC{}, rivals)
	return nil
}

func labelsOf(c cmo.CMOC) string {
	var labels []string
	for _, el := range c.Elements {
		labels = append(labels, el.Label)
	}
	return strings.Join(labels, " ")
}

func rivalsOf(tx *store.Tx, c cmo.CMOC) ([]cmo.CMOC, error) {
	all, err := cmo.CMOCs.List(tx)
	return cmo.Rivals(c, all), err
}

// cmocWarnings says what an experienced evaluator would ask.
func (e *env) cmocWarnings(c, was cmo.CMOC, rivals []cmo.CMOC) {
	for _, w := range c.WarningsSince(was) {
		e.Warn("%s", w)
	}
	for _, r := range rivals {
		e.Warn("cmoc %d has the same context and mechanism, and another outcome: rivals?", r.No)
		e.Next("cmo cmoc link %d rival-of %d", c.No, r.No)
	}
}

// An elementRecord is an element as JSON shows it.
type elementRecord struct {
	Label      string   `json:"label"`
	Slot       string   `json:"slot"`
	Wording    string   `json:"wording"`
	Codes      []string `json:"codes,omitempty"`
	Match      string   `json:"match,omitempty"`
	Unintended bool     `json:"unintended,omitempty"`
	Level      string   `json:"level,omitempty"`
	Direction  string   `json:"direction,omitempty"`
	Codings    int      `json:"codings"`
}

// A cmocRecord is a configuration as JSON shows it.
type cmocRecord struct {
	No               int              `json:"no"`
	Title            string           `json:"title"`
	Status           string           `json:"status"`
	Version          int              `json:"version"`
	Sentence         string           `json:"sentence"`
	Stage            string           `json:"stage,omitempty"`
	Scope            string           `json:"scope,omitempty"`
	Confidence       string           `json:"confidence,omitempty"`
	ConfidenceReason string           `json:"confidence_reason,omitempty"`
	Lens             string           `json:"lens,omitempty"`
	Elements         []elementRecord  `json:"elements"`
	Links            []linkRecord     `json:"links,omitempty"`
	Lacks            []string         `json:"lacks"`
	Tally            cmo.Tally        `json:"-"`
	Judgements       map[string]int   `json:"judgements"`
	Outdated         int              `json:"outdated"`
	Evidence         []evidenceRecord `json:"evidence,omitempty"`
	History          []historyRecord  `json:"history,omitempty"`
	Retired          bool             `json:"retired,omitempty"`
	Action           uint64           `json:"action,omitempty"`
}

// A linkRecord is a link of a configuration, from its side.
type linkRecord struct {
	Relation string `json:"relation"`
	To       int    `json:"to"`
	Back     bool   `json:"back,omitempty"` // the other is linked to this one
	Title    string `json:"title"`
	Reason   string `json:"reason,omitempty"`
}

// cmocJSON writes a configuration after it was changed.
func (e *env) cmocJSON(id ref.ID, n uint64) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		c, err := cmo.CMOCs.Get(tx, id)
		if err != nil {
			return err
		}
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		r, err := l.cmoc(c)
		if err != nil {
			return err
		}
		r.Action = n
		return encode(e.Out, r)
	})
}

// encode writes a record as one line of JSON.
func encode(w io.Writer, record any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(record)
}

func cmocRetire(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "retire CMOC...", Short: "Take configurations out of use; their history stays", Args: cobra.MinimumNArgs(1),
		Example: `  cmo cmoc retire 9 -m "merged into 7 at the meeting"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.turnCMOCs(cmd, "retired", reason, args, cmo.Find, func(tx *store.Tx, c *cmo.CMOC) error { return cmo.CMOCs.Retire(tx, c) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func cmocRestore(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "restore CMOC...", Short: "Bring retired configurations back", Args: cobra.MinimumNArgs(1),
		Example: `  cmo cmoc restore 9`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.turnCMOCs(cmd, "restored", reason, args, cmo.FindRetired, func(tx *store.Tx, c *cmo.CMOC) error { return cmo.CMOCs.Restore(tx, c) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// turnCMOCs retires or restores configurations, as one action.
func (e *env) turnCMOCs(cmd *cobra.Command, done, reason string, named []string, find func(*store.Tx, string) (cmo.CMOC, error), turn func(*store.Tx, *cmo.CMOC) error) error {
	named, err := e.rows(named)
	if err != nil {
		return err
	}
	var all []cmo.CMOC
	judged := map[ref.ID]int{}
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		by, err := judgedBy(tx)
		if err != nil {
			return err
		}
		for _, name := range named {
			c, err := find(tx, name)
			if err != nil {
				return err
			}
			if err := turn(tx, &c); err != nil {
				return err
			}
			all = append(all, c)
			judged[c.ID] = len(by[c.ID])
		}
		return nil
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		for _, c := range all {
			if err := e.cmocJSON(c.ID, n); err != nil {
				return err
			}
		}
		return nil
	}
	var lines []string
	for _, c := range all {
		line := fmt.Sprintf("cmoc %d  %s   %s", c.No, c.Title, done)
		if judged[c.ID] > 0 {
			line += ", with " + plural(judged[c.ID], "judgement")
		}
		lines = append(lines, line)
	}
	e.lines(lines, n)
	return nil
}

func cmocLink(e *env) *cobra.Command {
	var reason string
	var not bool
	cmd := &cobra.Command{
		Use: "link CMOC RELATION CMOC", Short: "Say how one configuration stands to another", Args: cobra.ExactArgs(3),
		Long: "Link says how one configuration stands to another: " + strings.Join(cmo.Relations, ", ") + ".",
		Example: `  cmo cmoc link 7 rival-of 9 -m "same contact, dependency instead"
  cmo cmoc link 6 chains-to 7`,
		RunE: func(cmd *cobra.Command, args []string) error {
			relation, err := cmo.ParseWord("relation", args[1], cmo.Relations)
			if err != nil {
				return err
			}
			var from, to cmo.CMOC
			already := false
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) (err error) {
				if from, err = cmo.Find(tx, args[0]); err != nil {
					return err
				}
				if to, err = cmo.Find(tx, args[2]); err != nil {
					return err
				}
				if not {
					return cmo.Unrelate(tx, from, to, relation)
				}
				already, err = cmo.Relate(tx, from, to, relation, reason)
				return err
			})
			if err != nil {
				return err
			}
			if e.asJSON {
				return encode(e.Out, map[string]any{"from": from.No, "relation": relation, "to": to.No, "taken_away": not, "already": already, "action": n})
			}
			line := fmt.Sprintf("cmoc %d %s %d", from.No, relation, to.No)
			switch {
			case not:
				line += "  taken away"
			case already:
				line += "  (there already)"
			}
			e.numbered(line, n)
			return nil
		},
	}
	cmd.Flags().BoolVar(&not, "not", false, "take the link away")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// noChange is the problem of an edit that changes nothing.
func noChange(noun string, no int) error {
	return problem.New(problem.Usage, "nothing to change was given").Suggest("cmo %s edit %d --help", noun, no)
}
