package yente

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/ftm"
	"github.com/namesake-screening/namesake/screen"
)

// maxText is the length of a search text, in characters.
const maxText = 512

type searchAnswer struct {
	page
	Facets map[string]facet `json:"facets"`
}

// search answers GET /search/{dataset}.
func (s *server) search(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	p := newParams(r)
	q := p.searchText("q")
	limit := p.int("limit", searchPage, 0, MaxResults)
	offset := p.int("offset", 0, 0, MaxOffset)
	simple, _ := p.bool("simple", false)
	fuzzy, stated := p.bool("fuzzy", true)
	target, targets := p.bool("target", true)
	facets := p.enum("facets", facetNames...)
	if !p.values.Has("facets") {
		facets = []string{"countries", "topics", "datasets"}
	}
	all := slices.Contains(p.enum("filter_op", "OR", "AND"), "AND")
	order := p.order("sort")
	schema, ok := p.one("schema")
	if !ok {
		schema = "Thing"
	}
	wanted := p.conditions(all)
	f, err := filterOf(p, at, r.PathValue("dataset"))
	if _, wrong := p.end(); wrong != nil {
		return wrong
	}
	if err != nil {
		return err
	}
	if asks[schema] == nil {
		return refuse(http.StatusBadRequest, "Unknown schema: %s; the schemata here are %s", clip(schema), strings.Join(sortedKeys(asks), ", "))
	}
	if all && f.topics != nil {
		wanted.fields["topics"] = append(wanted.fields["topics"], f.topics...)
	}
	if err := wanted.check(at); err != nil {
		return err
	}
	if q, err = plainWords(q, simple); err != nil {
		return err
	}
	found, err := at.text(q, schema, fuzzy || !stated)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(p *party) bool {
		return !f.keeps(p) || !p.schema.Is(schema) || targets && p.target != target || !wanted.hold(at, p)
	})
	order.apply(at, found)
	out := searchAnswer{page: *newPage(limit, offset), Facets: at.facets(found, facets)}
	out.Total.Value = len(found)
	for _, p := range found[min(offset, len(found)):min(offset+limit, len(found))] {
		out.Results = append(out.Results, at.flat(p))
	}
	return answer(w, out)
}

// searchText is a text to search for.
func (p *params) searchText(name string) string {
	v := strings.TrimSpace(p.text(name))
	if utf8.RuneCountInString(v) > maxText {
		p.mistakes.add("string_too_long", fmt.Sprintf("String should have at most %d characters", maxText), "query", name)
	}
	return v
}

// plainWords are the words of a text without what the query language of yente's
// search engine makes of them. That language is not spoken here, and what would
// mean something else by it is refused; simple says that all is words.
func plainWords(q string, simple bool) (string, error) {
	if simple {
		return q, nil
	}
	words := strings.Fields(q)
	for _, w := range words {
		if w == "OR" || w == "NOT" || w == "||" || w == "&&" || strings.ContainsAny(w, "*?~^") || strings.HasPrefix(w, "!") || strings.HasPrefix(w, "-") || strings.Contains(w, ":") {
			return "", refuse(http.StatusBadRequest, "The text is in a query language, which is not spoken here: write words, of which all are looked for, and use the filters; simple=true takes everything for words")
		}
	}
	// All words are looked for in any case.
	if kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "AND" }); len(kept) > 0 {
		words = kept
	}
	return strings.Join(words, " "), nil
}

// text are the parties that a text finds, the best first: those that a screening
// finds by the name or number, where similar ones count, and then those whose
// names have all the words. Without a text it is everybody, list by list.
func (s *Snapshot) text(q, schema string, similar bool) ([]*party, error) {
	if q == "" {
		var all []*party
		for _, d := range s.datasets {
			all = append(all, d.parties...)
		}
		return all, nil
	}
	var found []*party
	if similar {
		e := example{schema: ftm.SchemaNamed(schema)}
		screening, err := s.screener.Screen(namesake.Subject{
			Kind: e.kind(), Name: q, Identifiers: []namesake.Identifier{{Type: namesake.IDOther, Value: q}},
		})
		if err != nil && !errors.Is(err, screen.ErrNoName) {
			return nil, fmt.Errorf("search: %w", err)
		}
		matches := slices.Concat(screening.Matches, screening.RuledOut)
		slices.SortStableFunc(matches, func(a, b namesake.Match) int {
			return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(b.Bits, a.Bits))
		})
		for _, m := range matches {
			found = append(found, s.owners[[2]string{m.List, m.Entity}])
		}
	}
	seen := make(map[*party]bool, len(found))
	for _, p := range found {
		seen[p] = true
	}
	for _, p := range s.words().find(q) {
		if !seen[p] {
			found = append(found, p)
		}
	}
	return found, nil
}
