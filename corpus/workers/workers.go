// Package workers goes over a list on all processors. It is the one place where
// a command does several things at once.
//
// The list is cut into parts that follow one another, one a worker. Each worker
// gathers what it finds by itself, and who asked joins that in the order of the
// parts: an answer is the same on one processor and on many.
package workers

import (
	"runtime"
	"runtime/debug"
	"sync"
)

// least is how many members make a part worth a worker.
const least = 64

// Parts gives how many parts a list of n members is cut into, one at least.
func Parts(n int) int { return max(1, min(runtime.GOMAXPROCS(0), n/least)) }

// Run has every part of a list of n members worked on, and waits for all. It
// gives the error of the first part that has one. A panic of a worker, a fault
// of mapped memory too, comes up in the caller once all are done.
func Run(n int, work func(part, from, to int) error) error {
	parts := Parts(n)
	errs, panics := make([]error, parts), make([]any, parts)
	run := func(part int) {
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // it holds for one goroutine
		defer func() { panics[part] = recover() }()
		errs[part] = work(part, part*n/parts, (part+1)*n/parts)
	}
	var others sync.WaitGroup
	for part := 1; part < parts; part++ {
		others.Go(func() { run(part) })
	}
	run(0)
	others.Wait()
	for part := range parts {
		if panics[part] != nil {
			panic(panics[part])
		}
		if errs[part] != nil {
			return errs[part]
		}
	}
	return nil
}
