package corpus

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"

	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Carried tells where words of one earlier version stand in a later one: what
// people anchored there, each stretch once, however many records stand on it.
type Carried struct {
	From   ref.ID   `json:"from"` // the version the words are of
	Places [][5]int `json:"places"`
}

// A Carry is where one stretch of an earlier version stands in a later one.
type Carry struct {
	Was   text.Span
	Is    text.Span // empty where the words are gone
	Grade text.Grade
}

// Add notes where a stretch stands.
func (c *Carried) Add(k Carry) {
	c.Places = append(c.Places, [5]int{k.Was.Start, k.Was.End, k.Is.Start, k.Is.End, int(k.Grade)})
}

// List gives the stretches.
func (c Carried) List() []Carry {
	out := make([]Carry, len(c.Places))
	for i, p := range c.Places {
		out[i] = Carry{text.Span{Start: p[0], End: p[1]}, text.Span{Start: p[2], End: p[3]}, text.Grade(p[4])}
	}
	return out
}

// rowsPlaces is the set of rows with the places of a version: key the number of
// the version, value PlaceRow after PlaceRow, in the order of version, start
// and end.
const rowsPlaces = "places"

// PlaceRowLen is the length of the row of a place.
const PlaceRowLen = 32

// A PlaceRow is a Carry in fixed width, with the passages it reaches from and
// to; they are 0 where the words are gone.
type PlaceRow struct {
	Version     uint32 // number of the version the words are of
	Was         text.Span
	Is          text.Span
	First, Last uint32
	Grade       text.Grade
}

func readPlaceRow(b []byte) PlaceRow {
	e := binary.BigEndian
	at := func(i int) int { return int(e.Uint32(b[i:])) }
	return PlaceRow{
		Version: e.Uint32(b), Was: text.Span{Start: at(4), End: at(8)}, Is: text.Span{Start: at(12), End: at(16)},
		First: e.Uint32(b[20:]), Last: e.Uint32(b[24:]), Grade: text.Grade(b[28]),
	}
}

func (r PlaceRow) append(b []byte) []byte {
	e := binary.BigEndian
	for _, v := range []uint32{r.Version, uint32(r.Was.Start), uint32(r.Was.End), uint32(r.Is.Start), uint32(r.Is.End), r.First, r.Last} {
		b = e.AppendUint32(b, v)
	}
	return append(b, byte(r.Grade), 0, 0, 0)
}

func (r PlaceRow) compare(o PlaceRow) int {
	return cmp.Or(cmp.Compare(r.Version, o.Version), r.Was.Start-o.Was.Start, r.Was.End-o.Was.End)
}

// placeRows derives the rows of what a version carries.
func placeRows(tx *store.Tx, n uint32, v Version, t text.Text, put func(string, []byte, []byte)) {
	var list []PlaceRow
	for _, c := range v.Carried {
		from, ok := store.Table[Version]{Name: tableVersions}.Number(tx, c.From)
		if !ok {
			continue // Refs asks for it when the transaction ends
		}
		for _, k := range c.List() {
			r := PlaceRow{Version: from, Was: k.Was, Is: k.Is, Grade: k.Grade}
			if k.Grade != text.Lost {
				r.First, r.Last = uint32(t.At(k.Is.Start)), uint32(t.At(max(k.Is.Start, k.Is.End-1)))
			}
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return
	}
	slices.SortFunc(list, PlaceRow.compare)
	rows := make([]byte, 0, len(list)*PlaceRowLen)
	for _, r := range list {
		rows = r.append(rows)
	}
	put(rowsPlaces, binary.BigEndian.AppendUint32(nil, n), rows)
}

// Places are the rows of what one version carries. They lie in the study file,
// and are good as long as the transaction.
type Places []byte

// PlacesIn gives what a version carries; nothing for the first version of a
// source.
func PlacesIn(tx *store.Tx, version uint32) Places {
	for _, rows := range tx.Rows(rowsPlaces, binary.BigEndian.AppendUint32(nil, version)) {
		return rows
	}
	return nil
}

// Find gives where a stretch of an earlier version stands.
func (p Places) Find(version uint32, was text.Span) (PlaceRow, bool) {
	wanted := PlaceRow{Version: version, Was: was}
	at := func(i int) PlaceRow { return readPlaceRow(p[i*PlaceRowLen:]) }
	n := len(p) / PlaceRowLen
	i := sort.Search(n, func(i int) bool { return at(i).compare(wanted) >= 0 })
	if i == n || at(i).compare(wanted) != 0 {
		return PlaceRow{}, false
	}
	return at(i), true
}
