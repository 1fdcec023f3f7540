package name

import (
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
)

// One name, however its legal form, numeral or abbreviation is written.
func TestOrganizationsAreWrittenOneWay(t *testing.T) {
	for want, spellings := range map[string][]string{
		"quornley gmbh":                   {"Quornley GmbH", "Quornley Gesellschaft mit beschränkter Haftung", "Quornley G.m.b.H.", "Quornley Ges. m. b. H.", "Quornley mbH"},
		"quornley llc":                    {"Quornley LLC", "Quornley L.L.C.", "Quornley Limited Liability Company", "Quornley Limited Liability Co."},
		"quornley sa cv":                  {"Quornley S.A. de C.V.", "Quornley, SA DE CV", "Quornley Sociedad Anónima de Capital Variable"},
		"ooo romashka":                    {"ООО Ромашка", "OOO Romashka", "Obshchestvo s ogranichennoi otvetstvennostyu Romashka"},
		"quornley spzoo":                  {"Quornley Sp. z o.o.", "Quornley Spółka z ograniczoną odpowiedzialnością"},
		"quornley pvt ltd":                {"Quornley Pvt. Ltd.", "Quornley Private Limited", "Quornley Private Limited Company"},
		"1 quornley bank":                 {"First Quornley Bank", "1st Quornley Bank", "Erste Quornley Bank"},
		"quornley fund 4":                 {"Quornley Fund IV", "Quornley Fund 4", "Quornley Fund Four"},
		"quornley international":          {"Quornley Int'l", "Quornley Intl.", "Quornley International"},
		"quornley brothers manufacturing": {"Quornley Bros. Mfg.", "Quornley Brothers Manufacturing"},
		"ministry of government affairs":  {"Ministry of Govt. Affairs", "Ministry of Government Affairs"},
	} {
		for _, s := range spellings {
			var got []string
			for _, tok := range Forms(s, namesake.KindOrganization)[0].Tokens {
				got = append(got, tok.Text)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s is written %q, want %q", s, strings.Join(got, " "), want)
			}
		}
	}
}

func TestVesselPrefixesAreMinor(t *testing.T) {
	for _, s := range []string{"MV Bright Star 7", "M/V Bright Star 7", "M.V. BRIGHT STAR 7"} {
		if got, want := tell(Forms(s, namesake.KindVessel)), "mv:function word bright:name star:name 7:number"; got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}

// Places and words of trade are known for what they are.
func TestTraitsOfOrganizations(t *testing.T) {
	f := Forms("Bank of Armenia Shipping Quornley", namesake.KindOrganization)[0]
	want := map[string]Traits{"bank": Domain, "of": 0, "armenia": Place, "shipping": Domain, "quornley": 0}
	for _, tok := range f.Tokens {
		if tok.Traits != want[tok.Text] {
			t.Errorf("%s has traits %b, want %b", tok.Text, tok.Traits, want[tok.Text])
		}
	}
}

func TestAcronym(t *testing.T) {
	for text, want := range map[string]string{
		"Quornley Overseas Shipping Company Ltd": "qos",
		"International Bank of Orvan and Daskel": "ibod",
		"Quornley Shipping":                      "",
		"Quornley 2 Shipping Lines":              "qsl",
		"Объединённая судостроительная корпорация Дельта": "oskd",
	} {
		f := Forms(text, namesake.KindOrganization)[0]
		if got := string(Acronym(nil, f.Tokens)); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
