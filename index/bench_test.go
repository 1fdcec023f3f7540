package index_test

import (
	"bytes"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/synth"
)

// asked is a name as it is searched for.
type asked struct {
	form   name.Form
	person bool
}

func askedAs(dst []asked, text string, kind namesake.Kind) []asked {
	for _, k := range match.ReadAs(kind) {
		for _, f := range name.Forms(text, k) {
			dst = append(dst, asked{f, k == namesake.KindPerson})
		}
	}
	return dst
}

// benchmarkSearch runs the queries again and again: one operation is one name
// in one reading. Reading the text is not in it.
func benchmarkSearch(b *testing.B, queries []asked) {
	s := searcher(b, build(b, similarity, edition(b, ofac2021)), similarity)
	b.ReportAllocs()
	i := 0
	before := s.Stats
	for b.Loop() {
		q := queries[i%len(queries)]
		s.Search(q.form, q.person)
		i++
	}
	n := float64(i)
	b.ReportMetric(float64(s.Stats.Lexemes-before.Lexemes)/n, "lexemes/op")
	b.ReportMetric(float64(s.Stats.Candidates-before.Candidates)/n, "candidates/op")
	b.ReportMetric(float64(s.Stats.Hits-before.Hits)/n, "hits/op")
}

// People who are on no list: 20,000 invented ones of many cultures.
func BenchmarkSearchClean(b *testing.B) {
	w := synth.World{Seed: 7, Entities: 1}
	var queries []asked
	for i := 0; len(queries) < 20_000; i++ {
		if p := w.Person(i); p.Category == synth.Clean {
			queries = askedAs(queries, p.Subject.Name, namesake.KindPerson)
		}
	}
	benchmarkSearch(b, queries)
}

// Listed names as people say them.
func BenchmarkSearchListed(b *testing.B) {
	s := newSpeaker(3, []*list.Edition{edition(b, ofac2021)})
	var queries []asked
	for len(queries) < 20_000 {
		text, kind := s.say()
		queries = askedAs(queries, text, kind)
	}
	benchmarkSearch(b, queries)
}

func BenchmarkBuild(b *testing.B) {
	lists := editions(b, ofac2021)
	b.ReportAllocs()
	for b.Loop() {
		build(b, similarity, lists...)
	}
}

func BenchmarkOpen(b *testing.B) {
	data := file(b, build(b, similarity, editions(b, ofac2021)...))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		open(b, data)
	}
}

func BenchmarkWriteTo(b *testing.B) {
	x := build(b, similarity, editions(b, ofac2021)...)
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if _, err := x.WriteTo(&out); err != nil {
			b.Fatal(err)
		}
	}
}
