package main

import (
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/internal/corpus"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
)

// material is what the search measures on: names that were asked of the OFAC
// list, with the listed names that compete for each, and pairs of known truth.
type material struct {
	index   *index.Index
	people  []asked // on no list
	aliases []asked // official aliases held out of the list, with a slip of the pen
	slipped []asked // listed names with a slip in every word

	published []pair // labelled by other projects
	cultures  []pair // made from listed names, by culture and difference
	native    []pair // common names in their own script
}

// asked is a name that was asked of the list.
type asked struct {
	fold     int
	readings []reading
	own      uint32 // who is meant
	listed   bool   // somebody is
	// What came of it last, and what was kept of that.
	score, kept    float64
	rank, keptRank int
}

// reading is one reading of a name, with the listed names that are not far from
// it.
type reading struct {
	query match.Query
	names []listed
}

type listed struct {
	form, entity uint32
}

// pair is two names, and whether they are one person's.
type pair struct {
	fold        int
	culture     string
	match       bool
	sides       []side
	score, kept float64
}

// side is a pair read as a person's, or as another's.
type side struct {
	lexicon match.LexiconBuilder
	asked   []match.Query
	listed  []match.Listed
}

// From which similarities on listed names compete: far below what is alerted,
// since other figures let others pass.
const (
	competing       = 0.58 // for people on no list
	competingListed = 0.50
)

// Each so many aliases, and listed people, are asked for.
const (
	everyAlias  = 2
	everyPerson = 6
)

func gather(data string, folds int) (*material, error) {
	edition, err := corpus.ReadList(data, corpus.OFAC)
	if err != nil {
		return nil, err
	}
	m := new(material)
	clean, err := corpus.CleanPeople(data)
	if err != nil {
		return nil, err
	}
	m.people = make([]asked, len(clean))
	if m.index, err = index.Build([]*list.Edition{edition}, competing); err != nil {
		return nil, err
	}
	m.ask(competing, m.people, func(i int) (text, group, own, held string) { return clean[i], clean[i], "", "" }, folds)

	r := rand.New(rand.NewPCG(3, 4))
	var probes, slipped []eval.Probe
	for i, p := range eval.AliasProbes(edition.Entities) {
		if i%everyAlias == 0 {
			p.Asked = eval.Slip(r, name.Readings(p.Held)[0].Text)
			probes = append(probes, p)
		}
	}
	for i, e := range edition.Entities {
		if e.Kind == namesake.KindPerson && i%everyPerson == 0 {
			slipped = append(slipped, eval.Probe{Entity: e.ID, Asked: eval.SlipEach(r, name.Readings(e.Names[0].Full)[0].Text)})
		}
	}
	// Forms and entities have the same numbers in every index of an edition.
	if m.index, err = index.Build([]*list.Edition{edition}, competingListed); err != nil {
		return nil, err
	}
	for _, of := range []struct {
		probes []eval.Probe
		asked  *[]asked
	}{{probes, &m.aliases}, {slipped, &m.slipped}} {
		*of.asked = make([]asked, len(of.probes))
		m.ask(competingListed, *of.asked, func(i int) (text, group, own, held string) {
			p := of.probes[i]
			return p.Asked, p.Entity, p.Entity, p.Held
		}, folds)
	}
	return m, m.readPairs(data, folds)
}

// ask gathers what competes for each name, on all cores.
func (m *material) ask(least float64, out []asked, of func(i int) (text, group, own, held string), folds int) {
	ordinal := map[string]uint32{}
	for i := range m.index.Len() {
		if e, err := m.index.Entity(uint32(i)); err == nil {
			ordinal[e.ID] = uint32(i)
		}
	}
	onCores(len(out), func(next func() int) {
		s, err := m.index.NewSearcher(least)
		if err != nil {
			panic(err) // the index was built for less
		}
		for i := next(); i < len(out); i = next() {
			text, group, own, held := of(i)
			a := &out[i]
			a.fold, a.own, a.listed = fold(group, folds), ordinal[own], own != ""
			for _, f := range name.Forms(text, namesake.KindPerson) {
				var names []listed
				for _, h := range s.Search(f, true) {
					if held != "" && h.Entity == a.own && m.reads(h, held) {
						continue
					}
					names = append(names, listed{h.Form, h.Entity})
				}
				if len(names) > 0 {
					a.readings = append(a.readings, reading{names: names})
					a.readings[len(a.readings)-1].query.Reset(f, true)
				}
			}
		}
	})
}

// reads reports whether a name that was found reads like the one held out.
func (m *material) reads(h index.Hit, held string) bool {
	e, err := m.index.Entity(h.Entity)
	return err == nil && eval.Plain(e.Names[h.Name].Full) == eval.Plain(held)
}

func (m *material) readPairs(data string, folds int) error {
	published, err := corpus.PublishedPairs(data)
	if err != nil {
		return err
	}
	for _, p := range published {
		m.published = append(m.published, newPair(p.Kind, p.Asked, p.Listed, p.Match, fold(p.Listed, folds)))
	}
	short, err := corpus.ShortForms(data)
	if err != nil {
		return err
	}
	var entities [][]namesake.Entity
	for _, path := range corpus.Lists {
		edition, err := corpus.ReadList(data, path)
		if err != nil {
			return err
		}
		entities = append(entities, edition.Entities)
	}
	for _, p := range (eval.Generator{Seed: 5, Each: 50, AtLeast: 200, Short: short}).Generate(entities...) {
		for _, l := range p.Pairs {
			made := newPair(namesake.KindPerson, l.Asked, l.Listed, l.Match, fold(l.Listed, folds))
			made.culture = p.Culture
			m.cultures = append(m.cultures, made)
		}
	}
	common, err := corpus.CommonNames(data)
	if err != nil {
		return err
	}
	for _, c := range common {
		for _, l := range c.Pairs(3, 60) {
			m.native = append(m.native, newPair(namesake.KindPerson, l.Asked, l.Listed, l.Match, fold(l.Listed, folds)))
		}
	}
	return nil
}

func newPair(kind namesake.Kind, askedFor, listed string, same bool, fold int) pair {
	p := pair{match: same, fold: fold}
	for _, k := range match.ReadAs(kind) {
		var s side
		for _, f := range name.Forms(listed, k) {
			s.listed = append(s.listed, match.Compile(f, k == namesake.KindPerson, &s.lexicon))
		}
		s.lexicon.Describe()
		for _, f := range name.Forms(askedFor, k) {
			s.asked = append(s.asked, match.Query{})
			s.asked[len(s.asked)-1].Reset(f, k == namesake.KindPerson)
		}
		p.sides = append(p.sides, s)
	}
	return p
}

// fold is the part that a group of names is in.
func fold(group string, folds int) int {
	h := fnv.New64a()
	h.Write([]byte(group))
	return int(h.Sum64() % uint64(folds))
}

// onCores runs f on every core, with what hands out 0, 1, 2 and so on.
func onCores(n int, f func(next func() int)) {
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			i := core - cores
			f(func() int { i += cores; return i })
		})
	}
	group.Wait()
}
