package identifier

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Kind says what a finding is likely to be.
type Kind string

// The kinds of finding.
const (
	Listed     Kind = "name"
	NHSNumber  Kind = "nhs-number"
	Insurance  Kind = "ni-number"
	Postcode   Kind = "postcode"
	Phone      Kind = "phone"
	Email      Kind = "email"
	Link       Kind = "link"
	Handle     Kind = "handle"
	BirthDate  Kind = "birth-date"
	Registered Kind = "register-name"
)

// Kinds are the kinds of finding, in the order of the manual.
func Kinds() []Kind {
	return []Kind{Listed, Registered, NHSNumber, Insurance, Postcode, Phone, Email, Link, Handle, BirthDate}
}

// A Finding is a stretch of words that may tell who someone is.
type Finding struct {
	text.Span
	Kind      Kind
	Name      Name // of Listed and Registered
	Bracketed bool // a name inside [ ], where replaced words stand
}

// A Finder looks for identifiers. The fields may be left empty.
type Finder struct {
	List     *List    // names that are found however they are written
	Register *List    // names of a register
	Year     int      // the present year: births lie within 120 years before it
	But      []string // words that are no findings: the pseudonyms of the study
}

// Find gives what is found in words, in order. A name of the list is given
// wherever it stands; of other findings that overlap the one that begins first,
// and of these the longest.
func (f *Finder) Find(words string) []Finding {
	out := f.Names(words)
	add := func(kind Kind, start, end int) {
		if !f.but(words[start:end]) {
			out = append(out, Finding{Span: text.Span{Start: start, End: end}, Kind: kind})
		}
	}
	if f.Register != nil {
		brackets := bracketsOf(words)
		f.Register.find(words, func(start, end int, n Name) {
			if s := (text.Span{Start: start, End: end}); !f.but(words[start:end]) {
				out = append(out, Finding{Span: s, Kind: Registered, Name: n, Bracketed: within(brackets, s)})
			}
		})
	}
	if strings.ContainsAny(words, "0123456789") {
		findNumbers(words, add)
		findPostcodes(words, add)
		f.findBirths(words, add)
	}
	findAddresses(words, add)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(a.Start-b.Start, b.End-a.End)
	})
	end := 0
	return slices.DeleteFunc(out, func(x Finding) bool {
		if x.Kind != Listed && x.Start < end {
			return true
		}
		end = max(end, x.End)
		return false
	})
}

// Names gives the names of the list in words, in order, none inside another.
func (f *Finder) Names(words string) []Finding {
	if f.List == nil {
		return nil
	}
	var out []Finding
	var brackets []text.Span
	f.List.find(words, func(start, end int, n Name) {
		if f.but(words[start:end]) {
			return
		}
		if brackets == nil {
			brackets = bracketsOf(words)
		}
		s := text.Span{Start: start, End: end}
		out = append(out, Finding{Span: s, Kind: Listed, Name: n, Bracketed: within(brackets, s)})
	})
	return out
}

func (f *Finder) but(words string) bool {
	return slices.ContainsFunc(f.But, func(b string) bool { return Same(b, words) })
}

// bracketsOf gives the stretches in square brackets, as far as they close
// before the line ends.
func bracketsOf(s string) []text.Span {
	var out []text.Span
	for at := 0; ; {
		open := strings.IndexByte(s[at:], '[')
		if open < 0 {
			return out
		}
		open += at
		end := strings.IndexAny(s[open+1:], "[]\n")
		if end < 0 {
			return out
		}
		if at = open + 1 + end; s[at] == ']' {
			out = append(out, text.Span{Start: open, End: at + 1})
			at++
		} else if s[at] == '\n' {
			at++
		}
	}
}

func within(spans []text.Span, s text.Span) bool {
	return slices.ContainsFunc(spans, func(b text.Span) bool { return b.Contains(s) })
}
