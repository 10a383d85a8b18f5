package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// printVersion says what a new version came to, and what became of everything
// that stands on the text.
func (e *env) printVersion(s *study.Study, f *textFlags, v *study.Versioned, n uint64) error {
	var shown []placeShown
	err := s.View(func(tx *store.Tx) (err error) {
		shown, err = showPlaces(tx, v)
		return err
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.versionJSON(f, v, shown, n)
	}
	lines := []string{versionLine(v)}
	if counts := placeCounts(v); counts != "" {
		lines = append(lines, "  "+counts)
	}
	waiting := 0
	for _, p := range shown {
		if p.grade >= text.Doubtful && p.Noun == "coding" {
			waiting++
		}
		if p.grade != text.Kept || f.all {
			lines = append(lines, e.placeLines(p)...)
		}
	}
	if f.opt.DryRun {
		last := "nothing changed (--dry-run)"
		if waiting > 0 {
			last += fmt.Sprintf("; %s would wait in cmo coding list --doubtful --lost", plural(waiting, "coding"))
		}
		lines = append(lines, last)
	}
	e.lines(lines, n)
	e.labelNotes(v)
	if waiting > 0 && !f.opt.DryRun {
		e.Next("cmo coding list --doubtful --lost --source %s", shellQuoted(v.Source.Name))
	}
	return nil
}

// versionLine says which version it is, and how its passages differ.
func versionLine(v *study.Versioned) string {
	var parts []string
	c := v.Passages
	if n := len(c.Changed); n > 0 {
		part := plural(n, "passage") + " changed"
		if l := len(c.Labelled); l == n {
			part = plural(n, "passage") + " with another label"
		} else if l > 0 {
			part += fmt.Sprintf(", %d of them in the label only", l)
		}
		parts = append(parts, part)
	}
	if n := len(c.Added); n > 0 {
		part := fmt.Sprintf("%d new", n)
		if first := c.Added[0]; first > 1 && consecutive(c.Added) {
			part += fmt.Sprintf(" after %d", first-1)
		}
		parts = append(parts, part)
	}
	if n := len(c.Gone); n > 0 {
		parts = append(parts, fmt.Sprintf("%d gone", n))
	}
	switch more := len(c.Added) - len(c.Gone); {
	case more > 0:
		parts[len(parts)-1] += " (later numbers move up)"
	case more < 0:
		parts[len(parts)-1] += " (later numbers move down)"
	case len(parts) == 0 && v.Recut:
		parts = append(parts, "the same words, cut anew")
	case len(parts) == 0:
		parts = append(parts, "the same words")
	}
	return fmt.Sprintf("%s version %d → %d: %s", v.Source.Name, v.From, v.To, strings.Join(parts, ", "))
}

func consecutive(n []int) bool { return n[len(n)-1]-n[0] == len(n)-1 }

// placeNouns are what stands on a text, as it is counted.
var placeNouns = []struct{ noun, shown string }{
	{"coding", "codings"}, {"evidence", "evidence"}, {"assessment", "assessments"}, {"memo", "memos"},
}

// placeCounts counts what stands on the text: codings 22: 18 kept, 2 moved.
func placeCounts(v *study.Versioned) string {
	var parts []string
	for _, k := range placeNouns {
		by, all := v.Count(k.noun)
		if all == 0 {
			continue
		}
		var grades []string
		for g, n := range by {
			if n > 0 {
				grades = append(grades, fmt.Sprintf("%d %s", n, text.Grade(g)))
			}
		}
		name := k.shown
		if len(parts) == 0 {
			name = fmt.Sprintf("%-9s", name)
		}
		parts = append(parts, fmt.Sprintf("%s %d: %s", name, all, strings.Join(grades, ", ")))
	}
	return strings.Join(parts, ";  ")
}

// A placeShown is what became of one record, for a reader.
type placeShown struct {
	Noun     string `json:"noun"`
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"` // of a coding its code
	Grade    string `json:"grade"`
	Was      string `json:"was"`
	Is       string `json:"is,omitempty"`
	WasWords string `json:"was_words"`
	IsWords  string `json:"is_words,omitempty"`
	grade    text.Grade
}

// showPlaces gives the records their ids and names.
func showPlaces(tx *store.Tx, v *study.Versioned) ([]placeShown, error) {
	look, err := newCodingLook(tx)
	if err != nil {
		return nil, err
	}
	var out []placeShown
	for _, p := range v.Places {
		k := placeShown{Noun: p.Noun, Grade: p.Grade.String(), Was: p.Was, Is: p.Is, WasWords: p.WasWords, IsWords: p.IsWords, grade: p.Grade}
		switch p.Noun {
		case "coding":
			c, err := coding.Codings.Get(tx, p.Record)
			if err != nil {
				return nil, err
			}
			k.ID, k.Name = coding.Codings.ShowOne(tx, c.ID), look.tree.Path(c.Code)
		case "evidence":
			k.ID = cmo.Judgements.ShowOne(tx, p.Record)
		case "assessment":
			k.ID = cmo.Assessments.ShowOne(tx, p.Record)
		case "memo":
			m, err := corpus.Memos.Get(tx, p.Record)
			if err != nil {
				return nil, err
			}
			k.ID = fmt.Sprintf("m%d", m.No)
		case "session":
			s, err := corpus.Sessions.Get(tx, p.Record)
			if err != nil {
				return nil, err
			}
			k.ID = fmt.Sprintf("session %d", s.No)
		}
		out = append(out, k)
	}
	slices.SortStableFunc(out, func(a, b placeShown) int { return int(a.grade) - int(b.grade) })
	return out, nil
}

// placeLines says what became of one record: where it was and is, and its
// words, both where they differ.
func (e *env) placeLines(p placeShown) []string {
	at := p.Was
	if p.Is != p.Was && p.Is != "" {
		at += " → " + p.Is
	}
	head := fmt.Sprintf("  %-9s %s", p.Grade, p.ID)
	if p.Name != "" {
		head += " " + p.Name
	}
	head += "  " + at
	words := quoteShown(p.WasWords, 34)
	switch {
	case p.grade == text.Lost:
		words += " → gone, or rewritten"
	case p.IsWords != p.WasWords:
		words += " → " + quoteShown(p.IsWords, 34)
	}
	if line := head + "  " + words; term.Width(line) <= lineWidth {
		return []string{line}
	}
	return []string{head, "            " + words}
}

// labelNotes says which labels are new, and which are gone.
func (e *env) labelNotes(v *study.Versioned) {
	for _, l := range v.Labels {
		sp, _ := v.Source.SpeakerOf(l)
		if !sp.Interviewer && sp.Participant.IsZero() {
			e.Note("the label %q is new, and nobody's yet", l)
		}
	}
	if len(v.Gone) > 0 {
		e.Note("no passage has the label %s any more", strings.Join(v.Gone, ", "))
	}
}

func (e *env) versionJSON(f *textFlags, v *study.Versioned, shown []placeShown, n uint64) error {
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(map[string]any{
		"source": v.Source.Name, "from": v.From, "version": v.To, "dry_run": f.opt.DryRun, "action": n,
		"passages_changed": v.Passages.Changed, "passages_new": v.Passages.Added, "passages_gone": v.Passages.Gone,
		"labels_new": v.Labels, "labels_gone": v.Gone, "places": shown,
	})
}

// A versionRecord is a version of a source, as JSON shows it.
type versionRecord struct {
	Version  int       `json:"version"`
	Made     time.Time `json:"made"`
	Coder    string    `json:"coder"`
	File     string    `json:"file,omitempty"` // empty if it was typed
	Replaced bool      `json:"names_replaced,omitempty"`
	Words    int       `json:"words"`
	Reason   string    `json:"reason,omitempty"`
	Action   uint64    `json:"action"`
}

// versionsOf gives the versions of a source, newest first.
func versionsOf(tx *store.Tx, src corpus.Source) ([]versionRecord, error) {
	var out []versionRecord
	for v, err := range corpus.Versions.Live(tx) {
		if err != nil {
			return nil, err
		}
		if v.Source != src.ID {
			continue
		}
		history, err := corpus.Versions.History(tx, v.ID)
		if err != nil {
			return nil, err
		}
		made := history[len(history)-1].Action
		coder, err := corpus.Coders.Get(tx, made.Coder)
		if err != nil {
			return nil, err
		}
		r := versionRecord{Version: v.N, Made: made.Time, Coder: coder.Name, File: v.File, Replaced: v.Replaced, Words: v.Words, Reason: made.Reason, Action: made.N}
		if v.N == 1 && r.File == "" {
			r.File = src.File
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b versionRecord) int { return b.Version - a.Version })
	return out, nil
}

// line tells of a version: who made it, when, from what and why.
func (r versionRecord) line() string {
	from := r.File
	switch {
	case r.Replaced:
		from = "names replaced"
	case from == "":
		from = "typed"
	}
	line := fmt.Sprintf("%d  %s  %s, %s, %s", r.Version, r.Made.Format("2006-01-02 15:04"), from, plural(r.Words, "word"), r.Coder)
	if r.Reason != "" {
		line += "  " + quoteShown(r.Reason, 40)
	}
	return line
}
