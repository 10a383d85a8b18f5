package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// made writes a file that was made from the study, and journals it. Its name
// was free before the work began; if somebody took it meanwhile, theirs stays.
func (e *env) made(cmd *cobra.Command, name string, overwrite bool, content []byte) (n uint64, err error) {
	path := e.path(name)
	_, statErr := os.Lstat(path)
	if statErr == nil && !overwrite {
		return 0, free(path, name)
	}
	if err := store.WriteFile(path, content); err != nil {
		return 0, err
	}
	n, err = e.update(cmd, "", func(_ *study.Study, tx *store.Tx) error { return tx.NoteMade(filepath.Base(path), content) })
	if err != nil && errors.Is(statErr, fs.ErrNotExist) {
		_ = os.Remove(path) // a file that the study does not know of must not go out
	}
	return n, err
}
