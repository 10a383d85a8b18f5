package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// readODT reads a text of Writer, zipped or flat, as it would be read with all
// changes accepted.
//
//	kept        paragraphs, headings, lists with their numbers, tables row by
//	            row, text boxes, fields and citations as they show, footnotes
//	            and endnotes (at the end, their marks are no words)
//	accepted    insertions are in, deletions are out
//	left out    comments, hidden text and sections, pictures, embedded files,
//	            page headers and footers
//
// What was accepted or left out is counted in the notes.
func readODT(f file) (draft, error) {
	w := writer{manuscript: manuscript{file: f}, styles: odtStyles{}, lists: newOdtLists(), meta: map[string]string{}}
	read := w.readFlat
	if bytes.HasPrefix(f.content, []byte("PK")) {
		read = w.readZip
	}
	if err := read(); err != nil {
		return draft{}, err
	}
	if !w.body {
		return draft{}, because(invalid(f.name, "this is not a Writer file: it has no text in it"), "No part of it is a text document.")
	}
	d := w.draft()
	d.meta = w.meta
	return d, nil
}

// readZip reads the parts of a zipped file: styles first.
func (w *writer) readZip() error {
	z, err := openZip(w.file)
	if err != nil {
		return err
	}
	if locked(partNamed(z, "META-INF/manifest.xml")) {
		return because(invalid(w.file.name, "this file is locked with a password"), "Its text cannot be read without it.").
			Suggest("open it in Writer, save a copy without a password, and import that")
	}
	for _, name := range []string{"styles.xml", "content.xml", "meta.xml"} {
		part := partNamed(z, name)
		if part == nil {
			continue
		}
		if err := openXML(w.file, part, w.readPart); err != nil {
			return err
		}
	}
	return nil
}

// locked reports whether the list of parts says that they are encrypted.
func locked(manifest *zip.File) bool {
	if manifest == nil {
		return false
	}
	in, err := manifest.Open()
	if err != nil {
		return false
	}
	defer in.Close()
	list, _ := io.ReadAll(io.LimitReader(in, 1<<20)) // what cannot be read shows when the parts are
	return bytes.Contains(list, []byte("encryption-data"))
}

// readFlat reads a file that is one piece of XML, .fodt.
func (w *writer) readFlat() error {
	return walkXML(w.file, "text", bytes.NewReader(w.file.content), w.readPart)
}

// readPart reads the XML of a part, or of a whole flat file.
func (w *writer) readPart(x *xmlPart) error {
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
		case "styles", "automatic-styles":
			err = w.readStyles(x)
		case "master-styles":
			err = w.readMasters(x)
		case "meta":
			err = readProperties(x, w.meta)
		case "scripts", "font-face-decls", "settings":
			err = x.skip()
		case "text":
			w.body = true
			err = w.children(x, nil)
		case "spreadsheet", "presentation", "drawing", "chart", "image", "database":
			return notWhatItSays(w.file.name, "odt", kind{what: "a " + e.Name.Local + " of LibreOffice"})
		}
		if err != nil {
			return err
		}
	}
}

// readMasters counts the headers and footers of pages.
func (w *writer) readMasters(x *xmlPart) error {
	return x.elements(func(e xml.StartElement) error {
		if !strings.HasPrefix(e.Name.Local, "header") && !strings.HasPrefix(e.Name.Local, "footer") {
			return nil
		}
		words, err := x.characters()
		if strings.TrimSpace(words) != "" {
			w.margins++
		}
		return err
	})
}
