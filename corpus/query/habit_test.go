package query_test

import (
	"os"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/corpus/query"
)

// TestSuggestedQueriesParse: what an error suggests to type is a query.
func TestSuggestedQueriesParse(t *testing.T) {
	raw, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for line := range strings.Lines(string(raw)) {
		typed, found := strings.CutPrefix(strings.TrimSpace(line), "try: cmo query ")
		if !found {
			continue
		}
		tried++
		typed, _, _ = strings.Cut(typed, " --")
		typed = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(typed, "'"), "'"), `'\''`, "'")
		if _, err := query.Parse(typed); err != nil {
			t.Errorf("suggests %s, which is refused:\n%s", typed, shown(err))
		}
	}
	if tried < 40 {
		t.Errorf("only %d suggestions", tried)
	}
}
