package subject

import (
	"fmt"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/mrz"
)

// addZone takes what a machine readable zone states into a subject: the name,
// or an alias where another was typed; date of birth, sex, nationality and
// document number. What was typed beside it must not contradict it: one of
// them is wrong then, and only a person can tell which.
func addZone(s *namesake.Subject, zone string, note func(error)) {
	mistake := func(format string, args ...any) { note(&Error{"mrz", fmt.Sprintf(format, args...)}) }
	d, err := mrz.Parse(zone)
	if err != nil {
		for _, e := range zoneMistakes(err) {
			mistake("%s", e)
		}
		return
	}
	switch s.Kind {
	case namesake.KindUnknown:
		s.Kind = namesake.KindPerson
	case namesake.KindPerson:
	default:
		mistake("travel documents are people's, not of a %s", s.Kind)
	}
	if s.Name == "" {
		s.Name = d.Name.Field
	} else {
		s.Aliases = append(s.Aliases, d.Name.Field)
	}
	if d.Gender != namesake.GenderUnknown {
		if s.Gender != namesake.GenderUnknown && s.Gender != d.Gender {
			mistake("sex: %s, and the gender beside it is %s", d.Gender, s.Gender)
		}
		s.Gender = d.Gender
	}
	if birth, err := zoneBirth(d, s.BirthDate); err != nil {
		mistake("birth date: %v", err)
	} else if !birth.IsZero() {
		s.BirthDate = birth
	}
	nationality, err := zoneCountry(d.Nationality)
	if err != nil {
		mistake("nationality: %v", err)
	} else if nationality != "" && !slices.Contains(s.Countries, nationality) {
		s.Countries = append(s.Countries, nationality)
	}
	issuer, err := zoneCountry(d.Issuer)
	if err != nil {
		mistake("issuing state: %v", err)
	}
	s.Identifiers = append(s.Identifiers, zoneIdentifier(d, issuer))
}

// zoneMistakes are the texts of the mistakes that [mrz.Parse] joins.
func zoneMistakes(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range joined.Unwrap() {
			out = append(out, e.Error())
		}
		return out
	}
	return []string{err.Error()}
}

// zoneBirth is the date of birth in its century. The clock is not asked, so
// that the same file is always read alike: the document says when it expires,
// its holder was born before, and who was born in the last ten years before may
// as well be a hundred years older. Then the date typed beside it decides.
func zoneBirth(d mrz.Document, typed namesake.PartialDate) (namesake.PartialDate, error) {
	if !d.BirthDate.Known {
		return namesake.PartialDate{}, nil
	}
	const validity = 10 // years that a document is issued for (part 4, note to 4.1.1.1)
	expiry := lastBirthYear
	if d.ExpiryDate.Known {
		// The first documents with a zone expired in the eighties.
		expiry = int(d.ExpiryDate.Expiry(2030).From.Year)
	}
	late := d.BirthDate.Birth(expiry)
	early := d.BirthDate.Birth(expiry - 100)
	if first, last := typed.Span(); !typed.IsZero() {
		for _, date := range []namesake.PartialDate{late, early} {
			year := int(date.From.Year)
			if year < first || year > last {
				continue
			}
			a, b := typed.From, date.From
			if typed.To.IsZero() && (a.Month != 0 && b.Month != 0 && a.Month != b.Month || a.Day != 0 && b.Day != 0 && a.Day != b.Day) {
				continue
			}
			return date, nil
		}
		return late, fmt.Errorf("%s, and the one beside it is %s", late, typed)
	}
	if !d.ExpiryDate.Known || expiry-int(late.From.Year) <= validity {
		return late, fmt.Errorf("%s or %s? State it beside the zone", late, early)
	}
	return late, nil
}

// zoneCountry is the ISO 3166-1 alpha-2 code for a code of a state; empty for
// codes that name none: stateless people and refugees, organisations, and
// Utopia, whose specimens the standard shows.
func zoneCountry(code string) (string, error) {
	switch code {
	case "D":
		return "DE", nil
	case "GBD", "GBN", "GBO", "GBP", "GBS": // kinds of British nationality
		return "GB", nil
	case "RKS", "UNK":
		return "XK", nil
	case "XXA", "XXB", "XXC", "XXX", "UTO", "UNO", "UNA", "EUE", "XOM", "XPO", "XBA", "XIM", "XCC", "XCO", "XEC", "XMP", "XES", "XCE", "XDC":
		return "", nil
	}
	if c := country.Parse(code); len(code) == 3 && c.Code != "" {
		return c.Code, nil
	}
	return "", fmt.Errorf("unknown code %q", code)
}

// zoneIdentifier is the document's number by what the document is: P a
// passport; A, C, I a card; V a visa (part 3, 5 and parts 4 to 7).
func zoneIdentifier(d mrz.Document, issuer string) namesake.Identifier {
	kind := namesake.IDOther
	switch {
	case strings.HasPrefix(d.Type, "P"):
		kind = namesake.IDPassport
	case strings.HasPrefix(d.Type, "I"), strings.HasPrefix(d.Type, "A"), strings.HasPrefix(d.Type, "C"):
		kind = namesake.IDNational
	}
	return namesake.Identifier{Type: kind, Value: d.Number, Country: namesake.Country{Code: issuer}}
}
