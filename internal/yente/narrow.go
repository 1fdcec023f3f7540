package yente

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list/ftm"
)

// conditions are the values that a search asks of a party, by field: any of
// them, or, where all is set, every one.
type conditions struct {
	fields map[string][]string
	all    bool
}

// conditions reads countries, topics (beside the filter's own) and datasets,
// and filter=FIELD:VALUE.
func (p *params) conditions(all bool) conditions {
	c := conditions{map[string][]string{}, all}
	if v := p.list("countries"); len(v) > 0 {
		c.fields["countries"] = v
	}
	if v := p.list("datasets"); len(v) > 0 {
		c.fields["datasets"] = v
	}
	for i, v := range p.list("filter") {
		field, value, ok := strings.Cut(v, ":")
		field = strings.TrimPrefix(field, "properties.")
		if !ok || value == "" || !isCondition(field) {
			p.mistakes.add("value_error", "Write FIELD:VALUE; a field is countries, topics, datasets, schema or a property", "query", "filter", i)
			continue
		}
		c.fields[field] = append(c.fields[field], value)
	}
	return c
}

func isCondition(field string) bool {
	return slices.Contains(facetNames, field) || ftm.IsProperty(field)
}

// check refuses values of which nobody could be.
func (c conditions) check(at *Snapshot) error {
	for _, v := range c.fields["countries"] {
		if _, ok := countryCode(v); !ok {
			return refuse(http.StatusBadRequest, "countries: unknown country %s", clip(v))
		}
	}
	for _, v := range c.fields["schema"] {
		if !ftm.IsSchema(v) {
			return refuse(http.StatusBadRequest, "Unknown schema: %s", clip(v))
		}
	}
	if _, err := at.datasetsOf("datasets", c.fields["datasets"]); err != nil {
		return err
	}
	return checkTopics(c.fields["topics"])
}

// hold reports whether the party is as asked.
func (c conditions) hold(at *Snapshot, p *party) bool {
	for field, wanted := range c.fields {
		is := func(v string) bool { return p.is(at, field, v) }
		if c.all && slices.ContainsFunc(wanted, func(v string) bool { return !is(v) }) || !slices.ContainsFunc(wanted, is) {
			return false
		}
	}
	return true
}

func (p *party) is(at *Snapshot, field, value string) bool {
	switch field {
	case "countries":
		code, _ := countryCode(value)
		return slices.Contains(p.countries, strings.ToLower(code))
	case "topics":
		return p.has(value)
	case "datasets":
		in, _ := at.named(value)
		return slices.Contains(in, p.dataset)
	case "schema":
		return p.schema.Is(value)
	}
	for _, v := range at.graph.Entities(p.Entity)[0].Properties[field] {
		if strings.EqualFold(v, value) {
			return true
		}
	}
	return false
}

// facet counts the values of a field among all results.
type facet struct {
	Label  string       `json:"label"`
	Values []facetValue `json:"values"`
}

type facetValue struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// facetNames are the fields that can be counted.
var facetNames = []string{"countries", "topics", "datasets", "schema"}

// facets counts, the most frequent values first.
func (s *Snapshot) facets(parties []*party, names []string) map[string]facet {
	out := map[string]facet{}
	for _, name := range names {
		counts := map[string]int{}
		for _, p := range parties {
			for _, v := range p.values(name) {
				counts[v]++
			}
		}
		f := facet{Label: facetLabels[name], Values: []facetValue{}}
		for _, v := range sortedKeys(counts) {
			f.Values = append(f.Values, facetValue{v, s.valueLabel(name, v), counts[v]})
		}
		slices.SortStableFunc(f.Values, func(a, b facetValue) int { return cmp.Compare(b.Count, a.Count) })
		out[name] = f
	}
	return out
}

var facetLabels = map[string]string{"countries": "Countries", "topics": "Topics", "datasets": "Data sources", "schema": "Entity types"}

func (p *party) values(facet string) []string {
	switch facet {
	case "countries":
		return p.countries
	case "topics":
		return p.topics
	case "datasets":
		return []string{p.dataset.name}
	}
	return []string{p.schema.Name}
}

func (s *Snapshot) valueLabel(facet, value string) string {
	label := ""
	switch facet {
	case "countries":
		label = country.Name(strings.ToUpper(value))
	case "topics":
		label = topicLabels[value]
	case "datasets":
		label = s.dataset(value).Edition.Title
	case "schema":
		label = ftm.SchemaNamed(value).Plural
	}
	if label == "" {
		return value
	}
	return label
}

// order is how results are sorted; the first field counts first. Without any,
// the best come first.
type order []struct {
	field string
	down  bool
}

// order reads sort=FIELD or FIELD:asc or FIELD:desc.
func (p *params) order(name string) order {
	var out order
	for i, v := range p.list(name) {
		field, way, _ := strings.Cut(v, ":")
		property := strings.TrimPrefix(field, "properties.")
		known := slices.Contains([]string{"id", "caption", "first_seen", "last_seen", "last_change"}, field) || ftm.IsProperty(property)
		if !known || way != "" && way != "asc" && way != "desc" {
			p.mistakes.add("value_error", "Write FIELD, FIELD:asc or FIELD:desc; a field is id, caption, first_seen, last_seen, last_change or a property", "query", name, i)
			continue
		}
		out = append(out, struct {
			field string
			down  bool
		}{property, way == "desc"})
	}
	return out
}

// apply sorts; who has no value comes last either way.
func (o order) apply(at *Snapshot, parties []*party) {
	if len(o) == 0 {
		return
	}
	keys := make(map[*party][]string, len(parties))
	for _, p := range parties {
		key := make([]string, len(o))
		for i, by := range o {
			key[i] = p.sortKey(at, by.field)
		}
		keys[p] = key
	}
	slices.SortStableFunc(parties, func(a, b *party) int {
		for i, by := range o {
			x, y := keys[a][i], keys[b][i]
			switch {
			case x == y:
			case x == "":
				return 1
			case y == "":
				return -1
			case by.down:
				return strings.Compare(y, x)
			default:
				return strings.Compare(x, y)
			}
		}
		return 0
	})
}

// sortKey is the value of a field that a party is sorted by; "" for none.
func (p *party) sortKey(at *Snapshot, field string) string {
	switch field {
	case "id":
		return p.id
	case "caption":
		return p.Caption()
	case "first_seen":
		return stampOf(p.history().FirstSeen)
	case "last_seen":
		return stampOf(p.history().LastSeen)
	case "last_change":
		return stampOf(p.history().LastChange)
	}
	if v := at.graph.Entities(p.Entity)[0].Properties[field]; len(v) > 0 {
		return slices.Min(v)
	}
	return ""
}
