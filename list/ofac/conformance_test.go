package ofac

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
)

func TestConformance(t *testing.T) {
	shuffled := maps.Clone(invented())
	for role, f := range shuffled {
		lines := strings.SplitAfter(strings.TrimSuffix(string(f.Data), "\x1a"), "\r\n")
		slices.Reverse(lines)
		f.Data = []byte(strings.Join(lines, "") + "\x1a")
		shuffled[role] = f
	}
	shuffled[list.Primary] = swap(shuffled[list.Primary], "Gender Male; ", "POB Lagos, Nigeria; ")
	listtest.Run(t, CSV{}, listtest.Case{Name: "invented", Files: invented(), Shuffled: shuffled, Entities: 4, List: ListSDN})
}

// swap exchanges two statements of a file.
func swap(f list.File, a, b string) list.File {
	f.Data = []byte(strings.NewReplacer(a, b, b, a).Replace(string(f.Data)))
	return f
}

func TestConformanceOnRealLists(t *testing.T) {
	sdn := shared.Path(t, "data/lists/ofac_sdn")
	listtest.Run(t, CSV{},
		listtest.Case{Name: "2019-01-15", Files: remarked(t, sdn+"/2019-01-15_full"), Entities: 7379, List: ListSDN},
		listtest.Case{Name: "2021-07-07", Path: sdn + "/2021-07-07_full", Entities: 8976, List: ListSDN},
		listtest.Case{Name: "network", Files: remarked(t, sdn+"/khamirzaev_network"), Entities: 8, List: ListSDN},
		listtest.Case{Name: "consolidated", Path: shared.Path(t, "data/lists/ofac_cons/2025-12-19"), Entities: 442, List: ListCons},
	)
}

// remarked loads an edition that lost its end marks and gives them back. The
// suite cuts files anywhere, and without marks a cut within the "-0- " that ends
// most rows cannot be told from how an edition may itself be trimmed.
func remarked(t *testing.T, folder string) map[list.Role]list.File {
	files := listtest.Load(t, CSV{}, folder)
	for role, f := range files {
		f.Data = append(f.Data, "\r\n\x1a"...)
		files[role] = f
	}
	return files
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sdnCSV), []byte(altCSV), []byte(addCSV), []byte("101,\"alt. DOB 1960.\"\r\n"))
	f.Add([]byte(`1,"A",-0- ,"X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. 'B'; (; Passport 1 (Iran) issued; alt. ; DOB 1 to ."`), []byte("\x1a"), []byte("\x1a"), []byte(""))
	f.Fuzz(func(t *testing.T, primary, aliases, addresses, comments []byte) {
		files := map[list.Role]list.File{
			list.Primary: {Name: "sdn.csv", Data: primary},
			Aliases:      {Name: "alt.csv", Data: aliases},
			Addresses:    {Name: "add.csv", Data: addresses},
		}
		if len(comments) > 0 {
			files[Comments] = list.File{Name: "sdn_comments.csv", Data: comments}
		}
		for _, file := range files {
			CSV{}.Recognize(file)
		}
		b, err := CSV{}.Read(files)
		if err != nil {
			if _, ok := err.(*list.Error); !ok {
				t.Fatalf("%T is not a *list.Error", err)
			}
			return
		}
		// Check finds invalid UTF-8, dates that do not exist, IDs that are
		// empty or doubled, and names that are missing.
		edition := &list.Edition{List: b.List, Title: b.Title, Entities: b.Entities}
		if err := list.Check(edition); err != nil {
			t.Fatal(err)
		}
	})
}
