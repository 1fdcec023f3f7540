package name

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// greekLetters follow ELOT 743 (ISO 843 type 2, the UN's system of 1987).
var greekLetters = parseLetters(`α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t
	υ y φ f χ ch ψ ps ω o ϊ i ϋ y ϝ w ϟ q ϡ s`)

// greekPairs are letters read together.
var greekPairs = map[string]string{
	"ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch", "γκ": "gk",
}

// greekScheme changes ELOT 743 towards other habits.
type greekScheme struct {
	letters map[rune]string
	pairs   map[string]string
	initial map[string]string
	softG   bool // γ before e and i is y
}

// Readings of Greek: ELOT 743, the one of passports; a looser one of many
// emigrants (h for χ, g for γκ); BGN/PCGN 1962.
var greekSchemes = []greekScheme{
	{initial: map[string]string{"μπ": "b"}},
	{
		letters: parseLetters("χ h υ i ϋ i"),
		pairs:   map[string]string{"γκ": "g", "γχ": "nh"},
		initial: map[string]string{"μπ": "b", "ντ": "d", "γκ": "g"},
	},
	{
		letters: parseLetters("χ kh υ i ϋ i δ dh"),
		pairs:   map[string]string{"γκ": "ng", "μπ": "mb", "ντ": "nd", "ει": "i", "οι": "i", "υι": "i", "γχ": "nkh"},
		initial: map[string]string{"μπ": "b", "ντ": "d", "γκ": "g"},
		softG:   true,
	},
}

func readGreek(words [][]rune) []alternative {
	plain := make([][]rune, len(words))
	for i, w := range words {
		plain[i] = stripGreek(w)
	}
	alts := make([]alternative, 0, len(greekSchemes))
	for i := range greekSchemes {
		var b strings.Builder
		for j, w := range plain {
			if j > 0 {
				b.WriteByte(' ')
			}
			greekSchemes[i].read(&b, w)
		}
		alts = append(alts, alternative{text: b.String()})
	}
	return alts
}

// stripGreek drops accents and breathings, and keeps the diaeresis, which
// parts what would be read together.
func stripGreek(word []rune) []rune {
	out := make([]rune, 0, len(word))
	for _, r := range norm.NFD.String(string(word)) {
		switch {
		case r == 0x0308 && len(out) > 0 && out[len(out)-1] == 'ι':
			out[len(out)-1] = 'ϊ'
		case r == 0x0308 && len(out) > 0 && out[len(out)-1] == 'υ':
			out[len(out)-1] = 'ϋ'
		case unicode.Is(unicode.M, r), r == '\'':
		default:
			out = append(out, r)
		}
	}
	return out
}

func (s *greekScheme) read(b *strings.Builder, w []rune) {
	for i := 0; i < len(w); i++ {
		if i+1 < len(w) {
			pair := string(w[i : i+2])
			if i == 0 {
				if t, ok := s.initial[pair]; ok {
					b.WriteString(t)
					i++
					continue
				}
			}
			if t, ok := s.pairs[pair]; ok {
				b.WriteString(t)
				i++
				continue
			}
			if t, ok := greekPairs[pair]; ok {
				b.WriteString(t)
				i++
				continue
			}
			// υ is a consonant after α, ε, η: voiceless before voiceless sounds
			// and at the end of a word.
			if w[i+1] == 'υ' && (w[i] == 'α' || w[i] == 'ε' || w[i] == 'η') {
				b.WriteString(greekLetters[w[i]])
				if i+2 == len(w) || strings.ContainsRune("θκξπσςτφχψ", w[i+2]) {
					b.WriteByte('f')
				} else {
					b.WriteByte('v')
				}
				i++
				continue
			}
			if s.softG && w[i] == 'γ' && strings.ContainsRune("εηιυ", w[i+1]) {
				b.WriteByte('y')
				continue
			}
		}
		if t, ok := s.letters[w[i]]; ok {
			b.WriteString(t)
		} else if t, ok := greekLetters[w[i]]; ok {
			b.WriteString(t)
		} else {
			b.WriteString(tableLetter(w[i]))
		}
	}
}
