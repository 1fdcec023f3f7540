// Package eufsf reads the European Union's consolidated financial sanctions
// list in its XML format 1.1 (xmlFullSanctionsList_1_1), the one published
// today.
//
// The ID of an entity is its logicalId; the EU reference number and the UN's
// are identifiers of type reference. The attribute regulationLanguage says in
// which language of the act a value was read; it is noted unless it is "en".
package eufsf

import (
	"bytes"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eufsf/dossier"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// Format reads the format. It implements [list.Format].
type Format struct{}

// Name returns "eu-fsf-xml".
func (Format) Name() string { return "eu-fsf-xml" }

// Roles lists the one file.
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "xmlFullSanctionsList_1_1.xml"}}
}

// Recognize looks for the root element or an entity within the first 8 KiB.
func (Format) Recognize(f list.File) list.Role {
	head := f.Data[:min(len(f.Data), 8<<10)]
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16 is recognised too, and refused by Read
	if bytes.Contains(head, []byte("<export")) && bytes.Contains(head, []byte("/fpi/fsd/export")) ||
		bytes.Contains(head, []byte("<sanctionEntity")) {
		return list.Primary
	}
	return ""
}

// schema is that of xmlFullSanctionsList_1_1, including what is rare in
// published files.
var schema = xmltree.Schema{
	"export": {"sanctionEntity", "@generationDate", "@globalFileId"},
	"sanctionEntity": {
		"remark", "regulation", "subjectType", "nameAlias", "citizenship", "birthdate", "identification", "address", "contactInfo",
		"@designationDate", "@designationDetails", "@unitedNationId", "@euReferenceNumber", "@logicalId",
	},
	"regulation": {
		"remark", "publicationUrl",
		"@regulationType", "@organisationType", "@publicationDate", "@entryIntoForceDate", "@numberTitle", "@programme", "@logicalId",
	},
	"regulationSummary": {"@regulationType", "@publicationDate", "@numberTitle", "@publicationUrl"},
	"subjectType":       {"@code", "@classificationCode"},
	"nameAlias": {
		"remark", "regulationSummary",
		"@firstName", "@middleName", "@lastName", "@wholeName", "@function", "@gender", "@title", "@nameLanguage", "@strong",
		"@regulationLanguage", "@logicalId",
	},
	"citizenship": {
		"remark", "regulationSummary",
		"@region", "@countryIso2Code", "@countryDescription", "@regulationLanguage", "@logicalId",
	},
	"birthdate": {
		"remark", "regulationSummary",
		"@circa", "@calendarType", "@birthdate", "@dayOfMonth", "@monthOfYear", "@year", "@yearRangeFrom", "@yearRangeTo",
		"@city", "@zipCode", "@region", "@place", "@countryIso2Code", "@countryDescription", "@regulationLanguage", "@logicalId",
	},
	"identification": {
		"remark", "regulationSummary",
		"@identificationTypeCode", "@identificationTypeDescription", "@number", "@latinNumber", "@nameOnDocument",
		"@diplomatic", "@knownExpired", "@knownFalse", "@reportedLost", "@revokedByIssuer",
		"@issuedBy", "@issuedDate", "@issueDate", "@validFrom", "@validTo",
		"@region", "@countryIso2Code", "@countryDescription", "@regulationLanguage", "@logicalId",
	},
	"address": {
		"remark", "regulationSummary", "contactInfo",
		"@city", "@street", "@poBox", "@zipCode", "@region", "@place", "@asAtListingTime",
		"@countryIso2Code", "@countryDescription", "@regulationLanguage", "@logicalId",
	},
	"contactInfo": {"remark", "@key", "@value"},
}

// Read reads a file whole. An entity without an ID, a name or a subject type
// that is understood is refused, and so is an ID that occurs twice.
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	root, err := xmltree.Parse(f)
	if err != nil {
		return nil, err
	}
	if root.Name != "export" {
		return nil, &list.Error{File: f.Name, Line: root.Line, Msg: "the root element is <" + root.Name + ">, not <export>"}
	}
	if err := schema.Check(f.Name, root); err != nil {
		return nil, err
	}
	b := &list.Batch{List: dossier.List, Title: dossier.Title}
	if day, _, _ := strings.Cut(root.Attr("generationDate"), "T"); day != "" {
		if b.Date, err = namesake.ParsePartialDate(day); err != nil {
			return nil, &list.Error{File: f.Name, Line: root.Line, Field: "generationDate", Msg: err.Error()}
		}
	}
	if b.Entities, err = dossier.ReadAll(f.Name, root, "logicalId", readEntity); err != nil {
		return nil, err
	}
	return b, nil
}
