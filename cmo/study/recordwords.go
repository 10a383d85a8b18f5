package study

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/theory"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// RecordWords are words that people typed into a record, or that a register
// says: a note, a reason, a wording, the value of an attribute.
type RecordWords struct {
	Noun  string // memo
	Title string // m3
	Field string // text
	Words string
}

// Where names the record, and what of it: memo m3 (text).
func (w RecordWords) Where() string { return w.Noun + " " + w.Title + " (" + w.Field + ")" }

// worded are the tables whose records hold words that are exported or shown. Of
// sources there is more to say (see Identify); versions, marks, values and
// settings hold none that people typed.
var worded = []func(*store.Tx, func(RecordWords)) error{
	wordsOf(corpus.Participants), wordsOf(corpus.Cases), wordsOf(corpus.Encounters), wordsOf(corpus.Measures), wordsOf(corpus.AttributeTypes),
	wordsOf(corpus.Memos), wordsOf(corpus.Sessions), wordsOf(codebook.Codes), wordsOf(coding.Codings), wordsOf(coding.LinkedCodes),
	wordsOf(cmo.CMOCs), wordsOf(cmo.Judgements), wordsOf(cmo.Assessments), wordsOf(theory.Statements), wordsOf(SavedQueries),
	reasons,
}

// isKey are strings of records that no one reads: ids and digests.
var isKey = text.Lazy(`^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,64})$`)

// wordsOf gives the words of the records of a table, also of those that are
// retired: they can be brought back.
func wordsOf[T any](table store.Table[T]) func(*store.Tx, func(RecordWords)) error {
	return func(tx *store.Tx, give func(RecordWords)) error {
		for v, err := range table.All(tx) {
			if err != nil {
				return err
			}
			title := table.Title(v)
			if table.Noun == cmo.CMOCs.Noun { // its number, without its title
				title, _, _ = strings.Cut(title, " ")
			}
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			var fields map[string]any
			if err := json.Unmarshal(b, &fields); err != nil {
				return err
			}
			for _, name := range slices.Sorted(maps.Keys(fields)) {
				eachString(fields[name], name, func(field, words string) {
					give(RecordWords{Noun: table.Noun, Title: title, Field: field, Words: words})
				})
			}
		}
		return nil
	}
}

// reasons gives the reasons of actions: reports and histories show them.
func reasons(tx *store.Tx, give func(RecordWords)) error {
	for a, err := range tx.ActionsBackward() {
		if err != nil {
			return err
		}
		if a.Reason != "" {
			give(RecordWords{Noun: "action", Title: store.Actions.Title(a), Field: "reason", Words: a.Reason})
		}
	}
	return nil
}

// eachString gives the strings of a value read from JSON, with the name of
// their field; of an attribute that is its own name.
func eachString(v any, field string, give func(field, words string)) {
	switch v := v.(type) {
	case string:
		if v != "" && !isKey().MatchString(v) {
			give(field, v)
		}
	case []any:
		for _, x := range v {
			eachString(x, field, give)
		}
	case map[string]any:
		if name, ok := v["name"].(string); ok && v["value"] != nil {
			eachString(v["value"], name, give)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			eachString(v[name], name, give)
		}
	}
}

// EachWords gives the words of all records but sources.
func EachWords(tx *store.Tx, give func(RecordWords)) error {
	for _, words := range worded {
		if err := words(tx, give); err != nil {
			return err
		}
	}
	return nil
}
