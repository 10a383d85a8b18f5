package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func untagCmd(e *env) *cobra.Command {
	var quote, reason string
	var dry bool
	cmd := &cobra.Command{
		Use: "untag ADDRESS|ID [CODE...]", Short: "Take codings off an excerpt", Args: cobra.MinimumNArgs(1),
		Long: "Untag retires your codings on an excerpt: those of the codes named, or all of\nthem; or the coding of an id. They stay in the history, and undo brings them back.",
		Example: `  cmo untag P31-1:15 heard
  cmo untag c7k3q`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var done []taggedLine
			var resting []string
			where, err := e.rows(args[:1])
			if err != nil {
				return err
			}
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				look, err := newCodingLook(tx)
				if err != nil {
					return err
				}
				var found []coding.Coding
				for _, w := range where {
					w, _, _ = cutSpan(w)
					more, err := look.toUntag(w, quote, args[1:])
					if err != nil {
						return err
					}
					found = append(found, more...)
				}
				for _, c := range found {
					line, err := look.line(c)
					if err != nil {
						return err
					}
					done = append(done, line)
					if err := coding.Codings.Retire(tx, &c); err != nil {
						return err
					}
				}
				if resting, err = linkedBy(tx, done); err != nil {
					return err
				}
				if dry {
					return errDry
				}
				return nil
			})
			if err != nil && !errors.Is(err, errDry) {
				return err
			}
			var lines []string
			for _, d := range done {
				lines = append(lines, fmt.Sprintf("untagged  %s  %s  %s  %s", d.id, d.code, d.at, quoteShown(d.words, 34)))
			}
			if dry {
				lines = append(lines, "nothing changed (--dry-run)")
			}
			e.lines(lines, n)
			e.noteLinked(resting)
			return nil
		},
	}
	cmd.Flags().StringVarP(&quote, "quote", "q", "", "the codings on these `WORDS` of it")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would be untagged, and change nothing")
	return cmd
}

// toUntag finds the acting coder's codings that lie in an excerpt, or the
// coding of an id.
func (l *codingLook) toUntag(where, quote string, codes []string) ([]coding.Coding, error) {
	if !strings.Contains(where, ":") {
		if c, err := coding.Codings.Find(l.tx, where); err == nil {
			return []coding.Coding{c}, nil
		}
	}
	x, err := l.reader.At(where, quote)
	if err != nil {
		return nil, err
	}
	if x.Whole {
		return nil, problem.New(problem.Usage, "%s is a whole source: name a passage", x.Source.Name)
	}
	var wanted []ref.ID
	for _, name := range codes {
		c, err := l.tree.Find(name)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, c.ID)
	}
	all, err := study.CodingsOf(l.tx, x.Source)
	if err != nil {
		return nil, err
	}
	var out []coding.Coding
	for _, c := range all {
		if c.Coder == l.tx.Coder() && c.Grade != text.Lost && x.Span.Contains(c.Now.Span()) && c.Now.Version == x.ID && (len(wanted) == 0 || slices.Contains(wanted, c.Code)) {
			out = append(out, c.Coding)
		}
	}
	if len(out) == 0 {
		what := "no coding of yours"
		if len(codes) > 0 {
			what = "no coding of yours with " + strings.Join(codes, " or ")
		}
		return nil, problem.New(problem.NotFound, "%s: %s", x.Address(), what).Suggest("cmo read %s --codes", x.Address())
	}
	return out, nil
}
