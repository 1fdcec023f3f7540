package unsc

import "github.com/namesake-screening/namesake/list/xmltree"

var value = []string{"VALUE"}

var party = []string{
	"DATAID", "VERSIONNUM", "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME",
	"UN_LIST_TYPE", "REFERENCE_NUMBER", "LISTED_ON", "DELISTED_ON", "NAME_ORIGINAL_SCRIPT",
	"COMMENTS1", "TITLE", "DESIGNATION", "NATIONALITY", "NATIONALITY2", "LIST_TYPE",
	"LAST_DAY_UPDATED", "SORT_KEY", "SORT_KEY_LAST_MOD", "SUBMITTED_ON", "SUBMITTED_BY",
}

var address = []string{"STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"}

// schema is sc-sanctions.xsd: every element of the editions of 2016 to 2026,
// and those that the schema declares and these editions do not use
// (DELISTED_ON, NATIONALITY2 and the individuals' SUBMITTED_ON among them).
var schema = xmltree.Schema{
	"CONSOLIDATED_LIST": {"@dateGenerated", "INDIVIDUALS", "ENTITIES"},
	"INDIVIDUALS":       {"INDIVIDUAL"},
	"ENTITIES":          {"ENTITY"},
	"INDIVIDUAL": append([]string{
		"GENDER", "INDIVIDUAL_ALIAS", "INDIVIDUAL_ADDRESS", "INDIVIDUAL_DATE_OF_BIRTH",
		"INDIVIDUAL_PLACE_OF_BIRTH", "INDIVIDUAL_DOCUMENT",
	}, party...),
	"ENTITY": append([]string{"ENTITY_ALIAS", "ENTITY_ADDRESS"}, party...),

	"TITLE": value, "DESIGNATION": value, "NATIONALITY": value, "NATIONALITY2": value,
	"LIST_TYPE": value, "LAST_DAY_UPDATED": value,

	"INDIVIDUAL_ALIAS":          {"QUALITY", "ALIAS_NAME", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"},
	"ENTITY_ALIAS":              {"QUALITY", "ALIAS_NAME", "NOTE"},
	"INDIVIDUAL_ADDRESS":        address,
	"ENTITY_ADDRESS":            address,
	"INDIVIDUAL_PLACE_OF_BIRTH": address,
	"INDIVIDUAL_DATE_OF_BIRTH":  {"TYPE_OF_DATE", "NOTE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR"},
	"INDIVIDUAL_DOCUMENT": {
		"TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "ISSUING_COUNTRY", "DATE_OF_ISSUE",
		"CITY_OF_ISSUE", "COUNTRY_OF_ISSUE", "NOTE",
	},
}
