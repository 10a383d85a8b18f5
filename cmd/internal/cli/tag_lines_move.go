package cli

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// following gives the next passage behind one that is asked about and fits; 0
// if there is none.
func (m *lineMode) following(p *linePage, behind int, fits func(int) bool) int {
	for n := behind + 1; n <= len(p.text.Passages); n++ {
		if p.asked(n) && fits(n) {
			return n
		}
	}
	return 0
}

// step goes to the next or the last passage that is asked about.
func (m *lineMode) step(by int) (bool, error) {
	moved := false
	err := m.e.view(func(_ *study.Study, tx *store.Tx) error {
		p, err := m.page(tx)
		if err != nil {
			return err
		}
		for n := m.at + by; n >= 1 && n <= len(p.text.Passages); n += by {
			if p.asked(n) {
				m.at, moved = n, true
				return nil
			}
		}
		return nil
	})
	if err == nil && !moved {
		where := "last"
		if by < 0 {
			where = "first"
		}
		fmt.Fprintf(m.e.Out, "  this is the %s passage   s skip to one without codes   q quit\n", where)
	}
	return moved, err
}

// goTo goes to the next passage that fits, beginning anew at the end.
func (m *lineMode) goTo(none string, fits func(*linePage, int) bool) (moved bool, err error) {
	err = m.e.view(func(_ *study.Study, tx *store.Tx) error {
		p, err := m.page(tx)
		if err != nil {
			return err
		}
		n := m.following(p, m.at, func(n int) bool { return fits(p, n) })
		if n == 0 {
			if n = m.following(p, 0, func(n int) bool { return n < m.at && fits(p, n) }); n > 0 {
				fmt.Fprintln(m.e.Out, "  from the top")
			}
		}
		if n == 0 {
			fmt.Fprintln(m.e.Out, "  "+none)
			return nil
		}
		m.at, moved = n, true
		return nil
	})
	return moved, err
}

func (m *lineMode) goToNumber(n int) (bool, error) {
	err := m.e.view(func(_ *study.Study, tx *store.Tx) error {
		p, err := m.page(tx)
		if err != nil {
			return err
		}
		if n < 1 || n > len(p.text.Passages) {
			return problem.New(problem.NotFound, "%s has %s, there is no %d", m.source, plural(len(p.text.Passages), "passage"), n)
		}
		m.at = n
		return nil
	})
	return err == nil, err
}

func (m *lineMode) search(word string) (bool, error) {
	switch {
	case word != "":
		p, err := text.ParsePattern(word)
		if err != nil {
			return false, err
		}
		m.word, m.searched = p, true
	case !m.searched:
		return false, problem.New(problem.Usage, "a word to look for is needed").Suggest("/rock")
	}
	return m.goTo(fmt.Sprintf("no other passage has %q", m.word), func(p *linePage, n int) bool {
		return len(m.word.Find(p.text.Masked(p.text.Passage(n)))) > 0
	})
}
