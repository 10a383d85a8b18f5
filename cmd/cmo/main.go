// Command cmo is a toolkit for realist evaluation.
package main

import (
	"os"

	"github.com/cmo-toolkit/cmo/cmd/internal/cli"
	_ "github.com/cmo-toolkit/cmo/cmd/internal/collector"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
