package subject_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/subject"
)

const specimen = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

func TestZoneGivesASubject(t *testing.T) {
	for _, c := range []struct {
		text subject.Text
		want string
	}{
		{subject.Text{MRZ: specimen}, "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< person [] 1974-08-12 female [] [{passport L898902C3"},
		{subject.Text{MRZ: specimen, Name: "Anna Eriksson"}, "Anna Eriksson person [ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<] 1974-08-12 female [] [{passport L898902C3"},
		{subject.Text{MRZ: specimen, BirthDate: "1974", Gender: "F"}, "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< person [] 1974-08-12 female []"},
		{subject.Text{MRZ: strings.ReplaceAll(specimen, "UTO", "D<<")}, "[DE] [{passport L898902C3  {DE }"},
		{subject.Text{Name: "ERIKSSON<<ANNA<MARIA"}, "ERIKSSON<<ANNA<MARIA  []"},
		// The specimen of a card: born in 1974, not in 2074.
		{subject.Text{MRZ: "I<UTOD231458907<<<<<<<<<<<<<<< 7408122F1204159UTO<<<<<<<<<<<6 ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}, "1974-08-12 female [] [{national-id D23145890"},
	} {
		s, err := c.text.Parse()
		if err != nil {
			t.Errorf("%+v: %v", c.text, err)
			continue
		}
		if got := fmt.Sprint(s.Name, " ", s.Kind, " ", s.Aliases, " ", s.BirthDate, " ", s.Gender, " ", s.Countries, " ", s.Identifiers); !strings.Contains(got, c.want) {
			t.Errorf("got %s\nwant %s", got, c.want)
		}
	}
}

func TestZoneMistakesNameTheirField(t *testing.T) {
	for _, c := range []struct {
		text subject.Text
		want string
	}{
		{subject.Text{MRZ: strings.Replace(specimen, "C36", "C37", 1)}, "mrz: document number: check digit 7 where its characters give 6"},
		{subject.Text{MRZ: specimen, BirthDate: "1975"}, "mrz: birth date: 1974-08-12, and the one beside it is 1975"},
		{subject.Text{MRZ: specimen, BirthDate: "1974-09"}, "mrz: birth date: 1974-08-12, and the one beside it is 1974-09"},
		{subject.Text{MRZ: specimen, Gender: "male"}, "mrz: sex: female, and the gender beside it is male"},
		{subject.Text{MRZ: specimen, Kind: "vessel"}, "mrz: travel documents are people's, not of a vessel"},
		{subject.Text{MRZ: strings.Replace(specimen, "36UTO", "36QQQ", 1)}, `mrz: nationality: unknown code "QQQ"`},
		{subject.Text{MRZ: specimen + specimen}, "mrz: size: "},
		// Born in 08, a document that expires in 12: a child, or a centenarian.
		{subject.Text{MRZ: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO0808125F1204159ZE184226B<<<<<12"}, "mrz: birth date: 2008-08-12 or 1908-08-12?"},
	} {
		_, err := c.text.Parse()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	s, err := subject.Text{BirthDate: "1908", MRZ: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO0808125F1204159ZE184226B<<<<<12"}.Parse()
	if err != nil || s.BirthDate.String() != "1908-08-12" {
		t.Errorf("stated beside the zone, the century is known: %v, %v", s.BirthDate, err)
	}
}

func TestFilesMayHoldZonesAlone(t *testing.T) {
	rows, err := readAll(t, "mrz,birth_date\n\""+specimen+"\",1974\n"+strings.ReplaceAll(specimen, "\n", " ")+",\n,1974\n\""+strings.Replace(specimen, "2F12", "3F12", 1)+"\",\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "", "name: empty", "mrz: birth date: check digit 3"} {
		if got := rows[i].Err; (got == nil) != (want == "") || got != nil && !strings.Contains(got.Error(), want) {
			t.Errorf("row %d: %v, want %q", i, got, want)
		}
	}
}
