package index

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A State says which study and which moment of its history an index is of.
type State struct {
	Study    string `json:"study"`
	Position uint64 `json:"position"` // of the last entry of the journal that changed a text
	Link     string `json:"link"`     // what that entry is chained by, in hexadecimal
}

// A Place is a passage of a version of a text.
type Place struct {
	Version uint32 // the study's local number of the version
	Passage int    // from 1
}

// A Reason is why an index does not answer. It is an error; errors.Is finds it
// among the causes of others.
type Reason string

// The reasons. After the first four the index is to be made anew; Behind needs
// Add, once the caller has found the index's State in its own history; Busy
// and Expression leave the texts themselves to be read.
const (
	Missing      Reason = "there is no index"
	Torn         Reason = "the index is not as it was written"
	OtherMapping Reason = "the index was made by another version of the program"
	OtherHistory Reason = "the index is of another study, or of another history of it"
	Behind       Reason = "the index does not have the newest texts"
	Busy         Reason = "another command is making the index"
	Expression   Reason = "an expression cannot be looked up in the index"
)

// Error makes a Reason an error.
func (r Reason) Error() string { return string(r) }

// Why gives the Reason among the causes of an error, "" if there is none.
func Why(err error) Reason {
	var r Reason
	errors.As(err, &r)
	return r
}

// An Index is the full-text index in a folder. It is a value without memory:
// each call looks at the folder anew, so it may be used by many goroutines.
type Index struct{ dir string }

// At names the index in a folder. It does not touch the disk.
func At(dir string) *Index { return &Index{filepath.Clean(dir)} }

// State gives what the index was made of. It is false when there is no index,
// or none that this version of the program can read.
func (x *Index) State() (State, bool) {
	m, err := x.manifest()
	return m.State, err == nil
}

// Has lists the versions that are in the index, in order.
func (x *Index) Has() []uint32 {
	m, err := x.manifest()
	if err != nil {
		return nil
	}
	return slices.Collect(m.Versions.all())
}

// Propose gives the places that may hold what a pattern looks for, in order of
// version and passage: all that do, and others. The error is a Reason if the
// index cannot answer for the moment that is wanted.
func (x *Index) Propose(want State, p text.Pattern) ([]Place, error) {
	r, err := x.Open(want)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Propose(p)
}
