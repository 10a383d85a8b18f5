package cli

import (
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func codingList(e *env) *cobra.Command {
	var source, code, coder, by string
	var retired, all, linked, doubtful, lost bool
	cmd := &cobra.Command{
		Use: "list", Short: "List codings", Args: cobra.NoArgs,
		Long: "List shows codings in the order of the texts. With --linked it shows the linked\ncodes that have one of them instead; --by parent then counts those that say the\nsame at the top of the codebook, and \"exact same\" how many of them have the very\ncodes of another. --by code counts by the codes as they are. --doubtful and --lost\nlist those that a new version of a text left without a sure place, until somebody\ndecides: cmo coding move.",
		Example: `  cmo coding list --source P31-1
  cmo coding list --code hold --format csv -o hold.csv
  cmo coding list --linked --by parent
  cmo coding list --doubtful --lost`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				look, err := newCodingLook(tx)
				if err != nil {
					return err
				}
				keep, err := look.filter(source, code, coder, retired && !linked)
				if err != nil {
					return err
				}
				if linked {
					return e.listLinked(tx, keep, by, retired)
				}
				if by != "" {
					return problem.New(problem.Usage, "--by goes with --linked").Suggest("cmo query any --by %s", by)
				}
				if doubtful || lost {
					return e.listWaiting(look, keep, doubtful, lost)
				}
				return e.listCodings(look, keep, all)
			})
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "those of `SOURCE`")
	cmd.Flags().StringVar(&code, "code", "", "those of `CODE` and the codes under it")
	cmd.Flags().StringVar(&coder, "by-coder", "", "those made by `CODER`")
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	cmd.Flags().BoolVar(&linked, "linked", false, "the linked codes that have one of them")
	cmd.Flags().StringVar(&by, "by", "", "with --linked: count by `FIELD`, parent or code")
	cmd.Flags().BoolVar(&doubtful, "doubtful", false, "those whose place in the text as it is now is doubtful")
	cmd.Flags().BoolVar(&lost, "lost", false, "those whose words are not in the text as it is now")
	cmd.Flags().BoolVar(&all, "all", false, "every row, however many")
	e.listFlags(cmd)
	return cmd
}

// filter makes the test by which codings are listed.
func (l *codingLook) filter(source, code, coder string, retired bool) (func(coding.Coding) bool, error) {
	var sourceID, codeID, coderID ref.ID
	if source != "" {
		s, err := corpus.FindSource(l.tx, source)
		if err != nil {
			return nil, err
		}
		sourceID = s.ID
	}
	if code != "" {
		c, err := l.tree.Find(code)
		if err != nil {
			return nil, err
		}
		codeID = c.ID
	}
	if coder != "" {
		c, err := corpus.FindCoder(l.tx, coder)
		if err != nil {
			return nil, err
		}
		coderID = c.ID
	}
	return func(c coding.Coding) bool {
		return c.Retired == retired && (sourceID.IsZero() || c.Source == sourceID) && (coderID.IsZero() || c.Coder == coderID) &&
			(codeID.IsZero() || l.tree.Under(l.tree.Counts(c.Code), codeID))
	}, nil
}

// mostRows is how many rows a list shows on a screen unless all are asked for.
const mostRows = 200

func (e *env) listCodings(look *codingLook, keep func(coding.Coding) bool, all bool) error {
	var found []coding.Coding
	for c, err := range coding.Codings.All(look.tx) {
		if err != nil {
			return err
		}
		if keep(c) {
			found = append(found, c)
		}
	}
	if err := look.inOrder(found); err != nil {
		return err
	}
	total := len(found)
	format, err := e.tableFormat()
	if err != nil {
		return err
	}
	if format == term.Screen && e.out == "" && !all && e.where == "" && total > mostRows {
		found = found[:mostRows]
	}
	ids := make([]ref.ID, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "coding"}, {Name: "code"}, {Name: "address"}, {Name: "marks"}, {Name: "quote", Flex: true, Least: 20}, {Name: "coder", Spare: true}, {Name: "coded", Spare: true}, {Name: "note", Spare: true, Flex: true},
	}}
	shown := coding.Codings.Show(look.tx, ids...)
	for i, c := range found {
		r, err := look.record(c, shown[i])
		if err != nil {
			return err
		}
		t.Add(r.ID, r.Code, r.Address, c.Marks.String(), r.Quote, r.Coder, r.Coded.Format(time.DateOnly), r.Note)
	}
	e.keepList(look.tx.Header.Study, "coding", shown)
	if err := e.list(t); err != nil {
		return err
	}
	if more := total - len(found); more > 0 {
		e.Note("%s more: --all", thousands(more))
	}
	return nil
}

// inOrder puts codings in the order of sources, and of their texts as they are
// now.
func (l *codingLook) inOrder(found []coding.Coding) error {
	type at struct {
		source string
		start  int
	}
	places := map[ref.ID]at{}
	for _, c := range found {
		s, err := l.reader.SourceByID(c.Source)
		if err != nil {
			return err
		}
		k, err := l.reader.Coded(s, c)
		if err != nil {
			return err
		}
		places[c.ID] = at{s.Name, k.Now.Start}
	}
	slices.SortStableFunc(found, func(a, b coding.Coding) int {
		x, y := places[a.ID], places[b.ID]
		if d := corpus.LessName(x.source, y.source); d != 0 {
			return d
		}
		return x.start - y.start
	})
	return nil
}

// listWaiting lists codings whose place somebody has to decide, with the words
// they were made on.
func (e *env) listWaiting(look *codingLook, keep func(coding.Coding) bool, doubtful, lost bool) error {
	var found []coding.Coding
	for c, err := range coding.Codings.All(look.tx) {
		if err != nil {
			return err
		}
		if !keep(c) {
			continue
		}
		s, err := look.reader.SourceByID(c.Source)
		if err != nil {
			return err
		}
		k, err := look.reader.Coded(s, c)
		if err != nil {
			return err
		}
		if !s.Retired && (doubtful && k.Grade == text.Doubtful || lost && k.Grade == text.Lost) {
			found = append(found, c)
		}
	}
	if err := look.inOrder(found); err != nil {
		return err
	}
	ids := make([]ref.ID, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	t := &term.Table{Columns: []term.Column{
		{Name: "coding"}, {Name: "place"}, {Name: "code"}, {Name: "address"}, {Name: "made on", Flex: true, Least: 16}, {Name: "now", Flex: true, Least: 16}, {Name: "coder", Spare: true},
	}}
	shown := coding.Codings.Show(look.tx, ids...)
	for i, c := range found {
		r, err := look.record(c, shown[i])
		if err != nil {
			return err
		}
		now := r.Quote
		if r.Place == text.Lost.String() {
			now = ""
		}
		t.Add(r.ID, r.Place, r.Code, r.Address, r.MadeQuote, now, r.Coder)
	}
	e.keepList(look.tx.Header.Study, "coding", shown)
	if err := e.list(t); err != nil {
		return err
	}
	if len(found) > 0 {
		e.Next("cmo coding move %s ADDRESS -q WORDS, or cmo coding move %s to accept the place it has", shown[0], shown[0])
	}
	return nil
}
