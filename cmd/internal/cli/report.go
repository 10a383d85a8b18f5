package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/exports/report"
)

func reportCmd(e *env) *cobra.Command {
	var opt report.Options
	var overwrite bool
	cmd := &cobra.Command{
		Use: "report [FILE]", Short: "Write the theory and its evidence as a report", Args: cobra.MaximumNArgs(1),
		Long: "Report writes what the study found: the theory, each configuration with the evidence\n" +
			"against it before the evidence for it, the cases side by side, and how it was done.\n" +
			"FILE ends in .html, one page that needs nothing else, or in .md. Without FILE it is\n" +
			"named as the study; a file that is there already is not touched.\n\n" +
			"Words of people who did not agree to be quoted are not printed. Sections for which\n" +
			"the study has no words hold a prompt; cmo memo add -k method fills them.",
		Example: `  cmo report
  cmo report theory.md --quotes 5
  cmo report to-share.html --mask 5 --final`,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return e.report(cmd, name, overwrite, opt)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&opt.Attribution, "attribution", nil, "sign quotes with `role,wave,case`; a case that would leave one person is left off (role,wave)")
	f.IntVar(&opt.Mask, "mask", 0, "show numbers of people below `N` as <N")
	f.IntVar(&opt.Quotes, "quotes", 0, "how many quotes of each stance stand open: `N` (3)")
	f.BoolVar(&opt.Final, "final", false, "refuse while a section has no words")
	f.BoolVar(&overwrite, "overwrite", false, "replace FILE if it is there")
	return cmd
}

func (e *env) report(cmd *cobra.Command, name string, overwrite bool, opt report.Options) error {
	s, err := e.study()
	if err != nil {
		return err
	}
	if name == "" {
		name = filepath.Base(s.Root) + ".html"
	}
	form := strings.ToLower(filepath.Ext(name))
	if form != ".html" && form != ".md" {
		return problem.New(problem.Usage, "the name of a report ends in .html or .md").In(name).
			Because("Nothing was written.").Suggest("cmo report %s", shellQuoted(strings.TrimSuffix(name, filepath.Ext(name))+".html"))
	}
	path := e.path(name)
	if !overwrite {
		if err := free(path, name); err != nil {
			return err
		}
	}
	var d report.Document
	err = s.View(func(tx *store.Tx) error {
		if _, err := study.Coder(tx, e.coderName()); err != nil {
			return err // whoever may not journal it finds out before the work is done
		}
		var err error
		d, err = report.Build(tx, opt)
		return err
	})
	if err != nil {
		return err
	}
	content := d.Markdown()
	if form == ".html" {
		if content, err = d.HTML(); err != nil {
			return err
		}
	}
	n, err := e.made(cmd, name, overwrite, content)
	if err != nil {
		return err
	}
	return e.saidReport(name, d, n)
}

// saidReport tells what is in a report, and what is not.
func (e *env) saidReport(name string, d report.Document, n uint64) error {
	items := make([]int, len(d.NoText))
	for i, it := range d.NoText {
		items[i] = it.No
	}
	if e.asJSON {
		return json.NewEncoder(e.Out).Encode(struct {
			File      string   `json:"file"`
			Tables    int      `json:"tables"`
			Quotes    int      `json:"quotes"`
			NoText    []int    `json:"no_text"`
			NoConsent int      `json:"left_out_no_consent"`
			NoCase    int      `json:"left_out_case"`
			Masked    int      `json:"masked"`
			Alone     []string `json:"roles_of_one"`
			Named     []string `json:"named"`
			State     uint64   `json:"state"`
			Action    uint64   `json:"action"`
		}{name, d.Tables, d.Quotes, items, d.LeftOut.NoConsent, d.LeftOut.Case, d.LeftOut.Masked, append([]string{}, d.Alone...), d.Named, d.State, n})
	}
	e.numbered(fmt.Sprintf("%s  %s, %s; state #%d", name, plural(d.Tables, "table"), plural(d.Quotes, "quote"), d.State), n)
	if len(items) > 0 {
		shown := make([]string, len(items))
		for i, no := range items {
			shown[i] = fmt.Sprint(no)
		}
		fmt.Fprintf(e.Out, "  no text yet  RAMESES II %s: %s\n", strings.Join(shown, ", "), d.NoText[0].Try)
	}
	e.headed("left out", reportLeftOut(d.LeftOut))
	e.headed("look at", reportLookAt(d))
	return nil
}

// reportLookAt tells what someone should look at before a report goes out.
func reportLookAt(d report.Document) []string {
	var out []string
	if len(d.Alone) > 0 {
		out = append(out, "quotes signed with a role that one person has: "+strings.Join(d.Alone, ", "))
	}
	if len(d.Named) > 0 {
		out = append(out, "participants named in reasons or memos: "+strings.Join(d.Named, ", "))
	}
	return out
}

// headed prints lines under a heading in a column of its own.
func (e *env) headed(head string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(e.Out, "  %-11s  %s\n", head, line)
		head = ""
	}
}

// reportLeftOut tells what is in the study and not in a report, a line each.
func reportLeftOut(l report.LeftOut) []string {
	var out []string
	if l.NoConsent > 0 {
		out = append(out, plural(l.NoConsent, "quote")+" without consent")
	}
	if l.Case > 0 {
		out = append(out, fmt.Sprintf("the case beside %s, where it would leave one person: %s", plural(l.Case, "quote"), strings.Join(l.CaseWho, "; ")))
	}
	if l.Masked > 0 {
		out = append(out, plural(l.Masked, "number")+" of people, masked")
	}
	if l.Retired > 0 {
		out = append(out, plural(l.Retired, "judgement")+" out of use, or of something out of use")
	}
	return out
}
