package api

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/statistics"
)

// AlertStatistics is what was made of alerts.
type AlertStatistics struct {
	At   time.Time            `json:"at" doc:"When it was counted."`
	Open statistics.Ageing    `json:"open" doc:"What awaits a decision or a second person now."`
	Year statistics.ShownYear `json:"year" doc:"What was decided in the year asked about. Groups of fewer than ten are not told, nor what they could be computed from."`
	All  []int                `json:"years" doc:"The years in which something was decided."`
}

// PeopleStatistics is who is in the population, and about whom there were false
// alerts.
type PeopleStatistics struct {
	At time.Time `json:"at" doc:"When it was counted."`
	statistics.ShownPeople
}

// countWord describes a count that may be hidden.
type countWord string

func (countWord) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeInteger}, {Type: huma.TypeString, Enum: []any{
		statistics.Count{Hidden: statistics.Fewer}.String(), statistics.Count{Hidden: statistics.Withheld}.String()}}},
		Description: "A number, or why it is hidden: that it is below ten, or that such a one could be computed from it."}
}

func (a *api) statisticsOperations() []*operation {
	op := func(o operation) *operation {
		o.method, o.action, o.tag = "GET", access.StatisticsRead, "statistics"
		return &o
	}
	year := parameter{name: "year", text: "Of decisions made in this year; of the latest where it is left out.", schema: &huma.Schema{Type: huma.TypeInteger}, wrong: func(v string) string {
		if n, err := strconv.Atoi(v); err != nil || n < 1970 || n > 9999 {
			return fmt.Sprintf("%q is no year; write it as 2026", v)
		}
		return ""
	}}
	by := oneOf("by", "What time is parted into.", string(statistics.Day), string(statistics.Week), string(statistics.Month))
	by.fallback, by.schema.Default = string(statistics.Day), string(statistics.Day)
	return []*operation{
		op(operation{id: "volume-statistics", path: "/v1/statistics/volumes", summary: "Read how much was screened, with which outcomes, and how many of it were hits", query: []parameter{by},
			gives: reflect.TypeFor[statistics.Volumes](), serve: a.volumeStatistics}),
		op(operation{id: "alert-statistics", path: "/v1/statistics/alerts", summary: "Read how long alerts wait, how fast they are decided and how often rightly", query: []parameter{year},
			gives: reflect.TypeFor[AlertStatistics](), serve: a.alertStatistics}),
		op(operation{id: "people-statistics", path: "/v1/statistics/people", summary: "Read how many false alerts there were, by naming culture and by nationality",
			text: "Nationality is told of groups alone.", gives: reflect.TypeFor[PeopleStatistics](), serve: a.peopleStatistics}),
	}
}

func (a *api) volumeStatistics(r *request) (answer, error) {
	v, err := a.statistics.Volumes(r.Context(), statistics.Period(r.query["by"]))
	return answer{body: v}, err
}

func (a *api) alertStatistics(r *request) (answer, error) {
	all, err := a.statistics.Alerts(r.Context())
	if err != nil {
		return answer{}, err
	}
	n := 0
	if text := r.query["year"]; text != "" {
		if n, err = strconv.Atoi(text); err != nil {
			return answer{}, err
		}
	}
	y, err := all.Find(n)
	if err != nil {
		return answer{}, mistaken(Mistake{Detail: fmt.Sprintf("nothing was decided in %d", n), Parameter: "year"})
	}
	out := AlertStatistics{At: all.At, Open: all.Open, Year: y.Shown(), All: []int{}}
	for _, y := range all.Years {
		out.All = append(out.All, y.Year)
	}
	return answer{body: out}, nil
}

func (a *api) peopleStatistics(r *request) (answer, error) {
	p, err := a.statistics.People(r.Context())
	return answer{body: PeopleStatistics{p.At, p.Shown()}}, err
}
