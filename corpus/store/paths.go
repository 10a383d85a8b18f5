package store

import (
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"sync"
)

// paths are the pages of a study file that lead to others: a hundredth of it,
// or less. Before writing all of them are looked at, with the list of free
// pages; when reading, those of a bucket before its first use, since most
// questions use few.
type paths struct {
	file *os.File // open as long as the study is
	*inspected
}

// inspected is how far a study file was looked at, in the state that its newest
// meta page tells of.
type inspected struct {
	info os.FileInfo
	meta meta

	mu    sync.Mutex // two readers may look at once
	pages *pageCheck
	fault error // what is wrong first
}

// A pathFault is a path that leads nowhere. It is panicked with, as bbolt would
// had it been followed, and Store.open makes a Problem of it.
type pathFault struct{ error }

// begin looks at the pages that lead to the buckets; before writing at all.
func (p *paths) begin(write bool) error {
	p.pages = newPageCheck(p.file, p.meta, func(format string, args ...any) {
		if p.fault == nil {
			p.fault = fmt.Errorf(format, args...)
		}
	})
	p.pages.later = map[string]uint64{}
	p.pages.tree(p.meta.root, nil, nil, true)
	if write && p.lookAt(p.buckets()...) == nil {
		p.pages.freelist()
	}
	return p.fault
}

// buckets names those that were not looked at yet.
func (p *paths) buckets() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for name := range p.pages.later {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// look looks at buckets that are about to be used. It panics with a pathFault
// where one of them cannot be.
func (p *paths) look(buckets ...string) {
	if err := p.lookAt(buckets...); err != nil {
		panic(&pathFault{err})
	}
}

func (p *paths) lookAt(buckets ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages.file = p.file
	for _, name := range buckets {
		if root, ok := p.pages.later[name]; ok && p.fault == nil {
			delete(p.pages.later, name)
			p.pages.paths(root)
		}
	}
	return p.fault
}

// paths reads the branches of a bucket, and not its leaves: they are all as
// many steps away from its root.
func (p *pageCheck) paths(root uint64) {
	height := 0
	head := make([]byte, pageHeader+elementLen)
	for n := root; ; height++ {
		if n < 2 || n >= p.meta.past || height > mostHeight {
			p.fault("page %d: leads nowhere", n)
			return
		}
		if p.read(head, n) != nil {
			return
		}
		if kind := binary.NativeEndian.Uint16(head[8:]); kind != pageBranch {
			break
		}
		n = binary.NativeEndian.Uint64(head[pageHeader+8:])
	}
	for len(p.buffer) <= height {
		p.buffer = append(p.buffer, make([]byte, p.meta.pageSize))
	}
	if p.use(root) {
		p.branch(root, height)
	}
}

// mostHeight is more than any tree has whose pages lead to two or more.
const mostHeight = 48

// branch reads a page so many steps above the leaves, and those in between. It
// is called each time a study is opened, and makes no garbage.
func (p *pageCheck) branch(n uint64, height int) {
	if height == 0 || p.faults > 0 {
		return
	}
	b, e := p.buffer[height], binary.NativeEndian
	if p.read(b[:p.meta.pageSize], n) != nil {
		return
	}
	count, overflow := int(e.Uint16(b[10:])), uint64(e.Uint32(b[12:]))
	size := uint64(p.meta.pageSize) * (overflow + 1)
	if e.Uint64(b) != n || e.Uint16(b[8:]) != pageBranch || count == 0 || n+overflow >= p.meta.past ||
		uint64(pageHeader+count*elementLen) > size {
		p.fault("page %d: is not the page that belongs here", n)
		return
	}
	for i := n + 1; i <= n+overflow; i++ {
		if !p.use(i) {
			return
		}
	}
	if uint64(len(b)) < size {
		b = make([]byte, size)
		p.buffer[height] = b
		if p.read(b, n) != nil {
			return
		}
	}
	for at := pageHeader; at < pageHeader+count*elementLen; at += elementLen {
		end := uint64(at) + uint64(e.Uint32(b[at:])) + uint64(e.Uint32(b[at+4:]))
		child := e.Uint64(b[at+8:])
		if end > size {
			p.fault("page %d: %v", n, errPageBound)
			return
		}
		if !p.use(child) {
			return
		}
		p.branch(child, height-1)
	}
}
