package ingest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

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
	french2 = "Elle est venue à l'école, déjà l'été.\n"
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
		{encoded(t, charmap.Windows1251, russian), "", "windows-1251, guessed", russian},
		{encoded(t, charmap.Windows1251, russian), "windows-1251", "windows-1251", russian},
		{encoded(t, charmap.Windows1251, russian), "cp1251", "windows-1251", russian},
		{encoded(t, charmap.KOI8R, russian), "", "koi8-r, guessed", russian},
		{encoded(t, charmap.Windows1250, polish), "", "windows-1250, guessed", polish},
		{encoded(t, charmap.Windows1250, polish), "windows-1250", "windows-1250", polish},
		{encoded(t, charmap.Macintosh, french), "", "macroman, guessed", french},
		{encoded(t, charmap.Macintosh, french), "MacRoman", "macroman", french},
		{encoded(t, japanese.ShiftJIS, "看護師が自分で電話をくれた。\n"), "shift_jis", "shift_jis", "看護師が自分で電話をくれた。\n"},
		{encoded(t, charmap.CodePage850, french2), "ibm850", "ibm850", french2},
		{encoded(t, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), russian), "", "utf-32le", russian},
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

// The one Russian file of the corpora, and its facts.
func TestRealRussian(t *testing.T) {
	dir, all := facts(t)
	doc := read(t, filepath.Join(dir, "encodings", "UDHR_Russian_WINDOWS-1251.txt"), ingest.Options{})
	want := all["encodings/UDHR_Russian_WINDOWS-1251.txt"]
	if doc.Encoding != "windows-1251" || !doc.EncodingGuessed || !strings.HasPrefix(doc.Text, want.First) || utf8.RuneCountInString(doc.Text) != want.Chars {
		t.Errorf("read as %s (guessed %v), %d characters, want %d", doc.Encoding, doc.EncodingGuessed, utf8.RuneCountInString(doc.Text), want.Chars)
	}
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
