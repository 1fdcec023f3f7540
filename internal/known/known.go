// Package known screens people whose truth is known: bearers of official
// aliases that were taken off their list, and people on no list. From it the
// calibration of package policy is learned, on one half, and measured on the
// other.
package known

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// The lists that trials are made of: one is learned from, the other never.
const (
	OFAC = "ofac_sdn/2021-07-07_full"
	UN   = "un_sc/2026-02-27_consolidated.xml"
)

// Half parts people by the text of their name, so that a name is never both
// learned from and tested on: half 0 is learned from, half 1 is not.
func Half(name string) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() >> 8 % 2)
}

// People reads the persons of a list of the shared data.
func People(path string) (*list.Edition, error) {
	edition, err := list.Read(os.DirFS(filepath.Join(shared.Root(), "data", "lists")), path, formats.All())
	if err != nil {
		return nil, err
	}
	var people []namesake.Entity
	for _, e := range edition.Entities {
		if e.Kind == namesake.KindPerson {
			people = append(people, e)
		}
	}
	edition.Entities = people
	return edition, nil
}

// Clean reads the people on no list, with their dates of birth.
func Clean() ([]namesake.Subject, error) {
	var out []namesake.Subject
	for _, file := range []string{"clean-global.csv", "clean-us.csv"} {
		rows, err := rows("bench", "names", file)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			born, err := namesake.ParsePartialDate(row["birth_date"])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			out = append(out, namesake.Subject{Kind: namesake.KindPerson, Name: row["name"], BirthDate: born})
		}
	}
	return out, nil
}

// rows reads a CSV file of the shared data.
func rows(path ...string) ([]map[string]string, error) {
	return shared.Rows(filepath.Join(append([]string{shared.Root(), "data"}, path...)...))
}

// Trial is a match that a screening found, and whether it is true.
type Trial struct {
	Subject    int  // matches of one subject have the same, and stand together
	Half       int  // of the subject
	Listed     bool // the subject is on the list
	Dated      bool
	Match      bool
	Similarity float64
	Name       namesake.Bits // evidence of the name
	Facts      namesake.Bits // all other
}

// Trials are all matches of a screening exercise, ruled out or not, with what
// the prior odds of one follow from.
type Trials struct {
	Of       []Trial
	Listed   [2]int // subjects that are on the list, by half
	Subjects [2]int // all
	Entities int
}

// OneIn is how many subjects of a half there are for each that is a given
// entity, on average of them all.
func (t Trials) OneIn(half int) float64 {
	return float64(t.Subjects[half]) / float64(t.Listed[half]) * float64(t.Entities)
}

// Least is the similarity from which on matches are tried, the least but a
// little that a policy may ask for.
const Least = 0.55

// writings is how often everybody is asked for, with another slip each time.
const writings = 3

// Screenings takes one official spelling of each person off the list, and
// screens it with a slip of the pen, and all clean people, as they are and with
// slips; everybody once by name alone and once with a date of birth. One date in
// ten of the listed is written with a slip.
func Screenings(path string) (Trials, error) {
	edition, err := People(path)
	if err != nil {
		return Trials{}, err
	}
	clean, err := Clean()
	if err != nil {
		return Trials{}, err
	}
	r := rand.New(rand.NewPCG(3, 4))
	type asked struct {
		namesake.Subject
		entity string
		half   int
	}
	var ask []asked
	held := map[string]string{} // by entity, read plainly
	born := map[string]namesake.PartialDate{}
	for _, e := range edition.Entities {
		if len(e.BirthDates) > 0 {
			born[e.ID] = e.BirthDates[0]
		}
	}
	out := Trials{Entities: len(edition.Entities)}
	for _, p := range eval.AliasProbes(edition.Entities) {
		if _, taken := held[p.Entity]; taken {
			continue
		}
		held[p.Entity] = eval.Plain(p.Held)
		half := Half(p.Held)
		for range writings {
			s := namesake.Subject{Kind: namesake.KindPerson, Name: eval.Slip(r, name.Readings(p.Held)[0].Text)}
			ask = append(ask, asked{s, p.Entity, half})
			s.BirthDate = Stated(r, born[p.Entity])
			if r.IntN(10) == 0 {
				s.BirthDate = Slips[r.IntN(len(Slips))].Do(r, s.BirthDate)
			}
			if s.BirthDate.From.Year != 0 {
				ask = append(ask, asked{s, p.Entity, half})
			}
		}
	}
	for _, s := range clean {
		half := Half(s.Name)
		text := s.Name
		for w := range writings {
			if w > 0 {
				s.Name = eval.Slip(r, name.Readings(text)[0].Text)
			}
			ask = append(ask, asked{s, "", half})
			undated := s
			undated.BirthDate = namesake.PartialDate{}
			ask = append(ask, asked{undated, "", half})
		}
	}
	for i := range edition.Entities {
		e := &edition.Entities[i]
		var keep []namesake.Name
		for _, n := range e.Names {
			if plain, ok := held[e.ID]; !ok || eval.Plain(n.Full) != plain {
				keep = append(keep, n)
			}
		}
		e.Names = keep
	}
	p := policy.Default()
	p.Similarity = Least
	screener, err := screen.New([]*list.Edition{edition}, p)
	if err != nil {
		return Trials{}, err
	}
	subjects := make([]namesake.Subject, len(ask))
	for i := range ask {
		subjects[i] = ask[i].Subject
	}
	answers, err := ScreenAll(screener, subjects)
	if err != nil {
		return Trials{}, err
	}
	for i, matches := range answers {
		a := ask[i]
		out.Subjects[a.half]++
		if a.entity != "" {
			out.Listed[a.half]++
		}
		for _, m := range matches {
			out.Of = append(out.Of, Trial{i, a.half, a.entity != "", !a.BirthDate.IsZero(), m.Entity == a.entity, m.Similarity, m.Evidence.Parts[0].Bits, m.Bits - m.Evidence.Parts[0].Bits})
		}
	}
	return out, nil
}

// ScreenAll gives for each subject all matches, those ruled out as well.
func ScreenAll(s *screen.Screener, subjects []namesake.Subject) ([][]namesake.Match, error) {
	out := make([][]namesake.Match, len(subjects))
	errs := make([]error, len(subjects))
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			for i := core; i < len(subjects); i += cores {
				answer, err := s.Screen(subjects[i])
				out[i], errs[i] = append(answer.Matches, answer.RuledOut...), err
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
