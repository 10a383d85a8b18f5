package cli

import (
	"fmt"
	"strings"
	"time"
)

// A timer tells how long each step of a command took, where --timing asks for
// it. The first step begins when the command line is taken up.
type timer struct {
	e     *env
	on    bool
	last  time.Time
	names []string
	took  map[string]time.Duration
}

func (e *env) timer(on bool) *timer {
	return &timer{e: e, on: on, last: e.began, took: map[string]time.Duration{}}
}

// step ends a step; one of the same name before it is gone on with.
func (t *timer) step(name string) {
	at := now()
	if _, known := t.took[name]; !known {
		t.names = append(t.names, name)
	}
	t.took[name] += at.Sub(t.last)
	t.last = at
}

// print says the steps on standard error.
func (t *timer) print() {
	if !t.on {
		return
	}
	var parts []string
	var sum time.Duration
	for _, n := range t.names {
		parts = append(parts, fmt.Sprintf("%s %.1f ms", n, t.took[n].Seconds()*1000))
		sum += t.took[n]
	}
	fmt.Fprintf(t.e.Err, "timing: %s; together %.1f ms\n", strings.Join(parts, ", "), sum.Seconds()*1000)
}
