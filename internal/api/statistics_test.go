package api_test

import (
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/statistics"
)

// Counts and rates are read by whoever may, and tell no small group.
func TestStatistics(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.person("a", access.Auditor)
	o.ask("p", "GET", "/v1/statistics/volumes", "").want(403, nil).says("statistics.read")
	for range 3 {
		o.ask("p", "POST", "/v1/screenings?keep=false", `{"name":"Somebody Ordinary"}`).want(200, nil)
	}
	o.ask("p", "POST", "/v1/screenings", `{"name":"Orwan Daskell","birth_date":"1961"}`).want(200, nil)
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Orwan Daskell","countries":["GB"]}}`).want(201, nil)
	o.log()
	var v statistics.Volumes
	if o.ask("a", "GET", "/v1/statistics/volumes?by=month", "").want(200, &v); v.By != statistics.Month || v.Hits.Part != 1 || v.Hits.Whole != 4 || v.Hits.Interval.High < .25 || len(v.Periods) != 24 {
		t.Errorf("%+v", v)
	}
	o.ask("a", "GET", "/v1/statistics/volumes?by=year", "").want(422, nil).says("by", "write day or week or month")
	o.ask("a", "GET", "/v1/statistics/alerts", "").want(200, nil).says(`"open":{"open":1,"review":0`, `"decided":"fewer than 10"`, `"years":[]`)
	o.ask("a", "GET", "/v1/statistics/alerts?year=2020", "").want(422, nil).says("nothing was decided in 2020")
	o.ask("a", "GET", "/v1/statistics/alerts?year=20", "").want(422, nil).says("is no year")
	o.ask("a", "GET", "/v1/statistics/people", "").want(200, nil).says(`"screened":"fewer than 10"`, `"name":"western"`, `"name":"others"`)
	if log := o.log(); log != "" {
		t.Errorf("nobody's data was read: %s", log)
	}
	var p api.Problem
	o.ask("a", "GET", "/v1/statistics/people?country=GB", "").want(422, &p)
}
