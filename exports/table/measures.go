package table

import (
	"slices"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

const sheetMeasures = "Measures"

// A measured is a measure with its values and where each comes from.
type measured struct {
	study.Measured
	from map[ref.ID]map[ref.ID]string // by participant or case, and wave
}

// readMeasures reads the values of all measures, by the name of the measure.
func (r *Reading) readMeasures() error {
	from := map[ref.ID]map[ref.ID]map[ref.ID]string{}
	for v, err := range corpus.MeasureValues.Live(r.tx) {
		if err != nil {
			return err
		}
		if from[v.Measure] == nil {
			from[v.Measure] = map[ref.ID]map[ref.ID]string{}
		}
		if from[v.Measure][v.Who()] == nil {
			from[v.Measure][v.Who()] = map[ref.ID]string{}
		}
		from[v.Measure][v.Who()][v.Wave] = v.Source
	}
	for m, err := range corpus.Measures.Live(r.tx) {
		if err != nil {
			return err
		}
		all, err := study.ReadMeasured(r.tx, m)
		if err != nil {
			return err
		}
		r.measures = append(r.measures, measured{all, from[m.ID]})
	}
	slices.SortFunc(r.measures, func(a, b measured) int { return corpus.LessName(a.Name, b.Name) })
	return nil
}

// writeMeasures writes the values of measures, a row each. A change is from the
// wave before, of those at which the measure has values, and there only if the
// same participant or case has a number at both.
func (b *book) writeMeasures() error {
	rows := 0
	for _, m := range b.measures {
		rows += len(m.People) * len(m.Waves)
	}
	w, err := b.open(sheet{
		name: sheetMeasures, table: tableName(sheetMeasures), colour: colourRegister, frozen: 1, about: "one row a value; change from the wave before",
		columns: []column{
			{name: "participant or case", width: wideName}, {name: "measure", width: wideName}, {name: "wave", width: wideWord}, {name: "value", width: wideCount},
			{name: "unit", width: wideWord}, {name: "source", width: wideName}, {name: "change", width: wideCount},
		},
	}, rows)
	if err != nil {
		return err
	}
	for _, m := range b.measures {
		for _, p := range m.People {
			for i, v := range p.Values {
				if v == nil {
					continue
				}
				var change cell
				if i > 0 && p.Values[i-1] != nil {
					change = b.maskedNumber(m, i, *v-*p.Values[i-1], *v)
				}
				source := m.from[p.ID][m.Waves[i].ID]
				if source == "" {
					source = m.Source
				}
				if err := w.add(words(p.Name), words(m.Name), words(m.Waves[i].Name), b.maskedNumber(m, i, *v, *v), words(m.Unit), words(source), change); err != nil {
					return err
				}
			}
		}
	}
	return w.close()
}

// maskedNumber is a number of a participant, masked where fewer participants
// than was asked for have the same value at that wave.
func (b *book) maskedNumber(m measured, wave int, n, value float64) cell {
	if b.opt.Mask >= 2 && m.Of == study.OfParticipants {
		share := 0
		for _, p := range m.People {
			if v := p.Values[wave]; v != nil && *v == value {
				share++
			}
		}
		if share < b.opt.Mask {
			return cell{v: b.few(), look: lookRight}
		}
	}
	return cell{v: n, look: lookNumber}
}
