package ingest

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// decode makes a text of bytes. This happens once, at import, and what was
// taken for granted is recorded. In this order:
//
//	the encoding the researcher names
//	a byte order mark
//	UTF-16 that shows by its zero bytes
//	UTF-8
//	the encoding in which the letters and words look like a language, if it is
//	far ahead of all others: said and flagged
//
// Anything else is refused with its first line as it would read in three
// encodings.
func decode(f file) (draft, error) {
	d := draft{}
	b := f.content
	var err error
	switch {
	case f.opt.Encoding != "":
		d.text, d.encoding, err = decodeAs(f, f.opt.Encoding)
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		d.encoding = "utf-8"
		d.text, err = decodeUTF8(f, b[3:])
	case bytes.HasPrefix(b, []byte("\xFF\xFE\x00\x00")):
		d.text, d.encoding, err = decodeAs(f, "utf-32le")
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		d.text, d.encoding, err = decodeAs(f, "utf-16le")
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		d.text, d.encoding, err = decodeAs(f, "utf-16be")
	case bytes.IndexByte(b, 0) >= 0:
		d.text, d.encoding, err = decodeZeros(f)
	case utf8.Valid(b):
		d.text, d.encoding = string(b), "utf-8"
	default:
		d.text, d.encoding, err = guess(f)
		d.guessed = true
	}
	if err != nil {
		return draft{}, err
	}
	d.text = tidy(d.text)
	if at := strings.IndexByte(d.text, 0); at >= 0 {
		return draft{}, notText(f.name, d.text, at)
	}
	if len(d.text) > maxText {
		return draft{}, tooMuchText(f.name, len(d.text))
	}
	if d.guessed {
		d.note("encoding", "read as "+d.encoding+" by its letters, since it is not UTF-8; another reading: --encoding NAME", 1)
	}
	return d, nil
}

// tidy takes off a byte order mark and gives lines LF ends.
func tidy(t string) string {
	for strings.HasPrefix(t, "\ufeff") {
		t = t[len("\ufeff"):]
	}
	if strings.IndexByte(t, '\r') < 0 {
		return t
	}
	return strings.ReplaceAll(strings.ReplaceAll(t, "\r\n", "\n"), "\r", "\n")
}

// encodingNamed finds an encoding by any of its usual names; nil means UTF-8.
func encodingNamed(name string) (enc encoding.Encoding, canonical string, ok bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch strings.NewReplacer("_", "", "-", "", " ", "").Replace(name) {
	case "utf8":
		return nil, "utf-8", true
	case "utf16", "utf16le":
		return utf.UTF16(utf.LittleEndian, utf.IgnoreBOM), "utf-16le", true
	case "utf16be":
		return utf.UTF16(utf.BigEndian, utf.IgnoreBOM), "utf-16be", true
	case "utf32", "utf32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", true
	case "macroman", "macintosh", "mac":
		return charmap.Macintosh, "macroman", true
	case "ibm850", "cp850", "850":
		return charmap.CodePage850, "ibm850", true
	}
	for _, try := range []string{name, strings.ReplaceAll(name, "_", "-"), strings.Replace(name, "cp", "windows-", 1)} {
		if enc, err := htmlindex.Get(try); err == nil {
			canonical, _ := htmlindex.Name(enc)
			return enc, canonical, true
		}
		if enc, err := ianaindex.IANA.Encoding(try); err == nil && enc != nil {
			return enc, try, true
		}
	}
	return nil, "", false
}

// decodeAs reads bytes in an encoding that somebody or a mark names; a byte
// that has no meaning there is a problem.
func decodeAs(f file, name string) (t, canonical string, err error) {
	enc, canonical, ok := encodingNamed(name)
	if !ok {
		return "", "", problem.New(problem.Usage, "no encoding %q is known", name).
			Because("Some that are: utf-8, utf-16le, windows-1250 to windows-1258, iso-8859-1 to -16, koi8-r, macroman, ibm850, shift_jis, gb18030, euc-kr.")
	}
	if enc == nil {
		t, err := decodeUTF8(f, bytes.TrimPrefix(f.content, []byte("\xEF\xBB\xBF")))
		return t, canonical, err
	}
	t, at, ok := transcode(enc, f.content)
	if !ok {
		line, column := position(t, at)
		return "", "", because(invalid(place(f.name, line, column), "this character has no meaning in %s", canonical).
			Marking(shownLine(t, at)), "The file is in another encoding, or it is damaged there.")
	}
	return t, canonical, nil
}

// transcode decodes all of b; at is the first place that has no meaning.
func transcode(enc encoding.Encoding, b []byte) (t string, at int, ok bool) {
	out, err := enc.NewDecoder().Bytes(b)
	t = string(out)
	if err != nil {
		return t, len(t), false
	}
	at = strings.Index(t, "\uFFFD")
	if at < 0 {
		return t, 0, true
	}
	// Unicode files may hold the character itself; then it is read back alike.
	if back, err := enc.NewEncoder().Bytes(out); err == nil && bytes.Equal(back, b) {
		return t, 0, true
	}
	return t, at, false
}

// decodeUTF8 reads what is said to be UTF-8.
func decodeUTF8(f file, b []byte) (string, error) {
	if utf8.Valid(b) {
		return string(b), nil
	}
	return "", brokenUTF8(f.name, b)
}

// decodeZeros reads bytes among which are zeros: UTF-16 has them in every
// other place, other texts have none.
func decodeZeros(f file) (t, canonical string, err error) {
	var zeros [2]int
	sample := f.content[:min(len(f.content), 1<<20)]
	for i, c := range sample {
		if c == 0 {
			zeros[i%2]++
		}
	}
	name := ""
	switch {
	case len(f.content)%2 != 0:
	case zeros[1] >= 20*zeros[0] && 20*zeros[1] >= len(sample)/2:
		name = "utf-16le"
	case zeros[0] >= 20*zeros[1] && 20*zeros[0] >= len(sample)/2:
		name = "utf-16be"
	}
	if name != "" {
		enc, canonical, _ := encodingNamed(name)
		if t, _, ok := transcode(enc, f.content); ok && strings.IndexByte(t, 0) < 0 {
			return t, canonical, nil
		}
	}
	at := bytes.IndexByte(f.content, 0)
	return "", "", notText(f.name, strings.ToValidUTF8(string(f.content[:at+1]), "?"), -1)
}

// notText is the problem of a file with zero bytes.
func notText(name, t string, at int) error {
	if at < 0 {
		at = len(t) - 1
	}
	line, column := position(t, at)
	return because(invalid(place(name, line, column), "this is not a text: a byte of it is zero"),
		"A text has none; sound, pictures and the files of programs do.")
}

// place writes a file with line and column.
func place(name string, line, column int) string {
	return name + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column)
}
