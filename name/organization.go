package name

// abbreviations of organisations' names, as the word each is written out as
// here. Those that are also a word by themselves (tech, gen, const) are left to
// AppendGroups.
var abbreviations = map[string]string{
	"intl": "international", "internat": "international", "intnl": "international", "internl": "international",
	"natl": "national", "govt": "government", "dept": "department", "univ": "university", "inst": "institute",
	"assn": "association", "assoc": "association", "soc": "society", "fdn": "foundation", "fndn": "foundation", "org": "organization",
	"mfg": "manufacturing", "mfr": "manufacturing", "bros": "brothers", "mgmt": "management", "mgt": "management",
	"svcs": "services", "svc": "service", "grp": "group", "hldgs": "holdings", "hldg": "holding",
	"inds": "industries", "indus": "industries", "engr": "engineering", "engg": "engineering", "engrg": "engineering",
	"equip": "equipment", "devt": "development", "dvlpmt": "development", "invs": "investments", "invest": "investment",
	"ctr": "center", "cntr": "center", "centre": "center", "lab": "laboratory", "labs": "laboratories", "trdg": "trading", "shpg": "shipping",
	"constr": "construction", "pharm": "pharmaceutical", "telecom": "telecommunications", "telecomm": "telecommunications",
	"distr": "distribution", "amer": "america", "elec": "electric", "mktg": "marketing", "transp": "transport",
	"enterprises": "enterprise", "enterp": "enterprise", "ent": "enterprise", "ents": "enterprise", "cttee": "committee", "cmte": "committee",
	"organisation": "organization", "harbour": "harbor", "defence": "defense", "programme": "program", "labour": "labor",
}

// vesselPrefix writes "M/V", "M.T." and "S S" before a vessel's name as one
// word; [organizationRole] makes it a minor one.
func vesselPrefix(out, words []string) (prefixed, rest []string) {
	if len(words) > 2 && len(words[0]) == 1 && len(words[1]) == 1 {
		if joined := words[0] + words[1]; vesselPrefixes[joined] {
			return append(out, joined), words[2:]
		}
	}
	return out, words
}

// vesselPrefixes say what kind of ship it is: motor vessel, motor tanker,
// steamship, fishing vessel, yacht.
var vesselPrefixes = setOf("mv mt ms ss fv my sy sv tss rv ts mts mtv lpgc lngc vlcc vessel ship tanker")

// Acronym appends the initials of the names in a form, of its major words only:
// what organisations are called by in capitals. Nothing is appended where
// fewer than three words have one, since two letters are anybody's.
func Acronym(dst []byte, tokens []Token) []byte {
	start := len(dst)
	for i := range tokens {
		if t := &tokens[i]; !t.Role.Minor() && t.Role != RoleNumber {
			dst = append(dst, t.Text[0])
		}
	}
	if len(dst)-start < 3 {
		return dst[:start]
	}
	return dst
}
