// Package dossier gathers what the files of the European Union repeat under
// each legal act into one [namesake.Entity]. The EU publishes a name, a birth
// or a passport once for every act that states it; a dossier merges equal
// values, and keeps in a note for each act what it states, so that nothing is
// lost. It is shared by the readers of the three EU formats, which therefore
// agree on IDs, names and dates, and whose editions can be compared.
package dossier

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// List and Title name the list that all EU formats publish.
const (
	List  = "eu-fsf"
	Title = "EU consolidated list of persons, groups and entities subject to financial sanctions"
)

// Labels of the notes that a dossier writes.
const (
	NoteAct      = "legal basis" // an act: number, dates, programme, address
	NoteSource   = "source"      // what an act states: "name 17 X: 1210/2003 (OJ L169)"
	NoteRemark   = "remark"
	NoteFunction = "function"
)

// Dossier collects the values of one entity. Of equals, and of two that
// contradict each other, the one with the lower ID stands, which the EU's
// database took in first: the order of a file does not matter.
type Dossier struct {
	entity namesake.Entity
	acts   []Act
	values []value
	notes  []namesake.Note
	named  bool
}

// value is a value that waits for those with lower IDs.
type value struct {
	id  string
	add func()
}

func (d *Dossier) later(id string, add func()) { d.values = append(d.values, value{id, add}) }

// New starts the dossier of an entity. The ID is the logical ID of the EU's
// database, the only number that the old XML (ENTITY Id), the CSV
// (Entity_logical_id) and the XML 1.1 (logicalId) have in common; the
// EU reference number is absent from the old XML.
func New(id string, kind namesake.Kind) *Dossier {
	return &Dossier{entity: namesake.Entity{ID: id, List: List, Kind: kind}}
}

// Kind reads a subject type: "P" or "person", "E" or "enterprise".
func Kind(text string) (kind namesake.Kind, ok bool) {
	switch strings.ToLower(text) {
	case "p", "person":
		return namesake.KindPerson, true
	case "e", "enterprise":
		return namesake.KindOrganization, true
	}
	return namesake.KindUnknown, false
}

// Name is a name as EU files describe it. Whole is the name as written; where
// it is empty the parts stand for it.
type Name struct {
	ID                  string
	Whole               string
	First, Middle, Last string
	Title, Function     string
	Gender              string // "M", "F" or empty
	Language            string // an ISO 639-1 code in capitals, or empty
	Strong              string // "true", "false" or empty where the format does not say
	Remarks             []string
	Note                string // what the reader has to say about the name
}

// AddName adds a name that the act states. A name equal in every letter to one
// already there completes it instead.
func (d *Dossier) AddName(n Name, act Act) {
	full := OneLine(n.Whole)
	if full == "" {
		full = OneLine(n.First + " " + n.Middle + " " + n.Last)
	}
	d.named = d.named || full != ""
	d.later(n.ID, func() { d.addName(full, n, act) })
}

func (d *Dossier) addName(full string, n Name, act Act) {
	d.AddNote(NoteFunction, n.Function)
	d.addGender(n.Gender)
	if full == "" {
		d.AddNote("title", n.Title)
		for _, r := range n.Remarks {
			d.AddNote(NoteRemark, r)
		}
		return
	}
	v := namesake.Name{
		Full:    full,
		Kind:    namesake.NameAlias,
		Quality: quality(n.Strong, n.Remarks),
		Script:  name.Script(full),
		Parts: namesake.NameParts{
			Title:  OneLine(n.Title),
			Given:  OneLine(n.First),
			Middle: OneLine(n.Middle),
			Family: OneLine(n.Last),
		},
	}
	v.Language = d.language(n.Language, full)
	v.Original = original(v.Script, v.Language)
	addNote(&v.Note, n.Note)
	for _, r := range n.Remarks {
		addNote(&v.Note, r)
		if strings.Contains(strings.ToLower(r), "formerly listed as") {
			v.Kind = namesake.NameFormer
		}
	}
	d.state(act, "name", n.ID, full)
	for i := range d.entity.Names {
		if d.entity.Names[i].Full == full {
			mergeName(&d.entity.Names[i], v)
			return
		}
	}
	d.entity.Names = append(d.entity.Names, v)
}

// quality reads the EU's own flag, which is "true" unless somebody cleared it,
// and the remark that names taken over from the UN carry, which is deliberate
// and therefore wins.
func quality(strong string, remarks []string) namesake.Quality {
	for _, r := range remarks {
		r = strings.ToLower(r)
		if strings.Contains(r, "low quality") {
			return namesake.QualityWeak
		}
		if strings.Contains(r, "good quality") {
			return namesake.QualityStrong
		}
	}
	switch strong {
	case "true":
		return namesake.QualityStrong
	case "false":
		return namesake.QualityWeak
	}
	return namesake.QualityUnstated
}

// mergeName completes a name by another publication of the same letters. Where
// the two disagree the first stands and the other goes to the note; only a
// quality gives way to the better one, which finds more.
func mergeName(have *namesake.Name, more namesake.Name) {
	fill := func(label string, a *string, b string) {
		if *a == "" {
			*a = b
		} else if b != "" && *a != b {
			addNote(&have.Note, "also "+label+" "+b)
		}
	}
	fill("title", &have.Parts.Title, more.Parts.Title)
	a, b := &have.Parts, more.Parts
	if a.Given+a.Middle+a.Family == "" {
		a.Given, a.Middle, a.Family = b.Given, b.Middle, b.Family
	} else if b.Given+b.Middle+b.Family != "" && (a.Given != b.Given || a.Middle != b.Middle || a.Family != b.Family) {
		addNote(&have.Note, "also split as "+strings.Join([]string{b.Given, b.Middle, b.Family}, " | "))
	}
	// A name without a language is in that of the act, English as a rule, which
	// is no translation and therefore stands.
	if have.Language != more.Language && (have.Language == "" || more.Language == "") {
		addNote(&have.Note, "also language "+have.Language+more.Language)
		have.Language = ""
	} else {
		fill("language", &have.Language, more.Language)
	}
	if have.Quality != more.Quality && more.Quality != namesake.QualityUnstated {
		if have.Quality == namesake.QualityWeak || more.Quality == namesake.QualityWeak {
			addNote(&have.Note, "published as strong and as weak")
		}
		if have.Quality != namesake.QualityStrong {
			have.Quality = more.Quality
		}
	}
	if more.Kind == namesake.NameAlias {
		have.Kind = namesake.NameAlias // a name still in use elsewhere is no former one
	}
	have.Original = original(have.Script, have.Language)
	addNote(&have.Note, more.Note)
}

// official languages of the EU: its acts translate names into them.
var official = []string{
	"bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu",
	"it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
}

// original reports whether a name in that script and language is its bearer's
// own spelling. Greek and Cyrillic names are as a rule translations into Greek
// and Bulgarian, unless the file says another language.
func original(script, language string) bool {
	switch script {
	case "", "Latn", "Zyyy", "Zinh", "Zzzz":
		return false
	case "Grek", "Cyrl":
		return language != "" && !slices.Contains(official, language)
	}
	return !slices.Contains(official, language)
}

func (d *Dossier) language(text, full string) string {
	code := strings.ToLower(strings.TrimSpace(text))
	if len(code) != 2 && len(code) != 3 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
		if code != "" {
			d.AddNote("language of "+full, text)
		}
		return ""
	}
	return code
}

func (d *Dossier) addGender(text string) {
	g := namesake.GenderUnknown
	switch strings.ToUpper(strings.TrimSpace(text)) {
	case "":
		return
	case "M":
		g = namesake.GenderMale
	case "F":
		g = namesake.GenderFemale
	default:
		d.AddNote("gender", text)
		return
	}
	if d.entity.Gender == namesake.GenderUnknown {
		d.entity.Gender = g
	} else if d.entity.Gender != g {
		d.AddNote("gender", "also published as "+string(g))
	}
}

// AddBirth adds a birth: the date, which may be zero, and the place.
func (d *Dossier) AddBirth(id string, date namesake.PartialDate, place namesake.Place, act Act) {
	if !date.IsZero() && !slices.Contains(d.entity.BirthDates, date) {
		d.entity.BirthDates = append(d.entity.BirthDates, date)
	}
	if place != (namesake.Place{}) && !slices.Contains(d.entity.BirthPlaces, place) {
		d.entity.BirthPlaces = append(d.entity.BirthPlaces, place)
	}
	d.state(act, "birth", id, join(", ", date.String(), place.Text, place.Country.Name))
}

// AddCitizenship adds a citizenship of a person; for anything else it is the
// country that the publisher ties it to.
func (d *Dossier) AddCitizenship(id string, c namesake.Country, act Act) {
	if c == (namesake.Country{}) {
		return
	}
	to := &d.entity.Citizenships
	if d.entity.Kind != namesake.KindPerson {
		to = &d.entity.Countries
	}
	if !slices.Contains(*to, c) {
		*to = append(*to, c)
	}
	d.state(act, "citizenship", id, c.Name)
}

// AddAddress adds an address.
func (d *Dossier) AddAddress(id string, a namesake.Address, act Act) {
	if a == (namesake.Address{}) {
		return
	}
	if !slices.Contains(d.entity.Addresses, a) {
		d.entity.Addresses = append(d.entity.Addresses, a)
	}
	d.state(act, "address", id, join(", ", a.Text, a.Street, a.PostalCode, a.City, a.Region, a.Country.Name))
}

// AddIdentifier adds a number. The same number of the same type and country is
// one number: its dates and notes are joined. Dates that only the note tells,
// "issued on 7.1.1999", are taken from there.
func (d *Dossier) AddIdentifier(id string, v namesake.Identifier, act Act) {
	d.later(id, func() { d.addIdentifier(id, v, act) })
}

func (d *Dossier) addIdentifier(id string, v namesake.Identifier, act Act) {
	if Unknown(v.Value) {
		d.AddNote("identification", join(" ", v.Label, v.Value, v.Note))
		return
	}
	if v.Issued.IsZero() {
		v.Issued = dateAfter(issued, v.Note)
	}
	if v.Expires.IsZero() {
		v.Expires = dateAfter(expires, v.Note)
	}
	d.state(act, "identification", id, join(" ", v.Label, v.Value))
	for i := range d.entity.Identifiers {
		have := &d.entity.Identifiers[i]
		if have.Type != v.Type || have.Value != v.Value || have.Label != v.Label || have.Country != v.Country {
			continue
		}
		if (have.Issued.IsZero() || v.Issued.IsZero() || have.Issued == v.Issued) &&
			(have.Expires.IsZero() || v.Expires.IsZero() || have.Expires == v.Expires) {
			if have.Issued.IsZero() {
				have.Issued = v.Issued
			}
			if have.Expires.IsZero() {
				have.Expires = v.Expires
			}
			addNote(&have.Note, v.Note)
			return
		}
	}
	d.entity.Identifiers = append(d.entity.Identifiers, v)
}

// AddReference adds a reference number of the publisher or of the UN.
func (d *Dossier) AddReference(label, value string) {
	if value = OneLine(value); value == "" {
		return
	}
	v := namesake.Identifier{Type: namesake.IDReference, Value: value, Label: label}
	if !slices.Contains(d.entity.Identifiers, v) {
		d.entity.Identifiers = append(d.entity.Identifiers, v)
	}
}

// AddNote adds a note unless the text is empty or already there.
func (d *Dossier) AddNote(label, text string) {
	n := namesake.Note{Label: label, Text: strings.TrimSpace(text)}
	if n.Text != "" && !slices.Contains(d.notes, n) {
		d.notes = append(d.notes, n)
	}
}

// SetListed sets the day of designation; of several the first day stands.
func (d *Dossier) SetListed(p namesake.PartialDate) {
	if d.entity.ListedOn.IsZero() || p.String() < d.entity.ListedOn.String() {
		d.entity.ListedOn = p
	}
}

// HasNames reports whether any name was added.
func (d *Dossier) HasNames() bool { return d.named }

// Entity closes the dossier: it merges the values, chooses the primary name,
// dates the last change by the latest act, and notes the acts.
func (d *Dossier) Entity(p namesake.Provenance) namesake.Entity {
	slices.SortStableFunc(d.values, func(a, b value) int { return cmp.Compare(order(a.id), order(b.id)) })
	for _, v := range d.values {
		v.add()
	}
	e := d.entity
	e.Provenance = p
	if len(e.Names) > 0 {
		i := primary(e.Names)
		first := e.Names[i]
		first.Kind = namesake.NamePrimary
		e.Names = slices.Insert(slices.Delete(e.Names, i, i+1), 0, first)
	}
	for _, a := range d.acts {
		d.AddNote(NoteAct, a.String())
		if a.Programme != "" && !slices.Contains(e.Programs, a.Programme) {
			e.Programs = append(e.Programs, a.Programme)
		}
		if p, err := namesake.ParsePartialDate(a.Published); err == nil && p.String() > e.UpdatedOn.String() {
			e.UpdatedOn = p
		}
	}
	e.Notes = d.notes
	return e
}

// order is the number that an ID begins with; IDs without one come last.
func order(id string) uint64 {
	digits := id[:len(id)-len(strings.TrimLeft(id, "0123456789"))]
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil {
		return 1 << 63
	}
	return n
}

// primary chooses the name to show, which the EU does not mark: the first that
// is strong, in Latin letters and not a translation; else the first that comes
// near it.
func primary(names []namesake.Name) int {
	rank := func(n namesake.Name) int {
		r := 0
		if n.Script != "Latn" {
			r += 4
		}
		if n.Quality == namesake.QualityWeak || n.Kind == namesake.NameFormer {
			r += 2
		}
		if n.Language != "" && n.Language != "en" {
			r++
		}
		return r
	}
	best := 0
	for i := range names {
		if rank(names[i]) < rank(names[best]) {
			best = i
		}
	}
	return best
}
