package main

import "strings"

// A question is the same question in two languages. Its SQL gives one line of
// figures, and then what a person reads besides: quotes, or a table.
type question struct {
	name, short string
	cmo         []string
	sql         string
	figures     []string // what the line of the SQL says, as paths into the summary of cmo --json
}

var counted = []string{"codings", "excerpts", "passages.n", "sources.n", "participants.n", "cases.n",
	"participants.with_text", "sources.with_text", "passages.with_text"}

var inUnits = []string{"units.yes", "units.denied", "units.silent", "units.no_data"}

// questions are those that a team asks every day: what lies on the same words,
// what lies near, who never has it, what is where.
var questions = []question{
	{
		name: "overlap join: code1 overlaps code2, in participant", short: "overlaps",
		cmo:     []string{"code1 overlaps code2 in participant"},
		sql:     related(`b.start < a.end AND b.end > a.start`),
		figures: append(counted, inUnits...),
	},
	{
		name: "near join: code1 near code2, in participant", short: "near",
		cmo:     []string{"code1 near code2 in participant"},
		sql:     related(`b.before <= a.until AND a.before <= b.until`),
		figures: append(counted, inUnits...),
	},
	{
		name: "absence: code5 and not code6/part1, in participant", short: "and not",
		cmo:     []string{"code5 and not code6/part1 in participant"},
		sql:     absent,
		figures: append(counted, inUnits...),
	},
	{
		name: "code x case: participants by outcome and case", short: "code x case",
		cmo:     []string{"outcome", "--by", "code,case", "--count", "participants"},
		sql:     crossed,
		figures: counted,
	},
	{
		name: `words: "lifeline", in participant`, short: "words",
		cmo:     []string{`"lifeline" in participant`},
		sql:     said,
		figures: []string{"excerpts", "passages.n", "sources.n", "participants.n", "cases.n"},
	},
}

// tree names the codes under one of a path.
func tree(name, path string) string {
	return name + `(id) AS (SELECT id FROM code WHERE path='` + path + `' UNION SELECT code.id FROM code JOIN ` + name + ` ON code.parent=` + name + `.id)`
}

const (
	present = `polarity=0 AND before<until`

	// figures of the matches m: distinct words are counted by the runs of
	// overlapping ones.
	figures = `(SELECT count(*) FROM m), (SELECT coalesce(sum(start>=coalesce(upto,0)),0) FROM
 (SELECT start, max(end) OVER (PARTITION BY source ORDER BY start, end ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) upto FROM m)),
 (SELECT count(DISTINCT source*1000+passage) FROM m), (SELECT count(DISTINCT source) FROM m),
 (SELECT count(DISTINCT participant) FROM m JOIN source ON source.id=m.source), (SELECT count(DISTINCT kase) FROM m JOIN source ON source.id=m.source),
 (SELECT count(DISTINCT participant) FROM source WHERE EXISTS (SELECT 1 FROM passage WHERE source=source.id AND interviewer=0)),
 (SELECT count(*) FROM source WHERE EXISTS (SELECT 1 FROM passage WHERE source=source.id AND interviewer=0)),
 (SELECT count(*) FROM passage WHERE interviewer=0)`

	// units are the participants that have text, and whether some of it is read.
	units = `SELECT participant, max(EXISTS (SELECT 1 FROM coding WHERE source=source.id)) AS read FROM source
 WHERE EXISTS (SELECT 1 FROM passage WHERE source=source.id AND interviewer=0) GROUP BY participant`

	quotes = `SELECT source.name, m.passage, code.path, substr(passage.words, m.start-passage.start+1, m.end-m.start), source.kase
 FROM m JOIN source ON source.id=m.source JOIN passage ON passage.source=m.source AND passage.n=m.passage JOIN code ON code.id=m.code
 ORDER BY m.source, m.start LIMIT 25;`
)

// related is the SQL of a relation between code1 and code2.
func related(condition string) string {
	return `CREATE TEMP TABLE m AS WITH RECURSIVE ` + tree("ta", "code1") + `, ` + tree("tb", "code2") + `
SELECT id, source, code, start, end, passage FROM coding a WHERE code IN ta AND ` + present + `
 AND EXISTS (SELECT 1 FROM coding b WHERE b.source=a.source AND b.code IN tb AND b.polarity=0 AND b.before<b.until AND b.id<>a.id AND ` + condition + `);
SELECT ` + figures + `, sum(yes AND read), 0, sum(NOT yes AND read), sum(NOT read) FROM
 (SELECT u.read, u.participant IN (SELECT source.participant FROM m JOIN source ON source.id=m.source) yes FROM (` + units + `) u);
` + quotes
}

// absent is the SQL of code5 and not code6/part1 by participant: each of the two is
// yes, denied or silent in a unit that was read.
var absent = `CREATE TEMP TABLE v AS WITH RECURSIVE ` + tree("ta", "code5") + `, ` + tree("tb", "code6/part1") + `,
 a(participant, yes) AS (SELECT participant, max(polarity=0) FROM coding JOIN source ON source.id=coding.source WHERE code IN ta AND before<until GROUP BY participant),
 b(participant, yes) AS (SELECT participant, max(polarity=0) FROM coding JOIN source ON source.id=coding.source WHERE code IN tb AND before<until GROUP BY participant)
SELECT u.participant, u.read, a.yes a, b.yes b FROM (` + units + `) u LEFT JOIN a USING(participant) LEFT JOIN b USING(participant);
CREATE TEMP TABLE m AS WITH RECURSIVE ` + tree("ta", "code5") + `
SELECT coding.id, source, code, start, end, passage FROM coding JOIN source ON source.id=coding.source
 WHERE code IN ta AND ` + present + ` AND participant IN (SELECT participant FROM v WHERE read AND a=1 AND coalesce(b,0)=0);
SELECT ` + figures + `, sum(read AND coalesce(a,0)=1 AND coalesce(b,0)=0), sum(read AND coalesce(a,2)=0),
 sum(read AND (a IS NULL OR a=1 AND coalesce(b,0)=1)), sum(NOT read) FROM v;
` + quotes

// crossed counts participants by code and case, of all outcomes.
const crossed = `CREATE TEMP TABLE m AS SELECT id, source, code, start, end, passage FROM coding
 WHERE code IN (SELECT id FROM code WHERE path LIKE 'code3%' OR path LIKE 'code7%' OR path LIKE 'code11%') AND ` + present + `;
SELECT ` + figures + `;
SELECT code.path, kase, count(DISTINCT participant) FROM m JOIN source ON source.id=m.source JOIN code ON code.id=m.code GROUP BY m.code, kase;
SELECT kase, count(DISTINCT participant) FROM source GROUP BY kase;`

// said looks words up in the full-text index.
const said = `CREATE TEMP TABLE m AS SELECT rowid/1000 AS source, rowid%1000 AS passage FROM spoken WHERE words MATCH 'lifeline';
SELECT (SELECT count(*) FROM m), (SELECT count(DISTINCT source*1000+passage) FROM m), (SELECT count(DISTINCT source) FROM m),
 (SELECT count(DISTINCT participant) FROM m JOIN source ON source.id=m.source), (SELECT count(DISTINCT kase) FROM m JOIN source ON source.id=m.source);
SELECT source.name, m.passage, passage.words, source.kase FROM m JOIN source ON source.id=m.source
 JOIN passage ON passage.source=m.source AND passage.n=m.passage ORDER BY m.source, m.passage LIMIT 25;`

// script is what sqlite3 is given.
func (q question) script() string {
	return ".timer on\n" + strings.TrimSpace(q.sql) + "\n"
}
