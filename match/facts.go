package match

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// What facts are worth, in bits. Agreement: the base-2 logarithm of how rarely
// two people agree by chance. Contradiction: of how rarely a list or a subject
// states the fact wrongly.
const (
	bitsDay       namesake.Bits = 1360 // 1 in 365 × about 40 years, less errors
	bitsSwapped   namesake.Bits = 900  // day and month exchanged
	bitsDigit     namesake.Bits = 700  // one digit wrong
	bitsMonth     namesake.Bits = 880  // 1 in 12 × about 40
	bitsYear      namesake.Bits = 520  // 1 in about 40
	bitsCirca     namesake.Bits = 300  // within two years of a circa date
	bitsSameYear  namesake.Bits = -100 // same year, another day: a slip, or somebody of that age
	bitsNextYear  namesake.Bits = -100 // a year apart
	bitsFewYears  namesake.Bits = -400 // up to five
	bitsYearDigit namesake.Bits = -400 // further off, but by one digit of a year, and the list has no day to tell by
	BitsApart     namesake.Bits = -1000
	bitsKind      namesake.Bits = -1000
	BitsGender    namesake.Bits = -500
	bitsCountry   namesake.Bits = -150 // people have more nationalities than lists know
	BitsNumber    namesake.Bits = 2400 // the same document or registration number
	bitsLooseID   namesake.Bits = 1200 // a number of an unstated type or country
	BitsOtherID   namesake.Bits = -150 // another number of the same type and country: documents are renewed
	bitsUniqueID  namesake.Bits = -800 // another number of a type that is never renewed
	rangePerYear  namesake.Bits = 100  // what each doubling of a range's length takes off
	circaInterval               = 2    // years
)

// BirthDate compares the subject's date of birth with those listed, the best
// of which counts. There is no evidence where either side has none.
func BirthDate(subject namesake.PartialDate, listed []namesake.PartialDate) (namesake.Evidence, bool) {
	if subject.IsZero() || len(listed) == 0 {
		return namesake.Evidence{}, false
	}
	best := compareDates(subject, listed[0])
	for _, d := range listed[1:] {
		if e := compareDates(subject, d); e.Bits > best.Bits {
			best = e
		}
	}
	if n := len(listed); n > 1 && best.Bits > 0 {
		// Each further date is another chance to agree by chance.
		for ; n > 1 && best.Bits > 100; n /= 2 {
			best.Bits -= 100
		}
		best.Text += fmt.Sprintf("; one of %d dates listed", len(listed))
	}
	return best, true
}

func compareDates(s, l namesake.PartialDate) namesake.Evidence {
	e := namesake.Evidence{Feature: namesake.FeatureBirthDate, Subject: s.String(), Listed: l.String()}
	say := func(v namesake.Verdict, b namesake.Bits, text string) namesake.Evidence {
		e.Verdict, e.Bits, e.Text = v, b, "date of birth "+text
		return e
	}
	sFirst, sLast := s.Span()
	lFirst, lLast := l.Span()
	gap := max(lFirst-sLast, sFirst-lLast, 0)
	if s.To.IsZero() && l.To.IsZero() && !s.Circa && !l.Circa {
		a, b := s.From, l.From
		days := a.Day != 0 && b.Day != 0
		switch {
		case a == b && a.Day != 0:
			return say(namesake.VerdictAgrees, bitsDay, "is the same day")
		case days && a.Year == b.Year && a.Day == b.Month && a.Month == b.Day:
			return say(namesake.VerdictSimilar, bitsSwapped, "agrees with day and month exchanged")
		case days && digitsApart(a, b) == 1:
			return say(namesake.VerdictSimilar, bitsDigit, "differs in one digit")
		case a.Year == b.Year && a.Month != 0 && a.Month == b.Month && !days:
			return say(namesake.VerdictAgrees, bitsMonth, "is the same month as far as stated")
		case a.Year == b.Year && (a.Month == 0 || b.Month == 0):
			return say(namesake.VerdictAgrees, bitsYear, "is the same year as far as stated")
		case a.Year == b.Year:
			return say(namesake.VerdictContradicts, bitsSameYear, "is another day of the same year")
		}
	} else if gap == 0 {
		// Within a range or near a circa date: worth less the wider it is.
		bits := bitsYear
		for width := max(lLast-lFirst, sLast-sFirst) + 1; width > 1 && bits > rangePerYear; width /= 2 {
			bits -= rangePerYear
		}
		if s.Circa || l.Circa {
			bits = min(bits, bitsCirca)
		}
		return say(namesake.VerdictAgrees, bits, "lies within what is listed")
	} else if (s.Circa || l.Circa) && gap <= circaInterval {
		return say(namesake.VerdictSimilar, bitsCirca-100*namesake.Bits(gap), fmt.Sprintf("is %s from a date given as about", years(gap)))
	}
	switch {
	case gap <= 1:
		return say(namesake.VerdictContradicts, bitsNextYear, "is a year off")
	case gap <= 5:
		return say(namesake.VerdictContradicts, bitsFewYears, "is "+years(gap)+" off")
	case l.From.Day == 0 && yearMiswritten(sFirst, sLast, lFirst, lLast):
		return say(namesake.VerdictContradicts, bitsYearDigit, "is "+years(gap)+" off, which one wrong digit would explain")
	}
	return say(namesake.VerdictContradicts, BitsApart, "is "+years(gap)+" off")
}

func years(n int) string {
	if n == 1 {
		return "1 year"
	}
	return fmt.Sprintf("%d years", n)
}

// yearMiswritten reports whether one of the last two digits makes a year of the
// one span a year of the other. Spans of a decade or more explain every year,
// and so are not asked.
func yearMiswritten(sFirst, sLast, lFirst, lLast int) bool {
	if sLast-sFirst > 9 || lLast-lFirst > 9 {
		return false
	}
	for s := sFirst; s <= sLast; s++ {
		for l := lFirst; l <= lLast; l++ {
			if s/100 == l/100 && (s/10 == l/10 || s%10 == l%10) {
				return true
			}
		}
	}
	return false
}

func digitsApart(a, b namesake.Date) int {
	s, t := a.String(), b.String()
	if len(s) != len(t) {
		return len(s)
	}
	n := 0
	for i := range len(s) {
		if s[i] != t[i] {
			n++
		}
	}
	return n
}

// Kinds can only contradict: a ship is not a company. There is no evidence
// where either side does not say.
func Kinds(subject, listed namesake.Kind) (namesake.Evidence, bool) {
	if subject == namesake.KindUnknown || listed == namesake.KindUnknown || subject == listed {
		return namesake.Evidence{}, false
	}
	return namesake.Evidence{
		Feature: namesake.FeatureKind, Verdict: namesake.VerdictContradicts, Bits: bitsKind,
		Subject: string(subject), Listed: string(listed), Text: "listed as another kind: " + string(listed),
	}, true
}

// Gender can only contradict: half of everybody agrees.
func Gender(subject, listed namesake.Gender) (namesake.Evidence, bool) {
	if !binary(subject) || !binary(listed) {
		return namesake.Evidence{}, false
	}
	e := namesake.Evidence{Feature: namesake.FeatureGender, Subject: string(subject), Listed: string(listed)}
	if subject == listed {
		e.Verdict, e.Text = namesake.VerdictUnknown, "same gender, which tells nothing"
	} else {
		e.Verdict, e.Bits, e.Text = namesake.VerdictContradicts, BitsGender, "another gender"
	}
	return e, true
}

func binary(g namesake.Gender) bool {
	return g == namesake.GenderMale || g == namesake.GenderFemale
}

// Countries compares nationalities. Agreement is worth nothing, by design:
// sharing a nationality with a listed person never raises a score. Several
// nationalities stated on either side contradict only if none is compatible.
func Countries(subject []string, listed []namesake.Country) (namesake.Evidence, bool) {
	codes := make([]string, 0, len(listed))
	names := make([]string, 0, len(listed))
	for _, c := range listed {
		if c.Code != "" {
			codes, names = append(codes, c.Code), append(names, spelledOut(c.Code, c.Name))
		}
	}
	if len(subject) == 0 || len(codes) == 0 {
		return namesake.Evidence{}, false
	}
	stated := make([]string, 0, len(subject))
	for _, code := range subject {
		stated = append(stated, spelledOut(code, code))
	}
	e := namesake.Evidence{
		Feature: namesake.FeatureCountry, Subject: strings.Join(stated, ", "), Listed: strings.Join(names, ", "),
		Verdict: namesake.VerdictUnknown, Text: "same nationality, which never raises a score",
	}
	for _, s := range subject {
		for _, c := range codes {
			if country.Compatible(s, c) {
				return e, true
			}
		}
	}
	e.Verdict, e.Bits, e.Text = namesake.VerdictContradicts, bitsCountry, "another nationality"
	return e, true
}

// spelledOut is the country's name where only its code is given.
func spelledOut(code, text string) string {
	if len(text) <= 3 || text == code {
		if n := country.Name(code); n != "" {
			return n
		}
	}
	return text
}

// Identifiers compares numbers. One equal number decides; different numbers of
// one type and country weigh a little against.
func Identifiers(subject, listed []namesake.Identifier) (namesake.Evidence, bool) {
	best := namesake.Evidence{Feature: namesake.FeatureIdentifier}
	found := false
	for _, s := range subject {
		for _, l := range listed {
			e, ok := compareIdentifiers(s, l)
			if ok && (!found || e.Bits > best.Bits) {
				best, found = e, true
			}
		}
	}
	return best, found
}

func compareIdentifiers(s, l namesake.Identifier) (namesake.Evidence, bool) {
	e := namesake.Evidence{Feature: namesake.FeatureIdentifier, Subject: s.Value, Listed: l.Value}
	sameType := s.Type == l.Type
	loose := s.Type == "" || s.Type == namesake.IDOther || l.Type == namesake.IDOther
	if !sameType && !loose || l.Type == namesake.IDReference && !sameType || s.Type == namesake.IDRedress {
		return e, false
	}
	otherCountry := s.Country.Code != "" && l.Country.Code != "" && !country.Compatible(s.Country.Code, l.Country.Code)
	a, b := normalizeIdentifier(s.Value), normalizeIdentifier(l.Value)
	switch {
	case a == "" || b == "" || otherCountry:
		return e, false
	case a == b && loose:
		e.Verdict, e.Bits, e.Text = namesake.VerdictAgrees, bitsLooseID, "same number, its type not stated"
	case a == b:
		e.Verdict, e.Bits, e.Text = namesake.VerdictAgrees, BitsNumber, "same "+string(l.Type)+" number"
	case loose || s.Country.Code == "" && !permanent[l.Type]:
		return e, false
	case permanent[l.Type]:
		e.Verdict, e.Bits, e.Text = namesake.VerdictContradicts, bitsUniqueID, "another "+string(l.Type)+" number, which is never changed"
	default:
		e.Verdict, e.Bits, e.Text = namesake.VerdictContradicts, BitsOtherID, "another "+string(l.Type)+" number; documents are renewed"
	}
	return e, true
}

// permanent numbers stay with their holder for life.
var permanent = map[namesake.IdentifierType]bool{
	namesake.IDIMO: true, namesake.IDLEI: true, namesake.IDSerial: true,
}

// searchable numbers are looked up by themselves, whatever the name. Contact
// details and references are compared only once a name has agreed.
func searchable(t namesake.IdentifierType) bool {
	switch t {
	case namesake.IDWebsite, namesake.IDReference, namesake.IDCallSign, namesake.IDRedress:
		return false
	}
	return true
}

// IdentifierHash is the key under which an index files an identifier, equal
// for values that compare as equal. It reports false for values too short to
// tell anybody apart and for types that are not looked up.
func IdentifierHash(id namesake.Identifier) (uint64, bool) {
	v := normalizeIdentifier(id.Value)
	if len(v) < 5 || !searchable(id.Type) {
		return 0, false
	}
	h := fnv.New64a()
	h.Write([]byte(v))
	return h.Sum64(), true
}

// normalizeIdentifier drops case, spaces and punctuation, and the words IMO
// and MMSI before a number.
func normalizeIdentifier(v string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(v) {
		if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || r > 127 {
			b.WriteRune(r)
		}
	}
	s := b.String()
	for _, p := range []string{"IMO", "MMSI"} {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return rest
		}
	}
	return s
}
