package ftm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
)

// Entity is an entity of FollowTheMoney: a party, or what belongs to one, such
// as an address, a sanction or a relation. Every property is a list of texts;
// those that refer hold IDs. The times are those of [Graph.Stamp].
type Entity struct {
	ID         string              `json:"id"`
	Caption    string              `json:"caption"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
	Referents  []string            `json:"referents"`
	Datasets   []string            `json:"datasets"`
	FirstSeen  string              `json:"first_seen,omitempty"`
	LastSeen   string              `json:"last_seen,omitempty"`
	LastChange string              `json:"last_change,omitempty"`
	Target     bool                `json:"target"`
}

func (e *Entity) add(prop string, values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(e.Properties[prop], v) {
			e.Properties[prop] = append(e.Properties[prop], v)
		}
	}
}

// Graph takes listed parties apart into entities of FollowTheMoney. What
// belongs to a party gets an ID that follows from the party's alone, so that
// taking one apart by itself gives the same as taking all.
type Graph struct {
	// ID is the ID of a party: different for different ones.
	ID func(list, id string) string
	// Known reports whether a party has the ID. A link to another is written
	// as text, since nothing may refer to what is not there.
	Known func(id string) bool
	// Dataset is the name of a list as a data set. Defaults to the list's own.
	Dataset func(list string) string
	// Topics are the topics of a party beside those it states. Defaults to none.
	Topics func(*namesake.Entity) []string
	// Stamp fills in the times of the party and what belongs to it. Defaults to
	// none.
	Stamp func(*Entity, *namesake.Entity)
}

// Entities returns the party, which has an ID and a name, and then what belongs
// to it.
func (g Graph) Entities(e *namesake.Entity) []*Entity {
	dataset := e.List
	if g.Dataset != nil {
		dataset = g.Dataset(e.List)
	}
	p := &Entity{
		ID: g.ID(e.List, e.ID), Caption: e.Caption(), Schema: SchemaOf(e), Properties: map[string][]string{},
		Referents: []string{}, Datasets: []string{dataset}, Target: true,
	}
	all := []*Entity{p}
	used := map[string]int{}
	// part adds an entity that belongs to the party.
	part := func(schema, caption string) *Entity {
		l := &Entity{ID: g.partID(p.ID, schema, used), Caption: caption, Schema: schema, Properties: map[string][]string{}, Referents: []string{}, Datasets: p.Datasets}
		all = append(all, l)
		return l
	}
	writeNames(p, e)
	writeFacts(p, e)
	for _, a := range e.Addresses {
		l := part("Address", strings.Join(nonEmpty(a.Text, a.Street, a.City, a.PostalCode, a.Region), ", "))
		l.add("full", a.Text)
		l.add("street", a.Street)
		l.add("city", a.City)
		l.add("state", a.Region)
		l.add("postalCode", a.PostalCode)
		l.add("remarks", a.Note)
		writeCountry(l, "country", a.Country, false)
		p.add("addressEntity", l.ID)
	}
	for _, id := range e.Identifiers {
		writeIdentifier(p, e.Kind, id, part)
	}
	if len(e.Programs) > 0 || !e.ListedOn.IsZero() || !e.UpdatedOn.IsZero() {
		s := part("Sanction", "Sanction")
		s.add("entity", p.ID)
		s.add("program", e.Programs...)
		for _, d := range []struct {
			prop string
			date namesake.PartialDate
		}{{"listingDate", e.ListedOn}, {"modifiedAt", e.UpdatedOn}} {
			if exact(d.date) {
				s.add(d.prop, d.date.String())
			} else if !d.date.IsZero() {
				p.add("notes", d.prop+": "+d.date.String())
			}
		}
	}
	for _, link := range e.Links {
		g.link(p, e, link, part)
	}
	for _, n := range e.Notes {
		switch {
		case n.Label == "target" && n.Text == "false":
			p.Target = false
		case n.Label == "schema" && n.Text == p.Schema:
		case kept[n.Label] && SchemaNamed(p.Schema).Has(n.Label):
			p.add(n.Label, n.Text)
		case n.Label == "notes" && !strings.Contains(n.Text, ": "):
			p.add("notes", n.Text)
		default:
			p.add("notes", n.Label+": "+n.Text)
		}
	}
	if g.Topics != nil {
		p.add("topics", g.Topics(e)...)
	}
	if g.Stamp != nil {
		for _, l := range all {
			g.Stamp(l, e)
		}
	}
	return all
}

// kept are properties, free text but for topics and addresses, that Read has
// no field for and keeps as notes.
var kept = map[string]bool{}

func init() {
	for _, p := range strings.Fields(`topics sourceUrl wikipediaUrl keywords summary publisher publisherUrl position education religion political
		ethnicity profession appearance status sector legalForm type model manufacturer`) {
		kept[p] = true
	}
}

// partID makes an ID that no party and no other part has: OWNER-SCHEMA-N.
func (g Graph) partID(owner, schema string, used map[string]int) string {
	stem := owner + "-" + strings.ToLower(schema) + "-"
	for {
		used[schema]++
		if id := stem + strconv.Itoa(used[schema]); !g.Known(id) {
			return id
		}
	}
}

// Owner is the ID that a part's was made from, and its schema in small letters;
// false where it was not made so. The ID may nevertheless be a party's own.
func Owner(id string) (owner, schema string, ok bool) {
	rest, number, ok := cutLast(id, "-")
	if _, err := strconv.Atoi(number); !ok || err != nil {
		return "", "", false
	}
	return cutLast(rest, "-")
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+len(sep):], true
}

// link writes a relation. What FollowTheMoney calls an owner owns an asset; any
// other relation is an unknown link with the relation as role.
func (g Graph) link(p *Entity, e *namesake.Entity, link namesake.Link, part func(schema, caption string) *Entity) {
	other := g.ID(e.List, link.ID)
	known := link.ID != "" && g.Known(other)
	var l *Entity
	if known && link.Relation == "owner" && SchemaNamed(p.Schema).Is("Asset") {
		l = part("Ownership", link.Relation)
		l.add("asset", p.ID)
		l.add("owner", other)
	} else {
		l = part("UnknownLink", link.Relation)
		l.add("subject", p.ID)
		if known {
			l.add("object", other)
		} else {
			l.add("recordId", link.ID)
		}
		l.add("role", link.Relation)
	}
	l.add("namesMentioned", link.Name)
	l.add("description", link.Note)
}
