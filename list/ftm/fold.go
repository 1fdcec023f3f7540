package ftm

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// reader folds the records that are about parties into them.
type reader struct {
	file    string
	list    string
	several bool // data sets
	records []*record
	byID    map[string]*record
	party   map[string]*namesake.Entity
	used    map[string]bool // records that a party refers to
}

func newReader(file string, records []*record) *reader {
	r := &reader{file: file, list: unnamed, records: records, byID: map[string]*record{}, party: map[string]*namesake.Entity{}, used: map[string]bool{}}
	sets := map[string]bool{}
	for _, rec := range records {
		r.byID[rec.id] = rec
		for _, d := range rec.datasets {
			if d = clean(d); d != "" {
				sets[d] = true
			}
		}
	}
	r.several = len(sets) > 1
	if len(sets) == 1 {
		for d := range sets {
			r.list = d
		}
	}
	return r
}

func (r *reader) fail(rec *record, field, msg, hint string) error {
	return &list.Error{File: r.file, Line: rec.line, Field: field, Msg: msg, Hint: hint}
}

func (r *reader) dangling(rec *record, prop, id string) error {
	return r.fail(rec, prop, "refers to "+strconv.Quote(id)+", which the file does not hold", "the file is cut short or filtered; fetch it whole")
}

// fold returns the parties in the order of the file.
func (r *reader) fold() ([]namesake.Entity, error) {
	var order []*record
	for _, rec := range r.records {
		if kind, ok := partyKinds[rec.schema]; ok {
			r.party[rec.id] = &namesake.Entity{Kind: kind}
			order = append(order, rec)
		}
	}
	for _, rec := range order {
		if err := r.fill(rec); err != nil {
			return nil, err
		}
	}
	for _, rec := range r.records {
		if _, ok := partyKinds[rec.schema]; ok {
			continue
		}
		if err := r.ancillary(rec); err != nil {
			return nil, err
		}
	}
	// What is about no party and no party refers to stands for itself.
	for _, rec := range r.records {
		if _, ok := partyKinds[rec.schema]; ok || r.used[rec.id] {
			continue
		}
		if len(rec.props["name"]) == 0 && len(rec.props["full"]) == 0 && len(rec.props["publicKey"]) == 0 && rec.caption == "" {
			return nil, r.fail(rec, "properties", "this "+rec.schema+" is about no party of the file and has no name", "the file is cut short or filtered; fetch it whole")
		}
		r.party[rec.id] = &namesake.Entity{Kind: namesake.KindUnknown}
		if err := r.fill(rec); err != nil {
			return nil, err
		}
		order = append(order, rec)
	}
	slices.SortFunc(order, func(a, b *record) int { return a.line - b.line })
	out := make([]namesake.Entity, len(order))
	for i, rec := range order {
		out[i] = *r.party[rec.id]
	}
	return out, nil
}

// ancillary folds a record that is no party.
func (r *reader) ancillary(rec *record) error {
	if rel, ok := relations[rec.schema]; ok {
		return r.link(rec, rel.holder, rel.other, rel.relation)
	}
	holderProp := map[string]string{"Sanction": "entity", "Identification": "holder", "Passport": "holder", "CryptoWallet": "holder"}[rec.schema]
	if holderProp == "" {
		return r.mention(rec)
	}
	for _, id := range rec.props[holderProp] {
		e := r.party[id]
		if e == nil {
			if r.byID[id] == nil {
				return r.dangling(rec, holderProp, id)
			}
			continue // of a thing that is no party
		}
		r.used[rec.id] = true
		switch rec.schema {
		case "Sanction":
			sanction(e, rec)
		case "CryptoWallet":
			addNew(&e.Identifiers, namesake.Identifier{Type: namesake.IDWallet, Value: rec.title2("publicKey"), Label: rec.first("currency")})
			r.rest(e, rec, "publicKey", "currency", "holder")
		default:
			r.identification(e, rec)
		}
	}
	if !r.used[rec.id] && rec.schema != "CryptoWallet" {
		return r.fail(rec, holderProp, "this "+rec.schema+" has no holder in the file", "the file is cut short or filtered; fetch it whole")
	}
	return nil
}

// title2 is the first value of the property, or the record's title.
func (r *record) title2(prop string) string {
	if v := r.first(prop); v != "" {
		return v
	}
	return r.title()
}

func sanction(e *namesake.Entity, rec *record) {
	addNew(&e.Programs, rec.props["program"]...)
	listed, unread := exactDates(slices.Concat(rec.props["listingDate"], rec.props["startDate"]))
	if len(rec.props["listingDate"]) > 0 {
		listed, unread = exactDates(rec.props["listingDate"])
	}
	for _, d := range listed {
		if e.ListedOn.IsZero() || d.String() < e.ListedOn.String() {
			e.ListedOn = d
		}
	}
	updated, unreadToo := exactDates(rec.props["modifiedAt"])
	for _, d := range updated {
		if d.String() > e.UpdatedOn.String() {
			e.UpdatedOn = d
		}
	}
	for _, text := range append(unread, unreadToo...) {
		addNew(&e.Notes, namesake.Note{Label: namesake.NoteUnread, Text: "Sanction: " + text})
	}
	for _, p := range rec.properties() {
		switch p {
		case "entity", "program", "listingDate", "modifiedAt":
		case "startDate":
			if len(rec.props["listingDate"]) > 0 {
				note(e, "Sanction startDate", rec.props[p])
			}
		case "authorityId", "unscId":
			for _, v := range rec.props[p] {
				addNew(&e.Identifiers, namesake.Identifier{Type: namesake.IDReference, Value: v, Label: p})
			}
		default:
			note(e, "Sanction "+p, rec.props[p])
		}
	}
}

// identification adds a paper. Its number may already be a property of its
// holder, without the details.
func (r *reader) identification(e *namesake.Entity, rec *record) {
	id := namesake.Identifier{Type: namesake.IDOther, Value: rec.first("number"), Label: rec.first("type"), Note: rec.first("description")}
	if rec.schema == "Passport" {
		id.Type = namesake.IDPassport
	}
	if id.Value == "" {
		r.rest(e, rec, "holder")
		return
	}
	for _, p := range []string{"number", "type", "description"} {
		if v := rec.props[p]; len(v) > 1 {
			note(e, rec.schema+" "+p, v[1:])
		}
	}
	stated := slices.Contains(identifierTypes, namesake.IdentifierType(rec.first("summary")))
	if stated {
		id.Type = namesake.IdentifierType(rec.first("summary"))
	}
	skip := []string{"holder", "number", "type", "description"}
	if stated {
		skip = append(skip, "summary")
	}
	if c := rec.props["country"]; len(c) > 0 {
		id.Country = countryOf(c[0])
		skip = append(skip, "country")
		note(e, rec.schema+" country", c[1:])
	}
	for prop, to := range map[string]*namesake.PartialDate{"startDate": &id.Issued, "endDate": &id.Expires} {
		if d, err := namesake.ParsePartialDate(rec.first(prop)); err == nil {
			*to = d
			skip = append(skip, prop)
		}
	}
	e.Identifiers = slices.DeleteFunc(e.Identifiers, func(other namesake.Identifier) bool {
		bare := other == namesake.Identifier{Type: other.Type, Value: other.Value, Label: other.Label}
		if !bare || other.Value != id.Value || stated && other.Type != id.Type {
			return false
		}
		if id.Type == namesake.IDOther {
			id.Type = other.Type
		}
		return other.Type == id.Type
	})
	addNew(&e.Identifiers, id)
	r.rest(e, rec, skip...)
}

// link adds a link to the holder or, where the file has only the other party,
// the reverse link to that.
func (r *reader) link(rec *record, holder, other, relation string) error {
	if role := rec.first("role"); role != "" {
		relation = role
	} else if kin := rec.first("relationship"); kin != "" {
		relation = kin
	}
	var notes []string
	for _, p := range rec.properties() {
		switch p {
		case holder, other, "role", "relationship", "namesMentioned", "recordId", "description":
		default:
			notes = append(notes, p+": "+strings.Join(rec.props[p], ", "))
		}
	}
	text := strings.Join(slices.Concat(rec.props["description"], notes), "; ")
	for _, id := range slices.Concat(rec.props[holder], rec.props[other]) {
		if r.byID[id] == nil {
			return r.dangling(rec, holder+", "+other, id)
		}
		r.used[id] = true
	}
	add := func(from []string, l namesake.Link, to []string) {
		for _, id := range from {
			e := r.party[id]
			if e == nil {
				continue
			}
			r.used[rec.id] = true
			if len(to) == 0 {
				l.ID = rec.first("recordId")
				l.Name = rec.first("namesMentioned")
				addNew(&e.Links, l)
			}
			for _, t := range to {
				l.ID, l.Name = t, rec.first("namesMentioned")
				if l.Name == "" {
					l.Name = r.byID[t].title()
				}
				addNew(&e.Links, l)
			}
		}
	}
	add(rec.props[holder], namesake.Link{Relation: relation, Note: text}, rec.props[other])
	if !r.used[rec.id] {
		add(rec.props[other], namesake.Link{Relation: relation + "-of", Note: text}, rec.props[holder])
	}
	if !r.used[rec.id] {
		return r.fail(rec, holder, "this "+rec.schema+" relates no party of the file", "the file is cut short or filtered; fetch it whole")
	}
	return nil
}

// mention notes a record of another schema with the parties that it refers to.
func (r *reader) mention(rec *record) error {
	var about []string
	var texts []string
	for _, p := range rec.properties() {
		for _, v := range rec.props[p] {
			other := r.byID[v]
			if references[p] && r.party[v] != nil {
				about = append(about, v)
			}
			if references[p] && other != nil {
				r.used[v] = true
				v = other.title()
			}
			texts = append(texts, p+": "+v)
		}
	}
	for _, id := range about {
		r.used[rec.id] = true
		addNew(&r.party[id].Notes, namesake.Note{Label: rec.schema, Text: strings.Join(texts, "; ")})
	}
	return nil
}

// rest notes the properties that are not skipped.
func (r *reader) rest(e *namesake.Entity, rec *record, skip ...string) {
	for _, p := range rec.properties() {
		if !slices.Contains(skip, p) {
			note(e, rec.schema+" "+p, rec.props[p])
		}
	}
}

func note(e *namesake.Entity, label string, texts []string) {
	for _, text := range texts {
		addNew(&e.Notes, namesake.Note{Label: label, Text: text})
	}
}

// exactDates reads dates; a time of day is left out.
func exactDates(values []string) (dates []namesake.PartialDate, unread []string) {
	for _, v := range values {
		day, _, _ := strings.Cut(v, "T")
		if d, err := namesake.ParsePartialDate(day); err == nil {
			dates = append(dates, d)
		} else {
			unread = append(unread, v)
		}
	}
	return dates, unread
}

func addNew[T comparable](to *[]T, vs ...T) {
	for _, v := range vs {
		if !slices.Contains(*to, v) {
			*to = append(*to, v)
		}
	}
}

// otherKeys notes what stands beside the properties.
func (r *reader) otherKeys(e *namesake.Entity, rec *record) {
	for _, ref := range rec.referent {
		if ref = clean(ref); ref != "" && ref != rec.id {
			addNew(&e.Identifiers, namesake.Identifier{Type: namesake.IDReference, Value: ref, Label: "referent"})
		}
	}
	if r.several {
		for _, d := range rec.datasets {
			if d = clean(d); d != "" {
				addNew(&e.Notes, namesake.Note{Label: "dataset", Text: d})
			}
		}
	}
	if rec.target != nil && !*rec.target {
		addNew(&e.Notes, namesake.Note{Label: "target", Text: "false"})
	}
	for _, key := range slices.Sorted(maps.Keys(rec.other)) {
		addNew(&e.Notes, namesake.Note{Label: key, Text: rec.other[key]})
	}
}
