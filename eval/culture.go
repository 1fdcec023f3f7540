package eval

import (
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// countryCultures are the countries most of whose names are built by one
// culture. Figures by culture go by these, and not by what is told from the
// name, since names that are told right would be those that are matched right.
// Countries of several, such as Israel and the Philippines, are left out.
var countryCultures = byCountry(map[name.Culture]string{
	name.CultureArabic:     "AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE",
	name.CulturePersian:    "AF IR TJ",
	name.CultureSlavic:     "BA BG BY CSXX CZ HR ME MK PL RS RU SI SK SUHH UA YUCS",
	name.CultureHispanic:   "AR BO BR CL CO CR CU DO EC ES GT HN MX NI PA PE PT PY SV UY VE",
	name.CultureTurkic:     "AZ KG KZ TM TR UZ",
	name.CultureSouthAsian: "BD IN LK NP PK",
	name.CultureAfrican:    "AO BI BW CD CF CG CI CM GA GH GN GW KE LR ML MZ NE NG RW SL SN SS TD TG TZ UG ZM ZW",
	name.CultureEthiopian:  "DJ ER ET SO",
	name.CultureChinese:    "CN HK TW",
	name.CultureKorean:     "KP KR",
	name.CultureBurmese:    "MM",
	name.CultureMalay:      "ID MY",
	name.CultureWestern:    "AT AU BE CA CH DE DK FI FR GB IE IT JM NL NO NZ SE US ZA",
})

func byCountry(of map[name.Culture]string) map[string]name.Culture {
	out := map[string]name.Culture{}
	for c, codes := range of {
		for code := range strings.FieldsSeq(codes) {
			out[code] = c
		}
	}
	return out
}

// CultureOf is the culture of the country that a listed person belongs to: by
// nationality, else citizenship, else place of birth. It is unknown where none
// is stated or the country has names of several cultures.
func CultureOf(e *namesake.Entity) name.Culture {
	for _, countries := range [][]namesake.Country{e.Nationalities, e.Citizenships, places(e.BirthPlaces)} {
		for _, c := range countries {
			if c.Code != "" {
				return countryCultures[c.Code]
			}
		}
	}
	return name.CultureUnknown
}

func places(of []namesake.Place) (out []namesake.Country) {
	for _, p := range of {
		out = append(out, p.Country)
	}
	return out
}
