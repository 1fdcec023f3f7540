package name

import (
	"testing"

	"github.com/namesake-screening/namesake"
)

// benchNames are invented names of several naming systems, as a screening
// sees them.
var benchNames = []struct {
	text string
	kind namesake.Kind
}{
	{"Orvan Daskel", namesake.KindPerson},
	{"KHAMIRZAEV, Adam Islamovich", namesake.KindPerson},
	{"Abd al-Rahman bin Yusuf al-Tikriti", namesake.KindPerson},
	{"Maria Jose Quornley de la Cruz", namesake.KindPerson},
	{"Kim Jong-suk", namesake.KindPerson},
	{"Blue Harbour Shipping and Trading Company Limited", namesake.KindOrganization},
	{"First Invented Fund IV, L.P.", namesake.KindOrganization},
}

func BenchmarkForms(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := &benchNames[i%len(benchNames)]
		Forms(n.text, n.kind)
	}
}
