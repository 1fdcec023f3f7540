package screen_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// askedOfReal are subjects that find somebody: listed parties by their names,
// shortened, lengthened and crossed, with facts that agree and that do not.
func askedOfReal(eds []*list.Edition, n int) []namesake.Subject {
	r := rand.New(rand.NewPCG(3, 14))
	pick := func() *namesake.Entity {
		ed := eds[r.IntN(len(eds))]
		return &ed.Entities[r.IntN(len(ed.Entities))]
	}
	out := make([]namesake.Subject, 0, n)
	for len(out) < n {
		e, other := pick(), pick()
		s := subjectOf(e)
		s.Name = e.Names[r.IntN(len(e.Names))].Full
		words := strings.Fields(s.Name)
		switch r.IntN(5) {
		case 0:
			if len(words) > 2 {
				s.Name = strings.Join(slices.Delete(words, 1, 2), " ")
			}
		case 1:
			s.Name += " " + strings.Fields(other.Caption())[0]
		case 2:
			s.Aliases = []string{other.Caption()}
		case 3:
			if len(other.BirthDates) > 0 {
				s.BirthDate = other.BirthDates[0]
			}
			s.Identifiers = e.Identifiers
		}
		if r.IntN(2) == 0 {
			s.Countries = []string{"SY", "RU"}
		}
		if !strings.ContainsFunc(s.Name, func(r rune) bool { return r > ' ' }) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// sound returns what is wrong with a node of an explanation or one below it.
func sound(e namesake.Evidence) string {
	if len(e.Parts) == 0 {
		if e.Text == "" {
			return string(e.Feature) + " is not explained"
		}
		return ""
	}
	sum := namesake.Bits(0)
	for _, p := range e.Parts {
		sum += p.Bits
		if wrong := sound(p); wrong != "" {
			return wrong
		}
	}
	if sum != e.Bits {
		return string(e.Feature) + " is worth " + e.Bits.String() + " and its parts " + sum.String()
	}
	return ""
}

// The explanation is the score: the bits of every node are those of its parts,
// to the hundredth, and the shares of the tokens are the similarity.
func TestExplanationIsTheScore(t *testing.T) {
	s, eds := realScreener(t), realEditions(t)
	matches, partial := 0, 0
	for _, subject := range askedOfReal(eds, 6000) {
		answer, err := s.Screen(subject)
		if err != nil {
			t.Fatalf("%+v: %v", subject, err)
		}
		for _, m := range slices.Concat(answer.Matches, answer.RuledOut) {
			matches++
			if m.Evidence.Bits != m.Bits {
				t.Errorf("%q, %s %s: %s bits, its evidence %s", subject.Name, m.List, m.Entity, m.Bits, m.Evidence.Bits)
			}
			if wrong := sound(m.Evidence); wrong != "" {
				t.Errorf("%q, %s %s: %s", subject.Name, m.List, m.Entity, wrong)
			}
			if len(m.Evidence.Parts) == 0 || m.Evidence.Parts[0].Feature != namesake.FeatureName {
				t.Fatalf("%q, %s %s: the first part is not the name", subject.Name, m.List, m.Entity)
			}
			shares := 0.0
			for _, p := range m.Evidence.Parts[0].Parts {
				shares += p.Share
			}
			if math.Abs(shares-m.Similarity) > 1e-9 {
				t.Errorf("%q, %s %s: similarity %v, shares %v", subject.Name, m.List, m.Entity, m.Similarity, shares)
			}
			if m.Similarity > 0 && m.Similarity < 1 {
				partial++
			}
		}
	}
	t.Logf("%d matches, %d of them partial", matches, partial)
	if matches < 10_000 || partial < 2_000 {
		t.Errorf("%d matches, %d of them partial: too few to tell", matches, partial)
	}
}

// The same subject, editions and policy are the same bytes: whatever was asked
// before, by how many at once, and in whatever order the editions hold their
// entities.
func TestAnswersAreReproducible(t *testing.T) {
	eds := []*list.Edition{readReal(t, "un_sc/2026-02-27_consolidated.xml"), readReal(t, "ofac_cons/2025-12-19")}
	subjects := askedOfReal(eds, 600)
	subjects = append(subjects, namesake.Subject{Name: "Mohammed Ali"})
	first := newScreener(t, policy.Default(), eds...)
	want := make([][]byte, len(subjects))
	for i, subject := range subjects {
		want[i] = toJSON(t, first, subject)
	}

	shuffled := make([]*list.Edition, len(eds))
	r := rand.New(rand.NewPCG(2, 71))
	for i, ed := range eds {
		again := *ed
		again.Entities = slices.Clone(ed.Entities)
		r.Shuffle(len(again.Entities), func(i, j int) {
			again.Entities[i], again.Entities[j] = again.Entities[j], again.Entities[i]
		})
		if list.Hash(again.Entities) != ed.Hash {
			t.Fatal("the order of entities changes the hash")
		}
		shuffled[i] = &again
	}
	for name, s := range map[string]*screen.Screener{
		"asked before": first, "other order of entities": newScreener(t, policy.Default(), shuffled...),
	} {
		var group sync.WaitGroup
		for worker := range 4 {
			group.Go(func() {
				for _, i := range rand.New(rand.NewPCG(uint64(worker), 0)).Perm(len(subjects)) {
					if got := toJSON(t, s, subjects[i]); !bytes.Equal(got, want[i]) {
						t.Errorf("%s: %q:\n%s\nat first:\n%s", name, subjects[i].Name, got, want[i])
						return
					}
				}
			})
		}
		group.Wait()
	}
}
