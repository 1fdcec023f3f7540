package yente

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/ftm"
	"github.com/namesake-screening/namesake/screen"
)

// filter keeps the parties that a request asks for.
type filter struct {
	within         []*dataset
	include        []*dataset // any of these; nil for all
	exclude        []*dataset
	schemata       []string // any of these; nil for all
	excludeSchema  []string
	topics         []string // any of these; nil for all
	changedSince   time.Time
	excludeParties []string
}

// filterOf reads the parameters that /match and /search have in common.
// Nothing that they name is unknown, since that would keep everybody out, or
// nobody.
func filterOf(p *params, at *Snapshot, dataset string) (filter, error) {
	f := filter{changedSince: p.moment("changed_since"), excludeParties: p.list("exclude_entity_ids")}
	include, exclude := p.list("include_dataset"), p.list("exclude_dataset")
	f.schemata, f.excludeSchema = p.list("include_schema"), p.list("exclude_schema")
	f.topics = p.list("topics")
	for i, id := range f.excludeParties { // whoever kept a former ID means the same party
		if now := at.referents()[id]; at.byID[id] == nil && now != nil {
			f.excludeParties[i] = now.id
		}
	}
	within, ok := at.named(dataset)
	if !ok {
		return f, noDataset(dataset)
	}
	f.within = within
	var err error
	if f.include, err = at.datasetsOf("include_dataset", include); err != nil {
		return f, err
	}
	if f.exclude, err = at.datasetsOf("exclude_dataset", exclude); err != nil {
		return f, err
	}
	for _, name := range f.schemata {
		if asks[name] == nil {
			return f, refuse(http.StatusBadRequest, "include_schema: nobody is listed as %s", clip(name))
		}
	}
	for _, name := range f.excludeSchema {
		if !ftm.IsSchema(name) {
			return f, refuse(http.StatusBadRequest, "Unknown schema: %s", clip(name))
		}
	}
	return f, checkTopics(f.topics)
}

func checkTopics(topics []string) error {
	for _, t := range topics {
		if topicLabels[t] == "" {
			return refuse(http.StatusBadRequest, "Unknown topic: %s", clip(t))
		}
	}
	return nil
}

// datasetsOf are the lists that data sets of these names hold.
func (s *Snapshot) datasetsOf(parameter string, names []string) ([]*dataset, error) {
	var out []*dataset
	for _, name := range names {
		in, ok := s.named(name)
		if !ok {
			return nil, refuse(http.StatusBadRequest, "%s: no such dataset: %s", parameter, clip(name))
		}
		out = append(out, in...)
	}
	return out, nil
}

// keeps reports whether the party is asked for. One whose last change is not
// known counts as changed: whoever asks for changes would else never hear of it.
func (f *filter) keeps(p *party) bool {
	return slices.Contains(f.within, p.dataset) &&
		(f.include == nil || slices.Contains(f.include, p.dataset)) &&
		!slices.Contains(f.exclude, p.dataset) &&
		(len(f.schemata) == 0 || slices.ContainsFunc(f.schemata, p.schema.Is)) &&
		!slices.ContainsFunc(f.excludeSchema, p.schema.Is) &&
		(len(f.topics) == 0 || slices.ContainsFunc(f.topics, p.has)) &&
		(f.changedSince.IsZero() || p.changedSince(f.changedSince)) &&
		!slices.Contains(f.excludeParties, p.id)
}

func (p *party) has(topic string) bool { return slices.Contains(p.topics, topic) }

func (p *party) changedSince(t time.Time) bool {
	changed := p.history().LastChange
	return changed.IsZero() || !changed.Before(t)
}

// scored is a result of a query.
type scored struct {
	*entityAnswer
	Score        float64            `json:"score"`
	Match        bool               `json:"match"`
	Features     map[string]float64 `json:"features"`
	Explanations map[string]feature `json:"explanations"`
}

// matches is the answer to one query.
type matches struct {
	Status  int      `json:"status"`
	Results []scored `json:"results"`
	Total   total    `json:"total"` // of those at or above the cutoff
	Query   asked    `json:"query"`
}

// asked repeats a query.
type asked struct {
	ID         *string             `json:"id"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
}

type matchAnswer struct {
	Responses map[string]matches `json:"responses"`
	Limit     int                `json:"limit"`
}

// match answers POST /match/{dataset}.
func (s *server) match(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	p := newParams(r)
	limit := p.int("limit", matchPage, 1, MaxResults)
	m := matching{threshold: p.share("threshold", DefaultThreshold), cutoff: p.share("cutoff", defaultCutoff)}
	algorithm, stated := p.one("algorithm")
	p.bool("fuzzy", false)
	var err error
	m.filter, err = filterOf(p, at, r.PathValue("dataset"))
	if _, wrong := p.end(); wrong != nil {
		return wrong
	}
	if err != nil {
		return err
	}
	if stated && !slices.Contains(algorithmNames, algorithm) {
		return refuse(http.StatusBadRequest, "Unknown algorithm: %s; the algorithms are %s", clip(algorithm), strings.Join(algorithmNames, ", "))
	}
	examples, err := readMatch(r)
	if err != nil {
		return err
	}
	if missing := at.missing(); at.everything(r.PathValue("dataset")) && missing != "" {
		return refuse(http.StatusServiceUnavailable, "%s", missing)
	}
	subjects := make([][]namesake.Subject, len(examples))
	for i := range examples { // all, before the first is screened
		if subjects[i], err = examples[i].subjects(); err != nil {
			return err
		}
	}
	out := matchAnswer{Responses: make(map[string]matches, len(examples)), Limit: limit}
	for i := range examples {
		if err := r.Context().Err(); err != nil {
			return err
		}
		results, err := m.screen(at, &examples[i], subjects[i])
		if err != nil {
			return err
		}
		answered := matches{
			Status: http.StatusOK, Results: []scored{}, Total: total{len(results), "eq"},
			Query: asked{known(examples[i].id), examples[i].schema.Name, examples[i].properties},
		}
		for _, r := range results[:min(limit, len(results))] {
			answered.Results = append(answered.Results, r.answer(at, m.threshold))
		}
		out.Responses[examples[i].key] = answered
	}
	return answer(w, out)
}

// missing says which lists without which nobody is clear are not there; "" where
// all are.
func (s *Snapshot) missing() string {
	var names []string
	for _, required := range s.policy.Required {
		if s.dataset(required) == nil {
			names = append(names, required)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Required lists are not there: " + strings.Join(names, ", ") + ". Without them nobody can be called clear; import them, or ask for one list."
}

// matching is how queries are answered.
type matching struct {
	filter
	threshold, cutoff float64
}

// result is a party with its score.
type result struct {
	*party
	score float64
	parts map[string]feature
}

// screen are the parties that agree with the example, the best first, and of
// one score in the order of their IDs.
func (m *matching) screen(at *Snapshot, e *example, subjects []namesake.Subject) ([]result, error) {
	best := map[*party]result{}
	for _, subject := range subjects {
		screening, err := at.screener.Screen(subject)
		if errors.Is(err, screen.ErrNoName) {
			return nil, refuse(http.StatusBadRequest, "queries/%s/properties/name: nothing in it can be read as a name", clip(e.key))
		}
		if err != nil {
			return nil, fmt.Errorf("screen: %w", err)
		}
		for _, found := range slices.Concat(screening.Matches, screening.RuledOut) {
			p := at.owners[[2]string{found.List, found.Entity}]
			if !m.keeps(p) || !e.mayBe(found.Kind) && !holdsNumber(&found) {
				continue
			}
			r := result{party: p}
			if r.score, r.parts = Score(&found); r.score < m.cutoff {
				continue
			}
			if before, ok := best[p]; !ok || r.score > before.score {
				best[p] = r
			}
		}
	}
	return slices.SortedFunc(maps.Values(best), func(a, b result) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	}), nil
}

// holdsNumber reports whether an identifying number agreed.
func holdsNumber(m *namesake.Match) bool {
	return slices.ContainsFunc(m.Evidence.Parts, func(e namesake.Evidence) bool {
		return e.Feature == namesake.FeatureIdentifier && e.Bits > 0
	})
}

func (r result) answer(at *Snapshot, threshold float64) scored {
	out := scored{entityAnswer: at.flat(r.party), Score: r.score, Match: r.score >= threshold, Features: map[string]float64{}, Explanations: r.parts}
	for name, f := range r.parts {
		out.Features[name] = f.Score
	}
	return out
}
