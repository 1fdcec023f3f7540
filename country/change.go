package country

// former are states that were divided or merged away, by their ISO 3166-3 code.
var former = map[string]string{
	"SUHH": "Soviet Union",
	"YUCS": "Yugoslavia",
	"CSXX": "Serbia and Montenegro",
	"CSHH": "Czechoslovakia",
	"DDDE": "East Germany",
	"YDYE": "South Yemen",
	"VDVN": "North Vietnam",
	"ANHH": "Netherlands Antilles",
	"PCHH": "Pacific Islands (Trust Territory)",
}

// renamed gives today's English name where the CLDR of our Unicode library is
// older, or says more than the name.
var renamed = map[string]string{
	"CD": "Democratic Republic of the Congo",
	"CG": "Republic of the Congo",
	"CZ": "Czechia",
	"HK": "Hong Kong",
	"MK": "North Macedonia",
	"MM": "Myanmar",
	"MO": "Macao",
	"PS": "Palestine",
	"SZ": "Eswatini",
	"TR": "Türkiye",
}

// retiredCodes are codes that lists still carry: ISO's withdrawn ones, and the
// two that the European Union and common use have for Greece and Britain. BQAQ
// and its like, which no list uses, are left out.
var retiredCodes = map[string]string{
	"SU": "SUHH", "SUN": "SUHH",
	"YU": "YUCS", "YUG": "YUCS",
	"CS": "CSXX", "SCG": "CSXX",
	"CSK": "CSHH",
	"DD":  "DDDE", "DDR": "DDDE",
	"YD": "YDYE", "YMD": "YDYE",
	"VD": "VDVN", "VDR": "VDVN",
	"AN": "ANHH", "ANT": "ANHH",
	"BU": "MM", "BUR": "MM", "BUMM": "MM",
	"ZR": "CD", "ZAR": "CD", "ZRCD": "CD",
	"TP": "TL", "TMP": "TL", "TPTL": "TL",
	"DY": "BJ", "HV": "BF", "RH": "ZW", "FX": "FR",
	"ROM": "RO",
	"XKX": "XK", "XKK": "XK", "UNK": "XK",
	"UK": "GB", "EL": "GR",
}

// successors says which states came out of one that was divided, merged or
// left, and which territories are of a state and share its nationality. Source:
// ISO 3166-3 and the dependency column of ISO 3166-1.
var successors = []struct{ of, states string }{
	{"SUHH", "AM AZ BY EE GE KZ KG LV LT MD RU TJ TM UA UZ"},
	{"YUCS", "SI HR BA RS ME MK XK CSXX"},
	{"CSXX", "RS ME XK"},
	{"CSHH", "CZ SK"},
	{"DDDE", "DE"},
	{"YDYE", "YE"},
	{"VDVN", "VN"},
	{"ANHH", "CW SX BQ AW NL"},
	{"PCHH", "FM MH MP PW US"},
	{"RS", "XK ME"},
	{"SD", "SS"},
	{"ET", "ER"},
	{"ID", "TL"},
	{"PK", "BD"},
	{"ZA", "NA"},
	{"CN", "HK MO TW"},
	{"IL", "PS"},
	{"JO", "PS"}, // the West Bank until 1988
	{"EG", "PS"}, // Gaza until 1967
	{"MA", "EH"},
	{"GB", "JE GG IM GI VG KY BM TC AI MS FK SH IO PN GS HK"},
	{"US", "PR VI GU AS MP UM"},
	{"FR", "RE GP GF MQ YT NC PF PM WF BL MF TF"},
	{"NL", "AW CW SX BQ"},
	{"DK", "GL FO"},
	{"FI", "AX"},
	{"NO", "SJ BV"},
	{"AU", "NF CC CX HM"},
	{"NZ", "CK NU TK"},
}

// confused are countries that sources write for each other: "Congo" and
// "Congolese" alone may mean either.
var confused = [][2]string{{"CD", "CG"}}
