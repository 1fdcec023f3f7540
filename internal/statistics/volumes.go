package statistics

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/store"
)

// Kinds of what is counted by day.
const (
	asked    = "asked"    // a screening that somebody asked for
	again    = "again"    // one of a member of the population that was kept, as something was found or facts changed
	compared = "compared" // a member of the population compared with an edition or what changed in it
)

// source is a table that rows are only ever added to.
type source struct {
	name  string
	query string // day's time, kind's reason, outcome, number and id of rows after $1, at most $2
}

var sources = []source{
	{"screenings", "SELECT id, at, reason, outcome, 1 FROM screenings WHERE id > $1 ORDER BY id LIMIT $2"},
	{"covered", "SELECT id, at, '', '', subjects FROM covered WHERE id > $1 ORDER BY id LIMIT $2"},
}

// atOnce is how many rows are counted between two writes.
const atOnce = 20_000

// countOn counts up to so many rows that were added since.
func (s *Statistics) countOn(ctx context.Context, most int) error {
	for _, source := range sources {
		for done := 0; done < most; {
			n, err := s.countPart(ctx, source)
			if err != nil {
				return fmt.Errorf("count %s: %w", source.name, err)
			}
			if done += n; n < atOnce {
				break
			}
		}
	}
	return nil
}

type cell struct{ day, kind, outcome string }

// countPart counts the next rows of a source, and returns how many.
func (s *Statistics) countPart(ctx context.Context, source source) (n int, err error) {
	var from, through int64
	found := map[cell]int64{}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		err := tx.Get("SELECT through FROM statistics_marks WHERE source = $1", []any{source.name}, &from)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return tx.Query(func(scan func(...any) error) error {
			var at, number int64
			var reason, outcome string
			if err := scan(&through, &at, &reason, &outcome, &number); err != nil {
				return err
			}
			n++
			kind := again
			switch {
			case outcome == "":
				kind = compared
			case reason == coverage.Asked:
				kind = asked
			}
			found[cell{store.Time(at).Format(time.DateOnly), kind, outcome}] += number
			return nil
		}, source.query, from, atOnce)
	})
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.Store.Update(ctx, func(tx *store.Tx) error {
		// Where another process counted the same rows meanwhile, its count stands.
		moved, err := tx.Exec(`INSERT INTO statistics_marks (source, through) VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET through = excluded.through
			WHERE statistics_marks.through = $3`, source.name, through, from)
		if err != nil || moved == 0 {
			return err
		}
		for c, number := range found {
			if _, err := tx.Exec(`INSERT INTO statistics_days (day, kind, outcome, n) VALUES ($1, $2, $3, $4)
				ON CONFLICT (day, kind, outcome) DO UPDATE SET n = statistics_days.n + excluded.n`, c.day, c.kind, c.outcome, number); err != nil {
				return err
			}
		}
		return nil
	})
}

// Period is what time is parted into.
type Period string

// Periods.
const (
	Day   Period = "day"
	Week  Period = "week" // from Monday
	Month Period = "month"
)

// Periods are all there are, with how many a page shows.
var Periods = []Period{Day, Week, Month}

var shown = map[Period]int{Day: 30, Week: 26, Month: 24}

// begin is when the period of a time begins, and move the one so many later.
func (p Period) begin(t time.Time) time.Time {
	t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	switch p {
	case Week:
		return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case Month:
		return t.AddDate(0, 0, 1-t.Day())
	}
	return t
}

func (p Period) move(t time.Time, n int) time.Time {
	switch p {
	case Week:
		return t.AddDate(0, 0, 7*n)
	case Month:
		return t.AddDate(0, n, 0)
	}
	return t.AddDate(0, 0, n)
}

// Outcomes are those of screenings, the gravest first.
var Outcomes = []namesake.Outcome{namesake.OutcomePotentialMatch, namesake.OutcomeInconclusive, namesake.OutcomeIncomplete, namesake.OutcomeClear}

// Volume is what was screened in a period.
type Volume struct {
	From string `json:"from"` // its first day
	// Asked are screenings that somebody asked for, by outcome, kept or not.
	Asked map[namesake.Outcome]int `json:"asked"`
	// Again are screenings of the population that were kept, by outcome: something
	// was found, or facts had changed.
	Again map[namesake.Outcome]int `json:"again"`
	// Compared is how often members of the population were compared with an edition
	// of a list, or with what had changed in it.
	Compared int `json:"compared"`
}

// All is how many screenings were asked for.
func (v Volume) All() (n int) {
	for _, m := range v.Asked {
		n += m
	}
	return n
}

// Hits is how many of those found somebody.
func (v Volume) Hits() int {
	return v.Asked[namesake.OutcomePotentialMatch] + v.Asked[namesake.OutcomeInconclusive]
}

// Volumes are what was screened, period by period, the latest last.
type Volumes struct {
	By      Period   `json:"by"`
	Periods []Volume `json:"periods"`
	Hits    Rate     `json:"hits" doc:"Of the screenings asked for in all these periods, those that found somebody: a potential match, or somebody who cannot be told."`
}

// Rate is a share with its 95 % interval (Wilson).
type Rate struct {
	Part     int           `json:"part"`
	Whole    int           `json:"whole"`
	Share    float64       `json:"share"`
	Interval eval.Interval `json:"interval"`
}

// RateOf is a share of the whole; of nothing it is 0, and the interval 0 to 1.
func RateOf(part, whole int) Rate {
	r := Rate{Part: part, Whole: whole, Interval: eval.Wilson(part, whole)}
	if whole > 0 {
		r.Share = float64(part) / float64(whole)
	}
	return r
}

// OneIn writes a share as people say it: "1 in 7,000 (from 1 in 9,000 to 1 in
// 5,400)". Of no parts it says what there is at most.
func (r Rate) OneIn() string {
	switch {
	case r.Whole == 0:
		return "–"
	case r.Part == 0:
		return fmt.Sprintf("none in %s (fewer than 1 in %s)", figure(float64(r.Whole)), figure(1/r.Interval.High))
	}
	return fmt.Sprintf("1 in %s (from 1 in %s to 1 in %s)", figure(1/r.Share), figure(1/r.Interval.Low), figure(1/r.Interval.High))
}

// Volumes counts what was added since, where that is little, and returns what was
// screened in the last periods.
func (s *Statistics) Volumes(ctx context.Context, by Period) (Volumes, error) {
	if err := s.countOn(ctx, atOnce); err != nil {
		return Volumes{}, err
	}
	out := Volumes{By: by}
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		n := shown[by]
		last := by.begin(tx.Now())
		first := by.move(last, 1-n)
		index := map[string]int{}
		out.Periods = make([]Volume, n)
		for i := range out.Periods {
			from := by.move(first, i).Format(time.DateOnly)
			index[from] = i
			out.Periods[i] = Volume{From: from, Asked: map[namesake.Outcome]int{}, Again: map[namesake.Outcome]int{}}
		}
		return tx.Query(func(scan func(...any) error) error {
			var day, kind, outcome string
			var n int
			if err := scan(&day, &kind, &outcome, &n); err != nil {
				return err
			}
			t, err := time.Parse(time.DateOnly, day)
			if err != nil {
				return err
			}
			i, there := index[by.begin(t).Format(time.DateOnly)]
			if !there {
				return nil // of tomorrow, by a clock that went back
			}
			switch v := &out.Periods[i]; kind {
			case asked:
				v.Asked[namesake.Outcome(outcome)] += n
			case again:
				v.Again[namesake.Outcome(outcome)] += n
			default:
				v.Compared += n
			}
			return nil
		}, `SELECT day, kind, outcome, n FROM statistics_days WHERE day >= $1
			UNION ALL SELECT day, 'asked', outcome, screenings FROM counted WHERE day >= $2`, out.Periods[0].From, out.Periods[0].From)
	})
	hits, all := 0, 0
	for _, v := range out.Periods {
		hits, all = hits+v.Hits(), all+v.All()
	}
	out.Hits = RateOf(hits, all)
	return out, err
}
