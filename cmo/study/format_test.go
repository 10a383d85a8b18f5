package study_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/cmo-toolkit/cmo/cmo/study"
)

// TestFormatNamesEveryTable asks that the description of the file format has
// every table and every set of rows.
func TestFormatNamesEveryTable(t *testing.T) {
	b, err := os.ReadFile("../../corpus/store/FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, table := range study.Tables() {
		v := reflect.ValueOf(table)
		name := v.FieldByName("Name").String()
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("FORMAT.md does not name the table %q", name)
		}
		for _, field := range fields(v.FieldByName("Meta").Type().In(0).Elem()) {
			if !strings.Contains(text, "`"+field+"`") {
				t.Errorf("FORMAT.md does not name the field %q of table %q", field, name)
			}
		}
		for i := range v.FieldByName("RowSets").Len() {
			set := v.FieldByName("RowSets").Index(i).String()
			if !strings.Contains(text, set) && !strings.Contains(text, strings.SplitN(set, "/", 2)[0]+"/TABLE") {
				t.Errorf("FORMAT.md does not name the rows %q", set)
			}
		}
	}
}

// fields gives the names of the JSON fields of a record, and of those in it.
func fields(of reflect.Type) []string {
	var out []string
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return nil
	}
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name != "" {
			out = append(out, name)
		}
		out = append(out, fields(f.Type)...)
	}
	return out
}
