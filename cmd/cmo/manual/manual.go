// Package manual holds the pages that `cmo help TOPIC` prints.
//
// A page is a Markdown file beside this one. Its first line is the title,
// "# query: the language of questions": the word before the colon is the name
// of the topic, the rest is what a list of topics says of it. Pages are
// written so that they read well as they are, and also when they are printed
// plainly: headings, paragraphs, lists, code and tables, nothing else.
//
// The folders decisions and changes are for people who read the repository;
// they are not part of the program. Tests here hold the pages to what the
// program does: sessions are run, and commands, flags, kinds of problem, exit
// codes and formats must all be told of.
package manual

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed *.md
var files embed.FS

// A Topic is a page of the manual.
type Topic struct {
	Name  string // "query"
	Short string // what it is about, in a few words
}

// order is the order in which topics are listed: as one would read them.
var order = []string{
	"tutorial", "concepts", "addresses", "registers", "codebook", "query", "questions", "theory", "formats", "outputs",
	"scripting", "errors", "safety", "identifiers",
}

// Topics lists the pages in the order to read them; a page the order does not
// know comes last.
func Topics() []Topic {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var all []Topic
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".md")
		page, _ := Page(name)
		first, _, _ := strings.Cut(page, "\n")
		_, short, _ := strings.Cut(first, ": ")
		all = append(all, Topic{Name: name, Short: short})
	}
	place := func(t Topic) int {
		if i := slices.Index(order, t.Name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(all, func(a, b Topic) int { return place(a) - place(b) })
	return all
}

// Page gives the Markdown of a topic; false if there is no such topic.
func Page(name string) (string, bool) {
	if name == "" || path.Base(name) != name {
		return "", false
	}
	b, err := files.ReadFile(strings.ToLower(name) + ".md")
	return string(b), err == nil
}
