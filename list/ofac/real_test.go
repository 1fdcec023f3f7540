package ofac

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
)

// Every real edition is read whole. A rise in unread means that a rule was
// lost, or that OFAC has new words.
func TestRealEditions(t *testing.T) {
	for _, c := range []struct {
		folder, prefix, list         string
		entities, aliases, addresses int // rows of the three files
		nullAddresses                int // rows without any address
		weak, links, resolved        int
		fragments, unread            int
	}{
		{"ofac_sdn/2019-01-15_full", "", ListSDN, 7379, 9682, 11696, 2222, 2039, 2652, 2441, 24543, 39},
		{"ofac_sdn/2021-07-07_full", "", ListSDN, 8976, 11910, 13837, 2397, 2443, 3662, 3441, 32742, 39},
		{"ofac_cons/2025-12-19", "cons", ListCons, 442, 1073, 574, 52, 72, 283, 282, 3281, 0},
		{"ofac_sdn/khamirzaev_network", "", ListSDN, 8, 19, 15, 2, 7, 7, 1, 52, 0},
	} {
		t.Run(c.folder, func(t *testing.T) {
			files := read(t, c.folder, c.prefix)
			for role, f := range files {
				if got := (CSV{}).Recognize(f); got != role {
					t.Errorf("%s is taken for %q, not %q", f.Name, got, role)
				}
			}
			edition, err := list.Read(os.DirFS(shared.Path(t, "data/lists")), c.folder, []list.Format{CSV{}})
			if err != nil {
				t.Fatal(err)
			}
			got := c
			got.list, got.entities = edition.List, len(edition.Entities)
			got.aliases, got.addresses, got.nullAddresses = 0, 0, 0
			got.weak, got.links, got.resolved, got.unread = 0, 0, 0, 0
			for _, e := range edition.Entities {
				got.addresses += len(e.Addresses)
				got.links += len(e.Links)
				for _, n := range e.Names {
					switch n.Quality {
					case namesake.QualityStrong:
						got.aliases++
					case namesake.QualityWeak:
						got.weak++
					}
				}
				for _, l := range e.Links {
					if l.ID != "" {
						got.resolved++
					}
				}
				for _, n := range e.Notes {
					if n.Label == namesake.NoteUnread {
						got.unread++
					}
				}
			}
			got.nullAddresses = nullRows(t, files[Addresses])
			got.addresses += got.nullAddresses
			got.fragments = countFragments(t, files)
			if got != c {
				t.Errorf("got  %+v\nwant %+v", got, c)
			}
			if got.unread*100 >= got.fragments && got.fragments > 0 {
				t.Errorf("%d of %d fragments are unread: 1 %% or more", got.unread, got.fragments)
			}
		})
	}
}

func nullRows(t *testing.T, f list.File) int {
	table, err := readTable(f, columns[Addresses])
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range table.rows {
		if r.fields[2] == "" && r.fields[3] == "" && r.fields[4] == "" && r.fields[5] == "" {
			n++
		}
	}
	return n
}

// countFragments counts the fragments of all remarks, joined with comments.
func countFragments(t *testing.T, files map[list.Role]list.File) int {
	comments := map[string]string{}
	if f, ok := files[Comments]; ok {
		table, err := readTable(f, columns[Comments])
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range table.rows {
			comments[r.fields[0]] = r.fields[1]
		}
	}
	table, err := readTable(files[list.Primary], columns[list.Primary])
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range table.rows {
		n += len(splitRemarks(r.fields[colRemarks] + comments[r.fields[colNumber]]))
	}
	return n
}

func TestKhamirzaev(t *testing.T) {
	b, err := CSV{}.Read(read(t, "ofac_sdn/khamirzaev_network", ""))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(b.Entities, func(e namesake.Entity) bool { return e.ID == "49567" })
	if i < 0 {
		t.Fatal("49567 is missing")
	}
	e := b.Entities[i]
	type name struct {
		full    string
		kind    namesake.NameKind
		quality namesake.Quality
	}
	var names []name
	for _, n := range e.Names {
		names = append(names, name{n.Full, n.Kind, n.Quality})
	}
	if want := []name{
		{"KHAMIRZAEV, Adam", namesake.NamePrimary, namesake.QualityUnstated},
		{"OLIFERCHIK, Adam Islamovych", namesake.NameAlias, namesake.QualityStrong},
		{"GUZUN, Andrei", namesake.NameAlias, namesake.QualityStrong},
		{"Adam Abu Darrar AL-SHISHANI", namesake.NameAlias, namesake.QualityWeak},
	}; !slices.Equal(names, want) {
		t.Errorf("names %v, want %v", names, want)
	}
	if want := []namesake.PartialDate{namesake.Day(1985, 12, 15)}; !slices.Equal(e.BirthDates, want) {
		t.Errorf("born %v, want %v", e.BirthDates, want)
	}
	if len(e.Links) != 1 || e.Links[0].Relation != "linked-to" || len(e.Addresses) != 2 {
		t.Errorf("links %+v, addresses %+v", e.Links, e.Addresses)
	}
}

// Parts of editions are recognised for what they are, and not read as whole.
func TestPartialFoldersAreRefused(t *testing.T) {
	for _, folder := range []string{"2022-11-29_primary", "2023-01-21_sancbook", "2024-01-08_partial", "2025-01-06_partial", "2025-12-24_partial"} {
		dir := os.DirFS(shared.Path(t, "data/lists/ofac_sdn"))
		ed, err := list.Read(dir, folder, []list.Format{CSV{}})
		if err == nil {
			t.Errorf("%s was read as %d entities", folder, len(ed.Entities))
		} else {
			t.Log(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	files := read(b, "ofac_sdn/2021-07-07_full", "")
	var size int64
	for _, f := range files {
		size += int64(len(f.Data))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (CSV{}).Read(files); err != nil {
			b.Fatal(err)
		}
	}
}

// Every word of the remarks is found again in the entity, but for the words
// that rules begin with and those of dates.
func TestNoWordOfTheRemarksIsDropped(t *testing.T) {
	exempt := words("alt issued expires circa to male female title")
	for name := range months {
		exempt[name] = true
	}
	for _, r := range rules {
		for _, w := range remarkWords(r.head) {
			exempt[strings.ToLower(w)] = true
		}
	}
	for folder, prefix := range map[string]string{"ofac_sdn/2021-07-07_full": "", "ofac_cons/2025-12-19": "cons"} {
		files := read(t, folder, prefix)
		b, err := CSV{}.Read(files)
		if err != nil {
			t.Fatal(err)
		}
		primaries, err := readTable(files[list.Primary], columns[list.Primary])
		if err != nil {
			t.Fatal(err)
		}
		dropped := 0
		for i, r := range primaries.rows {
			var all strings.Builder
			for _, text := range list.Texts(&b.Entities[i]) {
				all.WriteString(strings.ToLower(text))
				all.WriteByte('\n')
			}
			kept := all.String()
			for _, w := range remarkWords(r.fields[colRemarks]) {
				w = strings.ToLower(w)
				isYearOrDay := len(w) <= 4 && isNumber(w)
				isRange := len(w) == 9 && w[4] == '-'
				if exempt[w] || isYearOrDay || isRange || strings.Contains(kept, w) {
					continue
				}
				if len(r.fields[colRemarks]) == remarksWidth && strings.HasSuffix(strings.ToLower(r.fields[colRemarks]), w) {
					continue // the first half of a word
				}
				if dropped++; dropped <= 20 {
					t.Errorf("%s: %s dropped %q", folder, b.Entities[i].ID, w)
				}
			}
		}
	}
}

func remarkWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ;:,.()'#", r) })
}
