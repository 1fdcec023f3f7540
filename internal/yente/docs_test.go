package yente_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var quoted = regexp.MustCompile("`([a-z_]+)`")

// The document names every parameter that a route takes, and no other: what a
// route says of itself, when it is asked for one that it does not have, is
// compared with the first table of its section.
func TestDocumentNamesEveryParameter(t *testing.T) {
	text, err := os.ReadFile("../../docs/field-api.md")
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, invented())
	sections := strings.Split(string(text), "\n## ")
	for heading, target := range map[string]string{
		"POST /match/{dataset}":       "/match/default",
		"GET /search/{dataset}":       "/search/default",
		"GET /entities/{id}":          "/entities/xx_peps-Q1",
		"GET /entities/{id}/adjacent": "/entities/xx_peps-Q1/adjacent",
		"GET /reconcile/{dataset}":    "/reconcile/default",
	} {
		i := slices.IndexFunc(sections, func(s string) bool { return strings.HasPrefix(s, heading+"\n") })
		if i < 0 {
			t.Errorf("no section %s", heading)
			continue
		}
		_, table, _ := strings.Cut(sections[i], "| parameter |")
		var documented []string
		for n, row := range strings.Split(table, "\n") {
			if n > 0 && !strings.HasPrefix(row, "|") {
				break
			}
			if cells := strings.Split(row, "|"); n > 0 {
				for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
					documented = append(documented, m[1])
				}
			}
		}
		method, _, _ := strings.Cut(heading, " ")
		w := c.do(method, target+"?nosuch=1", "application/json", "{}")
		var out struct{ Detail []struct{ Msg string } }
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		_, known, _ := strings.Cut(out.Detail[0].Msg, "the parameters here are ")
		slices.Sort(documented)
		if got := strings.Join(documented, ", "); got != known || known == "" {
			t.Errorf("%s documents\n%s\nand takes\n%s", heading, got, known)
		}
	}
}
