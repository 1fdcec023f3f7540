package yente

import (
	"net/http"
	"strings"

	"github.com/namesake-screening/namesake/list/ftm"
)

// suggestion is an answer to one who is typing.
type suggestion[T any] struct {
	Code   string `json:"code"`
	Status string `json:"status"`
	Prefix string `json:"prefix"`
	Result []T    `json:"result"`
}

func suggested[T any](w http.ResponseWriter, prefix string, result []T) error {
	return answer(w, suggestion[T]{"/api/status/ok", "200 OK", prefix, append([]T{}, result...)})
}

// suggestedEntity is a party by ID, name and type.
type suggestedEntity struct {
	kindred
	Type    []kindred `json:"type"`
	Notable []kindred `json:"notable"` // the same, as version 0.2 of the protocol calls it
}

// suggestEntity answers GET /reconcile/{dataset}/suggest/entity: parties whose
// names have the words typed so far, or are similar.
func (s *server) suggestEntity(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	p := newParams(r)
	prefix := p.searchText("prefix")
	limit := p.int("limit", searchPage, 0, MaxResults)
	offset := p.int("cursor", 0, 0, MaxOffset)
	f, err := filterOf(p, at, r.PathValue("dataset"))
	if _, wrong := p.end(); wrong != nil {
		return wrong
	}
	if err != nil {
		return err
	}
	var out []suggestedEntity
	if prefix == "" {
		return suggested(w, prefix, out)
	}
	found, err := at.text(prefix, "Thing", true)
	if err != nil {
		return err
	}
	for _, party := range found {
		if !f.keeps(party) {
			continue
		}
		if offset--; offset < 0 && len(out) < limit {
			t := []kindred{typeOf(party.schema)}
			out = append(out, suggestedEntity{kindred{party.id, party.Caption(), party.describe()}, t, t})
		}
	}
	return suggested(w, prefix, out)
}

// suggestType answers GET /reconcile/{dataset}/suggest/type.
func (s *server) suggestType(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	prefix, err := prefixed(r, at)
	if err != nil {
		return err
	}
	var out []kindred
	for _, name := range sortedKeys(asks) {
		if t := ftm.SchemaNamed(name); begins(prefix, t.Name, t.Label, t.Plural) {
			out = append(out, typeOf(t))
		}
	}
	return suggested(w, prefix, out)
}

// suggestProperty answers GET /reconcile/{dataset}/suggest/property.
func (s *server) suggestProperty(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	prefix, err := prefixed(r, at)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, schema := range sortedKeys(asks) {
		for _, p := range ftm.SchemaNamed(schema).Properties() {
			if begins(prefix, p, spaced(p)) {
				names[p] = true
			}
		}
	}
	var out []kindred
	for _, p := range sortedKeys(names) {
		out = append(out, kindred{ID: p, Name: spaced(p)})
	}
	return suggested(w, prefix, out)
}

// prefixed reads the only parameter that these two have.
func prefixed(r *http.Request, at *Snapshot) (string, error) {
	p := newParams(r)
	prefix := p.searchText("prefix")
	if _, err := p.end(); err != nil {
		return "", err
	}
	if _, ok := at.named(r.PathValue("dataset")); !ok {
		return "", noDataset(r.PathValue("dataset"))
	}
	return prefix, nil
}

func begins(prefix string, texts ...string) bool {
	prefix = strings.ToLower(prefix)
	for _, t := range texts {
		if strings.HasPrefix(strings.ToLower(t), prefix) {
			return true
		}
	}
	return false
}

// spaced writes a property's name as words: "birth date".
func spaced(property string) string {
	var b strings.Builder
	for _, r := range property {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
