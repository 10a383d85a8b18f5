package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// usage refuses one thing with another.
func usage(flag, with string) error {
	return problem.New(problem.Usage, "%s does not go with %s", flag, with)
}

// tag puts a code on every excerpt that was found, as one action. Of a passage
// found as a whole its words are tagged.
func (p *answerPrinter) tag(cmd *cobra.Command) error {
	if p.a.Test {
		return problem.New(problem.Usage, "--tag does not go with a test: it would tag the words of both its parts").
			Suggest("the if-part or the then-part as a query")
	}
	hits := p.a.Hits()
	if len(hits) == 0 {
		return problem.New(problem.NotFound, "nothing was found to put %s on", p.q.tag).Because("%s: no excerpt. Nothing was tagged.", p.a.Query)
	}
	if err := p.a.Data.Read(hits, true); err != nil {
		return err
	}
	var lines []tagLine
	for _, h := range hits {
		t, err := p.a.Data.Text(h.Source)
		if err != nil {
			return err
		}
		span := wordsOf(*t, h.Span, h.First, h.Last)
		where := fmt.Sprintf("%s[%d,%d)", t.Address(span).ByPassage(), span.Start, span.End)
		lines = append(lines, tagLine{where: where, codes: []string{p.q.tag}})
	}
	done, n, err := p.e.tagLinesOf(cmd, lines, p.q.dry)
	if unknown, ok := problem.As(err); ok && unknown.Kind == problem.NotFound {
		return unknown.Because("%s", strings.TrimSpace(unknown.Why+" Nothing was tagged.")).Suggest("cmo code add, or cmo code list")
	}
	if err != nil {
		return err
	}
	already := 0
	for _, d := range done {
		if d.Already {
			already++
		}
	}
	line := fmt.Sprintf("%s  %s", p.q.tag, plural(len(done)-already, "coding"))
	if already > 0 {
		line += fmt.Sprintf(", %d there already", already)
	}
	line += fmt.Sprintf(", on what %s found", p.a.Query)
	if p.q.dry {
		fmt.Fprintln(p.e.Out, line)
		p.say("nothing changed (--dry-run)")
		return nil
	}
	if p.e.asJSON {
		return p.e.codingsJSON(done, n)
	}
	p.e.numbered(line, n)
	return nil
}

// tagLinesOf tags, or tries to and takes it back.
func (e *env) tagLinesOf(cmd *cobra.Command, lines []tagLine, dry bool) ([]taggedLine, uint64, error) {
	done, n, err := e.tag(cmd, lines, false, "", dry)
	if errors.Is(err, errDry) {
		err = nil
	}
	return done, n, err
}

// wordsOf narrows a span to the words of the passages it begins and ends in:
// labels and blank lines are not tagged.
func wordsOf(t text.Text, s text.Span, first, last int) text.Span {
	if p := t.Passage(first); s.Start < p.Words.Start {
		s.Start = p.Words.Start
	}
	if p := t.Passage(last); s.End > p.Words.End {
		s.End = p.Words.End
	}
	return s
}
