// Package screen is the front door of the library: editions and a policy in,
// screenings out. Nothing but the subject, the editions, the policy and
// [Engine] enters a screening, so the same four give the same bytes.
//
//	screener, err := screen.New(editions, policy.Default())
//	screening, err := screener.Screen(namesake.Subject{Name: "Adam Khamirzaev"})
package screen

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
)

// Engine is the version of everything that decides a screening: readings,
// weights, costs and rules. It changes whenever a result may.
const Engine = "5"

// ErrNoName is returned for a subject without a letter or digit in its name.
var ErrNoName = errors.New("subject: name: has no letter or digit; state the name to screen")

// Screener screens subjects against a fixed set of editions under one policy.
// It is immutable and safe for use by many goroutines.
type Screener struct {
	index     *index.Index
	policy    policy.Policy
	ref       namesake.PolicyRef
	missing   []string
	searchers searchers
}

// searchers are those that nobody works with. They are kept, since they remember
// the words they were asked for: a sync.Pool would forget them at every other
// collection of garbage.
type searchers struct {
	mu    sync.Mutex
	ready []*scratch
	new   func() *scratch
}

func (s *searchers) get() *scratch {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.ready); n > 0 {
		w := s.ready[n-1]
		s.ready = s.ready[:n-1]
		return w
	}
	return s.new()
}

func (s *searchers) put(w *scratch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ready) < 2*runtime.GOMAXPROCS(0) { // more were only of a crowd
		s.ready = append(s.ready, w)
	}
}

// New builds an index over the editions and screens against it. Their order
// does not matter.
func New(editions []*list.Edition, p policy.Policy) (*Screener, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	editions = slices.Clone(editions)
	slices.SortStableFunc(editions, func(a, b *list.Edition) int {
		return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Hash, b.Hash))
	})
	x, err := index.Build(editions, p.Similarity)
	if err != nil {
		return nil, err
	}
	return Over(x, p)
}

// Over screens against an index that was built, or opened, before.
func Over(x *index.Index, p policy.Policy) (*Screener, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if _, err := x.NewSearcher(p.Similarity); err != nil {
		return nil, err
	}
	s := &Screener{index: x, policy: p, ref: p.Ref()}
	s.searchers.new = func() *scratch {
		searcher, err := x.NewSearcher(p.Similarity)
		if err != nil {
			panic(err) // tried above
		}
		return &scratch{Searcher: searcher, best: map[uint32]found{}}
	}
	for _, required := range p.Required {
		if !consulted(x, required) {
			s.missing = append(s.missing, required)
		}
	}
	return s, nil
}

func consulted(x *index.Index, list string) bool {
	for _, e := range x.Editions() {
		if e.List == list {
			return true
		}
	}
	return false
}

// Index is what the screener screens against.
func (s *Screener) Index() *index.Index { return s.index }

// CompareNames is the similarity (0–1) of two names under the shipped
// settings; kind says what they are names of, and may be unknown.
func CompareNames(kind namesake.Kind, asked, listed string) float64 {
	return match.Names(kind, asked, listed)
}

// scratch is what one screening works with.
type scratch struct {
	*index.Searcher
	best      map[uint32]found // by entity
	query     match.Query      // of the hit that is explained
	alignment match.Alignment
}

// found is the best agreement of names with an entity so far.
type found struct {
	hit    index.Hit
	name   string // the subject's
	form   name.Form
	person bool
	named  bool // false where only an identifier led here
}

// better prefers the name of good quality, then the one that is the same, then
// the one that agrees on more bits, then the one that agrees more wholly.
func (f found) better(o found) bool {
	if f.hit.Weak != o.hit.Weak {
		return !f.hit.Weak
	}
	if a, b := f.hit.Loss == 0, o.hit.Loss == 0; a != b {
		return a
	}
	if a, b := f.hit.Weight-f.hit.Loss, o.hit.Weight-o.hit.Loss; a != b {
		return a > b
	}
	if a, b := f.hit.Similarity(), o.hit.Similarity(); a != b {
		return a > b
	}
	return f.hit.Form < o.hit.Form
}

// Screen answers about one subject. The error is ErrNoName, or says that the
// index is damaged.
func (s *Screener) Screen(subject namesake.Subject) (namesake.Screening, error) {
	out := namesake.Screening{
		Subject: subject, Matches: []namesake.Match{},
		Consulted: s.index.Editions(), Missing: s.missing,
		Policy: s.ref, Engine: Engine,
	}
	w := s.searchers.get()
	defer s.searchers.put(w)
	clear(w.best)
	subject.Kind = KindOf(subject)
	if err := s.searchNames(w, subject); err != nil {
		return namesake.Screening{}, err
	}
	s.searchIdentifiers(w, subject)
	for _, ordinal := range ordinals(w.best) {
		m, ok, err := s.judge(w, subject, ordinal)
		switch {
		case err != nil:
			return namesake.Screening{}, err
		case !ok:
		case m.Outcome == namesake.OutcomeClear:
			out.RuledOut = append(out.RuledOut, m)
		default:
			out.Matches = append(out.Matches, m)
		}
	}
	s.weigh(out.Matches, out.RuledOut)
	order(out.Matches)
	order(out.RuledOut)
	conclude(&out)
	return out, nil
}

// Touches reports whether the subject has a name or a number in common with
// anybody listed, whatever comes of it: where it is false, Screen finds nobody,
// and rules out nobody. It is for screening a population against what changed.
func (s *Screener) Touches(subject namesake.Subject) (bool, error) {
	w := s.searchers.get()
	defer s.searchers.put(w)
	clear(w.best)
	subject.Kind = KindOf(subject)
	if err := s.searchNames(w, subject); err != nil {
		return false, err
	}
	s.searchIdentifiers(w, subject)
	return len(w.best) > 0, nil
}

// KindOf is the subject's kind where it is stated; a subject with a gender or a
// date of birth is a person in any case.
func KindOf(subject namesake.Subject) namesake.Kind {
	if subject.Kind == namesake.KindUnknown && (subject.Gender != namesake.GenderUnknown || !subject.BirthDate.IsZero()) {
		return namesake.KindPerson
	}
	return subject.Kind
}

// searchNames looks up every name of the subject in every reading.
func (s *Screener) searchNames(w *scratch, subject namesake.Subject) error {
	readable := false
	for i := -1; i < len(subject.Aliases); i++ {
		text := subject.Name
		if i >= 0 {
			text = subject.Aliases[i]
		}
		for _, kind := range match.ReadAs(subject.Kind) {
			person := kind == namesake.KindPerson
			for _, form := range name.Forms(text, kind) {
				readable = readable || i < 0
				for _, hit := range w.Search(form, person) {
					f := found{hit: hit, name: text, form: form, person: person, named: true}
					if old, ok := w.best[hit.Entity]; !ok || f.better(old) {
						w.best[hit.Entity] = f
					}
				}
			}
		}
	}
	if !readable {
		return ErrNoName
	}
	return nil
}

// searchIdentifiers adds the entities that hold a number of the subject's,
// whatever their names.
func (s *Screener) searchIdentifiers(w *scratch, subject namesake.Subject) {
	var holders []uint32
	for _, id := range subject.Identifiers {
		holders = s.index.Holders(holders, id)
	}
	for _, ordinal := range holders {
		if _, ok := w.best[ordinal]; !ok {
			w.best[ordinal] = found{name: subject.Name}
		}
	}
}

func ordinals(best map[uint32]found) []uint32 {
	out := make([]uint32, 0, len(best))
	for ordinal := range best {
		out = append(out, ordinal)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// judge gathers the evidence about an entity and has the policy decide. It
// reports false where nothing agrees after all.
func (s *Screener) judge(w *scratch, subject namesake.Subject, ordinal uint32) (namesake.Match, bool, error) {
	f := w.best[ordinal]
	e, err := s.index.Entity(ordinal)
	if err != nil {
		return namesake.Match{}, false, err
	}
	m := namesake.Match{
		Entity: e.ID, List: e.List, Edition: e.Provenance.Edition, Party: e,
		Kind: e.Kind, Caption: e.Caption(), SubjectName: f.name,
	}
	var named namesake.Evidence
	if f.named {
		named = s.compareNames(w, &m, e, f)
	} else {
		// Led here by a number: the names are shown, and count for nothing.
		m.ListedName, m.NameKind, m.NameQuality = e.Caption(), e.Names[0].Kind, e.Names[0].Quality
		named = namesake.Evidence{Feature: namesake.FeatureName, Verdict: namesake.VerdictContradicts, Text: "the names differ"}
	}
	named.Subject, named.Listed = m.SubjectName, m.ListedName
	m.Evidence = total(named, facts(subject, e))
	if !f.named && !identified(m.Evidence) {
		return namesake.Match{}, false, nil
	}
	m.Bits = m.Evidence.Bits
	m.ExpectedNamesakes = s.policy.ExpectedNamesakes(e.Kind, named.Bits, m.Bits-named.Bits)
	quality := m.NameQuality
	if !f.named {
		quality = namesake.QualityUnstated
	}
	var reason string
	m.Outcome, reason = s.policy.Decide(m.Evidence, quality, m.ExpectedNamesakes)
	m.Deciders = deciders(subject, e, m.ExpectedNamesakes)
	m.Summary = summarize(m, reason)
	return m, true, nil
}

// compareNames fills in what agreed and explains it. The alignment is made
// anew: searching keeps none.
func (s *Screener) compareNames(w *scratch, m *namesake.Match, e *namesake.Entity, f found) namesake.Evidence {
	n := e.Names[f.hit.Name]
	m.ListedName, m.NameKind, m.NameQuality = n.Full, n.Kind, n.Quality
	m.Similarity = f.hit.Similarity()
	w.query.Reset(f.form, f.person)
	listed := s.index.Name(f.hit)
	w.alignment.Align(&w.query, &listed, s.index.Lexicon(), listed.Weight)
	return w.alignment.Explain(&w.query, &listed, s.index.Lexicon())
}

// facts are the evidence beside the name.
func facts(subject namesake.Subject, e *namesake.Entity) []namesake.Evidence {
	var out []namesake.Evidence
	add := func(ev namesake.Evidence, ok bool) {
		if ok {
			out = append(out, ev)
		}
	}
	add(match.Kinds(subject.Kind, e.Kind))
	add(match.BirthDate(subject.BirthDate, e.BirthDates))
	add(match.Gender(subject.Gender, e.Gender))
	nationalities := append(append([]namesake.Country(nil), e.Nationalities...), e.Citizenships...)
	add(match.Countries(subject.Countries, nationalities))
	add(match.Identifiers(subject.Identifiers, e.Identifiers))
	return out
}

func total(named namesake.Evidence, facts []namesake.Evidence) namesake.Evidence {
	t := namesake.Evidence{Feature: namesake.FeatureTotal, Text: "all evidence", Parts: append([]namesake.Evidence{named}, facts...)}
	for _, p := range t.Parts {
		t.Bits += p.Bits
	}
	return t
}

func identified(e namesake.Evidence) bool {
	for _, p := range e.Parts {
		if p.Feature == namesake.FeatureIdentifier && p.Bits > 0 {
			return true
		}
	}
	return false
}

// weigh gives every match its probability. Parties of one list compete, ruled
// out or not; those of different lists do not, since lists name the same people.
func (s *Screener) weigh(groups ...[]namesake.Match) {
	byList := map[string][]*namesake.Match{}
	for _, matches := range groups {
		for i := range matches {
			byList[matches[i].List] = append(byList[matches[i].List], &matches[i])
		}
	}
	for _, matches := range byList {
		odds := make([]float64, len(matches))
		for i, m := range matches {
			odds[i] = s.policy.Odds(m.Evidence.Parts[0].Bits, m.Bits-m.Evidence.Parts[0].Bits, m.Similarity)
		}
		for i, p := range policy.Probabilities(odds) {
			matches[i].Probability = p
		}
	}
}

// order puts the strongest first; the order does not depend on the lists'.
func order(matches []namesake.Match) {
	sort.SliceStable(matches, func(i, j int) bool {
		a, b := &matches[i], &matches[j]
		if (a.Outcome == namesake.OutcomePotentialMatch) != (b.Outcome == namesake.OutcomePotentialMatch) {
			return a.Outcome == namesake.OutcomePotentialMatch
		}
		if a.Bits != b.Bits {
			return a.Bits > b.Bits
		}
		if a.Similarity != b.Similarity {
			return a.Similarity > b.Similarity
		}
		if a.List != b.List {
			return a.List < b.List
		}
		return a.Entity < b.Entity
	})
}

// conclude gives the outcome of the whole.
func conclude(s *namesake.Screening) {
	s.Outcome = namesake.OutcomeClear
	if len(s.Missing) > 0 {
		s.Outcome = namesake.OutcomeIncomplete
	}
	potential := 0
	for _, m := range s.Matches {
		if m.Outcome == namesake.OutcomePotentialMatch {
			potential++
		}
	}
	switch {
	case potential > 0:
		s.Outcome = namesake.OutcomePotentialMatch
		who := parties(potential)
		s.Summary = strings.ToUpper(who[:1]) + who[1:] + " may be the subject; a person has to decide."
	case len(s.Matches) > 0:
		s.Outcome = namesake.OutcomeInconclusive
		s.Summary = fmt.Sprintf("The name agrees with %s, as would many other people's; too little is known to tell.", parties(len(s.Matches)))
		if d := s.Matches[0].Deciders; len(d) > 0 {
			s.Summary += " What would help most: " + d[0].Text + "."
		}
	case s.Outcome == namesake.OutcomeIncomplete:
		s.Summary = "Nobody found, but not every required list was consulted: " + strings.Join(s.Missing, ", ") + "."
	case len(s.RuledOut) > 0 && onlyWeak(s.RuledOut):
		s.Summary = fmt.Sprintf("Only a weak alias agrees, of %s; its publisher says that is too little by itself.", parties(len(s.RuledOut)))
	case len(s.RuledOut) > 0:
		s.Summary = fmt.Sprintf("The name agrees with %s, and what else is known rules that out.", parties(len(s.RuledOut)))
	default:
		s.Summary = "Nobody on the lists consulted agrees with the subject."
	}
}

// onlyWeak reports whether nothing but weak aliases agreed, and nothing spoke
// against any of them.
func onlyWeak(ruledOut []namesake.Match) bool {
	for _, m := range ruledOut {
		if m.NameQuality != namesake.QualityWeak {
			return false
		}
		for _, p := range m.Evidence.Parts {
			if p.Feature != namesake.FeatureName && p.Bits < 0 {
				return false
			}
		}
	}
	return true
}

func parties(n int) string {
	if n == 1 {
		return "one listed party"
	}
	return fmt.Sprintf("%d listed parties", n)
}
