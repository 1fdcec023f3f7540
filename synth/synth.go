// Package synth makes invented lists, and people with known truth, of any
// size: who of them is listed, under which spelling, and who merely shares a
// name. Everything follows from the seed, and every entity and person can be
// made by itself, so nothing is held in memory.
package synth

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/namesake-screening/namesake"
)

// List is the name of every invented list.
const List = "synthetic"

// World is an invented population. Entity and Person are pure functions of the
// seed, the number of entities and the index; they may be called in any order
// and by many goroutines.
type World struct {
	Seed     uint64
	Entities int // on the list, at least 1
}

// Streams of random numbers that must not overlap.
const (
	streamEntity = iota + 1
	streamPerson
)

func (w World) random(stream, index int) *rand.Rand {
	return rand.New(rand.NewPCG(w.Seed, uint64(stream)<<56|uint64(index)))
}

// bearer is an invented person with every form of the name.
type bearer struct {
	culture *culture
	parts   parts
	birth   namesake.PartialDate
	country string
}

func (w World) bearer(r *rand.Rand) bearer {
	c := &cultures[r.IntN(len(cultures))]
	female := r.IntN(5) == 0
	b := bearer{culture: c, country: pick(r, c.country)}
	b.parts = parts{
		female: female,
		given:  c.givenName(zipf(r, givenNames), female),
		middle: c.givenName(zipf(r, givenNames), female),
		father: c.givenName(zipf(r, givenNames), false),
		family: c.familyName(zipf(r, familyNames)),
		second: c.familyName(zipf(r, familyNames)),
	}
	b.birth = birthDate(r)
	return b
}

func birthDate(r *rand.Rand) namesake.PartialDate {
	return namesake.Day(1940+r.IntN(65), 1+r.IntN(12), 1+r.IntN(28))
}

func (b bearer) gender() namesake.Gender {
	if b.parts.female {
		return namesake.GenderFemale
	}
	return namesake.GenderMale
}

// full writes the name in full, leaving out optional parts where short is set.
func (b bearer) full(short bool) string { return join(b.culture.compose(b.parts), short) }

func join(ps []part, short bool) string {
	var words []string
	for _, p := range ps {
		if !short || !p.may {
			words = append(words, p.text)
		}
	}
	return strings.Join(words, " ")
}

// Entity returns the listed person of an index in [0, Entities).
func (w World) Entity(index int) namesake.Entity {
	r := w.random(streamEntity, index)
	b := w.bearer(r)
	e := namesake.Entity{
		ID:            entityID(index),
		List:          List,
		Kind:          namesake.KindPerson,
		Names:         []namesake.Name{{Full: b.full(false), Kind: namesake.NamePrimary, Script: "Latn"}},
		Gender:        b.gender(),
		Nationalities: []namesake.Country{{Code: b.country}},
	}
	// Lists state a day for most people, a year for some, nothing for others.
	switch n := r.IntN(10); {
	case n < 7:
		e.BirthDates = []namesake.PartialDate{b.birth}
	case n < 9:
		e.BirthDates = []namesake.PartialDate{namesake.Year(int(b.birth.From.Year))}
	}
	if r.IntN(2) == 0 {
		e.Names = append(e.Names, namesake.Name{Full: b.respelt(r), Kind: namesake.NameAlias, Script: "Latn"})
	}
	if b.culture.script != nil && r.IntN(2) == 0 {
		e.Names = append(e.Names, namesake.Name{Full: b.culture.script(b.full(false)), Kind: namesake.NameAlias, Script: b.culture.scriptCode, Original: true})
	}
	return e
}

// bearerOf makes the person behind a listed entity again.
func (w World) bearerOf(index int) bearer { return w.bearer(w.random(streamEntity, index)) }

func entityID(index int) string { return fmt.Sprintf("SYN-%07d", index+1) }
