// Package ref holds the ids of records and the short forms people see and type.
//
// An ID is a UUID of version 7 (RFC 9562): 48 bits of time in milliseconds,
// 12 bits that count within the millisecond, 62 random bits. Sorting ids sorts
// them by time of making, which keeps bulk writes to the study file
// sequential, and an ID fits wherever an exchange format wants a GUID.
//
// People see a kind letter and the first characters of the random end, in
// Crockford's base 32 (no i, l, o, u): c7k3q is a coding. Look-up is by what
// is shown: any unique beginning of at least MinShown characters.
package ref

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// An ID names a record for ever, in every copy of the study.
type ID [16]byte

// MinShown is the least number of base-32 characters shown of an ID.
const MinShown = 4

// shownMost is the number of characters that the random end gives: 60 bits.
const shownMost = 12

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// IsZero reports whether the ID names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// Time is when the ID was made, to the millisecond.
func (id ID) Time() time.Time {
	var ms int64
	for _, b := range id[:6] {
		ms = ms<<8 | int64(b)
	}
	return time.UnixMilli(ms).UTC()
}

// Shown gives the random end in base 32, all twelve characters of it; a
// listing shows as many from the left as make it unique.
func (id ID) Shown() string {
	var bits uint64
	for _, b := range id[8:] {
		bits = bits<<8 | uint64(b)
	}
	bits &= 1<<60 - 1
	var out [shownMost]byte
	for i := range out {
		out[i] = alphabet[bits>>(55-5*i)&31]
	}
	return string(out[:])
}

// String gives the ID as a UUID is usually written.
func (id ID) String() string {
	h := hex.EncodeToString(id[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// MarshalText writes the ID as a UUID; the zero ID is empty.
func (id ID) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	return []byte(id.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) error {
	*id = ID{}
	if len(b) == 0 {
		return nil
	}
	s := strings.ReplaceAll(string(b), "-", "")
	if len(s) != 32 {
		return fmt.Errorf("read id %q: want 32 hexadecimal digits", b)
	}
	var read ID
	if _, err := hex.Decode(read[:], []byte(s)); err != nil {
		return fmt.Errorf("read id %q: %w", b, err)
	}
	*id = read
	return nil
}

// Fold brings what a person typed for the shown part of an id into the form
// of Shown: lower case, i and l as 1, o as 0. It reports false if a character
// can stand in no id.
func Fold(typed string) (string, bool) {
	var out strings.Builder
	for _, r := range strings.ToLower(typed) {
		switch r {
		case 'i', 'l':
			r = '1'
		case 'o':
			r = '0'
		}
		if !strings.ContainsRune(alphabet, r) {
			return "", false
		}
		out.WriteRune(r)
	}
	return out.String(), out.Len() > 0 && out.Len() <= shownMost
}

// A Maker makes ids in ascending order, from a clock and a source of random
// bytes that are handed to it.
type Maker struct {
	now     func() time.Time
	random  io.Reader
	ms      int64
	counter uint16
}

// NewMaker gives a Maker over a clock and a source of random bytes.
func NewMaker(now func() time.Time, random io.Reader) *Maker {
	return &Maker{now: now, random: random}
}

// After makes the ids to come greater than one made earlier: the clock may
// have been set back, or not have moved since. An ID of another version of
// UUID, and one made more than a minute from now, came from elsewhere and
// changes nothing.
func (m *Maker) After(id ID) {
	if id[6]>>4 != 7 || id.Time().After(m.now().Add(time.Minute)) {
		return
	}
	ms, counter := id.Time().UnixMilli(), uint16(id[6]&0x0f)<<8|uint16(id[7])
	if ms > m.ms || ms == m.ms && counter > m.counter {
		m.ms, m.counter = ms, counter
	}
}

// New makes the next ID.
func (m *Maker) New() (ID, error) {
	ms := m.now().UnixMilli()
	if ms > m.ms {
		m.ms, m.counter = ms, 0
	} else if m.counter++; m.counter == 1<<12 {
		m.ms, m.counter = m.ms+1, 0 // run ahead of the clock rather than out of order
	}
	var id ID
	if _, err := io.ReadFull(m.random, id[8:]); err != nil {
		return ID{}, fmt.Errorf("make an id: %w", err)
	}
	for i := range 6 {
		id[i] = byte(m.ms >> (40 - 8*i))
	}
	id[6] = 0x70 | byte(m.counter>>8)
	id[7] = byte(m.counter)
	id[8] = 0x80 | id[8]&0x3f
	return id, nil
}
