package screen_test

import (
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
	"github.com/namesake-screening/namesake/synth"
)

// BenchmarkTouches asks of one subject after the other whether 10,000 invented
// entities of another world concern it, as when a population is screened again.
func BenchmarkTouches(b *testing.B) {
	ed := &list.Edition{List: synth.List, Title: "invented"}
	w := synth.World{Seed: 71, Entities: 20_000}
	for i := 10_000; i < 20_000; i++ {
		ed.Entities = append(ed.Entities, w.Entity(i))
	}
	ed.Rename(synth.List)
	s, err := screen.New([]*list.Edition{ed}, policy.Default())
	if err != nil {
		b.Fatal(err)
	}
	people := synth.World{Seed: 5, Entities: 1_000_000}
	subjects := make([]namesake.Subject, 100_000)
	for i := range subjects {
		subjects[i] = people.Person(i).Subject
	}
	touched := 0
	b.ResetTimer()
	for i := range b.N {
		yes, err := s.Touches(subjects[i%len(subjects)])
		if err != nil {
			b.Fatal(err)
		}
		if yes {
			touched++
		}
	}
	b.ReportMetric(float64(touched)/float64(b.N), "touched/op")
}
