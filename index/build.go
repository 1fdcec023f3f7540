package index

import (
	"bytes"
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

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
		for part := range slices.Chunk(e.Entities, 4096) {
			read := readNames(part)
			for i := range part {
				b.add(&part[i], read[i])
			}
		}
	}
	b.order()
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

// reading is a listed name in one of the ways in which it may be read.
type reading struct {
	form   name.Form
	person bool
}

// readNames reads the names of the entities, by entity and name, on all cores:
// that takes half of the time, and needs nothing but the name.
func readNames(entities []namesake.Entity) [][][]reading {
	out := make([][][]reading, len(entities))
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(entities); i = int(next.Add(1)) - 1 {
				e := &entities[i]
				out[i] = make([][]reading, len(e.Names))
				for n := range e.Names {
					for _, kind := range match.ReadAs(e.Kind) {
						for _, f := range name.FormsOf(e.Names[n], kind) {
							out[i][n] = append(out[i][n], reading{f, kind == namesake.KindPerson})
						}
					}
				}
			}
		})
	}
	group.Wait()
	return out
}

// add compiles the names of an entity, once where several read the same.
func (b *builder) add(e *namesake.Entity, read [][]reading) {
	x := b.index
	ordinal := uint32(len(x.entities.built))
	x.entities.built = append(x.entities.built, e)
	start := len(x.forms)
	// Weak aliases last: one that reads like a good name adds nothing to it.
	for _, weak := range []bool{false, true} {
		for n := range e.Names {
			if (e.Names[n].Quality == namesake.QualityWeak) == weak {
				b.addName(e, ordinal, n, read[n], start)
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
func (b *builder) addName(e *namesake.Entity, ordinal uint32, n int, read []reading, start int) {
	x := b.index
	for _, r := range read {
		l := match.Compile(r.form, r.person, &b.lexicon)
		if l.Weight <= 0 || b.known(start, &l) {
			continue
		}
		flags := uint8(0)
		if r.person {
			flags |= formPerson
		}
		if e.Names[n].Quality == namesake.QualityWeak {
			flags |= formWeak
		}
		x.forms = append(x.forms, form{
			entity: ordinal, name: uint16(n), first: uint32(len(x.tokens)),
			tokens: uint8(len(l.Tokens)), weight: uint16(l.Weight), info: uint16(min(l.Info, 0xffff)), flags: flags,
		})
		x.tokens = append(x.tokens, l.Tokens...)
		x.joins = append(x.joins, l.Joins...)
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
		allowance := match.AllowedLoss(l.Weight, l.Info, x.similarity)
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
		if a.form != b.form {
			return a.form < b.form
		}
		return a.flags < b.flags
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
			if pass < 2 {
				most = min(most, spelling.Hard-1)
			}
			if left < 0 || most <= budget[k] || pass == 0 && t.Info < crowded {
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
	flags := b.index.forms[i].flags
	for k, n := range budget {
		if n >= 0 {
			p := posting{form: i, budget: uint16(n), flags: flags}
			p.stateOthers(l, k, allowance)
			out = append(out, budgeted{l.Tokens[k].Lexeme, p})
		}
	}
	for _, join := range l.Joins {
		if join == match.NoJoin {
			continue
		}
		if budget := min(allowance-match.JoinLoss, match.MaxJoinCost); budget >= 0 {
			out = append(out, budgeted{join, posting{form: i, budget: uint16(budget), flags: flags | postJoined}})
		}
	}
	return out, true
}

// stateOthers notes the two tokens beside one that lose most where no word is a
// spelling of them, and what is left of the allowance then.
func (p *posting) stateOthers(l *match.Listed, but int, allowance int32) {
	first, second := -1, -1
	loses := func(k int) int32 {
		if k < 0 {
			return 0
		}
		return match.Unpaired(&l.Tokens[k], false)
	}
	for k := range l.Tokens {
		switch {
		case k == but || l.Tokens[k].Role.Minor():
		case loses(k) > loses(first):
			first, second = k, first
		case loses(k) > loses(second):
			second = k
		}
	}
	p.alone = 255
	if first < 0 {
		return
	}
	if left := allowance - loses(first) - loses(second); left < 0 {
		p.alone = 0
	} else {
		p.alone = uint8(min(left/aloneUnit+1, 255))
	}
	if second < 0 {
		second = first
	}
	p.others = [2]spelling.Signature{l.Tokens[first].Signature, l.Tokens[second].Signature}
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

// key files the tokens under their keys: all that a name may be met by, since
// what is not met within less than a hard operation is known to lose more.
func (b *builder) key() {
	x := b.index
	wanted := make([]bool, x.lexicon.Len())
	for id, budget := range x.maxBudget {
		wanted[id] = budget >= 0
	}
	for i := range x.tokens {
		if !x.tokens[i].Role.Minor() {
			wanted[x.tokens[i].Lexeme] = true
		}
	}
	var exact, near, nearBare, kin []keyed
	var keys []spelling.Key
	for id := range uint32(x.lexicon.Len()) {
		if !wanted[id] {
			continue
		}
		keys = match.AppendKinKeys(keys[:0], string(x.lexicon.Text(id)))
		kin = appendKeyed(kin, keys, id)
		code := x.lexicon.Code(id)
		var ok bool
		if keys, ok = spelling.AppendPrefixes(keys[:0], code); !ok {
			x.unkeyed = append(x.unkeyed, id)
		} else {
			exact = appendKeyed(exact, keys, id)
		}
		budget := int32(x.maxBudget[id])
		if budget < spelling.LeastHard(len(code), true) {
			continue
		}
		x.hard = append(x.hard, id)
		if keys, ok = spelling.AppendSkeletons(keys[:0], code); !ok {
			x.hardUnkeyed = append(x.hardUnkeyed, id)
			continue
		}
		keys = spelling.AppendDeletions(keys, keys)
		nearBare = appendKeyed(nearBare, keys, id)
		if budget >= spelling.LeastHard(len(code), x.lexicon.Unvowelled(id)) {
			near = appendKeyed(near, keys, id)
		}
	}
	x.exact = newKeyTable(exact, &x.lexicon, x.maxBudget)
	x.kin = newKeyTable(kin, &x.lexicon, x.maxBudget)
	x.near = newKeyTable(near, &x.lexicon, x.maxBudget).withBags(&x.lexicon)
	x.nearBare = newKeyTable(nearBare, &x.lexicon, x.maxBudget).withBags(&x.lexicon)
}

func appendKeyed(dst []keyed, keys []spelling.Key, lexeme uint32) []keyed {
	for _, k := range keys {
		dst = append(dst, keyed{k, lexeme})
	}
	return dst
}

// order numbers the tokens in the order of their codes, those without vowels
// apart, so that neighbours are compared together and lie together.
func (b *builder) order() {
	x, l := b.index, &b.lexicon.Lexicon
	ids := make([]uint32, l.Len())
	for i := range ids {
		ids[i] = uint32(i)
	}
	slices.SortFunc(ids, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(l.Flags[a], l.Flags[b]), bytes.Compare(l.Code(a), l.Code(b)), bytes.Compare(l.Text(a), l.Text(b)))
	})
	var ordered match.Lexicon
	number := make([]uint32, len(ids))
	for _, id := range ids {
		number[id] = ordered.Append(l, id)
	}
	x.lexicon = ordered
	for i := range x.tokens {
		x.tokens[i].Lexeme = number[x.tokens[i].Lexeme]
		if x.joins[i] != match.NoJoin {
			x.joins[i] = number[x.joins[i]]
		}
	}
}
