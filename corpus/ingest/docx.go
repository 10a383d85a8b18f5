package ingest

import (
	"archive/zip"
	"encoding/xml"
	"path"
	"strings"
)

// readDocx reads a Word file as it would be read with all changes accepted.
//
//	kept        paragraphs, tables row by row, text boxes, links' words,
//	            footnotes and endnotes (at the end, their marks are no words)
//	accepted    insertions are in, deletions are out
//	left out    comments, hidden text, pictures, page headers and footers,
//	            list numbers, which Word makes itself
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
	styles, err := readStyles(f, partNamed(z, folder+"/styles.xml"))
	if err != nil {
		return draft{}, err
	}
	w := word{file: f, styles: styles, noteText: map[string][]string{}}
	for _, kind := range []string{"footnote", "endnote"} {
		if part := partNamed(z, folder+"/"+kind+"s.xml"); part != nil {
			if err := openXML(f, part, func(x *xmlPart) error { return w.readNotes(x, kind) }); err != nil {
				return draft{}, err
			}
		}
	}
	if err := openXML(f, body, w.readBody); err != nil {
		return draft{}, err
	}
	w.addNotes()
	d := draft{text: w.page.b.String(), blocks: w.page.blocks, encoding: "utf-8", meta: map[string]string{}}
	if part := partNamed(z, "docProps/core.xml"); part != nil {
		if err := openXML(f, part, func(x *xmlPart) error { return readProperties(x, d.meta) }); err != nil {
			return draft{}, err
		}
	}
	w.report(&d, z, folder)
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

// readProperties reads title, author and dates that Word keeps of a file.
func readProperties(x *xmlPart, meta map[string]string) error {
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "title", "subject", "created":
			words, err := x.characters()
			if err != nil {
				return err
			}
			if words = strings.TrimSpace(words); words != "" && len(words) < 1000 {
				meta[e.Name.Local] = words
			}
		}
	}
}

// characters gives the text of the element just begun.
func (x *xmlPart) characters() (string, error) {
	var b strings.Builder
	for depth := x.depth; x.depth >= depth; {
		token, err := x.next()
		if err != nil {
			return "", err
		}
		if c, ok := token.(xml.CharData); ok {
			b.Write(c)
		}
	}
	return b.String(), nil
}

// report adds the notes.
func (w *word) report(d *draft, z *zip.Reader, folder string) {
	if w.inserted+w.deleted > 0 {
		d.note("tracked", "tracked changes read as accepted ("+thousands(w.inserted)+" in, "+thousands(w.deleted)+" out)", w.inserted+w.deleted)
	}
	verb := "stay in the original"
	if w.comments == 1 {
		verb = "stays in the original"
	}
	d.note("comments", plural(w.comments, "comment")+" "+verb, w.comments)
	d.note("footnotes", plural(w.noted, "footnote")+" put at the end", w.noted)
	d.note("hidden", plural(w.hidden, "hidden piece")+" left out", w.hidden)
	d.note("pictures", plural(w.pictures, "picture")+" left out", w.pictures)
	d.note("lists", "list numbers and bullets that Word makes are left out ("+plural(w.listed, "paragraph")+")", w.listed)
	d.note("symbols", plural(w.symbols, "sign")+" of a symbol font left out", w.symbols)
	d.note("embedded", plural(w.embedded, "embedded file")+" left out", w.embedded)
	margins := 0
	for _, part := range z.File {
		name := strings.TrimPrefix(part.Name, folder+"/")
		if strings.HasPrefix(name, "header") || strings.HasPrefix(name, "footer") {
			margins++
		}
	}
	d.note("margins", plural(margins, "page header or footer")+" left out", margins)
}
