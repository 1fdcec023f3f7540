package mrz

import "strings"

// Name is the name field of a zone (part 3, 4.6): the primary identifier,
// mostly the family name, and the secondary, mostly the given names. The zone
// has no hyphens and apostrophes: a hyphen is a filler, an apostrophe nothing.
type Name struct {
	Primary, Secondary []string // words in capitals
	// Field is the field as printed, in capitals.
	Field string
	// Truncated says that the name may be longer than the field: it ends in a
	// letter (part 3, 4.7). Then its last word may be cut, and words may be
	// missing after it; a state may as well have cut every other word.
	Truncated bool
}

// fieldLengths are those of the formats: 30 on TD1, 31 on TD2 and MRV-B, 39 on
// TD3 and MRV-A; and the 36 of a whole line, as some systems keep it.
func isFieldLength(n int) bool { return n == 30 || n == 31 || n == 36 || n == 39 }

// ParseName reads a name field that stands alone, with its fillers at the end
// or without them, in capitals or small letters. It reports false where the
// text is none: it has a filler, letters, and nothing else. Where nothing
// follows the double filler, or there is none, the whole is the primary
// identifier.
func ParseName(text string) (Name, bool) {
	text = strings.TrimSpace(text)
	if strings.IndexByte(text, filler) < 0 {
		return Name{}, false
	}
	return readName(text)
}

// readName reads a name field, which may be full of letters.
func readName(text string) (Name, bool) {
	if !isNameField(text) {
		return Name{}, false
	}
	n := Name{Field: strings.ToUpper(text)}
	primary, secondary, _ := strings.Cut(strings.Trim(n.Field, string(filler)), "<<")
	n.Primary, n.Secondary = words(primary), words(secondary)
	n.Truncated = isFieldLength(len(text)) && text[len(text)-1] != filler
	return n, true
}

// isNameField reports whether a text has letters, and besides them only
// fillers.
func isNameField(text string) bool {
	letters := false
	for i := range len(text) {
		if isLetter(text[i] &^ 0x20) {
			letters = true
		} else if text[i] != filler {
			return false
		}
	}
	return letters
}

func words(identifier string) []string {
	return strings.FieldsFunc(identifier, func(r rune) bool { return r == filler })
}
