package cli

import (
	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codingMove(e *env) *cobra.Command {
	var quote, reason string
	cmd := &cobra.Command{
		Use: "move ID [ADDRESS]", Short: "Decide where a coding stands in the text as it is now", Args: cobra.RangeArgs(1, 2),
		Long: "Move says where a coding stands, when a corrected text left that doubtful or lost\nit: at an address, narrowed by -q. Without an address its present place is accepted\nas it is. What you decide holds for later versions too; the version and the words it\nwas made on are kept.",
		Example: `  cmo coding move c7k3q P31-1:15.2
  cmo coding move c7k3q P31-1:15 -q "she'd hold my hand"
  cmo coding move c7k3q`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := e.rows(args[:1])
			if err != nil {
				return err
			}
			if len(args) == 2 || quote != "" {
				if len(ids) != 1 {
					return problem.New(problem.Usage, "one coding is moved at a time").Because("%d were named. Without an address their present places are accepted.", len(ids))
				}
			}
			var done []taggedLine
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				look, err := newCodingLook(tx)
				if err != nil {
					return err
				}
				for _, id := range ids {
					line, err := look.move(id, args[1:], quote)
					if err != nil {
						return err
					}
					done = append(done, line)
				}
				return nil
			})
			if err != nil {
				return err
			}
			return e.printTagged(done, n)
		},
	}
	cmd.Flags().StringVarP(&quote, "quote", "q", "", "only these `WORDS` of it")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// move decides for the words at an address, or for the place a coding has.
func (l *codingLook) move(id string, at []string, quote string) (taggedLine, error) {
	c, err := coding.Codings.Find(l.tx, id)
	if err != nil {
		return taggedLine{}, err
	}
	now, err := l.reader.Coding(c)
	if err != nil {
		return taggedLine{}, err
	}
	x := now.Excerpt
	switch {
	case len(at) > 0:
		where, span, spanned := cutSpan(at[0])
		if x, err = l.reader.At(where, quote); err == nil && spanned && quote == "" && span.End <= len(x.Text.Body) {
			x.Span, x.Whole = span, false
		}
	case now.ID != now.Source.Version:
		return taggedLine{}, problem.New(problem.Usage, "coding %s is lost: it has no place to accept", id).
			Because("It was made on %s, %s.", now.Address(), quoteShown(now.Words(), 50)).
			Suggest("cmo coding move %s ADDRESS, or cmo coding retire %s", id, id)
	case quote != "":
		whole := x.Text.Passage(x.Text.At(x.Span.Start)).Words
		x.Span, err = x.Text.FindQuote(whole, quote)
	}
	if err != nil {
		return taggedLine{}, err
	}
	if err := study.MoveCoding(l.tx, &c, x); err != nil {
		return taggedLine{}, err
	}
	return l.line(c)
}
