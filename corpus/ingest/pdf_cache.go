package ingest

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"

	"github.com/tetratelabs/wazero"
)

// What was compiled is kept with a sum beside it. Machine code that was
// damaged on disk must not run, and the library looks only at a part of it.

const sumEnding = ".sum"

// openCache gives the cache in a folder, emptied of what does not match its
// sum; nil if there is none to be had.
func openCache(dir string) wazero.CompilationCache {
	if dir == "" {
		return nil
	}
	for path, sum := range compiled(dir) {
		if written, err := os.ReadFile(path + sumEnding); err != nil || string(written) != sum {
			if os.Remove(path) != nil {
				return nil
			}
		}
	}
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil // a folder that cannot be written: it goes without
	}
	return cache
}

// sealCache writes the sums of what was compiled just now. Without them it is
// compiled again the next time, so nothing is lost if they cannot be written.
func sealCache(dir string) {
	if dir == "" {
		return
	}
	for path, sum := range compiled(dir) {
		if written, err := os.ReadFile(path + sumEnding); err == nil && string(written) == sum {
			continue
		}
		beside := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
		if os.WriteFile(beside, []byte(sum), 0o644) != nil || os.Rename(beside, path+sumEnding) != nil {
			_ = os.Remove(beside)
		}
	}
}

// compiled lists what lies in a cache, with its sum. The library keeps a
// folder for each of its versions.
func compiled(dir string) map[string]string {
	sums := map[string]string{}
	versions, err := os.ReadDir(dir)
	if err != nil {
		return nil // there is none yet
	}
	for _, v := range versions {
		files, err := os.ReadDir(filepath.Join(dir, v.Name()))
		if err != nil {
			continue // what is not a folder is not used
		}
		for _, f := range files {
			path := filepath.Join(dir, v.Name(), f.Name())
			if strings.HasSuffix(path, sumEnding) || strings.HasSuffix(path, ".tmp") {
				continue
			}
			if content, err := os.ReadFile(path); err == nil {
				sums[path] = fmt.Sprintf("%08x %d\n", crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli)), len(content))
			}
		}
	}
	return sums
}
