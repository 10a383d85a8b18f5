package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/identifier"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// An Identified is a likely identifier in the study.
type Identified struct {
	identifier.Finding
	Source string // its name; empty for what people typed
	Where  string // an address, or the record: memo m3
	Words  string // the words it stands in; Finding.Span is of these
}

// Identify looks through the current text of every source, its labels, its
// names, and memos, statements and attributes. The pseudonyms of the study,
// names of its participants and cases, are no findings.
func (s *Study) Identify(f *identifier.Finder, m Meter) (out []Identified, err error) {
	err = s.View(func(tx *store.Tx) error {
		look := func(source, where, words string) {
			for _, x := range f.Find(words) {
				out = append(out, Identified{x, source, where, words})
			}
		}
		attributes := func(source, where string, all corpus.Attributes) {
			for _, v := range all {
				look(source, where+" "+v.Name, v.Value)
			}
		}
		people, err := corpus.Participants.List(tx)
		if err != nil {
			return err
		}
		cases, err := corpus.Cases.List(tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			f.But = append(f.But, p.Name)
		}
		for _, c := range cases {
			f.But = append(f.But, c.Name)
		}
		sources, err := corpus.Sources.List(tx)
		if err != nil {
			return err
		}
		slices.SortFunc(sources, func(a, b corpus.Source) int { return corpus.LessName(a.Name, b.Name) })
		for i, src := range sources {
			m.At(i, 0, src.Name)
			for _, field := range [][2]string{{"name", src.Name}, {"file", src.File}, {"setting", src.Setting}, {"about", src.About}, {"prompt", src.Prompt}} {
				look(src.Name, src.Name+" ("+field[0]+")", field[1])
			}
			attributes(src.Name, src.Name, src.Attributes)
			t, err := src.Current(tx)
			if err != nil {
				return err
			}
			for n, p := range t.Passages {
				where := text.Address{Source: src.Name, From: text.Point{Passage: n + 1}, To: text.Point{Passage: n + 1}}.String()
				look(src.Name, where+" (label)", t.Body[p.Span.Start:p.Words.Start])
				look(src.Name, where, t.Masked(p))
			}
		}
		for _, p := range people {
			attributes("", "participant "+p.Name, p.Attributes)
		}
		for _, c := range cases {
			attributes("", "case "+c.Name, c.Attributes)
		}
		for v, err := range corpus.Memos.Live(tx) {
			if err != nil {
				return err
			}
			look("", fmt.Sprintf("memo m%d", v.No), v.Title+"\n"+v.Text)
		}
		for v, err := range theory.Statements.Live(tx) {
			if err != nil {
				return err
			}
			look("", fmt.Sprintf("statement %d", v.No), strings.Join([]string{v.Title, v.If, v.Then, v.Because}, "\n"))
		}
		return nil
	})
	m.Clear()
	return out, err
}

// ReadNames reads a list of names that is kept outside the study: a name a
// line, "name -> pseudonym", or a table with name and pseudonym.
func ReadNames(path string) (*identifier.List, error) {
	names, err := readNames(path)
	if err != nil {
		return nil, err
	}
	return listOf(path, names)
}

func readNames(path string) ([]identifier.Name, error) {
	if ingest.IsSheet(path) {
		sheets, _, err := ingest.ReadSheets(path, ingest.Options{})
		if err != nil {
			return nil, err
		}
		var names []identifier.Name
		for _, sheet := range sheets {
			rows := sheet.Rows
			if len(sheet.Head) > 0 && !named(nameHeads, sheet.Head[0]) {
				rows = append([]ingest.Row{{Number: 1, Cells: sheet.Head}}, rows...)
			}
			for _, r := range rows {
				if len(r.Cells) == 0 {
					continue
				}
				n := identifier.Name{Name: strings.TrimSpace(r.Cells[0]), Line: r.Number}
				if len(r.Cells) > 1 {
					n.Pseudonym = strings.TrimSpace(r.Cells[1])
				}
				names = append(names, n)
			}
		}
		return names, nil
	}
	doc, _, err := ingest.ReadFile(path, ingest.Options{Kind: "document"})
	if err != nil {
		return nil, err
	}
	var names []identifier.Name
	for i, line := range strings.Split(doc.Text, "\n") {
		name, pseudonym, _ := strings.Cut(line, "->")
		names = append(names, identifier.Name{Name: strings.TrimSpace(name), Pseudonym: strings.TrimSpace(pseudonym), Line: i + 1})
	}
	return names, nil
}

func listOf(path string, names []identifier.Name) (*identifier.List, error) {
	l := identifier.NewList(names)
	if len(l.Names()) == 0 {
		return nil, problem.New(problem.Invalid, "there are no names in this list").In(path).
			Because("A list has a name a line, or a table whose first column is the name.")
	}
	return l, nil
}

// ReadRegisterNames reads the columns of a register that hold people's names,
// which no import reads: the whole names, and their words where they are
// written with a capital. It is Invalid if there is no such column.
func ReadRegisterNames(path string) (*identifier.List, error) {
	sheets, _, err := ingest.ReadSheets(path, ingest.Options{})
	if err != nil {
		return nil, err
	}
	var whole, words []identifier.Name
	for _, sheet := range sheets {
		for i, head := range sheet.Head {
			if !named(nameHeads, head) || corpus.SameName(head, "initials") {
				continue
			}
			for _, r := range sheet.Rows {
				if i >= len(r.Cells) {
					continue
				}
				parts := strings.Fields(r.Cells[i])
				if len(parts) > 1 {
					whole = append(whole, identifier.Name{Name: r.Cells[i], Line: r.Number})
				}
				for _, part := range parts {
					if len(strings.TrimRight(part, ".,")) > 2 && !corpus.SameName(part, "Mrs") {
						words = append(words, identifier.Name{Name: part, Line: r.Number, OnlyCapital: true})
					}
				}
			}
		}
	}
	if len(words) == 0 {
		return nil, problem.New(problem.Invalid, "no column of this register holds names").In(path).
			Because("A column is known by its heading: name, first name, surname.")
	}
	return identifier.NewList(append(whole, words...)), nil
}
