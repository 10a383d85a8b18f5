package corpus

import (
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A Participant is a person who gave data, under a pseudonym.
type Participant struct {
	store.Meta `json:"-"`
	Name       string            `json:"name"` // the pseudonym: P31
	Role       ref.ID            `json:"role,omitzero"`
	Cases      []ref.ID          `json:"cases,omitempty"`   // usually one
	Consent    map[string]string `json:"consent,omitempty"` // by scope ("quote"): "yes" or "no"
	Attributes Attributes        `json:"attributes,omitempty"`
}

// MayQuote reports whether the participant's words may be quoted: unless they
// said no.
func (p Participant) MayQuote() bool { return p.Consent["quote"] != "no" }

// A Case is a bounded unit of the study: a link worker with the practices and
// people around them.
type Case struct {
	store.Meta `json:"-"`
	Name       string     `json:"name"`
	Attributes Attributes `json:"attributes,omitempty"`
}

// A Wave is a time point at which data were gathered; waves are in order.
type Wave struct {
	store.Meta `json:"-"`
	Name       string `json:"name"`
	Order      int    `json:"order"`
}

// A Role is what participants are in the programme; a group gathers roles.
type Role struct {
	store.Meta `json:"-"`
	Name       string `json:"name"`
	Group      string `json:"group,omitempty"`
}

// A Coder is a member of the team who codes and judges.
type Coder struct {
	store.Meta `json:"-"`
	Name       string `json:"name"`
}

// The registers.
var (
	Participants = store.Table[Participant]{
		Name: "participants", Noun: "participant", Numbered: true,
		Meta:  func(v *Participant) *store.Meta { return &v.Meta },
		Title: func(v Participant) string { return v.Name },
		Refs: func(v Participant) []ref.ID {
			return append(append([]ref.ID{v.Role}, v.Cases...), v.Attributes.waves()...)
		},
		Valid:   unique(participantName),
		RowSets: []string{namesOf("participants"), rowsPeople},
		Rows:    participantRows,
	}
	Cases = store.Table[Case]{
		Name: "cases", Noun: "case", Numbered: true,
		Meta:    func(v *Case) *store.Meta { return &v.Meta },
		Title:   func(v Case) string { return v.Name },
		Refs:    func(v Case) []ref.ID { return v.Attributes.waves() },
		Valid:   unique(caseName),
		RowSets: []string{namesOf("cases")},
		Rows:    nameRows("cases", caseName, func(v *Case) *store.Meta { return &v.Meta }),
	}
	Waves = store.Table[Wave]{
		Name: "waves", Noun: "wave", Numbered: true,
		Meta:    func(v *Wave) *store.Meta { return &v.Meta },
		Title:   func(v Wave) string { return v.Name },
		Valid:   unique(waveName),
		RowSets: []string{namesOf("waves")},
		Rows:    nameRows("waves", waveName, func(v *Wave) *store.Meta { return &v.Meta }),
	}
	Roles = store.Table[Role]{
		Name: "roles", Noun: "role", Numbered: true,
		Meta:    func(v *Role) *store.Meta { return &v.Meta },
		Title:   func(v Role) string { return v.Name },
		Valid:   unique(roleName),
		RowSets: []string{namesOf("roles")},
		Rows:    nameRows("roles", roleName, func(v *Role) *store.Meta { return &v.Meta }),
	}
	Coders = store.Table[Coder]{
		Name: "coders", Noun: "coder", Numbered: true,
		Meta:    func(v *Coder) *store.Meta { return &v.Meta },
		Title:   func(v Coder) string { return v.Name },
		Valid:   unique(coderName),
		RowSets: []string{namesOf("coders")},
		Rows:    nameRows("coders", coderName, func(v *Coder) *store.Meta { return &v.Meta }),
	}
)

func participantName(v Participant) string { return v.Name }
func caseName(v Case) string               { return v.Name }
func waveName(v Wave) string               { return v.Name }
func roleName(v Role) string               { return v.Name }
func coderName(v Coder) string             { return v.Name }

// FindParticipant looks a participant up by name.
func FindParticipant(tx *store.Tx, name string) (Participant, error) {
	return find(tx, Participants, name, participantName)
}

// FindCase looks a case up by name.
func FindCase(tx *store.Tx, name string) (Case, error) { return find(tx, Cases, name, caseName) }

// FindWave looks a wave up by name.
func FindWave(tx *store.Tx, name string) (Wave, error) { return find(tx, Waves, name, waveName) }

// FindRole looks a role up by name.
func FindRole(tx *store.Tx, name string) (Role, error) { return find(tx, Roles, name, roleName) }

// FindCoder looks a coder up by name.
func FindCoder(tx *store.Tx, name string) (Coder, error) { return find(tx, Coders, name, coderName) }

// FindSource looks a source up by name.
func FindSource(tx *store.Tx, name string) (Source, error) {
	return find(tx, Sources, name, sourceName)
}
