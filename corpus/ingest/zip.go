package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// openZip opens a zipped document, and refuses one that would unpack to more
// than a file may have, going by the sizes it declares. The zip reader holds
// every part to its declared size.
func openZip(f file) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(f.content), int64(len(f.content)))
	if err != nil {
		return nil, because(invalid(f.name, "this file is damaged: its contents cannot be listed"),
			"A file that was not copied or fetched to its end looks like this.").Caused(err)
	}
	var packed, unpacked uint64
	for _, part := range z.File {
		packed += part.CompressedSize64
		unpacked += part.UncompressedSize64
		if unpacked > maxFile || part.UncompressedSize64 > maxFile {
			return nil, because(invalid(f.name, "this file would unpack to %s or more", bytesOf(int64(min(unpacked, 1<<62)))),
				"It has %s; no document may unpack to more than %s.", bytesOf(int64(len(f.content))), bytesOf(maxFile))
		}
	}
	if unpacked > largePart && unpacked/max(packed, 1) > maxRatio {
		return nil, because(invalid(f.name, "this file would unpack to %s, %s times its size", bytesOf(int64(unpacked)), thousands(int(unpacked/max(packed, 1)))),
			"Documents unpack to some 10 times their size.")
	}
	return z, nil
}

// Weight tells how many bytes a file has, unpacked if it is a zip, going by what
// it declares: how much is at hand while it is read. It is 0 if the file cannot
// be looked at.
func Weight(path string) int64 {
	in, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	size := info.Size()
	z, err := zip.NewReader(in, size)
	if err != nil {
		return size
	}
	for _, part := range z.File {
		size += int64(min(part.UncompressedSize64, 1<<40))
		if size > maxFile {
			break // it will be refused
		}
	}
	return size
}

// partNamed finds a part of a zip; nil if there is none.
func partNamed(z *zip.Reader, name string) *zip.File {
	for _, part := range z.File {
		if strings.EqualFold(strings.ReplaceAll(part.Name, `\`, "/"), name) {
			return part
		}
	}
	return nil
}

// kindOfZip tells what a zip file is by the parts it has.
func kindOfZip(content []byte) (kind, bool) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return kind{}, false
	}
	for _, k := range []struct {
		part string
		kind kind
	}{
		{"word/document.xml", kind{"a Word file", ".docx"}},
		{"xl/workbook.xml", kind{"an Excel file", ".xlsx"}},
		{"ppt/presentation.xml", kind{"slides of PowerPoint", ""}},
		{"Index/Document.iwa", kind{"a file of Pages, Numbers or Keynote", ""}},
		{"META-INF/container.xml", kind{"an electronic book (EPUB)", ""}},
		{"content.xml", kind{"a Writer file", ".odt"}},
	} {
		if partNamed(z, k.part) != nil {
			return k.kind, true
		}
	}
	return kind{}, false
}

// errTooDeep and the other faults of XML that no document has.
var (
	errTooDeep = errors.New("its elements are nested too deeply")
	errDoctype = errors.New("it declares entities of its own")
	errLongRun = errors.New("it holds a single stretch of more than 64 MB")
)

// An xmlPart reads the XML of one part, within bounds.
type xmlPart struct {
	*xml.Decoder
	part  string
	depth int
}

// openXML calls read with the XML of a part, and makes a problem of what is
// wrong with it.
func openXML(f file, part *zip.File, read func(*xmlPart) error) error {
	in, err := part.Open()
	if err != nil {
		return damagedPart(f, part.Name, err)
	}
	defer in.Close()
	return walkXML(f, part.Name, io.LimitReader(in, int64(part.UncompressedSize64)+1), read)
}

// walkXML calls read with XML, and makes a problem of what is wrong with it.
func walkXML(f file, part string, in io.Reader, read func(*xmlPart) error) error {
	x := &xmlPart{Decoder: xml.NewDecoder(&runLimit{in: in}), part: part}
	x.CharsetReader = func(name string, in io.Reader) (io.Reader, error) {
		enc, _, ok := encodingNamed(name)
		if !ok {
			return nil, fmt.Errorf("its encoding %q is not known", name)
		}
		if enc == nil {
			return in, nil
		}
		return enc.NewDecoder().Reader(in), nil
	}
	err := read(x)
	if err == nil { // the rest is read too: only at its end does the sum of the part show
		_, err = io.Copy(io.Discard, in)
	} else if errors.Is(err, io.EOF) && x.depth == 0 {
		err = nil
	}
	if err != nil {
		return damagedPart(f, part, err)
	}
	return nil
}

func damagedPart(f file, part string, err error) error {
	if p, ok := problem.As(err); ok { // a bound of ours, not a fault of the part
		return p
	}
	why := "The part " + path.Base(part) + " cannot be read to its end."
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errTooDeep), errors.Is(err, errDoctype), errors.Is(err, errLongRun):
		why = fmt.Sprintf("The part %s is not what a word processor writes: %v.", path.Base(part), err)
	case errors.As(err, &syntax):
		why = fmt.Sprintf("The part %s is not whole XML, line %d: %s.", path.Base(part), syntax.Line, syntax.Msg)
	}
	return because(invalid(f.name, "this file is damaged"), "%s", why).Caused(err)
}

// next gives the next start, end or characters; comments and processing
// instructions are passed over.
func (x *xmlPart) next() (xml.Token, error) {
	for {
		token, err := x.RawToken()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if x.depth++; x.depth > maxDepth {
				return nil, errTooDeep
			}
			return token, nil
		case xml.EndElement:
			x.depth--
			return token, nil
		case xml.CharData:
			return token, nil
		case xml.Directive:
			if bytes.ContainsRune(t, '[') {
				return nil, errDoctype
			}
		}
	}
}

// inside calls visit with every token inside the element just begun. What visit
// reads itself, as by skip, does not come again.
func (x *xmlPart) inside(visit func(xml.Token) error) error {
	for depth := x.depth; ; {
		token, err := x.next()
		if err != nil {
			return err
		}
		if x.depth < depth {
			return nil
		}
		if err := visit(token); err != nil {
			return err
		}
	}
}

// elements calls visit with every element inside the one just begun, those that
// visit does not read deeper ones included.
func (x *xmlPart) elements(visit func(xml.StartElement) error) error {
	return x.inside(func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok {
			return visit(e)
		}
		return nil
	})
}

// skip passes over the rest of the element just begun.
func (x *xmlPart) skip() error {
	return x.inside(func(xml.Token) error { return nil })
}

// attr gives an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isOn reads a switch: <w:b/> and <w:b w:val="true"/> are on.
func isOn(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// A runLimit stops reading where too much stands between two tags: the XML
// reader would hold all of it at once.
type runLimit struct {
	in  io.Reader
	run int
}

func (r *runLimit) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	if at := bytes.LastIndexByte(b[:n], '<'); at >= 0 {
		r.run = n - at
	} else if r.run += n; r.run > maxText {
		return 0, errLongRun
	}
	return n, err
}
