package cli

import (
	"encoding/json"
	"fmt"
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
	"github.com/cmo-toolkit/cmo/corpus/text"
)

func codingCmd(e *env) *cobra.Command {
	return noun("coding", "Codings: codes on excerpts", codingList(e), codingShow(e), codingEdit(e), codingMove(e), codingRetire(e), codingRestore(e))
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
	Place      string    `json:"place,omitempty"`     // moved, doubtful, lost: of a coding made on an earlier text
	PlacedBy   string    `json:"placed_by,omitempty"` // who decided where it stands
	MadeOn     string    `json:"made_on,omitempty"`   // the address of the words it was made on, of that version
	MadeQuote  string    `json:"made_quote,omitempty"`
}

// placeShown tells how sure the place of a coding is, where that is to be told.
func (r codingRecord) placeShown() string {
	if r.PlacedBy != "" {
		return "placed by " + r.PlacedBy
	}
	return r.Place
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
	x, err := l.reader.Coding(c)
	if err != nil {
		return codingRecord{}, err
	}
	r := recordOf(c, id, l.tree.Path(c.Code), x.Address(), x.Words(), l.coders[c.Coder])
	if x.Grade != text.Kept {
		r.Place = x.Grade.String()
	}
	r.PlacedBy = l.coders[x.Decided]
	if c.Place.Version != x.Source.Version {
		made, err := l.reader.Placed(c.Source, c.Place)
		if err != nil {
			return r, err
		}
		r.MadeOn, r.MadeQuote = made.Address(), made.Words()
	}
	return r, nil
}

func codingShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a coding or a linked code with its history", Args: cobra.ExactArgs(1),
		Example: "  cmo coding show c7k3q",
		RunE: func(_ *cobra.Command, args []string) error {
			args, err := e.rows(args)
			if err != nil {
				return err
			}
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				if isLinked(args[0]) {
					l, err := coding.LinkedCodes.Find(tx, args[0])
					if err != nil {
						return err
					}
					return e.showLinked(tx, l)
				}
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
	if r.MadeOn != "" && r.MadeOn != r.Address {
		made := "  made on " + r.MadeOn
		if r.MadeQuote != r.Quote {
			made += " " + quoteShown(r.MadeQuote, 50)
		}
		if how := r.placeShown(); how != "" {
			made += ": " + how
		}
		fmt.Fprintln(e.Out, made)
	} else if how := r.placeShown(); how != "" {
		fmt.Fprintln(e.Out, "  "+how)
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
	printVersions(e, look, history)
	return nil
}

// printVersions tells how a record came about, newest first.
func printVersions[T any](e *env, look *codingLook, history []store.Version[T]) {
	for _, h := range history {
		fmt.Fprintf(e.Out, "  #%d  %s  %s  %s\n", h.Head.Action, h.Head.Time.Format("2006-01-02 15:04"), look.coders[h.Head.Coder], commandShown(h.Action))
	}
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
	x, err := l.reader.Coding(c)
	if err != nil {
		return taggedLine{}, err
	}
	return taggedLine{Tagged: study.Tagged{Coding: c}, id: coding.Codings.ShowOne(l.tx, c.ID), code: l.tree.Path(c.Code), at: x.Address(), words: x.Words()}, nil
}
