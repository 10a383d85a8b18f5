package manual_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cmo-toolkit/cmo/cmd/cmo/manual"
	"github.com/cmo-toolkit/cmo/cmd/internal/cli"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

var update = flag.Bool("update", false, "make the generated parts of the pages anew")

const top = "../../.." // the module's folder

// The test binary is the command, too, when it is called so: see sessions.
func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") == "cmo" {
		os.Exit(cli.Main(os.Args[1:]))
	}
	code := m.Run()
	if demo.dir != "" {
		_ = os.RemoveAll(demo.dir)
	}
	os.Exit(code)
}

// texts are the pages and the README, by name.
func texts(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, topic := range manual.Topics() {
		page, ok := manual.Page(topic.Name)
		if !ok {
			t.Fatalf("no page %q", topic.Name)
		}
		out[topic.Name] = page
	}
	b, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	out["README"] = strings.ReplaceAll(string(b), "\r\n", "\n")
	return out
}

func TestTopics(t *testing.T) {
	for _, topic := range manual.Topics() {
		page, _ := manual.Page(topic.Name)
		if !strings.HasPrefix(page, "# "+topic.Name+": ") || topic.Short == "" {
			t.Errorf("page %s begins %q", topic.Name, page[:min(40, len(page))])
		}
		if len(topic.Name)+len(topic.Short) > 64 {
			t.Errorf("what page %s is about is too long for a list: %q", topic.Name, topic.Short)
		}
	}
	for _, name := range []string{"", "nothing", "../manual", "decisions", "manual.go"} {
		if _, ok := manual.Page(name); ok {
			t.Errorf("there is a page %q", name)
		}
	}
}

// walk calls fn with every command there is.
func walk(cmd *cobra.Command, fn func(*cobra.Command)) {
	fn(cmd)
	for _, c := range cmd.Commands() {
		walk(c, fn)
	}
}

func TestCommandsAreTold(t *testing.T) {
	var pages strings.Builder
	for _, text := range texts(t) {
		pages.WriteString(text + "\n")
	}
	all := strings.Join(strings.Fields(pages.String()), " ")
	walk(cli.Commands(), func(cmd *cobra.Command) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: what it does is told as %q", cmd.CommandPath(), cmd.Short)
		}
		if cmd.Parent() == nil {
			return
		}
		told := regexp.MustCompile(`\b` + regexp.QuoteMeta(cmd.CommandPath()) + `\b`).MatchString(all)
		if cmd.Parent().Parent() == nil && !told {
			t.Errorf("no page says %q", cmd.CommandPath())
		}
		if cmd.Runnable() && !cmd.HasSubCommands() && cmd.Example == "" {
			t.Errorf("%s has no example in its help", cmd.CommandPath())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s: nothing is said of it", cmd.CommandPath(), f.Name)
			}
		})
	})
	cli.Commands().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if !strings.Contains(all, "--"+f.Name) {
			t.Errorf("no page says --%s", f.Name)
		}
	})
}

var code = regexp.MustCompile("`(cmo(?: [^`]*)?)`")

// TestCommandsAreThere holds every command that a page types against those
// there are, with its flags.
func TestCommandsAreThere(t *testing.T) {
	root := cli.Commands()
	for name, text := range texts(t) {
		text = strings.ReplaceAll(text, "\\\n", " ")
		var typed []string
		for _, m := range code.FindAllStringSubmatch(strings.Join(strings.Fields(text), " "), -1) {
			typed = append(typed, m[1])
		}
		fenced := false
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "```") {
				fenced = !fenced
				continue
			}
			words := strings.TrimPrefix(strings.TrimSpace(line), "$ ")
			if (fenced || strings.HasPrefix(line, "    ")) && strings.HasPrefix(words, "cmo ") {
				typed = append(typed, words)
			}
		}
		for _, line := range typed {
			known(t, root, name, line)
		}
	}
}

// known tells of a command line that names no command, or a flag that the
// command does not have.
func known(t *testing.T, root *cobra.Command, page, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " #")
	line, _, _ = strings.Cut(line, " | ")
	words := strings.Fields(strings.ReplaceAll(line, "...", " "))
	if len(words) < 2 || words[1] != strings.ToLower(words[1]) || words[1] == "help" {
		return // cmo COMMAND --help
	}
	cmd, rest, err := root.Find(words[1:])
	if err != nil || cmd == root {
		if strings.HasPrefix(words[1], "--") {
			return
		}
		t.Errorf("%s: there is no command %q", page, line)
		return
	}
	if cmd.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") && strings.Trim(rest[0], "abcdefghijklmnopqrstuvwxyz") == "" {
		t.Errorf("%s: cmo %s has no %q", page, cmd.Name(), rest[0])
	}
	for _, w := range rest {
		flag, _, _ := strings.Cut(strings.TrimRight(w, ",.:;)"), "=")
		if !strings.HasPrefix(flag, "--") || len(flag) == 2 {
			continue
		}
		cmd.InitDefaultHelpFlag()
		if cmd.Flags().Lookup(flag[2:]) == nil && root.PersistentFlags().Lookup(flag[2:]) == nil {
			t.Errorf("%s: %q: the command has no flag %s", page, line, flag)
		}
	}
}

// constants gives the values of the constants of a Go file whose names begin
// with a prefix, or that are of a type.
func constants(t *testing.T, file, prefix, typ string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, file), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		of, _ := spec.Type.(*ast.Ident)
		if strings.HasPrefix(spec.Names[0].Name, prefix) && prefix != "" || of != nil && of.Name == typ {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				value := lit.Value
				if lit.Kind == token.STRING {
					value, _ = strconv.Unquote(value)
				}
				out = append(out, value)
			}
		}
		return true
	})
	if len(out) == 0 {
		t.Fatalf("%s: found no constants", file)
	}
	return out
}

func TestKindsAndExitCodesAreTold(t *testing.T) {
	errors, _ := manual.Page("errors")
	for _, kind := range append(constants(t, "corpus/problem/problem.go", "", "Kind"), "internal", "interrupted") {
		if !strings.Contains(errors, "| `"+kind+"` |") {
			t.Errorf("the page of errors does not tell of the kind %s", kind)
		}
	}
	scripting, _ := manual.Page("scripting")
	for _, code := range constants(t, "cmd/internal/term/problem.go", "Exit", "") {
		if !strings.Contains(scripting, "| "+code+" |") || !strings.Contains(errors, " "+code+" |") && code != "0" {
			t.Errorf("the pages do not tell of the exit code %s", code)
		}
	}
}

func TestFormatsAreTold(t *testing.T) {
	page, _ := manual.Page("formats")
	for _, f := range ingest.Formats {
		row := "| " + f.Name + " |"
		if !strings.Contains(page, row) {
			t.Errorf("the page of formats has no row for %s", f.Name)
		}
		for _, ext := range f.Extensions {
			if !strings.Contains(page, "`"+ext+"`") {
				t.Errorf("the page of formats does not tell of %s", ext)
			}
		}
	}
}

// TestErrorsPage makes the page of errors from the cases of the tests of
// commands and queries, or holds it to them.
func TestErrorsPage(t *testing.T) {
	queries, err := os.ReadFile(filepath.Join(top, "corpus/query/testdata/errors.txt"))
	if err != nil {
		t.Fatal(err)
	}
	page, _ := manual.Page("errors")
	is := made(page, "cmd/cmo/testdata/script", answers(t))
	is = made(is, "corpus/query/testdata/errors.txt", said(strings.ReplaceAll(string(queries), "\r\n", "\n")))
	if is == page {
		return
	}
	if !*update {
		t.Fatal("the errors of commands or queries are others now: go test ./cmd/cmo/manual -update")
	}
	if err := os.WriteFile("errors.md", []byte(is), 0o644); err != nil {
		t.Fatal(err)
	}
}

// made puts a text where a page says that it is made from something.
func made(page, from, text string) string {
	mark := "<!-- made from " + from + " by: go test ./cmd/cmo/manual -update -->\n"
	before, rest, _ := strings.Cut(page, mark)
	_, after, _ := strings.Cut(rest, "<!-- end -->")
	return before + mark + "\n" + text + "\n\n<!-- end -->" + after
}

// answers gives the errors that the scripts expect, each once: the parts of
// their archives that begin with "cmo: ".
func answers(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(top, "cmd/cmo/testdata/script/*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatal("found no scripts: ", err)
	}
	out, told := []string{"```"}, map[string]bool{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n-- ")[1:] {
			_, part, _ = strings.Cut(part, "\n")
			first, _, _ := strings.Cut(part, "\n")
			if strings.HasPrefix(first, "cmo: ") && !told[first] {
				told[first] = true
				out = append(out, strings.Split(strings.TrimSpace(part), "\n")...)
				out = append(out, "")
			}
		}
	}
	return strings.Join(out[:len(out)-1], "\n") + "\n```"
}

var (
	faultAt = regexp.MustCompile(`^query:1:(\d+): (.*)$`)
	marked  = regexp.MustCompile(`^ +\d* \| `)
)

// said writes the cases of a test as a page shows them: the query, the column
// with what is said, the rest beneath.
func said(cases string) string {
	var out []string
	out = append(out, "```")
	for _, c := range strings.Split(cases, "\n\n") {
		if !strings.HasPrefix(c, "> ") {
			continue
		}
		for i, l := range strings.Split(strings.TrimSpace(c), "\n") {
			switch m := faultAt.FindStringSubmatch(l); {
			case i == 0:
				out = append(out, l)
			case m != nil:
				out = append(out, "  column "+m[1]+": "+m[2])
			case marked.MatchString(l):
			default:
				out = append(out, "  "+l)
			}
		}
	}
	return strings.Join(append(out, "```"), "\n")
}
