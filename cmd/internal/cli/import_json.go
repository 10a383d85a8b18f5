package cli

import (
	"encoding/json"
	"slices"

	"github.com/cmo-toolkit/cmo/cmo/study"
)

// importedRecord is a file that was read, as JSON shows it.
type importedRecord struct {
	File         string          `json:"file"`
	Into         string          `json:"into"`
	Source       string          `json:"source,omitempty"`
	Kind         string          `json:"kind,omitempty"`
	Format       string          `json:"format,omitempty"`
	Passages     int             `json:"passages,omitempty"`
	Words        int             `json:"words,omitempty"`
	Speakers     []speakerRecord `json:"speakers,omitempty"`
	Already      bool            `json:"already,omitempty"`
	Rows         int             `json:"rows,omitempty"`
	Columns      []columnRecord  `json:"columns,omitempty"`
	Participants []string        `json:"participants_added,omitempty"`
	Cases        []string        `json:"cases_added,omitempty"`
	Roles        []string        `json:"roles_added,omitempty"`
	Waves        []string        `json:"waves_added,omitempty"`
	Attributes   []string        `json:"attributes_added,omitempty"`
	Measures     []string        `json:"measures_added,omitempty"`
	Values       int             `json:"values_added,omitempty"`
	ValuesNew    int             `json:"values_changed,omitempty"`
	Codes        int             `json:"codes_added,omitempty"`
	Changed      int             `json:"changed,omitempty"`
	Same         int             `json:"same,omitempty"`
	Flags        []string        `json:"flags,omitempty"`
	Notes        []string        `json:"notes,omitempty"`
	Action       uint64          `json:"action,omitempty"`
}

type speakerRecord struct {
	Label       string `json:"label"`
	Turns       int    `json:"turns"`
	Interviewer bool   `json:"interviewer,omitempty"`
	Participant string `json:"participant,omitempty"`
}

type columnRecord struct {
	Column  string `json:"column"`
	Use     string `json:"use,omitempty"`
	NotRead string `json:"not_read,omitempty"`
}

// importJSON writes a record for each register and source that was read.
func (e *env) importJSON(rep *study.ImportReport) error {
	var out []importedRecord
	for _, r := range rep.Registers {
		rec := importedRecord{
			File: r.At, Into: r.Into, Rows: r.Rows, Codes: r.Codes, Changed: r.Changed, Same: r.Same, Notes: append(slices.Clone(r.Warnings), r.Notes...),
			Participants: r.Added.Participants, Cases: r.Added.Cases, Roles: r.Added.Roles, Waves: r.Added.Waves, Attributes: r.Added.Attributes, Measures: r.Added.Measures, Values: r.Values.Added, ValuesNew: r.Values.Changed,
		}
		for _, c := range r.Columns {
			rec.Columns = append(rec.Columns, columnRecord{c.Head, c.Use, c.NotRead})
		}
		out = append(out, rec)
	}
	for _, f := range append(rep.Files, rep.Here...) {
		rec := importedRecord{
			File: f.File, Into: study.IntoSources, Source: f.Source, Kind: f.Kind, Format: f.Format, Passages: f.Passages, Words: f.Words,
			Already: f.Already != "", Flags: f.Flags, Notes: f.Notes,
		}
		for _, sp := range f.Speakers {
			rec.Speakers = append(rec.Speakers, speakerRecord{sp.Label, sp.Turns, sp.Interviewer, sp.Participant})
		}
		out = append(out, rec)
	}
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	for _, rec := range out {
		rec.Action = rep.Action
		if err := enc.Encode(rec); err != nil {
			return err
		}
	}
	return nil
}
