package eufsf_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eufsf"
	"github.com/namesake-screening/namesake/list/listtest"
)

// whole is an invented file that uses what the published excerpt does not.
const whole = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2031-02-03T04:05:06.007+01:00" globalFileId="7">
  <sanctionEntity designationDate="2030-01-15" designationDetails="by letter" unitedNationId="XX.001" euReferenceNumber="EU.9001.10" logicalId="9001">
    <remark>Invented for a test</remark>
    <regulation regulationType="amendment" organisationType="council" publicationDate="2030-01-20" entryIntoForceDate="2030-01-21" numberTitle="2030/1 (OJ L1)" programme="XYZ" logicalId="1">
      <publicationUrl>http://example.test/1</publicationUrl>
    </regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Игорь Вымыслов" function="" title="" nameLanguage="RU" strong="true" regulationLanguage="en" logicalId="11"/>
    <nameAlias firstName="Igor" middleName="" lastName="Vymyslov" wholeName="Igor Vymyslov" function="Minister" gender="M" title="Dr" nameLanguage="" strong="true" regulationLanguage="en" logicalId="12">
      <regulationSummary regulationType="amendment" publicationDate="2030-01-20" numberTitle="2030/1 (OJ L1)" publicationUrl="http://example.test/1"/>
    </nameAlias>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Igor Vymyslov" function="Former minister" title="Prof" nameLanguage="" strong="true" regulationLanguage="fr" logicalId="13">
      <regulationSummary regulationType="regulation" publicationDate="2029-05-05" numberTitle="2029/5 (OJ L5)" publicationUrl="http://example.test/5"/>
    </nameAlias>
    <nameAlias wholeName="The Engineer" strong="false" logicalId="14"/>
    <nameAlias wholeName="Ivan Vymyslov" strong="true" logicalId="15"><remark>low quality alias; formerly listed as</remark></nameAlias>
    <nameAlias wholeName="Ίγκορ Βιμίσλοφ" nameLanguage="EL" strong="true" logicalId="16"/>
    <citizenship region="" countryIso2Code="00" countryDescription="UNKNOWN" regulationLanguage="en" logicalId="2"/>
    <citizenship region="Crimea" countryIso2Code="UA" countryDescription="UKRAINE" regulationLanguage="en" logicalId="3"/>
    <birthdate circa="true" calendarType="GREGORIAN" city="" yearRangeFrom="1961" yearRangeTo="1964" region="" place="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="4"/>
    <birthdate circa="false" calendarType="GREGORIAN" year="1962" monthOfYear="3" city="Nowhere" region="North" countryIso2Code="UA" countryDescription="UKRAINE" logicalId="5"/>
    <birthdate circa="false" calendarType="ISLAMIC" year="1382" logicalId="6"/>
    <identification diplomatic="true" knownExpired="true" knownFalse="false" reportedLost="true" revokedByIssuer="false" issuedBy="Ministry" issuedDate="2011-02-03" validFrom="2011-03-01" validTo="2021-02-03" latinNumber="AB 12" nameOnDocument="I. Vymyslov" number="АБ 12" region="" countryIso2Code="UA" countryDescription="UKRAINE" identificationTypeCode="passport" identificationTypeDescription="National passport" logicalId="7">
      <remark>seen once</remark>
    </identification>
    <address city="Nowhere" street="1 Fiction Street" poBox="77" zipCode="01" region="North" place="Harbour" asAtListingTime="true" countryIso2Code="UA" countryDescription="UKRAINE" logicalId="8">
      <remark>closed</remark>
      <contactInfo key="EMAIL" value="nobody@example.test"/>
      <contactInfo key="WEB" value="example.test"/>
    </address>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.9002.20" logicalId="9002">
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Fiction Trading Ltd" logicalId="21"/>
    <citizenship countryIso2Code="MT" countryDescription="MALTA" logicalId="22"/>
  </sanctionEntity>
</export>
`

func read(data string) (*list.Batch, error) {
	return eufsf.Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "fsf.xml", Data: []byte(data)}})
}

// TestWhole: whatever the schema has lands in a field of its own or in a note.
func TestWhole(t *testing.T) {
	b, err := read(whole)
	if err != nil {
		t.Fatal(err)
	}
	if b.Date != namesake.Day(2031, 2, 3) || b.List != "eu-fsf" || len(b.Entities) != 2 {
		t.Fatalf("got %s of %v with %d entities", b.List, b.Date, len(b.Entities))
	}
	e := b.Entities[0]
	if e.ID != "9001" || e.Kind != namesake.KindPerson || e.Gender != namesake.GenderMale || e.ListedOn != namesake.Day(2030, 1, 15) || e.UpdatedOn != namesake.Day(2030, 1, 20) {
		t.Errorf("entity %+v", e)
	}
	type seen struct {
		kind     namesake.NameKind
		quality  namesake.Quality
		script   string
		language string
		original bool
	}
	want := map[string]seen{
		"Igor Vymyslov":  {namesake.NamePrimary, namesake.QualityStrong, "Latn", "", false},
		"Игорь Вымыслов": {namesake.NameAlias, namesake.QualityStrong, "Cyrl", "ru", true},
		"The Engineer":   {namesake.NameAlias, namesake.QualityWeak, "Latn", "", false},
		"Ivan Vymyslov":  {namesake.NameFormer, namesake.QualityWeak, "Latn", "", false},    // the remark says more than the flag
		"Ίγκορ Βιμίσλοφ": {namesake.NameAlias, namesake.QualityStrong, "Grek", "el", false}, // a translation
	}
	if len(e.Names) != len(want) || e.Caption() != "Igor Vymyslov" {
		t.Errorf("%d names, the first %q", len(e.Names), e.Caption())
	}
	for _, n := range e.Names {
		if got := (seen{n.Kind, n.Quality, n.Script, n.Language, n.Original}); got != want[n.Full] {
			t.Errorf("%s: got %+v, want %+v", n.Full, got, want[n.Full])
		}
	}
	if p := e.Names[0].Parts; p.Title != "Dr" || p.Given != "Igor" || p.Family != "Vymyslov" || !strings.Contains(e.Names[0].Note, "also title Prof") {
		t.Errorf("parts %+v, note %q", p, e.Names[0].Note)
	}
	births := []namesake.PartialDate{
		{From: namesake.Date{Year: 1961}, To: namesake.Date{Year: 1964}, Circa: true},
		{From: namesake.Date{Year: 1962, Month: 3}},
	}
	if len(e.BirthDates) != 2 || e.BirthDates[0] != births[0] || e.BirthDates[1] != births[1] {
		t.Errorf("births %v", e.BirthDates)
	}
	if len(e.BirthPlaces) != 1 || e.BirthPlaces[0].Text != "Nowhere, North" || e.BirthPlaces[0].Country.Code != "UA" {
		t.Errorf("birth places %+v", e.BirthPlaces)
	}
	if len(e.Citizenships) != 1 || e.Citizenships[0] != (namesake.Country{Code: "UA", Name: "UKRAINE"}) {
		t.Errorf("citizenships %+v", e.Citizenships)
	}
	var passport namesake.Identifier
	labels := map[string]string{}
	for _, id := range e.Identifiers {
		labels[id.Label] = string(id.Type) + " " + id.Value
		if id.Type == namesake.IDPassport {
			passport = id
		}
	}
	for label, text := range map[string]string{
		"EU reference number": "reference EU.9001.10", "United Nations ID": "reference XX.001",
		"National passport": "passport АБ 12", "email": "email nobody@example.test", "web": "website example.test",
	} {
		if labels[label] != text {
			t.Errorf("identifier %s is %q, want %q", label, labels[label], text)
		}
	}
	if passport.Issued != namesake.Day(2011, 2, 3) || passport.Expires != namesake.Day(2021, 2, 3) || passport.Country.Code != "UA" {
		t.Errorf("passport %+v", passport)
	}
	for _, s := range []string{"diplomatic", "known to be expired", "reported lost", "AB 12", "I. Vymyslov", "Ministry", "2011-03-01", "seen once"} {
		if !strings.Contains(passport.Note, s) {
			t.Errorf("the passport's note lacks %q: %s", s, passport.Note)
		}
	}
	if strings.Contains(passport.Note, "known to be false") || strings.Contains(passport.Note, "revoked") {
		t.Errorf("the passport's note says what the file denies: %s", passport.Note)
	}
	if a := e.Addresses[0]; a.Street != "1 Fiction Street" || a.City != "Nowhere" || a.Text != "Harbour, 77" || a.PostalCode != "01" || a.Note != "as at listing time; closed" {
		t.Errorf("address %+v", a)
	}
	notes := ""
	for _, n := range e.Notes {
		notes += n.Label + ": " + n.Text + "\n"
	}
	for _, s := range []string{
		"remark: Invented for a test", "function: Minister\n", "function: Former minister", "designation details: by letter",
		"ISLAMIC", "1382", "citizenship: Crimea, UKRAINE",
		"legal basis: 2030/1 (OJ L1), council amendment, published 2030-01-20, in force 2030-01-21, programme XYZ, id 1, http://example.test/1\n",
		"source: name 12 Igor Vymyslov: 2030/1 (OJ L1)\n",
		"legal basis: 2029/5 (OJ L5), regulation, published 2029-05-05, http://example.test/5\n",
		"source: name 13 [fr] Igor Vymyslov: 2029/5 (OJ L5)\n",
	} {
		if !strings.Contains(notes, s) {
			t.Errorf("notes lack %q:\n%s", s, notes)
		}
	}
	if o := b.Entities[1]; o.Kind != namesake.KindOrganization || len(o.Citizenships) != 0 || o.Countries[0].Code != "MT" || o.Names[0].Quality != namesake.QualityUnstated {
		t.Errorf("organisation %+v", o)
	}
}

// TestExcerpt reads what there is of today's file.
func TestExcerpt(t *testing.T) {
	data, err := os.ReadFile(shared.Path(t, "data/lists/format_excerpts/eu_fsf_1_1_2026-08-05_excerpt.xml"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(string(data))
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for _, e := range b.Entities {
		names += len(e.Names)
	}
	if b.Date != namesake.Day(2026, 8, 5) || len(b.Entities) != 3 || names != 8 {
		t.Errorf("%v: %d entities, %d names", b.Date, len(b.Entities), names)
	}
	// The file's first name of this entity is in Arabic and its newest; the
	// primary is the oldest in Latin letters.
	e := b.Entities[1]
	if e.ID != "514" || e.Names[0].Parts.Title != "Haji" || e.Names[3].Script != "Arab" || !e.Names[3].Original || e.Names[2].Quality != namesake.QualityWeak {
		t.Errorf("names %+v", e.Names)
	}
	if a := b.Entities[2].Addresses; len(a) != 1 || a[0].Country.Code != "CD" {
		t.Errorf("addresses %+v", a)
	}
}

// TestDamage: a file that is not whole or not understood is refused with its
// line, and is still recognised for what it was.
func TestDamage(t *testing.T) {
	at := func(s string) int { return 1 + strings.Count(whole[:strings.Index(whole, s)], "\n") }
	utf16 := "\xff\xfe" + strings.ReplaceAll(whole, "", "\x00")
	for _, c := range []struct {
		name, data string
		line       int
		msg        string
	}{
		{"half", whole[:len(whole)/2], 1 + strings.Count(whole[:len(whole)/2], "\n"), "unexpected EOF"},
		{"Latin-1", strings.Replace(whole, "Nowhere", "N\xf6where", 1), at("Nowhere"), "not UTF-8"},
		{"UTF-16", utf16, 0, "not UTF-8"},
		{"unknown element", strings.Replace(whole, "<remark>closed", "<closed/><remark>closed", 1), at("<remark>closed"), "unknown element <closed>"},
		{"unknown attribute", strings.Replace(whole, `unitedNationId=`, `worldId="1" unitedNationId=`, 1), at("unitedNationId="), "unknown attribute worldId"},
		{"two with one ID", strings.Replace(whole, `"9002"`, `"9001"`, 1), at(`"9002"`), "9001 was already used in line 3"},
		{"no ID", strings.Replace(whole, ` logicalId="9002"`, ``, 1), at(`"9002"`), "missing"},
		{"no name", strings.Replace(whole, `wholeName="Fiction Trading Ltd"`, ``, 1), at(`"9002"`), "entity 9002 has no name"},
		{"new kind", strings.Replace(whole, `code="enterprise" classificationCode="E"`, `code="ship" classificationCode="S"`, 1), at("enterprise"), `unknown code "ship"`},
		{"no entities", `<export xmlns="http://eu.europa.ec/fpi/fsd/export"></export>`, 1, "no entities"},
		{"bad date", strings.Replace(whole, "2031-02-03T", "2031-02-30T", 1), 2, "not a date"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := list.File{Name: "fsf.xml", Data: []byte(c.data)}
			if r := (eufsf.Format{}).Recognize(f); r != list.Primary {
				t.Errorf("recognised as %q", r)
			}
			_, err := read(c.data)
			var le *list.Error
			if !errors.As(err, &le) {
				t.Fatalf("got error %v", err)
			}
			if le.File != "fsf.xml" || c.line > 0 && le.Line != c.line || !strings.Contains(le.Msg, c.msg) {
				t.Errorf("got %v; want line %d and %q", le, c.line, c.msg)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole[:900]))
	f.Add([]byte(`<export><sanctionEntity logicalId="1"><subjectType code="P"/><nameAlias wholeName="?"/></sanctionEntity></export>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		listtest.Sound(t, b, err)
	})
}

func TestConformance(t *testing.T) {
	// The two entities change places, and so do the values of the first.
	first, second := strings.Index(whole, "  <sanctionEntity"), strings.LastIndex(whole, "  <sanctionEntity")
	end := strings.Index(whole, "</export>")
	names, citizens := strings.Index(whole, "    <nameAlias"), strings.Index(whole, "    <citizenship")
	values := strings.Split(whole[names:citizens], "    <nameAlias")[1:]
	slices.Reverse(values)
	reversed := "    <nameAlias" + strings.Join(values, "    <nameAlias")
	shuffled := whole[:first] + whole[second:end] + whole[first:names] + reversed + whole[citizens:second] + whole[end:]
	file := func(data string) map[list.Role]list.File {
		return map[list.Role]list.File{list.Primary: {Name: "fsf.xml", Data: []byte(data)}}
	}
	listtest.Run(t, eufsf.Format{}, listtest.Case{Name: "invented", Files: file(whole), Entities: 2, List: "eu-fsf", Shuffled: file(shuffled)})
}

func TestConformanceOnTheExcerpt(t *testing.T) {
	listtest.Run(t, eufsf.Format{}, listtest.Case{
		Name: "2026-08-05", Path: shared.Path(t, "data/lists/format_excerpts/eu_fsf_1_1_2026-08-05_excerpt.xml"), Entities: 3,
	})
}
