package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// commands are the commands of cmo. A function, since one of them, demo, runs
// the others.
func commands() []func(*env) *cobra.Command {
	return []func(*env) *cobra.Command{
		initCmd, importCmd, statusCmd, demoCmd,
		sourceCmd, speakerCmd, participantCmd, caseCmd, waveCmd, roleCmd, encounterCmd, attributeCmd, measureCmd, coderCmd,
		assignCmd, doneCmd,
		readCmd, tagCmd, untagCmd, linkCmd, unlinkCmd, codingCmd, codeCmd,

		findCmd, queryCmd, savedCmd,
		cmocCmd, judgeCmd, evidenceCmd, statementCmd, assessCmd, assessmentCmd, memoCmd, sessionCmd,
		reportCmd,
		workbookCmd,
		logCmd, undoCmd, redoCmd, checkCmd, settingCmd, versionCmd,
	}
}

// newRoot makes the command cmo with all commands under it.
func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:           "cmo",
		Short:         "A toolkit for realist evaluation",
		Long:          "cmo holds a realist evaluation on your own machine: transcripts and fieldnotes,\ncodes and codings, configurations of context, mechanism and outcome, the evidence\nfor and against them, and why each was changed.",
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return status(e, cmd) },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			c, err := term.ParseColour(e.colour)
			if err != nil {
				return err
			}
			e.SetColour(c, e.getenv)
			return nil
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	f := root.PersistentFlags()
	f.StringVar(&e.root, "study", "", "the study in or above `DIR` (else CMO_STUDY, else looked for upward)")
	f.StringVar(&e.coder, "coder", "", "act as `CODER` (else CMO_CODER, else the study's)")
	f.BoolVar(&e.asJSON, "json", false, "one record a line as JSON")
	f.BoolVar(&e.Quiet, "quiet", false, "no notes")
	f.StringVar(&e.colour, "color", "auto", "colours `WHEN`: auto, always or never")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return problem.New(problem.Usage, "%s", err).Suggest("%s --help", cmd.CommandPath()).Caused(err)
	})
	for _, c := range commands() {
		root.AddCommand(c(e))
	}
	setHelp(root, e)
	return root
}

// noun makes a command that only gathers verbs. On its own it prints help;
// with a word that is no verb of it, it says which there are.
func noun(name, short string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: name, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			var have []string
			for _, v := range cmd.Commands() {
				if !v.Hidden {
					have = append(have, v.Name())
				}
			}
			return problem.New(problem.Usage, "cmo %s has no %q", name, args[0]).
				Because("It has %s.", strings.Join(have, ", ")).Suggest("cmo %s --help", name)
		},
	}
	cmd.AddCommand(verbs...)
	return cmd
}
