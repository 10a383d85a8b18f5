package ref_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/ref"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 123_456_789, time.UTC)

func still() time.Time { return start }

func random() io.Reader { return rand.NewChaCha8([32]byte{1}) }

func TestID(t *testing.T) {
	id, err := ref.NewMaker(still, random()).New()
	if err != nil {
		t.Fatal(err)
	}
	if id[6]>>4 != 7 || id[8]>>6 != 2 {
		t.Errorf("%s is no UUID of version 7", id)
	}
	if want := start.Truncate(time.Millisecond); !id.Time().Equal(want) {
		t.Errorf("it was made at %s, want %s", id.Time(), want)
	}
	text, err := id.MarshalText()
	if err != nil || string(text) != id.String() || len(text) != 36 {
		t.Errorf("written as %q, %v", text, err)
	}
	for _, typed := range []string{id.String(), strings.ToUpper(id.String()), strings.ReplaceAll(id.String(), "-", "")} {
		var back ref.ID
		if err := back.UnmarshalText([]byte(typed)); err != nil || back != id {
			t.Errorf("%q is read as %s, %v", typed, back, err)
		}
	}
	var none ref.ID
	if text, err := none.MarshalText(); len(text) != 0 || err != nil {
		t.Errorf("no id is written as %q, %v", text, err)
	}
	back := id
	if err := back.UnmarshalText(nil); err != nil || !back.IsZero() {
		t.Errorf("nothing is read as %s, %v", back, err)
	}
	for _, bad := range []string{"x", "k7k3q", strings.Repeat("0", 31), strings.Repeat("0", 33), "0" + strings.Repeat("g", 31), id.String() + "0"} {
		if err := back.UnmarshalText([]byte(bad)); err == nil || !back.IsZero() {
			t.Errorf("%q is read as %s, %v", bad, back, err)
		}
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		end  string
		want string
	}{
		{"\x80\x00\x00\x00\x00\x00\x00\x00", "000000000000"},
		{"\x80\x00\x00\x00\x00\x00\x00\x01", "000000000001"},
		{"\x8f\xff\xff\xff\xff\xff\xff\xff", "zzzzzzzzzzzz"},
		{"\xbf\xff\xff\xff\xff\xff\xff\xff", "zzzzzzzzzzzz"},
		{"\x80\x08\x00\x00\x00\x00\x00\x00", "020000000000"},
	} {
		var id ref.ID
		copy(id[8:], c.end)
		if got := id.Shown(); got != c.want {
			t.Errorf("%x is shown as %s, want %s", c.end, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	for typed, want := range map[string]string{
		"7k3q": "7k3q", "7K3Q": "7k3q", "iIlL": "1111", "oO": "00", "abcdefghjkmn": "abcdefghjkmn",
		"": "", "u": "", "7k3-": "", "7k3 ": "", "é": "", "0000000000000": "", "\xff": "",
	} {
		got, ok := ref.Fold(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q folds to %q, %v, want %q", typed, got, ok, want)
		}
	}
}

func TestMakerAscends(t *testing.T) {
	now := start
	m := ref.NewMaker(func() time.Time { return now }, random())
	var all []ref.ID
	add := func(n int) {
		t.Helper()
		for range n {
			id, err := m.New()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, id)
		}
	}
	add(10_000) // more than one millisecond has numbers for
	now = now.Add(-time.Hour)
	add(10)
	now = now.Add(2 * time.Hour)
	add(10)
	if !slices.IsSortedFunc(all, func(a, b ref.ID) int { return bytes.Compare(a[:], b[:]) }) {
		t.Error("ids are not in the order of their making")
	}
	if last := all[len(all)-1]; !last.Time().Equal(now.Truncate(time.Millisecond)) {
		t.Errorf("the last says it was made at %s, want %s", last.Time(), now)
	}
}

func TestMakerAfter(t *testing.T) {
	made, err := ref.NewMaker(still, random()).New()
	if err != nil {
		t.Fatal(err)
	}
	end := made
	end[6], end[7] = 0x7f, 0xff // the last of its millisecond
	for _, earlier := range []ref.ID{made, end} {
		m := ref.NewMaker(func() time.Time { return start.Add(-time.Second) }, random())
		m.After(earlier)
		m.After(ref.ID{6: 0x70}) // an older one changes nothing
		next, err := m.New()
		if err != nil || bytes.Compare(next[:], earlier[:]) <= 0 {
			t.Errorf("after %s comes %s, %v", earlier, next, err)
		}
	}
	for name, other := range map[string]ref.ID{
		"of version 4":  {0: 0xff, 6: 0x40, 8: 0x80},
		"of the future": {0: 0xff, 6: 0x70, 8: 0x80},
	} {
		m := ref.NewMaker(still, random())
		m.After(other)
		if next, err := m.New(); err != nil || next != made {
			t.Errorf("after an id %s comes %s, want %s, %v", name, next, made, err)
		}
	}
}

func TestMakerWithoutRandomness(t *testing.T) {
	m := ref.NewMaker(still, strings.NewReader("short"))
	if id, err := m.New(); !errors.Is(err, io.ErrUnexpectedEOF) || !id.IsZero() {
		t.Errorf("got %s, %v", id, err)
	}
}
