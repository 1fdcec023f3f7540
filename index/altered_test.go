package index_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/synth"
)

// speaker says listed names as people, clerks and machines do: exactly, in
// another order, with slips, in other spellings, in part. Everything it says
// follows from its random numbers.
type speaker struct {
	*rand.Rand
	entities []*namesake.Entity
	words    []string // of all names, to add and to mistake for others
	clean    synth.World
}

func newSpeaker(seed uint64, lists []*list.Edition) *speaker {
	s := &speaker{Rand: rand.New(rand.NewPCG(seed, 1)), clean: synth.World{Seed: seed, Entities: 1000}}
	for _, l := range lists {
		for i := range l.Entities {
			s.entities = append(s.entities, &l.Entities[i])
			for _, n := range l.Entities[i].Names {
				s.words = append(s.words, strings.Fields(n.Full)...)
			}
		}
	}
	return s
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// say makes a query of a listed name, or of nobody's.
func (s *speaker) say() (string, namesake.Kind) {
	e := pick(s.Rand, s.entities)
	text := pick(s.Rand, e.Names).Full
	switch s.IntN(10) {
	case 0: // somebody who is on no list
		return s.clean.Person(s.IntN(1 << 20)).Subject.Name, namesake.KindPerson
	case 1: // listed words that nobody has together
		words := make([]string, 1+s.IntN(5))
		for i := range words {
			words[i] = pick(s.Rand, s.words)
		}
		text = strings.Join(words, " ")
	}
	for range pick(s.Rand, []int{0, 1, 1, 1, 2, 2, 3, 4}) {
		text = s.alter(text)
	}
	kind := e.Kind
	if s.IntN(20) == 0 {
		kind = namesake.KindUnknown
	}
	return text, kind
}

// alter makes one change to a name.
func (s *speaker) alter(text string) string {
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	if len(words) == 0 {
		return text
	}
	i := s.IntN(len(words))
	switch s.IntN(12) {
	case 0: // left out
		if len(words) > 1 {
			words = slices.Delete(words, i, i+1)
		}
	case 1: // added
		words = slices.Insert(words, i, pick(s.Rand, s.words))
	case 2: // in another order
		s.Shuffle(len(words), func(a, b int) { words[a], words[b] = words[b], words[a] })
	case 3: // joined
		if i+1 < len(words) {
			words[i] += words[i+1]
			words = slices.Delete(words, i+1, i+2)
		}
	case 4: // parted
		if r := []rune(words[i]); len(r) > 2 {
			at := 1 + s.IntN(len(r)-1)
			words[i] = string(r[:at])
			words = slices.Insert(words, i+1, string(r[at:]))
		}
	case 5: // an initial
		if r := []rune(words[i]); len(r) > 1 {
			words[i] = string(r[:1]) + pick(s.Rand, []string{"", "."})
		}
	case 6: // somebody else's word
		words[i] = pick(s.Rand, s.words)
	case 7, 8: // another romanisation
		words[i] = s.respell(words[i])
	default: // a slip of the pen
		words[i] = s.slip(words[i])
	}
	return strings.Join(words, " ")
}

func (s *speaker) slip(word string) string {
	r := []rune(word)
	if len(r) == 0 {
		return word
	}
	i := s.IntN(len(r))
	letter := pick(s.Rand, []rune(pick(s.Rand, s.words))) // of any script
	if unicode.Is(unicode.Latin, r[0]) {
		letter = 'a' + rune(s.IntN(26))
	}
	switch s.IntN(5) {
	case 0:
		r = slices.Insert(r, i, letter)
	case 1:
		r = slices.Delete(r, i, i+1)
	case 2:
		r[i] = letter
	case 3:
		r = slices.Insert(r, i, r[i]) // doubled
	case 4:
		if i+1 < len(r) {
			r[i], r[i+1] = r[i+1], r[i]
		}
	}
	return string(r)
}

// exchanges are what romanisations write for each other.
var exchanges = [][]string{
	{"kh", "h", "k", "x"}, {"sh", "s", "ch", "sch"}, {"zh", "j", "z", "dj"}, {"th", "t", "s"}, {"dh", "z", "d"},
	{"ou", "u", "oo", "o"}, {"ee", "i", "y"}, {"ei", "ey", "ai", "ay"}, {"yu", "iu", "ju"}, {"ya", "ia", "ja"},
	{"ov", "off", "ow", "of"}, {"w", "v", "u"}, {"c", "k", "q"}, {"gh", "g"}, {"ph", "f"}, {"ts", "tz", "c"},
	{"y", "i", "j"}, {"e", "a", "i", ""}, {"h", ""}, {"ks", "x"}, {"tch", "ch"}, {"dj", "j", "g"}, {"qu", "k", "kw"},
}

func (s *speaker) respell(word string) string {
	word = strings.ToLower(word)
	for _, k := range s.Perm(len(exchanges)) {
		from := pick(s.Rand, exchanges[k])
		if at := strings.Index(word, from); from != "" && at >= 0 {
			return word[:at] + pick(s.Rand, exchanges[k]) + word[at+len(from):]
		}
	}
	return word
}
