package uksl

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
)

const sample = `<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <DateGenerated>05/04/2031</DateGenerated>
  <Designation>
    <LastUpdated>04/03/2030</LastUpdated>
    <DateDesignated>02/01/2020</DateDesignated>
    <UniqueID>ATL0001</UniqueID>
    <OFSIGroupID>7</OFSIGroupID>
    <UNReferenceNumber>ATi.001</UNReferenceNumber>
    <Names>
      <Name><Name6>The Warden</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
      <Name><Name1>Tamsin</Name1><Name2>Mary</Name2><Name3>Jo</Name3><Name6>ORRELL</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name1>Tamsyn</Name1><Name6>ORELL</Name6><NameType>Primary Name Variation</NameType></Name>
      <Name><Name6>Tam</Name6><NameType>Alias</NameType><AliasStrength>Good quality a.k.a</AliasStrength></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>Тамсин Оррель </NameNonLatinScript><NonLatinScriptType>Cyrillic</NonLatinScriptType><NonLatinScriptLanguage>Russian</NonLatinScriptLanguage></NonLatinName></NonLatinNames>
    <Titles><Title>Dr</Title><Title>Captain</Title></Titles>
    <RegimeName>The Atlantis (Sanctions) Regulations 2020</RegimeName>
    <IndividualEntityShip>Individual</IndividualEntityShip>
    <DesignationSource>UN</DesignationSource>
    <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
    <SanctionsImposedIndicators><TravelBan>true</TravelBan><AssetFreeze>true</AssetFreeze><LighthouseBan>false</LighthouseBan></SanctionsImposedIndicators>
    <UKStatementofReasons>Keeps a
 lighthouse.</UKStatementofReasons>
    <OtherInformation>Tall.</OtherInformation>
    <Addresses><Address><AddressLine1>1 Quay</AddressLine1><AddressLine6>Sliema</AddressLine6><AddressPostalCode>SLM 1</AddressPostalCode><AddressCountry>Malta</AddressCountry></Address></Addresses>
    <PhoneNumbers><PhoneNumber>+356 1112</PhoneNumber></PhoneNumbers>
    <EmailAddresses><EmailAddress>tamsin@example.org</EmailAddress></EmailAddresses>
    <Websites><Website>example.org</Website></Websites>
    <IndividualDetails><Individual>
      <DOBs><DOB>dd/mm/1962</DOB><DOB>dd/09/1963</DOB><DOB>07/08/1964</DOB><DOB>long ago</DOB></DOBs>
      <Nationalities><Nationality>Kenya</Nationality><Nationality>Malta</Nationality></Nationalities>
      <PassportDetails>
        <Passport><PassportNumber>K0001112</PassportNumber><PassportAdditionalInformation>Kenya passport number K0001112, issued on 7 August 2024, issued in Lamu, Kenya (expires 7 August 2034)</PassportAdditionalInformation></Passport>
        <Passport><PassportNumber>K0001112</PassportNumber><PassportAdditionalInformation>Kenya passport number K0001112, issued on 7 August 2024, issued in Lamu, Kenya (expires 7 August 2034)</PassportAdditionalInformation></Passport>
      </PassportDetails>
      <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>12</NationalIdentifierNumber></NationalIdentifier></NationalIdentifierDetails>
      <Positions><Position>Keeper</Position></Positions>
      <BirthDetails><Location><TownOfBirth>Lamu</TownOfBirth><CountryOfBirth>Kenya</CountryOfBirth></Location></BirthDetails>
      <Genders><Gender>Female</Gender></Genders>
    </Individual></IndividualDetails>
  </Designation>
  <Designation>
    <UniqueID>ATL0002</UniqueID>
    <Names><Name><Name6>ORRELL SALVAGE</Name6><NameType>Primary Name</NameType></Name></Names>
    <IndividualEntityShip>Entity</IndividualEntityShip>
    <EntityDetails><Entity>
      <TypeOfEntity>Private company</TypeOfEntity>
      <Subsidiaries><Subsidiary>Orrell Towage</Subsidiary></Subsidiaries>
      <ParentCompanies><ParentCompany>Orrell Holdings</ParentCompany></ParentCompanies>
      <BusinessRegistrationNumbers><BusinessRegistrationNumber>Tax number 1234567890</BusinessRegistrationNumber><BusinessRegistrationNumber>C 4411</BusinessRegistrationNumber></BusinessRegistrationNumbers>
    </Entity></EntityDetails>
  </Designation>
  <Designation>
    <UniqueID>ATL0003</UniqueID>
    <Names><Name><Name6>SEA GLASS</Name6><NameType>Primary Name</NameType></Name></Names>
    <IndividualEntityShip>Ship</IndividualEntityShip>
    <ShipDetails><Ship>
      <IMONumbers><IMONumber>1234567</IMONumber></IMONumbers>
      <CurrentOwnerOperators><CurrentOwnerOperator>Orrell Salvage</CurrentOwnerOperator></CurrentOwnerOperators>
      <CurrentBelievedFlagOfShip>Malta</CurrentBelievedFlagOfShip>
      <PreviousFlags><PreviousFlag>Kenya</PreviousFlag></PreviousFlags>
      <TypeOfShipDetails><TypeOfShipDetail><TypeOfShip>Tug</TypeOfShip></TypeOfShipDetail></TypeOfShipDetails>
      <TonnageOfShip>900</TonnageOfShip>
      <LengthOfShip>40</LengthOfShip>
      <YearBuilt>1999</YearBuilt>
      <HullIdentificationNumbers><HullIdentificationNumber>MT-AAA0001</HullIdentificationNumber></HullIdentificationNumbers>
    </Ship></ShipDetails>
  </Designation>
</Designations>
`

func read(data string) (*list.Batch, error) {
	return Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "UK-Sanctions-List.xml", Data: []byte(data)}})
}

func TestIndividual(t *testing.T) {
	b, err := read(sample)
	if err != nil {
		t.Fatal(err)
	}
	if b.Date.String() != "2031-04-05" || len(b.Entities) != 3 {
		t.Fatalf("dated %v with %d entities", b.Date, len(b.Entities))
	}
	e := b.Entities[0]
	var names, dates, ids, notes []string
	for _, n := range e.Names {
		names = append(names, strings.Join([]string{string(n.Kind), string(n.Quality), n.Script, n.Full, n.Parts.Title, n.Parts.Family, n.Note}, "|"))
	}
	for _, d := range e.BirthDates {
		dates = append(dates, d.String())
	}
	for _, i := range e.Identifiers {
		ids = append(ids, strings.Join([]string{string(i.Type), i.Value, i.Country.Code, i.Issued.String(), i.Expires.String()}, "|"))
	}
	for _, n := range e.Notes {
		notes = append(notes, n.Label+": "+n.Text)
	}
	equal(t, "names", names, []string{
		"primary||Latn|Tamsin Mary Jo ORRELL|Captain, Dr|ORRELL|", "alias|weak|Latn|The Warden|||",
		"alias||Latn|Tamsyn ORELL||ORELL|", "alias|strong|Latn|Tam|||", "primary||Cyrl|Тамсин Оррель|||Cyrillic, Russian",
	})
	equal(t, "birth dates", dates, []string{"1962", "1963-09", "1964-08-07"})
	equal(t, "identifiers", ids, []string{
		"reference|ATL0001|||", "reference|7|||", "reference|ATi.001|||", "phone|+356 1112|||", "email|tamsin@example.org|||",
		"website|example.org|||", "passport|K0001112|KE|2024-08-07|2034-08-07", "national-id|12|||",
	})
	equal(t, "notes", notes, []string{
		"unread: date of birth: long ago", "position: Keeper", "designation source: UN",
		"sanctions imposed: Asset freeze", "sanctions imposed: Travel Ban",
		"sanctions imposed indicators: AssetFreeze true, LighthouseBan false, TravelBan true",
		"UK statement of reasons: Keeps a lighthouse.", "other information: Tall.",
	})
	if e.Gender != namesake.GenderFemale || len(e.Nationalities) != 2 || e.BirthPlaces[0].Text != "Lamu, Kenya" || e.Addresses[0].Country.Code != "MT" || e.ListedOn.String() != "2020-01-02" || e.UpdatedOn.String() != "2030-03-04" || e.Programs[0] == "" {
		t.Errorf("%+v", e)
	}
}

func TestEntityAndShip(t *testing.T) {
	b, err := read(sample)
	if err != nil {
		t.Fatal(err)
	}
	e, s := b.Entities[1], b.Entities[2]
	var links, ids []string
	for _, l := range append(e.Links, s.Links...) {
		links = append(links, l.Relation+" "+l.Name)
	}
	for _, i := range append(e.Identifiers, s.Identifiers...) {
		ids = append(ids, string(i.Type)+" "+i.Value)
	}
	equal(t, "links", links, []string{"parent-company Orrell Holdings", "subsidiary Orrell Towage", "owner-operator Orrell Salvage"})
	equal(t, "identifiers", ids, []string{"reference ATL0002", "tax 1234567890", "registration C 4411", "reference ATL0003", "imo 1234567", "other MT-AAA0001"})
	if e.Kind != namesake.KindOrganization || s.Kind != namesake.KindVessel || s.Countries[0].Code != "MT" || len(s.Notes) != 5 {
		t.Errorf("%+v\n%+v", e, s)
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"cut in half", sample[:len(sample)/2], "cut short"},
		{"not UTF-8", strings.Replace(sample, "Lamu", "Lam\xfc", 1), "not UTF-8"},
		{"unknown element", strings.Replace(sample, "<Genders>", "<Auras/><Genders>", 1), "unknown element <Auras>"},
		{"unknown attribute", strings.Replace(sample, "<Designation>", `<Designation colour="red">`, 1), "unknown attribute colour"},
		{"an odd indicator", strings.Replace(sample, "<TravelBan>true", "<TravelBan>partly", 1), "neither true nor false"},
		{"no ID", strings.Replace(sample, "ATL0003", " ", 1), "UniqueID: missing"},
		{"listed twice", strings.Replace(sample, "ATL0003", "ATL0002", 1), "ATL0002 is listed twice"},
		{"unknown kind", strings.Replace(sample, ">Ship<", ">Airship<", 1), "not Individual, Entity or Ship: Airship"},
		{"no name", strings.Replace(sample, "SEA GLASS", "", 1), "ATL0003 has no name"},
		{"no such date", strings.Replace(sample, "05/04/2031", "2031-04-05", 1), "DateGenerated: not a date"},
		{"no designation", "<Designations/>", "no designations"},
	} {
		_, err := read(c.data)
		var refusal *list.Error
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) || refusal.File == "" || refusal.Line == 0 {
			t.Errorf("%s: %v, want %q with file and line", c.name, err, c.want)
		}
	}
}

func TestConformance(t *testing.T) {
	// The designations the other way round, and a name before another.
	parts := strings.SplitAfter(sample, "  </Designation>\n")
	at := strings.Index(parts[0], "  <Designation>")
	shuffled := parts[0][:at] + parts[2] + parts[1] + strings.Replace(parts[0][at:], "<Title>Dr</Title><Title>Captain</Title>", "<Title>Captain</Title><Title>Dr</Title>", 1) + parts[3]
	listtest.Run(t, Format{}, listtest.Case{
		Name: "invented", Entities: 3, List: "uk-sl",
		Files:    map[list.Role]list.File{list.Primary: {Name: "UK-Sanctions-List.xml", Data: []byte(sample)}},
		Shuffled: map[list.Role]list.File{list.Primary: {Name: "UK-Sanctions-List.xml", Data: []byte(shuffled)}},
	})
}

func TestConformanceOnRealExcerpt(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name: "2026-09-07", Entities: 2,
		Path: shared.Path(t, "data/lists/format_excerpts/uk_sanctions_list_2026-09-07_excerpt.xml"),
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(sample[:900]))
	f.Add([]byte("<Designations><Designation><UniqueID>1</UniqueID><IndividualEntityShip>Ship</IndividualEntityShip><Names><Name><Name6>A</Name6></Name></Names></Designation></Designations>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, e := range b.Entities {
			if e.ID == "" || seen[e.ID] || len(e.Names) == 0 {
				t.Fatalf("entity %q", e.ID)
			}
			seen[e.ID] = true
			for field, text := range list.Texts(&e) {
				if !utf8.ValidString(text) {
					t.Fatalf("%s: %s %q", e.ID, field, text)
				}
			}
		}
	})
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
