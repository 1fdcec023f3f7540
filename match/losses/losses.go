// Package losses holds the figures by which package match scores: what each
// difference between two names loses, and what an agreement is worth. They are
// learned together (internal/learn/losses) and committed as losses.txt;
// docs/matching.md says what each stands for in the formula.
package losses

import (
	_ "embed"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Table is one set of figures. All are whole numbers; the groups say of what.
type Table struct {
	// A listed token that the subject leaves out, in hundredths of its weight.

	OmitOther      int32 // a name
	OmitPatronymic int32 // a patronymic
	OmitFamily     int32 // a family name
	OmitSecond     int32 // of two given or of two family names the second
	OmitPaternal   int32 // of the father's and the mother's family name the father's
	OmitMinor      int32 // a particle, a title, a legal form
	OmitNumber     int32 // a number
	OmitSyllabic   int32 // a part of a name in a script of syllables, of which nobody leaves a part out
	Initial        int32 // an initial stands for the token
	Turned         int32 // the father's name stands where the own name should

	// A listed token that another word contradicts, in hundredths of the lesser weight of the two.

	Contradiction         int32 // in a person's name
	ContradictionSyllabic int32 // in one in a script of syllables, where it may be the same syllable by another romanisation
	ContradictionOrg      int32 // in the name of anything but a person
	Stake                 int32 // what a pair of words is taken to save where pairs compete

	// How far words are apart that have nothing to do with each other, in hundredths of a bit a symbol.

	AlikeLetter    int32 // the spelling cost up to which two words may be one name misspelt
	UnlikeLetter   int32 // by how much more they have nothing to do with each other
	AlikeSyllabic  int32 // the same in a script of syllables
	UnlikeSyllabic int32 // likewise

	// A word that the listed name does not have, in hundredths of its weight.

	ExtraPerson   int32 // of a person whose listed name has three names or more
	ExtraSecond   int32 // the same where the word is one that people leave out first
	ExtraTwo      int32 // where the list has two names, and the subject more
	ExtraMononym  int32 // where the list has one
	ExtraSyllabic int32 // of a name in a script of syllables: nobody has a further part
	ExtraOther    int32 // of anything but a person
	ExtraNumber   int32 // a number
	ExtraCap      int32 // weight beyond which an added word counts no more, hundredths of a bit

	// A difference of spelling, in hundredths of a bit or of what the spelling costs.

	Respelt       int32 // bits: between words that differ only in what a code leaves out, such as doubled letters
	Known         int32 // by how much more a word loses that is itself a name, and so no slip of the pen, were it borne by everybody
	KnownAt       int32 // bits: the information of a word from which on it loses no more for being a name
	RuledSyllable int32 // words read by rule from a script of syllables
	RuledVowels   int32 // words read by rule without vowels
	GroupShare    int32 // of what the groups of package name cost
	SyllableShare int32 // of what package translit says a word in a script of syllables costs
	AcceptLetter  int32 // bits a symbol: the most that a spelling may cost, so that a long rare token does not agree with anything
	Gender        int32 // bits: one word is a woman's name and the other a man's

	// What an agreement is worth, in hundredths of a bit.

	Damp              int32 // makes losses count for more in names of little weight
	PerBit            int32 // what a bit adds to the similarity, in millionths
	FewBits           int32 // bits at which nothing is added nor taken off
	ManyBits          int32 // bits beyond which nothing more is added
	BitsInitial       int32 // at most, where only the initial agrees
	LeftOutShare      int32 // taken off for a token left out, in hundredths of its weight
	LeftOutMost       int32 // at most
	ContradictedShare int32 // taken off for one contradicted, in hundredths of its loss
	ContradictedMost  int32 // at most
	AddedShare        int32 // taken off for a word added, in hundredths of its weight
	AddedMost         int32 // at most
}

// Now is what package match goes by: the learned table. Only the program that
// learns it puts another in its place, before anything is compared.
//
//go:generate go run ../../internal/learn/losses -out losses.txt
var Now = mustParse(learned)

//go:embed losses.txt
var learned string

// Each calls f with the name and the place of every figure, in their order.
func (t *Table) Each(f func(name string, figure *int32)) {
	v := reflect.ValueOf(t).Elem()
	for i := range v.NumField() {
		f(v.Type().Field(i).Name, v.Field(i).Addr().Interface().(*int32))
	}
}

// String writes a table as Parse reads it: a line "name figure" for each.
func (t Table) String() string {
	var b strings.Builder
	t.Each(func(name string, figure *int32) { fmt.Fprintf(&b, "%s %d\n", name, *figure) })
	return b.String()
}

// Parse reads a table. Lines that begin with # are remarks; a figure that is
// missing, unknown, negative or stated twice is an error that names it.
func Parse(text string) (Table, error) {
	var t Table
	places := map[string]*int32{}
	t.Each(func(name string, figure *int32) { places[name] = figure })
	stated := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, figure, _ := strings.Cut(line, " ")
		n, err := strconv.ParseUint(figure, 10, 31)
		switch {
		case places[name] == nil:
			return Table{}, fmt.Errorf("losses: line %d: there is no figure %s", i+1, name)
		case stated[name]:
			return Table{}, fmt.Errorf("losses: line %d: %s is stated twice", i+1, name)
		case err != nil:
			return Table{}, fmt.Errorf("losses: line %d: %s: %q is no whole number from 0 on", i+1, name, figure)
		}
		*places[name], stated[name] = int32(n), true
	}
	var err error
	t.Each(func(name string, _ *int32) {
		if !stated[name] && err == nil {
			err = fmt.Errorf("losses: %s is missing", name)
		}
	})
	if err != nil {
		return Table{}, err
	}
	return t, nil
}

func mustParse(text string) Table {
	t, err := Parse(text)
	if err != nil {
		panic(err) // the file is compiled in; a test reads it
	}
	return t
}
