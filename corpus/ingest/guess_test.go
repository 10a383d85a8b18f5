package ingest_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
)

// Sentences as people might say them in an interview, in the languages whose
// letters the encodings were made for. A text that is read must be read right;
// one that is not must be refused with the right reading among the candidates.
var spoken = []struct {
	language string
	words    string
	in       []*charmap.Charmap
}{
	{"English", "I couldn’t say “no” to her – she rang every week, and the café cost £20.", western},
	{"French", "Elle m'a rappelée chaque semaine, même l'été, et j'ai été très touchée par son écoute. Où serais-je sans ça ?", western},
	{"German", "Ich hätte nie gedacht, dass mich jemand zurückruft. Für meine Mutter war das die größte Hilfe, wir müssen ihr danken.", western},
	{"Spanish", "¿Por qué vino? Porque el médico me llamó él mismo, y mañana también vendrá. Así empezó la confianza.", western},
	{"Portuguese", "Não sabia que podia pedir ajuda; a médica é atenciosa e as reuniões são às terças. Já não me sinto só.", western},
	{"Italian", "Perché nessuno me l'aveva detto? Così è andata: la dottoressa mi ha chiamato e poi è venuta più volte.", western},
	{"Dutch", "Zij heeft mij elke week gebeld en dat was voor mij héél belangrijk, één keer zelfs ’s avonds.", western},
	{"Swedish", "Jag är glad att någon frågade hur jag mår, för det är inte så vanligt här på vår vårdcentral.", western},
	{"Danish", "Hun ringede til mig på en søndag, og det gør en forskel at nogen spørger, når man er så træt.", western},
	{"Norwegian", "Jeg fikk ikke sove om natten før hun kom og spurte hvordan det går, og så ble vi sittende på kjøkkenet.", western},
	{"Finnish", "Hän soitti minulle joka viikko ja kysyi, miten minä jaksan. Se oli tärkeää, eikä kukaan muu tehnyt sitä.", western},
	{"Icelandic", "Ég vissi ekki að það væri hægt að fá hjálp við þessu, en hún hringdi og kom til mín á hverjum degi.", []*charmap.Charmap{charmap.Windows1252}},
	{"Irish", "Tháinig sí gach seachtain agus bhí sé go maith í a fheiceáil, ach níl sí ann anois agus tá brón orm.", western},
	{"Polish", "Przyszłam, bo mówiła, że żółta ławka jest już wolna, a ja nie miałam się do kogo odezwać.", central},
	{"Czech", "Přišla jsem, protože říkala, že už je volno, a já jsem neměla s kým mluvit. Ještě že tam byla.", central},
	{"Slovak", "Prišla som, lebo povedala, že už je voľné miesto, a ja som nemala s kým hovoriť. Ešteže tam bola.", central},
	{"Hungarian", "Azért jöttem el, mert azt mondta, hogy még nincs késő, és őszintén szólva nem volt más, aki meghallgat.", central},
	{"Croatian", "Došla sam jer je rekla da još ima mjesta, a nisam imala s kim razgovarati. Što bih ja bez nje?", central},
	{"Russian", "Мы пришли, потому что медсестра сама нас позвала, и это было важно для всех нас.", cyrillic},
	{"Ukrainian", "Ми прийшли, бо медсестра сама нас покликала, і це було дуже важливо для всіх.", []*charmap.Charmap{charmap.Windows1251}},
	{"Bulgarian", "Дойдохме, защото сестрата сама ни покани, и това беше важно за всички нас.", cyrillic},
	{"Serbian", "Дошли смо јер нас је сестра сама позвала, и то је било важно за све нас.", []*charmap.Charmap{charmap.Windows1251}},
	{"Greek", "Ήρθαμε γιατί η νοσοκόμα μάς κάλεσε η ίδια, και αυτό ήταν σημαντικό για όλους.", []*charmap.Charmap{charmap.Windows1253}},
	{"Turkish", "Geldik çünkü hemşire bizi kendisi çağırdı ve bu hepimiz için çok önemliydi, değil mi?", []*charmap.Charmap{charmap.Windows1254}},
	{"Lithuanian", "Atėjome, nes slaugytoja pati mus pakvietė, ir tai buvo labai svarbu mums visiems, ačiū jai.", []*charmap.Charmap{charmap.Windows1257}},
	{"Hebrew", "באנו כי האחות הזמינה אותנו בעצמה, וזה היה חשוב מאוד לכל אחד מאיתנו.", []*charmap.Charmap{charmap.Windows1255}},
	{"Arabic", "جئنا لأن الممرضة دعتنا بنفسها، وكان هذا مهما جدا لنا في كل يوم من الأيام.", []*charmap.Charmap{charmap.Windows1256}},
}

var (
	western  = []*charmap.Charmap{charmap.Windows1252, charmap.Macintosh}
	central  = []*charmap.Charmap{charmap.Windows1250}
	cyrillic = []*charmap.Charmap{charmap.Windows1251, charmap.KOI8R}
)

func TestGuessLanguages(t *testing.T) {
	for _, s := range spoken {
		for _, enc := range s.in {
			name := s.language + " in " + enc.String()
			words, err := encoding.ReplaceUnsupported(enc.NewEncoder()).String(s.words)
			if err != nil {
				t.Fatal(name, err)
			}
			for _, times := range []int{1, 40} { // a line, and an interview
				doc, err := ingest.Read("a.txt", []byte(strings.Repeat(words+"\n", times)), ingest.Options{})
				if err != nil && s.language == "Hebrew" { // its letters lie where those of Russian do: asked, with the right reading first
					if _, first, _ := strings.Cut(explain(t, err), "windows-1255  "); !strings.HasPrefix(first, s.words[:20]) {
						t.Errorf("%s × %d: %s", name, times, explain(t, err))
					}
				} else if err != nil {
					t.Errorf("%s × %d: %s", name, times, explain(t, err))
				} else if got, _, _ := strings.Cut(doc.Text, "\n"); got != s.words || !doc.EncodingGuessed {
					t.Errorf("%s × %d: read as %s: %s", name, times, doc.Encoding, got)
				}
			}
		}
	}
}

// A word or two says little. What is read must be read right; what could be two
// things is refused, and the right one is among the candidates.
func TestGuessShort(t *testing.T) {
	read, refused := 0, 0
	for _, s := range spoken {
		for _, enc := range s.in {
			all := strings.Fields(s.words)
			for from := 0; from < len(all); from += 2 {
				phrase := strings.Join(all[from:min(len(all), from+3)], " ")
				words, err := enc.NewEncoder().String(phrase)
				if err != nil || words == phrase {
					continue
				}
				doc, err := ingest.Read("a.txt", []byte(words), ingest.Options{})
				switch {
				case err != nil:
					if refused++; !strings.Contains(explain(t, err), "--encoding") {
						t.Errorf("%s in %s: %q: %v", s.language, enc, phrase, err)
					}
				case doc.Text == phrase:
					read++
				default:
					t.Errorf("%s in %s: %q was read as %s: %q", s.language, enc, phrase, doc.Encoding, doc.Text)
				}
			}
		}
	}
	t.Logf("of short phrases %d were read, %d refused", read, refused)
}

// In most English transcripts only quotes, dashes and now and then a letter tell
// the encoding.
func TestGuessSigns(t *testing.T) {
	for _, signs := range []string{"I don’t know, it’s late.", "She said “come in” and I did.", "I waited – and waited.", "The café was shut.", "It cost £4.50, or €5.",
		"Zoë came, and Seán.", "It’s the people, she’d say – we’ve no “choice”.", "‘Really’?"} {
		talk := strings.Repeat("I: And what happened then?\nP4: "+signs+"\nI: How long did you wait?\nP4: It was ten past nine when the bus came.\n", 5)
		for _, enc := range western {
			content, err := enc.NewEncoder().String(talk)
			if err != nil {
				continue
			}
			doc, err := ingest.Read("a.txt", []byte(content), ingest.Options{})
			if err != nil && strings.Contains(explain(t, err), "--encoding "+map[bool]string{true: "windows-1252", false: "macroman"}[enc == charmap.Windows1252]) {
				t.Logf("%s: %q was asked", enc, signs)
			} else if err != nil || doc.Text != talk {
				t.Errorf("%s: %q was read as %s, %v", enc, signs, doc.Encoding, err)
			}
		}
	}
}
