package list_test

import (
	"fmt"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// Everything that is published of an entity is told, and nothing twice.
func TestFactsTellEverythingPublished(t *testing.T) {
	e := &namesake.Entity{ID: "7", List: "x", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: "Orvan Daskel", Kind: namesake.NamePrimary}, {Full: "Орван Даскел", Original: true}},
		BirthDates: []namesake.PartialDate{namesake.Day(1961, 5, 2)}, Programs: []string{"X-1"}}
	got := ""
	for _, f := range list.Facts(e) {
		got += fmt.Sprintf("%s %q\n", f.Field, f.Added)
	}
	want := `kind ["person"]
names ["Orvan Daskel (primary)" "Орван Даскел (original script)"]
birth_dates ["1961-05-02"]
programs ["X-1"]
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
