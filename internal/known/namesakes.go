package known

import (
	"math/rand/v2"
	"sort"
	"strconv"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Agreement is a match by name alone of a listed person with himself, and how
// many of a population agreed with him on as many bits or more.
type Agreement struct {
	Bits   namesake.Bits
	Others int
}

// Namesakes lists each name of listed, asks for it as it is and with a slip of
// the pen, and counts who of the population agrees as well. Where the listed
// are themselves the population, as by population being nil, nobody counts as
// a namesake of himself.
func Namesakes(listed, population []string) ([]Agreement, error) {
	edition := &list.Edition{List: "listed", Hash: "listed"}
	for i, text := range listed {
		edition.Entities = append(edition.Entities, namesake.Entity{
			ID: strconv.Itoa(i), List: edition.List, Kind: namesake.KindPerson,
			Names: []namesake.Name{{Full: text, Kind: namesake.NamePrimary}},
		})
	}
	screener, err := screen.New([]*list.Edition{edition}, policy.Default())
	if err != nil {
		return nil, err
	}
	asked := make([]namesake.Subject, 0, 2*len(listed)+len(population))
	ask := func(text string) { asked = append(asked, namesake.Subject{Kind: namesake.KindPerson, Name: text}) }
	r := rand.New(rand.NewPCG(5, 6))
	for _, text := range listed {
		ask(text)
	}
	for _, text := range listed {
		ask(eval.Slip(r, name.Readings(text)[0].Text))
	}
	for _, text := range population {
		ask(text)
	}
	answers, err := ScreenAll(screener, asked)
	if err != nil {
		return nil, err
	}
	n := len(listed)
	own := make([][]namesake.Bits, n)
	others := make([][]namesake.Bits, n)
	for i, matches := range answers {
		for _, m := range matches {
			entity, err := strconv.Atoi(m.Entity)
			switch {
			case err != nil:
				return nil, err
			case i < 2*n && entity == i%n:
				own[entity] = append(own[entity], m.Bits)
			case i < n && population == nil, i >= 2*n:
				others[entity] = append(others[entity], m.Bits)
			}
		}
	}
	var out []Agreement
	for i := range own {
		for _, bits := range own[i] {
			a := Agreement{Bits: bits}
			for _, b := range others[i] {
				if b >= bits {
					a.Others++
				}
			}
			out = append(out, a)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Bits < out[j].Bits })
	return out, nil
}

// Names are the names of the clean people of a half.
func Names(people []namesake.Subject, half int) []string {
	var out []string
	for _, p := range people {
		if Half(p.Name) == half {
			out = append(out, p.Name)
		}
	}
	return out
}
