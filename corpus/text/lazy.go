package text

import (
	"regexp"
	"sync"
)

// Lazy gives a regular expression that is compiled when it is first used.
// The program has about seventy, of which most commands use none; compiled as
// it starts, they would take longer than many a command does.
func Lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
