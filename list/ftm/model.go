package ftm

import (
	"maps"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
)

// Schema is a schema of FollowTheMoney's model by which parties, and what
// belongs to them, are described.
type Schema struct {
	Name    string
	Label   string   // for people, e.g. "Public body"
	Plural  string   // e.g. "Public bodies"
	Extends []string // the schemata it is a kind of
	own     []string // properties beside those it inherits
}

// model are the schemata that this package writes, those that one may ask for,
// and what they extend: name, what it extends, label, plural, own properties.
// The names are the model's (version 4).
const model = `
Thing||Thing|Things|name summary description country alias previousName weakAlias abbreviation sourceUrl publisher publisherUrl wikipediaUrl wikidataId keywords topics address addressEntity program programId notes createdAt modifiedAt retrievedAt proof
Value||Value|Values|amount currency amountUsd amountEur
Interval||Interval|Intervals|startDate endDate date summary description recordId sourceUrl publisher publisherUrl retrievedAt modifiedAt proof namesMentioned
Interest|Interval|Interest|Interests|role status
LegalEntity|Thing|Legal entity|Legal entities|email phone website legalForm incorporationDate dissolutionDate status sector classification registrationNumber idNumber taxNumber taxStatus licenseNumber jurisdiction mainCountry opencorporatesUrl bvdId icijId sayariId brightQueryId brightQueryOrgId okpoCode innCode ogrnCode leiCode dunsCode uniqueEntityId npiCode swiftBic vatCode uscCode parent
Person|LegalEntity|Person|People|title firstName secondName middleName fatherName motherName lastName nameSuffix birthDate birthPlace birthCountry deathDate position nationality citizenship passportNumber socialSecurityNumber gender ethnicity height weight eyeColor hairColor appearance religion political profession education spokenLanguage familyName
Asset|Thing,Value|Asset|Assets|
Organization|LegalEntity|Organization|Organizations|cageCode permId imoNumber giiNumber
Company|Organization,Asset|Company|Companies|voenCode coatoCode irsCode ipoCode cikCode jibCode caemCode kppCode okvedCode okopfCode fnsCode fssCode bikCode pfrNumber oksmCode isinCode ticker ricCode
PublicBody|Organization|Public body|Public bodies|
Vehicle|Asset|Vehicle|Vehicles|registrationNumber type model owner operator buildDate registrationDate deregistrationDate
Vessel|Vehicle|Vessel|Vessels|imoNumber mmsi callSign flag pastFlags pastNames pastTypes navigationArea crsNumber grossRegisteredTonnage tonnage deadweightTonnage nameChangeDate registrationPort
Airplane|Vehicle|Airplane|Airplanes|serialNumber manufacturer icaoCode
CryptoWallet|Thing,Value|Cryptocurrency wallet|Cryptocurrency wallets|publicKey privateKey accountId creationDate managingExchange balance balanceDate holder
Address|Thing|Address|Addresses|full remarks postOfficeBox street street2 city postalCode region state latitude longitude googlePlaceId osmId
Sanction|Interval|Sanction|Sanctions|entity country authority authorityId unscId program programId programUrl provisions status duration reason listingDate
Identification|Interval|Identification|Identifications|holder country type number authority
Passport|Identification|Passport|Passports|passportNumber birthDate birthPlace gender givenName surname personalNumber
Ownership|Interest|Ownership|Ownerships|owner asset percentage sharesCount sharesValue sharesCurrency sharesType legalBasis ownershipType
UnknownLink|Interest|Link|Other links|subject object
`

// otherProperties are those of the rest of the model that do not refer.
const otherProperties = `accountNumber accountType area author authoredAt awardDate bankAddress bankName bcc bodyHtml bodyText budget
	cadastralCode callerNumber caseNumber category cc censusBlock closeDate closingDate commodities companiesMentioned
	contentHash contractDate court crawler createDate criteria detectedCountry detectedLanguage emailMentioned encoding
	encumbrance extension figiCode fileDate fileName fileSize from generator headers iban ibanMentioned important inReplyTo
	inceptionDate income indexText ipAddress ipMentioned isin issueDate landType language location locationMentioned
	maturityDate maxBalance messageId method mimeType minBalance noticeId numberAwards numberOfSeats openingDate password
	peopleMentioned phase phoneMentioned procedure processingError processingStatus programme projectId propertyType
	publishedAt purpose receiverNumber relationship reviewDate secretary sequenceNumber service subnationalArea
	taxableIncome tenure threadTopic titleNumber to totalArea transactionNumber username wealth`

var schemas = map[string]*Schema{}

var allProperties = map[string]bool{}

func init() {
	for _, line := range strings.Split(strings.TrimSpace(model), "\n") {
		f := strings.Split(line, "|")
		s := &Schema{Name: f[0], Label: f[2], Plural: f[3], own: strings.Fields(f[4])}
		if f[1] != "" {
			s.Extends = strings.Split(f[1], ",")
		}
		schemas[s.Name] = s
		for _, p := range s.own {
			allProperties[p] = true
		}
	}
	for _, p := range strings.Fields(otherProperties) {
		allProperties[p] = true
	}
	for p := range references { // filled in ftm.go, whose init comes first
		allProperties[p] = true
	}
}

// SchemaNamed returns a schema of those that this package knows in detail; nil
// for another.
func SchemaNamed(name string) *Schema { return schemas[name] }

// Schemata are the schemata known in detail, by name.
func Schemata() []*Schema {
	return slices.SortedFunc(maps.Values(schemas), func(a, b *Schema) int { return strings.Compare(a.Name, b.Name) })
}

// IsSchema reports whether the model has the schema.
func IsSchema(name string) bool { return schemas[name] != nil || schemata[name] }

// IsProperty reports whether a schema of the model has the property.
func IsProperty(name string) bool { return allProperties[name] }

// Is reports whether the schema is the other or a kind of it.
func (s *Schema) Is(other string) bool {
	return s.Name == other || slices.ContainsFunc(s.Extends, func(name string) bool { return schemas[name].Is(other) })
}

// Properties are the schema's own and inherited properties, sorted.
func (s *Schema) Properties() []string {
	all := slices.Clone(s.own)
	for _, name := range s.Extends {
		all = append(all, schemas[name].Properties()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Has reports whether the schema has the property.
func (s *Schema) Has(property string) bool {
	return slices.Contains(s.own, property) || slices.ContainsFunc(s.Extends, func(name string) bool { return schemas[name].Has(property) })
}

// Identifier says what a property of a party of the kind numbers; false where
// it is no number. The identifier's Label is set, and Value is left to fill in.
func Identifier(property string, kind namesake.Kind) (namesake.Identifier, bool) {
	t, label, ok := typeOfProp(property, kind)
	return namesake.Identifier{Type: t, Label: label}, ok
}

// reverses are what the model calls, from the other end, the properties of what
// [Graph.Entities] makes that refer.
var reverses = map[string]string{
	"Sanction.entity": "sanctions", "Identification.holder": "identificiation", "Passport.holder": "passports",
	"CryptoWallet.holder": "cryptoWallets", "Ownership.owner": "ownershipOwner", "Ownership.asset": "ownershipAsset",
	"UnknownLink.subject": "unknownLinkTo", "UnknownLink.object": "unknownLinkFrom",
}

// Reverse is what the model calls a property that refers, seen from the entity
// it refers to: the sanctions of whom a Sanction's entity is. The spelling of
// "identificiation" is the model's. It is "" where [Graph.Entities] makes none.
func Reverse(schema, property string) string { return reverses[schema+"."+property] }

// Refers reports whether the property's values are IDs.
func Refers(property string) bool { return references[property] }

// Edge reports whether the schema stands between two parties.
func Edge(schema string) bool { return schema == "Ownership" || schema == "UnknownLink" }

// Leads reports whether a property, by its own name or from the other end,
// leads from one entity to another.
func Leads(property string) bool {
	return references[property] || property == "things" || isReverse[property]
}

var isReverse = map[string]bool{}

func init() {
	for _, name := range reverses {
		isReverse[name] = true
	}
}
