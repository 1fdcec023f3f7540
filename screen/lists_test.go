package screen_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// wholeLists are one whole edition of each published list that the shared data
// has, and the excerpts of the two newest formats.
var wholeLists = []string{
	"ofac_sdn/2021-07-07_full",
	"ofac_cons/2025-12-19",
	"un_sc/2026-02-27_consolidated.xml",
	"uk_ofsi/2018-04-13_sanctionsconlist.csv",
	"eu_fsd/2016-02-11_global.xml",
	"eu_fsd/2018-07-04_short.csv",
	"au_dfat/2024-11-11_regulation8_consolidated.xlsx",
	"ca_sema",
	"us_csl/dpl_2023-11-30.txt",
	"format_excerpts/eu_fsf_1_1_2026-08-05_excerpt.xml",
	"format_excerpts/uk_sanctions_list_2026-09-07_excerpt.xml",
}

var readWhole = sync.OnceValues(func() ([]*list.Edition, error) {
	var out []*list.Edition
	for _, path := range wholeLists {
		ed, err := list.Read(os.DirFS(shared.Root()), "data/lists/"+path, formats.All())
		if err != nil {
			return nil, err
		}
		out = append(out, ed)
	}
	return out, nil
})

// realEditions are the whole lists, read once for all tests.
func realEditions(t *testing.T) []*list.Edition {
	t.Helper()
	for _, path := range wholeLists {
		shared.Path(t, "data/lists/"+path)
	}
	eds, err := readWhole()
	if err != nil {
		t.Fatal(err)
	}
	return eds
}

var overWhole = sync.OnceValues(func() (*screen.Screener, error) {
	eds, err := readWhole()
	if err != nil {
		return nil, err
	}
	return screen.New(eds, policy.Default())
})

// realScreener screens against all of realEditions at once.
func realScreener(t *testing.T) *screen.Screener {
	t.Helper()
	realEditions(t)
	s, err := overWhole()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readReal(t *testing.T, path string) *list.Edition {
	t.Helper()
	shared.Path(t, "data/lists/"+path)
	ed, err := list.Read(os.DirFS(shared.Root()), "data/lists/"+path, formats.All())
	if err != nil {
		t.Fatal(err)
	}
	return ed
}

func newScreener(t *testing.T, p policy.Policy, eds ...*list.Edition) *screen.Screener {
	t.Helper()
	s, err := screen.New(eds, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ask(t *testing.T, s *screen.Screener, subject namesake.Subject) namesake.Screening {
	t.Helper()
	answer, err := s.Screen(subject)
	if err != nil {
		t.Fatalf("screen %+v: %v", subject, err)
	}
	return answer
}

// Every answer names every edition that was asked, and only those.
func TestEveryEditionConsultedIsNamed(t *testing.T) {
	s, eds := realScreener(t), realEditions(t)
	var want []namesake.EditionRef
	total := 0
	for _, ed := range eds {
		want = append(want, ed.Ref())
		total += len(ed.Entities)
	}
	if total < 18_000 || total != s.Index().Len() {
		t.Errorf("%d entities in the editions, %d in the index", total, s.Index().Len())
	}
	slices.SortFunc(want, func(a, b namesake.EditionRef) int { return strings.Compare(a.List+a.Hash, b.List+b.Hash) })
	for _, who := range []string{"Wilfreda Oxenthwaite", eds[0].Entities[0].Caption(), "Mohammed Ali"} {
		if got := ask(t, s, namesake.Subject{Name: who}).Consulted; !slices.Equal(got, want) {
			t.Errorf("%s: consulted %v", who, got)
		}
	}
}

// Whoever is on several lists is found on each.
func TestOnePersonOnSeveralLists(t *testing.T) {
	s, eds := realScreener(t), realEditions(t)
	byList := map[string]int{}
	for _, ed := range eds {
		if !strings.HasPrefix(ed.List, "un") {
			continue
		}
		for i := range ed.Entities[:200] {
			e := &ed.Entities[i]
			found := map[string]bool{}
			for _, m := range ask(t, s, subjectOf(e)).Matches {
				found[m.List] = true
			}
			if !found[e.List] {
				t.Errorf("%s (%s %s) was not found by its own name and facts", e.Caption(), e.List, e.ID)
			}
			for l := range found {
				byList[l]++
			}
		}
	}
	// Others carry the UN's list over; that they did in part is certain.
	for _, l := range []string{"un-sc", "us-ofac-sdn", "au-dfat", "uk-ofsi", "eu-fsf"} {
		if byList[l] < 20 {
			t.Errorf("of 200 parties that the UN lists, %d were found on %s: %v", byList[l], l, byList)
		}
	}
}

// subjectOf is the subject who would be the entity: its name, its kind and the
// first of each fact.
func subjectOf(e *namesake.Entity) namesake.Subject {
	s := namesake.Subject{Name: e.Caption(), Kind: e.Kind, Gender: e.Gender}
	if len(e.BirthDates) > 0 {
		s.BirthDate = e.BirthDates[0]
	}
	return s
}

// What the list of 2024-06-14 was for: both the name that he is listed under
// and an alias in his own script find the man.
func TestTheManOfTheReports(t *testing.T) {
	ed := readReal(t, "ofac_sdn/khamirzaev_network")
	s := newScreener(t, policy.Default(), ed)
	for _, c := range []struct {
		asked  string
		tokens []string // role, listed token, verdict
	}{
		{"Adam Khamirzaev", []string{"given adam agrees", "family khamirzaev agrees"}},
		{"Олиферчик Адам Исламович", []string{"given adam agrees", "patronymic islamovich agrees", "family oliferchik agrees"}},
	} {
		answer := ask(t, s, namesake.Subject{Name: c.asked})
		if answer.Outcome != namesake.OutcomePotentialMatch || len(answer.Matches) != 1 || answer.Matches[0].Entity != "49567" {
			t.Errorf("%s: %s %+v", c.asked, answer.Outcome, answer.Matches)
			continue
		}
		m := answer.Matches[0]
		var tokens []string
		for _, p := range m.Evidence.Parts[0].Parts {
			tokens = append(tokens, p.Role+" "+p.Listed+" "+string(p.Verdict))
			if p.Bits <= 0 {
				t.Errorf("%s: token %s agrees and is worth %s bits", c.asked, p.Listed, p.Bits)
			}
		}
		if !slices.Equal(tokens, c.tokens) {
			t.Errorf("%s: compared %q, want %q", c.asked, tokens, c.tokens)
		}
		if m.Similarity < 0.9 || m.ExpectedNamesakes > 10 {
			t.Errorf("%s: similarity %.3f, %.1f namesakes", c.asked, m.Similarity, m.ExpectedNamesakes)
		}
		if len(m.Deciders) == 0 || m.Deciders[0].Fact != namesake.FeatureBirthDate || m.Deciders[0].Listed != "1985-12-15" {
			t.Errorf("%s: what would decide: %+v", c.asked, m.Deciders)
		}
	}
	// Another man of the same name, told apart by his age.
	answer := ask(t, s, namesake.Subject{Name: "Adam Khamirzaev", BirthDate: namesake.Year(1955)})
	if answer.Outcome != namesake.OutcomeClear || len(answer.RuledOut) != 1 || !strings.Contains(answer.RuledOut[0].Summary, "30 years off") {
		t.Errorf("born 1955: %s, ruled out %+v", answer.Outcome, answer.RuledOut)
	}
}
