package ofac

import (
	"sort"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// rule reads the fragments that begin with head (in any case) by read, which
// reports whether it understood the fragment. As is the type of an identifier,
// the label of a note, the relation of a link.
type rule struct {
	head string
	read func(e *namesake.Entity, f fragment, as string) bool
	as   string
}

// newRemarksReader indexes the rules by their first word. Longer heads are
// tried first.
func newRemarksReader() *remarksReader {
	r := &remarksReader{rules: make(map[string][]rule)}
	for _, ru := range rules {
		key := firstWord(ru.head)
		r.rules[key] = append(r.rules[key], ru)
	}
	for _, same := range r.rules {
		sort.SliceStable(same, func(i, j int) bool { return len(same[i].head) > len(same[j].head) })
	}
	return r
}

func birthDate(e *namesake.Entity, f fragment, _ string) bool {
	d, ok := parseDate(strings.Trim(f.body, ": ."))
	if ok {
		e.BirthDates = append(e.BirthDates, d)
	}
	return ok
}

func birthPlace(e *namesake.Entity, f fragment, _ string) bool {
	text := strings.TrimLeft(f.body, ": ")
	if text == "" {
		return false
	}
	e.BirthPlaces = append(e.BirthPlaces, namesake.Place{Text: text, Country: country.InPlace(text)})
	return true
}

func nationality(e *namesake.Entity, f fragment, _ string) bool {
	return stateOf(&e.Nationalities, f)
}

func citizenship(e *namesake.Entity, f fragment, _ string) bool {
	return stateOf(&e.Citizenships, f)
}

func stateOf(to *[]namesake.Country, f fragment) bool {
	text := strings.Trim(f.body, ": .")
	if text == "" {
		return false
	}
	*to = addCountry(*to, text)
	return true
}

func gender(e *namesake.Entity, f fragment, _ string) bool {
	switch strings.ToLower(strings.Trim(f.body, ": .")) {
	case "male":
		e.Gender = namesake.GenderMale
	case "female":
		e.Gender = namesake.GenderFemale
	default:
		return false
	}
	return true
}

// weakName reads a name in the remarks. OFAC puts aliases there that are too
// broad to screen by (FAQ 123, 125), in quotes.
func weakName(e *namesake.Entity, f fragment, as string) bool {
	quoted := strings.TrimSuffix(strings.TrimLeft(f.body, ": "), ".")
	inner, ok := strings.CutPrefix(quoted, "'")
	if !ok {
		return false
	}
	inner, ok = strings.CutSuffix(inner, "'")
	if !ok || inner == "" {
		return false
	}
	tag := aliasTypes[as]
	for _, s := range strings.Split(inner, "', '") {
		n := newName(e.Kind, s)
		n.Kind, n.Note, n.Quality = tag.kind, tag.note, namesake.QualityWeak
		e.Names = append(e.Names, n)
	}
	return true
}

func linkTo(e *namesake.Entity, f fragment, as string) bool {
	name := strings.TrimLeft(f.body, ": ")
	if name == "" {
		return false
	}
	e.Links = append(e.Links, namesake.Link{Relation: as, Name: name})
	return true
}

// relativeOf reads "wife of Somebody".
func relativeOf(e *namesake.Entity, f fragment, as string) bool {
	if !linkTo(e, f, as) {
		return false
	}
	e.Links[len(e.Links)-1].Note = f.head
	return true
}

// numberOf reads a labelled document number.
func numberOf(e *namesake.Entity, f fragment, as string) bool {
	label, body := f.head, f.body
	// "Passport No.: 123" and "Passport # 123" are the same label.
	for _, word := range []string{"no.:", "no.", "no ", "number:", "number ", "#"} {
		if rest := trimPrefixFold(body, word); rest != body {
			label, body = strings.TrimSpace(label+" "+strings.TrimRight(body[:len(word)], ": ")), rest
			break
		}
	}
	id, ok := document(namesake.IdentifierType(as), label, body)
	if ok {
		e.Identifiers = append(e.Identifiers, id)
	}
	return ok
}

// legalEntityNumber reads what OFAC calls so: an LEI of ISO 17442 has 20
// characters, others are of national registers.
func legalEntityNumber(e *namesake.Entity, f fragment, _ string) bool {
	const lengthLEI = 20
	if !numberOf(e, f, string(namesake.IDRegistration)) {
		return false
	}
	if id := &e.Identifiers[len(e.Identifiers)-1]; len(id.Value) == lengthLEI {
		id.Type = namesake.IDLEI
	}
	return true
}

// shortNumberOf reads a label that is also an ordinary word ("ID", "License"):
// its number must have a digit.
func shortNumberOf(e *namesake.Entity, f fragment, as string) bool {
	return hasDigit(f.body) && numberOf(e, f, as)
}

// imo reads "Vessel Registration Identification IMO 9187629".
func imo(e *namesake.Entity, f fragment, as string) bool {
	f.head = strings.TrimSuffix(f.head, " IMO")
	return numberOf(e, f, as)
}

// wallet reads "XBT 1Abc…" behind "Digital Currency Address -": Label is the
// currency.
func wallet(e *namesake.Entity, f fragment, _ string) bool {
	currency, address, ok := strings.Cut(strings.TrimLeft(f.body, "-: "), " ")
	if address = strings.Trim(address, " ."); !ok || address == "" {
		return false
	}
	e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: namesake.IDWallet, Value: address, Label: currency})
	return true
}

// contact reads an electronic address or a telephone number as it stands.
func contact(e *namesake.Entity, f fragment, as string) bool {
	value := strings.TrimRight(strings.TrimLeft(f.body, ": "), ".")
	if value == "" {
		return false
	}
	e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: namesake.IdentifierType(as), Value: value, Label: f.head})
	return true
}

// labelled keeps the text after the head as a note.
func labelled(e *namesake.Entity, f fragment, as string) bool {
	text := strings.TrimLeft(f.body, ":- ")
	note(e, as, text)
	return text != ""
}

// whole keeps the whole fragment as a note.
func whole(e *namesake.Entity, f fragment, as string) bool {
	note(e, as, f.text)
	return true
}

// otherFlag reads a flag that is not the vessel's present one.
func otherFlag(e *namesake.Entity, f fragment, as string) bool {
	if f.body == "" {
		return false
	}
	flag(e, f.body)
	note(e, as, f.body)
	return true
}

func registeredIn(e *namesake.Entity, f fragment, _ string) bool {
	if f.body == "" {
		return false
	}
	flag(e, f.body)
	return true
}

func formerVesselName(e *namesake.Entity, f fragment, _ string) bool {
	name := strings.Trim(f.body, ": '")
	if name == "" {
		return false
	}
	n := newName(e.Kind, name)
	n.Kind = namesake.NameFormer
	e.Names = append(e.Names, n)
	return true
}
