package coding

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Polarity says whether what the code names is there.
type Polarity byte

// The polarities. Their numbers are part of the file format.
const (
	Present Polarity = iota
	Absent           // the speaker tells that it was not there
	Denied           // the speaker says it is not so
)

// Status is the epistemic status: how the speaker knows (after Punton et al.).
type Status byte

// The statuses. Their numbers are part of the file format.
const (
	NoStatus    Status = iota
	Observed           // the researcher saw it
	Experienced        // it happened to the speaker
	Reported           // the speaker tells of others
	Anticipated        // the speaker expects it
	Implied            // it is meant without being said
)

// A Slot is the part an excerpt plays in a configuration.
type Slot byte

// The slots. Their numbers are part of the file format.
const (
	NoSlot Slot = iota
	ContextSlot
	MechanismSlot
	ResourceSlot
	ReasoningSlot
	OutcomeSlot
)

var (
	polarities = []string{"present", "absent", "denied"}
	statuses   = []string{"", "observed", "experienced", "reported", "anticipated", "implied"}
	slots      = []string{"", "context", "mechanism", "resource", "reasoning", "outcome"}
)

// MostIntensity is the highest intensity.
const MostIntensity = 3

// Marks are what a coding says beside its code.
type Marks struct {
	Polarity  Polarity `json:"polarity,omitempty"`
	Status    Status   `json:"status,omitempty"`
	Intensity *int     `json:"intensity,omitempty"` // 0 to 3
	Slot      Slot     `json:"slot,omitempty"`
}

func (p Polarity) String() string { return word(polarities, int(p)) }
func (s Status) String() string   { return word(statuses, int(s)) }
func (s Slot) String() string     { return word(slots, int(s)) }

func word(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return strconv.Itoa(i)
}

func find[T ~byte](list []string, s string) (T, bool) {
	for i, w := range list {
		if w != "" && corpus.SameName(w, s) {
			return T(i), true
		}
	}
	return 0, false
}

// MarshalText writes the word for a polarity.
func (p Polarity) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the word for a polarity.
func (p *Polarity) UnmarshalText(b []byte) error { return unmarshal(p, polarities, b) }

// MarshalText writes the word for a status.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word for a status.
func (s *Status) UnmarshalText(b []byte) error { return unmarshal(s, statuses, b) }

// MarshalText writes the word for a slot.
func (s Slot) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word for a slot.
func (s *Slot) UnmarshalText(b []byte) error { return unmarshal(s, slots, b) }

func unmarshal[T ~byte](to *T, list []string, b []byte) error {
	v, ok := find[T](list, string(b))
	if !ok {
		return fmt.Errorf("no mark %q", b)
	}
	*to = v
	return nil
}

// Letter is the letter of a slot in a configuration: C, M or O; 0 for none.
func (s Slot) Letter() byte {
	switch s {
	case ContextSlot:
		return 'C'
	case MechanismSlot, ResourceSlot, ReasoningSlot:
		return 'M'
	case OutcomeSlot:
		return 'O'
	}
	return 0
}

// SlotOf gives the slot that a type stands for.
func SlotOf(t codebook.Type) Slot {
	s, _ := find[Slot](slots, string(t))
	return s
}

// ParseMarks reads marks as typed after a code: experienced,2 or absent. No
// word is in two lists, so the field need not be named.
func ParseMarks(s string) (Marks, error) {
	var m Marks
	return m, m.Add(s)
}

// Add sets the marks that s names and leaves the others.
func (m *Marks) Add(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if p, ok := find[Polarity](polarities, part); ok {
			m.Polarity = p
		} else if st, ok := find[Status](statuses, part); ok {
			m.Status = st
		} else if sl, ok := find[Slot](slots, part); ok {
			m.Slot = sl
		} else if n, err := strconv.Atoi(part); err == nil && n >= 0 && n <= MostIntensity {
			m.Intensity = &n
		} else {
			return unknownMark(part)
		}
	}
	return nil
}

func unknownMark(part string) error {
	all := append(append(append([]string{}, polarities...), statuses[1:]...), slots[1:]...)
	p := problem.New(problem.Usage, "no mark %q", part).
		Because("Marks are present absent denied; observed experienced reported anticipated implied; 0 to 3; context mechanism resource reasoning outcome.")
	if near := corpus.Nearest(part, all, 1); len(near) > 0 {
		p.Suggest("=%s", near[0])
	}
	return p
}

func (m Marks) valid() error {
	if m.Intensity != nil && (*m.Intensity < 0 || *m.Intensity > MostIntensity) {
		return problem.New(problem.Invalid, "intensity is 0 to %d, not %d", MostIntensity, *m.Intensity)
	}
	if int(m.Polarity) >= len(polarities) || int(m.Status) >= len(statuses) || int(m.Slot) >= len(slots) {
		return problem.New(problem.Invalid, "a coding has a mark this program does not know")
	}
	return nil
}

// String gives the marks as printed: experienced, 2. Present is not said.
func (m Marks) String() string {
	var parts []string
	if m.Polarity != Present {
		parts = append(parts, m.Polarity.String())
	}
	for _, w := range []string{m.Status.String(), m.Slot.String()} {
		if w != "" {
			parts = append(parts, w)
		}
	}
	if m.Intensity != nil {
		parts = append(parts, strconv.Itoa(*m.Intensity))
	}
	return strings.Join(parts, ", ")
}

// Equal reports whether two sets of marks say the same.
func (m Marks) Equal(o Marks) bool {
	same := (m.Intensity == nil) == (o.Intensity == nil) && (m.Intensity == nil || *m.Intensity == *o.Intensity)
	return same && m.Polarity == o.Polarity && m.Status == o.Status && m.Slot == o.Slot
}
