package clearances

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/namesake-screening/namesake"
)

// Facts are what is material of one side: what matching compares. Addresses,
// programmes, notes and the like may change without anybody becoming another.
// They are kept as they were stated.
type Facts struct {
	Kind        namesake.Kind          `json:"kind,omitempty"`
	Names       []string               `json:"names,omitempty"`
	BirthDates  []namesake.PartialDate `json:"birth_dates,omitempty"`
	Gender      namesake.Gender        `json:"gender,omitempty"`
	Identifiers []namesake.Identifier  `json:"identifiers,omitempty"`
	Countries   []string               `json:"countries,omitempty"` // nationalities; codes, or names where none was understood
}

// Names of facts, as a clearance says which changed.
const (
	FactKind        = "kind"
	FactNames       = "names"
	FactBirthDate   = "birth-date"
	FactGender      = "gender"
	FactIdentifiers = "identifiers"
	FactCountries   = "countries"
)

// OfSubject are the material facts of a subject.
func OfSubject(s namesake.Subject) Facts {
	f := Facts{Kind: s.Kind, Names: append([]string{s.Name}, s.Aliases...), Gender: s.Gender, Countries: slices.Clone(s.Countries)}
	if !s.BirthDate.IsZero() {
		f.BirthDates = []namesake.PartialDate{s.BirthDate}
	}
	f.Identifiers = identifiers(s.Identifiers)
	return f
}

// OfEntity are the material facts of a listed party.
func OfEntity(e *namesake.Entity) Facts {
	f := Facts{Kind: e.Kind, BirthDates: slices.Clone(e.BirthDates), Gender: e.Gender, Identifiers: identifiers(e.Identifiers)}
	for _, n := range e.Names {
		f.Names = append(f.Names, n.Full)
	}
	for _, of := range [][]namesake.Country{e.Nationalities, e.Citizenships} {
		for _, c := range of {
			if text := c.Code; text != "" {
				f.Countries = append(f.Countries, text)
			} else {
				f.Countries = append(f.Countries, c.Name)
			}
		}
	}
	return f
}

// identifiers are what a number is: its type, value and country. When it was
// issued and what its publisher calls it may change.
func identifiers(in []namesake.Identifier) (out []namesake.Identifier) {
	for _, id := range in {
		if id.Type != namesake.IDRedress {
			out = append(out, namesake.Identifier{Type: id.Type, Value: id.Value, Country: namesake.Country{Code: id.Country.Code}})
		}
	}
	return out
}

// Changed names the facts that differ, in the order of the constants. How a fact
// is written, in which order and how often, is no difference.
func Changed(was, now Facts) []string {
	var out []string
	for _, f := range []struct {
		fact     string
		was, now []string
	}{
		{FactKind, []string{string(was.Kind)}, []string{string(now.Kind)}},
		{FactNames, set(was.Names, plain), set(now.Names, plain)},
		{FactBirthDate, set(was.BirthDates, namesake.PartialDate.String), set(now.BirthDates, namesake.PartialDate.String)},
		{FactGender, []string{string(was.Gender)}, []string{string(now.Gender)}},
		{FactIdentifiers, set(was.Identifiers, number), set(now.Identifiers, number)},
		{FactCountries, set(was.Countries, plain), set(now.Countries, plain)},
	} {
		if !slices.Equal(f.was, f.now) {
			out = append(out, f.fact)
		}
	}
	return out
}

// set writes each of the values one way, and sorts them.
func set[T any](values []T, write func(T) string) []string {
	out := map[string]bool{}
	for _, v := range values {
		out[write(v)] = true
	}
	return slices.Sorted(maps.Keys(out))
}

func plain(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(text)), " "))
}

// number writes an identifier as it is compared: without case, spaces and
// punctuation.
func number(id namesake.Identifier) string {
	value := strings.Map(func(r rune) rune {
		if r <= '~' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return -1
		}
		return r
	}, plain(id.Value))
	return string(id.Type) + " " + id.Country.Code + " " + value
}

func (f Facts) encode() (string, error) {
	b, err := json.Marshal(f)
	return string(b), err
}

func decode(text string) (f Facts, err error) {
	if text == "" { // erased
		return f, nil
	}
	return f, json.Unmarshal([]byte(text), &f)
}
