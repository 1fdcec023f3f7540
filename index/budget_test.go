package index

import (
	"fmt"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/synth"
)

// The second and third step of the package comment, form by form: the budgets
// exceed what a passing name may lose, none exceeds what its token loses when
// it is not met, and joined tokens have what joining leaves.
func TestBudgetsExceedTheAllowance(t *testing.T) {
	w := synth.World{Seed: 9, Entities: 3000}
	e := &list.Edition{List: synth.List}
	for i := range w.Entities {
		n := w.Entity(i)
		if i%3 == 0 { // words of an organisation weigh otherwise
			n.Kind = namesake.KindOrganization
			n.Names[0].Full += fmt.Sprintf(" Trading No. %d Ltd", i%20)
		}
		e.Entities = append(e.Entities, n)
	}
	for _, similarity := range []float64{0.55, 0.7, 0.9} {
		x, err := Build([]*list.Edition{e}, similarity)
		if err != nil {
			t.Fatal(err)
		}
		type place struct{ form, lexeme uint32 }
		posted := map[place][]int32{}
		for id := range x.postEnd {
			start := uint32(0)
			if id > 0 {
				start = x.postEnd[id-1]
			}
			for i, p := range x.posts[start:x.postEnd[id]] {
				if i > 0 && p.budget > x.posts[start+uint32(i)-1].budget || int16(p.budget) > x.maxBudget[id] {
					t.Fatalf("postings of %s are out of order", x.lexicon.Text(uint32(id)))
				}
				at := place{p.form, uint32(id)}
				posted[at] = append(posted[at], int32(p.budget))
			}
		}
		unbudgeted := map[uint32]bool{}
		for _, f := range x.unbudgeted {
			unbudgeted[f] = true
		}
		for f := range uint32(len(x.forms)) {
			if unbudgeted[f] {
				continue
			}
			l := x.listed(f)
			allowance := match.AllowedLoss(l.Weight, l.Info, similarity)
			sum := int32(0)
			done := map[uint32]bool{}
			for i := range l.Tokens {
				tok := &l.Tokens[i]
				for _, budget := range posted[place{f, tok.Lexeme}] {
					if budget >= int32(tok.Weight)*match.Floor/100 || budget > match.MaxCost {
						t.Errorf("%s has budget %d of weight %d", x.lexicon.Text(tok.Lexeme), budget, tok.Weight)
					}
					if !done[tok.Lexeme] {
						sum += budget + 1
					}
				}
				done[tok.Lexeme] = true
				if join := l.Joins[i]; join != match.NoJoin && allowance >= match.JoinLoss {
					want, found := min(allowance-match.JoinLoss, match.MaxJoinCost), false
					for _, budget := range posted[place{f, join}] {
						found = found || budget >= want
					}
					if !found {
						t.Errorf("the joined %s is not posted with budget %d", x.lexicon.Text(join), want)
					}
				}
			}
			if sum <= allowance {
				t.Errorf("budgets of form %d sum to %d, and it may lose %d", f, sum, allowance)
			}
		}
		t.Logf("similarity %v: %d forms, %d of them without budgets", similarity, len(x.forms), len(unbudgeted))
	}
}
