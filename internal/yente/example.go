package yente

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/list/ftm"
)

// asks are the schemata that one may ask for, with the kinds of whom they may
// be. A listed party of an unknown kind may be of any.
var asks = map[string][]namesake.Kind{
	"Person":       {namesake.KindPerson},
	"Organization": {namesake.KindOrganization},
	"Company":      {namesake.KindOrganization},
	"PublicBody":   {namesake.KindOrganization},
	"LegalEntity":  {namesake.KindPerson, namesake.KindOrganization},
	"Vessel":       {namesake.KindVessel},
	"Airplane":     {namesake.KindAircraft},
	"Vehicle":      {namesake.KindVessel, namesake.KindAircraft},
	"Asset":        {namesake.KindOrganization, namesake.KindVessel, namesake.KindAircraft},
	"CryptoWallet": {namesake.KindPerson, namesake.KindOrganization, namesake.KindVessel, namesake.KindAircraft},
	"Thing":        {namesake.KindPerson, namesake.KindOrganization, namesake.KindVessel, namesake.KindAircraft},
}

// maxDates are the dates of birth that one query may state.
const maxDates = 8

// understand gives the example its schema, and refuses what the model has no
// word for.
func (e *example) understand(schema string) error {
	at := "queries/" + clip(e.key) + "/"
	if !ftm.IsSchema(schema) {
		return refuse(http.StatusBadRequest, "%sschema: unknown schema %q; write one of %s", at, clip(schema), strings.Join(sortedKeys(asks), ", "))
	}
	if asks[schema] == nil {
		return refuse(http.StatusBadRequest, "%sschema: nobody is listed as %s; write one of %s", at, schema, strings.Join(sortedKeys(asks), ", "))
	}
	e.schema = ftm.SchemaNamed(schema)
	for _, p := range sortedKeys(e.properties) {
		if !ftm.IsProperty(p) {
			return refuse(http.StatusBadRequest, "%sproperties/%s: FollowTheMoney has no such property", at, clip(p))
		}
	}
	return nil
}

// kind is what the example is, where its schema leaves no choice.
func (e *example) kind() namesake.Kind {
	if kinds := asks[e.schema.Name]; len(kinds) == 1 {
		return kinds[0]
	}
	return namesake.KindUnknown
}

// mayBe reports whether the schema allows what somebody is listed as.
func (e *example) mayBe(kind namesake.Kind) bool {
	return kind == namesake.KindUnknown || slices.Contains(asks[e.schema.Name], kind)
}

// subjects are the example as whom to screen: one for each date of birth that
// it states, since a subject has one. Every mistake names its property.
func (e *example) subjects() ([]namesake.Subject, error) {
	mistake := func(property, format string, args ...any) error {
		return refuse(http.StatusBadRequest, "queries/%s/properties/%s: %s", clip(e.key), property, fmt.Sprintf(format, args...))
	}
	s := namesake.Subject{Kind: e.kind()}
	names := e.names()
	for _, p := range sortedKeys(e.properties) {
		id, ok := ftm.Identifier(p, s.Kind)
		if !ok {
			continue
		}
		for _, v := range e.properties[p] {
			id.Value = v
			s.Identifiers = append(s.Identifiers, id)
		}
	}
	if len(names) == 0 && len(s.Identifiers) > 0 {
		// As the field does: who has no name goes by a number.
		names = []string{s.Identifiers[0].Value}
	}
	if len(names) == 0 {
		return nil, mistake("name", "state a name or an identifying number; without either nobody can be found")
	}
	s.Name, s.Aliases = names[0], names[1:]
	for _, p := range []string{"nationality", "citizenship", "country", "jurisdiction"} {
		for _, v := range e.stated(p) {
			code, ok := countryCode(v)
			if !ok {
				return nil, mistake(p, "unknown country; write its two-letter code or English name")
			}
			if code != "" && !slices.Contains(s.Countries, code) {
				s.Countries = append(s.Countries, code)
			}
		}
	}
	if len(e.stated("nationality")) == 0 && len(e.stated("citizenship")) == 0 {
		s.Countries = nil // where somebody lives contradicts no nationality
	}
	for i, v := range e.stated("gender") {
		g, ok := genders[strings.ToLower(v)]
		if !ok {
			return nil, mistake("gender", "write male, female or other")
		}
		if i > 0 && g != s.Gender {
			g = namesake.GenderUnknown // they contradict each other, and so nobody
		}
		s.Gender = g
	}
	var dates []namesake.PartialDate
	for _, v := range e.stated("birthDate") {
		d, err := parseDate(v)
		if err != nil {
			return nil, mistake("birthDate", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
		}
		if !slices.Contains(dates, d) {
			dates = append(dates, d)
		}
	}
	if len(dates) > maxDates {
		return nil, mistake("birthDate", "more than %d dates", maxDates)
	}
	if len(dates) == 0 {
		dates = append(dates, namesake.PartialDate{})
	}
	out := make([]namesake.Subject, len(dates))
	for i, d := range dates {
		out[i] = s
		out[i].BirthDate = d
		for _, m := range subject.Mistakes(subject.Check(out[i])) {
			return nil, mistake(propertyOf(m.Field), "%s", m.Msg)
		}
	}
	return out, nil
}

// propertyOf is the property that a field of a subject comes from.
func propertyOf(field string) string {
	field, _, _ = strings.Cut(field, "/")
	switch field {
	case "birth_date":
		return "birthDate"
	case "aliases":
		return "alias"
	case "countries":
		return "country"
	case "identifiers":
		return "idNumber"
	}
	return field
}

// stated are the values of a property that the example's schema has. The
// field's clients state a date of birth for companies, too; the model drops it.
func (e *example) stated(property string) []string {
	if !e.schema.Has(property) {
		return nil
	}
	return e.properties[property]
}

// names are all names of the example, the first the one it is shown by. Where
// there is none, it is put together from its parts.
func (e *example) names() []string {
	var names []string
	add := func(values ...string) {
		for _, v := range values {
			if v = strings.Join(strings.Fields(v), " "); v != "" && !slices.Contains(names, v) {
				names = append(names, v)
			}
		}
	}
	for _, p := range []string{"name", "alias", "previousName", "weakAlias", "abbreviation"} {
		add(e.properties[p]...)
	}
	if len(e.properties["name"]) > 0 || e.schema.Name != "Person" {
		return names
	}
	or := func(values []string) []string {
		if len(values) == 0 {
			return []string{""}
		}
		return values
	}
	var between []string
	for _, p := range []string{"secondName", "middleName", "fatherName"} {
		between = append(between, e.properties[p]...)
	}
	aliases := names
	names = nil
	for _, first := range or(e.properties["firstName"]) {
		for _, last := range or(e.properties["lastName"]) {
			add(strings.Join([]string{first, strings.Join(between, " "), last}, " "))
		}
	}
	add(aliases...)
	return names
}

var genders = map[string]namesake.Gender{
	"male": namesake.GenderMale, "m": namesake.GenderMale,
	"female": namesake.GenderFemale, "f": namesake.GenderFemale,
	"other": namesake.GenderOther, "x": namesake.GenderOther,
}

// notStates are codes of the model that are no country, and compared with none.
var notStates = []string{"eu", "un", "zz", "cis"}

// countryCode reads a code of the model, which may be a part of a country
// ("us-ca"), or a country's name.
func countryCode(v string) (code string, ok bool) {
	low := strings.ToLower(v)
	if slices.Contains(notStates, low) {
		return "", true
	}
	if state, _, part := strings.Cut(low, "-"); part && len(state) == 2 && len(low) <= 6 {
		v = state
	}
	// The model's "na" is Namibia, where a published list would say by it that
	// nothing is known.
	if code = strings.ToUpper(v); country.Name(code) != "" {
		return code, true
	}
	code = country.Parse(v).Code
	return code, code != ""
}

// parseDate reads the dates of the model: a year, a month or a day, with or
// without leading zeros, and without the time of day that may follow.
func parseDate(v string) (namesake.PartialDate, error) {
	if i := strings.IndexAny(v, "T "); i > 0 {
		v = v[:i]
	}
	parts := strings.Split(v, "-")
	for i, p := range parts {
		if i > 0 && len(p) == 1 {
			parts[i] = "0" + p
		}
	}
	d, err := namesake.ParsePartialDate(strings.Join(parts, "-"))
	if err == nil && (d.Circa || !d.To.IsZero()) {
		err = namesake.ErrDate
	}
	return d, err
}
