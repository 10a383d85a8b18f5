package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// RIS and MEDLINE are lines with a tag of two to four letters in front; a line
// without one goes on with the field before it.
//
//	TY  - JOUR                     PMID- 12345678
//	AU  - Okafor, N.               TI  - Being heard: a realist
//	TI  - Being heard                    review
//	ER  -
var (
	risTag   = text.Lazy(`^([A-Z][A-Z0-9]{1,3}) *- ?`)
	looseTag = text.Lazy(`^([A-Z][A-Z0-9]) - ?`)
)

// risTypes are the kinds of RIS records by their short names.
var risTypes = map[string]string{
	"JOUR": "journal article", "EJOUR": "journal article", "MGZN": "magazine article", "NEWS": "newspaper article", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book",
	"CHAP": "book chapter", "ECHAP": "book chapter", "CONF": "conference paper", "CPAPER": "conference paper", "RPRT": "report", "THES": "thesis", "GOVDOC": "government document",
	"ELEC": "web page", "ICOMM": "web page", "BLOG": "blog", "UNPB": "unpublished", "GEN": "generic", "STAND": "standard", "VIDEO": "video", "LEGAL": "legal", "DATA": "data set",
}

// risDetails are tags whose values are kept as details, by name.
var risDetails = map[string]string{
	"VL": "volume", "VI": "volume", "IS": "issue", "IP": "issue", "SP": "pages", "PG": "pages", "PB": "publisher", "CY": "place", "PL": "place", "SN": "isbn or issn", "LA": "language",
	"UR": "url", "ET": "edition", "A2": "editors", "ED": "editors", "A3": "other authors", "A4": "other authors", "PMID": "pmid", "AN": "accession number", "AD": "address", "DB": "database",
	"C2": "pmcid", "PMC": "pmcid", "DP": "published",
}

// risQuiet are tags that say how a database keeps a record, not what it is.
var risQuiet = strings.Fields("ER DA Y2 M1 M2 DP L1 L2 L3 L4 N3 RN C1 C3 C4 C5 C6 C7 C8 ST OP NV SE TT TA RP OWN STAT DCOM LR DRDT CRDT EDAT MHDA PHST PST PMCR SB JID DEP CI COIS GR RIN CIN CON AUID AIR SO U1 U2 U3 U4 U5 DS CA DT H1 H2 RI WN BT")

// risPart is a field with the line it begins on.
type risPart struct {
	line       int
	tag, value string
}

func readRIS(f file, d *draft) ([]Reference, error) {
	var refs []Reference
	var record []risPart
	begun, stray, open := false, 0, 0
	medline := strings.HasSuffix(strings.ToLower(f.name), ".nbib") || strings.HasPrefix(strings.TrimSpace(d.text), "PMID")
	strict := medline || strings.HasPrefix(d.text, "TY  -") || strings.Contains(d.text, "\nTY  -")
	unknown := map[string]int{}
	end := func() {
		if begun {
			refs = append(refs, risReference(record, unknown))
		}
		record, begun = nil, false
	}
	number := 0
	for line := range strings.Lines(d.text) {
		number++
		line = strings.TrimRight(line, " \t\n")
		tag, value := risField(line, strict)
		switch {
		case tag == "ER":
			end()
		case tag == "TY" || tag == "PMID":
			if begun && tag == "TY" {
				open++
			}
			end()
			if len(refs) >= maxReferences {
				return nil, tooManyReferences(f.name)
			}
			begun = true
			record = append(record, risPart{number, tag, value})
		case !begun && strings.TrimSpace(line) != "":
			stray++
		case tag != "":
			record = append(record, risPart{number, tag, value})
		case begun:
			last := &record[len(record)-1]
			last.value += "\n" + strings.TrimSpace(line)
		}
	}
	if begun && !medline {
		open++
	}
	end()
	d.note("open", fmt.Sprintf("%s without the line ER that ends it", plural(open, "record")), open)
	d.note("stray", fmt.Sprintf("%s outside of records, not read", plural(stray, "line")), stray)
	var tags []string
	count := 0
	for tag, n := range unknown {
		tags = append(tags, tag)
		count += n
	}
	slices.Sort(tags)
	d.note("tags", "tags that have no meaning here, not read: "+strings.Join(tags, ", "), count)
	return refs, nil
}

// risField reads the tag of a line, if it has one.
func risField(line string, strict bool) (tag, value string) {
	m := risTag().FindStringSubmatchIndex(line)
	if m != nil && strings.IndexByte(line, '-') == 4 {
		return line[m[2]:m[3]], strings.TrimSpace(line[5:])
	}
	if strict {
		return "", ""
	}
	if m := looseTag().FindStringSubmatch(line); m != nil {
		return m[1], strings.TrimSpace(line[len(m[0]):])
	}
	return "", ""
}

func risReference(record []risPart, unknown map[string]int) Reference {
	r := Reference{Line: record[0].line}
	var full, short []string // authors in MEDLINE: full names, and with initials
	pages := ""
	for _, p := range record {
		value := paragraphs(p.value)
		switch p.tag {
		case "TY":
			if r.Type = risTypes[value]; r.Type == "" {
				r.Type = strings.ToLower(value)
			}
		case "PT":
			r.put(&r.Type, "type", strings.ToLower(value))
		case "TI", "T1", "CT":
			r.put(&r.Title, "title", value)
		case "BT":
			if r.Type == "book" || r.Title == "" {
				r.put(&r.Title, "title", value)
			} else {
				r.put(&r.Journal, "journal", value)
			}
		case "FAU":
			full = append(full, value)
		case "AU", "A1":
			short = append(short, value)
		case "CN":
			full = append(full, value)
		case "PY", "Y1", "DP", "DA":
			if fourDigits().MatchString(value) && r.Year == "" {
				r.Year = value
			}
		case "JO", "JF", "T2", "JT":
			r.put(&r.Journal, "journal", value)
		case "JA", "J1", "J2", "TA", "T3":
			if r.Journal == "" {
				r.Journal = value
			}
		case "DO", "LID", "AID", "M3":
			if doi := doiInWords().FindString(value); doi != "" && r.DOI == "" {
				r.DOI = doi
			}
		case "KW", "MH", "OT":
			r.Keywords = append(r.Keywords, strings.Split(p.value, "\n")...)
		case "AB", "N2":
			if r.Abstract == "" {
				r.Abstract = value
			} else if value != r.Abstract {
				r.Notes = append(r.Notes, value)
			}
		case "N1", "RN":
			r.Notes = append(r.Notes, value)
		case "ID", "LB":
			r.put(&r.Key, "key", value)
		case "SP":
			pages = value
		case "EP":
			if value != "" && pages != "" && !strings.Contains(pages, "-") {
				pages += "-" + value
			}
		case "UR":
			if doi := doiInWords().FindString(value); doi != "" && r.DOI == "" && strings.Contains(value, "doi.org/") {
				r.DOI = doi
			}
			r.more("url", value)
		default:
			if name := risDetails[p.tag]; name != "" {
				r.more(name, value)
			} else if !slices.Contains(risQuiet, p.tag) {
				unknown[p.tag]++
			}
		}
	}
	r.more("pages", pages)
	if r.Authors = full; len(full) == 0 {
		r.Authors = short
	}
	return r
}
