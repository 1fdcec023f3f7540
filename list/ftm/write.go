package ftm

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
)

// Write writes the entities as JSON lines, each followed by the entities that
// its addresses, papers, sanctions and links become. Entities of one list keep
// their IDs and name the list as data set; entities of several get IDs of the
// form LIST-ID. It fails on an entity without ID or name, on an ID that is used
// twice, and when w does.
func Write(w io.Writer, entities []namesake.Entity) error {
	several := false
	for i := range entities {
		several = several || entities[i].List != entities[0].List
	}
	id := func(list, id string) string {
		if several {
			return list + "-" + id
		}
		return id
	}
	ids := make(map[string]bool, len(entities))
	g := Graph{ID: id, Known: func(id string) bool { return ids[id] }}
	for i := range entities {
		e := &entities[i]
		id := id(e.List, e.ID)
		if e.ID == "" || len(e.Names) == 0 {
			return fmt.Errorf("write FollowTheMoney: entity %d (%q) has no ID or no name", i+1, e.ID)
		}
		if ids[id] {
			return fmt.Errorf("write FollowTheMoney: two entities have the ID %q", id)
		}
		ids[id] = true
	}
	return g.Write(w, entities)
}

// Write writes the entities, which have IDs and names, as JSON lines, each
// followed by what belongs to it. It fails when w does.
func (g Graph) Write(w io.Writer, entities []namesake.Entity) error {
	buffered := bufio.NewWriter(w)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	for i := range entities {
		for _, l := range g.Entities(&entities[i]) {
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

// SchemaOf is the schema of the party's kind, or the narrower one that Read noted.
func SchemaOf(e *namesake.Entity) string {
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

func writeNames(p *Entity, e *namesake.Entity) {
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

func writeFacts(p *Entity, e *namesake.Entity) {
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
func writeCountry(l *Entity, prop string, c namesake.Country, asNote bool) {
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
func writeIdentifier(p *Entity, kind namesake.Kind, id namesake.Identifier, part func(schema, caption string) *Entity) {
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

// exact reports whether the model can say the date.
func exact(d namesake.PartialDate) bool { return !d.IsZero() && !d.Circa && d.To.IsZero() }

func nonEmpty(values ...string) []string {
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}
