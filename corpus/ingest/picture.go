package ingest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // these register their formats with image.DecodeConfig
	_ "image/jpeg"
	_ "image/png"
	"path/filepath"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Pictures are looked at and never decoded: the size stands in the first bytes,
// and what a picture says of itself, such as where it was taken, in a few tags.

// The bounds of a picture; a photo of a good camera has 50 million pixels.
const (
	maxSide   = 100_000
	maxPixels = 1_000_000_000
)

// IsPicture reports whether a file is read as a picture, going by its name.
func IsPicture(name string) bool {
	f, err := formatOf(name)
	return err == nil && f.picture
}

// readPicture makes the document of a picture: no words, one empty passage for
// codings to stand on, and what it says of itself.
func readPicture(f file) (Document, error) {
	kind, width, height, ok := pictureSize(f.content)
	if !ok {
		for _, b := range beginnings {
			if bytes.HasPrefix(f.content, []byte(b.bytes)) && b.what != "a picture" {
				return Document{}, because(invalid(f.name, "this is not a picture but %s", b.what), "A file is read as its name says.")
			}
		}
		return Document{}, because(invalid(f.name, "this is not a picture, or only the beginning of one"), "Its first bytes are not those of JPEG, PNG, GIF, WebP or TIFF.")
	}
	if width < 1 || height < 1 || width > maxSide || height > maxSide || width*height > maxPixels {
		return Document{}, because(invalid(f.name, "this picture says that it has %s × %s pixels", thousands(width), thousands(height)),
			"A side may have %s, the whole %s.", thousands(maxSide), thousands(maxPixels))
	}
	doc := Document{
		Format: kind, Passages: []text.Passage{{Begin: text.NoTime, End: text.NoTime}}, Meta: map[string]string{"kind": "photo"},
		Notes: []Note{{Kind: "size", What: fmt.Sprintf("%d × %d pixels", width, height), Count: 1}},
	}
	if format, err := formatOf(f.name); err == nil && format.Name != kind {
		doc.Notes = append(doc.Notes, Note{Kind: "name", What: fmt.Sprintf("its name says %s, but it is %s", format.Name, kind), Count: 1})
	}
	t := tagsOf(kind, f.content)
	if t.place {
		doc.Flags = append(doc.Flags, "holds where it was taken (GPS)")
	}
	if len(t.people) > 0 {
		doc.Flags = append(doc.Flags, "holds a person's name in its "+strings.Join(t.people, ", "))
	}
	if t.taken != "" {
		doc.Meta["date"] = t.taken
		doc.Notes = append(doc.Notes, Note{Kind: "date", What: "taken " + t.taken + ", by the clock of the camera", Count: 1})
	}
	return doc, nil
}

// pictureSize gives the kind of a picture and its size in pixels.
func pictureSize(b []byte) (kind string, width, height int, ok bool) {
	switch {
	case len(b) > 30 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		width, height, ok = webpSize(b)
		return "webp", width, height, ok
	case bytes.HasPrefix(b, []byte("II*\x00")), bytes.HasPrefix(b, []byte("MM\x00*")):
		t := tiffTags{b: b}
		t.read()
		return "tiff", t.width, t.height, t.width > 0 && t.height > 0
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(b))
	return kind, c.Width, c.Height, err == nil
}

// webpSize reads the size of the three forms of WebP.
func webpSize(b []byte) (width, height int, ok bool) {
	switch string(b[12:16]) {
	case "VP8 ":
		return int(b[26]) | int(b[27]&0x3F)<<8, int(b[28]) | int(b[29]&0x3F)<<8, b[23] == 0x9D && b[24] == 0x01 && b[25] == 0x2A
	case "VP8L":
		n := uint32(b[21]) | uint32(b[22])<<8 | uint32(b[23])<<16 | uint32(b[24])<<24
		return int(n&0x3FFF) + 1, int(n>>14&0x3FFF) + 1, b[20] == 0x2F
	case "VP8X":
		return 1 + (int(b[24]) | int(b[25])<<8 | int(b[26])<<16), 1 + (int(b[27]) | int(b[28])<<8 | int(b[29])<<16), true
	}
	return 0, 0, false
}

// notReadPicture refuses the pictures of iPhones, which few programs can show.
func notReadPicture(name string) error {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".heic", ".heif", ".avif":
		return because(invalid(name, "pictures of the kind %s are not read", ext[1:]), "Few programs show them, and a study must be readable for years.").
			Suggest("open it in Photos or Preview and export it as JPEG; an iPhone takes JPEG with Settings > Camera > Formats > Most Compatible")
	}
	return nil
}
