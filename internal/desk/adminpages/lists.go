package adminpages

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/fetch"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
)

func (s *pages) listPages(p *desk.Pages) {
	p.Show("GET /lists", access.ListRead, nil, s.showLists)
	p.Show("GET /lists/refused", access.ListRead, []string{"after"}, s.showRefused)
	p.Show("GET /lists/{list}", access.ListRead, nil, s.showList)
	p.Show("GET /lists/{list}/editions/{edition}", access.ListRead, []string{"from", "change", "after"}, s.showEdition)
	p.Show("GET /lists/{list}/entities/{id}", access.ListRead, []string{"edition"}, s.showEntity)
	p.Do("POST /lists/{list}/canaries", access.ListImport, []string{"canaries"}, s.setCanaries, s.showList)
}

// inUse is a list with what is known of it, in use or refused so far.
type inUse struct {
	service.ListInUse
	Used      bool
	Publisher fetch.Source
	Look      *service.Fetched // the last; nil where the list is not fetched
	Refusals  int              // since the edition in use was published
	Refused   editions.Refusal // the last of them
}

func (s *pages) looks(r *desk.Request) (map[string]*service.Fetched, error) {
	out := map[string]*service.Fetched{}
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		all, err := service.FetchStates(tx)
		for i := range all {
			out[all[i].List] = &all[i]
		}
		return err
	})
	return out, err
}

// gathered are all lists that something is known of: those in use, those that are
// fetched and those of which an import was refused.
func (s *pages) gathered(r *desk.Request) ([]inUse, error) {
	used, err := s.Service.Lists()
	if err != nil {
		return nil, err
	}
	looks, err := s.looks(r)
	if err != nil {
		return nil, err
	}
	refusals, _, err := s.Service.Editions.Refusals()
	if err != nil {
		return nil, err
	}
	all := map[string]*inUse{}
	for _, l := range used {
		all[l.List] = &inUse{ListInUse: l, Used: true}
	}
	known := func(name string) *inUse {
		if all[name] == nil {
			all[name] = &inUse{}
			all[name].List = name
		}
		return all[name]
	}
	for name, look := range looks {
		known(name).Look = look
	}
	for _, refusal := range refusals {
		if refusal.List == "" {
			continue // what it was cannot be told
		}
		if l := known(refusal.List); refusal.Time.After(l.PublishedAt) {
			l.Refusals++
			l.Refused = refusal
		}
	}
	out := make([]inUse, 0, len(all))
	for name, l := range all {
		l.Publisher = s.publishers[name]
		if l.Title == "" {
			l.Title = l.Publisher.Title
		}
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b inUse) int { return strings.Compare(a.List, b.List) })
	return out, nil
}

func (s *pages) showLists(r *desk.Request) (desk.Page, error) {
	lists, err := s.gathered(r)
	if err != nil {
		return desk.Page{}, err
	}
	_, torn, err := s.Service.Editions.Refusals()
	if err != nil {
		return desk.Page{}, err
	}
	return desk.Page{Title: "Lists", Template: "lists", View: struct {
		Lists []inUse
		Torn  int // lines of the record of refusals that cannot be read
	}{lists, torn}}, nil
}

// showRefused are the imports that were refused, the latest first.
func (s *pages) showRefused(r *desk.Request) (desk.Page, error) {
	all, _, err := s.Service.Editions.Refusals()
	if err != nil {
		return desk.Page{}, err
	}
	slices.Reverse(all)
	rows, next := part(r, all)
	return desk.Page{Title: "Refused editions", Template: "refused", View: struct {
		Rows []editions.Refusal
		Next string
	}{rows, next}}, nil
}

// part is a page of what is held whole; the parameter after is its place.
func part[T any](r *desk.Request, all []T) (rows []T, next string) {
	from := int(min(after(r), int64(len(all))))
	to := min(from+perPage, len(all))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next
}

type listView struct {
	inUse
	Editions    []service.KnownEdition // the latest first
	Canaries    editions.CanaryCheck
	Text        string             // the canaries as they are written
	RefusedOnes []editions.Refusal // the latest first, ten at most
	InSample    bool               // built in, and not on disk
	Path        string
}

// EditionPath is the page of an edition of the list.
func (v listView) EditionPath(hash string) string { return editionPath(v.List, hash) }

func (s *pages) showList(r *desk.Request) (desk.Page, error) {
	name := r.PathValue("list")
	v := listView{Path: listPath(name)}
	all, err := s.gathered(r)
	if err != nil {
		return desk.Page{}, err
	}
	i := slices.IndexFunc(all, func(l inUse) bool { return l.List == name })
	if i >= 0 {
		v.inUse = all[i]
	}
	v.Editions, err = s.Service.ListEditions(r.Context(), name)
	if errors.Is(err, store.ErrNotFound) && i >= 0 {
		err = nil // it was refused, or never came
	}
	if err != nil {
		return desk.Page{}, err
	}
	slices.Reverse(v.Editions)
	refusals, _, err := s.Service.Editions.Refusals()
	if err != nil {
		return desk.Page{}, err
	}
	for _, refusal := range slices.Backward(refusals) {
		if refusal.List == name && len(v.RefusedOnes) < 10 {
			v.RefusedOnes = append(v.RefusedOnes, refusal)
		}
	}
	if v.Canaries.Canaries, err = s.Service.Editions.Canaries(name); err != nil {
		return desk.Page{}, err
	}
	if v.Used && len(v.Canaries.Canaries) > 0 {
		ed, err := s.Service.Edition(name, "")
		if err != nil {
			return desk.Page{}, err
		}
		if v.Canaries, err = s.Service.Editions.CheckCanaries(ed); err != nil {
			return desk.Page{}, err
		}
	}
	if v.Used {
		_, err = s.Service.Editions.Find(name, "")
		v.InSample = errors.Is(err, editions.ErrNotFound)
	}
	v.Text = writeCanaries(v.Canaries.Canaries)
	if text := r.Text("canaries"); len(r.Mistakes) > 0 && text != "" {
		v.Text = text
	}
	return desk.Page{Title: name, Template: "list", View: v}, nil
}

// Missing reports whether the edition in use lacks a canary.
func (v listView) Missing(c editions.Canary) bool { return slices.Contains(v.Canaries.Missing, c) }

// listPath is the page of a list.
func listPath(name string) string { return "/lists/" + url.PathEscape(name) }

// Canaries are written one a line: the entity's id, a bar, and a name; either may
// be missing.
func writeCanaries(set []editions.Canary) string {
	var b strings.Builder
	for _, c := range set {
		b.WriteString(c.Entity + " | " + c.Name + "\n")
	}
	return b.String()
}

func readCanaries(text string) []editions.Canary {
	var out []editions.Canary
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		id, name, _ := strings.Cut(line, "|")
		out = append(out, editions.Canary{Entity: strings.TrimSpace(id), Name: strings.TrimSpace(name)})
	}
	return out
}

func (s *pages) setCanaries(r *desk.Request) (desk.Done, error) {
	name := r.PathValue("list")
	set := readCanaries(r.Text("canaries"))
	err := s.Service.SetCanaries(r.Context(), r.Who.Actor(), name, set, nil)
	var wrong *editions.CanaryError
	if errors.As(err, &wrong) {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			r.Wrong("canaries", "Canaries", line)
		}
		return desk.Done{}, nil
	}
	if errors.Is(err, editions.ErrName) {
		return desk.Done{}, fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	return desk.Done{To: listPath(name), Said: desk.Plural(len(set), "canary is", "canaries are") + " checked at every import from now on."}, err
}

// diffs keeps the comparisons that were made last, as they are read page by page.
type diffs struct {
	mu   sync.Mutex
	last []keptDiff
}

type keptDiff struct {
	key     string
	changes list.Changes
}

func (d *diffs) of(old, now *list.Edition) list.Changes {
	key := now.List + now.Hash
	if old != nil {
		key += old.Hash
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := slices.IndexFunc(d.last, func(k keptDiff) bool { return k.key == key }); i >= 0 {
		return d.last[i].changes
	}
	c := list.Diff(old, now)
	if len(d.last) == 4 {
		d.last = slices.Delete(d.last, 0, 1)
	}
	d.last = append(d.last, keptDiff{key, c})
	return c
}

// change is an entity that two editions differ in.
type change struct {
	Kind    string // added, changed or removed
	ID      string
	Entity  *namesake.Entity // as it is, or was
	Fields  []list.FieldChange
	Path    string
	Summary string // of one added or removed: kind, born, programmes
}

type editionView struct {
	Title                   string
	Edition                 *list.Edition
	Known                   service.KnownEdition
	From                    *list.Edition // that it is compared with; nil for none
	Others                  []option      // editions to compare with
	Added, Changed, Removed int
	Show                    string // which changes
	Rows                    []change
	Next                    string
	ListPath, Path          string
	Files                   []string
}

// showEdition is an edition with what changed since the one before, or since
// another.
func (s *pages) showEdition(r *desk.Request) (desk.Page, error) {
	name, ref := r.PathValue("list"), r.PathValue("edition")
	ed, err := s.edition(name, ref)
	if err != nil {
		return desk.Page{}, err
	}
	known, err := s.Service.ListEditions(r.Context(), name)
	if err != nil {
		return desk.Page{}, err
	}
	v := editionView{Title: ed.Title, Edition: ed, Show: r.Text("change"), ListPath: listPath(name), Path: editionPath(name, ed.Hash), Files: ed.Files}
	before := ""
	for _, k := range known {
		if k.Hash == ed.Hash && k.Date == ed.Date.String() {
			v.Known = k
			continue
		}
		if k.Damaged != "" {
			continue
		}
		v.Others = append(v.Others, option{k.Hash, dated(k.Date) + ", " + desk.Short(k.Hash)})
		if v.Known.Hash == "" {
			before = k.Hash // the last that came before it
		}
	}
	from := r.Text("from")
	if from == "" {
		from = before
	}
	if from != "" && from != "none" {
		if v.From, err = s.edition(name, from); err != nil {
			return desk.Page{}, err
		}
	}
	if !slices.Contains([]string{"", "added", "changed", "removed"}, v.Show) {
		return desk.Page{}, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: "change is added, changed or removed."}
	}
	c := s.diffs.of(v.From, ed)
	v.Added, v.Changed, v.Removed = len(c.Added), len(c.Changed), len(c.Removed)
	var all []change
	add := func(kind string, es []*namesake.Entity, of *list.Edition) {
		if v.Show != "" && v.Show != kind {
			return
		}
		for _, e := range es {
			all = append(all, change{Kind: kind, ID: e.ID, Entity: e, Path: entityPath(name, e.ID, of), Summary: summary(e)})
		}
	}
	add("added", c.Added, ed)
	if v.Show == "" || v.Show == "changed" {
		for _, e := range c.Changed {
			all = append(all, change{Kind: "changed", ID: e.ID, Entity: e.New, Fields: e.Fields, Path: entityPath(name, e.ID, ed)})
		}
	}
	add("removed", c.Removed, v.From)
	v.Rows, v.Next = part(r, all)
	return desk.Page{Title: name + " of " + dated(ed.Date.String()), Template: "edition", View: v}, nil
}

// edition reads an edition that an address names.
func (s *pages) edition(name, ref string) (*list.Edition, error) {
	ed, err := s.Service.Edition(name, ref)
	switch {
	case errors.Is(err, editions.ErrNotFound):
		return nil, fmt.Errorf("%w: %w", store.ErrNotFound, err)
	case errors.Is(err, editions.ErrAmbiguous):
		return nil, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: "That means several editions; name one by its hash."}
	}
	return ed, err
}

func dated(date string) string {
	if date == "" {
		return "no stated date"
	}
	return date
}

// editionPath is the page of an edition, which its hash names.
func editionPath(name, hash string) string {
	return listPath(name) + "/editions/" + url.PathEscape(strings.TrimPrefix(hash, "sha256:"))
}

// entityPath is the page of an entity as an edition has it.
func entityPath(name, id string, of *list.Edition) string {
	path := listPath(name) + "/entities/" + url.PathEscape(id)
	if of != nil {
		path += "?edition=" + url.QueryEscape(strings.TrimPrefix(of.Hash, "sha256:"))
	}
	return path
}

// summary says in a few words who an entity is.
func summary(e *namesake.Entity) string {
	words := []string{}
	if e.Kind != namesake.KindUnknown {
		words = append(words, string(e.Kind))
	}
	if len(e.BirthDates) > 0 {
		words = append(words, "born "+e.BirthDates[0].String())
	}
	if n := len(e.Names) - 1; n > 0 {
		words = append(words, desk.Plural(n, "other name", "other names"))
	}
	return strings.Join(append(words, e.Programs...), ", ")
}

type entityView struct {
	*namesake.Entity
	Edition           *list.Edition
	Facts             []list.FieldChange // all but the names
	ListPath, EdPath  string
	Publisher         fetch.Source
	InUse             bool
	Since             time.Time
	Title, EditionDay string
}

func (s *pages) showEntity(r *desk.Request) (desk.Page, error) {
	name, id := r.PathValue("list"), r.PathValue("id")
	ed, err := s.edition(name, r.Text("edition"))
	if err != nil {
		return desk.Page{}, err
	}
	i := slices.IndexFunc(ed.Entities, func(e namesake.Entity) bool { return e.ID == id })
	if i < 0 {
		return desk.Page{}, fmt.Errorf("entity of %s: %w", name, store.ErrNotFound)
	}
	v := entityView{Entity: &ed.Entities[i], Edition: ed, ListPath: listPath(name), EdPath: editionPath(name, ed.Hash), Publisher: s.publishers[name], EditionDay: dated(ed.Date.String())}
	for _, in := range s.Service.Current() {
		if in.List == name && in.Hash == ed.Hash {
			v.InUse, v.Since = true, in.PublishedAt
		}
	}
	v.Facts = slices.DeleteFunc(list.Facts(v.Entity), func(f list.FieldChange) bool { return f.Field == "names" })
	return desk.Page{Title: "Entity " + id, Template: "entity", View: v}, nil
}
