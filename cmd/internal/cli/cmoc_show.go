package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmd/internal/term"
	"github.com/cmo-toolkit/cmo/cmo"
	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/codebook/coding"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func cmocShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "show CMOC", Short: "Show a configuration with its evidence and its history", Args: cobra.ExactArgs(1),
		Long:    "Show tells a configuration part by part: its elements with what is coded for\neach, and the judgements, those that speak against it first.",
		Example: "  cmo cmoc show 7",
		RunE: func(_ *cobra.Command, args []string) error {
			return e.view(func(_ *study.Study, tx *store.Tx) error {
				c, err := cmo.Find(tx, args[0])
				if err != nil {
					return err
				}
				return e.showCMOC(tx, c)
			})
		},
	}
}

// cmoc gathers what is known of a configuration.
func (l *theoryLook) cmoc(c cmo.CMOC) (cmocRecord, error) {
	by, err := judgedBy(l.tx)
	if err != nil {
		return cmocRecord{}, err
	}
	judged := by[c.ID]
	tally := cmo.TallyOf(judged, c.Version)
	r := cmocRecord{
		No: c.No, Title: c.Title, Status: c.Status, Version: c.Version, Sentence: c.Sentence(), Stage: c.Stage, Scope: c.Scope,
		Confidence: c.Confidence, ConfidenceReason: c.ConfidenceReason, Lens: c.Lens, Lacks: append([]string{}, cmo.Gaps(c, judged)...), Elements: []elementRecord{},
		Tally: tally, Outdated: tally.Outdated, Retired: c.Retired,
		Judgements: map[string]int{"supports": tally.Supports, "refutes": tally.Refutes, "refines": tally.Refines, "illustrates": tally.Illustrates, "silent": tally.Silent},
	}
	for _, el := range c.Elements {
		rec := elementRecord{
			Label: el.Label, Slot: string(el.Slot), Wording: el.Wording, Match: el.Match, Unintended: el.Unintended, Level: el.Level, Direction: el.Direction,
			Codings: l.codingsUnder(el.Codes),
		}
		for _, id := range el.Codes {
			rec.Codes = append(rec.Codes, l.path(id))
		}
		r.Elements = append(r.Elements, rec)
	}
	r.Links = l.links(c)
	if len(c.From) > 0 {
		r.From = coding.LinkedCodes.Show(l.tx, c.From...)
	}
	slices.SortFunc(judged, cmo.ExceptionsFirst)
	ids := make([]ref.ID, len(judged))
	for i, v := range judged {
		ids[i] = v.ID
	}
	for i, id := range cmo.Judgements.Show(l.tx, ids...) {
		rec, err := l.evidence(judged[i], id)
		if err != nil {
			return r, err
		}
		r.Evidence = append(r.Evidence, rec)
	}
	r.History, err = l.cmocHistory(c)
	return r, err
}

// links gives the links of a configuration, also those that others have to it.
func (l *theoryLook) links(c cmo.CMOC) []linkRecord {
	var out []linkRecord
	for _, k := range c.Links {
		to := l.cmocs[k.To]
		out = append(out, linkRecord{Relation: k.Relation, To: to.No, Title: to.Title, Reason: k.Reason})
	}
	for _, o := range l.cmocs {
		for _, k := range o.Links {
			if k.To == c.ID && !o.Retired {
				out = append(out, linkRecord{Relation: k.Relation, To: o.No, Back: true, Title: o.Title, Reason: k.Reason})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b linkRecord) int { return a.To - b.To })
	return out
}

// codingsUnder counts the codings in use of some codes and of the codes under
// them, where what they name is present.
func (l *theoryLook) codingsUnder(codes []ref.ID) int {
	if len(codes) == 0 {
		return 0
	}
	if l.perCode == nil {
		l.perCode = map[ref.ID]int{}
		number := map[uint32]int{}
		for r := range coding.RowsOf(l.tx, 0) {
			if r.Flags&coding.FlagRetired == 0 && r.Polarity == coding.Present {
				number[r.Code]++
			}
		}
		for _, c := range l.tree.Codes {
			if n, ok := l.codeNumber(c.ID); ok {
				l.perCode[c.ID] = number[n]
			}
		}
	}
	total := 0
	for _, c := range l.tree.Codes {
		if slices.ContainsFunc(codes, func(id ref.ID) bool { return l.tree.Under(l.tree.Counts(c.ID), l.tree.Counts(id)) }) {
			total += l.perCode[c.ID]
		}
	}
	return total
}

func (e *env) showCMOC(tx *store.Tx, c cmo.CMOC) error {
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	r, err := l.cmoc(c)
	if err != nil {
		return err
	}
	if e.asJSON {
		return encode(e.Out, r)
	}
	head := fmt.Sprintf("cmoc %d  %s", r.No, e.OutPaint.Bold(r.Title))
	tail := fmt.Sprintf("%s, version %d", r.Status, r.Version)
	room := max(2, lineWidth-term.Width(fmt.Sprintf("cmoc %d  %s", r.No, r.Title))-len(tail))
	fmt.Fprintln(e.Out, head+strings.Repeat(" ", room)+tail)
	e.wrapped("  ", "  ", r.Sentence)
	e.showElements(r)
	say := func(what, value string) {
		if value != "" {
			e.wrapped(fmt.Sprintf("  %-11s", what), strings.Repeat(" ", 13), value)
		}
	}
	say("stage", r.Stage)
	say("scope", r.Scope)
	say("confidence", strings.TrimRight(r.Confidence+": "+r.ConfidenceReason, ": "))
	say("lens", r.Lens)
	say("from", strings.Join(r.From, ", "))
	for _, k := range r.Links {
		relation := fmt.Sprintf("%s %d", k.Relation, k.To)
		if k.Back {
			relation = fmt.Sprintf("%d %s this", k.To, k.Relation)
		}
		say("link", strings.TrimRight(fmt.Sprintf("%s %q: %s", relation, k.Title, k.Reason), ": "))
	}
	if err := e.showJudgements(tx, c, r); err != nil {
		return err
	}
	e.printHistory(r.History)
	return nil
}

func (e *env) showElements(r cmocRecord) {
	wide := 0
	heads := make([]string, len(r.Elements))
	for i, el := range r.Elements {
		heads[i] = cmo.Element{Label: el.Label, Slot: cmo.Slot(el.Slot), Unintended: el.Unintended, Level: el.Level, Direction: el.Direction}.Head()
		wide = max(wide, len(heads[i]))
	}
	for i, el := range r.Elements {
		margin := strings.Repeat(" ", wide+4)
		e.wrapped(fmt.Sprintf("  %-*s  ", wide, heads[i]), margin, el.Wording)
		switch {
		case el.Match != "":
			e.wrapped(margin, margin+"  ", fmt.Sprintf("[%s]", el.Match))
		case len(el.Codes) > 0:
			e.wrapped(margin, margin+"  ", fmt.Sprintf("[%s] %s", strings.Join(el.Codes, ", "), plural(el.Codings, "coding")))
		default:
			fmt.Fprintln(e.Out, margin+"no code")
		}
	}
}

// showJudgements prints the judgements by part: of the whole, then of the
// arrows and elements, those that speak against it first.
func (e *env) showJudgements(tx *store.Tx, c cmo.CMOC, r cmocRecord) error {
	l, err := newTheoryLook(tx)
	if err != nil {
		return err
	}
	by, err := judgedBy(tx)
	if err != nil {
		return err
	}
	cases, err := l.spread(by[c.ID])
	if err != nil {
		return err
	}
	in, err := casesIn(tx)
	if err != nil {
		return err
	}
	if len(r.Evidence) == 0 {
		fmt.Fprintln(e.Out, "\nno judgement yet")
		e.Next("cmo judge %d supports ADDRESS -m \"...\"", c.No)
		return nil
	}
	fmt.Fprintf(e.Out, "\njudgements  %s; %d of %s\n", tallyShown(r.Tally), cases, plural(in, "case"))
	var parts []string
	for _, v := range r.Evidence {
		if !slices.Contains(parts, v.Part) {
			parts = append(parts, v.Part)
		}
	}
	slices.Sort(parts)
	for _, part := range parts {
		fmt.Fprintf(e.Out, "%s\n", e.OutPaint.Bold(first(cmo.PartShown(part), "whole")))
		for _, v := range r.Evidence {
			if v.Part == part {
				e.showJudgement(v)
			}
		}
	}
	if len(r.Lacks) > 0 {
		fmt.Fprintln(e.Out, "lacks  "+strings.Join(r.Lacks, ", "))
	}
	return nil
}

func (e *env) showJudgement(v evidenceRecord) {
	line := fmt.Sprintf("  %-11s %s  %s  %s", v.Stance, v.shown, v.ID, v.Assessor)
	for _, g := range []struct{ name, grade string }{{"trust", v.Trust}, {"relevance", v.Relevance}} {
		if g.grade != "" {
			line += fmt.Sprintf("  %s %s", g.name, g.grade)
		}
	}
	if v.ToQuote {
		line += "  to quote"
	}
	if v.Outdated {
		line += fmt.Sprintf("  outdated (v%d)", v.Version)
	}
	fmt.Fprintln(e.Out, line)
	margin := strings.Repeat(" ", 14)
	if v.Quote != "" {
		e.wrapped(margin, margin, quoteShown(v.Quote, 150))
	}
	if v.Reason != "" {
		e.wrapped(margin, margin, v.Reason)
	}
}

// tallyShown tells a tally: 14 supports, 2 refutes, 3 refines, 1 silent.
func tallyShown(t cmo.Tally) string {
	out := fmt.Sprintf("%d supports, %d refutes, %d refines, %d silent", t.Supports, t.Refutes, t.Refines, t.Silent)
	if t.Illustrates > 0 {
		out += fmt.Sprintf(", %d illustrates", t.Illustrates)
	}
	if t.Outdated > 0 {
		out += fmt.Sprintf("; %d outdated", t.Outdated)
	}
	return out
}
