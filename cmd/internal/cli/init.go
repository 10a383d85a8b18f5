package cli

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/starter"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

func initCmd(e *env) *cobra.Command {
	var slots, book string
	cmd := &cobra.Command{
		Use: "init [DIR]", Short: "Make a new study", Args: cobra.MaximumNArgs(1),
		Long: "Init makes a folder with a new, empty study in it; without DIR, in the folder you are in.",
		Example: `  cmo init link-workers --coder alex
  cmo init link-workers --codebook link-worker`,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			slots = strings.ToUpper(slots)
			if !slices.Contains(study.Schemas, slots) {
				return problem.New(problem.Usage, "no slot schema %q", slots).Because("The schemas are %s.", strings.Join(study.Schemas, ", "))
			}
			return e.initStudy(cmd, dir, slots, book)
		},
	}
	cmd.Flags().StringVar(&slots, "slots", "CMO", "the slots of a configuration: CMO, SCMO or ICAMO")
	cmd.Flags().StringVar(&book, "codebook", "", "start with the codes of `NAME`: "+strings.Join(starter.Names(), ", "))
	return cmd
}

func (e *env) initStudy(cmd *cobra.Command, dir, slots, book string) error {
	root, err := filepath.Abs(e.path(dir))
	if err != nil {
		return fmt.Errorf("make a study: %w", err)
	}
	coder := e.coderName()
	if coder == "" {
		coder = loginName()
		e.Note("coder %s, by the login name; --coder NAME says otherwise", coder)
	}
	if drive := study.CloudFolder(root); drive != "" {
		e.Warn("this folder lies in %s: let it finish copying before another machine opens the study", drive)
	}
	s := study.At(root)
	s.Command = e.acting()
	_, statErr := os.Stat(root)
	n, codes, err := s.Init(e.action(cmd, ""), coder, slots, book)
	if err != nil {
		if statErr != nil {
			_ = os.Remove(root) // made here, and only if it is empty
		}
		return err
	}
	lines := []string{fmt.Sprintf("study %s: coder %s, slots %s, wave %s", filepath.Base(root), coder, strings.Join(strings.Split(slots, ""), " "), study.FirstWave)}
	if codes > 0 {
		lines = append(lines, plural(codes, "code")+" from the codebook "+book)
	}
	e.lines(lines, n)
	if dir != "." {
		e.Next("cd %s && cmo import FOLDER", shellQuoted(dir))
	}
	return nil
}

func loginName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		name := u.Username
		return name[strings.LastIndexAny(name, `\/`)+1:]
	}
	return "me"
}
