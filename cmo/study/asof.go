package study

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cmo-toolkit/cmo/corpus/problem"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

// Then gives the study as it was at a date or after an action: 2022-05-09,
// 2022-05, #1412 or 1412. A date means its end, where the program runs. It is
// NotFound before the study was made, and Stale where what it was then has been
// erased since.
func Then(tx *store.Tx, typed string) (*store.Tx, error) {
	position, err := positionOf(tx, typed)
	if err != nil {
		return nil, err
	}
	then, err := tx.AsOf(position)
	if p, ok := problem.As(err); ok && p.Kind == problem.Stale {
		return nil, problem.New(problem.Stale, "the study as it was at %s cannot be read any more", typed).
			Because("Words were erased since, and with them what some records were then.").
			Suggest("a later date; cmo log shows when words were erased").Caused(err)
	}
	return then, err
}

// positionOf gives the position of the journal that was typed.
func positionOf(tx *store.Tx, typed string) (uint64, error) {
	digits, action := strings.CutPrefix(typed, "#")
	if n, err := strconv.ParseUint(digits, 10, 64); err == nil {
		if !action && n >= 1900 && n < 2200 && tx.LastAction() >= n {
			return 0, problem.New(problem.Usage, "%q may be an action or a year", typed).
				Suggest("'#%d' for the action, %d-12-31 for the year", n, n)
		}
		if action || n < 1900 || n >= 2200 {
			position, err := tx.EndOf(n)
			if p, ok := problem.As(err); ok {
				return 0, p.Because("The last is #%d.", tx.LastAction()).Suggest("cmo log")
			}
			return position, err
		}
	}
	end, ok := endOf(typed)
	if !ok {
		return 0, problem.New(problem.Usage, "%q is no date and no action", typed).
			Because("A date is 2022-05-09, 2022-05 or 2022; an action is what cmo log numbers.").
			Suggest("--as-of 2022-05-09, or --as-of '#1412'")
	}
	position, err := tx.Until(end)
	if err == nil && position == 0 {
		return 0, problem.New(problem.NotFound, "there was no study yet at %s", typed).
			Because("It was made on %s.", tx.Header.Made.Local().Format(time.DateOnly)).Suggest("cmo log")
	}
	return position, err
}

// endOf gives the moment after a date, or part of one.
func endOf(typed string) (time.Time, bool) {
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{
		{time.DateOnly, 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0},
	} {
		if t, err := time.ParseInLocation(form.layout, typed, time.Local); err == nil {
			return t.AddDate(form.years, form.months, form.days), true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, typed, time.Local); err == nil {
			return t.Add(time.Minute), true
		}
	}
	return time.Time{}, false
}

// view reads the study as it was when the data were read: of what others have
// changed since, nothing is seen.
func (d *Data) view(fn func(*store.Tx) error) error {
	return d.study.View(func(tx *store.Tx) error {
		if tx.Position() == d.until {
			return fn(tx)
		}
		then, ok := tx.In(d.past)
		if !ok {
			var err error
			if then, err = tx.AsOf(d.until); err != nil {
				return fmt.Errorf("read the study as it was at #%d: %w", d.Action, err)
			}
			d.past = then.Past()
		}
		return fn(then)
	})
}
