package list

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
)

// Changes is what one edition of a list differs in from another. Entities are
// in the order of their IDs, so that the same two editions give the same
// changes whatever the order of their files.
type Changes struct {
	List    string              `json:"list"`
	Old     namesake.EditionRef `json:"old"` // zero where there was no edition before
	New     namesake.EditionRef `json:"new"`
	Added   []*namesake.Entity  `json:"added"`
	Removed []*namesake.Entity  `json:"removed"`
	Changed []EntityChange      `json:"changed"`
}

// EntityChange is an entity that both editions list, with the fields that
// differ.
type EntityChange struct {
	ID      string           `json:"id"`
	Caption string           `json:"caption"` // of the new edition
	Fields  []FieldChange    `json:"fields"`
	Old     *namesake.Entity `json:"-"`
	New     *namesake.Entity `json:"-"`
}

// FieldChange is the values that a field lost and gained, written for people.
// A value that was altered is removed in its old form and added in its new. The
// field has its JSON name.
type FieldChange struct {
	Field   string   `json:"field"`
	Removed []string `json:"removed,omitempty"`
	Added   []string `json:"added,omitempty"`
}

// Diff compares two editions of one list, entity by entity by ID and field by
// field. Order and provenance do not count. With old nil every entity is added.
func Diff(old, new *Edition) Changes {
	c := Changes{List: new.List, New: new.Ref(), Added: []*namesake.Entity{}, Removed: []*namesake.Entity{}, Changed: []EntityChange{}}
	var before []namesake.Entity
	if old != nil {
		c.Old = old.Ref()
		before = old.Entities
	}
	known := make(map[string]*namesake.Entity, len(before))
	for i := range before {
		known[before[i].ID] = &before[i]
	}
	for i := range new.Entities {
		b := &new.Entities[i]
		a, ok := known[b.ID]
		if !ok {
			c.Added = append(c.Added, b)
			continue
		}
		delete(known, b.ID)
		if fields := diffEntity(a, b); len(fields) > 0 {
			c.Changed = append(c.Changed, EntityChange{ID: b.ID, Caption: b.Caption(), Fields: fields, Old: a, New: b})
		}
	}
	for _, a := range known {
		c.Removed = append(c.Removed, a)
	}
	slices.SortFunc(c.Added, byID)
	slices.SortFunc(c.Removed, byID)
	slices.SortFunc(c.Changed, func(a, b EntityChange) int { return compareIDs(a.ID, b.ID) })
	return c
}

func byID(a, b *namesake.Entity) int { return compareIDs(a.ID, b.ID) }

// compareIDs puts numbers in their order, "9" before "36", and before other IDs.
func compareIDs(a, b string) int {
	na, nb := isNumber(a), isNumber(b)
	if na && nb {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	}
	return cmp.Or(compareBools(nb, na), strings.Compare(a, b))
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Empty reports whether the editions list the same.
func (c *Changes) Empty() bool {
	return len(c.Added) == 0 && len(c.Removed) == 0 && len(c.Changed) == 0
}

// Summary is one line, e.g. "x-list: 2 added, 0 removed, 1 changed (12 → 14
// entities)".
func (c *Changes) Summary() string {
	return fmt.Sprintf("%s: %d added, %d removed, %d changed (%d → %d entities)",
		c.List, len(c.Added), len(c.Removed), len(c.Changed), c.Old.Entities, c.New.Entities)
}

// WriteText writes the changes for a person to read: the summary, then a line
// for each entity added (+), removed (-) or changed (~), the latter with a line
// for each value.
func (c *Changes) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, c.Summary())
	for _, e := range c.Added {
		fmt.Fprintf(b, "+ %s %s\n", e.ID, headline(e))
	}
	for _, e := range c.Removed {
		fmt.Fprintf(b, "- %s %s\n", e.ID, headline(e))
	}
	for _, e := range c.Changed {
		fmt.Fprintf(b, "~ %s %s\n", e.ID, oneLine(e.Caption))
		for _, f := range e.Fields {
			for _, v := range f.Removed {
				fmt.Fprintf(b, "    - %s: %s\n", f.Field, oneLine(v))
			}
			for _, v := range f.Added {
				fmt.Fprintf(b, "    + %s: %s\n", f.Field, oneLine(v))
			}
		}
	}
	return b.Flush()
}

func headline(e *namesake.Entity) string {
	s := oneLine(e.Caption())
	if e.Kind != namesake.KindUnknown {
		s += " (" + string(e.Kind) + ")"
	}
	return s
}

// oneLine keeps published text with line breaks and control characters from
// breaking out of its line on a terminal.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}

func diffEntity(a, b *namesake.Entity) []FieldChange {
	var d []FieldChange
	d = diffValue(d, "list", a.List, b.List, plain)
	d = diffValue(d, "kind", a.Kind, b.Kind, plain)
	d = diffValue(d, "shown as", a.Caption(), b.Caption(), plain)
	d = diffValues(d, "names", a.Names, b.Names, nameText)
	d = diffValue(d, "gender", a.Gender, b.Gender, plain)
	d = diffValues(d, "birth_dates", a.BirthDates, b.BirthDates, namesake.PartialDate.String)
	d = diffValues(d, "death_dates", a.DeathDates, b.DeathDates, namesake.PartialDate.String)
	d = diffValues(d, "birth_places", a.BirthPlaces, b.BirthPlaces, placeText)
	d = diffValues(d, "nationalities", a.Nationalities, b.Nationalities, countryText)
	d = diffValues(d, "citizenships", a.Citizenships, b.Citizenships, countryText)
	d = diffValues(d, "countries", a.Countries, b.Countries, countryText)
	d = diffValues(d, "identifiers", a.Identifiers, b.Identifiers, identifierText)
	d = diffValues(d, "addresses", a.Addresses, b.Addresses, addressText)
	d = diffValues(d, "programs", a.Programs, b.Programs, plain)
	d = diffValues(d, "links", a.Links, b.Links, linkText)
	d = diffValue(d, "listed_on", a.ListedOn, b.ListedOn, namesake.PartialDate.String)
	d = diffValue(d, "updated_on", a.UpdatedOn, b.UpdatedOn, namesake.PartialDate.String)
	d = diffValues(d, "notes", a.Notes, b.Notes, noteText)
	return d
}

func diffValue[T comparable](d []FieldChange, field string, a, b T, text func(T) string) []FieldChange {
	if a == b {
		return d
	}
	f := FieldChange{Field: field}
	if s := text(a); s != "" {
		f.Removed = []string{s}
	}
	if s := text(b); s != "" {
		f.Added = []string{s}
	}
	return append(d, f)
}

// diffValues compares two fields as multisets.
func diffValues[T comparable](d []FieldChange, field string, a, b []T, text func(T) string) []FieldChange {
	if slices.Equal(a, b) {
		return d
	}
	count := make(map[T]int, len(a))
	for _, v := range a {
		count[v]++
	}
	f := FieldChange{Field: field}
	for _, v := range b {
		if count[v] > 0 {
			count[v]--
		} else {
			f.Added = append(f.Added, text(v))
		}
	}
	for v, n := range count {
		for range n {
			f.Removed = append(f.Removed, text(v))
		}
	}
	if f.Added == nil && f.Removed == nil {
		return d
	}
	slices.Sort(f.Removed)
	slices.Sort(f.Added)
	return append(d, f)
}
