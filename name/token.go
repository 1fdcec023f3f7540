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
	Strange   bool // of a person's name, and nobody who was counted bears it
	Traits    Traits
	// Native is the word that was read, of a script whose words package
	// translit compares, where it is certain which one that is.
	Native string
}

// Traits are what is known of a token beside its role.
type Traits uint8

const (
	// Second marks a name that is left out before others: a given name after the
	// first, the mother's family name, the grandfather's.
	Second Traits = 1 << iota
	// Paternal marks the father's family name where the mother's follows: nobody
	// goes by the mother's alone.
	Paternal
	// Kunya marks "abu" or "umm" and the name that follows: together they are
	// one name, and neither is a person's own.
	Kunya
	// Place marks a country, a large city, a region or what is called after
	// it: another place in its stead is another organisation, however alike
	// the two are spelt.
	Place
	// Syllabic marks one of the few family names of one syllable that most people
	// of China and Korea bear: another one in its stead is another family, however
	// alike the two are spelt, unless it is the same written otherwise.
	Syllabic
	// Domain marks a word that says what an organisation does, as many others
	// do.
	Domain
	// Feminine and Masculine mark a given name that hardly anybody of the other
	// gender bears.
	Feminine
	Masculine
)

// Initial reports whether the token is a single letter standing for a name.
func (t Token) Initial() bool { return len(t.Text) == 1 && t.Role != RoleNumber }

// Form is one reading of one name, parted into tokens.
type Form struct {
	Tokens []Token
	Script string // ISO 15924 code of the text that was read
	// Culture is the naming system of a person's name; unknown for all else.
	Culture Culture
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
	if person {
		if before, after, ok := strings.Cut(text, ","); ok && strings.TrimSpace(after) != "" {
			if family == "" {
				family = before
			}
			// In the order they are spoken, units that the comma parted stand
			// together: "Rahman, Abdur", "ur-Rehman, Zia", "Tikriti, Omar al".
			text = after + " " + before
		}
	}
	readings := Readings(text)
	out := make([]Form, 0, len(readings))
	var room, canonicalRoom [MaxTokens]string
	var native *nativeWords
	if len(readings) > 0 {
		native = newNativeWords(text, readings[0].Script)
	}
	for _, r := range readings {
		f := Form{Script: r.Script}
		words := appendWords(room[:0], r.Text)
		read := words
		if person {
			f.Culture = tellCulture(words, r.Script)
			words = canonicalPerson(canonicalRoom[:0], words, f.Culture)
		} else {
			words = canonicalOrganization(canonicalRoom[:0], words, kind)
		}
		words = words[:min(len(words), MaxTokens)]
		f.Tokens = make([]Token, len(words))
		for i, w := range words {
			t := &f.Tokens[i]
			t.Text, t.Unvowelled = w, r.Unvowelled && !vocalised(w)
			if person {
				t.Role = personRole(words, i, f.Culture)
			} else {
				t.Role = organizationRole(w, i == 0, kind)
				t.Traits = wordGroups()[w].traits
			}
		}
		native.attach(f.Tokens, read)
		if person {
			inferRoles(f.Tokens, partWords(family, f.Culture), partWords(parts.Patronymic, f.Culture), f.Culture)
			tellGender(f.Tokens)
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

// appendWords parts a reading at its spaces.
func appendWords(words []string, text string) []string {
	for text != "" {
		w, rest, _ := strings.Cut(text, " ")
		if w != "" {
			words = append(words, w)
		}
		text = rest
	}
	return words
}

// partWords are the words that a part of a name may be written with, in every
// reading of it.
func partWords(part string, c Culture) []string {
	if part == "" {
		return nil
	}
	var out []string
	for _, r := range Readings(part) {
		out = canonicalPerson(out, strings.Fields(r.Text), c)
	}
	return out
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
