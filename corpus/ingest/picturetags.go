package ingest

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// pictureTags are what a picture says of itself that could tell who somebody is.
type pictureTags struct {
	place  bool     // where it was taken
	people []string // the names of fields that hold a name: "artist"
	taken  string   // yyyy-mm-dd
}

const maxPictureTags = 4096 // entries that are looked at

// tagsOf reads the tags of a picture: EXIF, XMP and IPTC in JPEG, EXIF and texts
// in PNG, EXIF and XMP in WebP, all of TIFF.
func tagsOf(kind string, b []byte) pictureTags {
	var out pictureTags
	exif := func(b []byte) {
		t := tiffTags{b: b}
		t.read()
		out.place = out.place || t.place
		out.people = append(out.people, t.people...)
		if out.taken == "" {
			out.taken = t.taken
		}
	}
	switch kind {
	case "tiff":
		exif(b)
		out.xmp(b[:min(len(b), 1<<20)])
	case "jpeg":
		for part := range jpegParts(b) {
			switch {
			case bytes.HasPrefix(part, []byte("Exif\x00\x00")):
				exif(part[6:])
			case bytes.HasPrefix(part, []byte("http://ns.adobe.com/x")):
				out.xmp(part)
			case bytes.HasPrefix(part, []byte("Photoshop 3.0\x00")) && bytes.Contains(part, []byte("\x1C\x02\x50")):
				out.people = append(out.people, "by-line")
			}
		}
	case "png":
		for name, part := range chunks(b, 8, binary.BigEndian, true) {
			switch {
			case name == "eXIf":
				exif(part)
			case (name == "tEXt" || name == "iTXt") && bytes.HasPrefix(part, []byte("Author\x00")):
				out.people = append(out.people, "author")
			case name == "iTXt" && bytes.HasPrefix(part, []byte("XML:com.adobe.xmp\x00")):
				out.xmp(part)
			}
		}
	case "webp":
		for name, part := range chunks(b, 12, binary.LittleEndian, false) {
			switch name {
			case "EXIF":
				exif(bytes.TrimPrefix(part, []byte("Exif\x00\x00")))
			case "XMP ":
				out.xmp(part)
			}
		}
	}
	out.people = distinctWords(out.people)
	return out
}

var (
	xmpPlace = text.Lazy(`GPSLatitude(?:="|>)[^"<]*\d`)
	xmpNames = text.Lazy(`<(dc:creator|Iptc4xmpExt:PersonInImage|mwg-rs:Name|MPReg:PersonDisplayName|aux:OwnerName)\b|(?:mwg-rs:Name|MPReg:PersonDisplayName|aux:OwnerName)="`)
)

func (t *pictureTags) xmp(b []byte) {
	t.place = t.place || xmpPlace().Match(b)
	if m := xmpNames().FindSubmatch(b); m != nil {
		name := "XMP"
		if len(m[1]) > 0 {
			name = string(m[1][bytes.IndexByte(m[1], ':')+1:])
		}
		t.people = append(t.people, name)
	}
}

// jpegParts gives the segments of a JPEG file before its picture begins.
func jpegParts(b []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for i, n := 2, 0; i+4 <= len(b) && b[i] == 0xFF && n < maxPictureTags; n++ {
			marker := b[i+1]
			if marker == 0xFF {
				i++
				continue
			}
			if marker == 0xDA || marker == 0xD9 {
				return
			}
			size := int(b[i+2])<<8 | int(b[i+3])
			if size < 2 || i+2+size > len(b) || !yield(b[i+4:i+2+size]) {
				return
			}
			i += 2 + size
		}
	}
}

// chunks gives the chunks of PNG (size, name, bytes, sum) and of WebP (name,
// size, bytes, even length).
func chunks(b []byte, at int, order binary.ByteOrder, png bool) func(func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for n := 0; at+8 <= len(b) && n < maxPictureTags; n++ {
			name, length := string(b[at:at+4]), order.Uint32(b[at+4:])
			if png {
				name, length = string(b[at+4:at+8]), order.Uint32(b[at:])
			}
			if uint64(length) > uint64(len(b)-at-8) || !yield(name, b[at+8:at+8+int(length)]) {
				return
			}
			at += 8 + int(length) + int(length)%2
			if png {
				at += 4 - int(length)%2
			}
		}
	}
}

// tiffTags reads the directories of a TIFF, which is how EXIF is written, too.
type tiffTags struct {
	b             []byte
	order         binary.ByteOrder
	width, height int
	pictureTags
}

func (t *tiffTags) read() {
	switch {
	case len(t.b) < 8:
		return
	case t.b[0] == 'I':
		t.order = binary.LittleEndian
	default:
		t.order = binary.BigEndian
	}
	exif, gps := t.directory(t.order.Uint32(t.b[4:]), "first")
	if exif > 0 {
		t.directory(exif, "exif")
	}
	if gps > 0 {
		t.directory(gps, "gps")
	}
}

// The tags that are looked at; people are those that may hold a name.
var (
	tiffPeople = map[uint16]string{0x013B: "artist", 0x8298: "copyright", 0x9C9D: "author", 0xA430: "camera owner"}
	tiffDate   = uint16(0x9003)
)

// directory reads one directory and gives where those of EXIF and GPS lie.
func (t *tiffTags) directory(at uint32, level string) (exif, gps uint32) {
	if uint64(at)+2 > uint64(len(t.b)) {
		return 0, 0
	}
	count := int(t.order.Uint16(t.b[at:]))
	entry := int(at) + 2
	for n := 0; n < min(count, maxPictureTags) && entry+12 <= len(t.b); n, entry = n+1, entry+12 {
		tag, value := t.order.Uint16(t.b[entry:]), t.order.Uint32(t.b[entry+8:])
		switch {
		case level == "gps":
			t.place = t.place || tag == 2 || tag == 4
		case tag == 0x8769:
			exif = value
		case tag == 0x8825:
			gps = value
		case tag == 0x0100 && level == "first":
			t.width = t.number(entry)
		case tag == 0x0101 && level == "first":
			t.height = t.number(entry)
		case tiffPeople[tag] != "" && t.words(entry) != "":
			t.people = append(t.people, tiffPeople[tag])
		case tag == tiffDate:
			if d, err := time.Parse("2006:01:02 15:04:05", t.words(entry)); err == nil {
				t.taken = d.Format(time.DateOnly)
			}
		}
	}
	return exif, gps
}

func (t *tiffTags) number(entry int) int {
	if t.order.Uint16(t.b[entry+2:]) == 3 {
		return int(t.order.Uint16(t.b[entry+8:]))
	}
	return int(t.order.Uint32(t.b[entry+8:]))
}

// words gives the words of an entry; those of Windows are UTF-16, of which the
// zeros are taken out.
func (t *tiffTags) words(entry int) string {
	n := t.order.Uint32(t.b[entry+4:])
	at := uint32(entry + 8)
	if n > 4 {
		at = t.order.Uint32(t.b[entry+8:])
	}
	if uint64(at)+uint64(n) > uint64(len(t.b)) {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(string(t.b[at:at+n]), "\x00", ""))
}
