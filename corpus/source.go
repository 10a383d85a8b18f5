package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Kinds are the kinds of source, in the order in which they are listed.
var Kinds = []string{
	"interview", "focus-group", "fieldnote", "debrief", "document", "survey", "photo", "literature",
}

// ParseKind reads a kind of source.
func ParseKind(s string) (string, error) {
	for _, k := range Kinds {
		if SameName(k, s) {
			return k, nil
		}
	}
	p := problem.New(problem.Usage, "no kind of source %q", s).Because("The kinds are %s.", strings.Join(Kinds, ", "))
	if near := Nearest(s, Kinds, 1); len(near) > 0 {
		p.Suggest("--kind %s", near[0])
	}
	return "", p
}

// A Source is one thing that was gathered: an interview, a fieldnote, a
// document. Its words are in its versions.
type Source struct {
	store.Meta   `json:"-"`
	Name         string            `json:"name"`
	Kind         string            `json:"kind"`
	Case         ref.ID            `json:"case,omitzero"`
	Participants []ref.ID          `json:"participants,omitempty"`
	Wave         ref.ID            `json:"wave,omitzero"`
	Encounter    string            `json:"encounter,omitempty"`
	Date         string            `json:"date,omitempty"` // yyyy-mm-dd
	Researcher   string            `json:"researcher,omitempty"`
	Setting      string            `json:"setting,omitempty"`
	About        string            `json:"about,omitempty"`
	Attributes   Attributes        `json:"attributes,omitempty"`
	Prompt       string            `json:"prompt,omitempty"`  // of a picture: what was asked
	Consent      map[string]string `json:"consent,omitempty"` // of a picture or an answer without participant, by scope ("quote"): "yes" or "no"
	Speakers     []Speaker         `json:"speakers,omitempty"`
	NotSpeakers  []string          `json:"not_speakers,omitempty"` // what looks like a label in its text and is none
	NoLabels     bool              `json:"no_labels,omitempty"`    // no labels are looked for in its text
	Version      ref.ID            `json:"version"`                // the current one
	File         string            `json:"file"`                   // the name of the file it came from
	Original     store.Digest      `json:"original"`
	Flags        []string          `json:"flags,omitempty"` // what someone should look at
}

// MayQuote reports whether a picture, or the answers of someone who is no
// participant, may be shown: unless who gave them said no, to that or to all.
func (s Source) MayQuote() bool { return s.Consent["quote"] != "no" && s.Consent["consent"] != "no" }

// A Speaker says who a label in a source stands for.
type Speaker struct {
	Label       string `json:"label"`
	Participant ref.ID `json:"participant,omitzero"`
	Interviewer bool   `json:"interviewer,omitempty"`
}

// SpeakerOf gives the speaker behind a label, and its place in Speakers.
func (s Source) SpeakerOf(label string) (Speaker, int) {
	for i, sp := range s.Speakers {
		if SameName(sp.Label, label) {
			return sp, i
		}
	}
	return Speaker{Label: label}, -1
}

// Sources is the table of sources.
var Sources = store.Table[Source]{
	Name: "sources", Noun: "source", Numbered: true,
	Meta:    func(v *Source) *store.Meta { return &v.Meta },
	Title:   func(v Source) string { return v.Name },
	Refs:    sourceRefs,
	Valid:   unique(sourceName),
	RowSets: []string{namesOf("sources"), rowsSources},
	Rows:    sourceRows,
}

func sourceName(v Source) string { return v.Name }

func sourceRefs(v Source) []ref.ID {
	out := append([]ref.ID{v.Version}, v.Participants...)
	for _, id := range []ref.ID{v.Case, v.Wave} {
		if !id.IsZero() {
			out = append(out, id)
		}
	}
	for _, sp := range v.Speakers {
		if !sp.Participant.IsZero() {
			out = append(out, sp.Participant)
		}
	}
	out = append(out, v.Attributes.waves()...)
	return out
}

// A Version is one state of a source's words. The words themselves are kept
// apart, under the version's id; here is how they are cut.
type Version struct {
	store.Meta `json:"-"`
	Source     ref.ID   `json:"source"`
	N          int      `json:"n"` // from 1
	Length     int      `json:"length"`
	Salt       []byte   `json:"salt"`
	Digest     []byte   `json:"digest"` // SHA-256 over salt and words
	Words      int      `json:"words"`
	Passages   []byte   `json:"passages"` // as text.AppendPassages writes them
	Labels     []string `json:"labels,omitempty"`
	Format     string   `json:"format"`
	Encoding   string   `json:"encoding,omitempty"`
	Notes      []string `json:"notes,omitempty"` // what was guessed, dropped or kept apart at import

	// Of a later version: the file it came from, if any, and where the words
	// that people anchored in earlier versions stand in it.
	File     string       `json:"file,omitempty"`
	Original store.Digest `json:"original,omitzero"`
	Carried  []Carried    `json:"carried,omitempty"`
	Replaced bool         `json:"replaced,omitempty"` // it is the one before with names replaced by pseudonyms
}

// tableVersions names the table of versions; its rows need it, and cannot name
// the table they are of.
const tableVersions = "versions"

// Versions is the table of versions.
var Versions = store.Table[Version]{
	Name: tableVersions, Noun: "version", Numbered: true,
	Meta:  func(v *Version) *store.Meta { return &v.Meta },
	Title: func(v Version) string { return fmt.Sprintf("%d of a source", v.N) },
	Refs: func(v Version) []ref.ID {
		out := []ref.ID{v.Source}
		for _, c := range v.Carried {
			out = append(out, c.From)
		}
		return out
	},
	RowSets: []string{rowsPassages, rowsLabels, rowsTalk, rowsSkips, rowsPlaces},
	Rows:    passageRows,
}

// DigestWords gives the salted digest of a version's words.
func DigestWords(salt, words []byte) []byte {
	d := sha256.New()
	d.Write(salt)
	d.Write(words)
	return d.Sum(nil)
}

// rowsPassages is the set of passage rows: key the number of the version,
// value PassageRow after PassageRow.
const rowsPassages = "passages"

// rowsLabels is the set of rows with the labels of a version: key the number
// of the version, value the labels, a line each.
const rowsLabels = "labels"

// rowsTalk is the set of rows with who speaks in a version: key the number of
// the version, value for each passage the label and the flags of its row, 2 bytes
// and 1. A question about codings asks of passages who speaks, and would otherwise
// read all their rows for that.
const rowsTalk = "talk"

// rowsSkips is the set of rows with what is no words inside the passages of a
// version: key the number of the version, value the number of a passage, start
// and end, 4 bytes each, for each stretch.
const rowsSkips = "skips"

// PassageRowLen is the length of a passage's row.
const PassageRowLen = 32

// Flags of a passage row.
const (
	PassageHeading = 1 << iota
	PassageSkips   // parts of its words are no words: see text.Passage
)

// A PassageRow is what queries need to know of a passage, in fixed width.
type PassageRow struct {
	Start, End           uint32
	WordsStart, WordsEnd uint32
	Words                uint32 // how many
	Label                uint16 // place in the version's labels, from 1; 0 is none
	Flags                uint8
	Layer                uint8
	Page                 uint16
	Under                uint16 // the heading it stands under
}

// ReadPassageRow reads the row at the beginning of b.
func ReadPassageRow(b []byte) PassageRow {
	e := binary.BigEndian
	return PassageRow{
		Start: e.Uint32(b), End: e.Uint32(b[4:]), WordsStart: e.Uint32(b[8:]), WordsEnd: e.Uint32(b[12:]),
		Words: e.Uint32(b[16:]), Label: e.Uint16(b[20:]), Flags: b[22], Layer: b[23],
		Page: e.Uint16(b[24:]), Under: e.Uint16(b[26:]),
	}
}

func (r PassageRow) append(b []byte) []byte {
	e := binary.BigEndian
	for _, v := range []uint32{r.Start, r.End, r.WordsStart, r.WordsEnd, r.Words} {
		b = e.AppendUint32(b, v)
	}
	b = e.AppendUint16(b, r.Label)
	b = append(b, r.Flags, r.Layer)
	b = e.AppendUint16(b, r.Page)
	b = e.AppendUint16(b, r.Under)
	return append(b, 0, 0, 0, 0)
}

// passageRows derives the rows of a version from its passages and its words.
func passageRows(tx *store.Tx, n uint32, v Version, put func(string, []byte, []byte)) error {
	t, err := Source{}.Text(tx, v)
	if err != nil {
		return err
	}
	labels := make(map[string]uint16, len(v.Labels))
	for i, l := range v.Labels {
		labels[FoldName(l)] = uint16(i + 1)
	}
	rows := make([]byte, 0, PassageRowLen*len(t.Passages))
	talk := make([]byte, 0, talkLen*len(t.Passages))
	var skips []byte
	for i, p := range t.Passages {
		r := PassageRow{
			Start: uint32(p.Span.Start), End: uint32(p.Span.End),
			WordsStart: uint32(p.Words.Start), WordsEnd: uint32(p.Words.End),
			Words: uint32(t.WordCount(p)), Label: labels[FoldName(t.Speaker(p))],
			Layer: uint8(p.Layer), Page: uint16(min(p.Page, 1<<16-1)), Under: uint16(min(p.Under, 1<<16-1)),
		}
		if p.Heading {
			r.Flags |= PassageHeading
		}
		for _, skip := range p.Skips {
			r.Flags |= PassageSkips
			for _, n := range []int{i + 1, skip.Start, skip.End} {
				skips = binary.BigEndian.AppendUint32(skips, uint32(n))
			}
		}
		rows = r.append(rows)
		talk = append(binary.BigEndian.AppendUint16(talk, r.Label), r.Flags)
	}
	key := binary.BigEndian.AppendUint32(nil, n)
	put(rowsPassages, key, rows)
	put(rowsTalk, key, talk)
	if len(skips) > 0 {
		put(rowsSkips, key, skips)
	}
	put(rowsLabels, key, []byte(strings.Join(v.Labels, "\n")))
	placeRows(tx, n, v, t, put)
	return nil
}

// Skips gives the stretches of a version that are no words, in order, by the
// number of their passage.
func Skips(tx *store.Tx, version ref.ID) map[int][]text.Span {
	n, ok := Versions.Number(tx, version)
	if !ok {
		return nil
	}
	out := map[int][]text.Span{}
	e := binary.BigEndian
	for _, b := range tx.Rows(rowsSkips, e.AppendUint32(nil, n)) {
		for ; len(b) >= 12; b = b[12:] {
			passage := int(e.Uint32(b))
			out[passage] = append(out[passage], text.Span{Start: int(e.Uint32(b[4:])), End: int(e.Uint32(b[8:]))})
		}
	}
	return out
}

// Labels gives the labels that the rows of a version's passages count.
func Labels(tx *store.Tx, version ref.ID) []string {
	n, ok := Versions.Number(tx, version)
	if !ok {
		return nil
	}
	for _, labels := range tx.Rows(rowsLabels, binary.BigEndian.AppendUint32(nil, n)) {
		return readLabels(labels)
	}
	return nil
}

func readLabels(row []byte) []string {
	if len(row) == 0 {
		return nil
	}
	return strings.Split(string(row), "\n")
}

// AllLabels gives the labels of every version, by its number.
func AllLabels(tx *store.Tx) iter.Seq2[uint32, []string] {
	return func(yield func(uint32, []string) bool) {
		for k, row := range tx.Rows(rowsLabels, nil) {
			if !yield(binary.BigEndian.Uint32(k), readLabels(row)) {
				return
			}
		}
	}
}

// AllTalk gives who speaks in the passages of every version, by its number.
func AllTalk(tx *store.Tx) iter.Seq2[uint32, Talk] {
	return func(yield func(uint32, Talk) bool) {
		for k, row := range tx.Rows(rowsTalk, nil) {
			if !yield(binary.BigEndian.Uint32(k), Talk(row)) {
				return
			}
		}
	}
}

// A Talk is who speaks in the passages of a version. It is good as long as the
// transaction.
type Talk []byte

const talkLen = 3

// Len is how many passages they are.
func (t Talk) Len() int { return len(t) / talkLen }

// Of gives, of a passage, the place of its label in the labels, from 1, or 0 for
// none; and whether it is a heading.
func (t Talk) Of(passage int) (label uint16, heading bool) {
	t = t[talkLen*passage:][:talkLen]
	return binary.BigEndian.Uint16(t), t[2]&PassageHeading != 0
}

// Passages gives the rows of a version's passages, PassageRowLen bytes each.
func Passages(tx *store.Tx, version ref.ID) []byte {
	n, ok := Versions.Number(tx, version)
	if !ok {
		return nil
	}
	for _, rows := range tx.Rows(rowsPassages, binary.BigEndian.AppendUint32(nil, n)) {
		return rows
	}
	return nil
}

// Text reads a version of a source with its words.
func (s Source) Text(tx *store.Tx, v Version) (text.Text, error) {
	body, ok := tx.Text(v.ID)
	if !ok {
		return text.Text{}, problem.New(problem.Damaged, "the words of %s are not in the study", s.Name).Suggest("cmo check")
	}
	passages, err := text.DecodePassages(v.Passages)
	if err != nil {
		return text.Text{}, problem.New(problem.Damaged, "the passages of %s cannot be read", s.Name).Suggest("cmo check").Caused(err)
	}
	return text.Text{Name: s.Name, Version: v.N, Body: string(body), Passages: passages}, nil
}

// Current reads the current version of a source with its words.
func (s Source) Current(tx *store.Tx) (text.Text, error) {
	v, err := Versions.Get(tx, s.Version)
	if err != nil {
		return text.Text{}, err
	}
	return s.Text(tx, v)
}
