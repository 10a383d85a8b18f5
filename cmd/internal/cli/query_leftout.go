package cli

import (
	"fmt"
	"strings"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus/query"
)

// leftOut says what did not count, and why.
func (p *answerPrinter) leftOut() []string {
	var out []string
	if parts := leftOutWords(p.a); len(parts) > 0 {
		out = append(out, "left out: "+strings.Join(parts, "; "))
	}
	for _, dis := range p.a.Disputes {
		out = append(out, fmt.Sprintf("disputed: %s of %s, by %s; in no count", dis.Field, p.a.Data.Study.Sources[dis.Source].Name, strings.Join(dis.Assessors, " and ")))
	}
	if p.a.Doubtful > 0 {
		out = append(out, plural(p.a.Doubtful, "coding")+" counted on a doubtful place")
	}
	return out
}

func leftOutWords(a *study.Answer) []string {
	var parts []string
	for _, l := range a.LeftOut {
		word := l.Reason.String()
		if l.Field != "" {
			word += " " + l.Field
		}
		switch {
		case l.Reason == query.ByInterviewer && l.Codings == 0:
			parts = append(parts, word)
		case l.Codings > 0:
			parts = append(parts, fmt.Sprintf("%s %s", plural(l.Codings, "coding"), word))
		case l.Passages > 0:
			parts = append(parts, fmt.Sprintf("%s %s", plural(l.Passages, "passage"), word))
		}
		if l.Judgements > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", plural(l.Judgements, "judgement"), word))
		}
	}
	return parts
}

// summaryOf is what every result states, for JSON.
func summaryOf(a *study.Answer) map[string]any {
	count := func(c query.Count) map[string]int {
		return map[string]int{"n": c.N, "with_text": c.WithText, "registered": c.Registered}
	}
	out := map[string]any{
		"query": a.Query, "state": a.Position, "scope": a.Scope.String(),
		"excerpts": a.Counts.Excerpts, "codings": a.Counts.Codings, "passages": count(a.Counts.Passages), "sources": count(a.Counts.Sources),
		"participants": count(a.Counts.Participants), "cases": count(a.Counts.Cases), "left_out": leftOutWords(a),
	}
	if a.Scope != query.InPassage && !a.Test {
		out["units"] = map[string]int{
			"yes": a.Units.Yes, "denied": a.Units.Denied, "silent": a.Units.Silent, "no_data": a.Units.NoData,
			"with_text": a.Units.WithText, "registered": a.Units.Registered,
		}
	}
	if a.Test {
		tally := map[string]int{}
		for f, n := range a.Tally() {
			tally[f.String()] += n
		}
		out["units"] = tally
	}
	return out
}
