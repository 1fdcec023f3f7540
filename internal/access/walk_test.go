package access_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/access/accesstest"
)

var many = access.Config{PerAddress: access.Rate{PerSecond: 1, Burst: 1_000_000}}

// Every action of the table, at an address of its own, opens to exactly whom
// the table allows.
func TestEveryActionIsHeldToTheTable(t *testing.T) {
	one(t, many, func(o *office) {
		r := o.NewRoutes()
		for _, rule := range access.Rules {
			r.HandleFunc("GET /"+strings.ReplaceAll(string(rule.Action), ".", "/")+"/{id}", rule.Action, ok)
		}
		r.Public("/healthz", http.HandlerFunc(ok))
		if n := len(r.All()); n < len(access.Rules)+8 {
			o.Fatalf("%d routes", n)
		}
		accesstest.Walk(o.T, o.Access, r, r.All())
	})
}

// spy is a test that notes what it is told.
type spy struct {
	testing.TB
	errors []string
}

func (s *spy) Helper() {}

func (s *spy) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

// A server that guards nothing, or with another action than it says, is found.
func TestTheWalkFindsHoles(t *testing.T) {
	for _, c := range []struct {
		says  string
		route access.Route
		guard access.Action // "" for none
	}{
		{"answers nobody in particular", access.Route{Action: access.ListImport}, ""},
		{"does not refuse a person who is auditor", access.Route{Action: access.ListImport}, access.ListRead},
		{"refuses a person who is administrator", access.Route{Action: access.ListImport}, access.AlertRead},
		{"does not refuse a key of administrator", access.Route{Action: access.KeyManage}, access.ListFetch},
		{"is public, and refuses nobody", access.Route{Public: true}, access.ListRead},
	} {
		t.Run(c.says, func(t *testing.T) {
			one(t, many, func(o *office) {
				var h http.Handler = http.HandlerFunc(ok)
				if c.guard != "" {
					h = o.Guard(c.guard, h)
				}
				c.route.Method, c.route.Pattern = "GET", "/x"
				s := &spy{TB: o.T}
				accesstest.Walk(s, o.Access, h, []access.Route{c.route})
				if !strings.Contains(strings.Join(s.errors, "\n"), c.says) {
					o.Errorf("found %q", s.errors)
				}
			})
		})
	}
}
