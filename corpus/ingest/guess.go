package ingest

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// guess reads bytes that are not UTF-8 and have no mark.
func guess(f file) (t, canonical string, err error) {
	good, bad := multibytes(f.content)
	if good > 0 && good >= bad { // in other encodings such sequences hardly ever occur
		return "", "", brokenUTF8(f.name, f.content)
	}
	if t, _, ok := transcode(charmap.Windows1252, f.content); ok && !undefined1252(f.content) && mostlyLatin(t) {
		return t, "windows-1252", nil
	}
	return "", "", unknownEncoding(f)
}

// undefined1252 reports whether there is one of the five bytes that
// Windows-1252 leaves undefined; decoders differ in what they make of them.
func undefined1252(b []byte) bool {
	for _, c := range []byte{0x81, 0x8D, 0x8F, 0x90, 0x9D} {
		if bytes.IndexByte(b, c) >= 0 {
			return true
		}
	}
	return false
}

// multibytes counts the characters of several bytes that are UTF-8, and the
// bytes that are not.
func multibytes(b []byte) (good, bad int) {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good, bad
}

// brokenUTF8 is the problem of a byte that does not belong in UTF-8.
func brokenUTF8(name string, b []byte) error {
	at, bad := -1, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if at < 0 {
				at = i
			}
			bad++
		}
		i += n
	}
	t := tidy(strings.ToValidUTF8(string(b[:at]), "?"))
	rest := strings.ToValidUTF8(string(b[at:min(len(b), at+200)]), "?")
	line, column := position(t, len(t))
	return because(invalid(place(name, line, column), "this character is broken: the file is UTF-8, but not here").
		Marking(shownLine(t+rest, len(t))), "Bytes that do not belong in UTF-8: %s.", thousands(bad)).
		Suggest("save it anew as UTF-8, or say what it is: cmo import %s --encoding windows-1252", name)
}

// mostlyLatin reports whether what was read as Windows-1252 looks like words
// of a language written so. Other alphabets, read so, become words of accented
// letters only; other Latin encodings put signs and capitals inside words.
func mostlyLatin(t string) bool {
	words, strange := 0, 0
	high, odd := 0, 0
	letters, accented := 0, 0
	var before rune
	flush := func() {
		if letters >= 4 {
			words++
			if 3*accented > 2*letters {
				strange++
			}
		}
		letters, accented = 0, 0
	}
	for at, r := range t {
		if r >= 0x80 {
			high++
			if inWord := unicode.IsLetter(before); inWord {
				next, _ := utf8.DecodeRuneInString(t[at+utf8.RuneLen(r):])
				switch {
				case unicode.IsUpper(r) && unicode.IsLower(before):
					odd++
				case !unicode.IsLetter(r) && unicode.IsLetter(next) && !strings.ContainsRune("’‘´·–—\u00ad“”…\u00a0/", r):
					odd++
				}
			}
		}
		if unicode.IsLetter(r) {
			letters++
			if r >= 0x80 {
				accented++
			}
		} else {
			flush()
		}
		before = r
	}
	flush()
	return 50*strange <= words && (10*odd <= high) && (words > 0 || high < len(t)/4)
}
