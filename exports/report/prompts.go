package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
)

// An Item is a place in the report that the team writes for: one of the items
// of the reporting standard RAMESES II (Wong et al. 2016), in words of our own.
type Item struct {
	No    int
	Title string // of the memo that fills it
	Ask   string // what belongs there
	Try   string // what to type

	keys []string // words of a memo's title that place it here
}

// items are those that memos of kind method fill, in the order in which a
// memo's title is looked up: what is more particular comes first.
var items = []Item{
	{No: 2, Title: "Summary", Ask: "What was evaluated, where and how, and what was found, so that the realist approach shows.", keys: []string{"summary", "abstract"}},
	{No: 3, Title: "Rationale", Ask: "Why this evaluation was needed: what nobody could yet say about the programme.", keys: []string{"rationale", "background", "why this evaluation"}},
	{No: 5, Title: "Questions", Ask: "What was asked, and how the theory set what was looked at and what was left aside.", keys: []string{"question", "objective", "aim", "focus"}},
	{No: 9, Title: "Programme", Ask: "What the programme is: who offers what to whom, and what is meant to change.", keys: []string{"programme", "program", "intervention"}},
	{No: 8, Title: "Setting", Ask: "Where the evaluation took place: services, places, and the policy of the time.", keys: []string{"setting", "environment", "site"}},
	{No: 6, Title: "Ethics", Ask: "Who approved the evaluation, when and under which number, or why no approval was needed.", keys: []string{"ethic", "approval"}},
	{No: 7, Title: "Approach", Ask: "Why a realist approach was taken, and where it was adapted.", keys: []string{"realist", "approach", "adaptation"}},
	{No: 12, Title: "Sampling", Ask: "How cases and people were chosen, and why they could put the theory to the test.", keys: []string{"sampling", "recruitment", "sample"}},
	{No: 11, Title: "Data collection", Ask: "How data were gathered, with which guides, and how the guides followed the theory.", keys: []string{"collection", "fieldwork", "interview"}},
	{No: 13, Title: "Analysis", Ask: "How codes, configurations and theory were made from the data, and who decided.", keys: []string{"analysis", "coding", "analytic"}},
	{No: 10, Title: "Design", Ask: "How the evaluation was designed, and why it was designed so.", keys: []string{"design"}},
	{No: 16, Title: "Findings in short", Ask: "What was found, in a few sentences, part by part of the theory.", keys: []string{"finding"}},
	{No: 17, Title: "Strengths and limits", Ask: "What makes the findings strong, what limits them, and what should be looked at next.", keys: []string{"limit", "strength"}},
	{No: 18, Title: "Literature", Ask: "How the findings stand to what others found, and to established theory.", keys: []string{"literature", "comparison", "other studies"}},
	{No: 19, Title: "Conclusion", Ask: "What follows, and what is recommended to whom.", keys: []string{"conclusion", "recommendation", "implication"}},
	{No: 20, Title: "Funding", Ask: "Who paid for the evaluation, and whose interests it may touch.", keys: []string{"funding", "funder", "conflict", "interest"}},
}

// Items that records fill; a prompt stands there while there are none.
var (
	itemTheory   = Item{No: 4, Title: "Initial programme theory", Ask: "How the programme was thought to work before it was put to the test.", Try: `cmo statement add --if "..." --then "..." --because "..."`}
	itemSample   = Item{No: 14, Title: "Participants", Ask: "Who took part: how many, in which roles, cases and waves.", Try: "cmo import participants.xlsx"}
	itemFindings = Item{No: 15, Title: "Main findings", Ask: "The configurations, and the evidence for and against each.", Try: `cmo cmoc add "..." --context "..." --mechanism "..." --outcome "..."`}
)

// item gives an item by its number.
func item(no int) Item {
	i := slices.IndexFunc(items, func(it Item) bool { return it.No == no })
	it := items[i]
	it.Try = fmt.Sprintf(`cmo memo add -k method --title "%s"`, it.Title)
	return it
}

// itemOf gives the number of the item that a memo of kind method fills, by its
// title; 0 if it fills none.
func itemOf(memo corpus.Memo) int {
	title := "-" + corpus.FoldName(memo.Title)
	for _, it := range items {
		for _, k := range it.keys {
			if strings.Contains(title, "-"+corpus.FoldName(k)) {
				return it.No
			}
		}
	}
	return 0
}

// written gives the memos that fill an item.
func (m *material) written(no int) []corpus.Memo {
	var out []corpus.Memo
	for _, memo := range m.memos {
		if memo.Kind == "method" && itemOf(memo) == no {
			out = append(out, memo)
		}
	}
	return out
}

// fill writes what the team wrote for items, or a prompt where there is
// nothing. With several items each has a heading of its own.
func (m *material) fill(w *writer, level int, numbers ...int) {
	for _, no := range numbers {
		it := item(no)
		if len(numbers) > 1 {
			w.heading(level, fmt.Sprintf("item_%d", no), words(it.Title))
		}
		memos := m.written(no)
		if len(memos) == 0 {
			m.prompt(w, it)
		}
		for _, memo := range memos {
			w.text(memo.Text)
		}
	}
}

// prompt writes a line where words are missing, and notes it.
func (m *material) prompt(w *writer, it Item) {
	m.noText = append(m.noText, it)
	w.within("prompt", "", func() {
		w.para(say("No text yet. %s *RAMESES II, item %d.*", it.Ask, it.No))
	})
}
