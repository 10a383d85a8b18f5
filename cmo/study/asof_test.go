package study_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		_ = flag.Set(f.Name, "12") // each is a study of its own, on disk
	}
	os.Exit(m.Run())
}

// scripted makes the fictional study of the scripts in a folder of the test's
// own.
func scripted(t testing.TB) *study.Study {
	t.Helper()
	s := study.At(t.TempDir())
	if _, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", ""); err != nil {
		t.Fatal(err)
	}
	in := "../../cmd/cmo/testdata/study/"
	for _, paths := range [][]string{{in + "participants.csv", in + "cases.csv", in + "codebook.csv"}, {in + "interviews", in + "fieldnotes"}} {
		opt := study.ImportOptions{}
		if len(paths) == 2 {
			opt.Sheet = in + "log.csv"
		}
		if _, err := s.Import(t.Context(), store.Action{Verb: "import"}, paths, opt); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// act changes the study as alex; what the rules forbid changes nothing.
func act(t *rapid.T, s *study.Study, what string, fn func(*store.Tx) error) {
	_, err := s.Update(store.Action{Verb: what}, func(tx *store.Tx) error {
		c, err := study.Coder(tx, "alex")
		if err != nil {
			return err
		}
		tx.As(c.ID)
		return fn(tx)
	})
	if _, told := problem.As(err); err != nil && !told {
		t.Fatalf("%s: %v", what, err)
	}
}

// oneOf draws a live record of a table; it is NotFound if there is none.
func oneOf[T any](t *rapid.T, tx *store.Tx, table store.Table[T]) (T, error) {
	all, err := table.List(tx)
	if err != nil || len(all) == 0 {
		var none T
		return none, problem.New(problem.NotFound, "no %s", table.Noun).Caused(err)
	}
	return rapid.SampledFrom(all).Draw(t, table.Noun), nil
}

// step does one thing that a researcher does.
func step(t *rapid.T, s *study.Study) {
	name := rapid.SampledFrom([]string{"hope", "fear", "time"}).Draw(t, "name")
	steps := map[string]func(*store.Tx) error{
		"tag": func(tx *store.Tx) error {
			src, err := oneOf(t, tx, corpus.Sources)
			if err != nil {
				return err
			}
			x, err := study.NewReader(tx).At(fmt.Sprintf("%s:%d", src.Name, rapid.IntRange(1, 4).Draw(t, "passage")), "")
			if err != nil {
				return err
			}
			k, err := oneOf(t, tx, codebook.Codes)
			if err != nil {
				return err
			}
			marks := coding.Marks{Polarity: rapid.SampledFrom([]coding.Polarity{coding.Present, coding.Present, coding.Absent, coding.Denied}).Draw(t, "polarity")}
			_, err = study.TagExcerpt(tx, x, []study.Tag{{Code: k, Marks: marks}})
			return err
		},
		"link": func(tx *store.Tx) error {
			a, err := oneOf(t, tx, coding.Codings)
			if err != nil {
				return err
			}
			b, err := oneOf(t, tx, coding.Codings)
			if err != nil {
				return err
			}
			return coding.LinkedCodes.Put(tx, &coding.Linked{Source: a.Source, Coder: tx.Coder(), Members: []coding.Member{
				{Coding: a.ID, Slot: coding.ContextSlot}, {Coding: b.ID, Slot: coding.OutcomeSlot},
			}})
		},
		"unlink": func(tx *store.Tx) error {
			l, err := oneOf(t, tx, coding.LinkedCodes)
			if err != nil {
				return err
			}
			return coding.LinkedCodes.Retire(tx, &l)
		},
		"untag": func(tx *store.Tx) error {
			c, err := oneOf(t, tx, coding.Codings)
			if err != nil {
				return err
			}
			return coding.Codings.Retire(tx, &c)
		},
		"recode": func(tx *store.Tx) error {
			c, err := oneOf(t, tx, coding.Codings)
			if err != nil {
				return err
			}
			k, err := oneOf(t, tx, codebook.Codes)
			if err != nil {
				return err
			}
			c.Code = k.ID
			return coding.Codings.Put(tx, &c)
		},
		"rename": func(tx *store.Tx) error {
			k, err := oneOf(t, tx, codebook.Codes)
			if err != nil {
				return err
			}
			k.Name = name
			return codebook.Codes.Put(tx, &k)
		},
		"retire": func(tx *store.Tx) error {
			k, err := oneOf(t, tx, codebook.Codes)
			if err != nil {
				return err
			}
			return codebook.Codes.Retire(tx, &k)
		},
		"case": func(tx *store.Tx) error {
			src, err := oneOf(t, tx, corpus.Sources)
			if err != nil {
				return err
			}
			c, err := oneOf(t, tx, corpus.Cases)
			if err != nil {
				return err
			}
			src.Case = c.ID
			return corpus.Sources.Put(tx, &src)
		},
		"rename source": func(tx *store.Tx) error {
			src, err := oneOf(t, tx, corpus.Sources)
			if err != nil {
				return err
			}
			src.Name = name
			return corpus.Sources.Put(tx, &src)
		},
		"undo": func(tx *store.Tx) error {
			a, err := tx.LastToUndo(tx.Coder())
			if err != nil {
				return err
			}
			_, err = tx.Undo(a.N, true)
			return err
		},
	}
	what := rapid.SampledFrom([]string{"tag", "tag", "tag", "tag", "link", "link", "unlink", "untag", "recode", "rename", "retire", "case", "rename source", "undo"}).Draw(t, "what")
	act(t, s, what, steps[what])
}

// asked are the questions that the past and a copy kept then have to answer
// alike.
var asked = []string{
	"any", "hold and not reliant in participant", "mechanism near/2 outcome", "any linked any", "any not linked any in case",
	`"rang" in case`, "uncoded in source", "hope or fear or time", "each outcome: it in participant", "any where case=LW3, definition=current",
}

// answers are the answers to all questions, as JSON, refusals among them.
func answers(t *rapid.T, s *study.Study) (out []string) {
	d, err := s.ReadData()
	if err != nil {
		t.Fatalf("read the study: %v", err)
	}
	defer d.Close()
	for _, q := range asked {
		a, err := d.Ask(q, query.Options{})
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		b, err := json.Marshal([]any{a.Result, a.UnitsOf(query.Yes, query.Silent, query.DeniedThere, query.NoData)})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

// What is asked of the past equals what a copy kept then answers.
func TestAsOfEqualsACopyKept(t *testing.T) {
	from := scripted(t)
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(from.Root, "history")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		copyOf := func(s *study.Study, to string) *study.Study {
			if err := os.CopyFS(filepath.Join(to, study.Folder), os.DirFS(s.Dir())); err != nil {
				t.Fatal(err)
			}
			return study.At(to)
		}
		s := copyOf(from, filepath.Join(dir, "now"))
		kept := map[uint64][]string{}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			step(t, s)
			d, err := s.ReadData()
			if err != nil {
				t.Fatal(err)
			}
			d.Close()
			if _, ok := kept[d.Action]; !ok {
				kept[d.Action] = answers(t, copyOf(s, filepath.Join(dir, fmt.Sprint(d.Action))))
			}
		}
		for action, want := range kept {
			then := study.At(s.Root)
			then.AsOf = fmt.Sprintf("#%d", action)
			for i, got := range answers(t, then) {
				if got != want[i] {
					t.Fatalf("as of #%d %s is answered\n%s\nby the copy kept then\n%s", action, asked[i], got, want[i])
				}
			}
		}
	})
}

// A saved query counts a merged code where it counts now.
func TestSavedQueryFollowsAMerge(t *testing.T) {
	s := scripted(t)
	act := func(fn func(*store.Tx) error) {
		t.Helper()
		if _, err := s.Update(store.Action{Verb: "test"}, func(tx *store.Tx) error {
			c, err := study.Coder(tx, "alex")
			if err != nil {
				return err
			}
			tx.As(c.ID)
			return fn(tx)
		}); err != nil {
			t.Fatal(err)
		}
	}
	act(func(tx *store.Tx) error {
		v := study.SavedQuery{Name: "kept"}
		if err := v.SetQuery(tx, "heard or waiting"); err != nil {
			return err
		}
		return study.SavedQueries.Put(tx, &v)
	})
	act(func(tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		heard, err := tree.Find("heard")
		if err != nil {
			return err
		}
		anchor, err := tree.Find("anchor")
		if err != nil {
			return err
		}
		heard.Into = anchor.ID
		if err := codebook.Codes.Put(tx, &heard); err != nil {
			return err
		}
		return codebook.Codes.Retire(tx, &heard)
	})
	d, err := s.ReadData()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	a, err := d.Ask("saved:kept", query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Query != "anchor or waiting" {
		t.Errorf("it is understood as %q", a.Query)
	}
}
