package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func codingCmd(e *env) *cobra.Command {
	return noun("coding", "Codings: codes on excerpts", codingList(e), codingShow(e), codingEdit(e), codingRetire(e), codingRestore(e))
}

func idsOf(done []taggedLine) []ref.ID {
	ids := make([]ref.ID, len(done))
	for i, d := range done {
		ids[i] = d.Coding.ID
	}
	return ids
}

// codingRecord is a coding as JSON shows it.
type codingRecord struct {
	ID         string    `json:"id"`
	Code       string    `json:"code"`
	Address    string    `json:"address"`
	Quote      string    `json:"quote"`
	Polarity   string    `json:"polarity"`
	Status     string    `json:"status,omitempty"`
	Intensity  *int      `json:"intensity,omitempty"`
	Slot       string    `json:"slot,omitempty"`
	Note       string    `json:"note,omitempty"`
	Coder      string    `json:"coder,omitempty"`
	Coded      time.Time `json:"coded,omitzero"`
	Definition int       `json:"definition,omitempty"`
	Retired    bool      `json:"retired,omitempty"`
	Already    bool      `json:"already,omitempty"`
	Action     uint64    `json:"action,omitempty"`
}

func recordOf(c coding.Coding, id, code, at, quote, coder string) codingRecord {
	return codingRecord{
		ID: id, Code: code, Address: at, Quote: quote, Polarity: c.Polarity.String(), Status: c.Status.String(),
		Intensity: c.Intensity, Slot: c.Slot.String(), Note: c.Note, Coder: coder, Coded: c.ID.Time(), Definition: c.Edition, Retired: c.Retired,
	}
}

func (e *env) codingsJSON(done []taggedLine, n uint64) error {
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	for _, d := range done {
		r := recordOf(d.Coding, d.id, d.code, d.at, d.words, "")
		r.Already, r.Action = d.Already, n
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// codingLook reads codings for showing: with their code's path, their words,
// and their coder.
type codingLook struct {
	tx     *store.Tx
	tree   *codebook.Tree
	reader *study.Reader
	coders map[ref.ID]string
}

func newCodingLook(tx *store.Tx) (*codingLook, error) {
	tree, err := codebook.Read(tx)
	if err != nil {
		return nil, err
	}
	l := &codingLook{tx: tx, tree: tree, reader: study.NewReader(tx), coders: map[ref.ID]string{}}
	for c, err := range corpus.Coders.All(tx) {
		if err != nil {
			return nil, err
		}
		l.coders[c.ID] = c.Name
	}
	return l, nil
}

func (l *codingLook) record(c coding.Coding, id string) (codingRecord, error) {
	x, err := l.reader.Placed(c.Source, c.Place)
	if err != nil {
		return codingRecord{}, err
	}
	return recordOf(c, id, l.tree.Path(c.Code), x.Address(), x.Words(), l.coders[c.Coder]), nil
}

func codingList(e *env) *cobra.Command {
	var source, code, coder string
	var retired, all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List codings", Args: cobra.NoArgs,
		Example: `  cmo coding list --source P31-1
  cmo coding list --code hold --format csv -o hold.csv`,
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				look, err := newCodingLook(tx)
				if err != nil {
					return err
				}
				keep, err := look.filter(source, code, coder, retired)
				if err != nil {
					return err
				}
				return e.listCodings(look, keep, all)
			})
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "those of `SOURCE`")
	cmd.Flags().StringVar(&code, "code", "", "those of `CODE` and the codes under it")
	cmd.Flags().StringVar(&coder, "by-coder", "", "those made by `CODER`")
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
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
	sources := map[ref.ID]string{}
	for _, c := range found {
		if _, ok := sources[c.Source]; !ok {
			s, err := look.reader.SourceByID(c.Source)
			if err != nil {
				return err
			}
			sources[c.Source] = s.Name
		}
	}
	slices.SortStableFunc(found, func(a, b coding.Coding) int {
		if d := corpus.LessName(sources[a.Source], sources[b.Source]); d != 0 {
			return d
		}
		return a.Place.Start - b.Place.Start
	})
	total := len(found)
	format, err := e.tableFormat()
	if err != nil {
		return err
	}
	if format == term.Screen && e.out == "" && !all && total > mostRows {
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

func codingShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a coding with its history", Args: cobra.ExactArgs(1),
		Example: "  cmo coding show c7k3q",
		RunE: func(_ *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				c, err := coding.Codings.Find(tx, args[0])
				if err != nil {
					return err
				}
				return e.showCoding(tx, c)
			})
		},
	}
}

func (e *env) showCoding(tx *store.Tx, c coding.Coding) error {
	look, err := newCodingLook(tx)
	if err != nil {
		return err
	}
	r, err := look.record(c, coding.Codings.ShowOne(tx, c.ID))
	if err != nil {
		return err
	}
	if e.asJSON {
		return json.NewEncoder(e.Out).Encode(r)
	}
	marks := ""
	if m := c.Marks.String(); m != "" {
		marks = "  " + m
	}
	fmt.Fprintf(e.Out, "%s  %s  %s%s\n", r.ID, r.Code, r.Address, marks)
	for _, l := range term.Wrap(`"`+r.Quote+`"`, lineWidth-2) {
		fmt.Fprintln(e.Out, "  "+l)
	}
	if c.Note != "" {
		fmt.Fprintln(e.Out, "  note:", c.Note)
	}
	if c.Retired {
		fmt.Fprintln(e.Out, "  retired")
	}
	history, err := coding.Codings.History(tx, c.ID)
	if err != nil {
		return err
	}
	for _, h := range history {
		fmt.Fprintf(e.Out, "  #%d  %s  %s  %s\n", h.Head.Action, h.Head.Time.Format("2006-01-02 15:04"), look.coders[h.Head.Coder], commandShown(h.Action))
	}
	return nil
}

func codingEdit(e *env) *cobra.Command {
	var marks, note, code string
	cmd := &cobra.Command{
		Use: "edit ID", Short: "Change the marks, the note or the code of a coding", Args: cobra.ExactArgs(1),
		Example: `  cmo coding edit c7k3q --marks reported,2
  cmo coding edit c7k3q --code hold/waiting -m "contact kept up unasked"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if marks == "" && code == "" && !cmd.Flags().Changed("message") {
				return problem.New(problem.Usage, "nothing to change was given").Suggest("cmo coding edit %s --marks absent", args[0])
			}
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			var line taggedLine
			n, err := e.update(cmd, "", func(_ *study.Study, tx *store.Tx) error {
				c, err := coding.Codings.Find(tx, args[0])
				if err != nil {
					return err
				}
				if marks != "" {
					if err := c.Marks.Add(marks); err != nil {
						return err
					}
				}
				look, err := newCodingLook(tx)
				if err != nil {
					return err
				}
				if code != "" {
					k, err := look.tree.Find(code)
					if err != nil {
						return err
					}
					c.Code, c.Edition = k.ID, k.Edition
				}
				if cmd.Flags().Changed("message") {
					c.Note = note
				}
				if err := coding.Codings.Put(tx, &c); err != nil {
					return err
				}
				line, err = look.line(c)
				return err
			})
			if err != nil {
				return err
			}
			return e.printTagged([]taggedLine{line}, n)
		},
	}
	cmd.Flags().StringVar(&marks, "marks", "", "`MARK,...` to set: absent, reported, 2, reasoning")
	cmd.Flags().StringVar(&code, "code", "", "the `CODE` it should have")
	cmd.Flags().StringVarP(&note, "message", "m", "", "the `NOTE` on it")
	return cmd
}

func (l *codingLook) line(c coding.Coding) (taggedLine, error) {
	x, err := l.reader.Placed(c.Source, c.Place)
	if err != nil {
		return taggedLine{}, err
	}
	return taggedLine{Tagged: study.Tagged{Coding: c}, id: coding.Codings.ShowOne(l.tx, c.ID), code: l.tree.Path(c.Code), at: x.Address(), words: x.Words()}, nil
}

func codingRetire(e *env) *cobra.Command {
	return codingTurn(e, "retire", "Take codings out of use; their history stays", func(tx *store.Tx, c *coding.Coding) error {
		return coding.Codings.Retire(tx, c)
	})
}

func codingRestore(e *env) *cobra.Command {
	return codingTurn(e, "restore", "Bring retired codings back", func(tx *store.Tx, c *coding.Coding) error {
		return coding.Codings.Restore(tx, c)
	})
}

func codingTurn(e *env, verb, short string, turn func(*store.Tx, *coding.Coding) error) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " ID...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: "  cmo coding " + verb + " c7k3q",
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			ids, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.turnCodings(cmd, reason, verb, ids, turn)
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// turnCodings retires or restores codings by their ids, as one action.
func (e *env) turnCodings(cmd *cobra.Command, reason, verb string, ids []string, turn func(*store.Tx, *coding.Coding) error) error {
	var done []taggedLine
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		look, err := newCodingLook(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := coding.Codings.Find(tx, id)
			if err != nil {
				return err
			}
			if err := turn(tx, &c); err != nil {
				return err
			}
			line, err := look.line(c)
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
	var lines []string
	for _, d := range done {
		lines = append(lines, fmt.Sprintf("%sd  %s  %s  %s  %s", strings.TrimSuffix(verb, "e")+"e", d.id, d.code, d.at, quoteShown(d.words, 34)))
	}
	e.lines(lines, n)
	return nil
}

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
		if c.Coder == l.tx.Coder() && x.Span.Contains(c.Place.Span()) && c.Place.Version == x.ID && (len(wanted) == 0 || slices.Contains(wanted, c.Code)) {
			out = append(out, c)
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
