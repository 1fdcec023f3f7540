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
	x := &Index{similarity: similarity, entities: entityStore{finder: new(finder)}}
	b := builder{index: x}
	for _, e := range editions {
		x.editions = append(x.editions, e.Ref())
		part := slices.Collect(slices.Chunk(e.Entities, 4096))
		var next [][][]reading
		for i := range part {
			read := next
			if i == 0 {
				read = readNames(part[0])
			}
			var ahead sync.WaitGroup // reads a part while the one before is added
			if i+1 < len(part) {
				ahead.Go(func() { next = readNames(part[i+1]) })
			}
			for k := range part[i] {
				b.add(&part[i][k], read[k])
			}
			ahead.Wait()
		}
	}
	b.order()
	b.sound()
	b.post()
	b.orderSounds()
	b.key()
	note := x.minorTexts()
	for i := range x.tokens {
		note(&x.tokens[i])
	}
	sort.Slice(x.identifiers, func(i, j int) bool {
		a, b := x.identifiers[i], x.identifiers[j]
		return a.hash < b.hash || a.hash == b.hash && a.entity < b.entity
	})
	x.wholes = sync.OnceValue(func() *wholes { return newWholes(x) })
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
	parts := make([][]budgeted, runtime.GOMAXPROCS(0))
	unbudgeted := make([][]uint32, len(parts))
	inParts(len(x.forms), func(part, start, end int) {
		for i := start; i < end; i++ {
			l := x.listed(uint32(i))
			allowance := match.AllowedLoss(l.Weight, l.Info, x.similarity)
			posts, ok := b.budgets(parts[part], uint32(i), &l, allowance, crowd)
			if !ok {
				unbudgeted[part] = append(unbudgeted[part], uint32(i))
				continue
			}
			parts[part] = posts
		}
	})
	x.unbudgeted = slices.Concat(unbudgeted...)
	all, ends := byLexeme(parts, x.lexicon.Len())
	inParts(len(ends), func(_, start, end int) { // no lexeme is of two parts
		if start < end {
			from, to := uint32(0), ends[end-1]
			if start > 0 {
				from = ends[start-1]
			}
			slices.SortStableFunc(all[from:to], func(a, b budgeted) int {
				switch {
				case a.lexeme != b.lexeme:
					return cmp.Compare(a.lexeme, b.lexeme)
				case a.budget != b.budget:
					return cmp.Compare(b.budget, a.budget)
				case a.form != b.form:
					return cmp.Compare(a.form, b.form)
				}
				return cmp.Compare(a.flags, b.flags)
			})
		}
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

// byLexeme puts postings in the order of their lexemes, and returns where those
// of each end.
func byLexeme(parts [][]budgeted, lexemes int) ([]budgeted, []uint32) {
	at := make([]uint32, lexemes+1)
	for _, part := range parts {
		for i := range part {
			at[part[i].lexeme+1]++
		}
	}
	for i := 1; i < len(at); i++ {
		at[i] += at[i-1]
	}
	out := make([]budgeted, at[lexemes])
	for _, part := range parts {
		for i := range part {
			out[at[part[i].lexeme]] = part[i]
			at[part[i].lexeme]++
		}
	}
	return out, at[:lexemes]
}

// inParts does the parts of a whole on all cores, in their order.
func inParts(n int, do func(part, start, end int)) {
	parts := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for part := range parts {
		group.Go(func() { do(part, n*part/parts, n*(part+1)/parts) })
	}
	group.Wait()
}

// crowded is the information, in hundredths of a bit, below which a token is so
// common that reading the names posted under it costs more than looking for
// misspellings of a rarer one.
const crowded = 650

// budgets chooses the tokens that a form is posted under, until their budgets
// exceed the allowance: first rare tokens, as far as no hard operation is
// within the budget, then common tokens, then with such an operation and nothing
// else, and last with more. It reports false where all of that is not enough.
func (b *builder) budgets(dst []budgeted, i uint32, l *match.Listed, allowance int32, crowd []uint32) ([]budgeted, bool) {
	var room [name.MaxTokens]int
	order := room[:0]
	for k := range l.Tokens {
		if !l.Tokens[k].Role.Minor() {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(crowd[l.Tokens[a].Lexeme], crowd[l.Tokens[b].Lexeme])
	})
	var budget [name.MaxTokens]int32 // −1 for none
	for k := range budget {
		budget[k] = -1
	}
	left := allowance // the sum of (budget+1) must exceed it
	for pass, most := range [...]int32{spelling.Hard - 1, spelling.Hard - 1, spelling.Slip - 1, match.MaxCost} {
		for _, k := range order {
			t := &l.Tokens[k]
			most := min(int32(t.Weight)*match.Floor/100-1, most)
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
	flags := b.index.forms[i].flags&formPerson | uint8(min(len(order), postMost))<<postNames
	for k, n := range budget {
		if n >= 0 {
			p := posting{form: i, budget: uint16(n), flags: flags}
			b.stateOthers(&p, l, k, allowance)
			dst = append(dst, budgeted{l.Tokens[k].Lexeme, p})
		}
	}
	for _, join := range l.Joins {
		if join == match.NoJoin {
			continue
		}
		if budget := min(allowance-match.JoinLoss, match.MaxJoinCost); budget >= 0 {
			dst = append(dst, budgeted{join, posting{form: i, budget: uint16(budget), flags: flags | postJoined}})
		}
	}
	return dst, true
}

// stateOthers notes the two tokens beside one that lose most where no word is a
// spelling of them, and the allowance.
func (b *builder) stateOthers(p *posting, l *match.Listed, but int, allowance int32) {
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
	p.allowance = uint8(min((allowance+allowanceUnit-1)/allowanceUnit, 255))
	for i, k := range [2]int{first, second} {
		if k >= 0 {
			p.others[i] = newOther(b.index.sound[l.Tokens[k].Lexeme], loses(k), l.Tokens[k].Symbols)
		}
	}
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
	var exact, kin []keyed
	var keys []spelling.Key
	for id := range uint32(x.lexicon.Len()) {
		if !wanted[id] {
			continue
		}
		keys = match.AppendKinKeys(keys[:0], string(x.lexicon.Text(id)))
		kin = appendKeyed(kin, keys, id)
		var ok bool
		if keys, ok = spelling.AppendPrefixes(keys[:0], x.lexicon.Code(id)); !ok {
			x.unkeyed = append(x.unkeyed, id)
		} else {
			exact = appendKeyed(exact, keys, id)
		}
	}
	var group sync.WaitGroup
	group.Go(func() { x.exact = newKeyTable(exact, &x.lexicon, x.maxBudget) })
	group.Go(func() { x.kin = newKeyTable(kin, &x.lexicon, x.maxBudget) })
	group.Wait()
}

func appendKeyed(dst []keyed, keys []spelling.Key, number uint32) []keyed {
	for _, k := range keys {
		dst = append(dst, keyed{k, number})
	}
	return dst
}

// order numbers the tokens in the order of their codes, those without vowels
// apart, so that neighbours are compared together and lie together.
func (b *builder) order() {
	x, n := b.index, b.lexicon.Len()
	parts := make([]*match.LexiconBuilder, runtime.GOMAXPROCS(0))
	sorted := make([][]uint32, len(parts))
	starts := make([]uint32, len(parts))
	inParts(n, func(part, start, end int) {
		p := b.lexicon.Slice(start, end)
		p.Describe()
		parts[part], starts[part] = p, uint32(start)
		ids := make([]uint32, end-start)
		for i := range ids {
			ids[i] = uint32(i)
		}
		slices.SortFunc(ids, func(i, j uint32) int { return compareTokens(&p.Lexicon, i, &p.Lexicon, j) })
		sorted[part] = ids
	})
	var ordered match.Lexicon
	number := make([]uint32, n)
	for {
		first := -1 // of the parts: the one whose next token comes first
		for part, ids := range sorted {
			if len(ids) > 0 && (first < 0 || compareTokens(&parts[part].Lexicon, ids[0], &parts[first].Lexicon, sorted[first][0]) < 0) {
				first = part
			}
		}
		if first < 0 {
			break
		}
		id := sorted[first][0]
		sorted[first] = sorted[first][1:]
		number[starts[first]+id] = ordered.Append(&parts[first].Lexicon, id)
	}
	x.lexicon = ordered
	for i := range x.tokens {
		x.tokens[i].Lexeme = number[x.tokens[i].Lexeme]
		if x.joins[i] != match.NoJoin {
			x.joins[i] = number[x.joins[i]]
		}
	}
}

// compareTokens is the order of tokens.
func compareTokens(l *match.Lexicon, i uint32, m *match.Lexicon, j uint32) int {
	if c := cmp.Compare(l.Flags[i], m.Flags[j]); c != 0 {
		return c
	}
	if c := bytes.Compare(l.Code(i), m.Code(j)); c != 0 {
		return c
	}
	return bytes.Compare(l.Text(i), m.Text(j))
}
