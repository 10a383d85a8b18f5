package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// FromLinks gives a configuration the elements that linked codes speak of. Two
// codes of one slot in one link are two elements, since someone said both; the
// codes of that slot in another link are alternatives of these. What a link says
// is absent or denied is matched so. An element is worded as its codes are
// named, until a person words it.
func FromLinks(tx *store.Tx, c *cmo.CMOC, chains []Chain) error {
	tree, err := codebook.Read(tx)
	if err != nil {
		return err
	}
	var made []cmo.Element
	words, matches := map[int][]string{}, map[int][]string{} // by element
	for _, chain := range chains {
		if !slices.Contains(c.From, chain.ID) {
			c.From = append(c.From, chain.ID)
		}
		taken := map[int]bool{} // elements that this link has a code in
		for i, m := range chain.Members {
			slot, ok := cmo.ParseSlot(m.Slot.String())
			if !ok {
				return fmt.Errorf("make a configuration of linked codes: no slot %q", m.Slot)
			}
			code := tree.Counts(chain.Codings[i].Code)
			k, _ := tree.Get(code)
			e := cmo.Element{Slot: slot, Unintended: slot == cmo.Outcome && k.Unintended}
			at := elementFor(made, e, code, taken)
			if at < 0 {
				at = len(made)
				made = append(made, e)
			}
			taken[at] = true
			if !slices.Contains(made[at].Codes, code) {
				made[at].Codes = append(made[at].Codes, code)
			}
			word, match := tree.Path(code), `code:"`+tree.Path(code)+`"`
			if p := chain.Codings[i].Polarity; p != coding.Present {
				word, match = word+" "+p.String(), match+"="+p.String()
			}
			if !slices.Contains(words[at], word) {
				words[at], matches[at] = append(words[at], word), append(matches[at], match)
			}
		}
	}
	for i, e := range made {
		e.Wording = strings.Join(words[i], " or ")
		if match := strings.Join(matches[i], " or "); match != e.Query(tree.Path) {
			e.Match = match
		}
		c.Set(e)
	}
	return nil
}

// elementFor gives the element a code goes to: the one that has it, else the
// first like it that this link has no code in; -1 if there is none.
func elementFor(made []cmo.Element, like cmo.Element, code ref.ID, taken map[int]bool) int {
	free := -1
	for i, e := range made {
		if e.Slot != like.Slot || e.Unintended != like.Unintended {
			continue
		}
		if slices.Contains(e.Codes, code) {
			return i
		}
		if free < 0 && !taken[i] {
			free = i
		}
	}
	return free
}
