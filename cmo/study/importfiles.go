package study

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

var sheetEndings = []string{".csv", ".tsv", ".xlsx", ".xlsm"}

func isSheet(path string) bool {
	return slices.Contains(sheetEndings, strings.ToLower(filepath.Ext(path)))
}

func isYAML(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".yaml" || ext == ".yml"
}

// expand lists the files under the paths, in the order people count, sheets
// apart.
func (im *importing) expand(paths []string) (files, sheets []string, err error) {
	seen := map[string]bool{}
	add := func(path string) {
		if abs, err := filepath.Abs(path); err == nil {
			if seen[abs] {
				return
			}
			seen[abs] = true
		}
		switch {
		case sameFile(path, im.opt.Sheet):
		case ingest.IsLiterature(path), im.opt.Into != IntoSources && (isSheet(path) || isYAML(path)):
			sheets = append(sheets, path)
		default:
			files = append(files, path)
		}
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, nil, problem.New(problem.NotFound, "there is no such file or folder").In(p).Because("Nothing was added.").Caused(err)
		}
		if !info.IsDir() {
			add(p)
			continue
		}
		var found []string
		err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil { // the rest is read
				im.report.Faults = append(im.report.Faults, problem.New(problem.Invalid, "this folder cannot be read").In(path).Because("Nothing of it was kept.").Caused(err))
				return fs.SkipDir
			}
			hidden := strings.HasPrefix(d.Name(), ".") && path != p || strings.HasPrefix(d.Name(), "~$")
			if d.IsDir() && (hidden || d.Name() == Folder) {
				return filepath.SkipDir
			}
			switch {
			case hidden || d.IsDir():
			case d.Type().IsRegular():
				found = append(found, path)
			default:
				im.report.Warnings = append(im.report.Warnings, fmt.Sprintf("%s is a link or a pipe, not a file; it was not read", path))
			}
			return nil
		})
		if err != nil {
			return nil, nil, problem.New(problem.Invalid, "this folder cannot be read").In(p).Caused(err)
		}
		slices.SortFunc(found, corpus.LessName)
		for _, f := range found {
			add(f)
		}
	}
	return files, sheets, nil
}

func sameFile(a, b string) bool {
	if b == "" {
		return false
	}
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// sourceName is the name of a source by its file: without extension, composed,
// with what has a meaning in an address as a hyphen.
func (im *importing) sourceName(path string) string {
	if im.opt.Name != "" {
		return im.opt.Name
	}
	return plainSourceName(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
}

// plainSourceName makes of words a name that can stand in an address and reads
// as it is written: signs that turn the direction of what follows are none of
// it.
func plainSourceName(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == ':' || r == '@' || r < ' ' || r == 0x7f || unicode.Is(unicode.Bidi_Control, r) {
			return '-'
		}
		return r
	}, norm.NFC.String(name)))
}
