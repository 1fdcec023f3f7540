package ofac

import (
	"reflect"
	"testing"

	"github.com/namesake-screening/namesake"
)

func TestSplitRemarks(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{".", nil},
		{"DOB 1961; POB Here.", []string{"DOB 1961", "POB Here"}},
		{"DOB 1961;DOB 1962; ", []string{"DOB 1961", "DOB 1962"}},
		{"Linked To: QUILL S.A.", []string{"Linked To: QUILL S.A."}},
		{"Linked To: QUILL CO.", []string{"Linked To: QUILL CO."}},
		{"a.k.a. 'ONE; TWO'; DOB 1961", []string{"a.k.a. 'ONE; TWO'", "DOB 1961"}},
		{"a.k.a. 'ABU 'ABD'; a.k.a. 'DU'A'.", []string{"a.k.a. 'ABU 'ABD'", "a.k.a. 'DU'A'"}},
		{"a.k.a. 'ONE; DOB 1961", []string{"a.k.a. 'ONE", "DOB 1961"}},
		{"(from a letter: DOB 1961; POB Here); Gender Male", []string{"(from a letter: DOB 1961; POB Here)", "Gender Male"}},
		{"Passport 1 (Gha; DOB 1961", []string{"Passport 1 (Gha", "DOB 1961"}},
		{"They are prohibited.; DOB 1961", []string{"They are prohibited.", "DOB 1961"}},
	} {
		if got := splitRemarks(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestIdentifiersInRemarks(t *testing.T) {
	ghana := namesake.Country{Code: "GH", Name: "Ghana"}
	for fragment, want := range map[string]namesake.Identifier{
		"Passport K12 345 (Ghana) expires 05 Jan 2004":   {Type: namesake.IDPassport, Label: "Passport", Value: "K12 345", Country: ghana, Expires: namesake.Day(2004, 1, 5)},
		"alt. Diplomatic Passport D1 issued 1999":        {Type: namesake.IDPassport, Label: "Diplomatic Passport", Value: "D1", Issued: namesake.Year(1999)},
		"Passport No.: 77 (Ghana) issued on a Monday":    {Type: namesake.IDPassport, Label: "Passport No.", Value: "77", Country: ghana, Note: "issued on a Monday"},
		"Cedula No. 8-1-2 (Ghana)":                       {Type: namesake.IDNational, Label: "Cedula No.", Value: "8-1-2", Country: ghana},
		"R.F.C. # QQQ-1 (Ghana)":                         {Type: namesake.IDTax, Label: "R.F.C. #", Value: "QQQ-1", Country: ghana},
		"Folio Mercantil No. 55-1 (Ashanti) (Ghana)":     {Type: namesake.IDRegistration, Label: "Folio Mercantil No.", Value: "55-1", Country: ghana, Note: "Ashanti"},
		"Legal Entity Number 52990000000000000042":       {Type: namesake.IDLEI, Label: "Legal Entity Number", Value: "52990000000000000042"},
		"Legal Entity Number 77 (Ghana)":                 {Type: namesake.IDRegistration, Label: "Legal Entity Number", Value: "77", Country: ghana},
		"SWIFT/BIC QQQQGHAC":                             {Type: namesake.IDBIC, Label: "SWIFT/BIC", Value: "QQQQGHAC"},
		"Digital Currency Address - XBT 1Qqqq":           {Type: namesake.IDWallet, Label: "XBT", Value: "1Qqqq"},
		"Telephone (233)(30)(2000)":                      {Type: namesake.IDPhone, Label: "Telephone", Value: "(233)(30)(2000)"},
		"Email Address a.b@quill.example.":               {Type: namesake.IDEmail, Label: "Email Address", Value: "a.b@quill.example"},
		"www.quill.example (website)":                    {Type: namesake.IDWebsite, Label: "Website", Value: "www.quill.example"},
		"Vessel Registration Identification IMO 9999993": {Type: namesake.IDIMO, Label: "Vessel Registration Identification", Value: "9999993"},
		"Aircraft Tail Number QQ-ABC":                    {Type: namesake.IDTail, Label: "Aircraft Tail Number", Value: "QQ-ABC"},
		// No rule names these; the words before the number say what they are.
		"Accra Chamber of Comm. No. 12 (Ghana)": {Type: namesake.IDRegistration, Label: "Accra Chamber of Comm. No.", Value: "12", Country: ghana},
		"Guild Badge Number 12":                 {Type: namesake.IDOther, Label: "Guild Badge Number", Value: "12"},
	} {
		var e namesake.Entity
		newRemarksReader().readFragment(&e, "", fragment)
		if len(e.Identifiers) != 1 || e.Identifiers[0] != want {
			t.Errorf("%q: %+v %+v, want %+v", fragment, e.Identifiers, e.Notes, want)
		}
	}
}

// What cannot be read for sure stays as it stands, and is counted.
func TestUnreadFragmentsAreKept(t *testing.T) {
	for _, fragment := range []string{
		"DOB 31 Feb 1970", "DOB 1975 to 1970", "DOB one spring", "Gender X1", "POB", "nationality", "a.k.a. UNQUOTED", "a.k.a. ''",
		"Passport", "Passport issued in Here", "Passport 12 and National ID 13", "Digital Currency Address - XBT", "seen in Here",
	} {
		e := namesake.Entity{Kind: namesake.KindPerson}
		newRemarksReader().readFragment(&e, "", fragment)
		want := namesake.Entity{Kind: namesake.KindPerson, Notes: []namesake.Note{{Label: namesake.NoteUnread, Text: fragment}}}
		if !reflect.DeepEqual(e, want) {
			t.Errorf("%q became %+v", fragment, e)
		}
	}
}

func TestOtherFactsInRemarks(t *testing.T) {
	for fragment, want := range map[string]namesake.Entity{
		"wife of Okko VELORUM":                        {Links: []namesake.Link{{Relation: "relative", Name: "Okko VELORUM", Note: "wife of"}}},
		"f.k.a. 'OLD QUILL'":                          {Names: []namesake.Name{{Full: "OLD QUILL", Kind: namesake.NameFormer, Quality: namesake.QualityWeak, Script: "Latn"}}},
		"Gender Female":                               {Gender: namesake.GenderFemale},
		"Deputy Minister of Ink":                      {Notes: []namesake.Note{{Label: "position", Text: "Deputy Minister of Ink"}}},
		"Secondary sanctions risk: see section 9":     {Notes: []namesake.Note{{Label: "secondary sanctions risk", Text: "see section 9"}}},
		"Organization Established Date 03 Dec 2007":   {Notes: []namesake.Note{{Label: "established", Text: "03 Dec 2007"}}},
		"Listing Date (EO 14024 Directive 3): Feb 22": {Notes: []namesake.Note{{Label: "listing date", Text: "(EO 14024 Directive 3): Feb 22"}}},
		"Former Vessel Flag None Identified":          {Notes: []namesake.Note{{Label: "flag", Text: "None Identified"}, {Label: "former vessel flag", Text: "None Identified"}}},
		"nationality Ghana":                           {Nationalities: []namesake.Country{{Code: "GH", Name: "Ghana"}}},
		"Aircraft Operator Quill Air":                 {Links: []namesake.Link{{Relation: "operator", Name: "Quill Air"}}},
		"all offices worldwide":                       {Notes: []namesake.Note{{Label: "scope", Text: "all offices worldwide"}}},
	} {
		want.Kind = namesake.KindPerson
		e := namesake.Entity{Kind: namesake.KindPerson}
		newRemarksReader().readFragment(&e, "", fragment)
		if !reflect.DeepEqual(e, want) {
			t.Errorf("%q: %+v, want %+v", fragment, e, want)
		}
	}
}

func TestDatesOfRemarks(t *testing.T) {
	for text, want := range map[string]string{
		"10 Dec 1948":                "1948-12-10",
		"10 October 1969":            "1969-10-10",
		"Aug 1971":                   "1971-08",
		"1971":                       "1971",
		"circa 1971":                 "1971~",
		"circa Mar 1971":             "1971-03~",
		"1971 to 1973":               "1971/1973",
		"01 Jan 1971 to 31 Dec 1973": "1971-01-01/1973-12-31",
		"Jan 1971 to Mar 1971":       "1971-01/1971-03",
		"circa 1979-1982":            "1979~/1982",
		"between 1971 and 1973":      "1971/1973",
		"31 Feb 1971":                "",
		"1973 to 1971":               "",
		"0000":                       "",
		"71":                         "",
		"10 Dec":                     "",
		"10 12 1948":                 "",
		"":                           "",
		"1971 to":                    "",
	} {
		d, ok := parseDate(text)
		if ok != (want != "") || d.String() != want {
			t.Errorf("%q: %q %v, want %q", text, d, ok, want)
		}
	}
}

func TestCityColumn(t *testing.T) {
	for column, want := range map[string]namesake.Address{
		"Accra":                         {City: "Accra"},
		"London EC3N 1DY":               {City: "London", PostalCode: "EC3N 1DY"},
		"1082 Budapest":                 {City: "Budapest", PostalCode: "1082"},
		"Amsterdam 1077 XX":             {City: "Amsterdam", PostalCode: "1077 XX"},
		"Zapopan, Jalisco C.P. 45110":   {City: "Zapopan", Region: "Jalisco", PostalCode: "45110"},
		"Hebron, West Bank":             {City: "Hebron", Region: "West Bank"},
		"Lima 18":                       {City: "Lima 18"},
		"Kerch 98300, Crimea":           {City: "Kerch", Region: "Crimea", PostalCode: "98300"},
		"46000":                         {PostalCode: "46000"},
		"":                              {},
		"Building 5 Technopark Nowhere": {City: "Building 5 Technopark Nowhere"},
	} {
		if got := newAddress([]string{"1", "2", "", column, "", ""}); got != want {
			t.Errorf("%q: %+v, want %+v", column, got, want)
		}
	}
}
