package ingest

import (
	"archive/zip"
	"encoding/xml"
	"path"
	"strings"
)

// readDocx reads a Word file as it would be read with all changes accepted.
//
//	kept        paragraphs, lists with their numbers, tables row by row, text
//	            boxes, links' words, footnotes and endnotes (at the end, their
//	            marks are no words)
//	accepted    insertions are in, deletions are out
//	left out    comments, hidden text, pictures, page headers and footers
//
// What was accepted or left out is counted in the notes.
func readDocx(f file) (draft, error) {
	z, err := openZip(f)
	if err != nil {
		return draft{}, err
	}
	main := mainPart(f, z)
	body := partNamed(z, main)
	if body == nil {
		return draft{}, because(invalid(f.name, "this is not a Word file: it has no text in it"),
			"A zip file without %s was named .docx, or the file was not copied to its end.", main)
	}
	folder := path.Dir(main)
	related := partsOf(f, z, main)
	styles, err := readStyles(f, related("styles"))
	if err != nil {
		return draft{}, err
	}
	w := word{manuscript: manuscript{file: f}, styles: styles, noteText: map[string][]cell{}}
	if w.lists, err = readLists(f, related("numbering")); err != nil {
		return draft{}, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if part := related(kind + "s"); part != nil {
			if err := openXML(f, part, func(x *xmlPart) error { return w.readNotes(x, kind) }); err != nil {
				return draft{}, err
			}
		}
	}
	if err := openXML(f, body, w.readBody); err != nil {
		return draft{}, err
	}
	w.margins = margins(f, z, folder)
	d := w.draft()
	if part := partNamed(z, "docProps/core.xml"); part != nil {
		if err := openXML(f, part, func(x *xmlPart) error { return readProperties(x, d.meta) }); err != nil {
			return draft{}, err
		}
	}
	return d, nil
}

// mainPart finds the part that holds the text.
func mainPart(f file, z *zip.Reader) string {
	found := ""
	if part := partNamed(z, "_rels/.rels"); part != nil {
		_ = openXML(f, part, func(x *xmlPart) error { // a broken list of parts: the usual name is tried
			for {
				token, err := x.next()
				if err != nil {
					return err
				}
				if e, ok := token.(xml.StartElement); ok && strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
					found = strings.TrimPrefix(path.Clean(attr(e, "Target")), "/")
				}
			}
		})
	}
	if found == "" || partNamed(z, found) == nil {
		return "word/document.xml"
	}
	return found
}

// partsOf finds the parts that belong to the text: where its list of parts
// says they are, as long as that is inside the file, else where they usually
// are. Nothing is read from anywhere else.
func partsOf(f file, z *zip.Reader, main string) func(kind string) *zip.File {
	targets := map[string]string{}
	if part := partNamed(z, path.Dir(main)+"/_rels/"+path.Base(main)+".rels"); part != nil {
		_ = openXML(f, part, func(x *xmlPart) error { // a broken list of parts: the usual names are tried
			for {
				token, err := x.next()
				if err != nil {
					return err
				}
				if e, ok := token.(xml.StartElement); ok && attr(e, "TargetMode") != "External" {
					target := attr(e, "Target")
					if !strings.HasPrefix(target, "/") {
						target = path.Join(path.Dir(main), target)
					}
					targets[path.Base(attr(e, "Type"))] = strings.TrimPrefix(target, "/")
				}
			}
		})
	}
	return func(kind string) *zip.File {
		if part := partNamed(z, targets[kind]); part != nil {
			return part
		}
		return partNamed(z, path.Dir(main)+"/"+kind+".xml")
	}
}

// readProperties reads title, author and dates that Word and Writer keep of a file.
func readProperties(x *xmlPart, meta map[string]string) error {
	return x.elements(func(e xml.StartElement) error {
		name := e.Name.Local
		if name == "creation-date" { // as Writer calls it
			name = "created"
		}
		switch name {
		case "title", "subject", "created":
			words, err := x.characters()
			if err != nil {
				return err
			}
			if words = strings.TrimSpace(words); words != "" && len(words) < 1000 {
				meta[name] = words
			}
		}
		return nil
	})
}

// characters gives the text of the element just begun.
func (x *xmlPart) characters() (string, error) {
	var b strings.Builder
	err := x.inside(func(token xml.Token) error {
		if c, ok := token.(xml.CharData); ok {
			b.Write(c)
		}
		return nil
	})
	return b.String(), err
}

// margins counts the parts that hold headers and footers of pages with words.
func margins(f file, z *zip.Reader, folder string) (n int) {
	for _, part := range z.File {
		name := strings.TrimPrefix(part.Name, folder+"/")
		if !strings.HasPrefix(name, "header") && !strings.HasPrefix(name, "footer") {
			continue
		}
		words := ""
		err := openXML(f, part, func(x *xmlPart) error {
			for words == "" {
				token, err := x.next()
				if err != nil {
					return err
				}
				if c, ok := token.(xml.CharData); ok {
					words = strings.TrimSpace(string(c))
				}
			}
			return nil
		})
		if err != nil || words != "" { // one that is broken may have words
			n++
		}
	}
	return n
}
