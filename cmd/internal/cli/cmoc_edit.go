package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocEdit(e *env) *cobra.Command {
	var f elementFlags
	cmd := &cobra.Command{
		Use: "edit CMOC", Short: "Change a configuration", Args: cobra.ExactArgs(1),
		Long: "Edit changes a configuration. Without flags your editor opens a form, one line a\nslot. A change of what it claims makes a new version, and judgements made on the\nversions before are outdated until someone judges them again.",
		Example: `  cmo cmoc edit 7
  cmo cmoc edit 7 --outcome "fewer visits [gp-contact]" -m "three patients told it so"
  cmo cmoc edit 7 --reasoning "M2: feels safe and not forgotten" --drop O2
  cmo cmoc edit 7 --status tested --confidence moderate`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var was cmo.CMOC
			template := ""
			err := e.view(func(_ *study.Study, tx *store.Tx) (err error) {
				if was, err = cmo.Find(tx, args[0]); err != nil {
					return err
				}
				template, err = formOf(tx, was)
				return err
			})
			if err != nil {
				return err
			}
			var form draft
			if f.file != "" || !f.given() {
				form, err = e.typedText(f.file, template, fmt.Sprintf("cmoc-%d", was.No), ".txt", fmt.Sprintf("cmo cmoc edit %d --file FILE", was.No))
				if err != nil {
					return err
				}
				if uncommented(form.text) == "" {
					e.Note("cmoc %d is as it was", was.No)
					return nil
				}
			}
			return e.keep(form, e.editCMOC(cmd, &f, was, form))
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.title, "title", "", "a new `TITLE`")
	cmd.Flags().StringSliceVar(&f.drop, "drop", nil, "take the element `LABEL` out")
	return cmd
}

func (e *env) editCMOC(cmd *cobra.Command, f *elementFlags, was cmo.CMOC, form draft) error {
	is := was
	var changed []string
	var rivals []cmo.CMOC
	outdated := 0
	n, err := e.update(cmd, f.message, func(_ *study.Study, tx *store.Tx) error {
		var err error
		if form.text != "" {
			if is, err = e.readForm(tx, form.name, form.text, is); err != nil {
				return err
			}
		}
		if err = f.apply(tx, &is); err != nil {
			return err
		}
		if changed, err = cmo.Edit(tx, &is); err != nil {
			return err
		}
		by, err := judgedBy(tx)
		if err != nil {
			return err
		}
		outdated = cmo.TallyOf(by[is.ID], is.Version).Outdated
		rivals, err = rivalsOf(tx, is)
		return err
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.cmocJSON(is.ID, n)
	}
	if len(changed) == 0 {
		e.numbered(fmt.Sprintf("cmoc %d  version %d: as it was", is.No, is.Version), n)
		return nil
	}
	line := fmt.Sprintf("cmoc %d  version %d: %s", is.No, is.Version, strings.Join(changed, ", "))
	if is.Version > was.Version {
		line += "; " + outdatedShown(outdated)
	}
	e.numbered(line, n)
	if is.Version > was.Version && outdated > 0 {
		e.Next("cmo evidence list %d --outdated", is.No)
	}
	e.cmocWarnings(is, was, rivals)
	return nil
}

func outdatedShown(n int) string {
	if n == 0 {
		return "no judgement outdated"
	}
	return plural(n, "judgement") + " outdated"
}
