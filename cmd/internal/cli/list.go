package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// maxListAge is how long the rows of a list can be named as %N.
const maxListAge = 24 * time.Hour

// A shownList is the last list shown in a terminal: what its rows stand for.
// It lies outside the study, in the user's state folder, by study and
// terminal, and holds addresses and ids only.
type shownList struct {
	Time time.Time `json:"time"`
	Kind string    `json:"kind"` // of the records: "excerpt", "coding"
	Rows []string  `json:"rows"`
}

// keepList remembers the rows of a list, so that %2 can name the second. That
// it cannot be kept is no reason for a command to fail.
func (e *env) keepList(of ref.ID, kind string, rows []string) {
	if e.where != "" && e.whereLeft == nil { // the rows are chosen when they are listed
		e.keepLater = func() { e.keepList(of, kind, rows) }
		return
	}
	if e.whereLeft != nil {
		var left []string
		for _, i := range e.whereLeft {
			if i < len(rows) {
				left = append(left, rows[i])
			}
		}
		rows = left
	}
	path, err := e.listFile(of)
	if err != nil {
		return
	}
	b, err := json.Marshal(shownList{now().UTC(), kind, rows})
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	temp := path + ".new" // nothing is lost with a list: it need not be on the disk at once
	if os.WriteFile(temp, b, 0o600) == nil {
		_ = os.Rename(temp, path)
	}
}

// listFile is where the last list of this study in this terminal is kept.
func (e *env) listFile(of ref.ID) (string, error) {
	base := e.getenv("XDG_STATE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		base = filepath.Join(home, ".local", "state")
	}
	sum := sha256.Sum256([]byte(of.String() + "\n" + terminal(e)))
	return filepath.Join(base, "cmo", "lists", hex.EncodeToString(sum[:8])+".json"), nil
}

// terminal names the terminal a command runs in: what the shell says of it,
// else the shell itself.
func terminal(e *env) string {
	for _, v := range []string{"CMO_TERMINAL", "TMUX_PANE", "TERM_SESSION_ID", "WT_SESSION", "WINDOWID"} {
		if s := e.getenv(v); s != "" {
			return v + "=" + s
		}
	}
	if name, err := os.Readlink("/proc/self/fd/2"); err == nil && strings.HasPrefix(name, "/dev/") {
		return name
	}
	return "ppid=" + strconv.Itoa(os.Getppid())
}

// lastList gives the rows of the last list that are named: %3, %2-5, %1,4, or
// % for all of them.
func (e *env) lastList(typed string) ([]string, error) {
	var of ref.ID
	if err := e.view(func(_ *study.Study, tx *store.Tx) error {
		of = tx.Header.Study
		return nil
	}); err != nil {
		return nil, err
	}
	return e.listRows(of, typed)
}

// listRows is lastList for a study that is open.
func (e *env) listRows(of ref.ID, typed string) ([]string, error) {
	var l shownList
	path, err := e.listFile(of)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &l)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(l.Rows) == 0 {
		return nil, problem.New(problem.NotFound, "%s names a row of a list, and none was shown in this terminal", typed).
			Suggest("cmo find WORD")
	}
	if age := now().Sub(l.Time); age > maxListAge {
		return nil, problem.New(problem.Stale, "the last list of this terminal is %d hours old", int(age.Hours())).
			Because("Rows of a list are named within a day.").Suggest("the list again")
	}
	return pick(typed, l.Rows)
}

// pick chooses rows by their numbers.
func pick(typed string, rows []string) ([]string, error) {
	if typed == "%" {
		return rows, nil
	}
	var out []string
	for part := range strings.SplitSeq(strings.TrimPrefix(typed, "%"), ",") {
		from, to, ranged := strings.Cut(part, "-")
		a, err1 := strconv.Atoi(from)
		b, err2 := a, error(nil)
		if ranged {
			b, err2 = strconv.Atoi(to)
		}
		if err1 != nil || err2 != nil || a < 1 || b < a {
			return nil, problem.New(problem.Usage, "%q names no row", typed).Because("Rows are named %%3, %%2-5 or %%1,4.")
		}
		if b > len(rows) {
			return nil, problem.New(problem.NotFound, "the last list has %s, there is no %d", plural(len(rows), "row"), b)
		}
		for n := a; n <= b; n++ {
			if !slices.Contains(out, rows[n-1]) {
				out = append(out, rows[n-1])
			}
		}
	}
	return out, nil
}

// quoteShown gives words in quotes, the middle left out beyond a width, between
// words where there is a blank.
func quoteShown(words string, width int) string {
	const least = 18 // where there is room for a beginning and an end
	runes := []rune(words)
	switch {
	case width < least:
		words = term.Shorten(words, max(1, width))
	case len(runes) > width:
		head, tail := string(runes[:width*2/3]), string(runes[len(runes)-(width/3-3):])
		if i := strings.LastIndexByte(head, ' '); i > len(head)/2 && runes[width*2/3] != ' ' {
			head = head[:i]
		}
		if i := strings.IndexByte(tail, ' '); i >= 0 && i < len(tail)/2 {
			tail = tail[i:]
		} else if i < 0 && runes[len(runes)-(width/3-3)-1] != ' ' { // a part of one word says nothing
			head, tail = string(runes[:width-2]), ""
			if i := strings.LastIndexByte(head, ' '); i > len(head)/2 {
				head = head[:i]
			}
		}
		words = strings.TrimSpace(strings.TrimSpace(head) + " … " + strings.TrimSpace(tail))
	}
	return `"` + strings.ReplaceAll(words, `"`, "'") + `"`
}

// byShownID looks a record up by the short id that lists show, with or without
// its kind before it.
func byShownID[T any](tx *store.Tx, table store.Table[T], typed string) (T, error) {
	v, err := table.Find(tx, strings.TrimPrefix(typed, table.Noun+":"))
	if p, ok := problem.As(err); ok && p.Kind == problem.NotFound {
		return v, p.Suggest("cmo %s list", table.Noun)
	}
	return v, err
}
