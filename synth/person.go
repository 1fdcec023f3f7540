package synth

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/namesake-screening/namesake"
)

// Category says how a [Person] relates to the list, and so what a screening of
// that person tests.
type Category string

const (
	Clean      Category = "clean"      // on no list
	SameName   Category = "namesake"   // on no list, but with the name of a listed person and another date of birth
	Exact      Category = "exact"      // listed, and written as listed
	Spelling   Category = "spelling"   // listed, written with other letters of the same sound
	Typo       Category = "typo"       // listed, with one letter lost, doubled, swapped or replaced
	SpelledOff Category = "spell-typo" // listed, with both
	LeftOut    Category = "left-out"   // listed, without a patronymic, middle or second family name
	Reordered  Category = "reordered"  // listed, with the parts of the name in another order
	Script     Category = "script"     // listed, written in the original script
	WrongDate  Category = "wrong-date" // listed, with day and month swapped or one digit of the date wrong
)

// Person is somebody to screen, with the truth about them.
type Person struct {
	Subject  namesake.Subject
	Expect   string // ID of the entity that is this person; empty for none
	Category Category
	Culture  string // name of the invented naming culture
}

// Two in five people are on no list, and one in ten shares a listed name; the
// others are listed and written in one of these ways.
var listedWays = []Category{Exact, Spelling, Typo, SpelledOff, LeftOut, Reordered, Script, WrongDate}

// Person returns the person of an index from 0 up.
func (w World) Person(index int) Person {
	r := w.random(streamPerson, index)
	n := r.IntN(10)
	if n < 4 {
		return person(index, w.bearer(r), Clean)
	}
	entity := r.IntN(w.Entities)
	b := w.bearerOf(entity)
	if n == 4 {
		b.birth = otherBirth(r, b.birth)
		return person(index, b, SameName)
	}
	// A way that a name does not offer, such as another script for one in
	// Latin letters, gives way to the next, so that every label is true.
	first := r.IntN(len(listedWays))
	for i := range listedWays {
		way := listedWays[(first+i)%len(listedWays)]
		if p, ok := listed(r, index, b, way); ok {
			p.Expect = entityID(entity)
			return p
		}
	}
	panic("synth: no way to write " + b.full(false)) // Exact always applies
}

func person(index int, b bearer, c Category) Person {
	return Person{
		Subject: namesake.Subject{
			ID: personID(index), Kind: namesake.KindPerson, Name: b.full(false), BirthDate: b.birth, Gender: b.gender(), Countries: []string{b.country},
		},
		Category: c, Culture: b.culture.name,
	}
}

// listed writes a listed person in one of the ways, and reports whether that
// changed anything it should have.
func listed(r *rand.Rand, index int, b bearer, way Category) (Person, bool) {
	p := person(index, b, way)
	exact := p.Subject.Name
	switch way {
	case Exact:
		return p, true
	case Spelling:
		p.Subject.Name = b.respelt(r)
	case Typo:
		p.Subject.Name = typo(r, exact)
	case SpelledOff:
		respelt := b.respelt(r)
		p.Subject.Name = typo(r, respelt)
		return p, respelt != exact && p.Subject.Name != respelt
	case LeftOut:
		p.Subject.Name = b.full(true)
	case Reordered:
		ps := b.culture.compose(b.parts)
		p.Subject.Name = join(append(ps[len(ps)-1:len(ps):len(ps)], ps[:len(ps)-1]...), false)
	case Script:
		if b.culture.script == nil {
			return p, false
		}
		p.Subject.Name = b.culture.script(exact)
	case WrongDate:
		p.Subject.BirthDate = slip(r, b.birth)
		return p, true
	}
	return p, p.Subject.Name != exact
}

// respelt writes the name with other letters of the same sound, in one or more
// of its parts where the culture knows a way.
func (b bearer) respelt(r *rand.Rand) string {
	out := b.full(false)
	first := r.IntN(len(b.culture.spellings))
	left := 1 + r.IntN(2)
	for i := range b.culture.spellings {
		s := b.culture.spellings[(first+i)%len(b.culture.spellings)]
		if again := strings.Replace(out, s[0], s[1], 1); again != out {
			out = again
			if left--; left == 0 {
				break
			}
		}
	}
	return out
}

// typo makes one slip of the pen in a word of at least four letters.
func typo(r *rand.Rand, name string) string {
	words := strings.Split(name, " ")
	first := r.IntN(len(words))
	for i := range words {
		at := (first + i) % len(words)
		letters := []rune(words[at])
		if len(letters) < 4 {
			continue
		}
		k := 1 + r.IntN(len(letters)-2) // neither the first nor the last letter
		switch r.IntN(4) {
		case 0:
			letters = append(letters[:k], letters[k+1:]...)
		case 1:
			letters = append(letters[:k+1], letters[k:]...)
		case 2:
			letters[k], letters[k+1] = letters[k+1], letters[k]
		case 3:
			letters[k] = rune("abdegiklmnoprstuvz"[r.IntN(18)])
		}
		words[at] = string(letters)
		break
	}
	return strings.Join(words, " ")
}

// slip makes a mistake that people make in dates: day and month swapped, or one
// digit wrong.
func slip(r *rand.Rand, p namesake.PartialDate) namesake.PartialDate {
	d := p.From
	if d.Day <= 12 && d.Day != d.Month && r.IntN(2) == 0 {
		return namesake.Day(int(d.Year), int(d.Day), int(d.Month))
	}
	if d.Day > 10 && d.Day < 19 {
		return namesake.Day(int(d.Year), int(d.Month), int(d.Day)-10)
	}
	year := int(d.Year) + 1
	if year%10 == 0 {
		year = int(d.Year) - 1 // two digits would change
	}
	return namesake.Day(year, int(d.Month), int(d.Day))
}

// otherBirth is a date at least three years away, as another person's would be.
func otherBirth(r *rand.Rand, p namesake.PartialDate) namesake.PartialDate {
	year := int(p.From.Year) - 3 - r.IntN(20)
	if r.IntN(2) == 0 {
		year = int(p.From.Year) + 3 + r.IntN(20)
	}
	return namesake.Day(year, 1+r.IntN(12), 1+r.IntN(28))
}

func personID(index int) string { return fmt.Sprintf("P%07d", index+1) }
