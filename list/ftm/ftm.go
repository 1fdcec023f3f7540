// Package ftm reads and writes FollowTheMoney entities as JSON lines, the form
// in which OpenSanctions publishes (entities.ftm.json) and which yente and
// Aleph read.
//
// FollowTheMoney is a graph: addresses, papers, sanctions and relations are
// entities of their own. Read folds them into the parties that they are about;
// Write takes them apart again. What Read has no field for becomes a note that
// is labelled with the property, or with schema and property. The day of the
// last crawl (last_seen) is left out, since it changes without the list.
//
// An entity that is written and read again is the same but for what
// FollowTheMoney cannot say:
//
//   - the order of values, other than that the primary name is first, and
//     values that repeat;
//   - of a name: the language, the note, that it is in the original script,
//     that it is strong, that a former name is weak, and the parts of any but
//     the primary name;
//   - the published name of a country whose code is known;
//   - which country belongs to which of several birth places, unless the place
//     says so;
//   - the name of a link's other party is filled in where only its ID was given;
//   - a note's label that holds ": ", and an empty label;
//   - the provenance.
//
// Dates that are circa or a range, and countries without a code, are not legal
// values of their properties; they are written as notes, "birthDate: 1970/1975",
// and read back from there.
package ftm

import (
	"bytes"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// Format is the reader of "ftm-jsonl". The zero value is ready to use.
type Format struct{}

// Name implements [list.Format].
func (Format) Name() string { return "ftm-jsonl" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "entities.ftm.json"}}
}

// Recognize implements [list.Format].
func (Format) Recognize(f list.File) list.Role {
	line, _, _ := bytes.Cut(bytes.TrimLeft(f.Data[:min(len(f.Data), 256<<10)], "\xef\xbb\xbf \t\r\n"), []byte("\n"))
	if bytes.HasPrefix(line, []byte("{")) && bytes.Contains(line, []byte(`"schema"`)) && bytes.Contains(line, []byte(`"properties"`)) {
		return list.Primary
	}
	return ""
}

// unnamed is the name of a list whose lines name several data sets or none.
const unnamed = "ftm"

// Read implements [list.Format]. The list's name is that of the data set, or
// "ftm" where the lines name several or none.
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	records, err := parse(f)
	if err != nil {
		return nil, err
	}
	r := newReader(f.Name, records)
	entities, err := r.fold()
	if err != nil {
		return nil, err
	}
	b := &list.Batch{List: r.list, Title: "FollowTheMoney data set", Entities: entities}
	if b.Unnamed = r.list == unnamed; !b.Unnamed {
		b.Title += " " + r.list
	}
	return b, nil
}

// partyKinds are the schemata whose entities are parties by themselves.
var partyKinds = map[string]namesake.Kind{
	"Person":       namesake.KindPerson,
	"Organization": namesake.KindOrganization,
	"Company":      namesake.KindOrganization,
	"PublicBody":   namesake.KindOrganization,
	"LegalEntity":  namesake.KindUnknown,
	"Vessel":       namesake.KindVessel,
	"Airplane":     namesake.KindAircraft,
}

// schemata are the others of the model (version 4).
var schemata = map[string]bool{}

func init() {
	for _, s := range strings.Fields(`Thing Address Analyzable Article Assessment Asset Associate Audio BankAccount Call
		CallForTenders Contract ContractAward CourtCase CourtCaseParty CryptoWallet Debt Directorship Document
		Documentation EconomicActivity Email Employment Event Family Folder HyperText Identification Image Interest
		Interval License Membership Mention Message Note Occupancy Ownership Package Page Pages Passport Payment
		PlainText Position Post Project ProjectParticipant RealEstate Representation Risk Sanction Security Similar
		Succession Table TaxRoll Trip UnknownLink UserAccount Value Vehicle Video Workbook`) {
		schemata[s] = true
	}
}

// relations are the schemata that become a link: the party in property holder
// gets a link to the party in property other.
var relations = map[string]struct{ holder, other, relation string }{
	"Ownership":      {"asset", "owner", "owner"},
	"Directorship":   {"organization", "director", "director"},
	"Membership":     {"organization", "member", "member"},
	"Employment":     {"employer", "employee", "employee"},
	"Family":         {"person", "relative", "family"},
	"Associate":      {"person", "associate", "associate"},
	"Representation": {"client", "agent", "agent"},
	"Succession":     {"predecessor", "successor", "successor"},
	"Debt":           {"debtor", "creditor", "creditor"},
	"Payment":        {"payer", "beneficiary", "payment to"},
	"UnknownLink":    {"subject", "object", "linked-to"},
}

// references are the properties whose values are IDs. In any other a value that
// happens to be somebody's ID, such as a postal code, is text.
var references = map[string]bool{}

func init() {
	for _, p := range strings.Fields(`accountHolder addressEntity agent asset associate award bank beneficiary buildings caller
		candidate case client contract contractor creditor customer debtor director document employee employer entity
		holder involved issuer licensee managingExchange match member mentioned object operator organization organizer
		owner parent participant party payer person post predecessor project proof receiver recipients relative resolved
		sender subject successor supplier taxee`) {
		references[p] = true
	}
}

// identifierProps are the properties that hold numbers, with what they number.
// The first of a type in a kind's schema is the one that Write uses.
var identifierProps = []struct {
	prop  string
	typ   namesake.IdentifierType
	kinds string // of the kinds whose schema has it: p, o, u, v, a
}{
	{"passportNumber", namesake.IDPassport, "p"},
	{"idNumber", namesake.IDNational, "pou"},
	{"socialSecurityNumber", namesake.IDNational, "p"},
	{"taxNumber", namesake.IDTax, "pou"},
	{"vatCode", namesake.IDTax, "pou"},
	{"innCode", namesake.IDTax, "pou"},
	{"irsCode", namesake.IDTax, ""},
	{"registrationNumber", namesake.IDRegistration, "pouv"},
	{"ogrnCode", namesake.IDRegistration, "pou"},
	{"uscCode", namesake.IDRegistration, ""},
	{"cikCode", namesake.IDRegistration, ""},
	{"imoNumber", namesake.IDIMO, "v"},
	{"mmsi", namesake.IDMMSI, "v"},
	{"callSign", namesake.IDCallSign, "v"},
	{"serialNumber", namesake.IDSerial, "a"},
	{"swiftBic", namesake.IDBIC, "pou"},
	{"leiCode", namesake.IDLEI, "pou"},
	{"email", namesake.IDEmail, "pou"},
	{"website", namesake.IDWebsite, "pou"},
	{"phone", namesake.IDPhone, "pou"},
	{"publicKey", namesake.IDWallet, ""},
	{"unscId", namesake.IDReference, ""},
	{"authorityId", namesake.IDReference, ""},
	{"wikidataId", namesake.IDReference, ""},
	{"permId", namesake.IDReference, ""},
	{"dunsCode", namesake.IDOther, ""},
	{"uniqueEntityId", namesake.IDOther, ""},
	{"okpoCode", namesake.IDOther, ""},
	{"bikCode", namesake.IDOther, ""},
	{"kppCode", namesake.IDOther, ""},
	{"isinCode", namesake.IDOther, ""},
	{"isin", namesake.IDOther, ""},
	{"npiCode", namesake.IDOther, ""},
}

// kindLetter is the kind's letter in identifierProps.
var kindLetter = map[namesake.Kind]string{
	namesake.KindPerson: "p", namesake.KindOrganization: "o", namesake.KindUnknown: "u",
	namesake.KindVessel: "v", namesake.KindAircraft: "a",
}

// An aircraft's tail number is its registrationNumber.
func typeOfProp(prop string, kind namesake.Kind) (t namesake.IdentifierType, label string, ok bool) {
	if prop == "registrationNumber" && kind == namesake.KindAircraft {
		return namesake.IDTail, "", true
	}
	for _, p := range identifierProps {
		if p.prop == prop {
			if p.kinds == "" || propOfType(p.typ, kind) != prop {
				label = prop // another property of the same type
			}
			return p.typ, label, true
		}
	}
	return "", "", false
}

func propOfType(t namesake.IdentifierType, kind namesake.Kind) string {
	if t == namesake.IDTail && kind == namesake.KindAircraft {
		return "registrationNumber"
	}
	for _, p := range identifierProps {
		if p.typ == t && strings.Contains(p.kinds, kindLetter[kind]) {
			return p.prop
		}
	}
	return ""
}
