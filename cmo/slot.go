package cmo

import (
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
)

// A Slot is a place in a configuration.
type Slot string

// The slots. A mechanism may be told apart into the resource offered and the
// reasoning it changes (Dalkin et al. 2015). Strategy, intervention and actor
// are slots of studies that use the longer schemas (de Weger et al. 2020).
const (
	Strategy     Slot = "strategy"
	Intervention Slot = "intervention"
	Context      Slot = "context"
	Actor        Slot = "actor"
	Mechanism    Slot = "mechanism"
	Resource     Slot = "resource"
	Reasoning    Slot = "reasoning"
	Outcome      Slot = "outcome"
)

// slots are the slots with the letters of their labels, in the order in which
// a configuration is told.
var slots = []struct {
	slot   Slot
	letter string
}{
	{Strategy, "S"}, {Intervention, "I"}, {Context, "C"}, {Actor, "A"},
	{Mechanism, "M"}, {Resource, "M"}, {Reasoning, "M"}, {Outcome, "O"},
}

// Letter is the first letter of the labels of a slot's elements.
func (s Slot) Letter() string {
	for _, k := range slots {
		if k.slot == s {
			return k.letter
		}
	}
	return "?"
}

// order is the slot's place in the telling: an arrow goes from a lower to a
// higher one. A resource comes before the reasoning it changes.
func (s Slot) order() int {
	for i, k := range slots {
		if k.slot == s {
			return i
		}
	}
	return len(slots)
}

// ParseSlot reads the name of a slot.
func ParseSlot(s string) (Slot, bool) {
	for _, k := range slots {
		if corpus.SameName(string(k.slot), s) {
			return k.slot, true
		}
	}
	return "", false
}

// slotOfLetter gives the slot that a label's letter stands for; M is the
// mechanism as a whole.
func slotOfLetter(letter string) (Slot, bool) {
	for _, k := range slots {
		if strings.EqualFold(k.letter, letter) {
			return k.slot, true
		}
	}
	return "", false
}

// SchemaSlots gives the slots of a schema (CMO, SCMO or ICAMO) in the order in
// which a configuration is told.
func SchemaSlots(schema string) []Slot {
	var out []Slot
	for _, k := range slots {
		if strings.Contains(strings.ToUpper(schema), k.letter) {
			out = append(out, k.slot)
		}
	}
	if len(out) == 0 {
		return SchemaSlots("CMO")
	}
	return out
}

// SchemaOf gives the first schema of those that has a slot, for a message.
func SchemaOf(s Slot, schemas []string) string {
	i := slices.IndexFunc(schemas, func(schema string) bool { return slices.Contains(SchemaSlots(schema), s) })
	if i < 0 {
		return ""
	}
	return schemas[i]
}
