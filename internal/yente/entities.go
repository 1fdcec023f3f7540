package yente

import (
	"github.com/namesake-screening/namesake/list/ftm"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// entity answers GET /entities/{id}.
func (s *server) entity(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	p := newParams(r)
	nest, _ := p.bool("nested", true)
	if _, err := p.end(); err != nil {
		return err
	}
	n, now, err := at.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	if now != "" {
		return s.moved(w, r, now, "")
	}
	if !nest {
		return answer(w, answerOf(n.Entity))
	}
	return answer(w, at.nested(n, 1))
}

// moved sends the client to the ID that an entity has now.
func (s *server) moved(w http.ResponseWriter, r *http.Request, id, below string) error {
	to := s.URL + "/entities/" + url.PathEscape(id) + below
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusPermanentRedirect)
	return nil
}

// total counts all results, of which an answer may hold a page.
type total struct {
	Value    int    `json:"value"`
	Relation string `json:"relation"`
}

// page is a page of entities.
type page struct {
	Results []*entityAnswer `json:"results"`
	Total   total           `json:"total"`
	Limit   int             `json:"limit"`
	Offset  int             `json:"offset"`
}

type adjacentAnswer struct {
	Entity   *entityAnswer    `json:"entity"`
	Adjacent map[string]*page `json:"adjacent"`
}

// adjacent answers GET /entities/{id}/adjacent: the entity, and a page of
// what is beside it for each property that leads there.
func (s *server) adjacent(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	n, limit, offset, now, err := s.beside(r, at)
	if err != nil {
		return err
	}
	if now != "" {
		return s.moved(w, r, now, "/adjacent")
	}
	out := adjacentAnswer{answerOf(n.Entity), map[string]*page{}}
	for _, b := range at.neighbours(n) {
		if out.Adjacent[b.property] == nil {
			out.Adjacent[b.property] = newPage(limit, offset)
		}
		out.Adjacent[b.property].put(at, b.node, n.ID)
	}
	return answer(w, out)
}

// adjacentBy answers GET /entities/{id}/adjacent/{property}.
func (s *server) adjacentBy(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	n, limit, offset, now, err := s.beside(r, at)
	if err != nil {
		return err
	}
	property := r.PathValue("property")
	if now != "" {
		return s.moved(w, r, now, "/adjacent/"+url.PathEscape(property))
	}
	if !ftm.Leads(property) {
		return refuse(http.StatusNotFound, "No such property: %s", clip(property))
	}
	out := newPage(limit, offset)
	for _, b := range at.neighbours(n) {
		if b.property == property {
			out.put(at, b.node, n.ID)
		}
	}
	return answer(w, out)
}

func (s *server) beside(r *http.Request, at *Snapshot) (n node, limit, offset int, now string, err error) {
	p := newParams(r)
	limit = p.int("limit", searchPage, 0, MaxResults)
	offset = p.int("offset", 0, 0, MaxOffset)
	if _, err = p.end(); err != nil {
		return
	}
	n, now, err = at.find(r.PathValue("id"))
	return
}

func newPage(limit, offset int) *page {
	return &page{Results: []*entityAnswer{}, Total: total{Relation: "eq"}, Limit: limit, Offset: offset}
}

// put counts an entity, and writes it where it is on the page: what stands
// between two parties with the party at its other end.
func (p *page) put(at *Snapshot, n node, from string) {
	if p.Total.Value >= p.Offset && len(p.Results) < p.Limit {
		p.Results = append(p.Results, at.nested(n, 0, from))
	}
	p.Total.Value++
}
