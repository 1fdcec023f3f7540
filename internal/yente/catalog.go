package yente

import (
	"net/http"
	"net/url"
)

// algorithmNames are the names by which scoring may be asked for. All of
// yente's are answered by Namesake's own: a client that states one goes on.
var algorithmNames = []string{
	"namesake", "best", "logic-v1", "logic-v2", "name-based", "name-qualified", "regression-v1", "regression-v2", "regression-v3", "er-unstable",
}

type algorithm struct {
	Name        string                `json:"name"`
	Description string                `json:"description"`
	Features    map[string]featureDoc `json:"features"`
}

type featureDoc struct {
	Description string  `json:"description"`
	Coefficient float64 `json:"coefficient"` // of a sum
}

var featureDocs = map[string]featureDoc{
	featureName:       {"How well the names agree, 0 to 1", 1},
	featureIdentifier: {"An identifying number is the same, or contradicts", 1},
	"birth_date":      {"The dates of birth contradict", 1},
	"gender":          {"The genders contradict", 1},
	"country":         {"The nationalities contradict; that they are the same counts for nothing", 1},
	"kind":            {"Another kind of party is listed", 1},
	featureOutcome:    {"What the screening decides: at least 0.70 for a match, less for whom the facts rule out", 1},
}

// algorithms answers GET /algorithms.
func (s *server) algorithms(w http.ResponseWriter, r *http.Request, _ *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	out := struct {
		Algorithms []algorithm `json:"algorithms"`
		Default    string      `json:"default"`
		Best       string      `json:"best"`
	}{Default: algorithmNames[0], Best: algorithmNames[0]}
	for i, name := range algorithmNames {
		switch {
		case i == 0:
			out.Algorithms = append(out.Algorithms, algorithm{name, "Namesake's own: names compared by what their agreement is worth, facts that contradict, and the policy's decision.", featureDocs})
		case name != "best":
			out.Algorithms = append(out.Algorithms, algorithm{name, "Answered by namesake; the name is understood so that clients that state it go on.", featureDocs})
		}
	}
	return answer(w, out)
}

// ready answers GET /readyz: that the lists are there, the required ones too.
func (s *server) ready(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	if missing := at.missing(); missing != "" {
		return refuse(http.StatusServiceUnavailable, "%s", missing)
	}
	return answer(w, status{"ok"})
}

// Entry is a data set as the catalog has it.
type Entry struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	Version      string   `json:"version"`
	UpdatedAt    *string  `json:"updated_at"`
	Load         bool     `json:"load"`
	Children     []string `json:"children"`
	EntitiesURL  string   `json:"entities_url"`
	IndexURL     string   `json:"index_url"`
	DeltaURL     *string  `json:"delta_url"`
	IndexVersion string   `json:"index_version"`
	IndexCurrent bool     `json:"index_current"`
}

// catalog answers GET /catalog.
func (s *server) catalog(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	out := struct {
		Datasets   []Entry  `json:"datasets"`
		Current    []string `json:"current"`
		Outdated   []string `json:"outdated"`
		IndexStale bool     `json:"index_stale"`
	}{Outdated: []string{}}
	for _, name := range append([]string{Everything}, at.names()...) {
		out.Datasets = append(out.Datasets, at.entry(s.base(r), name))
		out.Current = append(out.Current, name)
	}
	return answer(w, out)
}

// names are those of the lists.
func (s *Snapshot) names() []string {
	out := []string{}
	for _, d := range s.datasets {
		out = append(out, d.name)
	}
	return out
}

// entry describes a data set by its own name; base is the address under which
// the routes are reached.
func (s *Snapshot) entry(base, name string) Entry {
	files := base + "/datasets/" + url.PathEscape(name)
	e := Entry{
		Name: name, Title: s.title(name), Load: true, Children: []string{},
		EntitiesURL: files + "/entities.ftm.json", IndexURL: files + "/index.json", IndexCurrent: true,
	}
	if name == Everything {
		e.Version, e.UpdatedAt, e.Children = s.version(), known(stampOf(s.updated())), s.names()
	} else {
		d := s.dataset(name)
		deltas := files + "/delta.json"
		e.Version, e.UpdatedAt, e.DeltaURL = d.version, known(stampOf(d.Since)), &deltas
	}
	e.IndexVersion = e.Version
	return e
}
