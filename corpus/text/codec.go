package text

import (
	"encoding/binary"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// passageFormat is the first byte of encoded passages. The decoder of a
// released format stays for ever.
const passageFormat = 1

// What the first byte of an encoded passage says of it.
const (
	hasSkips byte = 1 << iota
	hasSpeaker
	hasTimes
	isHeading
	hasLevel
	otherHeading // Under is not that of the passage before
	otherPage    // Page is not that of the passage before
	hasLayer
)

// AppendPassages encodes passages for the study file: a format byte, how many
// there are, and of each one byte of flags and its numbers as differences from
// what is likely, mostly one byte each. Decoding gives equal passages, except
// that no skips are always nil.
func AppendPassages(to []byte, passages []Passage) []byte {
	to = append(to, passageFormat)
	to = binary.AppendUvarint(to, uint64(len(passages)))
	var before Passage
	for _, p := range passages {
		to = appendPassage(to, p, before)
		before = p
	}
	return to
}

func appendPassage(to []byte, p, before Passage) []byte {
	flags := passageFlags(p, before)
	to = append(to, flags)
	number := func(n, likely int) { to = binary.AppendVarint(to, int64(n)-int64(likely)) }
	number(p.Span.Start, before.Span.End)
	number(p.Span.End, p.Span.Start)
	number(p.Words.Start, p.Span.Start)
	number(p.Span.End, p.Words.End)
	if flags&hasSkips != 0 {
		to = binary.AppendUvarint(to, uint64(len(p.Skips)))
		at := p.Words.Start
		for _, s := range p.Skips {
			number(s.Start, at)
			number(s.End, s.Start)
			at = s.End
		}
	}
	if flags&hasSpeaker != 0 {
		number(p.Speaker.Start, p.Span.Start)
		number(p.Speaker.End, p.Speaker.Start)
	}
	if flags&hasTimes != 0 {
		number(p.Begin, before.End)
		number(p.End, p.Begin)
	}
	if flags&hasLevel != 0 {
		number(p.Level, 0)
	}
	if flags&otherHeading != 0 {
		number(p.Under, before.Under)
	}
	if flags&otherPage != 0 {
		number(p.Page, before.Page)
	}
	if flags&hasLayer != 0 {
		to = append(to, byte(p.Layer))
	}
	return to
}

func passageFlags(p, before Passage) (flags byte) {
	set := func(bit byte, when bool) {
		if when {
			flags |= bit
		}
	}
	set(hasSkips, len(p.Skips) > 0)
	set(hasSpeaker, p.Speaker != Span{})
	set(hasTimes, p.Begin != NoTime || p.End != NoTime)
	set(isHeading, p.Heading)
	set(hasLevel, p.Level != 0)
	set(otherHeading, p.Under != before.Under)
	set(otherPage, p.Page != before.Page)
	set(hasLayer, p.Layer != NoLayer)
	return flags
}

// DecodePassages reads what AppendPassages wrote. Anything else is Damaged, or
// decodes to passages that Validate will refuse; the memory it takes is bounded
// by the bytes there are to decode.
func DecodePassages(from []byte) ([]Passage, error) {
	d := passageDecoder{rest: from}
	if format := d.byte(); d.err == nil && format != passageFormat {
		return nil, problem.New(problem.Damaged, "these passages are written in format %d, which this program does not know", format)
	}
	const least = 5 // bytes a passage takes
	count := d.count(least)
	passages := make([]Passage, 0, count)
	var before Passage
	for range count {
		before = d.passage(before)
		if d.err != nil {
			return nil, d.err
		}
		passages = append(passages, before)
	}
	if d.err == nil && len(d.rest) > 0 {
		d.fail()
	}
	return passages, d.err
}

// A passageDecoder takes bytes from the front of rest until something is wrong.
type passageDecoder struct {
	rest []byte
	err  error
}

func (d *passageDecoder) fail() {
	d.rest = nil
	d.err = problem.New(problem.Damaged, "a list of passages is not as it was written")
}

func (d *passageDecoder) byte() byte {
	if len(d.rest) == 0 {
		d.fail()
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

// number reads a number written as its difference from a likely one.
func (d *passageDecoder) number(likely int) int {
	n, size := binary.Varint(d.rest)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return int(n + int64(likely))
}

// count reads how many of something follow, each of so many bytes at least.
func (d *passageDecoder) count(least int) int {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n > uint64((len(d.rest)-size)/least) {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return int(n)
}

func (d *passageDecoder) passage(before Passage) Passage {
	flags := d.byte()
	p := Passage{Begin: NoTime, End: NoTime, Heading: flags&isHeading != 0, Under: before.Under, Page: before.Page}
	p.Span.Start = d.number(before.Span.End)
	p.Span.End = d.number(p.Span.Start)
	p.Words.Start = d.number(p.Span.Start)
	p.Words.End = p.Span.End - d.number(0)
	if flags&hasSkips != 0 {
		at := p.Words.Start
		for range d.count(2) {
			start := d.number(at)
			at = d.number(start)
			p.Skips = append(p.Skips, Span{start, at})
		}
	}
	if flags&hasSpeaker != 0 {
		p.Speaker.Start = d.number(p.Span.Start)
		p.Speaker.End = d.number(p.Speaker.Start)
	}
	if flags&hasTimes != 0 {
		p.Begin = d.number(before.End)
		p.End = d.number(p.Begin)
	}
	if flags&hasLevel != 0 {
		p.Level = d.number(0)
	}
	if flags&otherHeading != 0 {
		p.Under = d.number(before.Under)
	}
	if flags&otherPage != 0 {
		p.Page = d.number(before.Page)
	}
	if flags&hasLayer != 0 {
		p.Layer = Layer(d.byte())
	}
	return p
}
