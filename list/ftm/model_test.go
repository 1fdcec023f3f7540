package ftm

import (
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
)

// What this package writes and reads, the table of the model has.
func TestModelHasWhatIsWritten(t *testing.T) {
	for _, p := range identifierProps {
		if !IsProperty(p.prop) {
			t.Errorf("identifier %s", p.prop)
		}
		for kind, letter := range kindLetter {
			if e := (&namesake.Entity{Kind: kind}); strings.Contains(p.kinds, letter) && !SchemaNamed(SchemaOf(e)).Has(p.prop) {
				t.Errorf("%s has no %s", SchemaOf(e), p.prop)
			}
		}
	}
	for _, p := range partProps {
		if !SchemaNamed("Person").Has(p.prop) {
			t.Errorf("name part %s", p.prop)
		}
	}
	for p := range references {
		if !IsProperty(p) {
			t.Errorf("reference %s", p)
		}
	}
	for p := range kept {
		if !IsProperty(p) {
			t.Errorf("kept %s", p)
		}
	}
	for name := range partyKinds {
		if s := SchemaNamed(name); s == nil || s.Label == "" || s.Plural == "" || !s.Is("Thing") {
			t.Errorf("schema %s: %+v", name, s)
		}
	}
	for _, s := range Schemata() {
		if !IsSchema(s.Name) || !s.Is(s.Name) || !slices.IsSorted(s.Properties()) {
			t.Errorf("%+v", s)
		}
		for _, p := range s.Properties() {
			if !s.Has(p) || !IsProperty(p) {
				t.Errorf("%s %s", s.Name, p)
			}
		}
	}
	company := SchemaNamed("Company")
	if !company.Is("Organization") || !company.Is("LegalEntity") || !company.Is("Asset") || company.Is("Person") || !company.Has("leiCode") || company.Has("birthDate") || IsSchema("Dragon") || SchemaNamed("Dragon") != nil || IsProperty("fullName") {
		t.Errorf("%+v", company)
	}
	if Reverse("Ownership", "owner") != "ownershipOwner" || Reverse("Ownership", "percentage") != "" || !Leads("sanctions") || !Leads("owner") || Leads("name") || !Edge("Ownership") || Edge("Sanction") || !Refers("holder") || Refers("name") {
		t.Error("relations")
	}
	if id, ok := Identifier("innCode", namesake.KindOrganization); !ok || id.Type != namesake.IDTax || id.Label != "innCode" {
		t.Errorf("%+v", id)
	}
}
