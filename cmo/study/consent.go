package study

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// The ways in which columns ask for consent to be quoted, and to take part. A
// column is one of these only if its cells say yes or no.
var (
	quoteAsked   = text.Lazy(`(?i)\bquot(?:e|es|ed|ing|able|ation|ations)\b`)
	consentAsked = text.Lazy(`(?i)^consent(?:ed)?(?: (?:given|obtained|taken|received|signed|form|form signed|status|y/n|\(y/n\)))?\??$|\b(?:informed|written|signed|verbal) consent\b|\bconsent(?:s|ed)? (?:given )?to (?:take part|participat|be interviewed|the (?:study|research|interview))|\b(?:i|you) (?:give (?:my |your )?)?consent\b|\bagrees? to (?:take part|participat|be interviewed)`)
)

var (
	refused = text.Lazy(`^(?:no|not|none|i do not|i don't|do not|don't|declined|refused|disagree|withdrawn|withdrew)\b`)
	agreed  = text.Lazy(`^(?:yes|i do|i agree|i consent|i give|agree|agreed|consent|consented|given|signed|obtained|granted|ok|okay)\b`)
)

// consentSaid brings the ways of writing that someone agrees or does not into
// yes and no: "I agree", "Yes, without my name", "declined".
func consentSaid(s string) (string, bool) {
	if said, ok := yesNo(s); ok {
		return said, true
	}
	switch plain := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "’", "'"); {
	case refused().MatchString(plain):
		return "no", true
	case agreed().MatchString(plain):
		return "yes", true
	}
	return s, false
}

// consentUse tells whether a column asks for consent, and to what, by its
// heading and what is answered; empty if it does not.
func consentUse(head string, values []string) string {
	var use string
	switch {
	case quoteAsked().MatchString(head):
		use = useQuote
	case consentAsked().MatchString(head):
		use = useConsent
	default:
		return ""
	}
	some := false
	for _, v := range values {
		if _, ok := consentSaid(v); v != "" && !ok {
			return ""
		}
		some = some || v != ""
	}
	if !some {
		return ""
	}
	return use
}

// consent gives a copy of the scopes with one set to yes or no, or taken away.
func consent(was map[string]string, scope, value string) (map[string]string, error) {
	out := map[string]string{}
	for k, v := range was {
		out[k] = v
	}
	if value == "" {
		delete(out, scope)
		return out, nil
	}
	v, ok := consentSaid(value)
	if !ok {
		return nil, problem.New(problem.Invalid, "%s is yes or no, not %q", scope, value).Suggest("%s=yes, or %s=no", scope, scope)
	}
	out[scope] = v
	return out, nil
}
