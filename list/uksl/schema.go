package uksl

import (
	"maps"

	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// schema holds the elements of the list. Those of Individual are of the
// published file; those of Entity and Ship follow the list's format guide, which
// names the facts and leaves open how they are grouped: there a fact may stand
// alone, or in a group of its name (see facts).
var schema = facts(xmltree.Schema{
	"Designations": {"DateGenerated", "Designation"},
	"Designation": {
		"LastUpdated", "DateDesignated", "UniqueID", "OFSIGroupID", "UNReferenceNumber",
		"Names", "NonLatinNames", "Titles", "RegimeName", "IndividualEntityShip",
		"DesignationSource", "SanctionsImposed", "SanctionsImposedIndicators",
		"OtherInformation", "UKStatementofReasons", "Addresses", "PhoneNumbers",
		"EmailAddresses", "Websites", "IndividualDetails", "EntityDetails", "ShipDetails",
	},
	"Names":          {"Name"},
	"Name":           {"Name1", "Name2", "Name3", "Name4", "Name5", "Name6", "NameType", "AliasStrength"},
	"NonLatinNames":  {"NonLatinName"},
	"NonLatinName":   {"NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"},
	"Titles":         {"Title"},
	"Addresses":      {"Address"},
	"Address":        {"AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6", "AddressPostalCode", "AddressCountry"},
	"PhoneNumbers":   {"PhoneNumber"},
	"EmailAddresses": {"EmailAddress"},
	"Websites":       {"Website"},

	"IndividualDetails": {"Individual"},
	"Individual": {
		"DOBs", "Nationalities", "PassportDetails", "NationalIdentifierDetails",
		"Positions", "BirthDetails", "Genders",
	},
	"DOBs":                      {"DOB"},
	"Nationalities":             {"Nationality"},
	"PassportDetails":           {"Passport"},
	"Passport":                  {"PassportNumber", "PassportAdditionalInformation"},
	"NationalIdentifierDetails": {"NationalIdentifier"},
	"NationalIdentifier":        {"NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"},
	"Positions":                 {"Position"},
	"BirthDetails":              {"Location"},
	"Location":                  {"TownOfBirth", "CountryOfBirth"},
	"Genders":                   {"Gender"},

	"EntityDetails": {"Entity"},
	"ShipDetails":   {"Ship"},
}, map[string]map[string]string{
	"Entity": {
		"TypeOfEntity": "TypesOfEntity", "BusinessRegistrationNumber": "",
		"ParentCompany": "ParentCompanies", "Subsidiary": "Subsidiaries",
	},
	"Ship": {
		"IMONumber": "", "CurrentOwnerOperator": "", "PreviousOwnerOperator": "",
		"CurrentBelievedFlagOfShip": "CurrentBelievedFlagsOfShip",
		"PreviousFlag":              "", "TypeOfShip": "TypesOfShip", "TonnageOfShip": "",
		"LengthOfShip": "", "YearBuilt": "YearsBuilt", "HullIdentificationNumber": "",
	},
})

// facts adds to a schema the facts of its parents, each with its plural where
// that is not the word and an s. A fact X stands as X, in Xs or its plural, in
// XDetails, or as XDetails/XDetail/X.
func facts(s xmltree.Schema, parents map[string]map[string]string) xmltree.Schema {
	for parent, words := range parents {
		for fact, plural := range words {
			groups := []string{fact + "s", fact + "Details"}
			if plural != "" {
				groups = append(groups, plural)
			}
			s[parent] = append(append(s[parent], fact), groups...)
			for _, g := range groups {
				s[g] = []string{fact, fact + "Detail"}
			}
			s[fact+"Detail"] = []string{fact}
		}
	}
	return s
}

// withIndicators is the schema with the measures of this file. The element
// SanctionsImposedIndicators has one child for each kind of measure, and new
// measures come without notice: each is taken that says true or false.
func withIndicators(file string, doc *xmltree.Element) (xmltree.Schema, error) {
	s := maps.Clone(schema)
	seen := map[string]bool{}
	for _, d := range doc.All("Designation") {
		for _, group := range d.All("SanctionsImposedIndicators") {
			for _, e := range group.Children {
				if e.Text != "true" && e.Text != "false" && e.Text != "" || len(e.Children) > 0 {
					return nil, &list.Error{File: file, Line: e.Line, Field: e.Name, Msg: "an indicator that is neither true nor false: " + e.Text, Hint: "the publisher changed the format; a new reader is needed"}
				}
				if !seen[e.Name] {
					seen[e.Name] = true
					s[group.Name] = append(s[group.Name], e.Name)
				}
			}
		}
	}
	return s, nil
}
