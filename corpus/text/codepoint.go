package text

import (
	"sort"
	"unicode/utf8"
)

// CodePoints counts the characters (code points) before a byte offset. Inside
// the study every offset is of bytes; other programs count characters.
func CodePoints(body string, offset int) int { return utf8.RuneCountInString(body[:offset]) }

// A CodePointIndex converts many offsets of one text between bytes and code
// points, in any order.
type CodePointIndex struct {
	body   string
	before []int // code points before byte i*stride
	total  int
}

// stride is how many bytes lie between two entries of the index.
const stride = 1024

// IndexCodePoints goes through a text once.
func IndexCodePoints(body string) CodePointIndex {
	x := CodePointIndex{body: body, before: make([]int, 0, len(body)/stride+1)}
	for at := 0; at < len(body); at += stride {
		x.before = append(x.before, x.total)
		x.total += starts(body[at:min(at+stride, len(body))])
	}
	return x
}

// starts counts the bytes that begin a character, so that a block may begin in
// the middle of one.
func starts(s string) (n int) {
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// Len is the number of code points in the text.
func (x CodePointIndex) Len() int { return x.total }

// CodePoints gives the code points before a byte offset.
func (x CodePointIndex) CodePoints(offset int) int {
	block := offset / stride
	if block >= len(x.before) {
		return x.total - starts(x.body[offset:])
	}
	return x.before[block] + starts(x.body[block*stride:offset])
}

// Offset gives the byte offset of a code point, or of the end of the text. It
// answers false where the text has no such code point, as a file from
// elsewhere may claim.
func (x CodePointIndex) Offset(point int) (int, bool) {
	if point < 0 || point > x.total {
		return 0, false
	}
	if point == x.total {
		return len(x.body), true
	}
	block := sort.Search(len(x.before), func(i int) bool { return x.before[i] > point }) - 1
	seen := x.before[block]
	for at := block * stride; ; at++ {
		if utf8.RuneStart(x.body[at]) {
			if seen == point {
				return at, true
			}
			seen++
		}
	}
}

// Span converts a half-open range of code points. It answers false where the
// text has no such range.
func (x CodePointIndex) Span(start, end int) (Span, bool) {
	from, ok := x.Offset(start)
	to, also := x.Offset(end)
	return Span{from, to}, ok && also && from <= to
}
