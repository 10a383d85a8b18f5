// Command sqlbench asks cmo and SQLite the same questions of the same codings,
// and prints what each took.
//
// It makes a study of fictional interviews with as many codings as it is told
// (150 an interview, 48 codes in a tree two deep, two coders, one coding in
// twenty absent or denied), and beside it an SQLite file with the same sources,
// passages and codings under the indexes that someone who knows the questions
// would make. Then it asks both each question several times in turn, and holds
// the figures of the answers against each other: a difference is an error.
//
//	go run ./cmd/internal/sqlbench -codings 30000
//	go run ./cmd/internal/sqlbench -codings 1000000 -keep FOLDER
//	go run ./cmd/internal/sqlbench -grow -runs 5
//
// "whole" is the time of the whole process; "answer" is that after the start:
// of cmo what its --timing says, of SQLite what its .timer says. It needs
// sqlite3 in the PATH; without it only cmo is timed.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	codings := flag.Int("codings", 30000, "how many codings the study has")
	runs := flag.Int("runs", 11, "how often each question is asked")
	keep := flag.String("keep", "", "make the study in this folder, or use the one that is there, and keep it")
	grow := flag.Bool("grow", false, "a table of sizes, from 30,000 to 3,000,000 codings, of cmo alone")
	flag.Parse()
	var err error
	if *grow {
		err = growth(*runs)
	} else {
		err = compare(*codings, *runs, *keep)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sqlbench:", err)
		os.Exit(1)
	}
}

// A bench is one size: the program, the study and the SQLite file.
type bench struct {
	work, exe, study, db string
	sqlite               string // "" where there is none
}

// newBench builds cmo and makes the study of a size and, unless cmo is timed
// alone, the SQLite file; or takes those that were kept.
func newBench(codings int, keep string, alone bool) (*bench, func(), error) {
	work, done := keep, func() {}
	if work == "" {
		temp, err := os.MkdirTemp("", "sqlbench-")
		if err != nil {
			return nil, nil, err
		}
		work, done = temp, func() { _ = os.RemoveAll(temp) }
	}
	b := &bench{work: work, exe: filepath.Join(work, "cmo"), study: filepath.Join(work, "study"), db: filepath.Join(work, "codings.sqlite")}
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.exe, "./cmd/cmo").CombinedOutput(); err != nil {
		return nil, done, fmt.Errorf("build cmo: %w\n%s", err, out)
	}
	if path, err := exec.LookPath("sqlite3"); err == nil && !alone {
		b.sqlite = path
	} else if !alone {
		fmt.Println("There is no sqlite3 in the PATH: cmo is timed alone.")
	}
	if _, err := os.Stat(filepath.Join(b.study, ".cmo")); err == nil {
		return b, done, nil
	}
	return b, done, b.make(codings)
}

func compare(codings, runs int, keep string) error {
	b, done, err := newBench(codings, keep, false)
	if done != nil {
		defer done()
	}
	if err != nil {
		return err
	}
	fmt.Printf("%d codings, median of %d runs, milliseconds\n", codings, runs)
	fmt.Printf("%-52s %10s %10s %10s %10s\n", "", "cmo whole", "answer", "SQL whole", "answer")
	if err := b.start(runs); err != nil {
		return err
	}
	for _, q := range questions {
		if err := b.ask(q, runs); err != nil {
			return err
		}
	}
	return nil
}

// growth asks cmo the questions at growing sizes.
func growth(runs int) error {
	fmt.Printf("%-12s", "codings")
	for _, q := range questions {
		fmt.Printf(" %20s", q.short)
	}
	fmt.Println()
	for _, codings := range []int{30_000, 100_000, 300_000, 1_000_000, 3_000_000} {
		if err := grown(codings, runs); err != nil {
			return err
		}
	}
	return nil
}

func grown(codings, runs int) error {
	b, done, err := newBench(codings, "", true)
	if done != nil {
		defer done()
	}
	if err != nil {
		return err
	}
	fmt.Printf("%-12d", codings)
	for _, q := range questions {
		t, _, err := b.cmo(q, runs)
		if err != nil {
			return err
		}
		fmt.Printf(" %20s", fmt.Sprintf("%.0f (%.0f)", t.whole, t.answer))
	}
	fmt.Println()
	return nil
}
