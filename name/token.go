package name

import (
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/mrz"
)

// Role is what a token does in a name.
type Role uint8

const (
	// RoleName is a part of a person's name whose role is not known, or a
	// distinguishing word of an organisation's or vessel's.
	RoleName Role = iota
	RoleGiven
	RoleFamily
	RolePatronymic
	RoleParticle   // al, bin, van, de: parts names without being one
	RoleHonorific  // Haji, Mullah, Dr: says what somebody is called by, not who it is
	RoleGeneration // Jr, III
	RoleLegalForm  // Ltd, GmbH, OOO
	RoleFunction   // of, the, and: grammar of an organisation's name
	RoleNumber     // digits and ordinals: tells sister organisations apart
	roleCount
)

var roleNames = [roleCount]string{
	"name", "given", "family", "patronymic", "particle", "honorific",
	"generation", "legal form", "function word", "number",
}

// Valid reports whether the role is one of those above.
func (r Role) Valid() bool { return r < roleCount }

func (r Role) String() string { return roleNames[r] }

// Minor reports whether tokens of the role are left out and added freely, and
// so never contradict each other.
func (r Role) Minor() bool {
	switch r {
	case RoleParticle, RoleHonorific, RoleGeneration, RoleLegalForm, RoleFunction:
		return true
	}
	return false
}

// Token is one word of a reading.
type Token struct {
	Text string // a–z and 0–9
	Role Role
	// Weight is what the token counts for in the similarity of names, in
	// hundredths of a bit: its information, capped at MaxWeight so that no
	// single word carries a name, and small for minor roles.
	Weight int32
	// Info is the information of the token in hundredths of a bit: −log2 of
	// the share of the reference population whose names have it or a common
	// spelling of it.
	Info       int32
	Unvowelled bool // its vowels may be missing
	// Truncated marks the last word of the name field of a machine readable
	// zone that is full: letters may be missing at its end.
	Truncated bool
}

// Initial reports whether the token is a single letter standing for a name.
func (t Token) Initial() bool { return len(t.Text) == 1 && t.Role != RoleNumber }

// Form is one reading of one name, parted into tokens.
type Form struct {
	Tokens []Token
	Script string // ISO 15924 code of the text that was read
}

// MaxTokens bounds a form; words beyond it are not compared. The longest
// name on the official lists has 25.
const MaxTokens = 32

// Forms reads a name as a subject states it: with the family name before a
// comma, or in any order. A person's may be the name field of a machine
// readable zone, such as "ERIKSSON<<ANNA<MARIA" (package mrz).
func Forms(text string, kind namesake.Kind) []Form {
	return forms(text, kind, namesake.NameParts{})
}

// FormsOf reads a listed name, using the parts that its publisher set apart.
func FormsOf(n namesake.Name, kind namesake.Kind) []Form {
	return forms(n.Full, kind, n.Parts)
}

func forms(text string, kind namesake.Kind, parts namesake.NameParts) []Form {
	person := kind == namesake.KindPerson
	if person {
		if field, ok := mrz.ParseName(text); ok {
			return zoneForms(field)
		}
	}
	family := parts.Family
	if person && family == "" {
		if before, after, ok := strings.Cut(text, ","); ok && strings.TrimSpace(after) != "" {
			family = before
		}
	}
	readings := Readings(text)
	out := make([]Form, 0, len(readings))
	for _, r := range readings {
		words := strings.Fields(r.Text)
		if person {
			words = canonicalPerson(words)
		} else {
			words = canonicalOrganization(words)
		}
		f := Form{Script: r.Script, Tokens: make([]Token, 0, len(words))}
		for _, w := range words {
			if len(f.Tokens) == MaxTokens {
				break
			}
			t := Token{Text: w, Unvowelled: r.Unvowelled && !vocalised(w)}
			if person {
				t.Role = personRole(w)
			} else {
				t.Role = organizationRole(w)
			}
			f.Tokens = append(f.Tokens, t)
		}
		if person {
			inferRoles(f.Tokens, familyWords(family))
		}
		for i := range f.Tokens {
			weigh(&f.Tokens[i], person)
		}
		if len(f.Tokens) > 0 {
			out = append(out, f)
		}
	}
	return out
}

func familyWords(family string) []string {
	if family == "" {
		return nil
	}
	var words []string
	for _, r := range Readings(family) {
		words = append(words, canonicalPerson(strings.Fields(r.Text))...)
	}
	return words
}

// vocalised reports whether a word read from an unvowelled script has vowels
// between its consonants all the same, as a dictionary reading has.
func vocalised(w string) bool {
	run := 0
	for i := 0; i < len(w); i++ {
		if strings.IndexByte("aeiou", w[i]) >= 0 {
			run = 0
		} else if run++; run > 2 {
			return false
		}
	}
	return len(w) > 0
}
