package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the program compiles as it starts, every command waits for; and an
// expression that is compiled on first use must be right before that.
func TestExpressionsAreLazyAndCompile(t *testing.T) {
	tree := os.DirFS("../..")
	lazy := 0
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if name != "." && outside(tree, name) || strings.HasSuffix(name, "bench") { // benches are programs of their own
			return fs.SkipDir
		}
		lazy += expressionsOf(t, filepath.Join("../..", name), name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lazy < 50 {
		t.Errorf("found %d expressions: is this the module's tree?", lazy)
	}
}

// expressionsOf checks the expressions of one package, and counts them.
func expressionsOf(t *testing.T, folder, name string) int {
	names, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	files := token.NewFileSet()
	constants := map[string]ast.Expr{}
	var parsed []*ast.File
	for _, n := range names {
		if strings.HasSuffix(n, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, n, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == len(v.Names) {
				for i, id := range v.Names {
					constants[id.Name] = v.Values[i]
				}
			}
			return true
		})
	}
	count := 0
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			switch called(call.Fun) {
			case "regexp.MustCompile":
				if path.Clean(name) != "corpus/text" {
					t.Errorf("%s: an expression is compiled here; text.Lazy does so on first use", files.Position(call.Pos()))
				}
			case "text.Lazy", "Lazy":
				count++
				if _, err := regexp.Compile(literal(call.Args[0], constants)); err != nil {
					t.Errorf("%s: %v", files.Position(call.Pos()), err)
				}
			}
			return true
		})
	}
	return count
}

// called gives the name of what is called.
func called(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok {
			return pkg.Name + "." + f.Sel.Name
		}
	}
	return ""
}

// literal gives the words of a constant; an unknown one is no expression.
func literal(e ast.Expr, constants map[string]ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(x.Value); err == nil {
			return s
		}
	case *ast.BinaryExpr:
		return literal(x.X, constants) + literal(x.Y, constants)
	case *ast.Ident:
		if v, ok := constants[x.Name]; ok {
			return literal(v, constants)
		}
	}
	return "("
}
