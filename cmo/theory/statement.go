// Package theory holds the programme theory as a team states it: statements of
// the form if, then, because.
//
// A statement's "if" is about context, its "then" about outcome, its "because"
// about mechanism. They are typed part by part, or read from a sentence or a
// list of sentences as theories are usually written down. Configurations test
// statements; evidence can be judged for a statement directly. A changed
// wording is a new version, with its reason.
package theory

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Statement is one claim of the programme theory.
type Statement struct {
	store.Meta `json:"-"`
	No         int    `json:"no"`
	Title      string `json:"title,omitempty"`
	If         string `json:"if"`
	Then       string `json:"then"`
	Because    string `json:"because,omitempty"`
	Rank       int    `json:"rank,omitempty"` // 1 is what the team wants to know most
	From       string `json:"from,omitempty"` // where it came from, as typed
	Version    int    `json:"version"`        // of its wording, from 1
}

// Statements is the table of statements.
var Statements = store.Table[Statement]{
	Name: "statements", Noun: "statement",
	Meta:  func(v *Statement) *store.Meta { return &v.Meta },
	Title: func(v Statement) string { return strconv.Itoa(v.No) },
	Valid: func(tx *store.Tx, table store.Table[Statement], v Statement) error {
		if strings.TrimSpace(v.If) == "" && strings.TrimSpace(v.Then) == "" {
			return problem.New(problem.Invalid, "a statement needs words").Suggest(`cmo statement add --if "..." --then "..." --because "..."`)
		}
		if v.Rank < 0 {
			return problem.New(problem.Usage, "a rank is a number from 1, not %d", v.Rank)
		}
		for o, err := range table.Live(tx) {
			if err != nil {
				return err
			}
			if o.ID != v.ID && o.No == v.No {
				return problem.New(problem.Conflict, "there is a statement %d already", o.No).Suggest("cmo statement show %d", o.No)
			}
		}
		return nil
	},
}

// Sentence renders the statement: If …, then …, because ….
func (s Statement) Sentence() string {
	var parts []string
	for _, p := range []struct{ word, text string }{{"If", s.If}, {"then", s.Then}, {"because", s.Because}} {
		if p.text != "" {
			parts = append(parts, p.word+" "+strings.TrimRight(p.text, ". "))
		}
	}
	return strings.Join(parts, ", ") + "."
}

// Lacks lists the parts that are missing.
func (s Statement) Lacks() []string {
	var out []string
	for _, p := range []struct{ word, text string }{{"if", s.If}, {"then", s.Then}, {"because", s.Because}} {
		if strings.TrimSpace(p.text) == "" {
			out = append(out, p.word)
		}
	}
	return out
}

// SameWording reports whether two states of a statement claim the same.
func (s Statement) SameWording(o Statement) bool {
	return s.If == o.If && s.Then == o.Then && s.Because == o.Because
}

// Changes lists what an edit changed: "then reworded", "because added".
func Changes(was, is Statement) []string {
	var out []string
	for _, p := range []struct{ name, was, is string }{
		{"title", was.Title, is.Title}, {"if", was.If, is.If}, {"then", was.Then, is.Then},
		{"because", was.Because, is.Because}, {"from", was.From, is.From},
	} {
		switch {
		case p.was == p.is:
		case p.was == "":
			out = append(out, p.name+" added")
		case p.is == "":
			out = append(out, p.name+" taken away")
		default:
			out = append(out, p.name+" reworded")
		}
	}
	if was.Rank != is.Rank {
		out = append(out, fmt.Sprintf("rank %d", is.Rank))
	}
	return out
}

// Add puts a new statement in the study and numbers it.
func Add(tx *store.Tx, s *Statement) error {
	var err error
	if s.No, err = corpus.NextNo(tx, Statements, func(o Statement) int { return o.No }); err != nil {
		return err
	}
	s.Version = 1
	return Statements.Put(tx, s)
}

// Edit writes a changed statement; a change of its wording makes a new
// version.
func Edit(tx *store.Tx, s *Statement) error {
	was, err := Statements.Get(tx, s.ID)
	if err != nil {
		return err
	}
	if !was.SameWording(*s) {
		s.Version = was.Version + 1
	}
	return Statements.Put(tx, s)
}

// Find looks a statement in use up by its number.
func Find(tx *store.Tx, typed string) (Statement, error) {
	s, err := find(tx, typed)
	if err == nil && s.Retired {
		return s, problem.New(problem.NotFound, "statement %d is retired", s.No).Suggest("cmo statement restore %d", s.No)
	}
	return s, err
}

// FindRetired looks a retired statement up by its number.
func FindRetired(tx *store.Tx, typed string) (Statement, error) {
	s, err := find(tx, typed)
	if err == nil && !s.Retired {
		return s, problem.New(problem.Invalid, "statement %d is in use already", s.No)
	}
	return s, err
}

func find(tx *store.Tx, typed string) (Statement, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(typed, "statement:"), "statement-"))
	if err == nil {
		for s, err := range Statements.All(tx) {
			if err != nil {
				return Statement{}, err
			}
			if s.No == n {
				return s, nil
			}
		}
	}
	return Statement{}, problem.New(problem.NotFound, "no statement %q", typed).
		Because("Statements go by their numbers.").Suggest("cmo statement list")
}

// Shown is the statement's name in a listing.
func (s Statement) Shown() string { return fmt.Sprintf("statement %d", s.No) }
