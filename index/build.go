package index

import (
	"fmt"
	"sort"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// Build makes an index over the editions, to be searched at the similarity
// (0–1) or above. The entities are kept, not copied.
func Build(editions []*list.Edition, similarity float64) (*Index, error) {
	if !(similarity > 0 && similarity <= 1) {
		return nil, fmt.Errorf("build index: similarity %v is not in (0, 1]", similarity)
	}
	x := &Index{similarity: similarity}
	b := builder{index: x}
	for _, e := range editions {
		x.editions = append(x.editions, e.Ref())
		for i := range e.Entities {
			b.add(&e.Entities[i])
		}
	}
	x.lexicon = b.lexicon.Lexicon
	b.post()
	b.key()
	sort.Slice(x.identifiers, func(i, j int) bool {
		a, b := x.identifiers[i], x.identifiers[j]
		return a.hash < b.hash || a.hash == b.hash && a.entity < b.entity
	})
	return x, nil
}

type builder struct {
	index   *Index
	lexicon match.LexiconBuilder
}

// add compiles the names of an entity, once where several read the same.
func (b *builder) add(e *namesake.Entity) {
	x := b.index
	ordinal := uint32(len(x.entities.built))
	x.entities.built = append(x.entities.built, e)
	start := len(x.forms)
	// Weak aliases last: one that reads like a good name adds nothing to it.
	for _, weak := range []bool{false, true} {
		for n := range e.Names {
			if (e.Names[n].Quality == namesake.QualityWeak) == weak {
				b.addName(e, ordinal, n, start)
			}
		}
	}
	for _, id := range e.Identifiers {
		if h, ok := match.IdentifierHash(id); ok {
			x.identifiers = append(x.identifiers, identifierEntry{hash: h, entity: ordinal})
		}
	}
}

// addName compiles a name in every reading that none from start on equals.
func (b *builder) addName(e *namesake.Entity, ordinal uint32, n, start int) {
	x := b.index
	for _, kind := range match.ReadAs(e.Kind) {
		for _, f := range name.FormsOf(e.Names[n], kind) {
			person := kind == namesake.KindPerson
			l := match.Compile(f, person, &b.lexicon)
			if l.Weight <= 0 || b.known(start, &l) {
				continue
			}
			flags := uint8(0)
			if person {
				flags |= formPerson
			}
			if e.Names[n].Quality == namesake.QualityWeak {
				flags |= formWeak
			}
			x.forms = append(x.forms, form{
				entity: ordinal, name: uint16(n), first: uint32(len(x.tokens)),
				tokens: uint8(len(l.Tokens)), weight: l.Weight, flags: flags,
			})
			x.tokens = append(x.tokens, l.Tokens...)
			x.joins = append(x.joins, l.Joins...)
		}
	}
}

// known reports whether a form from start on has the same tokens.
func (b *builder) known(start int, l *match.Listed) bool {
	for i := start; i < len(b.index.forms); i++ {
		o := b.index.listed(uint32(i))
		if o.Person != l.Person || len(o.Tokens) != len(l.Tokens) {
			continue
		}
		same := true
		for k := range o.Tokens {
			same = same && o.Tokens[k] == l.Tokens[k]
		}
		if same {
			return true
		}
	}
	return false
}

// budgeted is a posting before it is sorted.
type budgeted struct {
	lexeme uint32
	posting
}

// post gives tokens their budgets and files the forms under them.
func (b *builder) post() {
	x := b.index
	crowd := b.crowds()
	var all []budgeted
	for i := range x.forms {
		l := x.listed(uint32(i))
		allowance := match.AllowedLoss(l.Weight, x.similarity)
		posts, ok := b.budgets(uint32(i), &l, allowance, crowd)
		if !ok {
			x.unbudgeted = append(x.unbudgeted, uint32(i))
			continue
		}
		all = append(all, posts...)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		if a.lexeme != b.lexeme {
			return a.lexeme < b.lexeme
		}
		if a.budget != b.budget {
			return a.budget > b.budget
		}
		return a.form < b.form
	})
	n := x.lexicon.Len()
	x.postEnd = make([]uint32, n)
	x.maxBudget = make([]int16, n)
	for i := range x.maxBudget {
		x.maxBudget[i] = -1
	}
	x.posts = make([]posting, len(all))
	for i, p := range all {
		x.posts[i] = p.posting
		x.maxBudget[p.lexeme] = max(x.maxBudget[p.lexeme], int16(p.budget))
		x.postEnd[p.lexeme] = uint32(i + 1)
	}
	for i := 1; i < n; i++ {
		x.postEnd[i] = max(x.postEnd[i], x.postEnd[i-1])
	}
}

// crowded is the information, in hundredths of a bit, below which a token is so
// common that reading the names posted under it costs more than looking for
// misspellings of a rarer one.
const crowded = 650

// budgets chooses the tokens that a form is posted under, until their budgets
// exceed the allowance: first rare tokens, as far as no hard operation is
// within the budget, then with one, then common tokens. It reports false where
// all of that is not enough.
func (b *builder) budgets(i uint32, l *match.Listed, allowance int32, crowd []uint32) ([]budgeted, bool) {
	order := make([]int, 0, len(l.Tokens))
	for k := range l.Tokens {
		if !l.Tokens[k].Role.Minor() {
			order = append(order, k)
		}
	}
	sort.SliceStable(order, func(a, b int) bool {
		return crowd[l.Tokens[order[a]].Lexeme] < crowd[l.Tokens[order[b]].Lexeme]
	})
	var budget [name.MaxTokens]int32 // −1 for none
	for k := range budget {
		budget[k] = -1
	}
	left := allowance // the sum of (budget+1) must exceed it
	for pass := range 3 {
		for _, k := range order {
			t := &l.Tokens[k]
			most := min(int32(t.Weight)*match.Floor/100-1, match.MaxCost)
			if pass == 0 {
				code := b.index.lexicon.Code(t.Lexeme)
				most = min(most, spelling.LeastHard(len(code), b.index.lexicon.Unvowelled(t.Lexeme))-1)
			}
			if left < 0 || most <= budget[k] || pass < 2 && t.Info < crowded {
				continue
			}
			raise := min(most-budget[k], left+1)
			budget[k] += raise
			left -= raise
		}
	}
	if left >= 0 {
		return nil, false
	}
	var out []budgeted
	for k, n := range budget {
		if n >= 0 {
			out = append(out, budgeted{l.Tokens[k].Lexeme, posting{form: i, budget: uint16(n)}})
		}
	}
	for _, join := range l.Joins {
		if join == match.NoJoin {
			continue
		}
		if budget := min(allowance-match.JoinLoss, match.MaxJoinCost); budget >= 0 {
			out = append(out, budgeted{join, posting{form: i, budget: uint16(budget)}})
		}
	}
	return out, true
}

// crowds estimates for each lexeme how many tokens of names are spelt like it:
// those that share its first skeleton.
func (b *builder) crowds() []uint32 {
	x := b.index
	own := make([]uint32, x.lexicon.Len())
	for _, t := range x.tokens {
		own[t.Lexeme]++
	}
	first := make([]spelling.Key, x.lexicon.Len())
	byKey := map[spelling.Key]uint32{}
	var keys []spelling.Key
	for id := range first {
		keys, _ = spelling.AppendSkeletons(keys[:0], x.lexicon.Code(uint32(id)))
		if len(keys) > 0 {
			first[id] = keys[0]
			byKey[keys[0]] += own[id]
		}
	}
	crowd := make([]uint32, len(own))
	for id := range crowd {
		// Exact equals are certain to be met, those alike only may be.
		crowd[id] = 4*own[id] + byKey[first[id]]
	}
	return crowd
}

// key files the posted lexemes under their skeletons.
func (b *builder) key() {
	x := b.index
	var exact, near, nearBare []keyed
	var keys []spelling.Key
	for id := range uint32(x.lexicon.Len()) {
		if x.maxBudget[id] < 0 {
			continue
		}
		code := x.lexicon.Code(id)
		var ok bool
		if keys, ok = spelling.AppendSkeletons(keys[:0], code); !ok {
			x.unkeyed = append(x.unkeyed, id)
			continue
		}
		exact = appendKeyed(exact, keys, id)
		n := len(keys)
		keys = spelling.AppendDeletions(keys, keys[:n])
		budget := int32(x.maxBudget[id])
		if budget >= spelling.LeastHard(len(code), x.lexicon.Unvowelled(id)) {
			near = appendKeyed(near, keys, id)
		}
		if budget >= spelling.LeastHard(len(code), true) {
			nearBare = appendKeyed(nearBare, keys, id)
		}
	}
	x.exact, x.near, x.nearBare = newKeyTable(exact), newKeyTable(near), newKeyTable(nearBare)
}

func appendKeyed(dst []keyed, keys []spelling.Key, lexeme uint32) []keyed {
	for _, k := range keys {
		dst = append(dst, keyed{k, lexeme})
	}
	return dst
}
