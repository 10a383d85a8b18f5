package study

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// Photos are called photo-1, photo-2 …, since the names that cameras give say
// nothing and the numbers are never given twice.
var photoName = text.Lazy(`^photo-(\d{1,9})$`)

func photoNumber(name string) int {
	if m := photoName().FindStringSubmatch(name); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

func isPhoto(j *job) bool { return ingest.IsPicture(j.path) }

// photo fills the source of a picture: what was asked, what was said of it as
// its words, and who may see it; from the row of the sheet, else as given for
// all.
func (im *importing) photo(j *job, src *corpus.Source) error {
	given := map[string]string{"prompt": im.opt.Prompt, "caption": im.opt.Caption, "consent": im.opt.Consent, "quote": im.opt.Quote}
	for _, use := range []string{"prompt", "caption", "consent", "quote"} {
		if v, ok := src.Attributes.Get(use, ref.ID{}); ok {
			given[use] = v
			src.Attributes = slices.DeleteFunc(slices.Clone(src.Attributes), func(a corpus.Value) bool { return corpus.SameName(a.Name, use) })
		}
	}
	src.Prompt = strings.TrimSpace(given["prompt"])
	for _, scope := range []string{"consent", "quote"} {
		if given[scope] == "" {
			continue
		}
		said, ok := consentSaid(given[scope])
		if !ok {
			return problem.New(problem.Invalid, "%s is yes or no, not %q", scope, given[scope]).In(j.path).Because("Nothing of this picture was kept.")
		}
		if src.Consent == nil {
			src.Consent = map[string]string{}
		}
		src.Consent[scope] = said
	}
	if strings.TrimSpace(given["caption"]) != "" {
		words := ingest.OfAnswers(j.doc.Format, []ingest.Answer{{Question: src.Prompt, Words: given["caption"]}})
		j.doc.Text, j.doc.Passages = words.Text, words.Passages
	}
	return nil
}

// Picture gives the excerpt that is a whole photo: no words, and every coding of
// the whole picture is on the same.
func (x Excerpt) Picture() Excerpt {
	x.Span, x.Whole = text.Span{}, false
	return x
}

// OfPicture reports whether an excerpt names a photo as a whole.
func (x Excerpt) OfPicture() bool { return x.Whole && x.Source.Kind == "photo" }
