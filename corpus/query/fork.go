package query

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus/workers"
)

// goOver goes once over the sources: on all processors if nothing is asked of
// whoever gave the study, who need not bear that.
func (e *engine) goOver() error {
	order := e.order
	if !e.plan.ownRowsOnly() || workers.Parts(len(order)) == 1 {
		return e.runSources(order)
	}
	forks := make([]*engine, workers.Parts(len(order)))
	err := workers.Run(len(order), func(part, from, to int) error {
		forks[part] = e.fork()
		return forks[part].runSources(order[from:to])
	})
	if err != nil {
		return err
	}
	for _, f := range forks {
		e.join(f)
	}
	return nil
}

func (e *engine) runSources(order []int) error {
	for _, e.number = range order {
		if err := e.study.stopped(); err != nil {
			return err
		}
		if err := e.runSource(); err != nil {
			return fmt.Errorf("query %s: %w", e.study.Sources[e.number].Name, err)
		}
	}
	return nil
}

// ownRowsOnly reports whether a plan is answered by passages and codings as they
// are there: without texts, places of passages, layers, linked codes, and the
// fields that others supply.
func (p *plan) ownRowsOnly() bool {
	for _, l := range p.leaves {
		if l.kind != codingLeaf || slices.ContainsFunc(l.tests, func(t *markTest) bool { return !t.check.ownRowsOnly() }) {
			return false
		}
	}
	for _, m := range p.masks {
		if slices.ContainsFunc(m.checks, func(c *check) bool { return !c.ownRowsOnly() }) {
			return false
		}
	}
	return !p.wordGaps && !slices.ContainsFunc(p.slots, func(s *slot) bool { return !s.words.ownRowsOnly() })
}

func (c *check) ownRowsOnly() bool {
	own := func(f *field) bool { return f == nil || f.builtin != supplied && f.builtin != fieldWords }
	return own(c.field) && !slices.ContainsFunc(c.values, func(w wanted) bool { return !own(w.field) })
}

func (w *words) ownRowsOnly() bool {
	if w.op == opRelate && (w.rel.word == relWith || w.rel.word == relLinked) {
		return false
	}
	return !slices.ContainsFunc(w.parts, func(part *words) bool { return !part.ownRowsOnly() })
}

// fork makes an engine for some of the sources, which has found nothing yet.
func (e *engine) fork() *engine {
	f := &engine{
		plan: e.plan, book: e.book, names: e.names, study: e.study, scope: e.scope, text: e.text,
		same: e.same, base: e.base, asked: e.asked,
	}
	f.begin(e.size)
	f.unitAt.scope, f.with.firstPassage = e.unitAt.scope, e.with.firstPassage
	if e.across != nil {
		f.across = map[partnerOf][]uint32{}
	}
	return f
}

// join takes in what a fork found. Forks are joined in the order of their
// sources.
func (e *engine) join(f *engine) {
	e.units.join(f.units)
	for w := range e.waveUnits {
		e.waveUnits[w].join(f.waveUnits[w])
	}
	for i := range e.state {
		s, o := &e.state[i], &f.state[i]
		s.yes.join(o.yes)
		s.denied.join(o.denied)
		s.data.join(o.data)
		s.text.join(o.text)
		s.found = append(s.found, o.found...)
	}
	for i, c := range e.checks {
		c.missing += f.checks[i].missing
		c.differ += f.checks[i].differ
	}
	e.with.join(&f.with)
	e.left.join(&f.left)
	e.disputes = append(e.disputes, f.disputes...)
	maps.Copy(e.across, f.across)
}

func (h *have) join(o *have) {
	h.participants.join(o.participants)
	h.caseBits.join(o.caseBits)
	h.sources += o.sources
	h.passageN += o.passageN
}

func (l *leftCounts) join(o *leftCounts) {
	for r := range l.codings {
		l.codings[r] += o.codings[r]
	}
	l.interviewed += o.interviewed
	l.nobody += o.nobody
	l.doubtful += o.doubtful
	for f, n := range o.missing {
		l.missing[f] += n
	}
}
