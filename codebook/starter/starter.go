// Package starter holds codebooks a study can begin with.
//
// A starter codebook is a text file in YAML: a name, and a tree of codes, each
// with the rule for using it. It is copied into a study by `cmo init --codebook
// NAME` and belongs to the study from then on; nothing refers back to it. It is
// meant to be cut, renamed and added to as the team reads its own material.
//
// The package hands the files out as they are. Reading them is left to package
// codebook, which reads any other file of that form just the same.
package starter

import (
	"embed"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
)

//go:embed *.yaml
var files embed.FS

const extension = ".yaml"

// Names lists the starter codebooks in alphabetical order.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), extension))
	}
	return names
}

// Open gives the text of a starter codebook. It is NotFound if there is none of
// that name.
func Open(name string) ([]byte, error) {
	content, err := files.ReadFile(name + extension)
	if err != nil {
		return nil, problem.New(problem.NotFound, "no starter codebook %q", name).
			Because("There is %s.", strings.Join(Names(), ", ")).
			Caused(err)
	}
	return content, nil
}
