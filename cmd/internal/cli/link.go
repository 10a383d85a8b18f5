package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func linkCmd(e *env) *cobra.Command {
	var quote, note string
	var newCodes bool
	cmd := &cobra.Command{
		Use: "link ADDRESS CODE CODE...", Short: "Assert that codes are tied as cause and effect",
		Long: "Link keeps what one narrative says of cause and effect: the codes in causal order,\ncontext first. Each stands in the slot of its mark (hold=resource), else of its\ntype. They are your codings that touch the excerpt; one that is not there is added\non the whole of it, and said. In place of a code the id of a coding can be typed.\nThat two codes lie together asserts nothing: cmo query A overlaps B asks for that,\ncmo query A linked B for this.",
		Example: `  cmo link P31-1:13-15 waiting hold/waiting safe contained -m "her own because"
  cmo link P31-1:15 c7k3q contained -q "been a rock ... again"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) < 3 {
				return problem.New(problem.Usage, "a linked code joins two codes or more").Suggest("cmo link %s CODE CODE", shellQuoted(args[0]))
			}
			where, err := e.rows(args[:1])
			if err != nil {
				return err
			}
			if len(where) != 1 {
				return problem.New(problem.Usage, "%s names %d rows; a linked code is of one excerpt", args[0], len(where))
			}
			var r linkedRecord
			n, err := e.update(cmd, "", func(_ *study.Study, tx *store.Tx) (err error) {
				r, err = e.link(tx, where[0], quote, args[1:], note, newCodes)
				return err
			})
			if err != nil {
				return err
			}
			if r.Action = n; e.asJSON {
				return encode(e.Out, r)
			}
			second := "      " + r.Address
			if len(r.Added) > 0 {
				second += fmt.Sprintf("; %s added there", addedShown(r.Added))
			}
			e.wrapped(r.ID+"  ", "      ", r.Chain)
			e.numbered(second, n)
			return nil
		},
	}
	cmd.Flags().StringVarP(&quote, "quote", "q", "", "only these `WORDS` of it; \"first ... last\" leaves the middle out")
	cmd.Flags().StringVarP(&note, "message", "m", "", "a `NOTE` on the linked code: their because, in your words")
	cmd.Flags().BoolVar(&newCodes, "new", false, "make the codes that are not in the codebook yet")
	return cmd
}

func addedShown(codes []string) string {
	if len(codes) == 1 {
		return "coding " + codes[0] + " was"
	}
	last := len(codes) - 1
	return "codings " + strings.Join(codes[:last], ", ") + " and " + codes[last] + " were"
}

// link makes a linked code and tells what it is.
func (e *env) link(tx *store.Tx, where, quote string, codes []string, note string, newCodes bool) (linkedRecord, error) {
	t := tagger{e: e, tx: tx, reader: study.NewReader(tx), newCodes: newCodes}
	x, err := t.excerpt(tagLine{where: where, quote: quote})
	if err != nil {
		return linkedRecord{}, err
	}
	var parts []study.LinkPart
	for _, typed := range codes {
		p := study.LinkPart{Typed: typed}
		id, marks, marked := strings.Cut(typed, "=")
		if c, findErr := coding.Codings.Find(tx, id); findErr == nil {
			p.Coding = &c
			if marked {
				p.Marks, err = coding.ParseMarks(marks)
			}
		} else {
			p.Tag, err = t.code(typed)
		}
		if err != nil {
			return linkedRecord{}, err
		}
		parts = append(parts, p)
	}
	l, added, err := study.LinkCodes(tx, x, parts, note)
	if err != nil {
		return linkedRecord{}, err
	}
	look, err := newCodingLook(tx)
	if err != nil {
		return linkedRecord{}, err
	}
	r, err := look.linked(l, coding.LinkedCodes.ShowOne(tx, l.ID))
	for _, g := range added {
		r.Added = append(r.Added, look.tree.Path(g.Coding.Code))
	}
	return r, err
}

// A linkedRecord is a linked code as JSON shows it.
type linkedRecord struct {
	ID      string         `json:"id"`
	Chain   string         `json:"chain"`
	Members []memberRecord `json:"members"`
	Address string         `json:"address"`
	Note    string         `json:"note,omitempty"`
	Coder   string         `json:"coder"`
	Made    time.Time      `json:"made"`
	Broken  bool           `json:"broken,omitempty"` // a coding of it was retired
	Retired bool           `json:"retired,omitempty"`
	Added   []string       `json:"added,omitempty"`
	Action  uint64         `json:"action,omitempty"`
	chain   study.Chain
}

type memberRecord struct {
	Coding   string `json:"coding"`
	Code     string `json:"code"`
	Slot     string `json:"slot"`
	Polarity string `json:"polarity"`
	Retired  bool   `json:"retired,omitempty"`
}

// linked gathers what is known of a linked code.
func (l *codingLook) linked(v coding.Linked, id string) (linkedRecord, error) {
	c, err := study.ChainOf(l.tx, v)
	if err != nil {
		return linkedRecord{}, err
	}
	x, err := l.reader.Placed(v.Source, c.Place())
	if err != nil {
		return linkedRecord{}, err
	}
	r := linkedRecord{
		ID: id, Chain: c.Shown(l.tree.Path), Address: x.Address(), Note: v.Note, Coder: l.coders[v.Coder], Made: v.ID.Time(),
		Broken: c.Broken(), Retired: v.Retired, chain: c,
	}
	for i, m := range v.Members {
		k := c.Codings[i]
		r.Members = append(r.Members, memberRecord{
			Coding: coding.Codings.ShowOne(l.tx, m.Coding), Code: l.tree.Path(k.Code), Slot: m.Slot.String(), Polarity: k.Polarity.String(), Retired: k.Retired,
		})
	}
	return r, nil
}

func unlinkCmd(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "unlink ID...", Short: "Take linked codes out of use; their codings stay", Args: cobra.MinimumNArgs(1),
		Long:    "Unlink retires linked codes, by the ids that cmo coding list --linked shows. Their\ncodings stay. Undo brings them back, and so does cmo coding restore ID.",
		Example: "  cmo unlink l4f2t -m \"hers is no because\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.turnLinked(cmd, reason, "unlinked", args, func(tx *store.Tx, l *coding.Linked) error { return coding.LinkedCodes.Retire(tx, l) })
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

// turnLinked retires or restores linked codes by their ids, as one action.
func (e *env) turnLinked(cmd *cobra.Command, reason, said string, typed []string, turn func(*store.Tx, *coding.Linked) error) error {
	ids, err := e.rows(typed)
	if err != nil {
		return err
	}
	var lines []string
	var records []linkedRecord
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
		look, err := newCodingLook(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			l, err := coding.LinkedCodes.Find(tx, id)
			if err != nil {
				return err
			}
			if err := turn(tx, &l); err != nil {
				return err
			}
			r, err := look.linked(l, coding.LinkedCodes.ShowOne(tx, l.ID))
			if err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%s  %s  %s  %s", said, r.ID, r.Address, r.Chain))
			records = append(records, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !e.asJSON {
		e.lines(lines, n)
		return nil
	}
	for _, r := range records {
		r.Action = n
		if err := encode(e.Out, r); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) showLinked(tx *store.Tx, v coding.Linked) error {
	look, err := newCodingLook(tx)
	if err != nil {
		return err
	}
	r, err := look.linked(v, coding.LinkedCodes.ShowOne(tx, v.ID))
	if err != nil {
		return err
	}
	if e.asJSON {
		return encode(e.Out, r)
	}
	e.wrapped(r.ID+"  ", "      ", r.Chain)
	for i, m := range r.Members {
		c, err := look.line(r.chain.Codings[i].Coding)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("  %s  %s  %s  %s", m.Coding, m.Code, c.at, quoteShown(c.words, 34))
		if m.Retired {
			line += "  retired"
		}
		fmt.Fprintln(e.Out, line)
	}
	if r.Note != "" {
		e.wrapped("  note: ", "        ", r.Note)
	}
	if r.Retired {
		fmt.Fprintln(e.Out, "  retired")
	}
	history, err := coding.LinkedCodes.History(tx, v.ID)
	if err != nil {
		return err
	}
	printVersions(e, look, history)
	return nil
}
