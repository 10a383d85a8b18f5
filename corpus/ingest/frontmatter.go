package ingest

import (
	"fmt"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFront bounds the front matter of a Markdown file, in bytes.
const maxFront = 64 << 10

// frontMatter splits the YAML between two lines --- off the beginning of a
// Markdown file. What does not read as fields with values is text, and stays.
func frontMatter(t string) (meta map[string]string, rest string) {
	after, ok := strings.CutPrefix(t, "---\n")
	if !ok {
		return nil, t
	}
	at := 0
	for line := range strings.Lines(after[:min(len(after), maxFront)]) {
		if mark := strings.TrimRight(line, " \t\n"); mark == "---" || mark == "..." {
			var fields map[string]any
			if yaml.Unmarshal([]byte(after[:at]), &fields) != nil || len(fields) == 0 {
				return nil, t
			}
			meta = map[string]string{}
			flatten(meta, "", fields, 0)
			return meta, after[at+len(line):]
		}
		at += len(line)
	}
	return nil, t
}

// flatten writes nested fields as "setting.place", lists as "a, b".
func flatten(meta map[string]string, path string, value any, depth int) {
	if depth > 8 || len(meta) > 1000 {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			below := k
			if path != "" {
				below = path + "." + k
			}
			flatten(meta, below, v[k], depth+1)
		}
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			parts = append(parts, scalar(item))
		}
		meta[path] = strings.Join(parts, ", ")
	default:
		meta[path] = scalar(v)
	}
}

func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case interface{ Format(string) string }: // a date
		return strings.TrimSuffix(v.Format("2006-01-02 15:04:05"), " 00:00:00")
	}
	return fmt.Sprint(v)
}
