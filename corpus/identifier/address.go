package identifier

import (
	"strings"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

var (
	emailForm  = text.Lazy(`[\pL\pN][\pL\pN._%+-]*@[\pL\pN](?:[\pL\pN-]*[\pL\pN])?(?:\.[\pL\pN-]*[\pL\pN])+`)
	handleForm = text.Lazy(`(?:^|[\s(\["'“‘,:;])(@[A-Za-z_][A-Za-z0-9_.]*[A-Za-z0-9_])`)
	linkForm   = text.Lazy(`(?i)\b(?:https?://|www\.|(?:facebook|instagram|twitter|x|linkedin|tiktok|youtube)\.com/)[^\s<>"“”\[\]()]+`)
)

// findAddresses finds addresses of the net: of mail, of pages, of people on
// social media.
func findAddresses(s string, add func(Kind, int, int)) {
	if strings.Contains(s, "@") {
		for _, m := range emailForm().FindAllStringIndex(s, -1) {
			add(Email, m[0], m[1])
		}
		for _, m := range handleForm().FindAllStringSubmatchIndex(s, -1) {
			add(Handle, m[2], m[3])
		}
	}
	if !strings.Contains(s, "/") && !strings.Contains(s, "www.") && !strings.Contains(s, "WWW.") {
		return
	}
	for _, m := range linkForm().FindAllStringIndex(s, -1) {
		add(Link, m[0], m[0]+len(strings.TrimRight(s[m[0]:m[1]], ".,;:!?'’*_")))
	}
}
