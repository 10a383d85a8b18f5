package study

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/index"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Checked tells what a check of a whole study looked at and found.
type Checked struct {
	store.Checked
	Texts int
	Index string   // how the search index stands, in a few words
	Notes []string // what is no damage, and worth knowing
}

func (c *Checked) find(where, format string, args ...any) {
	c.Findings = append(c.Findings, store.Finding{Where: where, What: fmt.Sprintf(format, args...)})
}

// CheckAll checks the study file, then the texts against their digests and
// their passages, every anchor against its words, and the originals against
// their digests. The meter may be nil.
func (s *Study) CheckAll(m store.Meter) (Checked, error) {
	var c Checked
	err := s.View(func(tx *store.Tx) (err error) {
		if c.Checked, err = tx.Check(); err != nil {
			return err
		}
		bodies, err := c.texts(tx, m)
		if err != nil {
			return err
		}
		return c.anchors(tx, bodies)
	})
	m.Clear()
	if err != nil {
		return c, err
	}
	if err := c.originals(s); err != nil {
		return c, err
	}
	return c, c.index(s)
}

// index looks at the search index. One that is missing or behind is no damage:
// the next search makes it right.
func (c *Checked) index(s *Study) error {
	var want index.State
	err := s.View(func(tx *store.Tx) (err error) {
		want = index.State{Study: tx.Header.Study.String()}
		want.Position, want.Link, err = textState(tx)
		return err
	})
	if err != nil {
		return err
	}
	have, ok := s.Index().State()
	switch verified := s.Index().Verify(); {
	case index.Why(verified) == index.Torn:
		c.find("index", "%v; the next search makes it anew", verified)
	case !ok || verified != nil:
		c.Index = "no index yet"
	case have != want:
		c.Index = "index not up to date"
	default:
		c.Index = "index at the newest text"
	}
	if c.Index != "" && !strings.HasPrefix(c.Index, "index at") {
		c.Notes = append(c.Notes, c.Index+": the next search brings it up to date")
	}
	return nil
}

// texts checks the words of every version.
func (c *Checked) texts(tx *store.Tx, m store.Meter) (map[ref.ID]string, error) {
	bodies := map[ref.ID]string{}
	sources, err := names(tx, corpus.Sources, func(s corpus.Source) string { return s.Name })
	if err != nil {
		return nil, err
	}
	for v, err := range corpus.Versions.All(tx) {
		if err != nil {
			return nil, err
		}
		where := fmt.Sprintf("%s, version %d", sources[v.Source], v.N)
		m.At(c.Texts, 0, where)
		c.Texts++
		body, ok := tx.Text(v.ID)
		if !ok {
			c.find(where, "its words are not there")
			continue
		}
		if !bytes.Equal(corpus.DigestWords(v.Salt, body), v.Digest) {
			c.find(where, "its words are not those that were imported")
		}
		bodies[v.ID] = string(body)
		passages, err := text.DecodePassages(v.Passages)
		if err == nil {
			err = text.Text{Body: bodies[v.ID], Passages: passages}.Validate()
		}
		if err != nil {
			c.find(where, "its passages are not sound: %v", err)
		}
	}
	return bodies, nil
}

// anchors checks that every place holds the words it was made on.
func (c *Checked) anchors(tx *store.Tx, bodies map[ref.ID]string) error {
	check := func(where string, p coding.Place) {
		body, ok := bodies[p.Version]
		if !ok {
			c.find(where, "stands on a version that is not there")
			return
		}
		if p.Start < 0 || p.End > len(body) || p.Start >= p.End && p.End > 0 || !p.Anchor().Holds(body) {
			c.find(where, "the words it stands on are not those it was made on")
		}
	}
	for _, kind := range anchored {
		if kind.noun == "memo" {
			continue // an address, and no words of its own
		}
		err := kind.each(tx, false, func(a anchor) error {
			for _, p := range a.places() {
				check(kind.noun+" "+a.record.String(), p)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// originals checks the imported files, and looks for copies that a cloud drive
// made of the study file.
func (c *Checked) originals(s *Study) error {
	known := map[string]bool{}
	err := s.View(func(tx *store.Tx) error {
		for src, err := range corpus.Sources.Ever(tx) {
			if err != nil {
				return err
			}
			known[src.Original.String()] = true
		}
		for v, err := range corpus.Versions.Ever(tx) {
			if err != nil {
				return err
			}
			known[v.Original.String()] = true
			if b, err := os.ReadFile(s.Original(v.Original)); v.Original != (store.Digest{}) && (err != nil || store.DigestOf(b) != v.Original) {
				c.find(v.File, "the original of a version is not there, or is another file; put %s back", v.File)
			}
		}
		for id := range tx.TextIDs() {
			if _, ok := corpus.Versions.Number(tx, id); !ok {
				c.find("texts", "the words of %s belong to no version", id)
			}
		}
		for src, err := range corpus.Sources.All(tx) {
			if err != nil {
				return err
			}
			b, err := os.ReadFile(s.Original(src.Original))
			switch {
			case err != nil:
				c.find(src.Name, "its original is not there; import %s again", src.File)
			case store.DigestOf(b) != src.Original:
				c.find(src.Name, "its original is not the file that was imported")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	left := 0
	kept, err := os.ReadDir(filepath.Dir(s.Original(store.Digest{})))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at the originals: %w", err)
	}
	for _, f := range kept {
		if !known[f.Name()] {
			left++
		}
	}
	if left > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("%d files among the originals belong to no source: an import was interrupted there", left))
	}
	files, err := os.ReadDir(s.Dir())
	if err != nil {
		return fmt.Errorf("look into the study: %w", err)
	}
	for _, f := range files {
		if name := f.Name(); !f.IsDir() && name != "lock" && name != "study.db" && filepath.Ext(name) == ".db" {
			c.find(name, "looks like a conflicted copy of the study that a cloud drive made")
		}
	}
	return nil
}
