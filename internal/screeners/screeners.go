// Package screeners has ready what people are screened with: a screener for a
// combination of editions and a policy, and one for what changed from some
// editions to others.
package screeners

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Content reads the content of an edition, by its list and hash.
type Content func(list, hash string) (*list.Edition, error)

// How much stays ready: what is in use under a few policies, and a little of the
// past; which entities each of many lists has.
const (
	keptScreeners = 8
	keptListed    = 64
)

// Pool makes screeners and keeps those asked for last. It is safe for use by
// many goroutines.
type Pool struct {
	content Content

	made   shelf // screeners and deltas
	listed shelf
}

// shelf keeps what was asked for last.
type shelf struct {
	most int

	mu    sync.Mutex
	ready []*entry // asked for last at the end
}

type entry struct {
	key  string
	once sync.Once
	made any
	err  error
}

// New makes a pool over the kept editions.
func New(content Content) *Pool {
	return &Pool{content: content, made: shelf{most: keptScreeners}, listed: shelf{most: keptListed}}
}

// get makes what a key stands for, once for all who ask at the same time. What
// failed is tried again when it is asked for again.
func (p *shelf) get(key string, make func() (any, error)) (any, error) {
	p.mu.Lock()
	i := slices.IndexFunc(p.ready, func(e *entry) bool { return e.key == key })
	var e *entry
	if i >= 0 {
		e = p.ready[i]
		p.ready = append(slices.Delete(p.ready, i, i+1), e)
	} else {
		e = &entry{key: key}
		p.ready = append(p.ready, e)
		if len(p.ready) > p.most {
			p.ready = slices.Delete(p.ready, 0, 1)
		}
	}
	p.mu.Unlock()
	e.once.Do(func() { e.made, e.err = make() })
	if e.err != nil {
		p.mu.Lock()
		p.ready = slices.DeleteFunc(p.ready, func(x *entry) bool { return x == e })
		p.mu.Unlock()
	}
	return e.made, e.err
}

// Put has a screener ready that was come by otherwise, as by opening an index
// that was kept.
func (p *Pool) Put(s *screen.Screener, pol policy.Policy) {
	refs := s.Index().Editions()
	hashes := make([]string, len(refs))
	for i, r := range refs {
		hashes[i] = r.List + " " + r.Hash + " " + r.Date.String()
	}
	_, _ = p.made.get(screenerKey(hashes, pol), func() (any, error) { return s, nil })
}

func screenerKey(editions []string, pol policy.Policy) string {
	slices.Sort(editions)
	return "screener " + strings.Join(editions, ", ") + " " + pol.Ref().Hash
}

// Ref names an edition whose content is kept.
type Ref struct{ List, Hash, Date string }

// Refs are published editions.
func Refs(in []coverage.Edition) []Ref {
	out := make([]Ref, len(in))
	for i, e := range in {
		out[i] = Ref{e.List, e.Hash, e.Date}
	}
	return out
}

// Screener screens against the editions under the policy.
func (p *Pool) Screener(editions []Ref, pol policy.Policy) (*screen.Screener, error) {
	names := make([]string, len(editions))
	for i, e := range editions {
		names[i] = e.List + " " + e.Hash + " " + e.Date
	}
	made, err := p.made.get(screenerKey(names, pol), func() (any, error) {
		eds := make([]*list.Edition, len(editions))
		for i, e := range editions {
			var err error
			if eds[i], err = p.load(e); err != nil {
				return nil, err
			}
		}
		return screen.New(eds, pol)
	})
	if err != nil {
		return nil, err
	}
	return made.(*screen.Screener), nil
}

// load reads an edition. The date is of the publication: the same content may be
// published again under another.
func (p *Pool) load(r Ref) (*list.Edition, error) {
	ed, err := p.content(r.List, r.Hash)
	if err != nil {
		return nil, err
	}
	if ed.Date.String() != r.Date {
		copied := *ed
		copied.Date = namesake.PartialDate{}
		if r.Date != "" {
			if copied.Date, err = namesake.ParsePartialDate(r.Date); err != nil {
				return nil, fmt.Errorf("edition of %s: %w", r.List, err)
			}
		}
		ed = &copied
	}
	return ed, nil
}

// Delta is what changed in some lists.
type Delta struct {
	// Screener has the entities that were added, and those that changed as they
	// are now; nil where there are none.
	Screener *screen.Screener
	// Gone are the entities as they were that changed or were removed, by list.
	Gone map[string]map[string]bool
}

// Step is a change of one list's edition; To is zero where it was withdrawn.
type Step struct{ From, To Ref }

// Delta is what changed with all the steps.
func (p *Pool) Delta(steps []Step, pol policy.Policy) (*Delta, error) {
	steps = slices.SortedFunc(slices.Values(steps), func(a, b Step) int { return cmp.Compare(a.From.List, b.From.List) })
	key := fmt.Sprint("delta ", steps, pol.Ref().Hash)
	made, err := p.made.get(key, func() (any, error) { return p.delta(steps, pol) })
	if err != nil {
		return nil, err
	}
	return made.(*Delta), nil
}

func (p *Pool) delta(steps []Step, pol policy.Policy) (*Delta, error) {
	d := &Delta{Gone: map[string]map[string]bool{}}
	var changed []*list.Edition
	for _, s := range steps {
		gone := map[string]bool{}
		d.Gone[s.From.List] = gone
		old, err := p.content(s.From.List, s.From.Hash)
		if err != nil {
			return nil, err
		}
		if s.To == (Ref{}) {
			for i := range old.Entities {
				gone[old.Entities[i].ID] = true
			}
			continue
		}
		now, err := p.load(s.To)
		if err != nil {
			return nil, err
		}
		part := *now
		part.Entities = nil
		c := list.Diff(old, now)
		for _, e := range c.Added {
			part.Entities = append(part.Entities, *e)
		}
		for _, e := range c.Changed {
			part.Entities = append(part.Entities, *e.New)
			gone[e.ID] = true
		}
		for _, e := range c.Removed {
			gone[e.ID] = true
		}
		if len(part.Entities) > 0 {
			changed = append(changed, &part)
		}
	}
	if len(changed) == 0 {
		return d, nil
	}
	var err error
	d.Screener, err = screen.New(changed, pol)
	return d, err
}

// Listed are the entities of an edition, by ID.
func (p *Pool) Listed(r Ref) (map[string]bool, error) {
	made, err := p.listed.get(r.List+" "+r.Hash, func() (any, error) {
		ed, err := p.content(r.List, r.Hash)
		if err != nil {
			return nil, err
		}
		ids := make(map[string]bool, len(ed.Entities))
		for i := range ed.Entities {
			ids[ed.Entities[i].ID] = true
		}
		return ids, nil
	})
	if err != nil {
		return nil, err
	}
	return made.(map[string]bool), nil
}
