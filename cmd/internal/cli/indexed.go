package cli

import (
	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/index"
)

// catchUp brings the index to the state of the texts after an import or an
// undo. That it cannot is no failure of the command: searches read the texts.
func (e *env) catchUp(s *study.Study) {
	var p *term.Progress
	did, err := s.Refresh(e.indexing(&p))
	p.Clear()
	if err != nil {
		e.Note("the search index could not be brought up to date (%v); searches read the texts meanwhile", err)
		return
	}
	if did == index.Torn || did == index.OtherHistory || did == index.OtherMapping {
		e.Note("%s; it was made anew", did)
	}
}

// indexing gives what tells of the texts that go into the index.
func (e *env) indexing(p **term.Progress) func(string) {
	n := 0
	return func(name string) {
		if *p == nil {
			*p = e.Progress("indexing", 0, now)
		}
		(*p).At(n, 0, name)
		n++
	}
}

// healIndex says why a search was answered without the index, and makes it
// right for the next.
func (e *env) healIndex(s *study.Study, why error) {
	if why == nil {
		return
	}
	reason := index.Why(why)
	if reason == "" {
		e.Note("the search index did not answer (%v); the texts were read instead", why)
		return
	}
	if reason == index.Busy {
		return
	}
	e.Note("%s: the texts were read instead", reason)
	var p *term.Progress
	did, err := s.Refresh(e.indexing(&p))
	p.Clear()
	if err == nil && did != index.Busy {
		e.Note("the index was made anew")
	}
}
