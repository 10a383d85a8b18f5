package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Kinds of page in a bbolt file, and the mark of a leaf element that is a
// bucket.
const (
	pageBranch = 0x01
	pageLeaf   = 0x02
	pageFree   = 0x10
	leafBucket = 0x01

	elementLen = 16 // of a branch's elements and of a leaf's
	bucketLen  = 16 // of a bucket's root page and sequence
	noFreelist = ^uint64(0)
)

// bbolt trusts the page numbers it reads: a wrong one can send it out of the
// file or round in circles, which would end the program, or never end. So the
// pages that lead to others are looked at before they are followed (see paths),
// and all pages when a study is checked (bbolt has a check of its own, with the
// same trust).

// checkPages reads every page of a study file: that each is what its place in
// the tree wants, that keys are in order, and that no page is used twice or
// lost.
func checkPages(path string, find func(format string, args ...any)) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("check the pages of the study: %w", err)
	}
	defer f.Close()
	m, ok := newestMeta(f)
	if !ok {
		find("has no whole meta page")
		return nil
	}
	p := newPageCheck(f, m, find)
	p.whole = true
	p.freelist()
	p.tree(m.root, nil, nil, true)
	lost := 0
	for _, used := range p.used {
		if !used {
			lost++
		}
	}
	if lost > 0 && p.faults == 0 {
		p.fault("%d pages are neither used nor free", lost)
	}
	return nil
}

type pageCheck struct {
	file   io.ReaderAt
	meta   meta
	used   []bool            // by page: met on the way, or free
	whole  bool              // read also the leaves of the buckets
	later  map[string]uint64 // unless whole: the roots of buckets whose paths are not read yet
	find   func(string, ...any)
	faults int
	buffer [][]byte // by height, for paths
}

func newPageCheck(f io.ReaderAt, m meta, find func(string, ...any)) *pageCheck {
	p := &pageCheck{file: f, meta: m, used: make([]bool, max(m.past, 2)), find: find}
	p.used[0], p.used[1] = true, true
	return p
}

// mostFaults is how many faults are told; one page can cause thousands.
const mostFaults = 20

func (p *pageCheck) fault(format string, args ...any) {
	if p.faults++; p.faults <= mostFaults {
		p.find(format, args...)
	}
}

// use notes that a page is used.
func (p *pageCheck) use(n uint64) bool {
	switch {
	case n < 2 || n >= p.meta.past:
		p.fault("page %d: there is none", n)
	case p.used[n]:
		p.fault("page %d: is used twice", n)
	default:
		p.used[n] = true
		return true
	}
	return false
}

// page reads a page with those that overflow from it, once.
func (p *pageCheck) page(n uint64) (kind uint16, count int, content []byte, ok bool) {
	if !p.use(n) {
		return 0, 0, nil, false
	}
	e := binary.NativeEndian
	head := make([]byte, p.meta.pageSize)
	if err := p.read(head, n); err != nil {
		return 0, 0, nil, false
	}
	overflow := uint64(e.Uint32(head[12:]))
	if e.Uint64(head) != n || n+overflow >= p.meta.past {
		p.fault("page %d: is not the page that belongs here", n)
		return 0, 0, nil, false
	}
	for i := n + 1; i <= n+overflow; i++ {
		if !p.use(i) {
			return 0, 0, nil, false
		}
	}
	if overflow > 0 {
		rest := make([]byte, int64(overflow+1)*p.meta.pageSize)
		copy(rest, head)
		if err := p.read(rest[len(head):], n+1); err != nil {
			return 0, 0, nil, false
		}
		head = rest
	}
	return e.Uint16(head[8:]), int(e.Uint16(head[10:])), head, true
}

func (p *pageCheck) read(into []byte, n uint64) error {
	_, err := p.file.ReadAt(into, int64(n)*p.meta.pageSize)
	if err != nil {
		p.fault("page %d: cannot be read: %v", n, err)
	}
	return err
}

// freelist marks the pages that are free.
func (p *pageCheck) freelist() {
	if p.meta.free == noFreelist {
		p.fault("there is no list of free pages")
		return
	}
	kind, count, b, ok := p.page(p.meta.free)
	if !ok {
		return
	}
	b = b[pageHeader:]
	if count == 0xFFFF { // the number did not fit and stands first
		count = int(min(binary.NativeEndian.Uint64(b), p.meta.past))
		b = b[8:]
	}
	if kind != pageFree || count*8 > len(b) {
		p.fault("page %d: is no list of free pages", p.meta.free)
		return
	}
	for i := range count {
		n := binary.NativeEndian.Uint64(b[8*i:])
		if n < 2 || n >= p.meta.past || p.used[n] {
			p.fault("page %d: is said to be free, and is not", n)
			continue
		}
		p.used[n] = true
	}
}

// tree reads the page and those beneath it. Their keys must not be less than
// from, and must be less than before where that is given. The leaves of the
// top tree lead to the buckets.
func (p *pageCheck) tree(n uint64, from, before []byte, top bool) {
	kind, count, b, ok := p.page(n)
	if !ok {
		return
	}
	type child struct {
		page uint64
		from []byte
	}
	var children []child
	err := elements(kind, count, b, func(key, value []byte, bucket bool, page uint64) {
		if bytes.Compare(key, from) < 0 || before != nil && bytes.Compare(key, before) >= 0 {
			p.fault("page %d: holds a key that belongs elsewhere", n)
		}
		switch {
		case kind == pageBranch:
			children = append(children, child{page, key})
		case bucket && top:
			p.bucket(n, string(key), value)
		case bucket:
			p.fault("page %d: holds a bucket", n)
		}
	})
	if err != nil {
		p.fault("page %d: %v", n, err)
		return
	}
	for i, c := range children {
		to := before
		if i+1 < len(children) {
			to = children[i+1].from
		}
		p.tree(c.page, c.from, to, top)
	}
}

// bucket reads a bucket, which a leaf keeps as the number of its root page or,
// when it is small, as a page within the value.
func (p *pageCheck) bucket(n uint64, name string, value []byte) {
	if len(value) < bucketLen {
		p.fault("page %d: a bucket is cut short", n)
		return
	}
	e := binary.NativeEndian
	if root := e.Uint64(value); root != 0 {
		if p.whole {
			p.tree(root, nil, nil, false)
		} else {
			p.later[name] = root
		}
		return
	}
	b := value[bucketLen:]
	if len(b) < pageHeader || e.Uint16(b[8:]) != pageLeaf {
		p.fault("page %d: a bucket within it is no page", n)
		return
	}
	err := elements(pageLeaf, int(e.Uint16(b[10:])), b, func(_, _ []byte, bucket bool, _ uint64) {
		if bucket {
			p.fault("page %d: a bucket within it holds a bucket", n)
		}
	})
	if err != nil {
		p.fault("page %d: a bucket within it: %v", n, err)
	}
}

var (
	errPageKind  = errors.New("is of no kind that belongs here")
	errPageBound = errors.New("reaches beyond its end")
	errPageOrder = errors.New("its keys are out of order")
	errPageEmpty = errors.New("is a branch with nothing beneath it")
)

// elements gives what a page holds, after making sure that it lies within.
func elements(kind uint16, count int, b []byte, each func(key, value []byte, bucket bool, page uint64)) error {
	if kind != pageBranch && kind != pageLeaf {
		return errPageKind
	}
	if kind == pageBranch && count == 0 {
		return errPageEmpty
	}
	if pageHeader+count*elementLen > len(b) {
		return errPageBound
	}
	e := binary.NativeEndian
	var last []byte
	for i := range count {
		at := b[pageHeader+i*elementLen:]
		var pos, keyLen, valueLen, page uint64
		bucket := false
		if kind == pageBranch {
			pos, keyLen, page = uint64(e.Uint32(at)), uint64(e.Uint32(at[4:])), e.Uint64(at[8:])
		} else {
			bucket = e.Uint32(at)&leafBucket != 0
			pos, keyLen, valueLen = uint64(e.Uint32(at[4:])), uint64(e.Uint32(at[8:])), uint64(e.Uint32(at[12:]))
		}
		if pos+keyLen+valueLen > uint64(len(at)) {
			return errPageBound
		}
		key := at[pos : pos+keyLen]
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return errPageOrder
		}
		last = key
		each(key, at[pos+keyLen:pos+keyLen+valueLen], bucket, page)
	}
	return nil
}
