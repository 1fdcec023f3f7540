package mrz_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake/mrz"
)

// The specimens of ICAO Doc 9303, parts 4 to 7: everybody is from Utopia.
const (
	specimenTD1  = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
	specimenTD2  = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
	specimenTD3  = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
	specimenMRVA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
	specimenMRVB = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
	// The specimen of a card whose number has more than nine characters (part 5).
	specimenLong = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)

func tell(d mrz.Document, reference int) string {
	return fmt.Sprint(d.Format, " ", d.Type, " ", d.Issuer, " ", strings.Join(d.Name.Primary, "+"), ", ", strings.Join(d.Name.Secondary, "+"), "; ", d.Number, " ",
		d.Nationality, " ", d.BirthDate.Birth(reference), " ", d.Gender, " ", d.ExpiryDate.Expiry(reference), " ", d.Optional)
}

func TestSpecimensAreRead(t *testing.T) {
	for _, c := range []struct{ zone, want string }{
		{specimenTD1, "TD1 I UTO ERIKSSON, ANNA+MARIA; D23145890 UTO 1974-08-12 female 2012-04-15 []"},
		{specimenTD2, "TD2 I UTO ERIKSSON, ANNA+MARIA; D23145890 UTO 1974-08-12 female 2012-04-15 []"},
		{specimenTD3, "TD3 P UTO ERIKSSON, ANNA+MARIA; L898902C3 UTO 1974-08-12 female 2012-04-15 [ZE184226B]"},
		{specimenMRVA, "MRV-A V UTO ERIKSSON, ANNA+MARIA; L8988901C XXX 1940-09-07 female 1996-12-10 [6ZE184226B]"},
		{specimenMRVB, "MRV-B V UTO ERIKSSON, ANNA+MARIA; L8988901C XXX 1940-09-07 female 1996-12-10 []"},
		{specimenLong, "TD1 I UTO STEVENSON, PETER+JOHN; D23145890734 UTO 1934-07-12 male 1995-07-12 []"},
	} {
		for _, text := range []string{c.zone, strings.ReplaceAll(c.zone, "\n", "\r\n"), strings.ReplaceAll(c.zone, "\n", " "), strings.ReplaceAll(c.zone, "\n", ""), strings.ToLower(c.zone)} {
			d, err := mrz.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if got := tell(d, 2010); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", text, got, c.want)
			}
		}
	}
}

// Whoever was born in 74 was so in 1974 for whoever reads it in 2010, and in
// 2074 for whoever reads it in 2080.
func TestCenturiesFollowTheReferenceYear(t *testing.T) {
	for _, c := range []struct {
		year, reference int
		birth, expiry   string
	}{
		{74, 2010, "1974", "1974"}, {74, 2026, "1974", "2074"}, {74, 2080, "2074", "2074"}, {26, 2026, "2026", "2026"}, {27, 2026, "1927", "2027"},
		{0, 2000, "2000", "2000"}, {99, 2000, "1999", "1999"}, {36, 2026, "1936", "2036"}, {76, 2026, "1976", "2076"}, {77, 2026, "1977", "1977"},
	} {
		d := mrz.Date{Known: true, YearOf100: c.year}
		if b, e := d.Birth(c.reference).String(), d.Expiry(c.reference).String(); b != c.birth || e != c.expiry {
			t.Errorf("%02d read in %d: born %s, expires %s; want %s and %s", c.year, c.reference, b, e, c.birth, c.expiry)
		}
	}
}

func TestDatesThatAreNotKnown(t *testing.T) {
	for zone, want := range map[string]string{"740812": "1974-08-12", "7408<<": "1974-08", "74<<<<": "1974", "<<<<<<": "", "74<<12": "1974", "750229": "1975-02", "760229": "1976-02-29"} {
		second := "L898902C36UTO" + zone + string(mrz.CheckDigit(zone)) + "F1204159ZE184226B<<<<<1"
		second += string(mrz.CheckDigit(second[:10] + second[13:20] + second[21:43]))
		d, err := mrz.Parse("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" + second)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.BirthDate.Birth(2010).String(); got != want {
			t.Errorf("born %s is %q, want %q", zone, got, want)
		}
	}
}

func TestMistakesNameTheirField(t *testing.T) {
	for _, c := range []struct{ zone, want string }{
		{strings.Replace(specimenTD3, "L898902C36", "L898902C37", 1), "document number: check digit 7 where its characters give 6"},
		{strings.Replace(specimenTD3, "L898902C36", "L898902C86", 1), "document number: check digit 6 where its characters give 1"},
		{strings.Replace(specimenTD3, "7408122", "7408132", 1), "birth date: check digit 2 where its characters give 3"},
		{strings.Replace(specimenTD3, "1204159", "1204158", 1), "expiry date: check digit 8 where its characters give 9"},
		{strings.Replace(specimenTD3, "B<<<<<10", "B<<<<<20", 1), "optional data: check digit 2 where its characters give 1"},
		{strings.Replace(specimenTD3, "B<<<<<10", "B<<<<<11", 1), "all fields: check digit 1 where its characters give 0"},
		{strings.Replace(specimenTD1, "D231458907", "D231458906", 1), "document number: check digit 6 where its characters give 7"},
		{strings.Replace(specimenTD1, "<6\n", "<7\n", 1), "all fields: check digit 7 where its characters give 6"},
		{strings.Replace(specimenLong, "7349<", "7348<", 1), "document number: check digit 8 where its characters give 9"},
		{strings.Replace(specimenTD3, "7408122F", "7413122F", 1), `birth date: "741312" is no date; it is written YYMMDD`},
		{strings.Replace(specimenTD3, "2F12", "2Q12", 1), `sex: "Q" where the standard has M, F or <`},
		{strings.Replace(specimenTD3, "UTO74", "U7O74", 1), `nationality: "U7O" is no code`},
		{strings.Replace(specimenTD3, "P<UTO", "P<<<<", 1), `issuing state: "<<<" is no code`},
		{strings.Replace(specimenTD3, "ANNA", "AN9A", 1), "name: "},
		{strings.Replace(specimenTD3, "P<UTO", "7<UTO", 1), "document code: "},
		{strings.Replace(specimenTD3, "ANNA", "AN?A", 1), `line 1: "?" at place 18`},
		{strings.Replace(specimenTD3, "ANNA<", "ANNA", 1), "size: lines of 43, 44 characters"},
		{"", "size: lines of no characters"},
	} {
		d, err := mrz.Parse(c.zone)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n got %v\nwant %s", c.zone, err, c.want)
		}
		if err != nil && d.Format != "" {
			t.Errorf("%s: a document comes with its mistakes", c.zone)
		}
	}
}

// Two wrong digits are told of at once.
func TestAllMistakesAreTold(t *testing.T) {
	_, err := mrz.Parse(strings.NewReplacer("L898902C36", "L898902C37", "7408122", "7408123").Replace(specimenTD3))
	for _, want := range []string{"document number", "birth date"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name the %s", err, want)
		}
	}
}

// The examples of truncation in part 4, 4.2.3.
func TestNamesMayBeTruncated(t *testing.T) {
	for _, c := range []struct {
		field, primary, secondary string
		truncated                 bool
	}{
		{"ERIKSSON<<ANNA<MARIA", "ERIKSSON", "ANNA+MARIA", false},
		{"eriksson<<anna<maria<<<", "ERIKSSON", "ANNA+MARIA", false},
		{"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA", "CHAYAPA+DEJTHAMRONG+K", true},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", "BENNELONG+WOOLOOMOOLOO+WARRANDYTE+W", "DI", true},
		{"PAPANDROPOULOUS<<JONATHON<ALEX", "PAPANDROPOULOUS", "JONATHON+ALEX", true}, // full, whether cut or not
		{"BIN<ALI", "BIN+ALI", "", false},
		{"ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "ARKFREITH", "", false},
	} {
		n, ok := mrz.ParseName(c.field)
		if p, s := strings.Join(n.Primary, "+"), strings.Join(n.Secondary, "+"); !ok || p != c.primary || s != c.secondary || n.Truncated != c.truncated {
			t.Errorf("%s: %q, %q, truncated %v", c.field, p, s, n.Truncated)
		}
	}
	for _, text := range []string{"", "<<<", "ERIKSSON", "Anna Maria <x>", "A<B 2", "Ä<B"} {
		if n, ok := mrz.ParseName(text); ok {
			t.Errorf("%q is read as %+v", text, n)
		}
	}
}

func pad(s string, n int) string { return s + strings.Repeat("<", n-len(s)) }

// Every zone written by the standard is read back, and no single character of
// its second line can be changed without notice where a check digit covers it.
func TestZonesAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Z]{1,9}`)
		primary, secondary := word.Draw(t, "primary"), rapid.SliceOfN(word, 0, 3).Draw(t, "secondary")
		number := rapid.StringMatching(`[A-Z0-9]{1,9}`).Draw(t, "number")
		birth := rapid.StringMatching(`[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])`).Draw(t, "birth")
		name := pad(primary+"<<"+strings.Join(secondary, "<"), 43)[:39]
		digit := func(s string) string { return s + string(mrz.CheckDigit(s)) }
		n, b, e, o := digit(pad(number, 9)), digit(birth), digit("301231"), digit(pad("", 14))
		second := n + "UTO" + b + "F" + e + o + string(mrz.CheckDigit(n+b+e+o))
		d, err := mrz.Parse("P<UTO" + name + second)
		if err != nil {
			t.Fatal(err)
		}
		if d.Number != number || strings.Join(d.Name.Primary, " ") != primary || fmt.Sprintf("%02d%02d%02d", d.BirthDate.YearOf100, d.BirthDate.Month, d.BirthDate.Day) != birth {
			t.Fatalf("read %+v", d)
		}
		if d.BirthDate.Birth(2026).From.Year > 2026 || d.BirthDate.Birth(2026).From.Year < 1927 {
			t.Fatalf("born %v", d.BirthDate.Birth(2026))
		}
		// A digit for a digit one off is always noticed: the weights are odd or 3.
		at := rapid.SampledFrom([]int{13, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 26}).Draw(t, "at")
		changed := []byte(second)
		changed[at] = '0' + (changed[at]-'0'+1)%10
		var mistake *mrz.Error
		if _, err := mrz.Parse("P<UTO" + name + string(changed)); !errors.As(err, &mistake) {
			t.Fatalf("%s for %s is not noticed", changed, second)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{specimenTD1, specimenTD2, specimenTD3, specimenMRVA, specimenMRVB, specimenLong, "", "<", "P<UTO"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := mrz.Parse(text)
		if err == nil && (d.Number == "" || len(d.Name.Primary)+len(d.Name.Secondary) == 0) {
			t.Errorf("%q is read as %+v", text, d)
		}
		if n, ok := mrz.ParseName(text); ok && len(n.Primary)+len(n.Secondary) == 0 {
			t.Errorf("%q is read as a name without words", text)
		}
	})
}
