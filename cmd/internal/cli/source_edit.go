package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/cmo/study"
	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
	"github.com/cmo-toolkit/cmo/corpus/text"
)

// textFlags are the flags by which the text of a source is corrected.
type textFlags struct {
	from, reason string
	replace      string
	speakers     []string
	all          bool
	opt          study.ImportOptions
}

func sourceEdit(e *env) *cobra.Command {
	var f textFlags
	cmd := &cobra.Command{
		Use: "edit SOURCE[:N]", Short: "Correct the text of a source: a new version",
		Args: func(cmd *cobra.Command, args []string) error {
			if f.replace != "" {
				return nil
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		Long: "Edit gives a source another text: from a file, or as you change it in your editor,\nthe whole of it or passage N. The text becomes a new version; the one before stays,\nand cmo undo brings it back. Codings, evidence and assessments are taken along: they\nare kept, moved, doubtful or lost, and it is said which. --dry-run only says it.\n--replace puts [pseudonyms] in the place of the names of a list kept outside the study,\nin all sources or those named, as one action: cmo help identifiers.",
		Example: `  cmo source edit P31-1 --from fixed/P31-1.docx --dry-run
  cmo source edit P31-1:15 -m "misheard: choir, not quire"
  cmo source edit --replace ../names.csv --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.replace != "" {
				return e.replaceNames(cmd, &f, args)
			}
			where, err := text.ParseAddress(args[0])
			if err != nil {
				return err
			}
			if where.Version != 0 || where.From != where.To || where.From.Sentence != 0 {
				return problem.New(problem.Usage, "a text is edited as a whole, or one passage of it as it is now").
					Suggest("cmo source edit %s", text.Address{Source: where.Source, From: text.Point{Passage: where.From.Passage}, To: text.Point{Passage: where.From.Passage}})
			}
			return e.editSource(cmd, &f, where)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.from, "from", "", "take the text from `FILE`: txt, md, docx, pdf, vtt, srt")
	flags.StringVar(&f.replace, "replace", "", "put pseudonyms for the names of `LIST`, a file outside the study with name and pseudonym")
	flags.StringVarP(&f.reason, "message", "m", "", "the `REASON`")
	flags.BoolVar(&f.opt.DryRun, "dry-run", false, "say what would become of every coding, and change nothing")
	flags.BoolVar(&f.all, "all", false, "list what is kept, too")
	flags.StringVar(&f.opt.Kind, "kind", "", "read the file as one of a `KIND`: "+strings.Join(corpus.Kinds, ", "))
	flags.StringVar(&f.opt.Encoding, "encoding", "", "read the file as `NAME`: windows-1251, utf-16le, macintosh")
	flags.StringVar(&f.opt.Password, "password", "", "opens a PDF file that is locked with `PASSWORD`; kept nowhere")
	flags.BoolVar(&f.opt.NoTimes, "no-times", false, "leave the times of captions unread")
	flags.StringArrayVar(&f.speakers, "speaker", nil, "who a label stands for: `LABEL,LABEL=WHO`")
	return cmd
}

// editSource makes a new version of a source, from a file or in the editor.
func (e *env) editSource(cmd *cobra.Command, f *textFlags, where text.Address) error {
	s, err := e.study()
	if err != nil {
		return err
	}
	if f.opt.Speakers, err = pairs(f.speakers, "--speaker LABEL=WHO", true); err != nil {
		return err
	}
	ed, err := s.EditSource(where.Source)
	if err != nil {
		return err
	}
	n := where.From.Passage
	if !where.Whole() {
		if _, err := ed.Text.Resolve(where); err != nil {
			return err
		}
	}
	action, err := e.editAction(cmd, s, f.reason)
	if err != nil {
		return err
	}
	var v *study.Versioned
	var number uint64
	var same study.Unchanged
	if f.from != "" {
		if !where.Whole() {
			return problem.New(problem.Usage, "--from gives the whole text, not one passage").Suggest("cmo source edit %s --from %s", where.Source, shellQuoted(f.from))
		}
		f.opt.Cache = e.cacheFolder()
		if err := e.askPassword(&f.opt, f.from); err != nil {
			return err
		}
		v, number, same, err = ed.From(action, e.path(f.from), f.opt)
	} else {
		v, number, same, err = e.typedVersion(cmd, f, ed, action, n)
	}
	if err != nil {
		return err
	}
	if v == nil {
		e.Note("%s: %s; nothing was done", ed.Source.Name, same)
		return nil
	}
	if err := e.printVersion(s, f, v, number); err != nil {
		return err
	}
	if !f.opt.DryRun {
		e.catchUp(s)
	}
	return nil
}

// editAction is the action of an edit, by the coder at work.
func (e *env) editAction(cmd *cobra.Command, s *study.Study, reason string) (store.Action, error) {
	action := e.action(cmd, reason)
	return action, s.View(func(tx *store.Tx) error {
		c, err := study.Coder(tx, e.coderName())
		action.Coder = c.ID
		return err
	})
}

// typedVersion has a person edit the text. What they typed is kept in a file
// beside them when it cannot become a version.
func (e *env) typedVersion(cmd *cobra.Command, f *textFlags, ed *study.SourceEdit, action store.Action, n int) (*study.Versioned, uint64, study.Unchanged, error) {
	for _, flag := range []string{"kind", "encoding", "password", "no-times", "speaker"} {
		if cmd.Flags().Changed(flag) {
			return nil, 0, "", problem.New(problem.Usage, "--%s says how a file is read: it goes with --from", flag)
		}
	}
	name := strings.Map(fileSign, ed.Source.Name)
	if n > 0 {
		name = fmt.Sprintf("%s-%d", name, n)
	}
	template := ed.Shown(n)
	d := draft{name: name + ".txt", try: "cmo source edit " + shellQuoted(ed.Source.Name) + " --from FILE"}
	if n > 0 {
		d.try = fmt.Sprintf("cmo source edit %s:%d, and paste the words of FILE", shellQuoted(ed.Source.Name), n)
	}
	var err error
	if d.text, err = e.edit(template, ".txt"); err != nil {
		return nil, 0, "", err
	}
	if d.text == template {
		return nil, 0, study.SameWords, nil
	}
	v, number, same, err := ed.Typed(action, d.text, n, f.opt.DryRun)
	return v, number, same, e.keep(d, err)
}

// fileSign leaves out of a name what a file's name cannot hold.
func fileSign(r rune) rune {
	if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
		return '-'
	}
	return r
}
