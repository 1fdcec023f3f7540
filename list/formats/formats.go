// Package formats gathers every list format that Namesake reads.
package formats

import (
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/audfat"
	"github.com/namesake-screening/namesake/list/casema"
	"github.com/namesake-screening/namesake/list/eucsv"
	"github.com/namesake-screening/namesake/list/eufsf"
	"github.com/namesake-screening/namesake/list/euxml"
	"github.com/namesake-screening/namesake/list/ftm"
	"github.com/namesake-screening/namesake/list/house"
	"github.com/namesake-screening/namesake/list/ofac"
	"github.com/namesake-screening/namesake/list/ukofsi"
	"github.com/namesake-screening/namesake/list/uksl"
	"github.com/namesake-screening/namesake/list/unsc"
	"github.com/namesake-screening/namesake/list/uscsl"
	"github.com/namesake-screening/namesake/list/usdpl"
)

// All returns every format, for [list.Read]. No file is of two formats: their
// order does not matter.
func All() []list.Format {
	return []list.Format{
		audfat.Format{},
		casema.Format{},
		eucsv.Format{},
		eufsf.Format{},
		euxml.Format{},
		ftm.Format{},
		house.Format{},
		ofac.CSV{},
		ukofsi.Format{},
		uksl.Format{},
		unsc.Format{},
		uscsl.Format{},
		usdpl.Format{},
	}
}
