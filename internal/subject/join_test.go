package subject_test

import (
	"reflect"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/subject"
)

// What is known stays, what is learned is added, and of what can only be one the
// later stands and is told.
func TestJoin(t *testing.T) {
	day := namesake.Day(1976, 3, 14)
	passport := func(value, country string) namesake.Identifier {
		return namesake.Identifier{Type: namesake.IDPassport, Value: value, Country: namesake.Country{Code: country}}
	}
	known := namesake.Subject{ID: "c-1", Name: "Mohammed Kalwin", BirthDate: namesake.Year(1976), Gender: namesake.GenderMale, Countries: []string{"AF"},
		Identifiers: []namesake.Identifier{passport("AB 123", "")}}
	with := func(change func(*namesake.Subject)) namesake.Subject { s := known; change(&s); return s }
	for name, c := range map[string]struct {
		further, want namesake.Subject
		differ        []subject.Difference
	}{
		"nothing": {namesake.Subject{}, known, nil},
		"the same again": {namesake.Subject{Name: "Mohammed Kalwin", BirthDate: namesake.Year(1976), Gender: namesake.GenderMale,
			Identifiers: []namesake.Identifier{passport("ab-123", "")}}, known, nil},
		"another spelling is an alias": {namesake.Subject{Name: "Muhammad Kalwin"}, with(func(s *namesake.Subject) { s.Aliases = []string{"Muhammad Kalwin"} }), nil},
		"another name altogether":      {namesake.Subject{Name: "Tomasz Wielgosz"}, with(func(s *namesake.Subject) { s.Aliases = []string{"Tomasz Wielgosz"} }), []subject.Difference{{"name", "Mohammed Kalwin", "Tomasz Wielgosz"}}},
		"a day takes its year's place": {namesake.Subject{BirthDate: day}, with(func(s *namesake.Subject) { s.BirthDate = day }), nil},
		"a year tells no more":         {namesake.Subject{BirthDate: namesake.PartialDate{From: namesake.Date{Year: 1976}, Circa: true}}, known, nil},
		"another year":                 {namesake.Subject{BirthDate: namesake.Year(1981)}, with(func(s *namesake.Subject) { s.BirthDate = namesake.Year(1981) }), []subject.Difference{{"birth_date", "1976", "1981"}}},
		"another gender and kind":      {namesake.Subject{Gender: namesake.GenderFemale, Kind: namesake.KindPerson}, with(func(s *namesake.Subject) { s.Gender, s.Kind = namesake.GenderFemale, namesake.KindPerson }), []subject.Difference{{"gender", "male", "female"}}},
		"further countries and numbers": {namesake.Subject{Countries: []string{"AF", "TJ"}, Identifiers: []namesake.Identifier{passport("AB123", "AF"), passport("ZZ 9", "TJ")}}, with(func(s *namesake.Subject) {
			s.Countries = []string{"AF", "TJ"}
			s.Identifiers = []namesake.Identifier{passport("AB 123", "AF"), passport("ZZ 9", "TJ")}
		}), nil},
	} {
		got, differ := subject.Join(known, c.further)
		if !reflect.DeepEqual(got, c.want) || !reflect.DeepEqual(differ, c.differ) {
			t.Errorf("%s: %+v, %+v", name, got, differ)
		}
	}
	if known.Identifiers[0].Country.Code != "" {
		t.Error("what was known was changed in place")
	}
}
