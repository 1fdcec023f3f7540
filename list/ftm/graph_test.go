package ftm

import (
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
)

func TestGraphOfOnePartyIsThatOfAll(t *testing.T) {
	g := graphOver([]namesake.Entity{{ID: "a"}, {ID: "a-address-1"}})
	e := namesake.Entity{ID: "a", List: "x-y", Names: []namesake.Name{{Full: "Ann"}}, Kind: namesake.KindPerson, Addresses: []namesake.Address{{Text: "1 Long St"}},
		Notes: []namesake.Note{{Label: "topics", Text: "role.pep"}, {Label: "position", Text: "Minister"}, {Label: "model", Text: "of a ship, not of a person"}}}
	g.Dataset = func(list string) string { return strings.ReplaceAll(list, "-", "_") }
	g.Topics = func(*namesake.Entity) []string { return []string{"sanction", "role.pep"} }
	all := g.Entities(&e)
	p := all[0]
	if p.Properties["addressEntity"][0] != "a-address-2" || all[1].ID != "a-address-2" || p.Datasets[0] != "x_y" || all[1].Datasets[0] != "x_y" {
		t.Errorf("%+v %+v", p, all[1])
	}
	if !slices.Equal(p.Properties["topics"], []string{"role.pep", "sanction"}) || p.Properties["position"][0] != "Minister" || p.Properties["notes"][0] != "model: of a ship, not of a person" {
		t.Errorf("%v", p.Properties)
	}
	if owner, schema, ok := Owner("a-b-address-2"); owner != "a-b" || schema != "address" || !ok {
		t.Error(owner, schema, ok)
	}
	for _, id := range []string{"a", "a-b", "7", "-", ""} {
		if _, _, ok := Owner(id); ok {
			t.Errorf("%q belongs to somebody", id)
		}
	}
}
