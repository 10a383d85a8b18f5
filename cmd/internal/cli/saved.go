package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/query"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func savedCmd(e *env) *cobra.Command {
	return noun("saved", "Saved queries: questions kept under a name",
		savedList(e), savedShow(e), savedEdit(e), savedTurn(e, "retire", "Take saved queries out of use; their history stays"),
		savedTurn(e, "restore", "Bring retired saved queries back"))
}

// saving gives the query command its flag --save: what was asked is kept under
// a name once it was answered.
func saving(e *env, cmd *cobra.Command) *cobra.Command {
	var name string
	cmd.Flags().StringVar(&name, "save", "", "keep the query as saved:`NAME`")
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("save") {
			return run(cmd, args)
		}
		src := strings.Join(args, " ")
		if len(args) == 1 {
			var err error
			if src, err = e.words(args[0]); err != nil {
				return err
			}
		}
		v := study.SavedQuery{Name: oneLine(name)}
		var shown string
		tried := func(_ *study.Study, tx *store.Tx) (err error) {
			if err = v.SetQuery(tx, src); err != nil {
				return err
			}
			if err = study.SavedQueries.Put(tx, &v); err != nil {
				return err
			}
			shown, err = v.Shown(tx)
			return err
		}
		_, err := e.update(cmd, "", func(s *study.Study, tx *store.Tx) error {
			if err := tried(s, tx); err != nil {
				return err
			}
			return errDry
		})
		if !errors.Is(err, errDry) {
			return err // before the question is put
		}
		if err := run(cmd, []string{src}); err != nil {
			return err
		}
		v = study.SavedQuery{Name: v.Name}
		n, err := e.update(cmd, "", tried)
		if err != nil {
			return err
		}
		e.Note("saved:%s is %s   #%d", savedName(v.Name), shown, n)
		return nil
	}
	return cmd
}

// savedName is a name as it is typed after "saved:".
func savedName(name string) string {
	if q, err := query.Parse("saved:" + name); err == nil && q.String() == "saved:"+name {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `\"`) + `"`
}

// A savedRecord is a saved query as JSON shows it.
type savedRecord struct {
	Name    string    `json:"name"`
	Query   string    `json:"query"`
	Gone    []string  `json:"gone,omitempty"` // codes it names that are retired
	Author  string    `json:"author,omitempty"`
	Made    time.Time `json:"made"`
	Retired bool      `json:"retired,omitempty"`
	Action  uint64    `json:"action,omitempty"`
}

func savedRecordOf(tx *store.Tx, tree *codebook.Tree, v study.SavedQuery) (savedRecord, error) {
	shown, err := v.Shown(tx)
	return savedRecord{Name: v.Name, Query: shown, Gone: v.Gone(tree), Made: v.ID.Time(), Retired: v.Retired}, err
}

func savedList(e *env) *cobra.Command {
	var retired bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the saved queries, with the names of now", Args: cobra.NoArgs,
		Example: "  cmo saved list",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				tree, err := codebook.Read(tx)
				if err != nil {
					return err
				}
				t := &term.Table{Columns: []term.Column{{Name: "name"}, {Name: "query", Flex: true, Least: 30}, {Name: "gone"}, {Name: "made", Spare: true}}}
				for v, err := range study.SavedQueries.All(tx) {
					if err != nil {
						return err
					}
					if v.Retired != retired {
						continue
					}
					r, err := savedRecordOf(tx, tree, v)
					if err != nil {
						return err
					}
					t.Add(r.Name, r.Query, strings.Join(r.Gone, ", "), r.Made.Format(time.DateOnly))
				}
				return e.list(t)
			})
		},
	}
	cmd.Flags().BoolVar(&retired, "retired", false, "those that were retired")
	e.listFlags(cmd)
	return cmd
}

func savedShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a saved query with its history", Args: cobra.ExactArgs(1),
		Example: "  cmo saved show held",
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				v, err := study.FindSaved(tx, args[0])
				if err != nil {
					return err
				}
				look, err := newCodingLook(tx)
				if err != nil {
					return err
				}
				r, err := savedRecordOf(tx, look.tree, v)
				if err != nil {
					return err
				}
				history, err := study.SavedQueries.History(tx, v.ID)
				if err != nil {
					return err
				}
				r.Author = look.coders[history[len(history)-1].Head.Coder]
				if e.asJSON {
					return encode(e.Out, r)
				}
				e.wrapped("saved:"+savedName(v.Name)+"  ", "  ", r.Query)
				if len(r.Gone) > 0 {
					e.wrapped("  retired: ", "           ", strings.Join(r.Gone, ", "))
				}
				printVersions(e, look, history)
				return nil
			})
		},
	}
}

func savedEdit(e *env) *cobra.Command {
	var name, reason string
	cmd := &cobra.Command{
		Use: "edit NAME [QUERY...]", Short: "Change a saved query, or rename it", Args: cobra.MinimumNArgs(1),
		Long: "Edit gives a saved query other words, or with --name another name. What names it\nfollows.",
		Example: `  cmo saved edit held 'hold near/2 trust'
  cmo saved edit held --name held-close`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && name == "" {
				return problem.New(problem.Usage, "nothing to change was given").Suggest("cmo saved edit %s 'hold near/2 trust'", shellQuoted(args[0]))
			}
			var r savedRecord
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				v, err := study.FindSaved(tx, args[0])
				if err != nil {
					return err
				}
				if len(args) > 1 {
					if err := v.SetQuery(tx, strings.Join(args[1:], " ")); err != nil {
						return err
					}
				}
				v.Name = first(oneLine(name), v.Name)
				if err := study.SavedQueries.Put(tx, &v); err != nil {
					return err
				}
				tree, err := codebook.Read(tx)
				if err != nil {
					return err
				}
				r, err = savedRecordOf(tx, tree, v)
				return err
			})
			if err != nil {
				return err
			}
			if r.Action = n; e.asJSON {
				return encode(e.Out, r)
			}
			e.numbered(fmt.Sprintf("saved:%s is %s", savedName(r.Name), r.Query), n)
			return nil
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "its new `NAME`")
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func savedTurn(e *env, verb, short string) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: verb + " NAME...", Short: short, Args: cobra.MinimumNArgs(1),
		Example: "  cmo saved " + verb + " held",
		RunE: func(cmd *cobra.Command, args []string) error {
			said := strings.TrimSuffix(verb, "e") + "ed"
			var lines []string
			n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) error {
				for _, name := range args {
					find, turn := study.FindSaved, study.SavedQueries.Retire
					if verb == "restore" {
						turn = study.SavedQueries.Restore
						find = func(tx *store.Tx, name string) (study.SavedQuery, error) {
							return study.FindRetired(tx, study.SavedQueries, name)
						}
					}
					v, err := find(tx, name)
					if err != nil {
						return err
					}
					if err := turn(tx, &v); err != nil {
						return err
					}
					lines = append(lines, fmt.Sprintf("%s  saved:%s", said, savedName(v.Name)))
				}
				return nil
			})
			if err != nil {
				return err
			}
			e.lines(lines, n)
			return nil
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}
