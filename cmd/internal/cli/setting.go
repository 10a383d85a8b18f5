package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// A setting is a choice that holds for the study, unless a flag or the
// environment says otherwise.
type setting struct {
	name, about string
	flag        func(*env) string // what a flag says; nil where there is none
	env         string            // the variable that says it; empty where there is none
	// check gives the value as it is kept, or what is wrong with it.
	check func(tx *store.Tx, value string) (string, error)
}

// settings are the settings of a study, in the order of help.
func settings() []setting {
	return []setting{
		{
			name: study.SettingCoder, about: "who codes and judges, unless --coder says otherwise",
			flag: func(e *env) string { return e.coder }, env: "CMO_CODER",
			check: func(tx *store.Tx, value string) (string, error) {
				c, err := study.Coder(tx, value)
				return c.Name, err
			},
		},
		{
			name: study.SettingSlots, about: "the slots of a configuration: " + strings.Join(study.Schemas, ", "),
			check: func(_ *store.Tx, value string) (string, error) {
				schema := strings.ToUpper(value)
				if !slices.Contains(study.Schemas, schema) {
					return "", problem.New(problem.Usage, "no slot schema %q", value).Because("The schemas are %s.", strings.Join(study.Schemas, ", "))
				}
				return schema, nil
			},
		},
		{
			name: study.SettingWave, about: "the wave of what is imported, unless --wave or a sheet says otherwise",
			check: func(tx *store.Tx, value string) (string, error) {
				w, err := corpus.FindWave(tx, value)
				if p, ok := problem.As(err); ok && p.Kind == problem.NotFound {
					return "", p.Suggest("cmo wave add %s", shellQuoted(value))
				}
				return w.Name, err
			},
		},
	}
}

func settingCmd(e *env) *cobra.Command {
	return noun("setting", "Settings of the study, and where each value comes from", settingList(e), settingSet(e))
}

func settingList(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the settings with their values and where these come from", Args: cobra.NoArgs,
		Long:    "List shows the values that a command would work with now: a flag comes before the\nenvironment, and that before what is kept in the study.",
		Example: "  cmo setting list",
		RunE: func(*cobra.Command, []string) error {
			return e.view(func(s *study.Study, tx *store.Tx) error {
				t := &term.Table{Columns: []term.Column{{Name: "setting"}, {Name: "value"}, {Name: "from"}, {Name: "about", Flex: true}}}
				from := "looked for upward"
				switch {
				case e.root != "":
					from = "--study"
				case e.getenv("CMO_STUDY") != "":
					from = "CMO_STUDY"
				}
				t.Add("study", filepath.Clean(s.Root), from, "the folder of the study; it cannot be set")
				for _, set := range settings() {
					value, from, err := set.value(e, tx)
					if err != nil {
						return err
					}
					t.Add(set.name, value, from, set.about)
				}
				return e.list(t)
			})
		},
	}
	e.listFlags(cmd)
	return cmd
}

// value gives the value that holds now, and where it comes from.
func (s setting) value(e *env, tx *store.Tx) (value, from string, err error) {
	if s.flag != nil && s.flag(e) != "" {
		return s.flag(e), "--" + s.name, nil
	}
	if s.env != "" && e.getenv(s.env) != "" {
		return e.getenv(s.env), s.env, nil
	}
	value, err = study.Get(tx, s.name)
	return value, "study", err
}

func settingSet(e *env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "set NAME VALUE", Short: "Change a setting of the study", Args: cobra.ExactArgs(2),
		Example: `  cmo setting set wave follow-up
  cmo setting set coder rosa`,
		RunE: func(cmd *cobra.Command, args []string) error {
			i := slices.IndexFunc(settings(), func(s setting) bool { return corpus.SameName(s.name, args[0]) })
			if i < 0 {
				var names []string
				for _, s := range settings() {
					names = append(names, s.name)
				}
				return problem.New(problem.Usage, "no setting %q", args[0]).Because("The settings are %s.", strings.Join(names, ", ")).Suggest("cmo setting list")
			}
			return e.set(cmd, settings()[i], args[1], reason)
		},
	}
	cmd.Flags().StringVarP(&reason, "message", "m", "", "the `REASON`")
	return cmd
}

func (e *env) set(cmd *cobra.Command, s setting, typed, reason string) error {
	var was, is string
	cmocs := 0
	n, err := e.update(cmd, reason, func(_ *study.Study, tx *store.Tx) (err error) {
		if was, err = study.Get(tx, s.name); err != nil {
			return err
		}
		if is, err = s.check(tx, typed); err != nil {
			return err
		}
		all, err := cmo.CMOCs.List(tx)
		if err != nil {
			return err
		}
		cmocs = len(all)
		return study.Set(tx, s.name, is)
	})
	if err != nil {
		return err
	}
	if e.asJSON {
		return e.registerJSON("setting", s.name, []fact{{name: "value", value: is}, {name: "was", value: was}}, false, n)
	}
	line := fmt.Sprintf("%s  %s → %s", s.name, first(was, "none"), is)
	if n == 0 {
		line = s.name + "  " + is + ", as it was"
	}
	e.numbered(line, n)
	if n != 0 && s.name == study.SettingSlots && cmocs > 0 {
		e.Warn("%s keep the elements they have", plural(cmocs, "cmoc"))
	}
	if s.env != "" && e.getenv(s.env) != "" && !corpus.SameName(e.getenv(s.env), is) {
		e.Warn("%s=%s comes before it here", s.env, e.getenv(s.env))
	}
	return nil
}
