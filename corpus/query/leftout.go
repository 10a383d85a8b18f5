package query

// leftCounts counts what did not count, and why.
type leftCounts struct {
	codings     [Nobody + 1]int
	interviewed int // passages of interviewers
	nobody      int // passages of no unit
	doubtful    int
	missing     map[*field]int
	one         codingOut
	texts       bool // some term leaves interviewers' words out
}

func (l *leftCounts) init(e *engine) {
	l.missing = map[*field]int{}
	for i := range e.masks {
		l.texts = l.texts || e.masks[i].mask.interviewer
	}
}

// A codingOut is what became of one coding: each reason counts once, however
// many terms it belongs to.
type codingOut struct {
	reasons  uint16
	counted  bool
	doubtful bool
	missing  *field
}

// coding begins to look at a coding.
func (l *leftCounts) coding() *codingOut {
	l.one = codingOut{}
	return &l.one
}

func (o *codingOut) leave(r Reason) { o.reasons |= 1 << r }

func (o *codingOut) miss(f *field) {
	o.reasons |= 1 << Missing
	o.missing = f
}

// add counts a coding. One that counts for some term was not left out by its
// place or mark for another.
func (l *leftCounts) add(o *codingOut) {
	if o.doubtful && o.counted {
		l.doubtful++
	}
	for r := RetiredCode; r <= ByInterviewer; r++ {
		if o.reasons&(1<<r) != 0 {
			l.codings[r]++
		}
	}
	if o.missing != nil {
		l.missing[o.missing]++
	}
}

// takeLeftOut adds what one pass left out. Rows of a later pass are of other
// codes, so codings add up; passages are the same each time.
func (r *Result) takeLeftOut(e *engine) {
	for _, o := range e.left.list(e) {
		known := false
		for i := range r.LeftOut {
			if k := &r.LeftOut[i]; k.Reason == o.Reason && k.Field == o.Field {
				known = true
				k.Codings += o.Codings
				k.Passages = max(k.Passages, o.Passages)
				k.Judgements = max(k.Judgements, o.Judgements)
			}
		}
		if !known {
			r.LeftOut = append(r.LeftOut, o)
		}
	}
	r.Doubtful += e.left.doubtful
	r.Disputes = e.disputes
}

// list gives what was left out, in the order of the reasons.
func (l *leftCounts) list(e *engine) []LeftOut {
	var out []LeftOut
	wordless, lost := e.unplaced()
	for r := RetiredCode; r <= ByInterviewer; r++ {
		o := LeftOut{Reason: r, Codings: l.codings[r]}
		if r == LostPlace {
			o.Judgements = lost
		}
		if r == ByInterviewer && l.texts {
			o.Passages = l.interviewed
		}
		if o.Codings+o.Passages+o.Judgements > 0 {
			out = append(out, o)
		}
	}
	for _, c := range e.checks {
		if c.missing > 0 {
			out = append(out, LeftOut{Reason: Missing, Field: c.check.field.Name, Passages: c.missing})
		}
	}
	for _, leaf := range e.plan.leaves {
		for _, t := range leaf.tests {
			if n := l.missing[t.check.field]; n > 0 {
				out = append(out, LeftOut{Reason: Missing, Field: t.check.field.Name, Codings: n})
				delete(l.missing, t.check.field)
			}
		}
	}
	for _, c := range e.checks {
		if c.differ > 0 {
			out = append(out, LeftOut{Reason: Disputed, Field: c.check.field.Name, Passages: c.differ})
		}
	}
	if l.nobody > 0 {
		out = append(out, LeftOut{Reason: Nobody, Passages: l.nobody})
	}
	if wordless > 0 {
		out = append(out, LeftOut{Reason: Wordless, Judgements: wordless})
	}
	return out
}

// unplaced counts the judgements asked for that have no words to show, each
// once.
func (e *engine) unplaced() (wordless, lost int) {
	count := func(numbers func(*Layer) []uint32) int {
		seen := map[uint32]bool{}
		for _, l := range e.plan.leaves {
			if l.kind != layerLeaf {
				continue
			}
			for _, n := range numbers(l.layer) {
				seen[n] = seen[n] || e.judgedSo(l, At{Judgement: n})
			}
		}
		asked := 0
		for _, is := range seen {
			if is {
				asked++
			}
		}
		return asked
	}
	return count(func(l *Layer) []uint32 { return l.Wordless }), count(func(l *Layer) []uint32 { return l.Lost })
}
