package corpus

import (
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// An Encounter is one event at which data were gathered: a visit, an interview,
// a focus group. Its transcript, fieldnote and debrief are sources that name
// it; here is what is known of the event itself.
type Encounter struct {
	store.Meta `json:"-"`
	Name       string `json:"name"`
	Kind       string `json:"kind,omitempty"`
	Date       string `json:"date,omitempty"` // yyyy-mm-dd
	Place      string `json:"place,omitempty"`
	Mode       string `json:"mode,omitempty"` // in person, by telephone
	Wave       ref.ID `json:"wave,omitzero"`
}

// Encounters is the table of encounters. Sources name theirs by name.
var Encounters = store.Table[Encounter]{
	Name: "encounters", Noun: "encounter", Numbered: true,
	Meta:    func(v *Encounter) *store.Meta { return &v.Meta },
	Title:   func(v Encounter) string { return v.Name },
	Refs:    func(v Encounter) []ref.ID { return []ref.ID{v.Wave} },
	Valid:   unique(encounterName),
	RowSets: []string{namesOf("encounters")},
	Rows:    nameRows("encounters", encounterName, func(v *Encounter) *store.Meta { return &v.Meta }),
}

func encounterName(v Encounter) string { return v.Name }

// FindEncounter looks an encounter up by name.
func FindEncounter(tx *store.Tx, name string) (Encounter, error) {
	return find(tx, Encounters, name, encounterName)
}

// SourcesOf gives the sources in use that name an encounter.
func SourcesOf(tx *store.Tx, encounter string) ([]Source, error) {
	var out []Source
	for s, err := range Sources.Live(tx) {
		if err != nil {
			return nil, err
		}
		if s.Encounter != "" && SameName(s.Encounter, encounter) {
			out = append(out, s)
		}
	}
	return out, nil
}
