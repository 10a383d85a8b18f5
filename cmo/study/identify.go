package study

import (
	"strings"

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

// bytesAtATime is how much text Identify reads before it lets others write.
const bytesAtATime = 4 << 20

// Identify looks through the current text of every source, its labels and its
// names, and through the words of all other records. The pseudonyms of the
// study, names of its participants and cases, are no findings. Texts are read
// some at a time, and nothing is locked while they are looked through.
func (s *Study) Identify(f *identifier.Finder, m store.Meter) (out []Identified, err error) {
	var sources []corpus.Source
	var records []RecordWords
	err = s.View(func(tx *store.Tx) error {
		if err := pseudonyms(tx, func(name string) { f.But = append(f.But, name) }); err != nil {
			return err
		}
		if sources, err = sourcesNamed(tx, nil); err != nil {
			return err
		}
		return EachWords(tx, func(w RecordWords) { records = append(records, w) })
	})
	if err != nil {
		return nil, err
	}
	look := func(source, where, words string) {
		for _, x := range f.Find(words) {
			out = append(out, Identified{x, source, where, words})
		}
	}
	for i := 0; i < len(sources) && err == nil; {
		var texts []text.Text
		from := i
		err = s.View(func(tx *store.Tx) error {
			for size := 0; i < len(sources) && size < bytesAtATime; i++ {
				t, err := sources[i].Current(tx)
				if err != nil {
					return err
				}
				texts = append(texts, t)
				size += len(t.Body)
			}
			return nil
		})
		for j, t := range texts {
			m.At(from+j, 0, t.Name)
			lookThrough(sources[from+j], t, look)
		}
	}
	m.Clear()
	for _, w := range records {
		look("", w.Where(), w.Words)
	}
	return out, err
}

// pseudonyms gives the names of participants and cases.
func pseudonyms(tx *store.Tx, give func(string)) error {
	for p, err := range corpus.Participants.Live(tx) {
		if err != nil {
			return err
		}
		give(p.Name)
	}
	for c, err := range corpus.Cases.Live(tx) {
		if err != nil {
			return err
		}
		give(c.Name)
	}
	return nil
}

// lookThrough looks through a source: its record, and the labels and words of
// its passages.
func lookThrough(src corpus.Source, t text.Text, look func(source, where, words string)) {
	for _, field := range [][2]string{{"name", src.Name}, {"file", src.File}, {"setting", src.Setting}, {"about", src.About}, {"prompt", src.Prompt}, {"researcher", src.Researcher}} {
		look(src.Name, src.Name+" ("+field[0]+")", field[1])
	}
	for _, v := range src.Attributes {
		look(src.Name, src.Name+" ("+v.Name+")", v.Value)
	}
	for n, p := range t.Passages {
		where := text.Address{Source: src.Name, From: text.Point{Passage: n + 1}, To: text.Point{Passage: n + 1}}.String()
		look(src.Name, where+" (label)", t.Body[p.Span.Start:p.Words.Start])
		look(src.Name, where, t.Masked(p))
	}
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
			if of := pseudonymsIn(sheet); len(of) > 0 {
				names = append(names, of...)
				continue
			}
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
