package study

import (
	"fmt"
	"slices"

	"github.com/cmo-toolkit/cmo/corpus"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/ref"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func (t *table) participants(tx *store.Tx, rep *RegisterReport) error {
	t.byWave("participant")
	if err := t.attributes(tx, rep, "participant"); err != nil {
		return err
	}
	now, err := t.now(tx, rep)
	if err != nil {
		return err
	}
	groups := map[string]string{}
	was, is := map[ref.ID]uint64{}, map[ref.ID]corpus.Participant{}
	for _, r := range t.once("participant", rep, t.byNameAndWave("participant")) {
		if use, err := t.checkParticipant(r, groups); err != nil {
			rep.fault(t, r, use, err)
			continue
		}
		p, err := rep.Added.participant(tx, t.cell(r, "participant"))
		if err != nil {
			return err
		}
		if _, seen := was[p.ID]; !seen {
			was[p.ID] = p.Rev
		}
		if err := t.fillParticipant(tx, r, &p, rep); err != nil {
			return err
		}
		if err := t.setNumbers(tx, rep, r, p.ID, now); err != nil {
			return err
		}
		is[p.ID] = p
	}
	for id, p := range is {
		rep.count(was[id], p.Rev, p.Name, rep.Added.Participants)
	}
	t.namesForIDs(rep)
	return nil
}

// namesForIDs warns where participants are called by what looks like people's
// names.
func (t *table) namesForIDs(rep *RegisterReport) {
	people, first := 0, ""
	for _, r := range t.Rows {
		if name := t.cell(r, "participant"); fullName().MatchString(name) {
			if people++; people == 1 {
				first = t.place(r, "participant")
			}
		}
	}
	if 2*people > len(t.Rows) {
		rep.Warnings = append(rep.Warnings, fmt.Sprintf("the participants of %s seem to be called by their own names (%d of %d, the first in %s): a study holds pseudonyms", t.at, people, len(t.Rows), first))
	}
}

// now is the wave of what names none: the one the study imports into.
func (t *table) now(tx *store.Tx, rep *RegisterReport) (ref.ID, error) {
	if len(t.numbers) == 0 {
		return ref.ID{}, nil
	}
	wave, err := Get(tx, SettingWave)
	if err != nil {
		return ref.ID{}, err
	}
	return rep.Added.waveID(tx, first(t.wave, wave))
}

// checkParticipant tells what is wrong with a row before anything of it is
// kept, and in which column.
func (t *table) checkParticipant(r ingest.Row, groups map[string]string) (use string, err error) {
	names := map[string][]string{"participant": {t.cell(r, "participant")}, "case": nameList(t.cell(r, "case"))}
	for _, use := range []string{"role", useWave} {
		if name := t.cell(r, use); name != "" {
			names[use] = []string{name}
		}
	}
	for use, names := range names {
		for _, name := range names {
			if err := corpus.ValidName(use, name); err != nil {
				return use, err
			}
		}
	}
	for _, scope := range []string{"consent", "quote"} {
		v := t.cell(r, scope)
		if _, ok := consentSaid(v); v != "" && !ok {
			return scope, problem.New(problem.Invalid, "%s is yes or no, not %q", scope, v)
		}
	}
	group := t.cell(r, "group")
	if group == "" {
		return "", nil
	}
	role := corpus.FoldName(t.cell(r, "role"))
	if role == "" {
		return "group", problem.New(problem.Invalid, "this row has a group and no role").Because("Groups are of roles.")
	}
	if was := groups[role]; was != "" && !corpus.SameName(was, group) {
		return "group", problem.New(problem.Conflict, "%s is of the group %q in a row above", t.cell(r, "role"), was).Because("A role is of one group.")
	}
	groups[role] = group
	return "", nil
}

func (t *table) fillParticipant(tx *store.Tx, r ingest.Row, p *corpus.Participant, rep *RegisterReport) (err error) {
	if role := t.cell(r, "role"); role != "" {
		if p.Role, err = rep.Added.roleID(tx, role); err != nil {
			return err
		}
		if group := t.cell(r, "group"); group != "" {
			if err := setGroup(tx, p.Role, group); err != nil {
				return err
			}
		}
	}
	if names := nameList(t.cell(r, "case")); len(names) > 0 {
		p.Cases = nil
		for _, name := range names {
			id, err := rep.Added.caseID(tx, name)
			if err != nil {
				return err
			}
			if !slices.Contains(p.Cases, id) {
				p.Cases = append(p.Cases, id)
			}
		}
	}
	for _, scope := range []string{"consent", "quote"} {
		if v := t.cell(r, scope); v != "" {
			if p.Consent, err = consent(p.Consent, scope, v); err != nil {
				return err
			}
		}
	}
	if p.Attributes, err = t.setAttributes(tx, r, p.Attributes, &rep.Added); err != nil {
		return err
	}
	return corpus.Participants.Put(tx, p)
}

func setGroup(tx *store.Tx, role ref.ID, group string) error {
	r, err := corpus.Roles.Get(tx, role)
	if err != nil {
		return err
	}
	r.Group = group
	return corpus.Roles.Put(tx, &r)
}

func (t *table) cases(tx *store.Tx, rep *RegisterReport) error {
	t.byWave("case")
	if err := t.attributes(tx, rep, "case"); err != nil {
		return err
	}
	now, err := t.now(tx, rep)
	if err != nil {
		return err
	}
	for _, r := range t.once("case", rep, t.byNameAndWave("case")) {
		name := t.cell(r, "case")
		if err := corpus.ValidName("case", name); err != nil {
			rep.fault(t, r, "case", err)
			continue
		}
		id, err := rep.Added.caseID(tx, name)
		if err != nil {
			return err
		}
		c, err := corpus.Cases.Get(tx, id)
		if err != nil {
			return err
		}
		rev := c.Rev
		if c.Attributes, err = t.setAttributes(tx, r, c.Attributes, &rep.Added); err != nil {
			return err
		}
		if err := corpus.Cases.Put(tx, &c); err != nil {
			return err
		}
		if err := t.setNumbers(tx, rep, r, c.ID, now); err != nil {
			return err
		}
		rep.count(rev, c.Rev, c.Name, rep.Added.Cases)
	}
	return nil
}
