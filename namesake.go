// Package namesake holds the words of the screening trade as Go types: the
// listed [Entity] and its names, the [Subject] who is screened, the [Outcome]
// and the [Evidence] behind it. It does no I/O and imports only the standard
// library; every other package speaks in these types.
//
// To screen somebody, see package screen. To read an official list, see
// package list.
package namesake

// Kind says what sort of thing is listed or screened.
type Kind string

const (
	// KindUnknown is a party whose publisher does not say what it is, such as
	// a row of the US denied persons list. It is compared both as a person and
	// as an organisation.
	KindUnknown      Kind = ""
	KindPerson       Kind = "person"
	KindOrganization Kind = "organization"
	KindVessel       Kind = "vessel"
	KindAircraft     Kind = "aircraft"
)

// Entity is one listed person, organisation, vessel or aircraft, as its
// publisher describes it. Nothing published is dropped: what has no field here
// is kept as labelled text in Notes.
type Entity struct {
	ID            string        `json:"id"`   // the publisher's own number, unique within List
	List          string        `json:"list"` // e.g. "us-ofac-sdn"
	Kind          Kind          `json:"kind,omitempty"`
	Names         []Name        `json:"names"` // the primary name first
	Gender        Gender        `json:"gender,omitempty"`
	BirthDates    []PartialDate `json:"birth_dates,omitempty"`
	DeathDates    []PartialDate `json:"death_dates,omitempty"`
	BirthPlaces   []Place       `json:"birth_places,omitempty"`
	Nationalities []Country     `json:"nationalities,omitempty"`
	Citizenships  []Country     `json:"citizenships,omitempty"`
	// Countries are those an organisation, vessel or aircraft is registered in,
	// flagged to, or otherwise tied to by its publisher.
	Countries   []Country    `json:"countries,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Addresses   []Address    `json:"addresses,omitempty"`
	Programs    []string     `json:"programs,omitempty"` // sanctions programmes or regimes, as tagged by the publisher
	Links       []Link       `json:"links,omitempty"`
	ListedOn    PartialDate  `json:"listed_on,omitzero"`
	UpdatedOn   PartialDate  `json:"updated_on,omitzero"`
	Notes       []Note       `json:"notes,omitempty"`
	Provenance  Provenance   `json:"provenance,omitzero"`
}

// Caption is the name to show for the entity: its primary name as published.
func (e *Entity) Caption() string {
	if len(e.Names) == 0 {
		return e.ID
	}
	return e.Names[0].Full
}

// NameKind says what a listed name is to its bearer.
type NameKind string

const (
	NamePrimary NameKind = "primary"
	NameAlias   NameKind = "alias"
	NameFormer  NameKind = "former"
)

// Quality is how good the publisher says a name is for finding its bearer.
type Quality string

const (
	QualityUnstated Quality = ""
	QualityStrong   Quality = "strong"
	// QualityWeak marks an alias too broad to open an alert by itself
	// (OFAC FAQ 122–125; the UN's "Low").
	QualityWeak Quality = "weak"
)

// Name is one name of an entity. Full is the text as published, in the
// publisher's order; Parts holds what the publisher itself separated and is
// empty where it did not.
type Name struct {
	Full     string    `json:"full"`
	Kind     NameKind  `json:"kind,omitempty"`
	Quality  Quality   `json:"quality,omitempty"`
	Script   string    `json:"script,omitempty"`   // ISO 15924 code of most letters, e.g. "Latn", "Arab"
	Language string    `json:"language,omitempty"` // BCP 47, where the publisher states it
	Original bool      `json:"original,omitempty"` // published as the original-script form
	Parts    NameParts `json:"parts,omitzero"`
	Note     string    `json:"note,omitempty"`
}

// NameParts are the parts of a person's name that the publisher set apart.
type NameParts struct {
	Title      string `json:"title,omitempty"` // honorific or rank: Mullah, Haji, Dr
	Given      string `json:"given,omitempty"`
	Middle     string `json:"middle,omitempty"` // further given names
	Patronymic string `json:"patronymic,omitempty"`
	Family     string `json:"family,omitempty"`
	Maiden     string `json:"maiden,omitempty"`
	Suffix     string `json:"suffix,omitempty"` // generation: Jr, III
}

// Gender as published. Only a stated contradiction counts in matching.
type Gender string

const (
	GenderUnknown Gender = ""
	GenderMale    Gender = "male"
	GenderFemale  Gender = "female"
	GenderOther   Gender = "other"
)

// Country is a country as published (Name) and, where it was understood, its
// ISO 3166-1 alpha-2 code in capitals. States that are no more keep their
// ISO 3166-3 code of four letters, e.g. "SUHH" for the Soviet Union.
type Country struct {
	Code string `json:"code,omitempty"`
	Name string `json:"name,omitempty"`
}

// Place is a place as published, with its country where stated.
type Place struct {
	Text    string  `json:"text,omitempty"`
	Country Country `json:"country,omitzero"`
}

// Address is a postal address as published. Text holds what the publisher
// did not separate.
type Address struct {
	Text       string  `json:"text,omitempty"`
	Street     string  `json:"street,omitempty"`
	City       string  `json:"city,omitempty"`
	Region     string  `json:"region,omitempty"`
	PostalCode string  `json:"postal_code,omitempty"`
	Country    Country `json:"country,omitzero"`
	Note       string  `json:"note,omitempty"`
}

// Identifier is a number or address that names its holder. Value is as
// published; comparison ignores case, spaces and punctuation.
type Identifier struct {
	Type    IdentifierType `json:"type"`
	Value   string         `json:"value"`
	Label   string         `json:"label,omitempty"` // the publisher's own word for the type
	Country Country        `json:"country,omitzero"`
	Issued  PartialDate    `json:"issued,omitzero"`
	Expires PartialDate    `json:"expires,omitzero"`
	Note    string         `json:"note,omitempty"`
}

// IdentifierType is what sort of number an [Identifier] is.
type IdentifierType string

const (
	IDPassport     IdentifierType = "passport"
	IDNational     IdentifierType = "national-id" // identity card, cedula, D.N.I., SSN
	IDTax          IdentifierType = "tax"         // NIT, RFC, RUC, INN
	IDRegistration IdentifierType = "registration"
	IDLicence      IdentifierType = "licence" // driver's licence and the like
	IDIMO          IdentifierType = "imo"     // ship or company number of the International Maritime Organization
	IDMMSI         IdentifierType = "mmsi"
	IDCallSign     IdentifierType = "call-sign"
	IDTail         IdentifierType = "aircraft-tail"
	IDSerial       IdentifierType = "aircraft-serial"
	IDBIC          IdentifierType = "bic"
	IDLEI          IdentifierType = "lei"
	IDWallet       IdentifierType = "wallet" // Label holds the currency, e.g. "XBT"
	IDEmail        IdentifierType = "email"
	IDWebsite      IdentifierType = "website"
	IDPhone        IdentifierType = "phone"
	IDReference    IdentifierType = "reference" // another list's or the publisher's reference number
	// IDRedress is the control number that somebody was given who had said that he
	// is not who is listed. It is compared with nothing on a list: see
	// internal/redress.
	IDRedress IdentifierType = "redress-control"
	IDOther   IdentifierType = "other"
)

// Link is a sourced relation from the entity that holds it to another party.
// A link is shown to a human; it never changes a score or a status.
type Link struct {
	Relation string `json:"relation"`       // e.g. "linked-to", "owner", "parent-company"
	Name     string `json:"name,omitempty"` // the other party as published
	ID       string `json:"id,omitempty"`   // the other party's ID in the same list, where published
	Note     string `json:"note,omitempty"`
}

// Note is published text that has no field of its own.
type Note struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// NoteUnread labels a fragment that a reader did not understand and kept.
const NoteUnread = "unread"

// Provenance says where a record was read.
type Provenance struct {
	Edition string `json:"edition,omitempty"` // content hash of the edition
	File    string `json:"file,omitempty"`    // base name
	Record  int    `json:"record,omitempty"`  // line for text formats, ordinal of the element or row otherwise; from 1
}

// Subject is who or what is screened. Only Name is required.
type Subject struct {
	ID          string       `json:"id,omitempty"`
	Kind        Kind         `json:"kind,omitempty"` // KindUnknown is compared with every kind
	Name        string       `json:"name"`
	Aliases     []string     `json:"aliases,omitempty"` // other names of the same subject
	BirthDate   PartialDate  `json:"birth_date,omitzero"`
	Gender      Gender       `json:"gender,omitempty"`
	Countries   []string     `json:"countries,omitempty"` // nationalities, ISO alpha-2
	Identifiers []Identifier `json:"identifiers,omitempty"`
}
