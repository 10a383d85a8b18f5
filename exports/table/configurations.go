package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

const (
	sheetCMOCs    = "Configurations"
	sheetElements = "Elements"
)

type cmocRow struct {
	cmo.CMOC
	change time.Time
}

func (r *Reading) readCMOCs() error {
	for c, err := range cmo.CMOCs.All(r.tx) {
		if err != nil {
			return err
		}
		if c.Retired {
			r.leftOut[outRetiredCMOCs]++
			continue
		}
		at, err := r.changed(c.Meta)
		if err != nil {
			return err
		}
		r.cmocs = append(r.cmocs, cmocRow{c, at})
	}
	slices.SortFunc(r.cmocs, func(a, b cmocRow) int { return a.No - b.No })
	return nil
}

// cmocsOf is what Excerpts says of the configurations a code is in.
type cmocsOf struct{ text, to string }

// cmocsOfCodes gives, by code, the elements of configurations that are
// matched by it, or by a code above it: 7.M1.
func (b *book) cmocsOfCodes() map[int]cmocsOf {
	out := map[int]cmocsOf{}
	for i, code := range b.codes {
		var labels []string
		to := ""
		for n, c := range b.cmocs {
			for _, e := range c.Elements {
				if slices.ContainsFunc(e.Codes, func(id ref.ID) bool { return b.tree.Under(code.ID, b.tree.Counts(id)) }) {
					labels = append(labels, fmt.Sprintf("%d.%s", c.No, e.Label))
					if to == "" {
						to = rowsOf(sheetCMOCs, len(cmocColumns), n+2, n+2)
					}
				}
			}
		}
		if labels != nil {
			out[i] = cmocsOf{strings.Join(labels, ", "), to}
		}
	}
	return out
}

var cmocColumns = []column{
	{name: "no", width: 6}, {name: "title", width: wideName}, {name: "status", width: 12}, {name: "stage", width: 12},
	{name: "if-then-because", width: 60}, {name: "C", width: 34}, {name: "M resource", width: 34}, {name: "M reasoning", width: 34}, {name: "O", width: 34},
	{name: "codes", width: wideName}, {name: "supports", width: 10.5}, {name: "refutes", width: wideCount}, {name: "refines", width: wideCount}, {name: "silent", width: wideCount},
	{name: "people", width: wideCount}, {name: "cases", width: wideCount}, {name: "roles", width: wideName}, {name: "C–M", width: wideCount}, {name: "M–O", width: wideCount},
	{name: "confidence", width: 12}, {name: "reason", width: wideNote}, {name: "scope", width: wideName}, {name: "rivals", width: wideWord},
	{name: "chains to", width: wideWord}, {name: "lens", width: wideWord}, {name: "version", width: wideCount}, {name: "changed", width: wideDate},
}

// writeCMOCs writes the configurations with what was judged of them.
func (b *book) writeCMOCs() error {
	w, err := b.open(sheet{
		name: sheetCMOCs, table: tableName(sheetCMOCs), colour: colourTheory, frozen: 2, columns: cmocColumns, about: "one row a configuration; counts are of judgements",
	}, len(b.cmocs))
	if err != nil {
		return err
	}
	for _, c := range b.cmocs {
		if err := w.add(b.cmocCells(c)...); err != nil {
			return err
		}
	}
	return w.close()
}

func (b *book) cmocCells(c cmocRow) []cell {
	target := fmt.Sprintf("cmoc %d", c.No)
	e := b.judged(target)
	stance := func(s string) cell { return found(e.stances[s]).linked(b.toEvidence(target, s)) }
	all := b.toEvidence(target, "")
	resources := c.In(cmo.Resource)
	for _, m := range c.In(cmo.Mechanism) {
		if m.Slot == cmo.Mechanism { // one that was not told apart
			resources = append(resources, m)
		}
	}
	sentence := c.Sentence()
	if c.Statement == "" && len(c.Elements) == 0 {
		sentence = "" // it would be made of nothing
	}
	var codes []string
	for _, el := range c.Elements {
		for _, id := range el.Codes {
			if p := b.tree.Path(b.tree.Counts(id)); !slices.Contains(codes, p) {
				codes = append(codes, p)
			}
		}
	}
	return []cell{
		count(c.No), words(c.Title), words(c.Status), words(c.Stage), words(sentence),
		words(elementLines(c.In(cmo.Context))), words(elementLines(resources)), words(elementLines(c.In(cmo.Reasoning))), words(elementLines(c.In(cmo.Outcome))),
		words(strings.Join(codes, "\n")),
		stance("supports"), stance("refutes"), stance("refines"), stance("silent"),
		found(len(e.people)).linked(all), found(len(e.cases)).linked(all), words(joined(e.people, b.roleOf)),
		found(e.arrows["C–M"]), found(e.arrows["M–O"]),
		words(c.Confidence), words(c.ConfidenceReason), words(c.Scope), {}, {}, words(c.Lens), count(c.Version), date(c.change),
	}
}

func elementLines(elements []cmo.Element) string {
	var lines []string
	for _, e := range elements {
		line := e.Label + " " + e.Wording
		if e.Unintended {
			line = e.Label + " (unintended) " + e.Wording
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// writeElements writes the elements of the configurations.
func (b *book) writeElements() error {
	n := 0
	for _, c := range b.cmocs {
		n += len(c.Elements)
	}
	w, err := b.open(sheet{
		name: sheetElements, table: tableName(sheetElements), colour: colourTheory, frozen: 2, about: "one row an element of a configuration; excerpts under its codes",
		columns: []column{
			{name: "cmoc", width: 7}, {name: "label", width: 8}, {name: "slot", width: 13}, {name: "kind", width: 13}, {name: "wording", width: 60},
			{name: "codes", width: 30}, {name: "level", width: wideWord}, {name: "intended", width: 11}, {name: "direction", width: 12},
			{name: "excerpts", width: 10}, {name: "people", width: wideCount}, {name: "cases", width: wideCount},
		},
	}, n)
	if err != nil {
		return err
	}
	slots := map[string]string{"C": "context", "M": "mechanism", "O": "outcome"}
	for i, c := range b.cmocs {
		for _, e := range c.Elements {
			t := b.tallyUnder(e.Codes)
			var codes []string
			for _, id := range e.Codes {
				codes = append(codes, b.tree.Path(b.tree.Counts(id)))
			}
			kind, intended := string(e.Slot), cell{}
			if kind == slots[e.Slot.Letter()] {
				kind = ""
			}
			if e.Slot == cmo.Outcome {
				intended = yesNo(!e.Unintended)
			}
			err := w.add(count(c.No).linked(rowsOf(sheetCMOCs, len(cmocColumns), i+2, i+2)), words(e.Label), words(slots[e.Slot.Letter()]), words(kind),
				words(e.Wording), words(strings.Join(codes, ", ")), words(e.Level), intended, words(e.Direction),
				found(t.excerpts), found(len(t.everyone)), found(casesWith(t)))
			if err != nil {
				return err
			}
		}
	}
	return w.close()
}
