package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A bibParser reads BibTeX: entries @type{key, name = value, ...}, where a value
// is {words}, "words", a number or the name of an @string, joined by #.
type bibParser struct {
	f       file
	t       string
	at      int
	strings map[string]string
	unknown map[string]int // names of no @string
	made    int            // bytes that @strings became, which can double with each line
}

// A bibEntry is an entry as it stands in the file.
type bibEntry struct {
	line      int
	kind, key string
	fields    map[string]string
}

var bibMonths = map[string]string{
	"jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May", "jun": "June", "jul": "July", "aug": "August", "sep": "September", "oct": "October", "nov": "November", "dec": "December",
}

func readBibTeX(f file, d *draft) ([]Reference, error) {
	p := bibParser{f: f, t: d.text, strings: maps.Clone(bibMonths), unknown: map[string]int{}}
	var entries []bibEntry
	line, from := 1, 0
	for {
		i := strings.IndexByte(p.t[p.at:], '@')
		if i < 0 {
			break
		}
		p.at += i
		line += strings.Count(p.t[from:p.at], "\n")
		from = p.at
		e, ok, err := p.entry()
		if err != nil {
			return nil, err
		}
		if ok {
			e.line = line
			entries = append(entries, e)
		}
		if len(entries) > maxReferences {
			return nil, tooManyReferences(f.name)
		}
	}
	if n := len(p.unknown); n > 0 {
		d.note("strings", "words that no @string explains, kept as they are: "+strings.Join(slices.Sorted(maps.Keys(p.unknown)), ", "), n)
	}
	byKey := map[string]*bibEntry{}
	for i := range entries {
		if key := strings.ToLower(entries[i].key); byKey[key] == nil {
			byKey[key] = &entries[i]
		}
	}
	var refs []Reference
	commands, orphans := 0, 0
	for i := range entries {
		if parent := entries[i].fields["crossref"]; parent != "" {
			if up := byKey[strings.ToLower(strings.TrimSpace(parent))]; up != nil && up != &entries[i] {
				entries[i].inherit(*up)
			} else {
				orphans++
			}
		}
		r, unknown := bibReference(entries[i])
		commands += unknown
		refs = append(refs, r)
	}
	d.note("crossref", plural(orphans, "cross reference")+" to an entry that is not in the file", orphans)
	d.note("latex", plural(commands, "command")+" of LaTeX left as they are", commands)
	return refs, nil
}

// inherit takes over what an entry does not say itself.
func (e *bibEntry) inherit(up bibEntry) {
	for name, value := range up.fields {
		if name == "crossref" {
			continue
		}
		if name == "title" && up.kind != e.kind {
			name = "booktitle"
		}
		if e.fields[name] == "" {
			e.fields[name] = value
		}
	}
}

// entry reads what begins with the @ at p.at. It is no entry where no name and
// brace follow, as in an address, and where it is a comment, a preamble or an
// @string.
func (p *bibParser) entry() (e bibEntry, ok bool, err error) {
	start := p.at
	p.at++
	e.kind = strings.ToLower(p.name())
	p.blanks()
	if e.kind == "" || p.at >= len(p.t) || p.t[p.at] != '{' && p.t[p.at] != '(' {
		return e, false, nil
	}
	end := byte('}')
	if p.t[p.at] == '(' {
		end = ')'
	}
	switch e.kind {
	case "comment", "preamble":
		return e, false, p.pass(start)
	}
	p.at++
	e.fields = map[string]string{}
	if e.kind != "string" {
		stop := strings.IndexAny(p.t[p.at:], ",})\n")
		if stop < 0 {
			return e, false, p.open(start)
		}
		e.key = strings.TrimSpace(p.t[p.at : p.at+stop])
		p.at += stop
	}
	for {
		p.blanks()
		switch {
		case p.at >= len(p.t):
			return e, false, p.open(start)
		case p.t[p.at] == end:
			p.at++
			if e.kind == "string" {
				maps.Copy(p.strings, e.fields)
				return e, false, nil
			}
			return e, true, nil
		case p.t[p.at] == ',':
			p.at++
			continue
		}
		name := strings.ToLower(p.name())
		p.blanks()
		if name == "" || p.at >= len(p.t) || p.t[p.at] != '=' {
			return e, false, p.wrong(start, "a field and = are expected here")
		}
		p.at++
		value, err := p.value(start)
		if err != nil {
			return e, false, err
		}
		if e.fields[name] == "" {
			e.fields[name] = value
		}
	}
}

// value reads a value with what is joined to it by #.
func (p *bibParser) value(start int) (string, error) {
	var b strings.Builder
	for {
		p.blanks()
		if p.at >= len(p.t) {
			return "", p.open(start)
		}
		switch c := p.t[p.at]; c {
		case '{':
			from := p.at + 1
			if err := p.pass(p.at); err != nil {
				return "", err
			}
			b.WriteString(p.t[from : p.at-1])
		case '"':
			words, err := p.quoted()
			if err != nil {
				return "", err
			}
			b.WriteString(words)
		default:
			name := p.name()
			if name == "" {
				return "", p.wrong(p.at, "a value in braces or quotes is expected here")
			}
			known, ok := p.strings[strings.ToLower(name)]
			if !ok && strings.Trim(name, "0123456789") != "" {
				p.unknown[name]++
			}
			if !ok {
				known = name
			}
			if p.made += len(known); p.made > maxText {
				return "", tooMuchText(p.f.name, p.made)
			}
			b.WriteString(known)
		}
		p.blanks()
		if p.at >= len(p.t) || p.t[p.at] != '#' {
			return b.String(), nil
		}
		p.at++
	}
}

// pass goes behind the brace that closes the one at or behind p.at.
func (p *bibParser) pass(start int) error {
	depth := 0
	open, closing := p.t[p.at], byte('}')
	if open == '(' {
		closing = ')'
	}
	for ; p.at < len(p.t); p.at++ {
		switch p.t[p.at] {
		case '\\':
			p.at++
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				p.at++
				return nil
			}
		}
	}
	p.at = len(p.t)
	return p.open(start)
}

// quoted reads words in quotes; a quote within braces does not end them.
func (p *bibParser) quoted() (string, error) {
	start := p.at
	depth := 0
	for p.at++; p.at < len(p.t); p.at++ {
		switch p.t[p.at] {
		case '\\':
			p.at++
		case '{':
			depth++
		case '}':
			depth--
		case '"':
			if depth <= 0 {
				p.at++
				return p.t[start+1 : p.at-1], nil
			}
		}
	}
	p.at = len(p.t)
	return "", p.open(start)
}

// blanks goes behind blanks and behind remarks that begin with %.
func (p *bibParser) blanks() {
	for p.at < len(p.t) {
		switch c := p.t[p.at]; {
		case c == ' ' || c == '\t' || c == '\n':
			p.at++
		case c == '%':
			end := strings.IndexByte(p.t[p.at:], '\n')
			if end < 0 {
				p.at = len(p.t)
				return
			}
			p.at += end
		default:
			return
		}
	}
}

func (p *bibParser) name() string {
	from := p.at
	for p.at < len(p.t) && !strings.ContainsRune(" \t\n{}(),=#\"%@'\\", rune(p.t[p.at])) {
		p.at++
	}
	return p.t[from:p.at]
}

// open is the problem of an entry or a value that is not closed.
func (p *bibParser) open(start int) error {
	return p.wrong(start, "what begins here is not closed")
}

func (p *bibParser) wrong(at int, what string) error {
	at = min(at, max(0, len(p.t)-1))
	for at > 0 && !isStart(p.t[at]) {
		at--
	}
	line, column := position(p.t, at)
	return because(invalid(place(p.f.name, line, column), "%s", what).Marking(shownLine(p.t, at)),
		"An entry is @article{key, title = {words}, year = 2020}; braces come in pairs.")
}

// bibTypes are kinds of entries that have a plainer name.
var bibTypes = map[string]string{
	"article": "journal article", "inproceedings": "conference paper", "conference": "conference paper", "incollection": "book chapter", "inbook": "book chapter", "techreport": "report",
	"phdthesis": "thesis", "mastersthesis": "thesis", "online": "web page", "electronic": "web page", "misc": "generic",
}

// bibQuiet are fields that say where a library keeps a file.
var bibQuiet = []string{"file", "crossref", "bdsk-url-1", "bdsk-url-2", "date-added", "date-modified", "owner", "timestamp", "urldate", "groups", "mendeley-groups", "mendeley-tags", "annotation-file"}

func bibReference(e bibEntry) (r Reference, unknown int) {
	r = Reference{Line: e.line, Key: e.key, Type: bibTypes[e.kind]}
	if r.Type == "" {
		r.Type = e.kind
	}
	get := func(name string) string {
		words, n := plainLaTeX(e.fields[name])
		unknown += n
		return words
	}
	for _, name := range slices.Sorted(maps.Keys(e.fields)) {
		switch name {
		case "title":
			r.Title = get(name)
		case "author":
			for _, a := range bibNames(e.fields[name]) {
				words, n := plainLaTeX(a)
				unknown += n
				r.Authors = append(r.Authors, words)
			}
		case "year", "date":
			if fourDigits().MatchString(e.fields[name]) {
				r.Year = e.fields[name]
			}
		case "journal", "journaltitle", "booktitle":
			r.put(&r.Journal, "journal", get(name))
		case "doi":
			r.DOI = strings.NewReplacer(`\_`, "_", `\%`, "%", "{", "", "}", "").Replace(e.fields[name])
		case "keywords", "keyword":
			r.Keywords = append(r.Keywords, strings.FieldsFunc(get(name), func(c rune) bool { return c == ',' || c == ';' })...)
		case "abstract":
			r.Abstract = paragraphs(get(name))
		case "note", "annote", "annotation":
			r.Notes = append(r.Notes, paragraphs(get(name)))
		case "url":
			r.more("url", strings.NewReplacer(`\_`, "_", `\%`, "%", `\#`, "#", `\&`, "&", "{", "", "}", "").Replace(e.fields[name]))
		case "number":
			r.more("issue", get(name))
		default:
			if !slices.Contains(bibQuiet, name) {
				r.more(name, get(name))
			}
		}
	}
	return r, unknown
}

// bibNames parts names at the word "and" outside braces.
func bibNames(s string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case 'a', 'A':
			if depth == 0 && i > 0 && i+3 < len(s) && strings.EqualFold(s[i:i+3], "and") && isBlank(s[i-1]) && isBlank(s[i+3]) {
				out = append(out, s[from:i])
				from = i + 3
			}
		}
	}
	return append(out, s[from:])
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// paragraphs joins lines that were broken to a width; an empty line parts
// paragraphs.
func paragraphs(s string) string {
	var out []string
	for p := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n")
}

// Shown names a reference for people: its first author and year, or its title.
func (r Reference) Shown() string {
	if len(r.Authors) == 0 {
		return r.Title
	}
	who, _, _ := strings.Cut(r.Authors[0], ",")
	return strings.TrimSpace(fmt.Sprintf("%s %s", who, r.Year))
}
