package ingest

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// A Reference is a record of literature: what a library program knows of a
// paper, a book, a report.
type Reference struct {
	Line     int    // where it begins in the file
	Key      string // the citation key, where the file gives one
	Type     string // "journal article", or as the file says
	Title    string
	Authors  []string // family name first where the file has it so
	Year     string   // four digits, or empty
	Journal  string   // or the book, the proceedings it stands in
	DOI      string   // without the address before it, lower case
	Keywords []string
	Abstract string
	Notes    []string
	More     []ReferenceField // volume, pages, publisher …, in a fixed order
}

// A ReferenceField is a detail of a reference, such as its publisher.
type ReferenceField struct{ Name, Value string }

// literatureExtensions are the kinds of file that References reads.
var literatureExtensions = []string{".ris", ".bib", ".bibtex", ".nbib"}

// IsLiterature reports whether a file is read by References, going by its name.
func IsLiterature(name string) bool {
	return slices.Contains(literatureExtensions, strings.ToLower(filepath.Ext(name)))
}

const maxReferences = 100_000 // of a file

// A Library is what a file of references holds.
type Library struct {
	References      []Reference
	Notes           []Note // what was guessed or passed over
	Encoding        string // what the bytes were taken for
	EncodingGuessed bool   // nothing in the file or the options says so
}

// References reads the records of a RIS, MEDLINE (.nbib) or BibTeX file, as
// EndNote, Zotero, Mendeley and PubMed write them.
func References(name string, content []byte, opt Options) (Library, error) {
	if len(content) == 0 {
		return Library{}, emptyFile(name)
	}
	ext := strings.ToLower(filepath.Ext(name))
	if err := looksLike(name, Format{Name: ext[1:], Plain: true}, content); err != nil {
		return Library{}, err
	}
	f := file{name, content, opt}
	d, err := decode(f)
	if err != nil {
		return Library{}, err
	}
	lib := Library{Encoding: d.encoding, EncodingGuessed: d.guessed}
	if ext == ".bib" || ext == ".bibtex" {
		lib.References, err = readBibTeX(f, &d)
	} else {
		lib.References, err = readRIS(f, &d)
	}
	if err != nil {
		return Library{}, err
	}
	if len(lib.References) == 0 {
		return Library{}, because(invalid(name, "there are no records in this file"), "A record of RIS begins with a line \"TY  - JOUR\", one of BibTeX with @article{.")
	}
	for i := range lib.References {
		lib.References[i].settle()
	}
	lib.Notes = d.notes
	return lib, nil
}

// ReadReferences reads a file and its records; the bytes are returned too.
func ReadReferences(path string, opt Options) (Library, []byte, error) {
	content, err := load(path, 2*maxText)
	if err != nil {
		return Library{}, nil, err
	}
	lib, err := References(path, content, opt)
	return lib, content, err
}

func tooManyReferences(name string) error {
	return because(invalid(name, "this file has more than %s records", thousands(maxReferences)), "A review has some thousands.")
}

var (
	fourDigits = text.Lazy(`\b(1[5-9]|20|21)\d\d\b`)
	doiInWords = text.Lazy(`(?i)\b10\.\d{4,9}/\S+`)
)

// settle brings fields into the form in which they are compared.
func (r *Reference) settle() {
	r.Year = fourDigits().FindString(r.Year)
	if doi := doiInWords().FindString(r.DOI); doi != "" {
		r.DOI = strings.ToLower(strings.TrimRight(doi, ".,;)]}"))
	}
	for _, s := range []*string{&r.Title, &r.Journal, &r.Type, &r.Key} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	r.Authors = distinctWords(r.Authors)
	r.Keywords = distinctWords(r.Keywords)
}

func distinctWords(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// more adds a detail; one that is there already gets the value behind it.
func (r *Reference) more(name, value string) {
	if value = strings.Join(strings.Fields(value), " "); value == "" {
		return
	}
	i := slices.IndexFunc(r.More, func(f ReferenceField) bool { return f.Name == name })
	if i < 0 {
		r.More = append(r.More, ReferenceField{name, value})
	} else if r.More[i].Value != value {
		r.More[i].Value += "; " + value
	}
}

// put sets a field that one record has once; what comes twice is kept as a detail.
func (r *Reference) put(to *string, name, value string) {
	switch value = strings.TrimSpace(value); {
	case *to == "":
		*to = value
	case value != "" && value != *to:
		r.more("other "+name, value)
	}
}
