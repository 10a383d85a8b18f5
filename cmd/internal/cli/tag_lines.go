package cli

import (
	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

// tagLines goes through a source passage by passage and asks for codes.
func (e *env) tagLines(cmd *cobra.Command, where string, newCodes bool) error {
	return problem.New(problem.Usage, "name a code")
}
