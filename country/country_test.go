package country

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
)

func TestParseReadsWhatListsWrite(t *testing.T) {
	for text, want := range map[string]string{
		"AF": "AF", "af": "AF", "AFG": "AF", "Afghanistan": "AF", " AFGHANISTAN ": "AF", "Afghan\u00a0": "AF",
		"Korea, North": "KP", "DPRK": "KP", "Democratic People's Republic of Korea": "KP", "Democratic People’s Republic Of Korea": "KP",
		"Republic of Korea": "KR", "Korea, South": "KR", "Korean": "",
		"Burma": "MM", "Burma / Birmanie": "MM", "Myanmar (Burma)": "MM", "Syria / Syrie": "SY", "South Sudan / Soudan du sud": "SS",
		"Côte d’Ivoire": "CI", "Cote d Ivoire": "CI", "COTE D'IVOIRE": "CI", "Ivory Coast": "CI",
		"Congo, Democratic Republic of the": "CD", "Democratic Republic of the Congo": "CD", "DRC": "CD", "Congo (Democratic Republic)": "CD", "Zaire": "CD",
		"Congo, Republic of the": "CG", "Congo": "CG", "Congo-Brazzaville": "CG",
		"Russia": "RU", "Russian Federation": "RU", "Russian": "RU", "Region: Russia": "RU",
		"Syrian Arab Republic": "SY", "Iran (Islamic Republic of)": "IR", "Islamic Republic of Iran": "IR",
		"West Bank": "PS", "Region: Gaza": "PS", "Palestinian": "PS", "State of Palestine": "PS",
		"Kosovo": "XK", "XK": "XK", "Macau": "MO", "Macao SAR China": "MO", "China, Hong Kong Special Administrative Region": "HK",
		"Türkiye": "TR", "Turkey": "TR", "Turkish": "TR", "Viet Nam": "VN", "Vietnam": "VN",
		"Soviet Union": "SUHH", "USSR (until 1991)": "SUHH", "former Soviet Union": "SUHH", "U.S.S.R.": "SUHH", "SU": "SUHH",
		"Yugoslavia": "YUCS", "YUG": "YUCS", "Serbia and Montenegro": "CSXX", "Netherlands Antilles": "ANHH",
		"Saudi Arabian": "SA", "Qatari": "QA", "Possibly Ethiopian": "ET", "Sudanese by birth": "SD", "Indonesia (as at Dec. 2003)": "ID",
		"Macedonia, the former Yugoslav Republic of": "MK", "North Macedonia, The Republic of": "MK",
		"Bahamas, The": "BS", "The Gambia": "GM", "Man, Isle of": "IM", "Virgin Islands, British": "VG",
		"UK": "GB", "U.S.A.": "US", "United States of America": "US", "United Kingdom of Great Britain and Northern Ireland": "GB",
		"Republic of China": "TW", "People's Republic of China": "CN", "Niger": "NE", "Nigeria": "NG", "NA": "NA",
		"Branch Office 11: Iran": "IR", "Sultanate of Oman": "OM", "Union of the Comoros": "KM",
		// Not a country, not one country, or not the bearer's any more.
		"": "", "na": "", "n/a": "", "-0-": "", "undetermined": "", "Atlantis": "", "Islamic State": "", "Region: Crimea": "",
		"Sudan/South Sudan": "", "Russian and Ukrainian": "", "Democratic Republic": "",
		"Kuwaiti citizenship withdrawn in 2002": "", "Bahrain (citizenship revoked in Jan. 2015)": "",
	} {
		if got := Parse(text); got.Code != want || got.Name != strings.TrimSpace(text) {
			t.Errorf("Parse(%q) = %+v, want code %q and the text as given", text, got, want)
		}
	}
}

func TestParseAllDividesOnlyWhereCountriesAre(t *testing.T) {
	for text, want := range map[string]string{
		"":                                        "",
		"Pakistan":                                "PK",
		"a) Pakistani       b) Saudi Arabian":     "PK SA",
		"a) Chad\r\nb) Central African Republic":  "TD CF",
		"a) South Sudan; b) Uganda":               "SS UG",
		"1) Saudi Arabia 2) Qatar":                "SA QA",
		"Russian; German":                         "RU DE",
		"Somalia;\r\nKenya":                       "SO KE",
		"Moldovan, Russian and Ukrainian":         "MD RU UA",
		"Turkish/Jordanian":                       "TR JO",
		"Trinidad and Tobago":                     "TT",
		"Korea, North":                            "KP",
		"Moroccan;":                               "MA",
		"a) Russian\u00a0 b) USSR (until 1991)  ": "RU SUHH",
		"Atlantis and Lemuria":                    "?",
	} {
		var codes []string
		for _, c := range ParseAll(text) {
			if c.Code == "" {
				c.Code = "?"
			}
			codes = append(codes, c.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("ParseAll(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestInPlace(t *testing.T) {
	for place, want := range map[string]namesake.Country{
		"Kabul, Afghanistan":                      {Code: "AF", Name: "Afghanistan"},
		"Pyongyang, Korea, North":                 {Code: "KP", Name: "Korea, North"},
		"Goma, Congo, Democratic Republic of the": {Code: "CD", Name: "Congo, Democratic Republic of the"},
		"Somalia":       {Code: "SO", Name: "Somalia"},
		"Springfield":   {},
		"":              {},
		"Tbilisi, USSR": {Code: "SUHH", Name: "USSR"},
	} {
		if got := InPlace(place); got != want {
			t.Errorf("InPlace(%q) = %+v, want %+v", place, got, want)
		}
	}
}

func TestCompatible(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"AF", "AF", true}, {"", "AF", true}, {"AF", "PK", false},
		{"SUHH", "UZ", true}, {"RU", "SUHH", true}, {"SUHH", "PL", false},
		{"YUCS", "RS", true}, {"HR", "YUCS", true}, {"RS", "HR", false}, {"CSXX", "ME", true},
		{"SD", "SS", true}, {"ET", "ER", true}, {"HK", "CN", true}, {"VG", "GB", true}, {"CD", "CG", true},
		{"KP", "KR", false}, {"RU", "UA", false},
	} {
		if got := Compatible(c.a, c.b); got != c.want {
			t.Errorf("Compatible(%s, %s) = %v", c.a, c.b, got)
		}
		if Compatible(c.a, c.b) != Compatible(c.b, c.a) {
			t.Errorf("Compatible(%s, %s) depends on the order", c.a, c.b)
		}
	}
}

func TestEveryCodeHasANameThatParsesBack(t *testing.T) {
	codes := map[string]bool{}
	for _, c := range tables().codes {
		codes[c] = true
	}
	if len(codes) < 255 {
		t.Errorf("only %d countries are known", len(codes))
	}
	for c := range codes {
		if Name(c) == "" {
			t.Errorf("%s has no name", c)
		}
		if got := Parse(Name(c)).Code; got != c {
			t.Errorf("Parse(Name(%s)) = Parse(%q) = %q", c, Name(c), got)
		}
		if got := Parse(strings.ToUpper(Name(c)) + ".").Code; got != c {
			t.Errorf("Parse(%q.) = %q, want %s", strings.ToUpper(Name(c)), got, c)
		}
	}
	if Name("ZZ") != "" || Name("") != "" {
		t.Error("a code that is none has a name")
	}
}

func TestNoVariantMeansTwoCountries(t *testing.T) {
	seen := map[string]string{}
	for _, code := range slices.Sorted(maps.Keys(variants)) {
		if Name(code) == "" {
			t.Errorf("variants of %s, which is no country", code)
		}
		for v := range strings.SplitSeq(variants[code], ";") {
			key := strings.Join(significant(v), "")
			if other, ok := seen[key]; ok && other != code {
				t.Errorf("%q stands for %s and %s", v, other, code)
			}
			seen[key] = code
			if got := Parse(v).Code; got != code {
				t.Errorf("Parse(%q) = %q, want %s", v, got, code)
			}
		}
	}
	for code, name := range tables().english {
		if other, ok := seen[strings.Join(significant(name), "")]; ok && other != code {
			t.Errorf("%q is the name of %s and a variant of %s", name, code, other)
		}
	}
	for _, s := range successors {
		for _, code := range append(strings.Fields(s.states), s.of) {
			if Name(code) == "" {
				t.Errorf("successors name %s, which is no country", code)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a) Syria b) Jordan", "Iran (Islamic Republic of)", "x/", "(", ":", "a)b)", "1)2)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c := Parse(s).Code; c != "" && Name(c) == "" {
			t.Errorf("Parse(%q) gives %q, which has no name", s, c)
		}
		ParseAll(s)
		InPlace(s)
	})
}

func BenchmarkParse(b *testing.B) {
	texts := []string{"Russia", "Democratic People's Republic of Korea", "Iranian", "SAU"}
	for i := 0; b.Loop(); i++ {
		Parse(texts[i%len(texts)])
	}
}
