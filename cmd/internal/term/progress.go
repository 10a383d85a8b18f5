package term

import (
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	quietStart  = time.Second            // short work says nothing
	redrawEvery = 100 * time.Millisecond // on a terminal
	sayEvery    = 10 * time.Second       // in a log
)

// Progress says how far a long piece of work has got: on a terminal in one
// line that is drawn over and over and taken away at the end, elsewhere in a
// plain line every ten seconds. A nil Progress says nothing, so that callers
// need not ask. It may be used from several goroutines.
type Progress struct {
	w        io.Writer
	terminal bool
	width    int
	verb     string
	total    int
	now      func() time.Time

	mu    sync.Mutex
	begun time.Time
	last  time.Time // when something was last written
	drawn int       // columns now on the line
}

// Progress begins a piece of work of total parts on the error stream; verb
// tells what is done to them ("importing"). A total of 0 is one not known.
func (s *Streams) Progress(verb string, total int, now func() time.Time) *Progress {
	if s.Quiet {
		return nil
	}
	width := s.ErrWidth
	if width <= 0 {
		width = usualColumns
	}
	return &Progress{w: s.Err, terminal: s.ErrTerminal, width: width, verb: verb, total: total, now: now, begun: now()}
}

// At says that part number done is at hand, of that name, and how many bytes
// have gone through so far (0 where that means nothing).
func (p *Progress) At(done int, bytes int64, name string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if !p.due(now) {
		return
	}
	p.last = now
	line := Shorten(p.line(now.Sub(p.begun), done, bytes, name), p.width-1)
	if !p.terminal {
		fmt.Fprintln(p.w, line)
		return
	}
	fmt.Fprint(p.w, "\r"+Pad(line, p.drawn))
	p.drawn = Width(line)
}

// Clear takes the line away, before something else is printed and at the end.
// The next call of At draws it again.
func (p *Progress) Clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn > 0 { // blanks, because not every terminal knows how to erase
		fmt.Fprint(p.w, "\r"+blanks(p.drawn)+"\r")
		p.drawn = 0
	}
}

func (p *Progress) due(now time.Time) bool {
	switch {
	case !p.terminal && p.last.IsZero():
		return now.Sub(p.begun) >= sayEvery
	case !p.terminal:
		return now.Sub(p.last) >= sayEvery
	}
	return now.Sub(p.begun) >= quietStart && now.Sub(p.last) >= redrawEvery
}

// line is for example "importing 120 of 154  1.2 MB/s  P31-1".
func (p *Progress) line(taken time.Duration, done int, bytes int64, name string) string {
	line := fmt.Sprintf("%s %d", p.verb, done)
	if p.total > 0 {
		line += fmt.Sprintf(" of %d", p.total)
	}
	if bytes > 0 && taken > 0 {
		line += "  " + rate(float64(bytes)/taken.Seconds())
	}
	if name != "" {
		line += "  " + name
	}
	return line
}

func rate(perSecond float64) string {
	switch {
	case perSecond >= 1e6:
		return fmt.Sprintf("%.1f MB/s", perSecond/1e6)
	case perSecond >= 1e3:
		return fmt.Sprintf("%.0f kB/s", perSecond/1e3)
	}
	return fmt.Sprintf("%.0f B/s", perSecond)
}
