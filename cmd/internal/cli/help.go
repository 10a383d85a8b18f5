package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/cmo/manual"
	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// Commands gives all commands of cmo, as one root; for tests of the manual.
func Commands() *cobra.Command {
	root := newRoot(&env{Streams: &term.Streams{}, getenv: func(string) string { return "" }})
	root.InitDefaultHelpCmd()
	return root
}

// helpGroups say under which heading a command stands in help. One that stands
// in none comes last.
var helpGroups = []struct {
	title    string
	commands []string
}{
	{"Begin", []string{"init", "demo", "import", "status"}},
	{"The material", []string{"source", "read", "find", "participant", "case", "wave", "role", "encounter", "attribute", "measure"}},
	{"Coding", []string{"tag", "untag", "coding", "code", "coder", "assign", "done"}},
	{"Theory and evidence", []string{"statement", "cmoc", "judge", "evidence", "assess", "assessment", "memo", "session"}},
	{"Questions and outputs", []string{"query", "workbook", "report"}},
	{"What was done", []string{"log", "undo", "redo", "check", "setting", "version", "help"}},
}

// setHelp replaces cobra's help by one that knows the manual.
func setHelp(root *cobra.Command, e *env) {
	root.SetHelpCommand(helpCmd(e))
	usual := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if cmd == root {
			e.overview(root)
			return
		}
		usual(cmd, args)
	})
}

func helpCmd(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "help [TOPIC | COMMAND...]", Short: "Print a page of the manual, or the help of a command",
		Long: "Help alone lists the commands and the pages of the manual. A page that has the\nname of a command comes first: cmo help query teaches the language, cmo query\n--help lists the flags.",
		Example: `  cmo help tutorial
  cmo help query
  cmo help coding list`,
		RunE: func(cmd *cobra.Command, args []string) error { return e.help(cmd.Root(), args) },
	}
}

// help prints a page of the manual, or the help of a command.
func (e *env) help(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return root.Help()
	}
	if len(args) == 1 {
		if args[0] == commandsTopic.Name {
			return e.page(args[0], commandsPage(root))
		}
		if page, ok := manual.Page(args[0]); ok {
			return e.page(args[0], page)
		}
	}
	cmd, rest, err := root.Find(args)
	if err != nil || cmd == root || len(rest) > 0 {
		return noHelp(root, args)
	}
	cmd.InitDefaultHelpFlag()
	return cmd.Help()
}

// noHelp says that there is nothing of that name, and what is near it.
func noHelp(root *cobra.Command, args []string) error {
	var names []string
	for _, t := range topics() {
		names = append(names, t.Name)
	}
	for _, c := range root.Commands() {
		if !slices.Contains(names, c.Name()) {
			names = append(names, c.Name())
		}
	}
	p := problem.New(problem.Usage, "no page or command %q", strings.Join(args, " "))
	if near := corpus.Nearest(args[0], names, 3); len(near) > 0 {
		p.Because("The nearest: %s.", strings.Join(near, ", "))
	}
	return p.Suggest("cmo help")
}

// commandsTopic is the page that is made of the commands themselves.
var commandsTopic = manual.Topic{Name: "commands", Short: "every command with its flags"}

func topics() []manual.Topic { return append(manual.Topics(), commandsTopic) }

// commandsPage writes every command with its flags, as a page of the manual.
func commandsPage(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n\nFlags of every command:\n\n", commandsTopic.Name, commandsTopic.Short)
	code := func(text string) {
		for l := range strings.Lines(text) {
			b.WriteString("    " + strings.TrimPrefix(l, "  "))
		}
	}
	code(root.PersistentFlags().FlagUsages())
	var write func(*cobra.Command)
	write = func(cmd *cobra.Command) {
		if cmd != root && cmd.IsAvailableCommand() || cmd.Name() == "help" {
			if cmd.HasAvailableSubCommands() {
				fmt.Fprintf(&b, "\n## %s\n\n%s.\n", cmd.CommandPath(), cmd.Short)
			} else {
				fmt.Fprintf(&b, "\n## %s\n\n%s.\n", strings.TrimSuffix(cmd.UseLine(), " [flags]"), cmd.Short)
			}
			if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
				b.WriteString("\n")
				code(flags.FlagUsagesWrapped(lineWidth))
			}
		}
		for _, c := range cmd.Commands() {
			write(c)
		}
	}
	write(root)
	return b.String()
}

// page prints a page: plainly for a reader, as it is for a program.
func (e *env) page(name, page string) error {
	if e.asJSON {
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(map[string]string{"topic": name, "markdown": page})
	}
	width := lineWidth
	if e.Width > 0 {
		width = min(e.Width, lineWidth)
	}
	_, err := fmt.Fprint(e.Out, plainPage(page, width, e.OutPaint))
	return err
}

// overview lists the commands by group, and the pages of the manual.
func (e *env) overview(root *cobra.Command) {
	have := map[string]*cobra.Command{}
	wide := 0
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			have[c.Name()] = c
			wide = max(wide, len(c.Name()))
		}
	}
	fmt.Fprintln(e.Out, root.Long)
	list := func(title string, names []string) {
		var shown bool
		for _, name := range names {
			c := have[name]
			if c == nil {
				continue
			}
			if !shown {
				fmt.Fprintln(e.Out, "\n"+e.OutPaint.Bold(title))
				shown = true
			}
			fmt.Fprintf(e.Out, "  %-*s  %s\n", wide, name, c.Short)
			delete(have, name)
		}
	}
	for _, g := range helpGroups {
		list(g.title, g.commands)
	}
	var rest []string
	for name := range have {
		rest = append(rest, name)
	}
	slices.Sort(rest)
	list("More", rest)
	fmt.Fprintln(e.Out, "\n"+e.OutPaint.Bold("Pages of the manual")+": cmo help PAGE")
	for _, t := range topics() {
		fmt.Fprintf(e.Out, "  %-*s  %s\n", wide, t.Name, t.Short)
	}
	fmt.Fprintln(e.Out, "\n"+e.OutPaint.Bold("Flags of every command"))
	for _, l := range strings.Split(strings.TrimRight(root.PersistentFlags().FlagUsages(), "\n"), "\n") {
		fmt.Fprintln(e.Out, strings.TrimPrefix(l, "    "))
	}
	fmt.Fprintln(e.Out, "\nThe flags of one command: cmo COMMAND --help")
}
