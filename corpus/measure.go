package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Measure is what numbers about participants or cases are of: contacts with
// a practice in the year before, how satisfied someone is from 0 to 10. Its
// values are records of their own.
type Measure struct {
	store.Meta `json:"-"`
	Name       string   `json:"name"`
	Of         string   `json:"of"` // "participant" or "case"
	Unit       string   `json:"unit,omitempty"`
	Window     string   `json:"window,omitempty"` // the stretch of time it is about
	Source     string   `json:"source,omitempty"` // where its numbers come from
	Higher     string   `json:"higher,omitempty"` // "better" or "worse"; empty where neither
	Least      *float64 `json:"least,omitempty"`  // the least and the greatest value it can have
	Most       *float64 `json:"most,omitempty"`
}

// In reports whether a number can be a value of the measure.
func (m Measure) In(v float64) bool {
	return (m.Least == nil || v >= *m.Least) && (m.Most == nil || v <= *m.Most)
}

// Range says which values the measure can have: 0 to 10, 0 or more; empty if
// any.
func (m Measure) Range() string {
	switch {
	case m.Least != nil && m.Most != nil:
		return fmt.Sprintf("%g to %g", *m.Least, *m.Most)
	case m.Least != nil:
		return fmt.Sprintf("%g or more", *m.Least)
	case m.Most != nil:
		return fmt.Sprintf("%g or less", *m.Most)
	}
	return ""
}

// A MeasureValue is a measure's number for one participant or case at a wave.
// There is one record for each, and its id is made of the three, so that the
// same value entered in two copies of a study is the same record.
type MeasureValue struct {
	store.Meta  `json:"-"`
	Measure     ref.ID  `json:"measure"`
	Participant ref.ID  `json:"participant,omitzero"`
	Case        ref.ID  `json:"case,omitzero"`
	Wave        ref.ID  `json:"wave"`
	Value       float64 `json:"value"`
	Source      string  `json:"source,omitempty"` // where it comes from: the file it was read from
}

// Who is the participant or case that the value is of.
func (v MeasureValue) Who() ref.ID {
	if v.Participant.IsZero() {
		return v.Case
	}
	return v.Participant
}

// The tables of measures and of their values.
var (
	Measures = store.Table[Measure]{
		Name: "measures", Noun: "measure", Numbered: true,
		Meta:    func(v *Measure) *store.Meta { return &v.Meta },
		Title:   func(v Measure) string { return v.Name },
		Valid:   unique(measureName),
		RowSets: []string{namesOf("measures")},
		Rows:    nameRows("measures", measureName, func(v *Measure) *store.Meta { return &v.Meta }),
	}
	MeasureValues = store.Table[MeasureValue]{
		Name: "values", Noun: "value",
		Meta:    func(v *MeasureValue) *store.Meta { return &v.Meta },
		Title:   func(v MeasureValue) string { return strconv.FormatFloat(v.Value, 'g', -1, 64) },
		Refs:    func(v MeasureValue) []ref.ID { return []ref.ID{v.Measure, v.Who(), v.Wave} },
		RowSets: []string{rowsValues},
		Rows:    valueRow,
	}
)

func measureName(v Measure) string { return v.Name }

// FindMeasure looks a measure up by name.
func FindMeasure(tx *store.Tx, name string) (Measure, error) {
	return find(tx, Measures, name, measureName)
}

// rowsValues is the set of rows of values in use: key the numbers of the
// measure, of the participant or case, and of the wave, 4 bytes each; value the
// bits of the number (IEEE 754), 8 bytes.
const rowsValues = "values"

func valueRow(tx *store.Tx, _ uint32, v MeasureValue, put func(string, []byte, []byte)) error {
	measure, ok1 := Measures.Number(tx, v.Measure)
	wave, ok2 := Waves.Number(tx, v.Wave)
	who, ok3 := Participants.Number(tx, v.Participant)
	if v.Participant.IsZero() {
		who, ok3 = Cases.Number(tx, v.Case)
	}
	if !ok1 || !ok2 || !ok3 {
		return problem.New(problem.Damaged, "a value is of a measure, a participant or a wave that is not there").Suggest("cmo check")
	}
	if v.Retired {
		return nil
	}
	var key []byte
	for _, n := range []uint32{measure, who, wave} {
		key = binary.BigEndian.AppendUint32(key, n)
	}
	put(rowsValues, key, binary.BigEndian.AppendUint64(nil, math.Float64bits(v.Value)))
	return nil
}

// A ValueRow is a value with the numbers of what it is of.
type ValueRow struct {
	Who, Wave uint32
	Value     float64
}

// Values gives the values in use of a measure, by participant or case and wave.
func Values(tx *store.Tx, measure ref.ID) []ValueRow {
	n, ok := Measures.Number(tx, measure)
	if !ok {
		return nil
	}
	var out []ValueRow
	e := binary.BigEndian
	for k, v := range tx.Rows(rowsValues, e.AppendUint32(nil, n)) {
		if len(k) == 12 && len(v) == 8 {
			out = append(out, ValueRow{e.Uint32(k[4:]), e.Uint32(k[8:]), math.Float64frombits(e.Uint64(v))})
		}
	}
	return out
}

// SetValue enters the value of a measure for a participant or case at a wave,
// in place of what was there. It reports whether there was another one, and
// whether that was a change. It is Invalid for a number the measure cannot have.
func SetValue(tx *store.Tx, m Measure, v MeasureValue) (was *float64, changed bool, err error) {
	if math.IsNaN(v.Value) || math.IsInf(v.Value, 0) {
		return nil, false, problem.New(problem.Invalid, "a value of %s is a number", m.Name)
	}
	if !m.In(v.Value) {
		return nil, false, problem.New(problem.Invalid, "%g is not a value of %s", v.Value, m.Name).Because("Its values are %s.", m.Range())
	}
	v.Measure = m.ID
	id := pairID(MeasureValues.Name, v.Measure, v.Who(), v.Wave)
	old, err := MeasureValues.Get(tx, id)
	switch {
	case problem.Is(err, problem.NotFound):
		v.ID = id
		return nil, true, MeasureValues.Put(tx, &v)
	case err != nil:
		return nil, false, err
	}
	if old.Retired {
		if err := MeasureValues.Restore(tx, &old); err != nil {
			return nil, false, err
		}
	} else {
		number := old.Value
		was = &number
		if old.Value == v.Value {
			return was, false, nil // the same number from elsewhere is no news
		}
	}
	v.Meta = old.Meta
	return was, true, MeasureValues.Put(tx, &v)
}

// DropValue takes a value away. It reports whether there was one.
func DropValue(tx *store.Tx, measure, who, wave ref.ID) (bool, error) {
	v, err := MeasureValues.Get(tx, pairID(MeasureValues.Name, measure, who, wave))
	if problem.Is(err, problem.NotFound) || err == nil && v.Retired {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, MeasureValues.Retire(tx, &v)
}

// pairID makes the id of a record that stands for a pair, or three, of others:
// a UUID of version 8, the same whoever makes it and wherever.
func pairID(table string, of ...ref.ID) ref.ID {
	d := sha256.New()
	d.Write([]byte(table))
	for _, id := range of {
		d.Write(id[:])
	}
	id := ref.ID(d.Sum(nil)[:16])
	id[6], id[8] = 0x80|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}
