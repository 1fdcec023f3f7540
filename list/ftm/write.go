package ftm

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
)

// line is an entity of FollowTheMoney as it is written.
type line struct {
	ID         string              `json:"id"`
	Caption    string              `json:"caption"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
	Referents  []string            `json:"referents"`
	Datasets   []string            `json:"datasets"`
	Target     bool                `json:"target"`
}

func (l *line) add(prop string, values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(l.Properties[prop], v) {
			l.Properties[prop] = append(l.Properties[prop], v)
		}
	}
}

// Write writes the entities as JSON lines, each followed by the entities that
// its addresses, papers, sanctions and links become. Entities of one list keep
// their IDs and name the list as data set; entities of several get IDs of the
// form LIST-ID. It fails on an entity without ID or name, on an ID that is used
// twice, and when w does.
func Write(w io.Writer, entities []namesake.Entity) error {
	out := writer{ids: map[string]bool{}}
	for i := range entities {
		out.several = out.several || entities[i].List != entities[0].List
	}
	for i := range entities {
		e := &entities[i]
		id := out.id(e.List, e.ID)
		if e.ID == "" || len(e.Names) == 0 {
			return fmt.Errorf("write FollowTheMoney: entity %d (%q) has no ID or no name", i+1, e.ID)
		}
		if out.ids[id] {
			return fmt.Errorf("write FollowTheMoney: two entities have the ID %q", id)
		}
		out.ids[id] = true
	}
	buffered := bufio.NewWriter(w)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	for i := range entities {
		for _, l := range out.entity(&entities[i]) {
			if err := enc.Encode(l); err != nil {
				return fmt.Errorf("write FollowTheMoney: %w", err)
			}
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write FollowTheMoney: %w", err)
	}
	return nil
}

type writer struct {
	several bool
	ids     map[string]bool // those written or to be written
}

func (w *writer) id(list, id string) string {
	if w.several {
		return list + "-" + id
	}
	return id
}

// entity returns the party's line and those of what belongs to it.
func (w *writer) entity(e *namesake.Entity) []*line {
	p := &line{
		ID: w.id(e.List, e.ID), Caption: e.Caption(), Schema: schemaOf(e), Properties: map[string][]string{},
		Referents: []string{}, Datasets: []string{e.List}, Target: true,
	}
	lines := []*line{p}
	// part adds an entity that belongs to the party.
	part := func(schema, caption string) *line {
		l := &line{ID: w.newID(p.ID, schema), Caption: caption, Schema: schema, Properties: map[string][]string{}, Referents: []string{}, Datasets: p.Datasets}
		lines = append(lines, l)
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
		w.link(p, e, link, part)
	}
	for _, n := range e.Notes {
		switch {
		case n.Label == "target" && n.Text == "false":
			p.Target = false
		case n.Label == "schema" && n.Text == p.Schema:
		case n.Label == "notes" && !strings.Contains(n.Text, ": "):
			p.add("notes", n.Text)
		default:
			p.add("notes", n.Label+": "+n.Text)
		}
	}
	return lines
}

// newID makes an ID that no entity has.
func (w *writer) newID(owner, schema string) string {
	for n := 1; ; n++ {
		id := owner + "-" + strings.ToLower(schema) + "-" + strconv.Itoa(n)
		if !w.ids[id] {
			w.ids[id] = true
			return id
		}
	}
}

// schemaOf is the schema of the kind, or the narrower one that Read noted.
func schemaOf(e *namesake.Entity) string {
	for _, n := range e.Notes {
		if kind, ok := partyKinds[n.Text]; ok && n.Label == "schema" && kind == e.Kind {
			return n.Text
		}
	}
	switch e.Kind {
	case namesake.KindPerson:
		return "Person"
	case namesake.KindOrganization:
		return "Organization"
	case namesake.KindVessel:
		return "Vessel"
	case namesake.KindAircraft:
		return "Airplane"
	}
	return "LegalEntity"
}

func writeNames(p *line, e *namesake.Entity) {
	for i, n := range e.Names {
		switch {
		case i == 0:
			p.add("name", n.Full)
		case n.Kind == namesake.NameFormer:
			p.add("previousName", n.Full)
		case n.Quality == namesake.QualityWeak:
			p.add("weakAlias", n.Full)
		default:
			p.add("alias", n.Full)
		}
	}
	parts := e.Names[0].Parts
	for _, pp := range partProps {
		if v := *pp.part(&parts); v != "" && e.Kind == namesake.KindPerson {
			p.add(pp.prop, v)
		}
	}
	if parts.Maiden != "" {
		p.add("notes", "maidenName: "+parts.Maiden)
	}
}

func writeFacts(p *line, e *namesake.Entity) {
	person := e.Kind == namesake.KindPerson
	legal := func(prop, v string, ok bool) {
		if ok {
			p.add(prop, v)
		} else {
			p.add("notes", prop+": "+v)
		}
	}
	if e.Gender != "" {
		legal("gender", string(e.Gender), person)
	}
	for _, d := range e.BirthDates {
		legal("birthDate", d.String(), person && exact(d))
	}
	for _, d := range e.DeathDates {
		legal("deathDate", d.String(), person && exact(d))
	}
	for _, place := range e.BirthPlaces {
		if place.Text != "" {
			legal("birthPlace", place.Text, person)
		}
		writeCountry(p, "birthCountry", place.Country, !person)
	}
	for _, c := range e.Nationalities {
		writeCountry(p, "nationality", c, !person)
	}
	for _, c := range e.Citizenships {
		writeCountry(p, "citizenship", c, !person)
	}
	for _, c := range e.Countries {
		writeCountry(p, "country", c, false)
	}
}

// writeCountry writes the code in small letters, as the model has it. A country
// without a code, or a property that the schema lacks, goes to the notes; on an
// address, which has none, the name stands in the property.
func writeCountry(l *line, prop string, c namesake.Country, asNote bool) {
	v := strings.ToLower(c.Code)
	if v == "" {
		v = c.Name
		asNote = asNote || l.Schema != "Address" && l.Schema != "Identification" && l.Schema != "Passport"
	}
	switch {
	case v == "":
	case asNote:
		l.add("notes", prop+": "+v)
	default:
		l.add(prop, v)
	}
}

// writeIdentifier writes the number as a property of its holder where the
// schema has one, and as a paper where there is more to say.
func writeIdentifier(p *line, kind namesake.Kind, id namesake.Identifier, part func(schema, caption string) *line) {
	if id.Type == namesake.IDReference && id.Label == "referent" {
		p.Referents = append(p.Referents, id.Value)
		return
	}
	if id.Type == namesake.IDWallet && id == (namesake.Identifier{Type: id.Type, Value: id.Value, Label: id.Label}) {
		l := part("CryptoWallet", id.Value)
		l.add("holder", p.ID)
		l.add("publicKey", id.Value)
		l.add("currency", id.Label)
		return
	}
	prop := propOfType(id.Type, kind)
	if prop != "" {
		p.add(prop, id.Value)
		if id == (namesake.Identifier{Type: id.Type, Value: id.Value}) {
			return
		}
	}
	schema := "Identification"
	if id.Type == namesake.IDPassport {
		schema = "Passport"
	}
	l := part(schema, id.Value)
	l.add("holder", p.ID)
	l.add("number", id.Value)
	l.add("type", id.Label)
	l.add("description", id.Note)
	l.add("summary", string(id.Type))
	writeCountry(l, "country", id.Country, false)
	// A paper's dates may be circa: the value is then not the model's, and
	// still better kept than lost.
	l.add("startDate", id.Issued.String())
	l.add("endDate", id.Expires.String())
}

// link writes a relation. What FollowTheMoney calls an owner owns an asset; any
// other relation is an unknown link with the relation as role.
func (w *writer) link(p *line, e *namesake.Entity, link namesake.Link, part func(schema, caption string) *line) {
	other := w.id(e.List, link.ID)
	known := link.ID != "" && w.ids[other]
	var l *line
	if known && link.Relation == "owner" && (e.Kind == namesake.KindVessel || e.Kind == namesake.KindAircraft) {
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

// exact reports whether the model can say the date.
func exact(d namesake.PartialDate) bool { return !d.IsZero() && !d.Circa && d.To.IsZero() }

func nonEmpty(values ...string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}
