package index

import (
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
	"github.com/namesake-screening/namesake/synth"
)

// Where it is said of a pair of words that nothing is spelt like them as one, no
// token is: neither of the words that people part, nor of any other.
func TestNothingIsSpeltLikeThem(t *testing.T) {
	w := synth.World{Seed: 3, Entities: 300}
	ed := &list.Edition{List: "l"}
	for i := range w.Entities {
		ed.Entities = append(ed.Entities, w.Entity(i))
	}
	x, err := Build([]*list.Edition{ed}, 0.7)
	if err != nil {
		t.Fatal(err)
	}
	s, err := x.NewSearcher(0.7)
	if err != nil {
		t.Fatal(err)
	}
	// Words of many readings are to be compared one by one.
	var many int
	for id := range uint32(x.lexicon.Len()) {
		if _, ok := spelling.AppendFitting(nil, x.lexicon.Code(id), mostReadings); !ok {
			many++
		}
	}
	if many < len(s.wholes.rest) {
		t.Errorf("%d tokens are compared one by one, and %d have too many skeletons", len(s.wholes.rest), many)
	}
	rest := map[uint32]bool{}
	for _, e := range s.wholes.rest {
		rest[e.lexeme] = true
	}
	unlike, like := 0, 0
	ask := func(text string) {
		for _, f := range name.Forms(text, namesake.KindPerson) {
			s.query.Reset(f, true)
			for i := range s.query.Units {
				u := &s.query.Units[i]
				if !u.Pair() || len(u.Skeletons) == 0 {
					continue
				}
				if s.wholes.may(u.Skeletons) {
					like++
					continue
				}
				unlike++
				for id := range uint32(x.lexicon.Len()) {
					if cost := u.Cost(&x.lexicon, id, reachable); cost <= reachable && !rest[id] {
						t.Fatalf("%s is spelt like %s at %d", u.Text, x.lexicon.Text(id), cost)
					}
				}
			}
		}
	}
	for i := range 400 {
		ask(w.Person(i).Subject.Name)
	}
	for id := range uint32(x.lexicon.Len()) { // as parted by mistake, and misspelt
		text := string(x.lexicon.Text(id))
		if id%7 != 0 || len(text) < 8 {
			continue
		}
		ask(text[:4] + " " + text[4:])
		ask(text[:4] + " " + text[5:])
		ask(text[:3] + "h " + text[3:])
	}
	if unlike < 200 || like < 200 {
		t.Errorf("%d pairs are like nothing, and %d may be like something: too few to tell", unlike, like)
	}
}
