package manual_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cmo-toolkit/cmo/cmd/cmo/manual"
)

// A shell runs what the pages type, in a folder of its own.
type shell struct {
	dir string
	env []string
}

// newShell makes a shell that knows the command cmo, with a home of its own
// and a screen of 80 columns.
func newShell(t *testing.T) *shell {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the sessions are typed into a Unix shell")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(exe, filepath.Join(bin, "cmo")); err != nil {
		t.Fatal(err)
	}
	s := &shell{dir: t.TempDir()}
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "CMO_") && name != "PATH" {
			s.env = append(s.env, v)
		}
	}
	home := t.TempDir()
	s.env = append(s.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+home, "XDG_STATE_HOME="+home,
		"CMO_TERMINAL=session", "COLUMNS=80", "NO_COLOR=1", "TZ=UTC", "GOCOVERDIR="+home)
	return s
}

// run runs a command line and gives what it said, results and the rest.
func (s *shell) run(line string) (said string, err error) {
	cmd := exec.Command("sh", "-e", "-c", line)
	cmd.Dir, cmd.Env = s.dir, s.env
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	err = cmd.Run()
	return b.String(), err
}

var demo struct {
	sync.Once
	dir string
	err error
}

// study puts the demonstration study in the shell's folder. It is made once.
func (s *shell) study(t *testing.T) {
	t.Helper()
	demo.Do(func() {
		if demo.dir, demo.err = os.MkdirTemp("", "cmo-manual-"); demo.err != nil {
			return
		}
		maker := &shell{dir: demo.dir, env: s.env}
		if said, err := maker.run("cmo demo"); err != nil {
			demo.err = fmt.Errorf("%w: %s", err, said)
		}
	})
	if demo.err != nil {
		t.Fatal("cmo demo: ", demo.err)
	}
	if err := os.CopyFS(s.dir, os.DirFS(demo.dir)); err != nil {
		t.Fatal(err)
	}
}

// A step is a command of a session with what it says.
type step struct {
	line int // of the page
	typed,
	said string
}

// steps reads the sessions of a page: fenced, with "$ " before each command.
func steps(page string) []step {
	var out []step
	fenced := false
	for i, l := range strings.Split(page, "\n") {
		switch {
		case strings.HasPrefix(l, "```"):
			fenced = !fenced
		case fenced && strings.HasPrefix(l, "$ "):
			out = append(out, step{line: i, typed: l[2:]})
		case fenced && len(out) > 0:
			last := &out[len(out)-1]
			if strings.HasSuffix(last.typed, "\\") && last.said == "" {
				last.typed += "\n" + l
				continue
			}
			last.said += l + "\n"
		}
	}
	return out
}

var (
	anID   = regexp.MustCompile(`\b[ckea][0-9a-z]{4,6}\b`) // longer where another begins alike
	aDate  = regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`)
	aClock = regexp.MustCompile(`\b\d\d:\d\d\b`)
	blanks = regexp.MustCompile(` {2,}`)
	digits = regexp.MustCompile(`\d`)
)

// same makes equal what differs from run to run: ids, days, times, and with
// them the blanks between columns.
func same(s string) string {
	s = anID.ReplaceAllStringFunc(s, func(id string) string {
		if digits.MatchString(id) || !strings.ContainsAny(id, "iou") {
			return "ID"
		}
		return id
	})
	s = aDate.ReplaceAllString(s, "DATE")
	s = aClock.ReplaceAllString(s, "TIME")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(blanks.ReplaceAllString(l, "  "), " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// matches reports whether what was said is what a page shows; a line of three
// dots stands for any lines, three dots in a line for any words.
func matches(shown, said string) bool {
	var b strings.Builder
	b.WriteString(`^`)
	for _, l := range strings.SplitAfter(same(shown), "\n") {
		if strings.TrimSpace(l) == "..." {
			b.WriteString(`(?:.*\n?)*?`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(l), `\.\.\.`, `.*`))
	}
	return regexp.MustCompile(b.String() + `\n?$`).MatchString(same(said))
}

// elided writes anew what a page shows: as much before and after its three
// dots as was there.
func elided(shown, said string) string {
	lines := strings.Split(strings.TrimRight(shown, "\n"), "\n")
	is := strings.Split(strings.TrimRight(said, "\n"), "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) != "..." {
			continue
		}
		after := len(lines) - i - 1
		if i+after >= len(is) {
			break
		}
		return strings.Join(append(append(append([]string{}, is[:i]...), "..."), is[len(is)-after:]...), "\n") + "\n"
	}
	if strings.TrimSpace(said) == "" {
		return ""
	}
	return strings.Join(is, "\n") + "\n"
}

// TestTutorial runs the session of the tutorial, from its demonstration study
// on. With -update it writes what is said into the page.
func TestTutorial(t *testing.T) {
	s := newShell(t)
	s.study(t)
	s.page(t, "tutorial")
}

// TestLesson runs the lesson of the page of queries, on the small study of
// testdata/questions.
func TestLesson(t *testing.T) {
	s := newShell(t)
	s.questions(t)
	s.page(t, "query")
}

// page runs the session of a page, or with -update writes what is said into it.
func (s *shell) page(t *testing.T, name string) {
	t.Helper()
	page, _ := manual.Page(name)
	lines, longer := strings.Split(page, "\n"), 0 // by what the answers above have grown
	for _, step := range steps(page) {
		if step.typed == "cmo demo" {
			continue // made already, for all
		}
		if to, ok := strings.CutPrefix(step.typed, "cd "); ok {
			s.dir = filepath.Join(s.dir, to)
			continue
		}
		said, err := s.run(step.typed)
		if refused := strings.HasPrefix(step.said, "cmo: "); (err != nil) != refused {
			t.Fatalf("line %d: %s\n%v\n%s", step.line+1, step.typed, err, said)
		}
		if matches(step.said, said) {
			continue
		}
		if !*update {
			t.Errorf("line %d: %s\nthe page shows:\n%s\nit says:\n%s", step.line+1, step.typed, step.said, said)
			continue
		}
		from := step.line + 1 + strings.Count(step.typed, "\n") + longer
		is := strings.SplitAfter(elided(step.said, said), "\n")
		is = is[:len(is)-1]
		for i := range is {
			is[i] = strings.TrimRight(is[i], " \n")
		}
		n := strings.Count(step.said, "\n")
		lines = slices.Replace(lines, from, from+n, is...)
		longer += len(is) - n
	}
	if changed := strings.Join(lines, "\n"); changed != page {
		if err := os.WriteFile(name+".md", []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadme pastes the session of the README into a shell, as a reader would.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(strings.ReplaceAll(string(b), "\r\n", "\n"), "<!-- session -->\n\n```sh\n")
	session, _, ends := strings.Cut(rest, "```")
	if !ok || !ends {
		t.Fatal("the README has no session to paste")
	}
	s := newShell(t)
	s.study(t)
	s.dir = filepath.Join(s.dir, "cmo-demo")
	said, err := s.run(session)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, wanted := range []string{"undone #", "if hold then contained, in participant", "again.xlsx", "again.html", "no findings"} {
		if !strings.Contains(said, wanted) {
			t.Errorf("the session of the README does not say %q:\n%s", wanted, said)
		}
	}
	for _, file := range []string{"cmo-demo.xlsx", "cmo-demo.html", "hold.csv", "again.xlsx", "again.html"} {
		if _, err := os.Stat(filepath.Join(s.dir, file)); err != nil {
			t.Error(err)
		}
	}
}
