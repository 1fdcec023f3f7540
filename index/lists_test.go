package index_test

import (
	"os"
	"path"
	"sync"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
)

// similarity is what the tests build indexes for unless they say otherwise.
const similarity = 0.7

const ofac2021 = "ofac_sdn/2021-07-07_full"

// realLists are a full edition of every publisher whose list is large.
var realLists = []string{
	ofac2021,
	"un_sc/2026-02-27_consolidated.xml",
	"uk_ofsi/2018-04-13_sanctionsconlist.csv",
	"eu_fsd/2016-02-11_global.xml",
	"au_dfat/2024-11-11_regulation8_consolidated.xlsx",
}

var read sync.Map // path to func() (*list.Edition, error)

// edition reads a list of the shared data, once.
func edition(t testing.TB, name string) *list.Edition {
	t.Helper()
	full := shared.Path(t, "data/lists/"+name)
	once, _ := read.LoadOrStore(name, sync.OnceValues(func() (*list.Edition, error) {
		return list.Read(os.DirFS(path.Dir(full)), path.Base(full), formats.All())
	}))
	e, err := once.(func() (*list.Edition, error))()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func editions(t testing.TB, names ...string) []*list.Edition {
	t.Helper()
	var out []*list.Edition
	for _, name := range names {
		out = append(out, edition(t, name))
	}
	return out
}

// made is an edition of the entities.
func made(entities ...namesake.Entity) *list.Edition {
	return &list.Edition{List: "x-made", Hash: list.Hash(entities), Entities: entities}
}

// invented is a small list with every kind of entity and the scripts of four
// continents.
func invented() *list.Edition {
	person := func(id string, names ...string) namesake.Entity {
		e := namesake.Entity{ID: id, List: "x-made", Kind: namesake.KindPerson}
		for _, n := range names {
			e.Names = append(e.Names, namesake.Name{Full: n})
		}
		return e
	}
	other := func(id string, kind namesake.Kind, name string) namesake.Entity {
		e := person(id, name)
		e.Kind = kind
		return e
	}
	first := person("1", "TOLVANOV, Gregor Ilyich", "Толванов Грегор Ильич", "Gregor Tolvanoff")
	first.Identifiers = []namesake.Identifier{{Type: namesake.IDPassport, Value: "QX 773-1190"}}
	first.BirthDates = []namesake.PartialDate{namesake.Day(1961, 4, 9)}
	return made(
		first,
		person("2", "Abd al-Karim bin Yusuf al-Zahrani", "عبد الكريم بن يوسف الزهراني"),
		person("3", "Nguyen Thi Minh Hoa", "Nguyễn Thị Minh Hòa"),
		person("4", "李文光", "Li Wenguang"),
		person("5", "J. C. de la Montoya Perez Jr"),
		person("6", "O"),
		other("7", namesake.KindOrganization, "Blue Harbour Shipping No. 3 Co. Ltd"),
		other("8", namesake.KindVessel, "BRIGHT STAR 7"),
		other("9", namesake.KindUnknown, "Tolvan Brothers Trading"),
		other("10", namesake.KindOrganization, "The Society of Friends of the Northern Delta Reclamation and Improvement Works"),
	)
}
