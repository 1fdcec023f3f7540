package match

import (
	"testing"

	"github.com/namesake-screening/namesake"
)

func TestBirthDate(t *testing.T) {
	date := func(s string) namesake.PartialDate {
		t.Helper()
		d, err := namesake.ParsePartialDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		subject string
		listed  []string
		verdict namesake.Verdict
		bits    namesake.Bits
	}{
		{"1976-03-14", []string{"1976-03-14"}, namesake.VerdictAgrees, bitsDay},
		{"1976-03-04", []string{"1976-04-03"}, namesake.VerdictSimilar, bitsSwapped},
		{"1976-03-14", []string{"1976-03-15"}, namesake.VerdictSimilar, bitsDigit},
		{"1976-03-14", []string{"1986-03-14"}, namesake.VerdictSimilar, bitsDigit},
		{"1976-03-14", []string{"1976-03"}, namesake.VerdictAgrees, bitsMonth},
		{"1976-03", []string{"1976-03"}, namesake.VerdictAgrees, bitsMonth},
		{"1976", []string{"1976-03-14"}, namesake.VerdictAgrees, bitsYear},
		{"1976-03-14", []string{"1976-11-27"}, namesake.VerdictContradicts, bitsSameYear},
		{"1976-03", []string{"1976-04-14"}, namesake.VerdictContradicts, bitsSameYear},
		{"1976", []string{"1976~"}, namesake.VerdictAgrees, bitsCirca},
		{"1978-03-14", []string{"1976~"}, namesake.VerdictSimilar, bitsCirca - 200},
		{"1979", []string{"1976~"}, namesake.VerdictContradicts, bitsFewYears},
		{"1972-03-14", []string{"1970/1975"}, namesake.VerdictAgrees, bitsYear - 2*rangePerYear}, // 6 years are two doublings and a half
		{"1977", []string{"1970/1975"}, namesake.VerdictContradicts, bitsFewYears},
		{"1977", []string{"1976"}, namesake.VerdictContradicts, bitsNextYear},
		{"1981", []string{"1976"}, namesake.VerdictContradicts, bitsFewYears},
		{"1990-01-01", []string{"1976-03-14"}, namesake.VerdictContradicts, BitsApart},
		// Where the list has no day to tell by, a year that one digit explains rules nobody out.
		{"1986-03-14", []string{"1976"}, namesake.VerdictContradicts, bitsYearDigit},
		{"1986", []string{"1976-03-14"}, namesake.VerdictContradicts, BitsApart},
		{"1956", []string{"1976~"}, namesake.VerdictContradicts, bitsYearDigit},
		{"1991", []string{"1970/1972"}, namesake.VerdictContradicts, bitsYearDigit},
		{"1995", []string{"1970/1972"}, namesake.VerdictContradicts, BitsApart},
		{"1995", []string{"1970/1985"}, namesake.VerdictContradicts, BitsApart},
		{"1876", []string{"1976"}, namesake.VerdictContradicts, BitsApart},
		// The best of several counts, and less for each chance to agree.
		{"1976-03-14", []string{"1990-01-01", "1976-03-14"}, namesake.VerdictAgrees, bitsDay - 100},
		{"1976-03-14", []string{"1990-01-01", "1981"}, namesake.VerdictContradicts, bitsFewYears},
	} {
		var listed []namesake.PartialDate
		for _, s := range c.listed {
			listed = append(listed, date(s))
		}
		e, ok := BirthDate(date(c.subject), listed)
		if !ok || e.Verdict != c.verdict || e.Bits != c.bits || e.Text == "" || e.Feature != namesake.FeatureBirthDate {
			t.Errorf("%s for %v: %v %v (%s), want %v %v", c.subject, c.listed, e.Verdict, e.Bits, e.Text, c.verdict, c.bits)
		}
	}
	if _, ok := BirthDate(namesake.PartialDate{}, []namesake.PartialDate{date("1976")}); ok {
		t.Error("a subject without a date has evidence")
	}
	if _, ok := BirthDate(date("1976"), nil); ok {
		t.Error("an entity without a date has evidence")
	}
}

// No more is agreed on than a day, and the surer always counts for more.
func TestBirthDateBitsAreInOrder(t *testing.T) {
	order := []namesake.Bits{bitsDay, bitsSwapped, bitsMonth, bitsDigit, bitsYear, bitsCirca, 0, bitsSameYear, bitsFewYears, BitsApart}
	for i := 1; i < len(order); i++ {
		if order[i] >= order[i-1] {
			t.Errorf("%v is not below %v", order[i], order[i-1])
		}
	}
}

// Nationality may tell against a match and never for one: over all pairs of
// codes, one or two on each side.
func TestCountriesNeverAdd(t *testing.T) {
	codes := []string{"AF", "BY", "CN", "CS", "CU", "DE", "HK", "IR", "KP", "MM", "PS", "RS", "RU", "SUHH", "SY", "UA", "XK", "YE", "??"}
	agree, differ := 0, 0
	for _, a := range codes {
		for _, b := range codes {
			for _, c := range codes {
				e, ok := Countries([]string{a, c}, []namesake.Country{{Code: b, Name: b}})
				if e.Bits > 0 {
					t.Fatalf("%s, %s and %s are worth %v", a, c, b, e.Bits)
				}
				if ok && e.Bits < 0 {
					differ++
				} else {
					agree++
				}
				if a == b && e.Bits != 0 {
					t.Errorf("%s and %s are worth %v", a, b, e.Bits)
				}
			}
		}
	}
	if agree == 0 || differ == 0 {
		t.Errorf("%d agree, %d differ", agree, differ)
	}
	if _, ok := Countries([]string{"AF"}, []namesake.Country{{Name: "not understood"}}); ok {
		t.Error("a country that was not understood has evidence")
	}
	if _, ok := Countries(nil, []namesake.Country{{Code: "AF"}}); ok {
		t.Error("a subject without a country has evidence")
	}
}

func TestGender(t *testing.T) {
	const m, f, o, u = namesake.GenderMale, namesake.GenderFemale, namesake.GenderOther, namesake.GenderUnknown
	for _, c := range []struct {
		subject, listed namesake.Gender
		ok              bool
		bits            namesake.Bits
	}{
		{m, m, true, 0}, {f, f, true, 0}, {m, f, true, BitsGender}, {f, m, true, BitsGender},
		{u, m, false, 0}, {m, u, false, 0}, {o, m, false, 0}, {f, o, false, 0},
	} {
		if e, ok := Gender(c.subject, c.listed); ok != c.ok || e.Bits != c.bits {
			t.Errorf("%q for %q: %v %v, want %v %v", c.subject, c.listed, ok, e.Bits, c.ok, c.bits)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	id := func(typ namesake.IdentifierType, value, country string) namesake.Identifier {
		return namesake.Identifier{Type: typ, Value: value, Country: namesake.Country{Code: country}}
	}
	for _, c := range []struct {
		story           string
		subject, listed namesake.Identifier
		ok              bool
		bits            namesake.Bits
	}{
		{"the same passport, written otherwise", id(namesake.IDPassport, "qx 773-1190", "AF"), id(namesake.IDPassport, "QX7731190", "AF"), true, BitsNumber},
		{"a ship's number with and without IMO", id(namesake.IDIMO, "IMO 9187629", ""), id(namesake.IDIMO, "9187629", ""), true, BitsNumber},
		{"the type not stated", id(namesake.IDOther, "QX7731190", ""), id(namesake.IDPassport, "QX7731190", ""), true, bitsLooseID},
		{"the number of another country", id(namesake.IDPassport, "QX7731190", "AF"), id(namesake.IDPassport, "QX7731190", "CN"), false, 0},
		{"the same digits of another type", id(namesake.IDTax, "77311900", ""), id(namesake.IDPassport, "77311900", ""), false, 0},
		{"another passport of the country", id(namesake.IDPassport, "QX7731190", "AF"), id(namesake.IDPassport, "QX0000001", "AF"), true, BitsOtherID},
		{"another ship's number", id(namesake.IDIMO, "9187629", ""), id(namesake.IDIMO, "9187630", ""), true, bitsUniqueID},
		{"nothing but punctuation", id(namesake.IDPassport, "--", ""), id(namesake.IDPassport, "//", ""), false, 0},
	} {
		e, ok := Identifiers([]namesake.Identifier{c.subject}, []namesake.Identifier{c.listed})
		if ok != c.ok || ok && e.Bits != c.bits {
			t.Errorf("%s: %v %v (%s), want %v %v", c.story, ok, e.Bits, e.Text, c.ok, c.bits)
		}
		// What is equal must be found by its hash.
		if ok && e.Bits > 0 {
			a, okA := IdentifierHash(c.subject)
			b, okB := IdentifierHash(c.listed)
			if !okA || !okB || a != b {
				t.Errorf("%s: an index would not find it", c.story)
			}
		}
	}
	best, ok := Identifiers(
		[]namesake.Identifier{id(namesake.IDPassport, "A1111111", "AF"), id(namesake.IDPassport, "B2222222", "AF")},
		[]namesake.Identifier{id(namesake.IDPassport, "C3333333", "AF"), id(namesake.IDPassport, "B2222222", "AF")})
	if !ok || best.Bits != BitsNumber {
		t.Errorf("one equal passport among several: %v %v", ok, best.Bits)
	}
	if _, ok := IdentifierHash(id(namesake.IDPassport, "1234", "")); ok {
		t.Error("a number of four digits is looked up")
	}
	if _, ok := IdentifierHash(id(namesake.IDWebsite, "tolvan.example.org", "")); ok {
		t.Error("a website is looked up")
	}
}
