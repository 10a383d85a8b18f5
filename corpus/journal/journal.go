// Package journal is the audit log's own shape: heads, bodies, and the chain
// that binds them. It knows nothing of files or tables.
//
// Every change to a record is one entry. An entry has a head and a body. The
// head tells who changed which record when, by which action, and holds no free
// text; the body holds the record as it became. Heads are chained: each link
// is the SHA-256 of the link before it and of the head's bytes, and a head
// holds the digest of its body. So a body can be erased, when a participant
// withdraws, and the chain still verifies; and nobody can change a head or a
// body without every later link changing. Against someone who rewrites the
// whole file only a link kept elsewhere helps, which is why exports print one.
package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/ref"
)

// A Verb is what an entry did to its record.
type Verb byte

// The verbs. Their numbers are part of the file format.
const (
	Add     Verb = 1 // the record did not exist before
	Edit    Verb = 2
	Retire  Verb = 3
	Restore Verb = 4 // a retired record is back
	Undo    Verb = 5 // the record is as it was at an earlier entry, or gone
)

var verbs = [...]string{Add: "add", Edit: "edit", Retire: "retire", Restore: "restore", Undo: "undo"}

// String gives the verb as printed.
func (v Verb) String() string {
	if int(v) < len(verbs) && verbs[v] != "" {
		return verbs[v]
	}
	return fmt.Sprintf("verb %d", byte(v))
}

// A State tells whether a record is in use after an entry.
type State byte

// The states of a record. Their numbers are part of the file format.
const (
	Live    State = 1
	Retired State = 2
	Gone    State = 3 // its making was undone
)

// A Replica names one copy of a study; entries are numbered within it.
type Replica [8]byte

// String gives the replica in hexadecimal.
func (r Replica) String() string { return hex.EncodeToString(r[:]) }

// MarshalText writes the replica in hexadecimal.
func (r Replica) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Replica) UnmarshalText(b []byte) error { return unhex(r[:], b, "replica") }

// A Link is a place in the chain: the SHA-256 of the link before it and the
// bytes of its head.
type Link [sha256.Size]byte

// String gives the link in hexadecimal: what an export prints and a check
// compares.
func (l Link) String() string { return hex.EncodeToString(l[:]) }

// MarshalText writes the link in hexadecimal.
func (l Link) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (l *Link) UnmarshalText(b []byte) error { return unhex(l[:], b, "link") }

// unhex reads exactly as many bytes as there is room for.
func unhex(to, b []byte, what string) error {
	if len(b) != 2*len(to) {
		return fmt.Errorf("read %s %q: want %d hexadecimal digits", what, b, 2*len(to))
	}
	if _, err := hex.Decode(to, b); err != nil {
		return fmt.Errorf("read %s %q: %w", what, b, err)
	}
	return nil
}

// A Head is the part of an entry that is kept for ever.
type Head struct {
	Position uint64    // of the entry in this copy of the study, from 1
	Replica  Replica   // the copy it was made in
	Number   uint64    // of the entry among those made in that copy
	Action   uint64    // the command it belongs to
	Time     time.Time // never earlier than that of the entry before
	Coder    ref.ID
	Verb     Verb
	Table    string
	Record   ref.ID
	Previous uint64            // position of this record's previous entry, 0 if none
	Digest   [sha256.Size]byte // of the body
	Link     Link
}

// headFormat is the first byte of an encoded head.
const headFormat = 1

// Next sets the link of a head that follows the entry with the given link, and
// gives the bytes to keep.
func (h *Head) Next(before Link) []byte {
	b := h.encode()
	h.Link = linkOf(before, b)
	return append(b, h.Link[:]...)
}

func linkOf(before Link, head []byte) Link {
	d := sha256.New()
	d.Write(before[:])
	d.Write(head)
	return Link(d.Sum(nil))
}

func (h *Head) encode() []byte {
	b := make([]byte, 0, 192)
	b = append(b, headFormat)
	b = binary.BigEndian.AppendUint64(b, h.Position)
	b = append(b, h.Replica[:]...)
	b = binary.BigEndian.AppendUint64(b, h.Number)
	b = binary.BigEndian.AppendUint64(b, h.Action)
	b = binary.BigEndian.AppendUint64(b, uint64(h.Time.UnixMicro()))
	b = append(b, h.Coder[:]...)
	b = append(b, byte(h.Verb), byte(len(h.Table)))
	b = append(b, h.Table...)
	b = append(b, h.Record[:]...)
	b = binary.BigEndian.AppendUint64(b, h.Previous)
	return append(b, h.Digest[:]...)
}

// errHead tells that the bytes of a head are not those of one.
var errHead = errors.New("not the bytes of a journal head")

// fixed is the length of an encoded head beside the name of its table.
const fixed = 1 + 8 + 8 + 8 + 8 + 8 + 16 + 1 + 1 + 16 + 8 + sha256.Size

// ReadHead reads the bytes that Next gave.
func ReadHead(b []byte) (Head, error) {
	if len(b) < fixed+sha256.Size || b[0] != headFormat {
		return Head{}, errHead
	}
	var h Head
	u64 := func() uint64 {
		v := binary.BigEndian.Uint64(b)
		b = b[8:]
		return v
	}
	b = b[1:]
	h.Position = u64()
	b = b[copy(h.Replica[:], b):]
	h.Number, h.Action = u64(), u64()
	h.Time = time.UnixMicro(int64(u64())).UTC()
	b = b[copy(h.Coder[:], b):]
	h.Verb = Verb(b[0])
	n := int(b[1])
	b = b[2:]
	if len(b) != n+16+8+2*sha256.Size {
		return Head{}, errHead
	}
	h.Table, b = string(b[:n]), b[n:]
	b = b[copy(h.Record[:], b):]
	h.Previous = u64()
	b = b[copy(h.Digest[:], b):]
	copy(h.Link[:], b)
	return h, nil
}

// Follows reports whether the head's bytes follow the entry with that link.
func Follows(before Link, kept []byte) bool {
	n := len(kept) - sha256.Size
	return n >= 0 && linkOf(before, kept[:n]) == Link(kept[n:])
}

// A Body is the part of an entry that can be erased: the record as it became.
// Its random bytes keep anyone from finding out, by trying, what an erased
// body held.
type Body struct {
	Random [16]byte
	State  State
	Codec  byte   // version of the codec that wrote Record
	Record []byte // the encoded record; empty when the state is Gone
}

// Bytes gives the body as it is kept.
func (b Body) Bytes() []byte {
	out := make([]byte, 0, len(b.Random)+2+len(b.Record))
	out = append(out, b.Random[:]...)
	out = append(out, byte(b.State), b.Codec)
	return append(out, b.Record...)
}

// ReadBody reads what Bytes gave. The record shares its memory.
func ReadBody(kept []byte) (Body, error) {
	var b Body
	if len(kept) < len(b.Random)+2 {
		return b, errors.New("not the bytes of a journal body")
	}
	n := copy(b.Random[:], kept)
	b.State, b.Codec, b.Record = State(kept[n]), kept[n+1], kept[n+2:]
	return b, nil
}

// Erased reports whether kept stands where a body was erased: it is there and
// empty. A body that is not there at all (nil) is a damage.
func Erased(kept []byte) bool { return kept != nil && len(kept) == 0 }

// DigestOf gives the digest that a head keeps of a body's bytes.
func DigestOf(body []byte) [sha256.Size]byte { return sha256.Sum256(body) }
