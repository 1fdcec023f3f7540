package cases

import (
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Filter says which cases are meant; empty fields mean any.
type Filter struct {
	State   string // "unclosed" is open or in review
	Owner   string // an actor, or Nobody
	Overdue bool   // past the deadline, as of the last look of [Cases.Escalate]
}

// Values of a filter that are no states and no actors.
const (
	Unclosed = "unclosed"
	Nobody   = "nobody"
)

// After is where a page begins: behind the case with a number, that was overdue
// or was not.
type After struct {
	Overdue bool
	ID      int64
}

// Place is where the page begins that comes after a case.
func (c Case) Place() After { return After{!c.Escalated.IsZero(), c.ID} }

// String writes a place as it stands in an address.
func (a After) String() string {
	if a.Overdue {
		return "o" + number(a.ID)
	}
	return number(a.ID)
}

// ParseAfter reads a place as String writes it; "" is the beginning.
func ParseAfter(text string) (a After, err error) {
	if text == "" {
		return After{Overdue: true}, nil
	}
	digits, overdue := strings.CutPrefix(text, "o")
	a.Overdue = overdue
	if _, err := fmt.Sscanf(digits, "%d", &a.ID); err != nil || a.ID < 1 || a.String() != text {
		return a, mistake.In("after", "is not where a page ends; leave it out to begin anew")
	}
	return a, nil
}

// Queue are up to n cases, those past their deadline first, then by number: the
// longest open first.
func Queue(tx *store.Tx, f Filter, after After, n int) ([]Case, error) {
	var where []string
	var args []any
	and := func(condition string, values ...any) {
		marks := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		where = append(where, fmt.Sprintf(condition, marks...))
	}
	switch f.State {
	case "":
	case Closed:
		and("c.closed = 1")
	case Unclosed:
		and("c.closed = 0")
	case Open:
		and("c.closed = 0 AND c.review = 0")
	case Review:
		and("c.review = 1")
	default:
		return nil, mistake.In("state", "is unknown; write open, review, closed or unclosed")
	}
	switch f.Owner {
	case "":
	case Nobody:
		and("c.owner = ''")
	default:
		and("c.owner = %s", f.Owner)
	}
	if f.Overdue {
		and("c.escalated = 1")
	}
	switch {
	case !after.Overdue:
		and("c.escalated = 0 AND c.id > %s", after.ID)
	case after.ID > 0:
		and("(c.escalated = 0 OR c.id > %s)", after.ID)
	}
	text := ""
	if len(where) > 0 {
		text = "WHERE " + strings.Join(where, " AND ")
	}
	args = append(args, n)
	return query(tx, fmt.Sprintf("%s ORDER BY c.escalated DESC, c.id LIMIT $%d", text, len(args)), args...)
}

// Counts are how many cases are open, and how many of them are an actor's,
// overdue, and before a second person; Many+1 stands for more than Many, which
// nobody counts.
type Counts struct {
	Open, Mine, Overdue, Review int
}

// Many is up to where cases are counted.
const Many = 1000

// Waiting is how many cases are before somebody: their own past the deadline and,
// of who reviews, all of these, and the closings that await another than whoever
// proposed them. More than Many are not counted.
func Waiting(tx *store.Tx, who access.Identity) (n int, err error) {
	where, args := "closed = 0 AND escalated = 1 AND owner = $1", []any{who.Actor()}
	if who.Can(access.CaseReview) == access.All {
		where = "closed = 0 AND escalated = 1 UNION ALL SELECT 1 FROM cases WHERE review = 1 AND closer <> $1"
	}
	err = tx.Get(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM cases WHERE %s LIMIT %d) c", where, Many), args, &n)
	return n, err
}

// Count counts the cases that are not closed.
func Count(tx *store.Tx, actor string) (n Counts, err error) {
	for _, c := range []struct {
		into  *int
		where string
		args  []any
	}{
		{&n.Open, "closed = 0", nil}, {&n.Mine, "closed = 0 AND owner = $1", []any{actor}},
		{&n.Overdue, "closed = 0 AND escalated = 1", nil}, {&n.Review, "review = 1", nil},
	} {
		if err := tx.Get(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM cases WHERE %s LIMIT %d) c", c.where, Many+1), c.args, c.into); err != nil {
			return n, err
		}
	}
	return n, nil
}
