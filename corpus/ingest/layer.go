package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The layers of a fieldnote are what was seen, what was said, and what the
// researcher made of it. They are read from headings, which hold until the
// next heading, and from marks, which hold for what they mark:
//
//	Reflection            a heading, or a line of its own
//	OC: it felt staged    a paragraph that begins with a mark
//	[OC: it felt staged]  words in brackets, inside a paragraph too
//	((it felt staged))    // it felt staged
//	P4: It's staged.      labels, and paragraphs that are a quotation: talk
//
// What nothing marks has no layer; how many passages each has is a Note.

// layerNames are the headings under which the layers of a fieldnote stand,
// without "notes" behind them and "my" or "the" before.
var layerNames = map[text.Layer][]string{
	text.Event: {"event", "events", "what happened", "what i saw", "what i observed", "what was seen", "what was done", "what we saw", "observation", "observations",
		"observational", "observed", "descriptive", "description", "descriptions", "field observations", "descriptive field", "activities", "what people did", "actions"},
	text.Talk: {"talk", "what was said", "what i heard", "what people said", "what they said", "what was heard", "conversation", "conversations", "informal conversation",
		"informal conversations", "dialogue", "dialogues", "dialog", "quote", "quotes", "quotations", "verbatim", "verbatim quotes", "direct quotes", "key quotes", "overheard",
		"reported speech", "informal interview", "informal interviews", "direct speech"},
	text.Reflection: {"reflection", "reflections", "reflexive", "reflective", "reflexivity", "thoughts", "initial thoughts", "analytic", "analytical", "analysis", "analytic memo",
		"analytic memos", "researcher comment", "researcher comments", "observer comment", "observer comments", "researcher reflection", "researcher reflections",
		"interpretation", "interpretations", "interpretive", "theoretical", "methodological", "method", "personal", "emerging ideas", "ideas", "initial impressions",
		"impressions", "feelings", "insights", "hunches", "what i think", "what i thought", "what i made of it", "comments", "commentary", "reflections and analysis", "reflection and analysis",
		"thoughts and reflections", "critical reflection", "personal reflection", "personal reflections"},
}

// layerMarks are the abbreviations that begin a paragraph or a bracket.
var layerMarks = map[text.Layer][]string{
	text.Event:      {"on", "dn", "obs", "fn"},
	text.Talk:       {"qn", "vn"},
	text.Reflection: {"oc", "tn", "mn", "pn", "rn", "an", "rc", "refl"},
}

// before and behind the name of a layer in a heading stand these.
var (
	beforeLayer = []string{"my ", "the ", "our ", "general ", "field ", "researcher's ", "researcher’s ", "observer's ", "observer’s ", "some ", "further "}
	behindLayer = []string{" notes", " note", " fieldnotes", " field notes", " section"}
)

// layerOf tells which layer a heading opens, if any.
func layerOf(heading string) text.Layer {
	if len(heading) > 60 {
		return text.NoLayer
	}
	name := strings.TrimLeft(strings.ToLower(oneLine(heading)), "0123456789.)([{<#*_-–• ")
	if n := strings.IndexAny(name, "(["); n > 0 {
		name = name[:n]
	}
	name = strings.TrimRight(name, " \t:-–.*_)]}>0123456789")
	for _, before := range beforeLayer {
		name = strings.TrimPrefix(name, before)
	}
	if l := layerNamed(name); l != text.NoLayer {
		return l
	}
	for _, behind := range behindLayer {
		if short, ok := strings.CutSuffix(name, behind); ok {
			return layerNamed(short)
		}
	}
	return text.NoLayer
}

func layerNamed(name string) text.Layer {
	for layer, names := range layerNames {
		if slices.Contains(names, name) {
			return layer
		}
	}
	return text.NoLayer
}

// markedLayer tells which layer a mark such as OC or "Observer comment" stands
// for.
func markedLayer(mark string) text.Layer {
	low := strings.ToLower(strings.TrimSpace(mark))
	for layer, marks := range layerMarks {
		if slices.Contains(marks, low) && (strings.ToUpper(mark) == mark || len(low) > 2) {
			return layer
		}
	}
	return layerOf(mark)
}

// A part is a stretch of a paragraph that is marked as of one layer.
type part struct {
	span  text.Span // with its marks
	words text.Span
	layer text.Layer
}

// markedParts finds the marked stretches of a paragraph, in order.
func markedParts(t string, s text.Span) []part {
	at := behindBullet(t, s)
	at = skipBlanks(t, at, s.End)
	if n := strings.IndexByte(t[at:min(s.End, at+longestLabel)], ':'); n > 0 {
		if layer := markedLayer(t[at : at+n]); layer != text.NoLayer && trimSpan(t, text.Span{Start: at + n + 1, End: s.End}).Len() > 0 {
			return []part{{s, text.Span{Start: at + n + 1, End: s.End}, layer}}
		}
	}
	var parts []part
	for i := at; i < s.End; {
		n := strings.IndexAny(t[i:s.End], "[({</")
		if n < 0 {
			break
		}
		i += n
		p, ok := bracketPart(t, text.Span{Start: i, End: s.End}, i == at)
		if !ok {
			p, ok = slashPart(t, text.Span{Start: i, End: s.End}, i == s.Start || unicode.IsSpace(rune(t[i-1])))
		}
		if !ok {
			i++
			continue
		}
		parts = append(parts, p)
		i = p.span.End
	}
	return parts
}

// bracketPart reads [OC: words], (reflection: words), {words of any kind} where
// the brace names the layer, and ((words)).
func bracketPart(t string, s text.Span, begins bool) (part, bool) {
	if strings.HasPrefix(t[s.Start:s.End], "((") {
		n := strings.Index(t[s.Start:s.End], "))")
		if n < 0 || strings.Count(oneLine(t[s.Start+2:s.Start+n]), " ") < 2 { // ((laughs))
			return part{}, false
		}
		return part{text.Span{Start: s.Start, End: s.Start + n + 2}, text.Span{Start: s.Start + 2, End: s.Start + n}, text.Reflection}, true
	}
	closing := closeOf(t[s.Start])
	if closing == 0 {
		return part{}, false
	}
	end := strings.IndexByte(t[s.Start:s.End], closing)
	if end < 0 {
		return part{}, false
	}
	end += s.Start
	inner := t[s.Start+1 : end]
	if n := strings.IndexAny(inner, ":–-"); n > 0 && n < longestLabel {
		if layer := markedLayer(inner[:n]); layer != text.NoLayer {
			_, size := utf8.DecodeRuneInString(inner[n:])
			return part{text.Span{Start: s.Start, End: end + 1}, text.Span{Start: s.Start + 1 + n + size, End: end}, layer}, true
		}
	}
	// {reflection} before the words of a paragraph marks them all
	if layer := markedLayer(inner); layer != text.NoLayer && begins && !trimSpan(t, text.Span{Start: end + 1, End: s.End}).Empty() {
		words := text.Span{Start: end + 1, End: s.End}
		if n := strings.LastIndex(t[words.Start:words.End], string(t[s.Start])+"/"); n >= 0 { // {reflection} ... {/reflection}
			words.End = words.Start + n
		}
		return part{text.Span{Start: s.Start, End: s.End}, words, layer}, true
	}
	return part{}, false
}

// slashPart reads // words, as far as the next // or the end of the paragraph.
func slashPart(t string, s text.Span, apart bool) (part, bool) {
	rest, ok := strings.CutPrefix(t[s.Start:s.End], "//")
	if !ok || !apart || !strings.HasPrefix(rest, " ") || strings.TrimSpace(rest) == "" {
		return part{}, false
	}
	words := text.Span{Start: s.Start + 2, End: s.End}
	end := s.End
	if n := strings.Index(rest, "//"); n > 0 {
		words.End = words.Start + n
		end = words.End + 2
	}
	return part{text.Span{Start: s.Start, End: end}, words, text.Reflection}, true
}

// isQuotation reports whether a paragraph is what somebody said and nothing
// else, but for a few words that say who.
func isQuotation(words string) bool {
	words = strings.TrimSpace(words)
	first, n := utf8.DecodeRuneInString(words)
	closing := map[rune]string{'"': "\"", '“': "”", '‘': "’", '\'': "'", '«': "»", '„': "“"}[first]
	if closing == "" {
		return false
	}
	end := strings.LastIndex(words[n:], closing)
	if end < 0 {
		return false
	}
	behind := strings.Fields(words[n+end+len(closing):])
	return len(behind) <= 4
}

// splitLayers cuts the paragraphs of a fieldnote where marks begin and end. A
// turn is left whole: what is marked inside it stays its speaker's.
func (c *cutter) splitLayers() {
	if c.opt.Kind != "fieldnote" {
		return
	}
	labels := make(map[int]label, len(c.labels))
	var out []block
	for i, b := range c.draft.blocks {
		l, labelled := c.labels[i]
		if labelled {
			labels[len(out)] = l
		}
		if labelled || b.heading > 0 || b.aside || b.layer != text.NoLayer || !b.speaker.Empty() {
			out = append(out, b)
			continue
		}
		at := b.span.Start
		for _, p := range markedParts(c.t, b.span) {
			if len(out) > maxBlocks {
				break
			}
			if between := (text.Span{Start: at, End: p.span.Start}); !trimSpan(c.t, between).Empty() && between.Start < behindBullet(c.t, b.span)+1 || trimSpan(c.t, between).Len() > 1 {
				out = append(out, piece(b, between))
			} else {
				p.span.Start = at
			}
			marked := piece(b, p.span)
			marked.words, marked.wordsEnd, marked.layer = p.words.Start, p.words.End, p.layer
			out = append(out, marked)
			at = p.span.End
		}
		if rest := (text.Span{Start: at, End: b.span.End}); at == b.span.Start || trimSpan(c.t, rest).Len() > 1 {
			out = append(out, piece(b, rest))
		} else if n := len(out); n > 0 {
			out[n-1].span.End = b.span.End
		}
	}
	c.draft.blocks, c.labels = out, labels
}

// piece is a part of a block.
func piece(b block, s text.Span) block {
	if s.Start != b.span.Start {
		b.words, b.begin, b.end = 0, 0, 0
	}
	b.span = s
	return b
}

// layers gives the passages of a fieldnote their layers, and says how many each
// has and what was taken for granted.
func (c *cutter) layers() {
	if c.opt.Kind != "fieldnote" {
		return
	}
	layer := text.NoLayer
	var counts [text.Reflection + 1]int
	labelled, quoted := 0, 0
	for i := range c.out {
		p := &c.out[i]
		if p.Heading {
			layer = layerOf(c.t[p.Words.Start:p.Words.End])
			p.Layer = layer
			continue
		}
		switch {
		case p.Layer != text.NoLayer: // marked
		case !p.Speaker.Empty() && layer != text.Reflection:
			p.Layer = text.Talk
			if layer != text.Talk {
				labelled++
			}
		case layer != text.Talk && layer != text.Reflection && isQuotation(c.t[p.Words.Start:p.Words.End]):
			p.Layer = text.Talk
			quoted++
		default:
			p.Layer = layer
		}
		counts[p.Layer]++
	}
	if counts[text.Event]+counts[text.Talk]+counts[text.Reflection] == 0 {
		c.draft.note("layers", "no layers of a fieldnote found: no heading or mark says event, talk or reflection", len(c.out))
		return
	}
	said := fmt.Sprintf("layers: event %d, talk %d, reflection %d", counts[text.Event], counts[text.Talk], counts[text.Reflection])
	if n := counts[text.NoLayer]; n > 0 {
		said += fmt.Sprintf(", none %d", n)
	}
	c.draft.note("layers", said, len(c.out))
	c.draft.note("layers", "taken for talk under no such heading: "+plural(labelled, "turn")+" with a label", labelled)
	c.draft.note("layers", "taken for talk under no such heading: "+plural(quoted, "quotation"), quoted)
}
