package ofac

import (
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// kinds are the values of SDN_Type; the null one stands for whatever is
// neither individual, vessel nor aircraft.
var kinds = map[string]namesake.Kind{
	"":           namesake.KindOrganization,
	"entity":     namesake.KindOrganization,
	"individual": namesake.KindPerson,
	"vessel":     namesake.KindVessel,
	"aircraft":   namesake.KindAircraft,
}

type aliasType struct {
	kind namesake.NameKind
	note string
}

// aliasTypes are also/formerly/now known as. A name now used is no more than
// an alias of an entity that is listed under its old one.
var aliasTypes = map[string]aliasType{
	"aka": {namesake.NameAlias, ""},
	"fka": {namesake.NameFormer, ""},
	"nka": {namesake.NameAlias, "now known as"},
}

// describe fills in what the columns of a primary row say, except remarks.
func describe(e *namesake.Entity, fields []string) {
	name := newName(e.Kind, fields[colName])
	name.Kind = namesake.NamePrimary
	if isHonorific(fields[colTitle]) {
		name.Parts.Title = fields[colTitle]
	} else {
		note(e, "title", fields[colTitle])
	}
	e.Names = append(e.Names, name)
	e.Programs = programs(fields[colProgram])
	if s := fields[colCallSign]; s != "" {
		e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: namesake.IDCallSign, Value: s, Label: "Call Sign"})
	}
	note(e, "vessel type", fields[colVesselType])
	note(e, "tonnage", fields[colTonnage])
	note(e, "gross registered tonnage", fields[colGRT])
	flag(e, fields[colFlag])
	if s := fields[colOwner]; s != "" {
		e.Links = append(e.Links, namesake.Link{Relation: "owner", Name: s})
	}
}

// programs divides "SDGT] [IFSR": OFAC drops the outer brackets of "[SDGT] [IFSR]".
func programs(s string) []string {
	s = strings.Trim(s, "[] ")
	if s == "" {
		return nil
	}
	parts := strings.Split(s, "] [")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func flag(e *namesake.Entity, s string) {
	switch s {
	case "":
	case "None Identified", "Flag Not Identified", "Unknown":
		note(e, "flag", s)
	default:
		e.Countries = addCountry(e.Countries, s)
	}
}

func note(e *namesake.Entity, label, text string) {
	if text != "" {
		e.Notes = append(e.Notes, namesake.Note{Label: label, Text: text})
	}
}

// addCountry appends a country unless it is there already.
func addCountry(to []namesake.Country, text string) []namesake.Country {
	c := country.Parse(text)
	for _, have := range to {
		if have == c {
			return to
		}
	}
	return append(to, c)
}

// newName makes a name with the parts that OFAC sets apart: a person's family
// name before the first comma, given names behind it, and a generation behind
// a second.
func newName(kind namesake.Kind, full string) namesake.Name {
	n := namesake.Name{Full: strings.TrimSpace(full), Script: script(full)}
	if kind != namesake.KindPerson {
		return n
	}
	family, given, ok := strings.Cut(n.Full, ", ")
	if !ok || family == "" || given == "" {
		return n
	}
	n.Parts.Family, n.Parts.Given = family, given
	if i := strings.LastIndex(given, ", "); i > 0 && generations[strings.TrimSuffix(given[i+2:], ".")] {
		n.Parts.Given, n.Parts.Suffix = given[:i], given[i+2:]
	}
	return n
}

var generations = map[string]bool{"Jr": true, "Sr": true, "II": true, "III": true, "IV": true}

// script is Latn where all letters are Latin, which is all that OFAC publishes
// in this format so far.
func script(s string) string {
	latin := false
	for _, r := range s {
		if unicode.IsLetter(r) {
			if !unicode.Is(unicode.Latin, r) {
				return ""
			}
			latin = true
		}
	}
	if latin {
		return "Latn"
	}
	return ""
}

// honorifics are titles that belong to a name; others are positions.
var honorifics = words("haji hajji hadji al-haj el-hadj doctor dr. dr maulana mawlana maulawi maulavi mawlawi " +
	"mullah molla shaykh sheikh sheik ustad sayyid seyed imam qari mufti ayatollah hojjatoleslam alhaj engineer eng. " +
	"prof. professor general colonel col. lt. lieutenant brigadier major captain capt. commander admiral marshal brig. gen. maj.")

func isHonorific(title string) bool {
	if title == "" {
		return false
	}
	for _, w := range strings.Fields(title) {
		if !honorifics[strings.ToLower(w)] {
			return false
		}
	}
	return true
}

// words makes a set of the words of s.
func words(s string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// newAddress reads a row of the address file. Its city column may go on with a
// province after a comma, and with a postal code.
func newAddress(fields []string) namesake.Address {
	a := namesake.Address{Street: strings.TrimSpace(fields[2]), Note: strings.TrimSpace(fields[5])}
	if fields[4] != "" {
		a.Country = country.Parse(fields[4])
	}
	city, region, _ := strings.Cut(fields[3], ",")
	city, region = strings.TrimSpace(city), strings.TrimSpace(region)
	a.Region, a.PostalCode = cutPostalCode(region)
	if a.PostalCode == "" {
		a.City, a.PostalCode = cutPostalCode(city)
	} else {
		a.City = city
	}
	return a
}

// shortestPostalCode keeps "Zone 1" and "Harare 4" whole; Iceland's, Taiwan's
// and the Faroes' codes have three digits.
const shortestPostalCode = 3

// cutPostalCode takes the words with digits off the end of a place, or else
// off its beginning: "London EC3N 1DY", "1082 Budapest". A place that has a
// digit elsewhere stays whole.
func cutPostalCode(s string) (place, code string) {
	w := strings.Fields(s)
	end := len(w)
	if end > 1 && len(w[end-1]) == 2 && w[end-1] == strings.ToUpper(w[end-1]) && hasDigit(w[end-2]) {
		end-- // the letters of a Dutch code: "Amsterdam 1077 XX"
	}
	for end > 0 && hasDigit(w[end-1]) {
		end--
	}
	start := 0
	if end == len(w) {
		for start < end && hasDigit(w[start]) {
			start++
		}
	}
	place = strings.Join(w[start:end], " ")
	for _, mark := range []string{" C.P.", " CP"} { // codigo postal
		place = strings.TrimSuffix(place, mark)
	}
	code = strings.Join(w[:start], " ") + strings.Join(w[end:], " ")
	if hasDigit(place) || len(code) < shortestPostalCode {
		return s, ""
	}
	return place, code
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
