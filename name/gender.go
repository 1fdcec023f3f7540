package name

// surelyOne is how much more often one gender is given a name than the other,
// in quarter bits, from which on it tells them apart; surelyEnding the same of a
// name that is not known by itself, by how it ends.
const (
	surelyOne    = 8
	surelyEnding = 12
)

// tellGender marks the given names of women and of men. It is told from the name
// alone, serves to tell Antonio from Antonia, and says nothing of the person.
func tellGender(tokens []Token) {
	for i := range tokens {
		t := &tokens[i]
		if t.Unvowelled || len(t.Text) < 3 || t.Role != RoleGiven && t.Role != RoleName {
			continue
		}
		told, surely := int8(0), int8(surelyOne)
		if h := model.tokens.find(hash32(t.Text)); h >= 0 && model.tokens.gender[h] != 0 {
			told = model.tokens.gender[h]
		} else if h := endingOf(t.Text); h >= 0 {
			told, surely = model.endings.gender[h], surelyEnding
		}
		switch {
		case told >= surely:
			t.Traits |= Feminine
		case told <= -surely:
			t.Traits |= Masculine
		}
	}
}

// OtherGender reports whether one of two given names is a woman's and the other
// a man's.
func OtherGender(a, b Traits) bool {
	return a&Feminine != 0 && b&Masculine != 0 || a&Masculine != 0 && b&Feminine != 0
}
