package unsc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// reader turns one INDIVIDUAL or ENTITY into an entity.
type reader struct {
	e   *xmltree.Element
	ent namesake.Entity
}

func (r *reader) read() {
	r.ent.Kind = namesake.KindOrganization
	if r.e.Name == "INDIVIDUAL" {
		r.ent.Kind = namesake.KindPerson
	}
	r.names()
	for _, a := range append(r.e.All("INDIVIDUAL_ALIAS"), r.e.All("ENTITY_ALIAS")...) {
		r.alias(a)
	}
	r.gender()
	for _, d := range r.e.All("INDIVIDUAL_DATE_OF_BIRTH") {
		r.birthDate(d)
	}
	for _, p := range r.e.All("INDIVIDUAL_PLACE_OF_BIRTH") {
		r.birthPlace(p)
	}
	for _, v := range append(r.values("NATIONALITY"), r.values("NATIONALITY2")...) {
		r.ent.Nationalities = append(r.ent.Nationalities, country.ParseAll(v)...)
	}
	if v := r.text("REFERENCE_NUMBER"); v != "" {
		r.ent.Identifiers = append(r.ent.Identifiers, namesake.Identifier{Type: namesake.IDReference, Value: v, Label: "UN reference number"})
	}
	for _, d := range r.e.All("INDIVIDUAL_DOCUMENT") {
		r.document(d)
	}
	for _, a := range append(r.e.All("INDIVIDUAL_ADDRESS"), r.e.All("ENTITY_ADDRESS")...) {
		r.address(a)
	}
	if v := r.text("UN_LIST_TYPE"); v != "" {
		r.ent.Programs = []string{v}
	}
	r.dates()
	for _, v := range r.values("DESIGNATION") {
		for _, item := range prose.Texts(v) {
			r.note("designation", item)
		}
	}
	for _, v := range r.values("LIST_TYPE") {
		// "UN List" says what the list's title says.
		if v != "UN List" {
			r.note("list type", v)
		}
	}
	r.note("comments", r.text("COMMENTS1"))
	r.note("submitted by", r.text("SUBMITTED_BY"))
	r.note("submitted on", r.text("SUBMITTED_ON"))
	r.note("delisted on", r.text("DELISTED_ON"))
	r.note("data id", r.text("DATAID"))
	r.note("version", r.text("VERSIONNUM"))
	r.note("sort key", r.text("SORT_KEY"))
	r.note("sort key changed", r.text("SORT_KEY_LAST_MOD"))
}

// text is the element's content, with "na", the Secretariat's word for nothing,
// left out.
func (r *reader) text(element string) string { return known(r.e.Value(element)) }

func known(s string) string {
	s = prose.Clean(s)
	if strings.EqualFold(s, "na") || s == "-" {
		return ""
	}
	return s
}

// values are the VALUEs below an element that may repeat.
func (r *reader) values(element string) []string {
	var out []string
	for _, e := range r.e.All(element) {
		for _, v := range e.Children {
			if s := known(v.Text); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func (r *reader) note(label, text string) {
	if text = prose.Clean(text); text != "" {
		r.ent.Notes = append(r.ent.Notes, namesake.Note{Label: label, Text: text})
	}
}

var genderText = regexp.MustCompile(`(?i)\bgender\s?[:\[]\s?(male|female)\b`)

// gender is the element or, in older entries, a sentence of the comments.
func (r *reader) gender() {
	v := strings.ToLower(r.text("GENDER"))
	if m := genderText.FindStringSubmatch(r.e.Value("COMMENTS1")); m != nil && v == "" && r.ent.Kind == namesake.KindPerson {
		v = strings.ToLower(m[1])
	}
	switch v {
	case "male":
		r.ent.Gender = namesake.GenderMale
	case "female":
		r.ent.Gender = namesake.GenderFemale
	case "", "unknown":
	default:
		r.note("gender", v)
	}
}

// birthDate reads EXACT, APPROXIMATELY and BETWEEN dates. A NOTE may hold what
// the fields have no room for: a month, or "Approximately" of a range.
func (r *reader) birthDate(d *xmltree.Element) {
	note := known(d.Value("NOTE"))
	circa := strings.EqualFold(d.Value("TYPE_OF_DATE"), "APPROXIMATELY")
	if strings.EqualFold(note, "approximately") {
		circa, note = true, ""
	}
	var p namesake.PartialDate
	unread := ""
	switch {
	case d.Value("DATE") != "":
		if date, ok := isoDate(d.Value("DATE")); ok {
			p.From = date
		} else {
			unread = d.Value("DATE")
		}
	case d.Value("YEAR") != "":
		if date, ok := isoDate(d.Value("YEAR")); ok {
			p.From = date
			if m := prose.Month(note); m > 0 && date.Month == 0 {
				p.From.Month, note = uint8(m), ""
			}
		} else if span, ok := prose.Date(d.Value("YEAR")); ok {
			p = span
		} else {
			unread = d.Value("YEAR")
		}
	case d.Value("FROM_YEAR") != "" || d.Value("TO_YEAR") != "":
		from, to := d.Value("FROM_YEAR"), d.Value("TO_YEAR")
		var err error
		if p, err = namesake.ParsePartialDate(from + "/" + to); err != nil {
			unread = from + "–" + to
		}
	case note != "":
		var ok bool
		if p, ok = prose.Date(note); ok {
			note = ""
		} else {
			unread, note = note, ""
		}
	}
	if unread != "" {
		r.note(namesake.NoteUnread, "date of birth: "+strings.ToLower(d.Value("TYPE_OF_DATE"))+" "+unread)
	}
	if p.IsZero() {
		if note != "" {
			r.note("date of birth", note)
		}
		return
	}
	p.Circa = circa
	r.addBirthDate(p)
	if note != "" {
		r.note("date of birth", p.String()+": "+note)
	}
}

func (r *reader) addBirthDate(p namesake.PartialDate) {
	if !slices.Contains(r.ent.BirthDates, p) {
		r.ent.BirthDates = append(r.ent.BirthDates, p)
	}
}

func (r *reader) birthPlace(p *xmltree.Element) {
	place := namesake.Place{Country: country.Parse(known(p.Value("COUNTRY")))}
	place.Text = join(p.Value("STREET"), p.Value("CITY"), p.Value("STATE_PROVINCE"), p.Value("ZIP_CODE"), place.Country.Name)
	note := known(p.Value("NOTE"))
	if place.Text == "" {
		r.note("place of birth", note)
		return
	}
	r.addBirthPlace(place)
	if note != "" {
		r.note("place of birth", place.Text+": "+note)
	}
}

func (r *reader) addBirthPlace(p namesake.Place) {
	if p.Text != "" && !slices.Contains(r.ent.BirthPlaces, p) {
		r.ent.BirthPlaces = append(r.ent.BirthPlaces, p)
	}
}

func (r *reader) address(a *xmltree.Element) {
	addr := namesake.Address{
		Street:     known(a.Value("STREET")),
		City:       known(a.Value("CITY")),
		Region:     known(a.Value("STATE_PROVINCE")),
		PostalCode: known(a.Value("ZIP_CODE")),
		Note:       known(a.Value("NOTE")),
		Country:    country.Parse(known(a.Value("COUNTRY"))),
	}
	if addr != (namesake.Address{}) {
		r.ent.Addresses = append(r.ent.Addresses, addr)
	}
}

// dates sets when the party was listed and last changed; earlier changes are
// kept as a note.
func (r *reader) dates() {
	if v := r.text("LISTED_ON"); v != "" {
		if d, ok := isoDate(v); ok {
			r.ent.ListedOn = namesake.PartialDate{From: d}
		} else {
			r.note(namesake.NoteUnread, "listed on: "+v)
		}
	}
	var days []string
	for _, v := range r.values("LAST_DAY_UPDATED") {
		if d, ok := isoDate(v); ok {
			days = append(days, d.String())
		} else {
			r.note(namesake.NoteUnread, "last day updated: "+v)
		}
	}
	if len(days) == 0 {
		return
	}
	slices.Sort(days)
	days = slices.Compact(days)
	last, _ := isoDate(days[len(days)-1])
	r.ent.UpdatedOn = namesake.PartialDate{From: last}
	r.note("earlier updates", strings.Join(days[:len(days)-1], ", "))
}

// join puts the known parts of a place in one line.
func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.Trim(known(p), ", "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}
