package ingest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

func encoded(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	french  = "Elle est venue à l’école avec « un gâteau ». C’était déjà l’été, n’est-ce pas ?\n"
	russian = "Мы пришли, потому что медсестра сама нас позвала.\n"
	polish  = "Przyszłam, bo mówiła, że żółta ławka jest już wolna.\n"
)

func TestEncodings(t *testing.T) {
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for _, c := range []struct {
		content, told string
		want          string // the encoding it is read in, or what is wrong
		text          string
	}{
		{french, "", "utf-8", french},
		{"\ufeff" + french, "", "utf-8", french},
		{encoded(t, le, french), "", "utf-16le", french},
		{encoded(t, be, french), "", "utf-16be", french},
		{encoded(t, le, "\ufeff"+russian), "", "utf-16le", russian},
		{encoded(t, be, "\ufeff"+russian), "", "utf-16be", russian},
		{encoded(t, le, strings.Repeat(russian, 3)), "", "utf-16le", strings.Repeat(russian, 3)},
		{encoded(t, charmap.Windows1252, french), "", "windows-1252, guessed", french},
		{encoded(t, charmap.Windows1251, russian), "", "its encoding is not known", ""},
		{encoded(t, charmap.Windows1251, russian), "windows-1251", "windows-1251", russian},
		{encoded(t, charmap.Windows1251, russian), "cp1251", "windows-1251", russian},
		{encoded(t, charmap.KOI8R, russian), "", "its encoding is not known", ""},
		{encoded(t, charmap.Windows1250, polish), "", "its encoding is not known", ""},
		{encoded(t, charmap.Windows1250, polish), "windows-1250", "windows-1250", polish},
		{encoded(t, charmap.Macintosh, french), "", "its encoding is not known", ""},
		{encoded(t, charmap.Macintosh, french), "MacRoman", "macroman", french},
		{encoded(t, japanese.ShiftJIS, "看護師が自分で電話をくれた。\n"), "shift_jis", "shift_jis", "看護師が自分で電話をくれた。\n"},
		{french[:40] + "\xE9" + french[40:], "", "a.txt:1:36: this character is broken", ""},
		{french, "no such thing", `no encoding "no such thing" is known`, ""},
		{"caf\x81", "windows-1253", "this character has no meaning in windows-1253", ""},
	} {
		doc, err := ingest.Read("a.txt", []byte(c.content), ingest.Options{Encoding: c.told})
		got := doc.Encoding
		if err != nil {
			got = explain(t, err)
		} else if doc.EncodingGuessed {
			got += ", guessed"
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%.40q: got %s, want %s", c.content, got, c.want)
		}
		if err == nil && doc.Text != c.text {
			t.Errorf("%.40q: got %.60q, want %.60q", c.content, doc.Text, c.text)
		}
	}
}

// The one Russian file of the corpora is refused with a readable candidate.
func TestRealRussian(t *testing.T) {
	path := filepath.Join(shared(t, "corpora"), "encodings", "UDHR_Russian_WINDOWS-1251.txt")
	_, _, err := ingest.ReadFile(path, ingest.Options{})
	got := explain(t, err)
	for _, want := range []string{"Всеобщая декларация прав человека", "--encoding windows-1251"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in:\n%s", want, got)
		}
	}
	t.Log(got)
}

// The same words in ISO-8859-1 and UTF-8 become the same text.
func TestRealTwins(t *testing.T) {
	dir := filepath.Join(shared(t, "corpora"), "encodings")
	one := read(t, filepath.Join(dir, "UDHR_Icelandic_ISO-8859-1.txt"), ingest.Options{})
	two := read(t, filepath.Join(dir, "UDHR_Icelandic_UTF-8.txt"), ingest.Options{})
	if one.Text != two.Text || !one.EncodingGuessed || two.EncodingGuessed {
		t.Error("they differ")
	}
	raw, _ := os.ReadFile(filepath.Join(dir, "UDHR_Icelandic_UTF-8.txt"))
	if two.Text != string(raw) {
		t.Error("the text is not as the file had it")
	}
}
