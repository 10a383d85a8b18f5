package table

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

const sheetExcerpts = "Excerpts"

// excerptsName is the name of the sheets that hold the codings; a second one
// begins where the first is full.
func excerptsName(n int) string {
	if n == 0 {
		return sheetExcerpts
	}
	return fmt.Sprintf("%s %d", sheetExcerpts, n+1)
}

// A block is rows that stand together.
type block struct{ first, last place }

// An excerptIndex knows where the rows of Excerpts are to be.
type excerptIndex struct {
	columns int
	rows    []int // of each sheet
	cases   map[codeIn]block
	sources map[codeOf]block
	codes   map[int]block // every coding of a code, counted or not
	places  map[ref.ID][]*item
	partly  map[codeIn]bool // the block holds codings of several cases
}

type codeIn struct {
	code int
	kase ref.ID
}

type codeOf struct {
	code   int
	source *source
}

// index gives each coding its rows.
func (b *book) index() {
	x := &b.excerpts
	*x = excerptIndex{
		columns: len(b.excerptColumns()), cases: map[codeIn]block{}, sources: map[codeOf]block{}, codes: map[int]block{},
		places: map[ref.ID][]*item{}, partly: map[codeIn]bool{},
	}
	at := place{0, 2}
	for _, it := range b.items {
		it.parts = b.partsOf(it)
		if at.row+it.parts-1 > b.limit.rows && at.row > 2 {
			x.rows = append(x.rows, at.row-2)
			at = place{at.sheet + 1, 2}
		}
		it.at = at
		at.row += it.parts
		x.places[it.Source] = append(x.places[it.Source], it)
	}
	x.rows = append(x.rows, at.row-2)
	var before *item
	for _, it := range b.items {
		rows := block{it.at, place{it.at.sheet, it.at.row + it.parts - 1}}
		next := before != nil && before.under == it.under
		grow(x.codes, it.under, rows, next)
		if it.counted {
			with := next && before.counted && before.inNames == it.inNames
			for _, c := range it.in {
				k := codeIn{it.under, c}
				if x.partly[k] && len(it.in) == 1 {
					delete(x.cases, k) // rows of the case alone are the better place to go
				}
				if _, had := x.cases[k]; !had {
					x.partly[k] = len(it.in) > 1
				}
				grow(x.cases, k, rows, with)
			}
			grow(x.sources, codeOf{it.under, it.source}, rows, with && before.source == it.source)
		}
		before = it
	}
}

// grow adds rows to a block if they follow it, or begins one if there is none.
func grow[K comparable](blocks map[K]block, k K, rows block, follows bool) {
	had, ok := blocks[k]
	switch {
	case !ok:
		blocks[k] = rows
	case follows && had.last.sheet == rows.first.sheet && had.last.row+1 == rows.first.row:
		had.last = rows.last
		blocks[k] = had
	}
}

func (x *excerptIndex) to(b block) string {
	return rowsOf(excerptsName(b.first.sheet), x.columns, b.first.row, b.last.row)
}

func (x *excerptIndex) toCase(code int, kase ref.ID) string {
	if b, ok := x.cases[codeIn{code, kase}]; ok {
		return x.to(b)
	}
	return ""
}

func (x *excerptIndex) toSource(code int, s *source) string {
	if b, ok := x.sources[codeOf{code, s}]; ok {
		return x.to(b)
	}
	return ""
}

func (x *excerptIndex) toCode(code int) string {
	if b, ok := x.codes[code]; ok {
		return x.to(b)
	}
	return ""
}

// partsOf tells how many rows a coding takes.
func (b *book) partsOf(it *item) int {
	n := max(1, len(b.limit.pieces(it.Note)))
	if blank := b.opt.Consented && b.consent(it.source.Source, it.people) == "no"; !blank && it.Place.End-it.Place.Start > b.limit.chars {
		n = max(n, len(b.limit.pieces(b.quote(it.Place))))
	}
	return n
}

func (b *book) excerptColumns() []column {
	out := []column{
		{name: "n", width: 8}, {name: "coding", width: wideID}, {name: "excerpt", width: wideID},
		{name: "code", width: wideName}, {name: "code path", width: wideName}, {name: "type", width: 12},
		{name: "quote", width: wideQuote}, {name: "part", width: 7}, {name: "address", width: 16},
		{name: "source", width: wideWord}, {name: "kind", width: 12}, {name: "case", width: wideID}, {name: "participant", width: 13},
		{name: "role", width: 20}, {name: "wave", width: 12}, {name: "date", width: wideDate}, {name: "speaker", width: 13},
		{name: "polarity", width: 11}, {name: "status", width: 13}, {name: "intensity", width: 11},
		{name: "note", width: wideNote}, {name: "coder", width: 12}, {name: "coded", width: wideDate}, {name: "words", width: wideCount},
		{name: "consent", width: 11}, {name: "outdated", width: 11}, {name: "cmocs", width: wideWord},
	}
	for _, a := range b.asked {
		out = append(out, column{name: a.as, width: 18})
	}
	return out
}

// writeExcerpts writes the codings, one a row.
func (b *book) writeExcerpts() error {
	cmocs := b.cmocsOfCodes()
	rest := b.items
	for n, rows := range b.excerpts.rows {
		s := sheet{
			name: excerptsName(n), table: tableName(excerptsName(n)), colour: colourData, frozen: 3, columns: b.excerptColumns(),
			about: "one row a coding; what a number of a matrix counts stands together",
		}
		w, err := b.open(s, rows)
		if err != nil {
			return err
		}
		for len(rest) > 0 && rest[0].at.sheet == n {
			if err := b.writeExcerpt(w, rest[0], cmocs[rest[0].under]); err != nil {
				return err
			}
			rest = rest[1:]
			if done := len(b.items) - len(rest); done%500 == 0 {
				b.progress(done, len(b.items), s.name)
			}
		}
		if err := w.close(); err != nil {
			return err
		}
	}
	return nil
}

// writeExcerpt writes a coding. What a cell cannot hold goes on in a row of its
// own, as part 2; its numbers are given once.
func (b *book) writeExcerpt(w *sheet, it *item, of cmocsOf) error {
	s, c := it.source, b.codes[it.under]
	quote, consent := b.quotable(s.Source, it.Place, it.people)
	quotes, notes := b.limit.pieces(quote), b.limit.pieces(it.Note)
	kind := string(c.Type)
	if it.Slot != coding.NoSlot {
		kind = it.Slot.String()
	}
	chosen, ok := b.tree.Get(it.Code)
	if !ok {
		chosen = codebook.Code{Name: c.Name, Edition: it.Edition}
	}
	speaker := it.label
	if it.interviewer {
		speaker += " (interviewer)"
	}
	address := b.address(s, it.Place)
	for part := range it.parts {
		var numbers [3]cell // intensity, words
		if part == 0 {
			if it.Intensity != nil {
				numbers[0] = count(*it.Intensity)
			}
			numbers[1] = count(wordsIn(quote))
			if quote == "" {
				numbers[1] = cell{}
			}
		}
		row := []cell{
			count(it.n), words(it.shown), words(it.excerpt), words(chosen.Name), words(c.path), words(kind),
			words(nth(quotes, part)), count(part + 1), words(address),
			words(s.Name), words(s.Kind), words(it.inNames), words(b.personNames(it.people)),
			words(b.roleNames(it.people)), words(b.waves[s.Wave].Name), day(s.Date), words(speaker),
			words(it.Polarity.String()), words(it.Status.String()), numbers[0],
			words(nth(notes, part)), words(b.coders[it.Coder]), date(it.ID.Time()), numbers[1],
			words(consent), yesNo(it.Edition < chosen.Edition), words(of.text).linked(of.to),
		}
		for _, a := range b.asked {
			row = append(row, b.attribute(a, s, it.people, it.in))
		}
		if err := w.add(row...); err != nil {
			return err
		}
	}
	return nil
}

func nth(parts []string, n int) string {
	if n < len(parts) {
		return parts[n]
	}
	return ""
}
