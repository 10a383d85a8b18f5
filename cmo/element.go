package cmo

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// Levels are those at which an element lies.
var Levels = []string{"individual", "interpersonal", "institutional", "infrastructure", "patient", "link worker", "practice", "voluntary sector", "system"}

// Directions are those in which an outcome goes.
var Directions = []string{"up", "down", "same", "mixed"}

// An Element is what fills a slot of one configuration.
type Element struct {
	Label      string   `json:"label"` // C1, M2: kept for ever, never given again
	Slot       Slot     `json:"slot"`
	Wording    string   `json:"wording"`
	Codes      []ref.ID `json:"codes,omitempty"`
	Match      string   `json:"match,omitempty"`      // in the query language; empty where it is the codes joined by "or"
	Unintended bool     `json:"unintended,omitempty"` // of an outcome
	Level      string   `json:"level,omitempty"`
	Direction  string   `json:"direction,omitempty"` // of an outcome
}

// Query gives the expression, in the query language, by which an element is
// matched: its own, else its codes joined by or. It is empty if there is
// neither. path gives the path of a code.
func (e Element) Query(path func(ref.ID) string) string {
	if e.Match != "" {
		return e.Match
	}
	parts := make([]string, len(e.Codes))
	for i, id := range e.Codes {
		parts[i] = `code:"` + path(id) + `"`
	}
	return strings.Join(parts, " or ")
}

// Kind is what stands behind an element's label: resource, unintended, down,
// practice. It is empty for most.
func (e Element) Kind() string {
	var parts []string
	if e.Slot == Resource || e.Slot == Reasoning {
		parts = append(parts, string(e.Slot))
	}
	if e.Unintended {
		parts = append(parts, "unintended")
	}
	for _, s := range []string{e.Direction, e.Level} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// Head is an element's label with its kind: M1 resource, O2 unintended.
func (e Element) Head() string { return strings.TrimSpace(e.Label + " " + e.Kind()) }

// sameClaim reports whether two states of an element say the same.
func (e Element) sameClaim(o Element) bool {
	return e.Wording == o.Wording && e.Slot == o.Slot && e.Unintended == o.Unintended && e.Level == o.Level && e.Direction == o.Direction
}

func (e Element) valid() error {
	if strings.TrimSpace(e.Wording) == "" {
		return problem.New(problem.Invalid, "%s has no words", e.Label)
	}
	if e.Slot.order() == len(slots) || !strings.HasPrefix(e.Label, e.Slot.Letter()) {
		return problem.New(problem.Invalid, "%q is no element of slot %q", e.Label, e.Slot)
	}
	if (e.Unintended || e.Direction != "") && e.Slot != Outcome {
		return problem.New(problem.Usage, "%s is unintended or has a direction, and is no outcome", e.Label)
	}
	return nil
}

// ParseElement reads an element as typed for a slot: its words, with codes in
// brackets behind them, and perhaps its label and kind before a colon:
//
//	distress is contained [contained]
//	O2 unintended: comes to need this link worker [reliant]
//	down: visits to the practice [gp-contact]
//
// Words before a colon that are no label and no kind belong to the wording.
// codes reads what stands between the brackets.
func ParseElement(slot Slot, typed string, codes func(string) ([]ref.ID, string, error)) (Element, error) {
	e := Element{Slot: slot}
	if before, after, ok := strings.Cut(typed, ":"); ok {
		headed := Element{Slot: slot}
		words := strings.Fields(before)
		if len(words) > 0 && labelled(words[0], slot) {
			headed.Label, words = strings.ToUpper(words[0]), words[1:]
		}
		if headed.kind(words) == "" && (headed.Label != "" || len(words) > 0) {
			e, typed = headed, after
		}
	}
	var err error
	var inside string
	if e.Wording, inside, err = cutBrackets(typed); err != nil {
		return e, err
	}
	if e.Wording == "" {
		return e, problem.New(problem.Invalid, "this %s has no words", slot).Suggest(`"what it is [code]"`)
	}
	if inside != "" {
		e.Codes, e.Match, err = codes(inside)
	}
	return e, err
}

// labelled reports whether a word is a label of a slot: its letter and a
// number.
func labelled(word string, slot Slot) bool {
	digits := strings.TrimLeft(word[1:], "0123456789")
	return strings.EqualFold(word[:1], slot.Letter()) && len(word) > 1 && digits == "" && word[1] != '0'
}

// kind sets what the words behind a label say. It gives the word that says
// nothing, if there is one.
func (e *Element) kind(words []string) (unknown string) {
	for i := 0; i < len(words); i++ {
		word := strings.Trim(words[i], ",()")
		pair := word
		if i+1 < len(words) {
			pair += " " + strings.Trim(words[i+1], ",()")
		}
		slot, isSlot := ParseSlot(word)
		switch {
		case word == "" || corpus.SameName(word, "intended"):
		case corpus.SameName(word, "unintended"):
			e.Unintended = true
		case isSlot && slot.Letter() == e.Slot.Letter():
			e.Slot = slot
		case sameIn(Directions, word) != "":
			e.Direction = sameIn(Directions, word)
		case pair != word && sameIn(Levels, pair) != "":
			e.Level = sameIn(Levels, pair)
			i++
		case sameIn(Levels, word) != "":
			e.Level = sameIn(Levels, word)
		default:
			return word
		}
	}
	return ""
}

func sameIn(list []string, word string) string {
	i := slices.IndexFunc(list, func(s string) bool { return corpus.SameName(s, word) })
	if i < 0 {
		return ""
	}
	return list[i]
}

// cutBrackets takes what stands in brackets off the end of an element's words.
func cutBrackets(s string) (words, inside string, err error) {
	s = plain(s)
	if !strings.HasSuffix(s, "]") {
		return s, "", nil
	}
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ']':
			depth++
		case '[':
			if depth--; depth == 0 {
				return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1 : len(s)-1]), nil
			}
		}
	}
	return "", "", problem.New(problem.Invalid, "a bracket is closed that was not opened").
		Because("Codes stand in brackets at the end: comes to need her [reliant].")
}

// brackets writes the codes of an element as they are typed behind its words.
func (e Element) brackets(path func(ref.ID) string) string {
	inside := e.Match
	if inside == "" {
		paths := make([]string, len(e.Codes))
		for i, id := range e.Codes {
			paths[i] = path(id)
		}
		inside = strings.Join(paths, ", ")
	}
	if inside == "" && !strings.HasSuffix(e.Wording, "]") {
		return ""
	}
	return " [" + inside + "]"
}

// plain makes one line of what was typed, with single blanks.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
