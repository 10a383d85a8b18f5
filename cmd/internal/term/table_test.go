package term_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
)

func passages() *term.Table {
	t := &term.Table{Columns: []term.Column{
		{Name: "no", Align: term.Right, Key: "number"},
		{Name: "place"},
		{Name: "first words", Flex: true},
		{Name: "case"},
	}}
	t.Add(7, "P03-1:22", "he was there for me when the council wrote", "LW1")
	t.Add(12, "患者-1:9", "a café | *bar*", nil)
	return t
}

func TestTableOnScreen(t *testing.T) {
	bare := passages()
	bare.NoHeader = true
	for _, c := range []struct {
		name  string
		table *term.Table
		width int
		want  string
	}{
		{"unlimited", passages(), 0, `
no  place     first words                                 case
 7  P03-1:22  he was there for me when the council wrote  LW1
12  患者-1:9  a café | *bar*
`},
		{"just fits", passages(), 62, `
no  place     first words                                 case
 7  P03-1:22  he was there for me when the council wrote  LW1
12  患者-1:9  a café | *bar*
`},
		{"narrow", passages(), 45, `
no  place     first words                case
 7  P03-1:22  he was there for me …      LW1
12  患者-1:9  a café | *bar*
`},
		{"too narrow", passages(), 10, `
no  place     first words  case
 7  P03-1:22  he was …     LW1
12  患者-1:9  a café | …
`},
		{"no header", bare, 0, `
 7  P03-1:22  he was there for me when the council wrote  LW1
12  患者-1:9  a café | *bar*
`},
		{"no rows", &term.Table{Columns: passages().Columns}, 80, "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			err := c.table.Write(&b, term.Screen, c.width)
			if got := b.String(); err != nil || got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("%v, got\n%swant%s", err, got, c.want)
			}
		})
	}
}

func TestTableTakesFromTheWidest(t *testing.T) {
	table := &term.Table{
		Columns:  []term.Column{{Name: "a", Flex: true, Least: 4}, {Name: "b", Flex: true, Least: 4}, {Name: "c", Align: term.Right}},
		NoHeader: true,
	}
	table.Add(strings.Repeat("a", 30), strings.Repeat("b", 12), 1)
	for width, want := range map[int]string{
		40: "aaaaaaaaaaaaaaaaaaaaaa…  bbbbbbbbbbbb  1\n",
		25: "aaaaaaaaa…  bbbbbbbbb…  1\n",
		3:  "aaa…  bbb…  1\n",
	} {
		var b strings.Builder
		if err := table.Write(&b, term.Screen, width); err != nil || b.String() != want {
			t.Errorf("width %d: %v, got %q, want %q", width, err, b.String(), want)
		}
	}
}

func TestTablePaint(t *testing.T) {
	table := &term.Table{Columns: []term.Column{{Name: "id", Paint: term.Paint(true).Faint}, {Name: "name"}}}
	table.Add("c1", "trust")
	table.Add("", "hope")
	var b strings.Builder
	const want = "id  name\n\x1b[2mc1\x1b[0m  trust\n    hope\n"
	if err := table.Write(&b, term.Screen, 0); err != nil || b.String() != want {
		t.Errorf("%v, got %q, want %q", err, b.String(), want)
	}
}

func TestTableForOthers(t *testing.T) {
	day := time.Date(2022, 3, 14, 0, 30, 0, 0, time.FixedZone("", 3600))
	mixed := &term.Table{Columns: []term.Column{{Name: "what", Key: "value"}, {Name: "Of all", Align: term.Right}}}
	mixed.Add("=1+1", -3)
	mixed.Add("a \"quote\", twice\nand more", term.Cell{Value: 0.57, Text: "57%"})
	mixed.Add([]string{"-x", "<y>"}, true)
	mixed.Add(day, nil)
	mixed.Add(time.Time{}, term.Cell{Text: "-"})
	mixed.Add([]string(nil))

	for _, c := range []struct {
		name   string
		table  *term.Table
		format term.Format
		want   string
	}{
		{"Markdown", passages(), term.Markdown, `
| no | place | first words | case |
| ---: | --- | --- | --- |
| 7 | P03-1:22 | he was there for me when the council wrote | LW1 |
| 12 | 患者-1:9 | a café \| \*bar\* |  |
`},
		{"Markdown, mixed", mixed, term.Markdown, `
| what | Of all |
| --- | ---: |
| =1+1 | -3 |
| a "quote", twice<br>and more | 57% |
| -x, \<y> | yes |
| 14 Mar 2022 |  |
|  | - |
|  |  |
`},
		{"CSV", passages(), term.CSV, "no,place,first words,case\r\n" +
			"7,P03-1:22,he was there for me when the council wrote,LW1\r\n" +
			"12,患者-1:9,a café | *bar*,\r\n"},
		{"CSV, mixed", mixed, term.CSV, "what,Of all\r\n" +
			"'=1+1,-3\r\n" +
			"\"a \"\"quote\"\", twice\r\nand more\",0.57\r\n" +
			"\"'-x, <y>\",yes\r\n" +
			"2022-03-13T23:30:00Z,\r\n" +
			",'-\r\n" +
			",\r\n"},
		{"CSV, no rows", &term.Table{Columns: mixed.Columns}, term.CSV, "what,Of all\r\n"},
		{"JSON", passages(), term.JSON, `
{"number":7,"place":"P03-1:22","first_words":"he was there for me when the council wrote","case":"LW1"}
{"number":12,"place":"患者-1:9","first_words":"a café | *bar*","case":null}
`},
		{"JSON, mixed", mixed, term.JSON, `
{"value":"=1+1","of_all":-3}
{"value":"a \"quote\", twice\nand more","of_all":0.57}
{"value":["-x","<y>"],"of_all":true}
{"value":"2022-03-13T23:30:00Z","of_all":null}
{"value":null,"of_all":"-"}
{"value":[],"of_all":null}
`},
		{"JSON, no rows", &term.Table{Columns: mixed.Columns}, term.JSON, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			err := c.table.Write(&b, c.format, 20)
			if got := b.String(); err != nil || got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("%v, got\n%swant%s", err, got, c.want)
			}
		})
	}

	if err := mixed.Write(&strings.Builder{}, "odd", 0); err == nil {
		t.Error("an unknown format was written")
	}
	unwritable := &term.Table{Columns: []term.Column{{Name: "a"}}}
	unwritable.Add(func() {})
	if err := unwritable.Write(&strings.Builder{}, term.JSON, 0); err == nil {
		t.Error("a function was written as JSON")
	}
}

func TestNarrowScreensLeaveSpareColumnsOut(t *testing.T) {
	table := &term.Table{Columns: []term.Column{
		{Name: "code"}, {Name: "note"}, {Name: "words", Flex: true, Least: 12}, {Name: "coder", Spare: true}, {Name: "coded", Spare: true},
	}}
	table.Add("hold/waiting", "", "she rang every Thursday, ten past two", "alex", "2022-03-14")
	table.Add("anchor", "", "been a rock", "rosa", "2022-03-15")
	for _, test := range []struct {
		width   int
		dropped string
	}{
		{60, ""},
		{34, "coded"},
		{26, "coder coded"},
	} {
		var out strings.Builder
		if err := table.Write(&out, term.Screen, test.width); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(table.Dropped(test.width), " "); got != test.dropped {
			t.Errorf("width %d: dropped %q, want %q", test.width, got, test.dropped)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if term.Width(line) > test.width {
				t.Errorf("width %d: %q is wider", test.width, line)
			}
		}
		if strings.Contains(out.String(), "note") {
			t.Error("a column that says nothing is shown")
		}
	}
}
