package workers_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/workers"
)

// on runs f with so many processors.
func on(t *testing.T, processors int, f func()) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	f()
}

// Every member is met once, in order, whatever the processors.
func TestRunMeetsEveryMemberOnce(t *testing.T) {
	for _, processors := range []int{1, 2, 3, 8} {
		on(t, processors, func() {
			for _, n := range []int{0, 1, 63, 64, 65, 127, 128, 1000} {
				found := make([][]int, workers.Parts(n))
				err := workers.Run(n, func(part, from, to int) error {
					for i := from; i < to; i++ {
						found[part] = append(found[part], i)
					}
					return nil
				})
				all := slices.Concat(found...)
				if err != nil || len(all) != n || n > 0 && (all[0] != 0 || all[n-1] != n-1) || !slices.IsSorted(all) {
					t.Errorf("%d members on %d processors: %v, %v", n, processors, all, err)
				}
			}
		})
	}
}

// The first part's error is the one that is told, whichever came first.
func TestRunTellsTheFirstError(t *testing.T) {
	on(t, 4, func() {
		for range 20 {
			err := workers.Run(1000, func(part, _, _ int) error {
				if part == 0 {
					return nil
				}
				return fmt.Errorf("part %d", part)
			})
			if err == nil || err.Error() != "part 1" {
				t.Fatalf("got %v", err)
			}
		}
	})
}

// A panic of any worker comes up in the caller, when all are done.
func TestRunHandsPanicsOn(t *testing.T) {
	sad := errors.New("sad")
	for guilty := range 3 {
		on(t, 3, func() {
			done := make([]bool, 3)
			defer func() {
				if got, _ := recover().(error); !errors.Is(got, sad) {
					t.Errorf("part %d: got %v", guilty, got)
				}
				for part, ok := range done {
					if !ok && part != guilty {
						t.Errorf("part %d was not waited for", part)
					}
				}
			}()
			_ = workers.Run(300, func(part, _, _ int) error {
				if part == guilty {
					panic(sad)
				}
				done[part] = true
				return nil
			})
			t.Error("it returned")
		})
	}
}
