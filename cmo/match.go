package cmo

import (
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// CodesOrMatch reads what stands in the brackets of an element: codes with
// commas between them, or an expression of the query language (hold/waiting
// and not reliant). Of an expression it gives the codes that it names, too.
func CodesOrMatch(tree *codebook.Tree) func(string) ([]ref.ID, string, error) {
	return func(typed string) ([]ref.ID, string, error) {
		var codes []ref.ID
		var unknown error
		for part := range strings.SplitSeq(typed, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			c, err := tree.Find(part)
			if err != nil {
				unknown = err
				break
			}
			if c.Type == codebook.Ordinal {
				return nil, "", problem.New(problem.Invalid, "%s is a continuum: it is judged of a case or participant, and matches no passage", c.Name).
					Suggest("cmo assess CASE %s LEVEL", c.Name)
			}
			codes = add(codes, c.ID)
		}
		if unknown == nil {
			return codes, "", nil
		}
		if !expression(typed) {
			if p, ok := problem.As(unknown); ok && p.Kind == problem.NotFound {
				p.Suggest("cmo code list")
			}
			return nil, "", unknown
		}
		return matchOf(tree, typed)
	}
}

// expression reports whether words are more than names of codes.
func expression(typed string) bool {
	if strings.ContainsAny(typed, `(){}"|!=<>*@`) {
		return true
	}
	for _, word := range strings.Fields(strings.ToLower(typed)) {
		word, _, _ = strings.Cut(word, "/")
		switch word {
		case "and", "or", "not", "overlaps", "within", "contains", "with", "near", "before", "after":
			return true
		}
	}
	return false
}

// matchOf checks an expression against the language and the codebook.
func matchOf(tree *codebook.Tree, typed string) ([]ref.ID, string, error) {
	q, err := query.Parse(typed)
	if err != nil {
		return nil, "", err
	}
	if q.IsTest() {
		return nil, "", problem.New(problem.Invalid, "an element is matched by words, not by a test").
			Because("The configuration as a whole is the test.")
	}
	names := &query.Names{}
	number := map[ref.ID]uint32{}
	for i, c := range tree.Codes {
		number[c.ID] = uint32(i + 1)
	}
	for i, c := range tree.Codes {
		names.Codes = append(names.Codes, query.Code{
			Number: uint32(i + 1), ID: "k" + c.ID.Shown(), Name: c.Name, Parent: number[c.Parent], Type: queryType(c.Type),
			Retired: c.Retired, Into: number[c.Into], Levels: c.Levels,
		})
	}
	bound, err := q.Bind(names)
	if err != nil {
		return nil, "", err
	}
	var codes []ref.ID
	for _, use := range bound.Uses() {
		if i := int(use.Code) - 1; i >= 0 && i < len(tree.Codes) {
			codes = add(codes, tree.Codes[i].ID)
		}
	}
	return codes, plain(typed), nil
}

func queryType(t codebook.Type) query.Type {
	for i := query.Context; i <= query.Descriptive; i++ {
		if i.String() == string(t) {
			return i
		}
	}
	return query.NoType
}

func add(ids []ref.ID, id ref.ID) []ref.ID {
	for _, have := range ids {
		if have == id {
			return ids
		}
	}
	return append(ids, id)
}
