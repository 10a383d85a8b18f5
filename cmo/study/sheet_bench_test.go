package study_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// wideSheet makes the rows of a survey: an id, a time, and questions of which
// one in twelve wants words. The answers are drawn at random.
func wideSheet(rows, columns int) [][]string {
	r := rand.New(rand.NewPCG(1, uint64(columns)))
	words := strings.Fields("help kind list wait clinic nurse phone letter home food walk group talk week people sure maybe never told them")
	closed := [][]string{strings.Split("Strongly disagree,Disagree,Neutral,Agree,Strongly agree", ","), strings.Split("0,1,2,3,4,5,6,7,8,9,10", ","), {"Yes", "No"}, {"Leeds", "York", "Hull"}}
	out := make([][]string, rows+1)
	out[0] = []string{"Response ID", "Timestamp"}
	for c := range columns - 2 {
		out[0] = append(out[0], fmt.Sprintf("Q%d. What do you say of item %d of it?", c+1, c+1))
	}
	for n := 1; n <= rows; n++ {
		out[n] = []string{fmt.Sprint("R", n), fmt.Sprintf("2024-03-%02d 10:00:00", n%28+1)}
		for c := range columns - 2 {
			answers := closed[c%len(closed)]
			answer := answers[r.IntN(len(answers))]
			if c%12 == 0 {
				answer = ""
				for range 8 + r.IntN(40) {
					answer += words[r.IntN(len(words))] + " "
				}
			}
			out[n] = append(out[n], answer)
		}
	}
	return out
}

func writeCSV(b testing.TB, path string, rows [][]string) {
	f, err := os.Create(path)
	if err == nil {
		err = csv.NewWriter(f).WriteAll(rows)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
}

func writeXLSX(b testing.TB, path string, rows [][]string) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	for n := 0; err == nil && n < len(rows); n++ {
		cells := make([]any, len(rows[n]))
		for i, c := range rows[n] {
			cells[i] = c
		}
		err = w.SetRow(fmt.Sprint("A", n+1), cells)
	}
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.SaveAs(path)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// A survey of 674 people and 96 questions, and sheets of thousands of columns,
// are read into a new study.
func BenchmarkImportSheet(b *testing.B) {
	for _, test := range []struct {
		name, into    string
		rows, columns int
	}{
		{"survey.csv", study.IntoSurvey, 674, 96}, {"survey.xlsx", study.IntoSurvey, 674, 96},
		{"wide.csv", study.IntoSurvey, 20, 10_000}, {"register.csv", study.IntoParticipants, 20, 10_000}, {"measures.csv", study.IntoMeasures, 20, 10_000},
	} {
		b.Run(test.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), test.name)
			rows := wideSheet(test.rows, test.columns)
			if test.into != study.IntoSurvey {
				rows[0][0] = "participant"
			}
			if filepath.Ext(path) == ".xlsx" {
				writeXLSX(b, path, rows)
			} else {
				writeCSV(b, path, rows)
			}
			for b.Loop() {
				s := study.At(b.TempDir())
				_, _, err := s.Init(store.Action{Verb: "init"}, "alex", "CMO", "")
				if err != nil {
					b.Fatal(err)
				}
				report, err := s.Import(b.Context(), store.Action{Verb: "import"}, []string{path}, study.ImportOptions{Into: test.into})
				if err != nil || len(report.Registers) != 1 {
					b.Fatal(err, report)
				}
				if rep := report.Registers[0]; test.into != study.IntoMeasures && len(rep.Faults) > 0 {
					b.Fatal(rep.Faults[0])
				}
			}
		})
	}
}
