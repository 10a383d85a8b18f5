package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocCmd(e *env) *cobra.Command {
	return noun("cmoc", "Configurations: in this context this mechanism produces this outcome",
		cmocAdd(e), cmocList(e), cmocShow(e), cmocEdit(e), cmocLink(e), cmocRetire(e), cmocRestore(e))
}

func cmocAdd(e *env) *cobra.Command {
	var f elementFlags
	var from []string
	cmd := &cobra.Command{
		Use: "add TITLE", Short: "State a configuration", Args: cobra.ExactArgs(1),
		Long: "Add states a configuration: what is given with flags, or else typed into a form\nin your editor. It may be incomplete; what is missing is said, and blocks nothing.\nWith --from it is made of linked codes: the codes of a slot that stand in one link\neach are an element, those of other links its alternatives.",
		Example: `  cmo cmoc add "Held while waiting"
  cmo cmoc add "Held while waiting" --context "waits for another service [waiting]" \
      --resource "the link worker keeps in touch [hold/waiting]" \
      --reasoning "feels safe [safe]" --outcome "no crisis [contained]"
  cmo cmoc add "Held while waiting" --from l4f2t,l4f9b`,
		RunE: func(cmd *cobra.Command, args []string) error {
			typed := cmo.CMOC{Title: oneLine(args[0]), Status: cmo.Statuses[0]}
			var form draft
			if f.file != "" || !f.given() && len(from) == 0 && e.Person() {
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
			return e.keep(form, e.addCMOC(cmd, &f, typed, form, from))
		},
	}
	f.add(cmd)
	cmd.Flags().StringSliceVar(&from, "from", nil, "make it of linked codes: `LINK,...`, ids or rows of cmo coding list --linked")
	return cmd
}

// elementsFrom gives a configuration the elements that linked codes speak of.
func elementsFrom(tx *store.Tx, c *cmo.CMOC, ids []string) error {
	var chains []study.Chain
	for _, id := range ids {
		l, err := coding.LinkedCodes.Find(tx, id)
		if err != nil {
			return err
		}
		chain, err := study.ChainOf(tx, l)
		if err != nil {
			return err
		}
		if l.Retired || chain.Broken() {
			return problem.New(problem.Conflict, "linked code %s is retired, or a coding of it is", id).Suggest("cmo coding show %s", id)
		}
		chains = append(chains, chain)
	}
	return study.FromLinks(tx, c, chains)
}

func (e *env) addCMOC(cmd *cobra.Command, f *elementFlags, c cmo.CMOC, form draft, from []string) error {
	var rivals []cmo.CMOC
	from, err := e.rows(from)
	if err != nil {
		return err
	}
	n, err := e.update(cmd, f.message, func(_ *study.Study, tx *store.Tx) error {
		var err error
		if form.text != "" {
			if c, err = e.readForm(tx, form.name, form.text, c); err != nil {
				return err
			}
		}
		if err = elementsFrom(tx, &c, from); err != nil {
			return err
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
	if n := len(c.From); n > 0 {
		line += ", " + plural(n, "link") + " behind it"
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
