package study

import (
	"slices"
	"strings"
	"unicode"

	"github.com/cmo-toolkit/cmo/corpus/text"
)

// People's names and what they can be reached by stay out of a study. A column
// is known by its heading (nameHeads, contactHeads) or, in surveys, by what
// stands in it.

var (
	personHead = text.Lazy(`(?i)^(?:what(?: is|'s)|please (?:enter|give|type|write)|enter|type)? ?(?:your |the )?(?:(?:full|first|last|given|family|real|preferred|own|participant|patient|respondent|recipient|client|member|user|carer|staff|child|speaker|interviewee|customer|contact)(?:'s)?[ _-]?)+name\b|^(?:what(?: is|'s) )?your name\b|^name \(|\bnames? of (?:the |your )?(?:participant|patient|person|interviewee|respondent|client|carer|gp|doctor|nurse|worker|link worker|relative|partner|next of kin)\b|\b(?:interviewee|gp|doctor|nurse|worker|practitioner|partner|spouse|husband|wife|parent|mother|father|son|daughter|person|relative|volunteer|guardian|carer)(?:'s)?[ _-]?name\b|^next of kin\b|^nicknames?$`)
	reachHead  = text.Lazy(`(?i)\be-?mail\b|\bip[ _-]?addr|^ipaddr|^location(?:latitude|longitude)$|\b(?:tele)?phone (?:number|no)\b|\bmobile (?:number|no)\b|\bpost ?code\b|^zip(?: code)?$|\bnhs (?:number|no)\b|\bdate of birth\b|^externalreference$|^externaldatareference$|^recipient`)
	email      = text.Lazy(`^[^\s@]+@[^\s@]+\.[A-Za-z]{2,}$`)
	phone      = text.Lazy(`^\(?(?:\+|00[1-9]|0[1-9])[\d ()/-]{8,18}$`)
	address    = text.Lazy(`^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$`)
	titled     = text.Lazy(`^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Rev|Sir|Herr|Frau|Sr|Sra|Mme)\b\.?\s+\p{Lu}`)
)

// givenNames are common ones, by which a column of people is known when its
// heading does not say so.
var givenNames = strings.Fields(`
	aaron abdul abigail adam adrian agnes aisha alan alastair albert alex alexander alexandra alfred ali alice alison amanda amelia amina amy andrea andrew angela angus ann anna anne annette anthony
	antonio arthur ashley audrey barbara beatrice ben benjamin bernard beth betty bill bob brenda brian bridget bruce callum cameron carl carlos carol caroline catherine charles charlotte cheryl chloe
	chris christina christine christopher claire clare clive colin craig daniel danielle david dawn deborah denise dennis derek diana diane donald donna dorothy douglas duncan edith edward eileen elaine
	eleanor elizabeth ella ellen emily emma eric erica ethel eva evelyn fatima felicity fiona florence frances francesca francis frank fred gareth gary gavin gemma geoffrey george gerald gillian giovanni
	gordon grace graham greta hamza hannah harold harriet harry hazel heather helen henry hilary holly howard hugh ian ibrahim imran irene isaac isabel isla ivan jack jacqueline jacob jade james jamie jane
	janet janice jasmine jason jean jeffrey jennifer jeremy jessica jill joan joanna joanne joe john jonathan jordan jose joseph josephine joshua joyce juan judith julia julian julie karen karl kate
	katherine kathleen katie keith kelly kenneth kevin khadija kim kirsty kyle laura lauren lawrence leah leanne lee leo leonard leslie lewis liam lillian linda lisa lorraine louis louise lucy luis luke
	lynn madeleine malcolm marcus margaret maria marie marilyn mario marion mark martha martin mary matilda matthew maureen mavis megan melanie melissa michael michelle miriam mohamed mohammad mohammed
	moira molly monica muhammad muriel nancy naomi natalie natasha neil nicholas nicola nigel noah nora norman oliver olivia omar oscar owen pamela patricia patrick paul paula pauline penelope peter philip
	phoebe phyllis priya rachel ralph raymond rebecca reginald rhys richard ringo rita robert robin roger ronald rory rosa rosemary rosie ross roy russell ruth ryan sally sam samantha samuel sandra sara sarah
	scott sean shahid sharon sheila shirley simon sofia sonia sophia sophie stanley stephanie stephen steven stewart stuart susan suzanne sylvia tariq teresa terence theresa thomas tim timothy tina toby
	tom tony tracy trevor valerie vera veronica victor victoria vincent violet walter wanda wayne wendy william winifred yasmin yoko yusuf yvonne zainab zoe`)

// aboutPeople says why a column may not be read: it looks like people's names,
// or like what identifies them. A short answer to a question is no name; a
// name is one to four words with a given name or a title in front.
func aboutPeople(head string, values []string) string {
	plain := strings.ReplaceAll(head, "’", "'")
	switch {
	case named(nameHeads, head), personHead().MatchString(plain):
		return peoplesNames
	case named(contactHeads, head), reachHead().MatchString(plain):
		return identifies
	}
	people, reach, all := 0, 0, 0
	for _, v := range values {
		if v == "" {
			continue
		}
		all++
		switch {
		case looksLikePerson(v):
			people++
		case email().MatchString(v), phone().MatchString(v) && !dateLike().MatchString(v), address().MatchString(v):
			reach++
		}
	}
	switch {
	case people > 0 && 2*people >= all:
		return peoplesNames
	case reach > 0 && 2*reach >= all:
		return identifies
	}
	return ""
}

const (
	peoplesNames = "people's names"
	identifies   = "what identifies people"
)

// fullName is a first and a last name, as people write their own.
var fullName = text.Lazy(`^(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?\p{Lu}[\p{Ll}'’-]+ (?:\p{Lu}\.? )?\p{Lu}[\p{L}'’-]+$`)

func looksLikePerson(v string) bool {
	if titled().MatchString(v) {
		return true
	}
	words := strings.Fields(v)
	if len(words) < 2 || len(words) > 4 || !slices.Contains(givenNames, strings.ToLower(words[0])) {
		return false
	}
	return unicode.IsUpper([]rune(words[0])[0]) && unicode.IsUpper([]rune(words[1])[0])
}
