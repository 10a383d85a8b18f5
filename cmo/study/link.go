package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A LinkPart is one part of a linked code as typed: a code with its marks, or
// a coding by its id.
type LinkPart struct {
	Tag
	Coding *coding.Coding
	Typed  string
}

// LinkCodes asserts that codes on an excerpt are tied as cause and effect, in
// that order, for the coder who acts. Each part is the coder's own coding that
// touches the excerpt; one that is not there is put on the whole of it, and is
// among those added. The slot of a part is its mark, else that of the coding,
// else the type of its code. It is Invalid where a part has none, or where
// several codings could be meant.
func LinkCodes(tx *store.Tx, x Excerpt, parts []LinkPart, note string) (l coding.Linked, added []Tagged, err error) {
	tree, err := codebook.Read(tx)
	if err != nil {
		return l, nil, err
	}
	l = coding.Linked{Source: x.Source.ID, Coder: tx.Coder(), Note: note}
	there, err := CodingsOf(tx, x.Source)
	if err != nil {
		return l, nil, err
	}
	for _, p := range parts {
		c, err := p.find(tx, tree, x, there)
		if err != nil {
			return l, nil, err
		}
		slot, err := p.slot(tree, c)
		if err != nil {
			return l, nil, err
		}
		if c == nil {
			tagged, err := TagExcerpt(tx, x, []Tag{p.Tag})
			if err != nil {
				return l, nil, err
			}
			added = append(added, tagged...)
			c = &tagged[0].Coding
		}
		l.Members = append(l.Members, coding.Member{Coding: c.ID, Slot: slot})
	}
	return l, added, coding.LinkedCodes.Put(tx, &l)
}

// mostQuoted is how many characters of a coding a message shows.
const mostQuoted = 50

// find looks for the coding that a part means; it is nil if there is none.
func (p LinkPart) find(tx *store.Tx, tree *codebook.Tree, x Excerpt, there []Coded) (*coding.Coding, error) {
	if p.Coding != nil {
		if p.Coding.Retired {
			return nil, problem.New(problem.Conflict, "coding %s is retired", p.Typed).Suggest("cmo coding restore %s", p.Typed)
		}
		return p.Coding, nil
	}
	var found []Coded
	for _, c := range there {
		same := tree.Counts(c.Code) == tree.Counts(p.Code.ID) && c.Coder == tx.Coder() && c.Grade != text.Lost
		marked := p.Marks.Polarity == coding.Present || p.Marks.Polarity == c.Polarity
		if same && marked && c.Now.Span().Overlaps(x.Span) {
			if c.Now.Span() == x.Span {
				return &c.Coding, nil // these very words
			}
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return &found[0].Coding, nil
	}
	ids := make([]ref.ID, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	shown := coding.Codings.Show(tx, ids...)
	var lines []string
	for i, c := range found {
		words := []rune(x.Text.Excerpt(c.Now.Span()))
		if len(words) > mostQuoted {
			words = append(words[:mostQuoted:mostQuoted], []rune(" …")...)
		}
		lines = append(lines, fmt.Sprintf("%s %q", shown[i], string(words)))
	}
	code, _, _ := strings.Cut(p.Typed, "=")
	return nil, problem.New(problem.Invalid, "%s: %d codings of %s are there", x.Address(), len(found), code).
		Because("%s\nNothing was linked.", strings.Join(lines, "\n")).
		Suggest("the id in place of the code: %s, or fewer words with -q", shown[0])
}

// slot gives the slot in which a part stands.
func (p LinkPart) slot(tree *codebook.Tree, c *coding.Coding) (coding.Slot, error) {
	code := p.Code
	if c != nil {
		code, _ = tree.Get(tree.Counts(c.Code))
	}
	for _, s := range []coding.Slot{p.Marks.Slot, slotMarked(c), coding.SlotOf(code.Type)} {
		if s != coding.NoSlot {
			return s, nil
		}
	}
	return coding.NoSlot, problem.New(problem.Invalid, "%s is of type %s, which is no slot", tree.Path(code.ID), code.Type).
		Because("A linked code joins contexts, mechanisms and outcomes. Nothing was linked.").
		Suggest("%s=context, or =resource, =reasoning, =outcome", p.Typed)
}

func slotMarked(c *coding.Coding) coding.Slot {
	if c == nil {
		return coding.NoSlot
	}
	return c.Slot
}

// A Chain is a linked code with its codings, in causal order.
type Chain struct {
	coding.Linked
	Codings []Coded
}

// Broken reports whether a coding of it was retired or is lost in the current
// text: then it counts nowhere.
func (c Chain) Broken() bool {
	return slices.ContainsFunc(c.Codings, func(c Coded) bool { return c.Retired || c.Grade == text.Lost })
}

// ChainOf reads the codings of a linked code.
func ChainOf(tx *store.Tx, l coding.Linked) (Chain, error) {
	c := Chain{Linked: l}
	reader := NewReader(tx)
	s, err := reader.SourceByID(l.Source)
	if err != nil {
		return c, err
	}
	for _, m := range l.Members {
		v, err := coding.Codings.Get(tx, m.Coding)
		if err != nil {
			return c, err
		}
		k, err := reader.Coded(s, v)
		if err != nil {
			return c, err
		}
		c.Codings = append(c.Codings, k)
	}
	return c, nil
}

// LinkedBy gives the linked codes in use that one of some codings belongs to.
func LinkedBy(tx *store.Tx, codings ...ref.ID) ([]coding.Linked, error) {
	var out []coding.Linked
	for l, err := range coding.LinkedCodes.Live(tx) {
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(l.Members, func(m coding.Member) bool { return slices.Contains(codings, m.Coding) }) {
			out = append(out, l)
		}
	}
	return out, nil
}

// Place gives what a linked code reaches over: from its first coding to its
// last, in the order of the current text, without those that are lost there.
func (c Chain) Place() coding.Place {
	p := c.Codings[0].Now
	begun := false
	for _, o := range c.Codings {
		switch {
		case o.Grade == text.Lost:
		case !begun:
			p, begun = o.Now, true
		default:
			p.Start, p.End = min(p.Start, o.Now.Start), max(p.End, o.Now.End)
			p.First, p.Last = min(p.First, o.Now.First), max(p.Last, o.Now.Last)
		}
	}
	return p
}

// Shown writes the chain as it is told: C waiting → M hold (resource), safe
// (reasoning) → O contained. name gives the name of a code.
func (c Chain) Shown(name func(ref.ID) string) string {
	var parts []string
	last := byte(0)
	for i, m := range c.Members {
		word := name(c.Codings[i].Code)
		var more []string
		if p := c.Codings[i].Polarity; p != coding.Present {
			more = append(more, p.String())
		}
		if m.Slot == coding.ResourceSlot || m.Slot == coding.ReasoningSlot {
			more = append(more, m.Slot.String())
		}
		if len(more) > 0 {
			word += " (" + strings.Join(more, ", ") + ")"
		}
		if letter := m.Slot.Letter(); letter != last {
			parts = append(parts, string(letter)+" "+word)
			last = letter
		} else {
			parts[len(parts)-1] += ", " + word
		}
	}
	return strings.Join(parts, " → ")
}

// Rolled writes the chain by the codes at the top of the codebook, each once in
// a row: waiting → hold → contained.
func (c Chain) Rolled(tree *codebook.Tree) string {
	return c.path(tree, func(id ref.ID) ref.ID {
		for {
			above, ok := tree.Parent(id)
			if !ok {
				return id
			}
			id = above.ID
		}
	})
}

// Exact writes the chain by its codes as they are.
func (c Chain) Exact(tree *codebook.Tree) string {
	return c.path(tree, func(id ref.ID) ref.ID { return id })
}

func (c Chain) path(tree *codebook.Tree, to func(ref.ID) ref.ID) string {
	var parts []string
	for _, k := range c.Codings {
		name := tree.Path(to(tree.Counts(k.Code)))
		if k.Polarity != coding.Present {
			name += " (" + k.Polarity.String() + ")"
		}
		if n := len(parts); n == 0 || parts[n-1] != name {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, " → ")
}
