package sidebyside

import (
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/desk"
)

// sentence says how many would agree this well by chance.
func sentence(m namesake.Match) string {
	many, one, alive := "people", "person", " alive"
	switch m.Kind {
	case namesake.KindOrganization:
		many, one, alive = "organisations", "organisation", ""
	case namesake.KindVessel:
		many, one, alive = "vessels", "vessel", ""
	case namesake.KindAircraft:
		many, one, alive = "aircraft", "aircraft", ""
	}
	with := "the listed name"
	for _, p := range m.Evidence.Parts {
		if p.Feature != namesake.FeatureName && p.Bits != 0 {
			with = "the listed name and facts"
		}
	}
	n := desk.Namesakes(m.ExpectedNamesakes)
	switch {
	case m.ExpectedNamesakes < 1:
		return fmt.Sprintf("Fewer than one %s%s would agree this well with %s by chance.", one, alive, with)
	case n == "about 1":
		return fmt.Sprintf("About one %s%s would agree this well with %s.", one, alive, with)
	}
	return fmt.Sprintf("%s%s %s%s would agree this well with %s.", strings.ToUpper(n[:1]), n[1:], many, alive, with)
}

func source(p namesake.Provenance) string {
	if p.File == "" {
		return ""
	}
	if p.Record == 0 {
		return p.File
	}
	return fmt.Sprintf("%s, record %d", p.File, p.Record)
}
