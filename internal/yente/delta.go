package yente

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/list/ftm"
)

// step is an edition with the one before it.
type step struct {
	version string
	before  Earlier
	after   int // of Earlier; its length for the edition in use
}

// steps are the deltas that there are, the earliest first. An edition that is
// not known to be later than the one before ends what can be told: whoever has
// less fetches the whole.
func (d *dataset) steps() []step {
	var out []step
	later := d.version
	for i := len(d.Earlier) - 1; i >= 0; i-- {
		before := d.Earlier[i]
		own := version(before.Since, before.Hash)
		if own >= later {
			break
		}
		out = append(out, step{later, before, i + 1})
		later = own
	}
	slices.Reverse(out)
	return out
}

// list is the data set of a path that is one list: a delta of all lists would
// have to tell which were there before, and is not made.
func (s *Snapshot) list(name string) (*dataset, error) {
	in, ok := s.named(name)
	switch {
	case !ok:
		return nil, noDataset(name)
	case s.everything(name):
		return nil, refuse(http.StatusNotFound, "%s has no deltas; each list has its own", clip(name))
	}
	return in[0], nil
}

// Deltas names the deltas of a list by the version that each leads to, delta.json.
type Deltas struct {
	Versions  map[string]string `json:"versions"` // the addresses
	UpdatedAt *string           `json:"updated_at"`
}

// Deltas are those of a list.
func (s *Snapshot) Deltas(base, name string) (Deltas, error) {
	d, err := s.list(name)
	if err != nil {
		return Deltas{}, err
	}
	out := Deltas{map[string]string{}, known(stampOf(d.Since))}
	for _, step := range d.steps() {
		out.Versions[step.version] = base + "/datasets/" + url.PathEscape(d.name) + "/deltas/" + step.version + ".json"
	}
	return out, nil
}

// Delta loads what is needed to write what turns the entities of the edition
// before a version into those of the version.
func (s *Snapshot) Delta(ctx context.Context, name, version string) (write func(io.Writer) error, err error) {
	d, err := s.list(name)
	if err != nil {
		return nil, err
	}
	steps := d.steps()
	i := slices.IndexFunc(steps, func(s step) bool { return s.version == version })
	if i < 0 {
		return nil, refuse(http.StatusNotFound, "No such version: %s", clip(version))
	}
	old, before, err := d.earlier(ctx, steps[i].before)
	if err != nil {
		return nil, err
	}
	now, after := d, s.graph
	if n := steps[i].after; n < len(d.Earlier) {
		if now, after, err = d.earlier(ctx, d.Earlier[n]); err != nil {
			return nil, err
		}
	}
	return func(w io.Writer) error {
		return ftm.WriteDelta(w, before, old.Edition.Entities, after, now.Edition.Entities)
	}, nil
}

// datasetDeltas answers GET /datasets/{dataset}/delta.json.
func (s *server) datasetDeltas(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	out, err := at.Deltas(s.base(r), r.PathValue("dataset"))
	if err != nil {
		return err
	}
	return answer(w, out)
}

// datasetDelta answers GET /datasets/{dataset}/deltas/VERSION.json.
func (s *server) datasetDelta(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	version, ok := strings.CutSuffix(r.PathValue("file"), ".json")
	if !ok {
		return refuse(http.StatusNotFound, "Not Found")
	}
	write, err := at.Delta(r.Context(), r.PathValue("dataset"), version)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return whole(write(w))
}

// earlier loads an edition that was in use before.
func (d *dataset) earlier(ctx context.Context, e Earlier) (*dataset, ftm.Graph, error) {
	edition, err := e.Load(ctx)
	if err != nil {
		return nil, ftm.Graph{}, fmt.Errorf("load edition: %w", err)
	}
	if edition.Hash != e.Hash {
		return nil, ftm.Graph{}, fmt.Errorf("load edition: it is %s and should be %s", edition.Hash, e.Hash)
	}
	old := &dataset{List: d.List, name: d.name, version: version(e.Since, e.Hash)}
	old.Edition, old.Since, old.History = edition, e.Since, nil
	byID, owners := map[string]*party{}, map[[2]string]*party{}
	if err := old.fill(byID, owners); err != nil {
		return nil, ftm.Graph{}, err
	}
	return old, graphOf(byID, owners), nil
}
