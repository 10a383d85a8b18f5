package study

import "testing"

func TestCellDate(t *testing.T) {
	for typed, want := range map[string]string{
		"2022-03-14":            "2022-03-14",
		"14/3/2022":             "2022-03-14",
		"03/04/2022":            "2022-04-03", // the day first
		"14.03.22":              "2022-03-14",
		"14/3/22":               "2022-03-14",
		"14 March 2022":         "2022-03-14",
		"14th March 2022":       "2022-03-14",
		"14th of March 2022":    "2022-03-14",
		"Mon 14 Mar 2022":       "2022-03-14",
		"Wednesday, 9 Feb 2022": "2022-02-09",
		"14-Mar-22":             "2022-03-14",
		"5 Sept 2022":           "2022-09-05",
		"14/03/2022 10:30":      "2022-03-14",
		"14/03/2022 2:30 pm":    "2022-03-14",
		"2022-03-14 00:00:00":   "2022-03-14",
		"44634":                 "2022-03-14",
		"44634.4375":            "2022-03-14",
	} {
		if got, ok := cellDate(typed); !ok || got != want {
			t.Errorf("%q is read as %q, %v; want %q", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "spring", "31/31/2022", "3/14/2022", "45", "2022", "14 March", "0", "-44634", "1e5"} {
		if got, ok := cellDate(typed); ok {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

func TestTypeOfCells(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   string
	}{
		{[]string{"1", "", "2.5"}, "number"},
		{[]string{"44634", "44635"}, "number"},
		{[]string{"14th March 2022", ""}, "date"},
		{[]string{"3/4/22", "44634"}, "text"},
		{[]string{"yes", "No"}, "yes/no"},
		{[]string{"", ""}, "text"},
		{[]string{"PCN"}, "text"},
	} {
		if got := typeOfCells(c.values); string(got) != c.want {
			t.Errorf("%q is of type %s, want %s", c.values, got, c.want)
		}
	}
}

func TestColumnLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := columnLetters(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}
