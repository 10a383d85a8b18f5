package cli

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

const codeFormHelp = `# Change what you like, save and close; an unchanged file changes nothing.
# Another definition, include or exclude begins a new definition.
# Words that hold a colon, or begin with a sign, stand in quotes: "...".
# type: context, mechanism, resource, reasoning, outcome, ordinal, descriptive
`

// editCodeForm has a person change a code in their editor.
func (e *env) editCodeForm(cmd *cobra.Command, typed, file, reason string) error {
	var form string
	if err := e.view(func(_ *study.Study, tx *store.Tx) error {
		tree, err := codebook.Read(tx)
		if err != nil {
			return err
		}
		c, err := findCode(tree, typed)
		if err != nil {
			return err
		}
		form, err = codeForm(tree, c)
		return err
	}); err != nil {
		return err
	}
	name := strings.NewReplacer("/", "-", " ", "-").Replace(typed)
	d, err := e.typedText(file, form, name, ".yaml", "cmo code edit "+shellQuoted(typed)+" --file FILE")
	if p, ok := problem.As(err); ok && p.Kind == problem.Usage {
		return p.Because("A code is changed with flags, or in the editor that EDITOR names.").Suggest("cmo code edit %s --definition \"...\"", shellQuoted(typed))
	}
	if err != nil {
		return err
	}
	if d.text == "" {
		e.Note("nothing was changed")
		return nil
	}
	read, err := readCodeForm(d.name, d.text)
	if err != nil {
		return e.keep(d, err)
	}
	return e.keep(d, e.editCode(cmd, typed, first(reason, read.reason), read.apply))
}

// codeForm writes a code as people edit it.
func codeForm(tree *codebook.Tree, c codebook.Code) (string, error) {
	under := ""
	if above, ok := tree.Parent(c.ID); ok {
		under = tree.Path(above.ID)
	}
	fields := []struct{ name, value string }{
		{"name", c.Name}, {"under", under}, {"type", string(c.Type)}, {"definition", c.Definition}, {"include", c.Include},
		{"exclude", c.Exclude}, {"example", c.Example}, {"key", c.Key}, {"colour", c.Colour},
	}
	if c.Type == codebook.Ordinal {
		fields = append(fields, struct{ name, value string }{"levels", codebook.ShowLevels(c.Levels)})
	}
	if c.Type == codebook.Outcome {
		fields = append(fields, struct{ name, value string }{"intended", map[bool]string{true: "no", false: "yes"}[c.Unintended]})
	}
	fields = append(fields, struct{ name, value string }{"reason", ""})
	var m yaml.Node
	m.Kind = yaml.MappingNode
	for _, f := range fields {
		value := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.value}
		switch {
		case strings.Contains(f.value, "\n"):
			value.Style = yaml.LiteralStyle
		case f.value == "":
			value.Tag = "!!null"
		case f.name == "intended":
			value.Tag = "!!bool" // without quotes
		}
		m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: f.name}, value)
	}
	var b bytes.Buffer
	b.WriteString(codeFormHelp)
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(&m); err != nil {
		return "", fmt.Errorf("write the code for the editor: %w", err)
	}
	return b.String(), enc.Close()
}

// A codeFormRead is a form that was read: values by name, and the line each
// stands on.
type codeFormRead struct {
	file   string
	text   string
	values map[string]string
	lines  map[string]int
	reason string
}

var codeFormFields = []string{
	"name", "under", "type", "definition", "include", "exclude", "example", "key", "colour", "levels", "intended", "reason",
}

var yamlLine = text.Lazy(`line (\d+): ?`)

// readCodeForm reads a form. What cannot be read is told with its line.
func readCodeForm(file, text string) (*codeFormRead, error) {
	f := &codeFormRead{file: file, text: text, values: map[string]string{}, lines: map[string]int{}}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		what, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
		if at := yamlLine().FindStringSubmatch(what); at != nil {
			line, _ = strconv.Atoi(at[1])
			what = strings.Replace(what, at[0], "", 1)
		}
		return nil, f.fault(line, "this line cannot be read: %s", what).Because("Words that hold a colon stand in quotes.")
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, f.fault(1, "there is no code in this file").Because("It is written as NAME: WORDS, a line each.")
	}
	nodes := doc.Content[0].Content
	for i := 0; i+1 < len(nodes); i += 2 {
		key, value := nodes[i], nodes[i+1]
		known := false
		for _, name := range codeFormFields {
			known = known || name == key.Value
		}
		_, twice := f.lines[key.Value]
		switch {
		case !known:
			return nil, f.fault(key.Line, "a code has no %q", key.Value).Because("It has %s.", strings.Join(codeFormFields, ", "))
		case twice:
			return nil, f.fault(key.Line, "%s is there twice", key.Value)
		}
		f.lines[key.Value] = key.Line
		switch {
		case value.Kind == yaml.SequenceNode && key.Value == "levels":
			var levels []string
			for _, l := range value.Content {
				levels = append(levels, l.Value)
			}
			f.values["levels"] = codebook.ShowLevels(levels)
		case value.Kind != yaml.ScalarNode:
			return nil, f.fault(value.Line, "%s is not words", key.Value).Because("Words in brackets or braces stand in quotes.")
		case value.Tag != "!!null":
			f.values[key.Value] = value.Value
		}
	}
	f.reason = f.values["reason"]
	return f, nil
}

// fault is a problem on a line of the form.
func (f *codeFormRead) fault(line int, format string, args ...any) *problem.Problem {
	p := problem.New(problem.Invalid, format, args...).In(fmt.Sprintf("%s:%d", f.file, line))
	if lines := strings.Split(f.text, "\n"); line >= 1 && line <= len(lines) && strings.TrimSpace(lines[line-1]) != "" {
		words := strings.TrimRight(lines[line-1], " ")
		p = p.Marking(strconv.Itoa(line), words, problem.Mark{Start: len(words) - len(strings.TrimLeft(words, " ")), End: len(words)})
	}
	return p
}

// on puts a problem on the line of a field.
func (f *codeFormRead) on(field string, err error) error {
	p, ok := problem.As(err)
	if !ok {
		return err
	}
	at := f.fault(f.lines[field], "%s", p.What)
	at.Why = p.Why
	return at
}

// apply changes a code to what the form says. A field that is not in the form
// stays as it was.
func (f *codeFormRead) apply(tree *codebook.Tree, c *codebook.Code) error {
	has := func(name string) bool { _, ok := f.lines[name]; return ok }
	for name, to := range map[string]*string{
		"name": &c.Name, "definition": &c.Definition, "include": &c.Include, "exclude": &c.Exclude,
		"example": &c.Example, "key": &c.Key, "colour": &c.Colour,
	} {
		if has(name) {
			*to = strings.TrimSpace(f.values[name])
		}
	}
	if has("name") {
		if err := codebook.ValidName(c.Name); err != nil {
			return f.on("name", err)
		}
	}
	if has("under") {
		c.Parent = ref.ID{}
		if above := f.values["under"]; above != "" {
			p, err := findCode(tree, above)
			if err != nil {
				return f.on("under", err)
			}
			c.Parent = p.ID
		}
	}
	if has("type") {
		t, err := codebook.ParseType(f.values["type"])
		if err != nil {
			return f.on("type", err)
		}
		c.Type = t
	}
	if has("levels") {
		c.Levels = codebook.ParseLevels(f.values["levels"])
	}
	if v := strings.ToLower(f.values["intended"]); has("intended") {
		switch v {
		case "", "yes", "true":
			c.Unintended = false
		case "no", "false":
			c.Unintended = true
		default:
			return f.on("intended", problem.New(problem.Invalid, "intended is yes or no, not %q", v))
		}
	}
	if field, err := c.Check(); err != nil {
		return f.on(field, err)
	}
	return nil
}
