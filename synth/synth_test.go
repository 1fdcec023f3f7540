package synth_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/synth"
)

func TestSameSeedSameBytes(t *testing.T) {
	sum := func(w synth.World) string {
		h := sha256.New()
		if err := w.WriteList(h); err != nil {
			t.Fatal(err)
		}
		if err := w.WritePeople(h, 200); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	a := sum(synth.World{Seed: 7, Entities: 300})
	if b := sum(synth.World{Seed: 7, Entities: 300}); a != b {
		t.Error("the same seed wrote different bytes")
	}
	if b := sum(synth.World{Seed: 8, Entities: 300}); a == b {
		t.Error("another seed wrote the same bytes")
	}
}

// What a person's label says is what was done to the name and the date.
func TestEveryLabelIsTrue(t *testing.T) {
	w := synth.World{Seed: 1, Entities: 2000}
	seen := map[synth.Category]int{}
	cultures := map[string]int{}
	for i := range 5000 {
		p := w.Person(i)
		seen[p.Category]++
		cultures[p.Culture]++
		listed := p.Expect != ""
		if unlisted := p.Category == synth.Clean || p.Category == synth.SameName; listed == unlisted {
			t.Fatalf("person %d is %s but expects %q", i, p.Category, p.Expect)
		}
		if !listed {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(p.Expect, "SYN-%d", &n); err != nil {
			t.Fatal(err)
		}
		e := w.Entity(n - 1)
		if e.ID != p.Expect {
			t.Fatalf("entity %d has ID %s, want %s", n-1, e.ID, p.Expect)
		}
		same := p.Subject.Name == e.Caption()
		dateAgrees := len(e.BirthDates) == 0 || e.BirthDates[0].From.Year == p.Subject.BirthDate.From.Year
		switch p.Category {
		case synth.Exact:
			if !same || !dateAgrees {
				t.Errorf("exact: %q born %s is listed as %q, %v", p.Subject.Name, p.Subject.BirthDate, e.Caption(), e.BirthDates)
			}
		case synth.WrongDate:
			if len(e.BirthDates) > 0 && e.BirthDates[0] == p.Subject.BirthDate {
				t.Errorf("wrong-date: %s is the listed date", p.Subject.BirthDate)
			}
		case synth.LeftOut:
			if strings.Count(p.Subject.Name, " ") >= strings.Count(e.Caption(), " ") {
				t.Errorf("left-out: %q is as long as %q", p.Subject.Name, e.Caption())
			}
		case synth.Script:
			if strings.ContainsFunc(p.Subject.Name, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
				t.Errorf("script: Latin letters are left in %q", p.Subject.Name)
			}
		default:
			if same || !dateAgrees {
				t.Errorf("%s: %q is listed as %q", p.Category, p.Subject.Name, e.Caption())
			}
		}
		if !validDate(p.Subject.BirthDate) {
			t.Errorf("born %s", p.Subject.BirthDate)
		}
	}
	if len(seen) != 10 || len(cultures) != 7 {
		t.Errorf("categories %v, cultures %v: some never occur", seen, cultures)
	}
}

func validDate(p namesake.PartialDate) bool { return p.From.Valid() && p.To.IsZero() }

// A namesake shares the name of somebody listed, and nothing that would make a
// careful human take the one for the other.
func TestNamesakesAreOtherPeople(t *testing.T) {
	w := synth.World{Seed: 3, Entities: 500}
	byName := map[string][]namesake.Entity{}
	for i := range w.Entities {
		e := w.Entity(i)
		byName[e.Caption()] = append(byName[e.Caption()], e)
	}
	for i := range 1000 {
		p := w.Person(i)
		if p.Category != synth.SameName {
			continue
		}
		listed := byName[p.Subject.Name]
		if len(listed) == 0 {
			t.Fatalf("nobody listed is called %q", p.Subject.Name)
		}
		apart := false
		for _, e := range listed {
			if len(e.BirthDates) == 0 || abs(int(e.BirthDates[0].From.Year)-int(p.Subject.BirthDate.From.Year)) >= 3 {
				apart = true
			}
		}
		if !apart {
			t.Errorf("%q born %s could be the listed one", p.Subject.Name, p.Subject.BirthDate)
		}
	}
}

func abs(n int) int { return max(n, -n) }

// A few names are borne by many and most by few, or rarity would mean nothing.
func TestNamesFollowZipf(t *testing.T) {
	w := synth.World{Seed: 5, Entities: 20_000}
	count := map[string]int{}
	most := 0
	for i := range w.Entities {
		e := w.Entity(i)
		family := e.Caption()
		family = family[strings.LastIndexByte(family, ' ')+1:]
		count[family]++
		most = max(most, count[family])
	}
	once := 0
	for _, n := range count {
		if n == 1 {
			once++
		}
	}
	if most < w.Entities/200 || once < len(count)/4 {
		t.Errorf("the most common last name is borne by %d of %d, %d of %d names by one", most, w.Entities, once, len(count))
	}
}

// Names are built from syllables. Where the real clean people are at hand, no
// more than chance shows that none was copied: invented full names are not
// among them.
func TestNamesAreInvented(t *testing.T) {
	f, err := os.Open(shared.Path(t, "data/bench/names/clean-global.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range rows {
		known[row[0]] = true
	}
	w := synth.World{Seed: 1, Entities: 1000}
	for i := range w.Entities {
		e := w.Entity(i)
		if name := e.Caption(); known[name] {
			t.Errorf("%q is a real name of the benchmark", name)
		}
	}
}

func TestPeopleFileHasItsHeader(t *testing.T) {
	var buf bytes.Buffer
	if err := (synth.World{Seed: 1, Entities: 10}).WritePeople(&buf, 25); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&buf).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 26 || strings.Join(rows[0], ",") != strings.Join(synth.PeopleHeader, ",") {
		t.Errorf("%d rows, header %v", len(rows), rows[0])
	}
}
