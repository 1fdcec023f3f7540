// Learn the figures by which package match scores (package losses): a search
// from start.txt that changes one to three figures at a time and keeps what
// brings the aims nearer. Run it with go generate ./match/losses, for some
// minutes; the same data and the same rest of the program give the same
// bytes. With -folds it tells instead what is gained on names that the search
// has not seen.
package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/match/losses"
)

const (
	rounds = 2 // what competes is gathered anew for each
	tries  = 2000
	// forgiving is how much worse, in steps of the aims, a table may be at the
	// beginning to be gone on from.
	forgiving = 0.15
)

func main() {
	out := flag.String("out", "losses.txt", "file to write")
	start := flag.String("start", "../../internal/learn/losses/start.txt", "table to start from")
	folds := flag.Int("folds", 0, "cross-validate in so many parts, and write nothing")
	flag.Parse()
	if err := run(*out, *start, *folds); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(out, start string, folds int) error {
	text, err := os.ReadFile(start)
	if err != nil {
		return err
	}
	if losses.Now, err = losses.Parse(string(text)); err != nil {
		return fmt.Errorf("%s: %w", start, err)
	}
	data := filepath.Join(shared.Root(), "data")
	if folds > 1 {
		return crossValidate(data, folds)
	}
	for range rounds {
		m, err := gather(data, 1)
		if err != nil {
			return err
		}
		fmt.Printf("from: %v\n", m.measure(everything))
		losses.Now = m.search(losses.Now, everything)
		fmt.Printf("to:   %v\n", m.measure(everything))
	}
	head := "# Written by internal/learn/losses; see go generate ./match/losses.\n"
	return os.WriteFile(out, []byte(head+losses.Now.String()), 0o644)
}

// crossValidate learns on all parts but one, and measures on that one: parts
// share no listed name. What is told of all parts together rests on scores that
// were given by figures which had not seen the name.
func crossValidate(data string, folds int) error {
	m, err := gather(data, folds)
	if err != nil {
		return err
	}
	first := losses.Now
	for fold := range folds {
		losses.Now = m.search(first, func(of int) bool { return of != fold })
		held := func(of int) bool { return of == fold }
		fmt.Printf("part %d, learned on the others: %v\n", fold+1, m.measure(func(of int) bool { return of != fold }))
		fmt.Printf("part %d, not seen:              %v\n", fold+1, m.measure(held))
		m.keep(held)
	}
	fmt.Printf("all, each by figures that had not seen it: %v\n", m.kept())
	return nil
}

// search changes figures at random and goes on from what is better on the parts
// that it may see, at first now and then from what is a little worse, so that it
// does not end at the nearest hill. It returns the best that it has seen.
func (m *material) search(from losses.Table, see func(fold int) bool) losses.Table {
	r := rand.New(rand.NewPCG(1, 7))
	losses.Now = from
	at, best := from, from
	short := m.measure(see).short()
	least := short
	var figures []*int32
	for try := range tries {
		table := at
		figures = figures[:0]
		table.Each(func(_ string, figure *int32) { figures = append(figures, figure) })
		for range 1 + r.IntN(3) {
			f := figures[r.IntN(len(figures))]
			*f = max(0, int32(math.Round(float64(*f)*math.Exp(0.2*r.NormFloat64())+3*r.NormFloat64())))
		}
		forgiven := forgiving * max(0, 1-2*float64(try)/tries) * r.ExpFloat64()
		if !allowed(&table) || table == at {
			continue
		}
		losses.Now = table
		s := m.measure(see).short()
		if s < short+forgiven {
			at, short = table, s
		}
		if s < least {
			best, least = table, s
		}
		if try == tries/2 {
			at, short = best, least
		}
	}
	losses.Now = best
	return best
}

// allowed reports whether a table keeps what package index rests on.
func allowed(t *losses.Table) bool {
	for _, share := range []int32{
		t.OmitOther, t.OmitPatronymic, t.OmitFamily, t.OmitSecond, t.OmitPaternal, t.OmitNumber, t.OmitSyllabic, t.Initial,
	} {
		if share < match.Floor {
			return false
		}
	}
	return t.UnlikeLetter > 0 && t.UnlikeSyllabic > 0 && t.KnownAt > 0
}
