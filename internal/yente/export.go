package yente

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/list/ftm"
)

// What others feed from: a data set's description, its entities, and what
// changed from one edition to the next.

// export is what is known of a file of entities before it is sent.
type export struct {
	size     int64
	checksum string // SHA-1, as the field has it; it finds damage and is no seal
	entities int    // lines: parties and what belongs to them
}

// entitiesType is the media type of entities as JSON lines.
const entitiesType = "application/json+ftm"

// write writes the lists' entities, one a line.
func (s *Snapshot) write(w io.Writer, in ...*dataset) error {
	for _, d := range in {
		if err := s.graph.Write(w, d.Edition.Entities); err != nil {
			return err
		}
	}
	return nil
}

// lineCounter counts bytes and lines.
type lineCounter struct{ bytes, lines int64 }

func (c *lineCounter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	c.lines += int64(bytes.Count(p, []byte("\n")))
	return len(p), nil
}

func (s *Snapshot) measure(in ...*dataset) export {
	sum := sha1.New()
	var count lineCounter
	if err := s.write(io.MultiWriter(sum, &count), in...); err != nil {
		panic(err) // neither fails
	}
	return export{count.bytes, hex.EncodeToString(sum.Sum(nil)), int(count.lines)}
}

// exported finds a data set with what its entities measure.
func (s *Snapshot) exported(name string) ([]*dataset, export, error) {
	in, ok := s.named(name)
	switch {
	case !ok:
		return nil, export{}, refuse(http.StatusNotFound, "No such dataset: %s", clip(name))
	case s.everything(name):
		return in, s.exportAll(), nil
	}
	return in, in[0].export(), nil
}

type resource struct {
	Name      string  `json:"name"`
	URL       string  `json:"url"`
	Checksum  string  `json:"checksum"`
	Timestamp *string `json:"timestamp"`
	MimeType  string  `json:"mime_type"`
	Label     string  `json:"mime_type_label"`
	Title     string  `json:"title"`
	Size      int64   `json:"size"`
}

// things counts parties.
type things struct {
	Total     int            `json:"total"`
	Countries []countryCount `json:"countries"`
	Schemata  []schemaCount  `json:"schemata"`
}

type countryCount struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

type schemaCount struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Plural string `json:"plural"`
	Count  int    `json:"count"`
}

func (s *Snapshot) things(parties []*party) things {
	out := things{len(parties), []countryCount{}, []schemaCount{}}
	facets := s.facets(parties, []string{"countries", "schema"})
	for _, v := range facets["countries"].Values {
		out.Countries = append(out.Countries, countryCount{v.Name, v.Label, v.Count})
	}
	for _, v := range facets["schema"].Values {
		schema := ftm.SchemaNamed(v.Name)
		out.Schemata = append(out.Schemata, schemaCount{v.Name, schema.Label, schema.Plural, v.Count})
	}
	return out
}

// datasetIndex answers GET /datasets/{dataset}/index.json.
func (s *server) datasetIndex(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	in, measured, err := at.exported(r.PathValue("dataset"))
	if err != nil {
		return err
	}
	name := Everything
	if !at.everything(r.PathValue("dataset")) {
		name = in[0].name
	}
	entry := s.catalogEntry(r, at, name)
	var parties []*party
	for _, d := range in {
		parties = append(parties, d.parties...)
	}
	targets := slices.DeleteFunc(slices.Clone(parties), func(p *party) bool { return !p.target })
	kind := "source"
	if name == Everything {
		kind = "collection"
	}
	return answer(w, struct {
		catalogEntry
		Type        string     `json:"type"`
		LastExport  *string    `json:"last_export"`
		EntityCount int        `json:"entity_count"`
		ThingCount  int        `json:"thing_count"`
		TargetCount int        `json:"target_count"`
		Things      things     `json:"things"`
		Targets     things     `json:"targets"`
		Resources   []resource `json:"resources"`
	}{
		catalogEntry: entry, Type: kind, LastExport: entry.UpdatedAt,
		EntityCount: measured.entities, ThingCount: len(parties), TargetCount: len(targets),
		Things: at.things(parties), Targets: at.things(targets),
		Resources: []resource{{
			Name: "entities.ftm.json", URL: entry.EntitiesURL, Checksum: measured.checksum, Timestamp: entry.UpdatedAt,
			MimeType: entitiesType, Label: "FollowTheMoney entities", Title: "FollowTheMoney entities", Size: measured.size,
		}},
	})
}

// datasetEntities answers GET /datasets/{dataset}/entities.ftm.json.
func (s *server) datasetEntities(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	in, measured, err := at.exported(r.PathValue("dataset"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", entitiesType)
	// A file that was cut short on the way is then known for one.
	w.Header().Set("Content-Length", strconv.FormatInt(measured.size, 10))
	if r.Method == http.MethodHead {
		return nil
	}
	if err := at.write(w, in...); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

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
		return nil, refuse(http.StatusNotFound, "No such dataset: %s", clip(name))
	case s.everything(name):
		return nil, refuse(http.StatusNotFound, "%s has no deltas; each list has its own", clip(name))
	}
	return in[0], nil
}

// datasetDeltas answers GET /datasets/{dataset}/delta.json.
func (s *server) datasetDeltas(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	d, err := at.list(r.PathValue("dataset"))
	if err != nil {
		return err
	}
	versions := map[string]string{}
	for _, step := range d.steps() {
		versions[step.version] = s.base(r) + "/datasets/" + d.name + "/deltas/" + step.version + ".json"
	}
	return answer(w, struct {
		Versions  map[string]string `json:"versions"`
		UpdatedAt *string           `json:"updated_at"`
	}{versions, known(stampOf(d.Since))})
}

// datasetDelta answers GET /datasets/{dataset}/deltas/VERSION.json: what turns
// the entities of the edition before into those of the version.
func (s *server) datasetDelta(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	d, err := at.list(r.PathValue("dataset"))
	if err != nil {
		return err
	}
	steps := d.steps()
	wanted, _ := strings.CutSuffix(r.PathValue("file"), ".json")
	i := slices.IndexFunc(steps, func(s step) bool { return s.version == wanted })
	if i < 0 {
		return refuse(http.StatusNotFound, "No such version: %s", clip(wanted))
	}
	old, before, err := d.earlier(r, steps[i].before)
	if err != nil {
		return err
	}
	after, now := at.graph, d
	if n := steps[i].after; n < len(d.Earlier) {
		if now, after, err = d.earlier(r, d.Earlier[n]); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := ftm.WriteDelta(w, before, old.Edition.Entities, after, now.Edition.Entities); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// earlier loads an edition that was in use before.
func (d *dataset) earlier(r *http.Request, e Earlier) (*dataset, ftm.Graph, error) {
	edition, err := e.Load(r.Context())
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
