package starter_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/cmo-toolkit/cmo/codebook/starter"
	"github.com/cmo-toolkit/cmo/corpus/problem"
)

type file struct {
	Name  string
	Codes []code
}

type code struct {
	Name, Type, Definition, Include, Exclude, Example string

	Intended *bool
	Levels   []string
	Children []code
}

var types = []string{"context", "mechanism", "resource", "reasoning", "outcome", "ordinal", "descriptive"}

func read(t *testing.T, name string) file {
	t.Helper()
	content, err := starter.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

func TestNames(t *testing.T) {
	if got := starter.Names(); !slices.Equal(got, []string{"link-worker"}) {
		t.Errorf("got %q", got)
	}
	for _, name := range []string{"", "nobody", "../starter/link-worker", "link-worker.yaml"} {
		if _, err := starter.Open(name); !problem.Is(err, problem.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCodebooks(t *testing.T) {
	for _, name := range starter.Names() {
		f := read(t, name)
		if f.Name != name {
			t.Errorf("%s.yaml is named %q inside", name, f.Name)
		}
		for _, fault := range faults(f.Codes, "") {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// faults lists what is missing or does not fit in a list of siblings and in all
// beneath them.
func faults(siblings []code, above string) []string {
	var found []string
	seen := map[string]bool{}
	for _, c := range siblings {
		path := above + c.Name
		say := func(format string, args ...any) {
			found = append(found, fmt.Sprintf("%q: ", path)+fmt.Sprintf(format, args...))
		}
		if seen[c.Name] {
			say("its parent has two of that name")
		}
		seen[c.Name] = true
		if c.Name == "" || strings.Trim(c.Name, "abcdefghijklmnopqrstuvwxyz-") != "" {
			say("not a plain name")
		}
		if !slices.Contains(types, c.Type) {
			say("no type %q", c.Type)
		}
		for field, text := range map[string]string{
			"definition": c.Definition, "include": c.Include, "exclude": c.Exclude, "example": c.Example,
		} {
			if strings.TrimSpace(text) == "" {
				say("no %s", field)
			}
		}
		if c.Intended != nil && c.Type != "outcome" {
			say("only an outcome is intended or not")
		}
		if c.Type == "ordinal" && len(c.Levels) < 2 || c.Type != "ordinal" && len(c.Levels) > 0 {
			say("%d levels", len(c.Levels))
		}
		for _, level := range c.Levels {
			if !strings.Contains(strings.ToLower(c.Definition), level+":") {
				say("the definition does not say what %q means", level)
			}
		}
		found = append(found, faults(c.Children, path+"/")...)
	}
	return found
}

func TestFaults(t *testing.T) {
	whole := code{Name: "a", Type: "context", Definition: "d", Include: "i", Exclude: "e", Example: "x"}
	with := func(change func(*code)) []code {
		c := whole
		change(&c)
		return []code{c}
	}
	yes := true
	for name, codes := range map[string][]code{
		"same name twice":   {whole, whole},
		"no name":           with(func(c *code) { c.Name = "" }),
		"odd name":          with(func(c *code) { c.Name = "a/b" }),
		"unknown type":      with(func(c *code) { c.Type = "moderator" }),
		"no definition":     with(func(c *code) { c.Definition = " " }),
		"no example":        with(func(c *code) { c.Example = "" }),
		"context intended":  with(func(c *code) { c.Intended = &yes }),
		"ordinal, no level": with(func(c *code) { c.Type = "ordinal" }),
		"context, levels":   with(func(c *code) { c.Levels = []string{"d", "e"} }),
		"level not told":    with(func(c *code) { c.Type, c.Levels, c.Definition = "ordinal", []string{"low", "high"}, "Low: little." }),
		"fault in a child":  with(func(c *code) { c.Children = []code{{Name: "b"}} }),
	} {
		if len(faults(codes, "")) == 0 {
			t.Errorf("%s went unnoticed", name)
		}
	}
	if found := faults([]code{whole}, ""); len(found) > 0 {
		t.Errorf("a code as it should be: %q", found)
	}
}

func TestLinkWorker(t *testing.T) {
	count := map[string]int{}
	children := map[string]string{}
	var names []string
	for _, c := range read(t, "link-worker").Codes {
		count[c.Type]++
		names = append(names, c.Name)
		for _, child := range c.Children {
			children[c.Name] += child.Name + " "
			if child.Type != c.Type {
				t.Errorf("%s/%s is a %s under a %s", c.Name, child.Name, child.Type, c.Type)
			}
		}
	}
	want := "map[context:19 descriptive:1 ordinal:3 outcome:21 reasoning:15 resource:10]"
	if got := fmt.Sprint(count); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for parent, want := range map[string]string{
		"hold":     "waiting sustaining relieving-staff witnessing ",
		"latitude": "time frequency place referrals-accepted referral-route training ",
		"connect":  "signposting referral accompanying ",
	} {
		if children[parent] != want {
			t.Errorf("%s has %q, want %q", parent, children[parent], want)
		}
	}
	if first, last := names[0], names[len(names)-1]; first != "role-undefined" || last != "theory-told" {
		t.Errorf("from %s to %s", first, last)
	}
}
