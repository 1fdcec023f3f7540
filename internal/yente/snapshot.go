package yente

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/ftm"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Everything is the name of the data set that holds every list.
const Everything = "default"

// List is one list as a snapshot has it.
type List struct {
	Edition *list.Edition
	// Since is when the edition came into use here. Defaults to the day that
	// the publisher gives it.
	Since time.Time
	// Topics are those of everybody on the list, such as "sanction". Defaults to
	// what is known of the format; whoever states topics keeps those beside.
	Topics []string
	// History says when an entity was first and last seen, and last changed; a
	// zero time is not known. Many goroutines call it. Defaults to nothing known.
	History func(id string) History
	// Earlier are editions that were in use before, the first one first. They
	// are loaded for deltas alone. Defaults to none.
	Earlier []Earlier
}

// History is what is known of an entity over the editions of its list.
type History struct{ FirstSeen, LastSeen, LastChange time.Time }

// Earlier is an edition that was in use before.
type Earlier struct {
	Hash  string
	Since time.Time
	Load  func(context.Context) (*list.Edition, error)
}

// Snapshot is one state of the lists. It is immutable, and what it works out of
// them it works out once, when first asked; it may be used by many goroutines.
type Snapshot struct {
	screener *screen.Screener
	policy   policy.Policy
	datasets []*dataset // by name, without "default"
	aliases  map[string]string
	byID     map[string]*party
	owners   map[[2]string]*party // by list and publisher's number
	graph    ftm.Graph

	referents func() map[string]*party
	linking   func() map[string][]*party
	exportAll func() export
	words     func() *wordIndex
}

// dataset is a list by the name that the field's clients know it by.
type dataset struct {
	List
	name    string
	version string
	parties []*party
	export  func() export
}

// party is an entity of a list.
type party struct {
	*namesake.Entity
	id        string
	dataset   *dataset
	schema    *ftm.Schema
	topics    []string
	countries []string // codes in small letters, sorted
	target    bool
}

// NewSnapshot makes a snapshot of lists and of a screener over the same editions
// under the policy. It fails where two lists, or two entities, would have one
// name.
func NewSnapshot(screener *screen.Screener, p policy.Policy, lists []List) (*Snapshot, error) {
	s := &Snapshot{
		screener: screener, policy: p, aliases: map[string]string{},
		byID: map[string]*party{}, owners: map[[2]string]*party{},
	}
	s.graph = graphOf(s.byID, s.owners)
	for _, l := range lists {
		if err := s.add(l); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.datasets, func(a, b *dataset) int { return cmp.Compare(a.name, b.name) })
	if err := s.sameLists(); err != nil {
		return nil, err
	}
	for alias, of := range opensanctionsNames {
		if s.dataset(alias) == nil && (of == Everything || s.dataset(datasetName(of)) != nil) {
			s.aliases[alias] = datasetName(of)
		}
	}
	s.referents = sync.OnceValue(s.findReferents)
	s.linking = sync.OnceValue(s.findLinks)
	s.exportAll = sync.OnceValue(func() export { return s.measure(s.datasets...) })
	s.words = sync.OnceValue(func() *wordIndex { return newWordIndex(s) })
	return s, nil
}

// idOf is the rule for the IDs of parties.
func idOf(list, id string) string { return list + "-" + id }

// graphOf takes parties apart, of whom owners holds each.
func graphOf(byID map[string]*party, owners map[[2]string]*party) ftm.Graph {
	of := func(e *namesake.Entity) *party { return owners[[2]string{e.List, e.ID}] }
	return ftm.Graph{
		ID:      idOf,
		Known:   func(id string) bool { return byID[id] != nil },
		Dataset: datasetName,
		Topics:  func(e *namesake.Entity) []string { return of(e).topics },
		Stamp:   func(to *ftm.Entity, e *namesake.Entity) { of(e).stamp(to) },
	}
}

func (s *Snapshot) add(l List) error {
	d := &dataset{List: l, name: datasetName(l.Edition.List)}
	if d.Since.IsZero() {
		d.Since = dayOf(l.Edition.Date)
	}
	d.version = version(d.Since, l.Edition.Hash)
	if d.Topics == nil {
		d.Topics = formatTopics[l.Edition.Format]
	}
	if d.name == Everything || s.dataset(d.name) != nil {
		return fmt.Errorf("list %s: the data set %q is there already; give the list another name", l.Edition.List, d.name)
	}
	if err := d.fill(s.byID, s.owners); err != nil {
		return err
	}
	d.export = sync.OnceValue(func() export { return s.measure(d) })
	s.datasets = append(s.datasets, d)
	return nil
}

// fill makes the parties of the list's edition.
func (d *dataset) fill(byID map[string]*party, owners map[[2]string]*party) error {
	for i := range d.Edition.Entities {
		p, err := newParty(&d.Edition.Entities[i], d)
		if err != nil {
			return err
		}
		if other := byID[p.id]; other != nil {
			return fmt.Errorf("list %s, entity %s: the ID %q is also that of entity %s of list %s; give a list another name", p.List, p.ID, p.id, other.ID, other.List)
		}
		byID[p.id] = p
		owners[[2]string{p.List, p.ID}] = p
		d.parties = append(d.parties, p)
	}
	return nil
}

// sameLists fails where the screener screens against other editions: who was
// found could then not be shown, or would not be found.
func (s *Snapshot) sameLists() error {
	editions := s.screener.Index().Editions()
	for _, ref := range editions {
		if d := s.dataset(datasetName(ref.List)); d == nil || d.Edition.List != ref.List || d.Edition.Hash != ref.Hash {
			return fmt.Errorf("the screener screens against list %s, and the snapshot has no such edition of it", ref.List)
		}
	}
	if len(editions) != len(s.datasets) {
		return fmt.Errorf("the snapshot has %d lists, and the screener screens against %d", len(s.datasets), len(editions))
	}
	return nil
}

func newParty(e *namesake.Entity, d *dataset) (*party, error) {
	if e.ID == "" || len(e.Names) == 0 {
		return nil, fmt.Errorf("list %s: entity %q has no ID or no name", e.List, e.ID)
	}
	p := &party{Entity: e, id: idOf(e.List, e.ID), dataset: d, schema: ftm.SchemaNamed(ftm.SchemaOf(e)), topics: d.Topics, target: true}
	for _, n := range e.Notes {
		switch {
		case n.Label == "topics":
			p.topics = append(slices.Clip(p.topics), n.Text) // the list's own stay as they are
		case n.Label == "target" && n.Text == "false":
			p.target = false
		}
	}
	for _, cs := range [][]namesake.Country{e.Nationalities, e.Citizenships, e.Countries} {
		for _, c := range cs {
			if c.Code != "" {
				p.countries = append(p.countries, strings.ToLower(c.Code))
			}
		}
	}
	for _, a := range e.Addresses {
		if a.Country.Code != "" {
			p.countries = append(p.countries, strings.ToLower(a.Country.Code))
		}
	}
	p.topics, p.countries = distinct(p.topics), distinct(p.countries)
	return p, nil
}

// distinct sorts the values and leaves out repetitions, in a slice of its own
// where that is another order.
func distinct(values []string) []string {
	if len(values) < 2 {
		return values
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// history is what is known of the party: that it is on the edition in use, if
// nothing else.
func (p *party) history() History {
	var h History
	if p.dataset.History != nil {
		h = p.dataset.History(p.ID)
	}
	if h.LastSeen.IsZero() {
		h.LastSeen = p.dataset.Since
	}
	return h
}

func (p *party) stamp(to *ftm.Entity) {
	h := p.history()
	to.FirstSeen, to.LastSeen, to.LastChange = stampOf(h.FirstSeen), stampOf(h.LastSeen), stampOf(h.LastChange)
}

// stampOf writes a time as yente does: UTC, without a zone.
func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05")
}

// dayOf is the first moment that the date may mean.
func dayOf(d namesake.PartialDate) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(int(d.From.Year), time.Month(max(1, d.From.Month)), max(1, int(d.From.Day)), 0, 0, 0, 0, time.UTC)
}

// datasetName writes a list's name as the field writes those of data sets: small
// letters, digits and underscores.
func datasetName(list string) string { return strings.NewReplacer("-", "_", ".", "_").Replace(list) }

// version names an edition so that later ones sort after earlier ones, in the
// field's form: fourteen digits of the time, and three letters of the content.
func version(since time.Time, hash string) string {
	sum := sha256.Sum256([]byte(hash))
	tag := []byte{'a' + sum[0]%26, 'a' + sum[1]%26, 'a' + sum[2]%26}
	if since.IsZero() {
		since = time.Unix(0, 0)
	}
	return since.UTC().Format("20060102150405") + "-" + string(tag)
}

// version of everything follows from those of the lists.
func (s *Snapshot) version() string {
	all := ""
	for _, d := range s.datasets {
		all += d.name + " " + d.version + "\n"
	}
	return version(s.updated(), all)
}

// updated is when the latest edition came into use.
func (s *Snapshot) updated() time.Time {
	latest := time.Time{}
	for _, d := range s.datasets {
		if d.Since.After(latest) {
			latest = d.Since
		}
	}
	return latest
}

// dataset finds a list by its name, in the field's spelling or ours; nil where
// there is none.
func (s *Snapshot) dataset(name string) *dataset {
	name = datasetName(name)
	for _, d := range s.datasets {
		if d.name == name {
			return d
		}
	}
	return nil
}

// named are the lists that a data set holds; false where there is none of that
// name.
func (s *Snapshot) named(name string) ([]*dataset, bool) {
	if s.everything(name) {
		return s.datasets, true
	}
	if of, ok := s.aliases[name]; ok {
		name = of
	}
	if d := s.dataset(name); d != nil {
		return []*dataset{d}, true
	}
	return nil, false
}

// everything reports whether the data set is that of every list.
func (s *Snapshot) everything(name string) bool {
	return name == Everything || s.aliases[name] == Everything
}

// findReferents are the IDs that parties went by before they were merged, or go
// by where they were published: those of them that one party alone has.
func (s *Snapshot) findReferents() map[string]*party {
	found := map[string]*party{}
	note := func(id string, p *party) {
		if other, twice := found[id]; twice && other != p {
			p = nil
		}
		found[id] = p
	}
	for _, d := range s.datasets {
		for _, p := range d.parties {
			if d.Edition.Format == (ftm.Format{}).Name() {
				note(p.ID, p)
			}
			for _, id := range p.Identifiers {
				if id.Type == namesake.IDReference && id.Label == "referent" {
					note(id.Value, p)
				}
			}
		}
	}
	return found
}

// findLinks are the parties that have a link to a party, by its ID.
func (s *Snapshot) findLinks() map[string][]*party {
	found := map[string][]*party{}
	for _, d := range s.datasets {
		for _, p := range d.parties {
			for _, l := range p.Links {
				id := idOf(p.List, l.ID)
				if l.ID != "" && s.byID[id] != nil && !slices.Contains(found[id], p) {
					found[id] = append(found[id], p)
				}
			}
		}
	}
	return found
}

// Editions are the editions of the snapshot's lists, by the names of these.
func (s *Snapshot) Editions() []*list.Edition {
	out := make([]*list.Edition, len(s.datasets))
	for i, d := range s.datasets {
		out[i] = d.Edition
	}
	return out
}
