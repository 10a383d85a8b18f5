package main_test

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cmo-toolkit/cmo/cmd/internal/cli"
)

var update = flag.Bool("update", false, "rewrite what the scripts in testdata/script expect")

// asked is the study that queries are asked of, before the folder is changed.
var asked, _ = filepath.Abs("testdata/asked")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cmo": func() { os.Exit(cli.Main(os.Args[1:])) }})
}

// TestScript runs the scripts, which are the tests of the command line. Each
// begins in an empty folder beside "in", the files of a small fictional study.
// Three commands are ours:
//
//	study                  makes the folder "team" with that study, and goes there
//	asked                  makes the folder "asked" with the study of testdata/asked
//	exits CODE COMMAND...  runs a command that has to end with that exit code; what
//	                       differs from run to run is shown as c.... and YYYY-MM-DD
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			for name, value := range map[string]string{
				"HOME": filepath.Join(e.WorkDir, "home"), "XDG_STATE_HOME": filepath.Join(e.WorkDir, "home", "state"),
				"TZ": "UTC", "CMO_TERMINAL": "script", "CMO_CODER": "", "CMO_STUDY": "", "EDITOR": "", "VISUAL": "", "COLUMNS": "", "NO_COLOR": "1", "CMO_CACHE": filepath.Join(os.TempDir(), "cmo-test-cache"),
			} {
				e.Setenv(name, value)
			}
			return os.CopyFS(filepath.Join(e.WorkDir, "in"), os.DirFS("testdata/study"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "study": makeStudy, "asked": makeAsked, "frombase64": fromBase64},
	})
}

// makeStudy makes the study of the scripts: its registers and codebook are
// action #2, its texts #3.
func makeStudy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: study")
	}
	ts.Check(ts.Exec("cmo", "init", "team", "--coder", "alex"))
	ts.Check(ts.Chdir("team"))
	ts.Check(ts.Exec("cmo", "import", "../in/participants.csv", "../in/cases.csv", "../in/codebook.csv"))
	ts.Check(ts.Exec("cmo", "import", "../in/interviews", "../in/fieldnotes", "--sheet", "../in/log.csv"))
}

// makeAsked makes the folder "asked" with the fictional study that queries are
// asked of: six patients at two waves, as far as they were seen and read.
func makeAsked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: asked")
	}
	in := ts.MkAbs("in-asked")
	ts.Check(os.CopyFS(in, os.DirFS(asked)))
	ts.Check(ts.Exec("cmo", "init", "asked", "--coder", "alex"))
	ts.Check(ts.Chdir("asked"))
	ts.Check(ts.Exec("cmo", "import", filepath.Join(in, "participants.csv"), filepath.Join(in, "codebook.csv")))
	ts.Check(ts.Exec("cmo", "import", filepath.Join(in, "interviews"), "--sheet", filepath.Join(in, "log.csv")))
	ts.Check(ts.Exec("cmo", "tag", "--file", filepath.Join(in, "tags.txt")))
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || len(args) < 2 || err != nil {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v", err)
		}
		got = ended.ExitCode()
	}
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	fmt.Fprint(ts.Stdout(), masked(out))
	fmt.Fprint(ts.Stderr(), masked(errs))
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s%s", got, want, out, errs)
	}
}

// masks put signs for what differs from run to run: ids of codings and codes.
var masks = []struct {
	what *regexp.Regexp
	sign string
}{
	{regexp.MustCompile(`(?m)^((?:untagged|retired|restored)  )?c[0-9a-hjkmnp-tv-z]{4,12}(  .*:\d)`), "${1}c....${2}"},
	{regexp.MustCompile(`(?m)^( {9})c[0-9a-hjkmnp-tv-z]{4,12}(  )`), "${1}c....${2}"},
	{regexp.MustCompile(`\bl[0-9a-hjkmnp-tv-z]{4,12}(  )`), "l....${1}"},
	{regexp.MustCompile(`(?m)(  )k[0-9a-hjkmnp-tv-z]{4,12}$`), "${1}k...."},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`), "YYYY-MM-DD HH:MM"},
}

func masked(s string) string {
	for _, m := range masks {
		s = m.what.ReplaceAllString(s, m.sign)
	}
	return strings.ReplaceAll(s, time.Now().UTC().Format(time.DateOnly), "YYYY-MM-DD")
}

// fromBase64 makes a file of bytes from one of letters, which a script can hold.
func fromBase64(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: frombase64 LETTERS FILE")
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(ts.ReadFile(args[0])), ""))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o600))
}
