package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// codebookForms are the forms of a codebook in a file, by ending.
var codebookForms = []struct {
	ending string
	write  func(*codebook.Book, io.Writer) error
}{
	{".xlsx", (*codebook.Book).WriteXLSX}, {".csv", (*codebook.Book).WriteCSV},
	{".yaml", (*codebook.Book).WriteYAML}, {".yml", (*codebook.Book).WriteYAML},
}

func codeExport(e *env) *cobra.Command {
	var overwrite bool
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Write the codebook to a file that import reads back", Args: cobra.ExactArgs(1),
		Long: "Export writes the codes in use, by the ending of the file: .xlsx and .csv are a\nsheet with the columns\n  " +
			strings.Join(codebook.Columns, ", ") + "\nand .yaml a tree. cmo import reads all of them, into this study or another.",
		Example: `  cmo code export codebook.xlsx
  cmo import codebook.xlsx`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var write func(*codebook.Book, io.Writer) error
			for _, f := range codebookForms {
				if strings.EqualFold(filepath.Ext(args[0]), f.ending) {
					write = f.write
				}
			}
			if write == nil {
				return problem.New(problem.Usage, "a codebook is not written as %q", filepath.Ext(args[0])).
					Because("The ending of the file says how: .xlsx, .csv or .yaml.").Suggest("cmo code export codebook.xlsx")
			}
			return e.exportCodes(cmd, args[0], overwrite, write)
		},
	}
	cmd.Flags().BoolVar(&overwrite, "overwrite", false, "write over a file that is there")
	return cmd
}

func (e *env) exportCodes(cmd *cobra.Command, file string, overwrite bool, write func(*codebook.Book, io.Writer) error) error {
	var book *codebook.Book
	codes, retired := 0, 0
	if err := e.view(func(_ *study.Study, tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		book = tree.Book()
		codes = len(book.Rows())
		retired = len(tree.Codes) - codes
		return nil
	}); err != nil {
		return err
	}
	if codes == 0 {
		return problem.New(problem.NotFound, "there are no codes to write").Suggest("cmo code add NAME")
	}
	var content []byte
	if err := e.writeNew(file, overwrite, func(w io.Writer) error {
		var b strings.Builder
		err := write(book, &b)
		content = []byte(b.String())
		if err == nil {
			_, err = w.Write(content)
		}
		return err
	}); err != nil {
		return err
	}
	n, err := e.update(cmd, "", func(_ *study.Study, tx *store.Tx) error { return tx.NoteMade(file, content) })
	if err != nil {
		return err
	}
	line := fmt.Sprintf("%s  %s", file, plural(codes, "code"))
	if retired > 0 {
		line += fmt.Sprintf(" (%s left out: retired or merged)", thousands(retired))
	}
	e.numbered(line, n)
	return nil
}
