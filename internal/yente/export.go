package yente

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/namesake-screening/namesake/list/ftm"
)

// What others feed from: a data set's description, its entities, and what
// changed from one edition to the next. The routes of /datasets serve them, and
// the exported methods of [Snapshot] give the same to who writes files. base is
// the address under which the files will be found, without a slash at its end.

// export is what is known of a file of entities before it is sent.
type export struct {
	size     int64
	checksum string // SHA-1
	entities int    // lines
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
		return nil, export{}, noDataset(name)
	case s.everything(name):
		return in, s.exportAll(), nil
	}
	return in, in[0].export(), nil
}

// Index is a data set's description, index.json.
type Index struct {
	Entry
	Type        string     `json:"type"` // "source", or "collection" of others
	LastExport  *string    `json:"last_export"`
	EntityCount int        `json:"entity_count"` // parties and what belongs to them
	ThingCount  int        `json:"thing_count"`  // parties
	TargetCount int        `json:"target_count"` // parties that the list is about
	Things      Things     `json:"things"`
	Targets     Things     `json:"targets"`
	Resources   []Resource `json:"resources"`
}

// Resource is a file of a data set.
type Resource struct {
	Name      string  `json:"name"`
	URL       string  `json:"url"`
	Checksum  string  `json:"checksum"` // SHA-1, as the field has it; it finds damage and is no seal
	Timestamp *string `json:"timestamp"`
	MimeType  string  `json:"mime_type"`
	Label     string  `json:"mime_type_label"`
	Title     string  `json:"title"`
	Size      int64   `json:"size"` // bytes
}

// Things counts parties.
type Things struct {
	Total     int            `json:"total"`
	Countries []CountryCount `json:"countries"`
	Schemata  []SchemaCount  `json:"schemata"`
}

// CountryCount counts the parties tied to a country.
type CountryCount struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// SchemaCount counts the parties of a schema.
type SchemaCount struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Plural string `json:"plural"`
	Count  int    `json:"count"`
}

func (s *Snapshot) things(parties []*party) Things {
	out := Things{len(parties), []CountryCount{}, []SchemaCount{}}
	facets := s.facets(parties, []string{"countries", "schema"})
	for _, v := range facets["countries"].Values {
		out.Countries = append(out.Countries, CountryCount{v.Name, v.Label, v.Count})
	}
	for _, v := range facets["schema"].Values {
		schema := ftm.SchemaNamed(v.Name)
		out.Schemata = append(out.Schemata, SchemaCount{v.Name, schema.Label, schema.Plural, v.Count})
	}
	return out
}

// Index describes a data set, index.json.
func (s *Snapshot) Index(base, name string) (Index, error) {
	in, measured, err := s.exported(name)
	if err != nil {
		return Index{}, err
	}
	x := Index{Type: "collection", EntityCount: measured.entities}
	if s.everything(name) {
		x.Entry = s.entry(base, Everything)
	} else {
		x.Entry, x.Type = s.entry(base, in[0].name), "source"
	}
	var parties []*party
	for _, d := range in {
		parties = append(parties, d.parties...)
	}
	x.LastExport, x.ThingCount, x.Things = x.UpdatedAt, len(parties), s.things(parties)
	targets := slices.DeleteFunc(parties, func(p *party) bool { return !p.target })
	x.TargetCount, x.Targets = len(targets), s.things(targets)
	x.Resources = []Resource{{
		Name: "entities.ftm.json", URL: x.EntitiesURL, Checksum: measured.checksum, Timestamp: x.UpdatedAt,
		MimeType: entitiesType, Label: "FollowTheMoney entities", Title: "FollowTheMoney entities", Size: measured.size,
	}}
	return x, nil
}

// Entities writes the entities of a data set, entities.ftm.json.
func (s *Snapshot) Entities(w io.Writer, name string) error {
	in, ok := s.named(name)
	if !ok {
		return noDataset(name)
	}
	return s.write(w, in...)
}

func noDataset(name string) error {
	return refuse(http.StatusNotFound, "No such dataset: %s", clip(name))
}

// datasetIndex answers GET /datasets/{dataset}/index.json.
func (s *server) datasetIndex(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	if _, err := newParams(r).end(); err != nil {
		return err
	}
	x, err := at.Index(s.base(r), r.PathValue("dataset"))
	if err != nil {
		return err
	}
	return answer(w, x)
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
	return whole(at.write(w, in...))
}

// whole breaks an answer off that could not be written to its end, so that it
// does not look whole.
func whole(err error) error {
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
