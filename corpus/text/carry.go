package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Grade says how sure it is where words stand in a later version.
type Grade byte

// The grades, from the best. Their numbers are part of the file format.
const (
	Kept     Grade = iota // the same words in the same surroundings
	Moved                 // the same words, elsewhere, and only there
	Doubtful              // other words, or several places: someone should look
	Lost                  // the words are gone
)

var grades = []string{"kept", "moved", "doubtful", "lost"}

func (g Grade) String() string { return grades[min(int(g), len(grades)-1)] }

// Grades are the words for the grades, from the best.
func Grades() []string { return append([]string(nil), grades...) }

const (
	around     = 12  // words on either side that are the surroundings
	enough     = 4   // words that are not the same by chance
	mostPlaces = 500 // places of the same words that are looked at
)

// Carry finds where the words under a span of the old text stand in the new,
// and says how sure that is. The span of what is lost is empty.
//
// Words are kept when they follow each other in the new text as they did and
// what stands around them is what stood there; they moved when they stand in
// one other place. Words that are short and have nothing around them to be
// known by, or that stand in several places, are doubtful, and so are words of
// which some changed: the span is then the likeliest place.
func (a *Alignment) Carry(s Span) (Span, Grade) {
	w := a.old.within(s)
	if w.Empty() {
		return a.carrySigns(s)
	}
	places := a.places(w)
	if at, ok := a.straight(w); ok {
		return a.kept(s, w, at, places)
	}
	places = slices.DeleteFunc(places, func(at int32) bool { return a.claimed(w, int(at)) })
	switch best, second := a.best(w, places); {
	case len(places) == 0:
		return a.changed(s, w)
	case len(places) == 1 && (w.Len() >= enough || best.met >= enough),
		len(places) > 1 && best.score() >= 2*second.score()+enough:
		return a.under(s, w, best.at), Moved
	default:
		return a.under(s, w, best.at), Doubtful
	}
}

// kept grades words that the alignment took over one by one. That they stand
// where they stood is believed when their surroundings do, or the words alone
// are enough to tell, and no other place that came to be would do as well.
func (a *Alignment) kept(s, w Span, at int, places []int32) (Span, Grade) {
	here := a.look(w, at)
	span := a.under(s, w, at)
	rivals := 0
	for _, p := range places {
		if int(p) == at || a.claimed(w, int(p)) {
			continue
		}
		rivals++
		if 2*a.look(w, int(p)).score() >= max(1, here.score()) {
			return span, Doubtful
		}
	}
	switch {
	case a.known(w, here):
		return span, Kept
	case rivals == 0 && w.Len() >= enough:
		return span, Moved
	}
	return span, Doubtful
}

// claimed reports whether a place in the new text is that of other words of
// the old, the same but further on or back, which were kept there.
func (a *Alignment) claimed(w Span, at int) bool {
	first := a.from[at]
	if first < 0 || int(first) == w.Start {
		return false
	}
	for n := range w.Len() {
		if a.from[at+n] != first+int32(n) {
			return false
		}
	}
	by := Span{int(first), int(first) + w.Len()}
	return a.known(by, a.look(by, at))
}

// straight gives the place of the first word in the new text, if the words
// follow each other there as they did.
func (a *Alignment) straight(w Span) (int, bool) {
	first := a.to[w.Start]
	for i := w.Start; i < w.End; i++ {
		if a.to[i] < 0 || a.to[i] != first+int32(i-w.Start) {
			return 0, false
		}
	}
	return int(first), true
}

// places gives where the same words stand in the new text, one after another.
// It looks for the rarest of them.
func (a *Alignment) places(w Span) []int32 {
	rarest := w.Start
	for i := w.Start; i < w.End; i++ {
		if len(a.postings[a.old.ids[i]]) < len(a.postings[a.old.ids[rarest]]) {
			rarest = i
		}
	}
	var out []int32
	for _, p := range a.postings[a.old.ids[rarest]] {
		from := int(p) - (rarest - w.Start)
		if a.same(w, from) {
			if out = append(out, int32(from)); len(out) == mostPlaces {
				break
			}
		}
	}
	return out
}

func (a *Alignment) same(w Span, at int) bool {
	if at < 0 || at+w.Len() > len(a.new.ids) {
		return false
	}
	for i := w.Start; i < w.End; i++ {
		if a.old.ids[i] != a.new.ids[at+i-w.Start] {
			return false
		}
	}
	return true
}

// A candidate is a place of the same words in the new text, with how many of
// the words around them are the same too.
type candidate struct {
	at   int
	met  int // those that follow each other from the words on
	near int // others, where the alignment has them near
}

func (c candidate) score() int { return c.met + c.near/2 }

// known reports whether a place is known by its surroundings.
func (a *Alignment) known(w Span, c candidate) bool {
	most := min(around, w.Start) + min(around, len(a.old.ids)-w.End)
	return c.met >= enough || 3*(c.met+c.near) >= 2*most
}

// best gives the place whose surroundings are most alike, and the next best.
func (a *Alignment) best(w Span, places []int32) (best, second candidate) {
	best.near, second.near = -2, -2
	for _, p := range places {
		c := a.look(w, int(p))
		switch {
		case c.score() > best.score():
			best, second = c, best
		case c.score() > second.score():
			second = c
		}
	}
	return best, second
}

// look compares what stands around a place with what stood around the words.
func (a *Alignment) look(w Span, at int) candidate {
	c := candidate{at: at}
	side := func(old, new, step int) {
		broken := false
		for n := range around {
			i, j := old+n*step, new+n*step
			if i < 0 || j < 0 || i >= len(a.old.ids) || j >= len(a.new.ids) {
				break
			}
			broken = broken || a.old.ids[i] != a.new.ids[j]
			if !broken {
				c.met++
			} else if a.to[i] >= 0 && abs(int(a.to[i])-j) <= around {
				c.near++
			}
		}
	}
	side(w.Start-1, at-1, -1)
	side(w.End, at+w.Len(), 1)
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// changed looks for words of which some were changed: where their neighbours
// are. They are lost when more than half of them are others.
func (a *Alignment) changed(s, w Span) (Span, Grade) {
	from, to := 0, len(a.new.ids)
	for i := w.End - 1; i >= 0; i-- {
		if a.to[i] >= 0 && i < w.Start {
			from = int(a.to[i]) + 1
			break
		}
	}
	for i := w.End; i < len(a.to); i++ {
		if a.to[i] >= 0 {
			to = int(a.to[i])
			break
		}
	}
	if from >= to || w.Len()*(to-from) > mostPairs {
		return a.remains(s, w)
	}
	run, cost := alignWords(a.old.folded(w), a.new.folded(Span{from, to}))
	if run.Empty() || cost > w.Len() {
		return Span{}, Lost
	}
	between := Span{from, to}
	if a.met(w, between) && between.Len() <= 2*w.Len()+2 {
		return a.between(s, w, between), Doubtful // what stands in their place
	}
	return a.between(s, w, Span{from + run.Start, from + run.End}), Doubtful
}

// met reports whether a stretch of the new text stands between the very words
// that the old ones stood between.
func (a *Alignment) met(w, in Span) bool {
	return w.Start > 0 && w.End < len(a.to) && a.to[w.Start-1] == int32(in.Start-1) && a.to[w.End] == int32(in.End)
}

// remains grades a stretch too long to be compared word by word, by the words
// of it that the alignment has.
func (a *Alignment) remains(s, w Span) (Span, Grade) {
	first, last, n := -1, -1, 0
	for i := w.Start; i < w.End; i++ {
		if a.to[i] < 0 {
			continue
		}
		if first < 0 {
			first = int(a.to[i])
		}
		last = int(a.to[i])
		n++
	}
	if first < 0 || 2*n < w.Len() {
		return Span{}, Lost
	}
	return a.between(s, w, Span{first, last + 1}), Doubtful
}

func (w words) folded(of Span) []string {
	out := make([]string, 0, of.Len())
	for _, s := range w.spans[of.Start:of.End] {
		out = append(out, Fold(w.text.Body[s.Start:s.End]))
	}
	return out
}

// under gives the span of the new text for words that are the same there.
func (a *Alignment) under(s, w Span, at int) Span {
	return a.between(s, w, Span{at, at + w.Len()})
}

// between gives the span of the new text from one word to another. What stood
// at either end of the old span beside words, as a quotation mark or a full
// stop, is taken in if something like it stands there.
func (a *Alignment) between(s, w, to Span) Span {
	old, new := a.old.text.Body, a.new.text.Body
	oldFirst, newFirst := a.old.spans[w.Start], a.new.spans[to.Start]
	oldLast, newLast := a.old.spans[w.End-1], a.new.spans[to.End-1]
	out := Span{newFirst.Start, newLast.End}
	if s.Start < oldFirst.Start {
		room := a.new.text.room(newFirst.Start)
		out.Start = backOver(new[room.Start:newFirst.Start], old[s.Start:oldFirst.Start]) + room.Start
	} else if cut := s.Start - oldFirst.Start; cut > 0 && old[oldFirst.Start:oldFirst.End] == new[newFirst.Start:newFirst.End] {
		out.Start += cut
	}
	if s.End > oldLast.End {
		room := a.new.text.room(newLast.Start)
		out.End = newLast.End + over(new[newLast.End:max(newLast.End, room.End)], old[oldLast.End:s.End])
	} else if cut := oldLast.End - s.End; cut > 0 && old[oldLast.Start:oldLast.End] == new[newLast.Start:newLast.End] {
		out.End -= cut
	}
	return out
}

// room is the stretch of the words of the passage that holds an offset.
func (t Text) room(offset int) Span { return t.Passage(t.At(offset)).Words }

// over tells how much of the beginning of a text goes with words before it, as
// what did before: the same signs, else signs that follow without a blank.
func over(text, as string) int {
	if strings.HasPrefix(text, as) {
		return len(as)
	}
	end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || isWordRune(r) })
	if end < 0 {
		return len(text)
	}
	return end
}

// backOver is over for what stands before words; it gives where that begins.
func backOver(text, as string) int {
	if strings.HasSuffix(text, as) {
		return len(text) - len(as)
	}
	at := len(text)
	for at > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:at])
		if unicode.IsSpace(r) || isWordRune(r) {
			break
		}
		at -= n
	}
	return at
}

// carrySigns carries a span without words, as "..." or "[…]": it is where it
// was if the same signs stand between the same words.
func (a *Alignment) carrySigns(s Span) (Span, Grade) {
	old, new := a.old.text.Body, a.new.text.Body
	signs := old[s.Start:s.End]
	next := a.old.within(s).Start
	from, to := 0, len(new)
	begin := 0
	if next > 0 {
		if a.to[next-1] < 0 {
			return Span{}, Lost
		}
		from, begin = a.new.spans[a.to[next-1]].End, a.old.spans[next-1].End
	}
	if next < len(a.to) {
		if a.to[next] < 0 {
			return Span{}, Lost
		}
		to = a.new.spans[a.to[next]].Start
	}
	if from > to || strings.TrimSpace(signs) == "" {
		return Span{}, Lost
	}
	nth := strings.Count(old[begin:s.Start], signs)
	at := from
	for range nth + 1 {
		i := strings.Index(new[at:to], signs)
		if i < 0 {
			return Span{}, Lost
		}
		at += i + len(signs)
	}
	grade := Kept
	if strings.Count(new[from:to], signs) != strings.Count(old[begin:min(len(old), s.End)], signs) && nth > 0 {
		grade = Doubtful
	}
	return Span{at - len(signs), at}, grade
}
