package screen_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// A subject has no field for ethnicity, religion, language or place of birth:
// what is not asked cannot count. Whoever adds a field has to look at this.
func TestSubjectHasNoFieldForOrigin(t *testing.T) {
	want := []string{"ID", "Kind", "Name", "Aliases", "BirthDate", "Gender", "Countries", "Identifiers"}
	var got []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[namesake.Subject]()) {
		got = append(got, f.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("fields of Subject: %q, want %q", got, want)
	}
}

type party struct{ list, id, edition string }

// rank orders outcomes by what they do to the subject.
var rank = map[namesake.Outcome]int{
	namesake.OutcomeClear: 0, namesake.OutcomeIncomplete: 1, namesake.OutcomeInconclusive: 2, namesake.OutcomePotentialMatch: 3,
}

func byParty(s namesake.Screening) map[party]namesake.Match {
	out := map[party]namesake.Match{}
	for _, m := range append(slices.Clone(s.Matches), s.RuledOut...) {
		out[party{m.List, m.Entity, m.Edition}] = m
	}
	return out
}

// nationalities are what a subject may state: the listed ones, others, several.
func nationalities(e *namesake.Entity) [][]string {
	var own []string
	for _, c := range append(slices.Clone(e.Nationalities), e.Citizenships...) {
		if c.Code != "" && !slices.Contains(own, c.Code) {
			own = append(own, c.Code)
		}
	}
	out := [][]string{{"IS"}, {"AF"}, {"RU", "NZ"}, {"SUHH"}}
	if len(own) > 0 {
		out = append(out, own, append([]string{"BT"}, own...))
	}
	return out
}

// Whatever nationality a subject states, against whomever is listed: never more
// bits, a higher similarity, fewer namesakes or a higher outcome than for the
// same subject without one; nobody is found who was not. Subjects are made of
// listed people, so that every screening finds somebody: with all their facts,
// with the name alone, and with a name that many share.
func TestNationalityNeverRaises(t *testing.T) {
	s, eds := realScreener(t), realEditions(t)
	var people []*namesake.Entity
	for _, ed := range eds {
		for i := range ed.Entities {
			if e := &ed.Entities[i]; e.Kind == namesake.KindPerson || e.Kind == namesake.KindUnknown {
				people = append(people, e)
			}
		}
	}
	var mu sync.Mutex
	pairs, agreed, contradicted, lowered := 0, 0, 0, 0
	check := func(e *namesake.Entity, subject namesake.Subject) {
		without, err := s.Screen(subject)
		if err != nil {
			t.Error(err)
			return
		}
		base := byParty(without)
		for _, stated := range nationalities(e) {
			subject.Countries = stated
			with, err := s.Screen(subject)
			if err != nil {
				t.Error(err)
				return
			}
			complain := func(what string, m namesake.Match) {
				t.Errorf("%q with nationality %q, %s %s (%s): %s", subject.Name, stated, m.List, m.Entity, m.Caption, what)
			}
			if rank[with.Outcome] > rank[without.Outcome] {
				t.Errorf("%q with nationality %q: %s, without: %s", subject.Name, stated, with.Outcome, without.Outcome)
			}
			after := byParty(with)
			mu.Lock()
			pairs += len(after)
			mu.Unlock()
			if len(after) != len(base) {
				t.Errorf("%q with nationality %q: %d compared, without: %d", subject.Name, stated, len(after), len(base))
			}
			for who, m := range after {
				b := base[who]
				switch {
				case m.Bits > b.Bits:
					complain("more bits", m)
				case m.Similarity != b.Similarity:
					complain("another similarity", m)
				case m.ExpectedNamesakes < b.ExpectedNamesakes:
					complain("fewer namesakes", m)
				case rank[m.Outcome] > rank[b.Outcome]:
					complain("a higher outcome", m)
				}
				for _, p := range m.Evidence.Parts {
					if p.Feature != namesake.FeatureCountry {
						continue
					}
					mu.Lock()
					switch {
					case p.Bits > 0:
						complain("a country is worth more than nothing", m)
					case p.Verdict == namesake.VerdictContradicts:
						contradicted++
					default:
						agreed++
					}
					if m.Bits < b.Bits {
						lowered++
					}
					mu.Unlock()
				}
			}
		}
	}
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			for i := core; i < len(people); i += cores {
				e := people[i]
				if i%3 == 0 {
					check(e, subjectOf(e))
				}
				if i%4 == 1 {
					check(e, namesake.Subject{Name: e.Caption()})
				}
				if i%64 == 2 {
					check(e, namesake.Subject{Name: "Mohammed Ali", BirthDate: namesake.Year(1960 + i%40)})
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d pairs: nationality agreed in %d, contradicted in %d, lowered %d", pairs, agreed, contradicted, lowered)
	if pairs < 100_000 || agreed < 10_000 || contradicted < 10_000 || lowered != contradicted {
		t.Errorf("%d pairs, of which nationality agreed in %d, contradicted in %d and lowered %d: too few to tell", pairs, agreed, contradicted, lowered)
	}
}

// What a list states about where its people come from, and what they speak,
// finds nobody and moves no score: without it every answer is the same.
func TestListedOriginCountsForNothing(t *testing.T) {
	ed := readReal(t, "un_sc/2026-02-27_consolidated.xml")
	bare := *ed
	bare.Entities = slices.Clone(ed.Entities)
	for i := range bare.Entities {
		e := &bare.Entities[i]
		e.BirthPlaces, e.Addresses, e.Notes, e.Programs, e.Links = nil, nil, nil, nil, nil
		e.Names = slices.Clone(e.Names)
		for n := range e.Names {
			e.Names[n].Language, e.Names[n].Note = "", ""
		}
	}
	a, b := newScreener(t, policy.Default(), ed), newScreener(t, policy.Default(), &bare)
	for i := range ed.Entities {
		subject := subjectOf(&ed.Entities[i])
		if got, want := toJSON(t, b, subject), toJSON(t, a, subject); !bytes.Equal(got, want) {
			t.Fatalf("without what is listed of origin:\n%s\nwith:\n%s", got, want)
		}
	}
}

// Sharing a nationality with a listed namesake is shown, and says so.
func TestSharedNationalityIsShownAtNoBits(t *testing.T) {
	s := newScreener(t, policy.Default(), &list.Edition{List: "made", Hash: "sha256:00", Entities: []namesake.Entity{{
		ID: "1", List: "made", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: "Orvan Daskel"}},
		Nationalities: []namesake.Country{{Code: "NO", Name: "Norway"}},
	}}})
	evidence := func(countries ...string) (namesake.Evidence, namesake.Bits) {
		m := ask(t, s, namesake.Subject{Name: "Orvan Daskel", Countries: countries}).Matches[0]
		for _, p := range m.Evidence.Parts {
			if p.Feature == namesake.FeatureCountry {
				return p, m.Bits
			}
		}
		return namesake.Evidence{}, m.Bits
	}
	_, alone := evidence()
	same, bits := evidence("NO")
	if same.Bits != 0 || bits != alone || !strings.Contains(same.Text, "never raises") {
		t.Errorf("the same nationality: %+v, %s bits in all against %s", same, bits, alone)
	}
	if other, bits := evidence("SE"); other.Bits >= 0 || bits != alone+other.Bits || other.Verdict != namesake.VerdictContradicts {
		t.Errorf("another nationality: %+v, %s bits in all against %s", other, bits, alone)
	}
	if one, bits := evidence("SE", "NO"); one.Bits != 0 || bits != alone {
		t.Errorf("one of two nationalities: %+v, %s bits in all against %s", one, bits, alone)
	}
}

func toJSON(t *testing.T, s *screen.Screener, subject namesake.Subject) []byte {
	t.Helper()
	b, err := json.Marshal(ask(t, s, subject))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
