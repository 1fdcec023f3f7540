package api

import (
	"errors"
	"net/http"
	"reflect"
	"slices"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
)

// Diff is a page of what two editions differ in.
type Diff struct {
	List    string              `json:"list"`
	From    namesake.EditionRef `json:"from"`
	To      namesake.EditionRef `json:"to"`
	Added   int                 `json:"added"`
	Removed int                 `json:"removed"`
	Changed int                 `json:"changed"`
	Items   []Change            `json:"items" doc:"Who was added, then who was removed, then who changed, each by id."`
	Next    string              `json:"next,omitempty" doc:"The cursor of the page that follows; left out on the last."`
}

// Change is an entity that one edition lists and the other does not, or lists
// otherwise.
type Change struct {
	Change  string             `json:"change" enum:"added,removed,changed"`
	ID      string             `json:"id"`
	Caption string             `json:"caption"`
	Entity  *namesake.Entity   `json:"entity,omitempty" doc:"As added or removed."`
	Fields  []list.FieldChange `json:"fields,omitempty" doc:"Of one that changed."`
}

// Canaries are the parties that a list must have.
type Canaries struct {
	Canaries []editions.Canary `json:"canaries" maxItems:"100" doc:"Parties that every edition must have: one that lacks any of them is refused, however whole it looks. They are in the edition in use when they are set."`
}

// CanaryReport is how the canaries of a list fare.
type CanaryReport struct {
	Canaries []editions.Canary `json:"canaries"`
	Missing  []editions.Canary `json:"missing" doc:"Those that the edition in use does not have."`
}

const refText = " An edition is named by its date, or by how its hash begins, four digits or more."

func (a *api) listOperations() []*operation {
	const one = "/v1/lists/{list}"
	op := func(o operation) *operation {
		o.tag, o.action, o.method = "lists", access.ListRead, "GET"
		return &o
	}
	return []*operation{
		op(operation{id: "list-lists", path: "/v1/lists", summary: "List the lists in use, with the age of each", query: paging(),
			gives: reflect.TypeFor[page[service.ListInUse]](), serve: a.listLists}),
		op(operation{id: "list-editions", path: one + "/editions", summary: "List the editions of a list, the latest last", query: paging(),
			gives: reflect.TypeFor[page[service.KnownEdition]](), serve: a.listEditions}),
		op(operation{id: "diff-editions", path: one + "/diff", summary: "Compare two editions, entity by entity and field by field", text: refText[1:],
			query: paging(required(text("from", "The edition before, by its date or hash.")), text("to", "The edition after; that in use where it is left out.")),
			gives: reflect.TypeFor[Diff](), serve: a.diff}),
		op(operation{id: "get-entity", path: one + "/entities/{id}", summary: "Read a listed entity as its publisher describes it",
			query: []parameter{text("edition", "The edition to read it from; that in use where it is left out."+refText)},
			gives: reflect.TypeFor[namesake.Entity](), serve: a.getEntity}),
		op(operation{id: "get-canaries", path: one + "/canaries", summary: "Read which parties a list must have, and whether the edition in use has them", gives: reflect.TypeFor[CanaryReport](), serve: a.getCanaries}),
		{id: "set-canaries", method: "PUT", path: one + "/canaries", tag: "lists", action: access.ListImport, summary: "Say which parties a list must have",
			text: "They take the place of those before, and are checked at every import from then on. Each is an entity's id, a name, or both, of one entity.",
			body: object(64*kilobytes, func(*Canaries) []Mistake { return nil }), gives: reflect.TypeFor[CanaryReport](), serve: a.setCanaries},
		op(operation{id: "list-refusals", path: "/v1/refusals", summary: "List imports that were refused, and why, the latest first",
			text: "The edition before stays in use, and nothing of what was refused is screened against.", query: paging(),
			gives: reflect.TypeFor[page[editions.Refusal]](), serve: a.listRefusals}),
	}
}

func (a *api) listLists(r *request) (answer, error) {
	all, err := a.Lists()
	if err != nil {
		return answer{}, err
	}
	return part(r, all)
}

func (a *api) listEditions(r *request) (answer, error) {
	all, err := a.ListEditions(r.Context(), r.PathValue("list"))
	if err != nil {
		return answer{}, err
	}
	return part(r, all)
}

func (a *api) diff(r *request) (answer, error) {
	name := r.PathValue("list")
	from, err := a.Edition(name, r.query["from"])
	if err != nil {
		return answer{}, err
	}
	to, err := a.Edition(name, r.query["to"])
	if err != nil {
		return answer{}, err
	}
	// A page goes on in what the one before was of.
	r.reading = editionPair(from, to)
	at, err := r.place()
	if err != nil {
		return answer{}, err
	}
	if at.After > 0 && at.In != r.reading {
		return answer{}, mistaken(Mistake{Detail: "another edition is in use since the page before; leave it out to begin anew, or name both editions", Parameter: "cursor"})
	}
	c := list.Diff(from, to)
	all := changes(c)
	p, err := part(r, all)
	if err != nil {
		return answer{}, err
	}
	items := p.body.(page[Change])
	p.body = Diff{List: c.List, From: c.Old, To: c.New, Added: len(c.Added), Removed: len(c.Removed), Changed: len(c.Changed), Items: items.Items, Next: items.Next}
	return p, nil
}

func editionPair(from, to *list.Edition) string { return from.Hash[:16] + " " + to.Hash[:16] }

func changes(c list.Changes) []Change {
	out := make([]Change, 0, len(c.Added)+len(c.Removed)+len(c.Changed))
	for _, e := range c.Added {
		out = append(out, Change{Change: "added", ID: e.ID, Caption: e.Caption(), Entity: e})
	}
	for _, e := range c.Removed {
		out = append(out, Change{Change: "removed", ID: e.ID, Caption: e.Caption(), Entity: e})
	}
	for _, e := range c.Changed {
		out = append(out, Change{Change: "changed", ID: e.ID, Caption: e.Caption, Fields: e.Fields})
	}
	return out
}

func (a *api) getEntity(r *request) (answer, error) {
	e, err := a.Entity(r.PathValue("list"), r.query["edition"], r.PathValue("id"))
	return answer{body: e}, err
}

// canaries are those of a list, looked for in the edition in use.
func (a *api) canaries(r *request, name string) (CanaryReport, error) {
	out := CanaryReport{Missing: []editions.Canary{}}
	set, err := a.Editions.Canaries(name)
	if out.Canaries = append([]editions.Canary{}, set...); err != nil {
		return out, err
	}
	if len(set) == 0 { // then there is at least the list
		_, err := a.ListEditions(r.Context(), name)
		return out, err
	}
	ed, err := a.Edition(name, "")
	if errors.Is(err, editions.ErrNotFound) {
		return out, nil // its first edition is to come
	}
	if err == nil {
		out.Missing = append(out.Missing, editions.Missing(ed, set)...)
	}
	return out, err
}

func (a *api) getCanaries(r *request) (answer, error) {
	out, err := a.canaries(r, r.PathValue("list"))
	return answer{body: out}, err
}

func (a *api) setCanaries(r *request) (answer, error) {
	set := r.in.(Canaries).Canaries
	out := CanaryReport{append([]editions.Canary{}, set...), []editions.Canary{}}
	err := a.SetCanaries(r.Context(), r.actor(), r.PathValue("list"), set, func(tx *store.Tx) error { return r.keep(tx, http.StatusOK, "", out) })
	return answer{body: out}, err
}

func (a *api) listRefusals(r *request) (answer, error) {
	all, _, err := a.Editions.Refusals()
	if err != nil {
		return answer{}, err
	}
	slices.Reverse(all)
	return part(r, all)
}
