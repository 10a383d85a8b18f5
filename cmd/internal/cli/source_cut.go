package cli

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func sourceCut(e *env) *cobra.Command {
	var c study.Cut
	var layers []string
	var dry bool
	var reason string
	cmd := &cobra.Command{
		Use: "cut SOURCE", Short: "Cut a text anew: its labels, its layers", Args: cobra.ExactArgs(1),
		Long: "Cut reads the words of a source anew where they were read wrongly: a document in\nwhich labels were found, a transcript in which none were looked for, a fieldnote of\nanother layer. The words stay as they are, so no coding moves; the text is a new\nversion, and undo takes it back.",
		Example: `  cmo source cut P04-1 --labels none
  cmo source cut LW3-day04 --layer 7-9=reflection
  cmo source cut LW3-day05 --kind fieldnote --relayer`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if c.Layers, err = layeredPassages(layers); err != nil {
				return err
			}
			if c.Kind != "" {
				if c.Kind, err = corpus.ParseKind(c.Kind); err != nil {
					return err
				}
			}
			switch {
			case c.Labels != "" && c.Labels != study.CutNone && c.Labels != study.CutLook:
				return problem.New(problem.Usage, "labels cannot be cut as %q", c.Labels).Because("none takes every label for words; look looks for labels again.").Suggest("--labels none")
			case c.Labels == "" && c.Kind == "" && len(c.Layers) == 0 && !c.Relayer:
				return problem.New(problem.Usage, "nothing to cut anew was given").Suggest("cmo source cut %s --labels none", shellQuoted(args[0]))
			}
			return e.cutSource(cmd, args[0], c, dry, reason)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Labels, "labels", "", "`HOW` labels are read: none, or look for them again")
	f.StringVar(&c.Kind, "kind", "", "the `KIND` the source becomes")
	f.StringArrayVar(&layers, "layer", nil, "a passage or several, and their layer: `N-M=LAYER`")
	f.BoolVar(&c.Relayer, "relayer", false, "read the layers of a fieldnote from headings and marks again")
	f.BoolVar(&dry, "dry-run", false, "say what would become of it, and change nothing")
	f.StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// layeredPassages reads 7=reflection and 7-9=talk.
func layeredPassages(typed []string) ([]ingest.Layered, error) {
	var out []ingest.Layered
	for _, s := range typed {
		numbers, name, _ := strings.Cut(s, "=")
		from, to, several := strings.Cut(numbers, "-")
		a, err := strconv.Atoi(from)
		b, err2 := a, error(nil)
		if several {
			b, err2 = strconv.Atoi(to)
		}
		layer, known := study.ParseLayer(name)
		if err != nil || err2 != nil || a < 1 || b < a || !known {
			return nil, problem.New(problem.Usage, "%q does not say which passages are of which layer", s).
				Because("The layers are event, talk and reflection.").Suggest("--layer 7-9=reflection")
		}
		out = append(out, ingest.Layered{First: a, Last: b, Layer: layer})
	}
	return out, nil
}

func (e *env) cutSource(cmd *cobra.Command, name string, c study.Cut, dry bool, reason string) error {
	var src corpus.Source
	var v *study.Versioned
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) (err error) {
		if src, err = corpus.FindSource(tx, name); err != nil {
			return err
		}
		for _, l := range c.Layers {
			if have := len(corpus.Passages(tx, src.Version)) / corpus.PassageRowLen; l.Last > have {
				return problem.New(problem.NotFound, "%s has %s, there is no %d", src.Name, plural(have, "passage"), l.Last).Because("Nothing was changed.")
			}
		}
		if src, v, err = study.CutAnew(tx, src, c); err == nil && dry {
			err = errDryRun
		}
		return err
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return err
	}
	if v != nil && e.asJSON {
		return e.versionJSON(&textFlags{opt: study.ImportOptions{DryRun: dry}}, v, nil, n)
	}
	lines := recutLines(v)
	if v == nil {
		lines = []string{src.Name + "  is cut as it was"}
	} else {
		lines[0] = strings.TrimSpace(lines[0])
	}
	if dry {
		lines = append(lines, "nothing changed (--dry-run)")
	}
	e.lines(lines, n)
	if v != nil {
		e.labelNotes(v)
	}
	return nil
}
