package clearances_test

import (
	"slices"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/clearances"
)

func person() namesake.Subject {
	return namesake.Subject{ID: "c-1", Kind: namesake.KindPerson, Name: "Ketevan Jordania", Aliases: []string{"Keti Jordania"}, BirthDate: namesake.Day(1971, 2, 3), Gender: namesake.GenderFemale,
		Countries: []string{"GE", "FR"}, Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "12 AB-345", Country: namesake.Country{Code: "GE"}}}}
}

func party() *namesake.Entity {
	return &namesake.Entity{ID: "1", List: "house", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: "Ketevan Zhordania"}, {Full: "Кетеван Жордания", Original: true}},
		BirthDates: []namesake.PartialDate{namesake.Year(1971), namesake.Year(1972)}, Gender: namesake.GenderFemale, Nationalities: []namesake.Country{{Code: "GE", Name: "Georgia"}},
		Citizenships: []namesake.Country{{Name: "Abkhazia"}}, Identifiers: []namesake.Identifier{{Type: namesake.IDNational, Value: "0101-2"}}}
}

// What matters on the subject's side, and what does not.
func TestWhatMattersOfSubjects(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *namesake.Subject)
		want   []string
	}{
		{"nothing", func(*namesake.Subject) {}, nil},
		{"the client's id", func(s *namesake.Subject) { s.ID = "c-2" }, nil},
		{"how the name is written", func(s *namesake.Subject) { s.Name = " KETEVAN  Jordania" }, nil},
		{"the order of aliases and countries", func(s *namesake.Subject) {
			s.Name, s.Aliases = s.Aliases[0], []string{s.Name, s.Name}
			slices.Reverse(s.Countries)
		}, nil},
		{"how a number is written", func(s *namesake.Subject) {
			s.Identifiers[0].Value, s.Identifiers[0].Label, s.Identifiers[0].Expires = "12ab345", "Pass", namesake.Year(2030)
		}, nil},
		{"a control number", func(s *namesake.Subject) {
			s.Identifiers = append(s.Identifiers, namesake.Identifier{Type: namesake.IDRedress, Value: "R-1"})
		}, nil},
		{"kind", func(s *namesake.Subject) { s.Kind = "" }, []string{clearances.FactKind}},
		{"name", func(s *namesake.Subject) { s.Name = "Ketewan Jordania" }, []string{clearances.FactNames}},
		{"an alias more", func(s *namesake.Subject) { s.Aliases = append(s.Aliases, "K. J.") }, []string{clearances.FactNames}},
		{"date of birth", func(s *namesake.Subject) { s.BirthDate = namesake.Year(1971) }, []string{clearances.FactBirthDate}},
		{"no date of birth", func(s *namesake.Subject) { s.BirthDate = namesake.PartialDate{} }, []string{clearances.FactBirthDate}},
		{"gender", func(s *namesake.Subject) { s.Gender = "" }, []string{clearances.FactGender}},
		{"another number", func(s *namesake.Subject) { s.Identifiers[0].Value = "12AB346" }, []string{clearances.FactIdentifiers}},
		{"the number's country", func(s *namesake.Subject) { s.Identifiers[0].Country.Code = "FR" }, []string{clearances.FactIdentifiers}},
		{"country and gender", func(s *namesake.Subject) { s.Countries, s.Gender = s.Countries[:1], "" }, []string{clearances.FactGender, clearances.FactCountries}},
	} {
		s := person()
		c.change(&s)
		if got := clearances.Changed(clearances.OfSubject(person()), clearances.OfSubject(s)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What matters on the listed side, and what does not.
func TestWhatMattersOfParties(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(e *namesake.Entity)
		want   []string
	}{
		{"nothing", func(*namesake.Entity) {}, nil},
		{"notes, addresses, programmes, dates of listing, places", func(e *namesake.Entity) {
			e.Notes, e.Addresses, e.Programs = []namesake.Note{{Label: "a", Text: "b"}}, []namesake.Address{{City: "Tbilisi"}}, []string{"GEORGIA"}
			e.ListedOn, e.UpdatedOn, e.BirthPlaces, e.Links = namesake.Year(2020), namesake.Year(2021), []namesake.Place{{Text: "Gori"}}, []namesake.Link{{Relation: "brother"}}
			e.Provenance.Edition = "sha256:1"
		}, nil},
		{"which name comes first", func(e *namesake.Entity) { slices.Reverse(e.Names) }, nil},
		{"a country's name where its code was read", func(e *namesake.Entity) { e.Nationalities[0].Name = "Republic of Georgia" }, nil},
		{"an alias", func(e *namesake.Entity) { e.Names = e.Names[:1] }, []string{clearances.FactNames}},
		{"date of birth", func(e *namesake.Entity) { e.BirthDates = e.BirthDates[1:] }, []string{clearances.FactBirthDate}},
		{"nationality", func(e *namesake.Entity) { e.Nationalities = nil }, []string{clearances.FactCountries}},
		{"citizenship", func(e *namesake.Entity) { e.Citizenships[0].Name = "Ossetia" }, []string{clearances.FactCountries}},
		{"number", func(e *namesake.Entity) { e.Identifiers = nil }, []string{clearances.FactIdentifiers}},
		{"gender", func(e *namesake.Entity) { e.Gender = namesake.GenderMale }, []string{clearances.FactGender}},
	} {
		e := party()
		c.change(e)
		if got := clearances.Changed(clearances.OfEntity(party()), clearances.OfEntity(e)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
