package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// guess reads bytes that are not UTF-8 and have no mark. Every candidate is
// weighed by what its reading looks like; the best is taken if it is far ahead
// of every other reading. Encodings that read the file alike are no rivals.
func guess(f file) (t, canonical string, err error) {
	good, bad := multibytes(f.content)
	if good > 0 && good >= bad { // in other encodings such sequences hardly ever occur
		return "", "", brokenUTF8(f.name, f.content)
	}
	readings := weigh(f.content)
	if len(readings) == 0 || !readings[0].clear(readings[1:]) {
		return "", "", unknownEncoding(f, readings)
	}
	enc, canonical, _ := encodingNamed(readings[0].name)
	t, _, ok := transcode(enc, f.content)
	if !ok {
		return "", "", unknownEncoding(f, readings)
	}
	return t, canonical, nil
}

// A reading is what a text would be in one encoding, as far as it was looked at.
type reading struct {
	name, text string
	weight     weight
}

const guessedBy = 256 << 10 // bytes that are looked at

// weigh reads bytes in every candidate and sorts the readings, best first.
func weigh(b []byte) []reading {
	sample := b
	if len(b) > guessedBy {
		sample = b[:guessedBy]
		if n := strings.LastIndexByte(string(sample), '\n'); n > 0 {
			sample = sample[:n]
		}
	}
	var out []reading
	for _, c := range candidates {
		enc, _, _ := encodingNamed(c.name)
		t, _, ok := transcode(enc, sample)
		if !ok {
			continue
		}
		out = append(out, reading{c.name, t, weightOf(t, c)})
	}
	slices.SortStableFunc(out, func(a, b reading) int {
		switch x, y := a.weight.sum(), b.weight.sum(); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out
}

// clear reports whether a reading can be taken: it looks like a text by itself,
// and far better than every other that reads differently.
func (r reading) clear(others []reading) bool {
	if r.weight.foreign == 0 || r.weight.sum() < 0.45*float64(r.weight.foreign) {
		return false
	}
	for _, o := range others {
		if o.text == r.text {
			continue
		}
		ahead := r.weight.sum() - o.weight.sum()
		own := r.weight.sum() - min(r.weight.words, o.weight.words) // words of both readings tell nothing
		return ahead >= 2.5 && ahead >= 0.15*own
	}
	return true
}

// multibytes counts the characters of several bytes that are UTF-8, and the
// bytes that are not.
func multibytes(b []byte) (good, bad int) {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good, bad
}

// brokenUTF8 is the problem of a byte that does not belong in UTF-8.
func brokenUTF8(name string, b []byte) error {
	at, bad := -1, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if at < 0 {
				at = i
			}
			bad++
		}
		i += n
	}
	t := tidy(strings.ToValidUTF8(string(b[:at]), "?"))
	rest := strings.ToValidUTF8(string(b[at:min(len(b), at+200)]), "?")
	line, column := position(t, len(t))
	return because(invalid(place(name, line, column), "this character is broken: the file is UTF-8, but not here").
		Marking(shownLine(t+rest, len(t))), "Bytes that do not belong in UTF-8: %s.", thousands(bad)).
		Suggest("save it anew as UTF-8, or say what it is: cmo import %s --encoding windows-1252", name)
}
