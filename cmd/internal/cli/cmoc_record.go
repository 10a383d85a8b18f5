package cli

import (
	"encoding/json"
	"io"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// An elementRecord is an element as JSON shows it.
type elementRecord struct {
	Label      string   `json:"label"`
	Slot       string   `json:"slot"`
	Wording    string   `json:"wording"`
	Codes      []string `json:"codes,omitempty"`
	Match      string   `json:"match,omitempty"`
	Unintended bool     `json:"unintended,omitempty"`
	Level      string   `json:"level,omitempty"`
	Direction  string   `json:"direction,omitempty"`
	Codings    int      `json:"codings"`
}

// A cmocRecord is a configuration as JSON shows it.
type cmocRecord struct {
	No               int              `json:"no"`
	Title            string           `json:"title"`
	Status           string           `json:"status"`
	Version          int              `json:"version"`
	Sentence         string           `json:"sentence"`
	Stage            string           `json:"stage,omitempty"`
	Scope            string           `json:"scope,omitempty"`
	Confidence       string           `json:"confidence,omitempty"`
	ConfidenceReason string           `json:"confidence_reason,omitempty"`
	Lens             string           `json:"lens,omitempty"`
	Elements         []elementRecord  `json:"elements"`
	Links            []linkRecord     `json:"links,omitempty"`
	From             []string         `json:"from,omitempty"` // linked codes
	Lacks            []string         `json:"lacks"`
	Tally            cmo.Tally        `json:"-"`
	Judgements       map[string]int   `json:"judgements"`
	Outdated         int              `json:"outdated"`
	Evidence         []evidenceRecord `json:"evidence,omitempty"`
	History          []historyRecord  `json:"history,omitempty"`
	Retired          bool             `json:"retired,omitempty"`
	Action           uint64           `json:"action,omitempty"`
}

// A linkRecord is a link of a configuration, from its side.
type linkRecord struct {
	Relation string `json:"relation"`
	To       int    `json:"to"`
	Back     bool   `json:"back,omitempty"` // the other is linked to this one
	Title    string `json:"title"`
	Reason   string `json:"reason,omitempty"`
}

// cmocJSON writes a configuration after it was changed.
func (e *env) cmocJSON(id ref.ID, n uint64) error {
	return e.view(func(_ *study.Study, tx *store.Tx) error {
		c, err := cmo.CMOCs.Get(tx, id)
		if err != nil {
			return err
		}
		l, err := newTheoryLook(tx)
		if err != nil {
			return err
		}
		r, err := l.cmoc(c)
		if err != nil {
			return err
		}
		r.Action = n
		return encode(e.Out, r)
	})
}

// encode writes a record as one line of JSON.
func encode(w io.Writer, record any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(record)
}
