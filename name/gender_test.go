package name

import (
	"testing"

	"github.com/namesake-screening/namesake"
)

// Given names of women and men, as far as hardly anybody of the other gender
// bears them; family names, initials and names of both tell nothing.
func TestGivenNamesOfWomenAndMen(t *testing.T) {
	for text, want := range map[string][]Traits{
		"GARCIA, Antonio":   {Masculine, 0},
		"GARCIA, Antonia":   {Feminine, 0},
		"LOPEZ, Joaquina":   {Feminine, 0}, // by how it ends
		"IVANOVA, Natalia":  {Feminine, 0},
		"KHALIDI, Mustafa":  {Masculine, 0}, // not every name in -a
		"KHALIDI, Fatima":   {Feminine, 0},
		"QUORNLEY, A":       {0, 0},
		"QUORNLEY, Vandrik": {0, 0}, // nobody knows
		"ANTONIO, Quornley": {0, 0},
	} {
		f := Forms(text, namesake.KindPerson)[0]
		for i, tok := range f.Tokens {
			if got := tok.Traits & (Feminine | Masculine); got != want[i] {
				t.Errorf("%s: %s has traits %b, want %b", text, tok.Text, got, want[i])
			}
		}
	}
	if !OtherGender(Feminine, Masculine|Second) || !OtherGender(Masculine, Feminine) || OtherGender(Feminine, Feminine) || OtherGender(Masculine, 0) || OtherGender(0, 0) {
		t.Error("names of women and men are not told apart")
	}
}
