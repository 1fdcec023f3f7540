package cohorts

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Kind is what an entry says.
type Kind string

// Kinds of entries.
const (
	Joined    Kind = "joined"    // a member is in the cohort from the day on, with a status
	Changed   Kind = "changed"   // has this status and place from the day on
	Left      Kind = "left"      // is not in the cohort from the day on
	Tied      Kind = "tied"      // is a subject of the population; or of nobody known, where none is named
	Withdrawn Kind = "withdrawn" // the entry that this supersedes was a mistake, and nothing is in its place
)

// Kinds are all there are.
var Kinds = []Kind{Joined, Changed, Left, Tied, Withdrawn}

// states reports whether an entry says where a member stands.
func (k Kind) states() bool { return k == Joined || k == Changed || k == Left }

// line is an entry as figures need it.
type line struct {
	id, member       int64
	kind             Kind
	status           string
	day              Day
	place            int64 // 0 unknown
	supersedes, root int64
	at               int64 // microseconds
}

// rank orders the entries of a day: one that corrects another stands in its
// place.
func (l *line) rank() int64 {
	if l.root > 0 {
		return l.root
	}
	return l.id
}

func byDay(a, b line) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.rank(), b.rank()))
}

// standing is what holds of the entries known at a time: those that state
// something and that no other known then supersedes. The lines are in the order in
// which they count, as [readLines] gives them. known is in microseconds.
func standing(lines []line, known int64) []line {
	superseded := map[int64]bool{}
	for i := range lines {
		if lines[i].supersedes > 0 && lines[i].at <= known {
			superseded[lines[i].supersedes] = true
		}
	}
	var out []line
	for _, l := range lines {
		if l.at <= known && l.kind.states() && !superseded[l.id] {
			out = append(out, l)
		}
	}
	return out
}

// check says what is wrong with the order of what holds of one member: to be told
// as a reason not to enter something.
func check(held []line) error {
	in := false
	for i, l := range held {
		switch {
		case l.kind == Joined && in:
			return fmt.Errorf("the member would join on %s and be in the cohort by then; enter another status instead, or that they left", l.day)
		case l.kind != Joined && !in && !slices.ContainsFunc(held[i:], func(l line) bool { return l.kind == Joined }):
			return fmt.Errorf("the member would not be in the cohort on %s; enter first that they joined", l.day)
		case l.kind != Joined && !in:
			return fmt.Errorf("the member would not be in the cohort on %s; mind the days of the entries, or correct the later ones first", l.day)
		}
		in = l.kind != Left
	}
	return nil
}

// sweep goes over what holds day by day, and calls each for every one of the
// days, which ascend, with where everybody in the cohort stands at its end.
func sweep(held []line, days []Day, each func(i int, in map[int64]line)) {
	in := map[int64]line{}
	next := 0
	for i, day := range days {
		for ; next < len(held) && held[next].day <= day; next++ {
			l := held[next]
			if l.kind == Left {
				delete(in, l.member)
			} else {
				in[l.member] = l
			}
		}
		each(i, in)
	}
}

// micros is a time as it bounds what was known; the zero time is now, by which
// everything is known.
func micros(known time.Time) int64 {
	if known.IsZero() {
		return 1<<63 - 1
	}
	return known.UnixMicro()
}

const lineColumns = "SELECT id, member, kind, status, day, place, supersedes, root, at FROM cohort_entries "

func readLines(tx *store.Tx, where string, args ...any) ([]line, error) {
	var out []line
	err := tx.Query(func(scan func(...any) error) error {
		var l line
		err := scan(&l.id, &l.member, &l.kind, &l.status, &l.day, &l.place, &l.supersedes, &l.root, &l.at)
		out = append(out, l)
		return err
	}, lineColumns+where, args...)
	slices.SortFunc(out, byDay)
	return out, err
}

// ledger is what was entered of everybody in a cohort.
func ledger(tx *store.Tx, cohort int64) ([]line, error) {
	return readLines(tx, "WHERE cohort = $1", cohort)
}

func ledgerOf(tx *store.Tx, cohort, member int64) ([]line, error) {
	return readLines(tx, "WHERE cohort = $1 AND member = $2", cohort, member)
}

// places are the names of a cohort's places by number.
func places(tx *store.Tx, cohort int64) (map[int64]string, error) {
	out := map[int64]string{}
	err := tx.Query(func(scan func(...any) error) error {
		var id int64
		var name string
		err := scan(&id, &name)
		out[id] = name
		return err
	}, "SELECT id, name FROM cohort_places WHERE cohort = $1", cohort)
	return out, err
}

// Place is where members were or are.
type Place struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Places are those that entries of a cohort have named, by name.
func Places(tx *store.Tx, cohort int64) ([]Place, error) {
	all, err := places(tx, cohort)
	out := make([]Place, 0, len(all))
	for id, name := range all {
		out = append(out, Place{id, name})
	}
	slices.SortFunc(out, func(a, b Place) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}
