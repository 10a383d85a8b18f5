package journal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/journal"
	"github.com/cmo-toolkit/cmo/corpus/ref"
)

func body(words string) []byte {
	b := journal.Body{State: journal.Live, Codec: 1, Record: []byte(words)}
	copy(b.Random[:], "sixteen random b")
	return b.Bytes()
}

// chain makes n entries.
func chain(n int) (heads [][]byte, bodies [][]byte) {
	var link journal.Link
	for i := range n {
		bodies = append(bodies, body(strings.Repeat("word ", i)))
		h := journal.Head{
			Position: uint64(i + 1), Replica: journal.Replica{1}, Number: uint64(i + 1), Action: 1,
			Time:  time.Date(2026, 3, 2, 9, 0, i, 1000, time.UTC),
			Coder: ref.ID{2}, Verb: journal.Add, Table: "codes", Record: ref.ID{3}, Previous: uint64(i),
			Digest: journal.DigestOf(bodies[i]),
		}
		heads = append(heads, h.Next(link))
		link = h.Link
	}
	return heads, bodies
}

// The bytes of a head are part of the file format.
func TestHeadBytes(t *testing.T) {
	heads, bodies := chain(1)
	want := "01" + "0000000000000001" + "0100000000000000" + "0000000000000001" + "0000000000000001" +
		"00064c06cfcb8401" + "02000000000000000000000000000000" + "01" + "05" + "636f646573" +
		"03000000000000000000000000000000" + "0000000000000000"
	d := journal.DigestOf(bodies[0])
	want += hex.EncodeToString(d[:])
	head, link := heads[0][:len(heads[0])-32], heads[0][len(heads[0])-32:]
	if got := hex.EncodeToString(head); got != want {
		t.Errorf("the head is\n%s\nwant\n%s", got, want)
	}
	if sum := sha256.Sum256(append(make([]byte, 32), head...)); !bytes.Equal(sum[:], link) {
		t.Errorf("the link is %x, want %x", link, sum)
	}
	h, err := journal.ReadHead(heads[0])
	if err != nil {
		t.Fatal(err)
	}
	if again := h.Next(journal.Link{}); !bytes.Equal(again, heads[0]) {
		t.Errorf("written again as %x", again)
	}
}

func TestChain(t *testing.T) {
	heads, bodies := chain(5)
	verify := func() (broken []int) {
		var link journal.Link
		for i, kept := range heads {
			h, err := journal.ReadHead(kept)
			if err != nil || !journal.Follows(link, kept) || h.Digest != journal.DigestOf(bodies[i]) && !journal.Erased(bodies[i]) {
				broken = append(broken, i)
			}
			link = h.Link
		}
		return broken
	}
	if broken := verify(); broken != nil {
		t.Fatalf("a sound chain is broken at %d", broken)
	}
	bodies[2] = []byte{} // erased: the chain holds
	if broken := verify(); broken != nil {
		t.Errorf("with an erased body it is broken at %d", broken)
	}
	for at := range heads[3] {
		heads[3][at] ^= 1
		if verify() == nil {
			t.Errorf("with byte %d of a head changed it is not broken", at)
		}
		heads[3][at] ^= 1
	}
	for at := range bodies[3] {
		bodies[3][at] ^= 1
		if verify() == nil {
			t.Errorf("with byte %d of a body changed it is not broken", at)
		}
		bodies[3][at] ^= 1
	}
	heads, bodies = append(heads[:2:2], heads[3:]...), append(bodies[:2:2], bodies[3:]...)
	if verify() == nil {
		t.Error("with an entry taken out it is not broken")
	}
}

func TestBody(t *testing.T) {
	kept := body("words")
	b, err := journal.ReadBody(kept)
	if err != nil || b.State != journal.Live || b.Codec != 1 || string(b.Record) != "words" || !bytes.Equal(b.Bytes(), kept) {
		t.Errorf("read as %+v, %v", b, err)
	}
	for _, short := range [][]byte{nil, {}, kept[:17]} {
		if _, err := journal.ReadBody(short); err == nil {
			t.Errorf("%x is read as a body", short)
		}
	}
	if journal.Erased(nil) || journal.Erased(kept) || !journal.Erased([]byte{}) {
		t.Error("erased is what is there and empty")
	}
}

func TestText(t *testing.T) {
	type both struct {
		R journal.Replica
		L journal.Link
	}
	in := both{journal.Replica{0xab, 1}, journal.Link{0xcd, 2}}
	b, err := json.Marshal(in)
	want := `{"R":"ab01000000000000","L":"cd02` + strings.Repeat("0", 60) + `"}`
	if err != nil || string(b) != want {
		t.Errorf("written as %s, %v", b, err)
	}
	var out both
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("read as %+v, %v", out, err)
	}
	for _, bad := range []string{`{"R":"ab"}`, `{"R":"zz01000000000000"}`, `{"R":"ab0100000000000000"}`, `{"L":""}`} {
		if err := json.Unmarshal([]byte(bad), &out); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
	if got := journal.Undo.String() + journal.Verb(9).String(); got != "undoverb 9" {
		t.Errorf("verbs are %q", got)
	}
}

// What is read as a head is written as it was read: no two heads have the
// same meaning, and none is longer than what it says.
func FuzzReadHead(f *testing.F) {
	heads, _ := chain(3)
	for _, h := range heads {
		f.Add(h)
		f.Add(h[:len(h)-1])
		f.Add(append(h, 0))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := journal.ReadHead(b)
		if err != nil {
			return
		}
		link := h.Link
		again := h.Next(journal.Link{})
		if n := len(b) - len(link); !bytes.Equal(again[:n], b[:n]) || !bytes.Equal(link[:], b[n:]) {
			t.Errorf("%x is read as %+v, written as %x", b, h, again)
		}
		journal.Follows(link, b)
	})
}
