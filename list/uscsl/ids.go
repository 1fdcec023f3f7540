package uscsl

import (
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// idTypes are the labels of the column ids that say what a number is; a label
// that only contains a key is of that type too. The longest key wins.
var idTypes = []struct {
	key string
	typ namesake.IdentifierType
}{
	{"passport", namesake.IDPassport},
	{"cedula", namesake.IDNational},
	{"d.n.i.", namesake.IDNational},
	{"c.u.r.p.", namesake.IDNational},
	{"ssn", namesake.IDNational},
	{"le number", namesake.IDNational},
	{"national id", namesake.IDNational},
	{"national foreign id", namesake.IDNational},
	{"personal id", namesake.IDNational},
	{"identification number", namesake.IDNational},
	{"credencial electoral", namesake.IDNational},
	{"electoral registry", namesake.IDNational},
	{"birth certificate", namesake.IDNational},
	{"kenyan id", namesake.IDNational},
	{"stateless person id", namesake.IDNational},
	{"residency number", namesake.IDNational},
	{"tax id", namesake.IDTax},
	{"tax identification", namesake.IDTax},
	{"nit #", namesake.IDTax},
	{"r.f.c.", namesake.IDTax},
	{"rfc", namesake.IDTax},
	{"ruc #", namesake.IDTax},
	{"rtn", namesake.IDTax},
	{"rif #", namesake.IDTax},
	{"c.u.i.t.", namesake.IDTax},
	{"c.u.i.p.", namesake.IDTax},
	{"c.i.f.", namesake.IDTax},
	{"n.i.e.", namesake.IDNational},
	{"fiscal code", namesake.IDTax},
	{"v.a.t.", namesake.IDTax},
	{"fein", namesake.IDTax},
	{"registration id", namesake.IDRegistration},
	{"registration number", namesake.IDRegistration},
	{"registration document", namesake.IDRegistration},
	{"registered charity", namesake.IDRegistration},
	{"company number", namesake.IDRegistration},
	{"company id", namesake.IDRegistration},
	{"c.r. no.", namesake.IDRegistration},
	{"commercial registry", namesake.IDRegistration},
	{"enterprise number", namesake.IDRegistration},
	{"certificate of incorporation", namesake.IDRegistration},
	{"unified social credit code", namesake.IDRegistration},
	{"government gazette", namesake.IDRegistration},
	{"matricula mercantil", namesake.IDRegistration},
	{"folio mercantil", namesake.IDRegistration},
	{"license", namesake.IDLicence},
	{"legal entity number", namesake.IDLEI},
	{"swift", namesake.IDBIC},
	{"email", namesake.IDEmail},
	{"website", namesake.IDWebsite},
	{"phone", namesake.IDPhone},
	{"digital currency address", namesake.IDWallet},
	{"vessel registration identification", namesake.IDIMO},
	{"mmsi", namesake.IDMMSI},
	{"maritime mobile service identity", namesake.IDMMSI},
	{"aircraft tail", namesake.IDTail},
	{"serial number", namesake.IDSerial},
	{"bik (ru)", namesake.IDOther},
	{"isin", namesake.IDOther},
	{"travel document", namesake.IDOther},
	{"visanumberid", namesake.IDOther},
	{"immigration no", namesake.IDOther},
	{"serial no.", namesake.IDOther},
}

// idType classifies a label; ok is false where what follows is not a number.
func idType(label string) (t namesake.IdentifierType, ok bool) {
	label = strings.ToLower(label)
	longest := 0
	for _, it := range idTypes {
		if len(it.key) > longest && strings.Contains(label, it.key) {
			t, longest = it.typ, len(it.key)
		}
	}
	if longest > 0 {
		return t, true
	}
	for _, end := range []string{" number", " no.", " #"} {
		if strings.HasSuffix(label, end) {
			return namesake.IDOther, true
		}
	}
	return "", false
}

// addID reads an item of the column ids: "label, value[, country][, date[, date]]".
// What is not a number goes to the field it belongs in, or is kept as a note.
func addID(e *namesake.Entity, item string) {
	label, rest, _ := strings.Cut(item, ", ")
	label = strings.TrimRight(label, " :-")
	rest = strings.TrimSpace(rest)
	note := func() { addNew(&e.Notes, namesake.Note{Label: label, Text: rest}) }
	switch {
	case rest == "":
		label, rest = "ids", item
		note()
		return
	case label == "Gender" && e.Gender == "" && (rest == "Male" || rest == "Female"):
		e.Gender = namesake.Gender(strings.ToLower(rest))
		return
	case strings.HasPrefix(label, "Nationality"): // "of Registration", "Country"
		if e.Kind == namesake.KindPerson {
			addNew(&e.Nationalities, country.Parse(rest))
		} else {
			addNew(&e.Countries, country.Parse(rest))
		}
		return
	}
	typ, ok := idType(label)
	if !ok {
		note()
		return
	}
	id := namesake.Identifier{Type: typ, Label: label}
	parts := strings.Split(rest, ", ")
	var dates []string
	for len(parts) > 1 && len(dates) < 2 {
		last := strings.TrimSpace(parts[len(parts)-1])
		if d, ok := date(last); !ok || d.Circa {
			break
		}
		dates = append([]string{last}, dates...)
		parts = parts[:len(parts)-1]
	}
	if last := parts[len(parts)-1]; len(parts) > 1 && len(last) == 2 {
		if c := country.Parse(last); c.Code != "" {
			id.Country = c
			parts = parts[:len(parts)-1]
		}
	}
	id.Value = strings.Join(parts, ", ")
	switch len(dates) {
	case 1:
		// The file leaves out what is blank: a lone date may be of issue or expiry.
		id.Note = dates[0]
	case 2:
		id.Issued, _ = date(dates[0])
		id.Expires, _ = date(dates[1])
	}
	if typ == namesake.IDIMO {
		value, isIMO := strings.CutPrefix(id.Value, "IMO ")
		if !isIMO {
			id.Type = namesake.IDRegistration
		}
		id.Value = value
	}
	if typ == namesake.IDWallet {
		if _, currency, ok := strings.Cut(label, " - "); ok {
			id.Label = currency
		}
	}
	addNew(&e.Identifiers, id)
}

// date reads "1967-12-23", "1937", "Sep 1938", "07 Jul 1966", each possibly
// "circa", and "1957 to 1961".
func date(s string) (namesake.PartialDate, bool) {
	var p namesake.PartialDate
	s, p.Circa = strings.CutPrefix(strings.TrimSpace(s), "circa ")
	from, to, isRange := strings.Cut(s, " to ")
	if !isRange && len(s) == len("1957-1961") && s[4] == '-' {
		from, to, isRange = s[:4], s[5:], true
	}
	var ok bool
	if p.From, ok = day(from); !ok {
		return namesake.PartialDate{}, false
	}
	if isRange {
		if p.To, ok = day(to); !ok || p.To.String() <= p.From.String() {
			return namesake.PartialDate{}, false
		}
	}
	return p, true
}

func day(s string) (namesake.Date, bool) {
	s = strings.TrimSpace(s)
	for _, form := range []struct {
		layout     string
		month, day bool
	}{
		{"2006-01-02", true, true},
		{"2 Jan 2006", true, true},
		{"Jan 2006", true, false},
		{"2006", false, false},
	} {
		t, err := time.Parse(form.layout, s)
		if err != nil || t.Year() < 1 {
			continue
		}
		d := namesake.Date{Year: int16(t.Year())}
		if form.month {
			d.Month = uint8(t.Month())
		}
		if form.day {
			d.Day = uint8(t.Day())
		}
		return d, true
	}
	return namesake.Date{}, false
}
