package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A taken is how long an answer took, in milliseconds.
type taken struct{ whole, answer float64 }

func median(all []taken) taken {
	of := func(get func(taken) float64) float64 {
		var v []float64
		for _, t := range all {
			v = append(v, get(t))
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	return taken{of(func(t taken) float64 { return t.whole }), of(func(t taken) float64 { return t.answer })}
}

// start times programs that do nothing, for what a process costs here.
func (b *bench) start(runs int) error {
	var ours, theirs []taken
	for range runs {
		t, _, err := b.process("", b.exe, "version")
		if err != nil {
			return err
		}
		ours = append(ours, taken{whole: t})
		if b.sqlite != "" {
			if t, _, err = b.process("", b.sqlite, b.db, "SELECT 1"); err != nil {
				return err
			}
			theirs = append(theirs, taken{whole: t})
		}
	}
	fmt.Printf("%-52s %10.1f %10s", "start-up: cmo version, SELECT 1", median(ours).whole, "")
	if theirs != nil {
		fmt.Printf(" %10.1f", median(theirs).whole)
	}
	fmt.Println()
	return nil
}

// ask puts a question to both, in turn, and compares figures and times.
func (b *bench) ask(q question, runs int) error {
	ours, answer, err := b.cmo(q, runs)
	if err != nil {
		return err
	}
	fmt.Printf("%-52s %10.1f %10.1f", q.name, ours.whole, ours.answer)
	if b.sqlite == "" {
		fmt.Println()
		return nil
	}
	theirs, line, err := b.sql(q, runs)
	if err != nil {
		return err
	}
	fmt.Printf(" %10.1f %10.1f\n", theirs.whole, theirs.answer)
	return q.agree(answer, line)
}

// cmo asks cmo. The figures come from a run of their own, with --json.
func (b *bench) cmo(q question, runs int) (taken, map[string]any, error) {
	args := append([]string{"--study", b.study, "query"}, q.cmo...)
	_, out, err := b.process("", b.exe, append(args, "--json", "--quiet")...)
	if err != nil {
		return taken{}, nil, err
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var last struct{ Summary map[string]any }
	if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil {
		return taken{}, nil, fmt.Errorf("the summary of %v: %w", q.cmo, err)
	}
	var all []taken
	for range runs + 1 {
		whole, out, err := b.process("", b.exe, append(args, "--timing")...)
		if err != nil {
			return taken{}, nil, err
		}
		all = append(all, taken{whole, afterStart(out)})
	}
	return median(all[1:]), last.Summary, nil
}

var phase = regexp.MustCompile(`(\w+) ([0-9.]+) ms[,;]`)

// afterStart adds up the phases that --timing prints, but for the start.
func afterStart(out []byte) float64 {
	sum := 0.0
	for _, m := range phase.FindAllSubmatch(out, -1) {
		if ms, err := strconv.ParseFloat(string(m[2]), 64); err == nil && string(m[1]) != "start" {
			sum += ms
		}
	}
	return sum
}

var runTime = regexp.MustCompile(`Run Time: real ([0-9.]+)`)

// sql asks SQLite; its first line is that of the figures.
func (b *bench) sql(q question, runs int) (taken, string, error) {
	var all []taken
	line := ""
	for range runs + 1 {
		whole, out, err := b.process(q.script(), b.sqlite, "-batch", b.db)
		if err != nil {
			return taken{}, "", err
		}
		answer := 0.0
		for _, m := range runTime.FindAllSubmatch(out, -1) {
			s, _ := strconv.ParseFloat(string(m[1]), 64)
			answer += s * 1000
		}
		for l := range strings.Lines(string(out)) {
			if !strings.HasPrefix(l, "Run Time") {
				line = strings.TrimSpace(l)
				break
			}
		}
		all = append(all, taken{whole, answer})
	}
	return median(all[1:]), line, nil
}

// agree holds the two answers against each other.
func (q question) agree(summary map[string]any, line string) error {
	theirs := strings.Split(line, "|")
	if len(theirs) != len(q.figures) {
		return fmt.Errorf("%s: SQLite gives %d figures, not %d: %s", q.name, len(theirs), len(q.figures), line)
	}
	for i, path := range q.figures {
		var v any = summary
		for _, key := range strings.Split(path, ".") {
			inner, _ := v.(map[string]any)
			v = inner[key]
		}
		if ours := fmt.Sprint(v); ours != theirs[i] {
			return fmt.Errorf("%s: %s is %s of cmo and %s of SQLite", q.name, path, ours, theirs[i])
		}
	}
	return nil
}

// process runs a program and gives its time in milliseconds and what it wrote.
func (b *bench) process(input, name string, args ...string) (float64, []byte, error) {
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(input)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	begun := time.Now()
	err := c.Run()
	took := time.Since(begun).Seconds() * 1000
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out.Bytes())
	}
	return took, out.Bytes(), nil
}
