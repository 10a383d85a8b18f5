package ingest

import (
	"slices"
	"strings"
	"unicode"
)

// Roles that interviewers and participants are labelled with, without number,
// dots and case. "R" is the respondent unless the options say otherwise.
var (
	interviewerForms = []string{"i", "int", "inter", "interviewer", "interviewers", "researcher", "moderator", "mod", "facilitator", "fac", "q", "iv", "ivr", "intv", "intvr",
		"interviewerin", "entrevistador", "entrevistadora", "enquêteur", "enquêtrice", "intervieweur", "intervieweuse", "intervistatore", "intervistatrice",
		"moderatorin", "forscher", "forscherin", "访谈者", "采访者", "主持人", "интервьюер"}
	participantForms = []string{"p", "r", "a", "s", "f", "m", "pt", "res", "resp", "respondent", "respondents", "participant", "participants", "interviewee", "speaker",
		"informant", "subject", "patient", "male", "female", "unknown", "unidentified", "voice", "audience member", "all", "both", "everyone", "several", "id", "redacted",
		"befragte", "befragter", "entrevistado", "entrevistada", "enquêté", "enquêtée", "interviewé", "interviewée", "intervistato", "intervistata", "受访者", "респондент"}
)

// notNumbered are letters that number other things than people: research
// questions, figures, hypotheses.
var notNumbered = []string{"RQ", "KQ", "SQ", "FIG", "NO", "WP", "OBJ", "TASK", "STEP", "AIM", "ITEM", "DAY", "WEEK", "SITE", "PART", "LINE", "PAGE", "V", "H"}

// notSpeakers are words that begin paragraphs with a colon behind them and
// name no one.
var notSpeakers = []string{
	"abstract", "action", "actions", "address", "aim", "aims", "analysis", "answer", "answer key", "appendix", "attendees", "author", "authors",
	"background", "barriers", "benefits", "caption", "case", "category", "caveat", "challenges", "chapter", "code", "codes",
	"comment", "comments", "conclusion", "conclusions", "consent", "contact", "context", "copyright", "date", "day", "decision", "definition", "description", "design",
	"details", "discussion", "dob", "doi", "duration", "e.g", "email", "e-mail", "enablers", "end", "ethnicity", "event", "events", "evidence", "example", "examples",
	"facilitators", "figure", "file", "findings", "follow up", "follow-up", "format", "fyi", "gender", "goal", "goals", "hint", "http", "https", "hypothesis",
	"i.e", "impact", "important", "instructions", "interview", "introduction", "issue", "issues", "item", "key", "keywords", "language", "legend", "length", "lesson",
	"lessons", "limitations", "line", "link", "location", "mechanism", "mechanisms", "memo", "method", "methods", "mood", "name", "next steps", "n.b", "nb", "note", "notes",
	"objective", "objectives", "observation", "observations", "observer comment", "occupation", "organisation", "organization", "outcome", "outcomes", "overview",
	"page", "part", "participants", "people", "phase", "phone", "place", "plan", "present", "probe", "probes", "problem", "project", "prompt", "prompts", "pros", "cons", "ps",
	"pseudonym", "purpose", "question", "questions", "quote", "quotes", "re", "reason", "recommendation", "recommendations", "recorded by", "recording", "ref",
	"reference", "references", "reflection", "reflections", "resource", "resources", "response", "result", "results", "role", "rq", "sample", "scene",
	"section", "session", "setting", "site", "solution", "source", "sources", "stage", "start", "status", "step", "strength", "strengths", "study", "subject line",
	"summary", "supervisor", "table", "talk", "task", "tel", "theme", "themes", "time", "timestamp", "tip", "title", "to do", "todo", "topic", "topics",
	"transcribed by", "transcriber", "transcript", "transcription", "type", "update", "url", "version", "warning", "weakness", "weaknesses", "weather", "website", "week",
	"activity", "activities", "age", "audio", "interviewed by", "job title", "headline", "subject", "from", "to", "cc",
}

// facts are words that the head of a transcript begins with: when and where it
// was made. Before "of", or as the last word, they make a label one of these:
// "Date of interview", "Participant ID".
var facts = []string{
	"date", "time", "location", "place", "duration", "length", "venue", "setting", "site", "id", "number", "no", "name", "title", "pseudonym",
	"file", "filename", "recording", "interview", "project", "study", "age", "gender", "sex", "role", "occupation", "consent", "transcribed by", "transcriber",
	"recorded by", "present", "attendees", "language", "version", "subject", "type", "mode", "organisation", "organization", "group", "job title", "ethnicity", "start", "end",
	"interviewed by", "conducted by", "audio", "session", "participants", "status",
}

// discourse are words that sentences and answers begin with. Alone on a line,
// or once before a colon, they name no one.
var discourse = []string{
	"ah", "actually", "agreed", "again", "also", "and", "anyway", "basically", "because", "but", "cheers", "correct", "definitely", "erm", "exactly", "fifth", "finally", "fine",
	"first", "firstly", "fourth", "good", "great", "hello", "hi", "hm", "hmm", "how", "however", "indeed", "last", "lastly", "like", "look", "maybe", "me", "mhm",
	"mm", "mmm", "never", "next", "no", "nope", "now", "of course", "oh", "ok", "okay", "one", "perfect", "perhaps", "plus", "really", "remember", "right", "second",
	"secondly", "see", "similarly", "so", "sorry", "still", "sure", "thank you", "thanks", "that", "then", "third", "thirdly", "three", "true", "two", "uh", "um", "well",
	"what", "when", "where", "which",
	"certainly", "clearly", "especially", "eventually", "fortunately", "frankly", "generally", "honestly", "hopefully", "importantly", "initially", "interestingly",
	"literally", "luckily", "mostly", "normally", "obviously", "personally", "possibly", "probably", "sadly", "seriously", "ultimately", "unfortunately", "usually",
	"who", "why", "yeah", "yep", "yes", "you know", "absolutely", "nothing", "bye", "goodbye", "mhmm", "uh-huh", "mm-hmm",
	"another", "other", "some", "any", "this", "these", "those", "there", "here", "my", "your", "our", "their", "his", "her", "its", "it", "every", "each", "once",
	"if", "for", "in", "on", "at", "by", "with", "as", "not", "just", "only", "even", "more", "most", "many", "much",
}

// tags are what transcribers put in brackets beside the words.
var tags = []string{
	"applause", "background", "beep", "break", "chuckle", "chuckles", "chuckling", "cough", "coughs", "cross talk", "crosstalk", "crying", "cries",
	"end", "foreign", "gap", "inaudible", "indistinct", "interruption", "interruptions", "laugh", "laughing", "laughs", "laughter", "long pause", "music", "noise",
	"overlapping", "pause", "pauses", "phone rings", "recording", "redacted", "short pause", "sic", "sigh", "sighs", "silence", "sound", "talking over",
	"unclear", "unintelligible", "whispers", "whispering", "yawns", "end of recording", "end of transcript", "start of recording", "oc", "blank", "sobs", "nods",
}

// breaks are tags behind which nobody has the floor.
var breaks = []string{
	"break", "interruption", "interruptions", "music", "recording stops", "recording paused", "recording resumes", "end of recording",
	"end of transcript", "start of recording", "end", "pause in recording", "tape change", "advertisement", "sponsor break", "commercial break",
	"end of interview", "start of interview", "recording starts", "recording ends", "end of audio", "end of tape",
	"transcript ends", "transcript begins", "interview ends", "interview begins", "interview ended", "end of focus group", "end of file", "end of session", "recording ended",
	"recording stopped", "recording started", "end of conversation", "the end", "transcription ends", "end of transcription", "beginning of recording", "beginning of transcript",
}

// transcribed is how Teams says that its transcript begins and ends: behind a name.
var transcribed = []string{" started transcription", " stopped transcription"}

func isTag(s string) bool { return slices.Contains(tags, strings.ToLower(strings.TrimSpace(s))) }

// form takes number, dots and case off a label: "Interviewer 1" is "interviewer".
func form(name string) string {
	return strings.TrimRightFunc(strings.ToLower(name), func(r rune) bool {
		return unicode.IsNumber(r) || strings.ContainsRune(" .#_-?", r)
	})
}

// interviewerForm and participantForm report whether a label is a role, with
// what goes before it: "Lead researcher 2", "Female participant".
func interviewerForm(name string) bool { return hasRole(name, interviewerForms) }
func participantForm(name string) bool { return hasRole(name, participantForms) }

// isRole reports whether a label is a role or a number, as I, P4, Speaker 2.
func isRole(name string) bool {
	return interviewerForm(name) || participantForm(name) && !isFact(name) || numbered(name)
}

func hasRole(name string, roles []string) bool {
	f := form(name)
	if slices.Contains(roles, f) {
		return true
	}
	words := strings.FieldsFunc(f, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()/,&", r) })
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	long := func(w string) bool { w = form(w); return len(w) > 5 && slices.Contains(roles, w) }
	behind := strings.Join(words[1:], "") // Participant B, Interviewer (Tova), but not Researcher comments
	return long(words[len(words)-1]) || long(words[0]) && (len(behind) < 3 || strings.ContainsAny(name, "(,/"))
}

// numbered reports whether a label is a letter or two with a number: P4, PT12, LW3.
func numbered(name string) bool {
	letters := strings.TrimRight(strings.TrimRightFunc(name, unicode.IsNumber), "-_ ")
	return len(letters) < len(name) && unicode.IsNumber([]rune(name)[len([]rune(name))-1]) && len(letters) >= 1 && len(letters) <= 4 && strings.ToUpper(letters) == letters &&
		!strings.ContainsFunc(letters, func(r rune) bool { return !unicode.IsLetter(r) }) && !slices.Contains(notNumbered, letters)
}

// namesNoOne reports whether a label is one of notSpeakers or of facts.
func namesNoOne(name string) bool {
	f := form(name)
	return slices.Contains(notSpeakers, f) || slices.Contains(discourse, f) || isFact(name)
}

// isFact reports whether a label is one that the head of a transcript has.
func isFact(name string) bool {
	f := form(name)
	if slices.Contains(facts, f) && (f != "id" || len(name) == 2) { // id1 is somebody
		return true
	}
	words := strings.Fields(f)
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	return slices.Contains(facts, words[len(words)-1]) || slices.Contains(facts, words[0]) && slices.Contains([]string{"of", "and", "by", "with"}, words[1])
}

// looksLikeName reports whether a label could be somebody's: its words begin
// with capitals, but for "van", "de", "the"; with small letters ("the warden",
// "Link worker") it must recur more often.
func looksLikeName(name string, n int) bool {
	if namesNoOne(name) {
		return false
	}
	if n := strings.Index(name, " ("); n > 0 && strings.HasSuffix(name, ")") {
		name = name[:n] // (she/her), (guest)
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(),/-", r) })
	small := 0
	for i, w := range words {
		if first := []rune(w)[0]; !unicode.IsLower(first) || strings.ContainsFunc(w, unicode.IsUpper) { // an iPhone
			continue
		}
		if i == 0 || !slices.Contains(particles, w) {
			small++
		}
		if slices.Contains(verbs, w) {
			return false
		}
	}
	return small == 0 || n >= 3 && (len(words) == 1 || len(words) <= 3 && !slices.Contains(discourse, strings.ToLower(words[0])))
}

// verbs are words that sentences have before a colon, and names have not.
var verbs = []string{"are", "asked", "did", "felt", "goes", "had", "has", "is", "means", "meant", "read", "said", "say", "says", "thought", "told", "was", "went", "were", "wrote"}

var particles = []string{"al", "and", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "of", "the", "van", "von", "y", "zu"}

// isFullName reports whether a label is two to four words with capitals, and
// nothing that names do not have.
func isFullName(name string) bool {
	words := strings.Fields(name)
	for _, w := range words {
		if !unicode.IsUpper([]rune(w)[0]) || strings.ContainsFunc(w, func(r rune) bool { return unicode.IsNumber(r) || strings.ContainsRune("&(),/#+", r) }) {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 4
}
