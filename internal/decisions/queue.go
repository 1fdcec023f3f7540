package decisions

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// Filter says which alerts are meant; empty fields mean any.
type Filter struct {
	State, Standing, Disposition, Outcome string
	List, Entity, Policy, Culture         string
	Assignee                              string // an actor, or Nobody
	Priority                              int
	Overdue                               bool  // and not closed
	Subject                               int64 // our own number
}

// Nobody as an assignee means alerts that nobody holds.
const Nobody = "nobody"

// where is the condition, on the table alerts as a; $1… are args.
func (f Filter) where(now time.Time) (where string, args []any) {
	var and []string
	add := func(condition string, value any) {
		args = append(args, value)
		and = append(and, fmt.Sprintf(condition, len(args)))
	}
	for _, c := range []struct{ column, value string }{
		{"state", f.State}, {"standing", f.Standing}, {"disposition", f.Disposition}, {"outcome", f.Outcome},
		{"list", f.List}, {"entity", f.Entity}, {"policy", f.Policy}, {"culture", f.Culture},
	} {
		switch {
		case c.value == "":
		case c.column == "state" && f.few():
			add("(a.state || '') = $%d", c.value) // by no index
		default:
			add("a."+c.column+" = $%d", c.value)
		}
	}
	switch f.Assignee {
	case "":
	case Nobody:
		add("a.assignee = $%d", "")
	default:
		add("a.assignee = $%d", f.Assignee)
	}
	if f.Priority != 0 {
		add("a.priority = $%d", f.Priority)
	}
	if f.Overdue {
		add("a.due_at < $%d", store.Micros(now))
		if f.State == "" {
			add("a.state <> $%d", alerts.Closed)
		}
	}
	if f.Subject != 0 {
		add("a.subject = $%d", f.Subject)
	}
	if len(and) == 0 {
		return "TRUE", nil
	}
	return strings.Join(and, " AND "), args
}

// Cursor is a place in the queue: behind the alert of which it has the order.
type Cursor struct {
	Priority int
	Due      int64 // microseconds since 1970
	ID       int64
}

// String writes a cursor for an address; "" is the beginning.
func (c Cursor) String() string {
	if c == (Cursor{}) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", c.Priority, c.Due, c.ID)
}

// ParseCursor reads what String wrote.
func ParseCursor(text string) (c Cursor, err error) {
	if text == "" {
		return c, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return c, fmt.Errorf("%q is no place in the queue", text)
	}
	var numbers [3]int64
	for i, p := range parts {
		if numbers[i], err = strconv.ParseInt(p, 10, 64); err != nil {
			return c, fmt.Errorf("%q is no place in the queue", text)
		}
	}
	return Cursor{int(numbers[0]), numbers[1], numbers[2]}, nil
}

// Item is an alert of the queue, with the name of the subject.
type Item struct {
	screenings.Alert
	Name string `json:"name"` // "" once erased
}

// Cursor is the place of the item.
func (i Item) Cursor() Cursor { return Cursor{i.Priority, store.Micros(i.DueAt), i.ID} }

// inQueue compares the places of two alerts.
func (i Item) inQueue(o Item) int {
	return cmp.Or(cmp.Compare(i.Priority, o.Priority), i.DueAt.Compare(o.DueAt), cmp.Compare(i.ID, o.ID))
}

// Queue are up to n alerts behind a place, by priority, deadline and number.
func Queue(tx *store.Tx, f Filter, after Cursor, n int) ([]Item, error) {
	var out []Item
	for _, state := range f.states() {
		f.State = state
		where, args := f.where(tx.Now())
		if after != (Cursor{}) {
			where += fmt.Sprintf(" AND (a.priority, a.due_at, a.id) > ($%d, $%d, $%d)", len(args)+1, len(args)+2, len(args)+3)
			args = append(args, after.Priority, after.Due, after.ID)
		}
		found, err := list(tx, where+f.order(), args, n)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, Item.inQueue)
	return out[:min(n, len(out))], nil
}

// states are those that are meant. The indexes begin with the state, and are in
// order within one.
func (f Filter) states() []string {
	switch {
	case f.State != "" || f.few():
		return []string{f.State}
	case f.Disposition == policy.Undetermined:
		return []string{alerts.Open, alerts.Review}
	case f.Disposition != "" && f.Overdue:
		return []string{alerts.Review}
	case f.Disposition != "":
		return []string{alerts.Review, alerts.Closed}
	case f.Overdue:
		return []string{alerts.Open, alerts.Review}
	}
	return []string{alerts.Open, alerts.Review, alerts.Closed}
}

// few reports whether few alerts are meant, of one subject or party: these are
// found by it and sorted, lest the whole queue be walked for them in its order.
func (f Filter) few() bool { return f.Subject != 0 || f.List != "" && f.Entity != "" }

func (f Filter) order() string {
	if f.few() {
		return " ORDER BY +a.priority, +a.due_at, +a.id"
	}
	return " ORDER BY a.priority, a.due_at, a.id"
}

// ByNumber are up to n alerts after the one with an id, by number.
func ByNumber(tx *store.Tx, f Filter, after int64, n int) ([]Item, error) {
	where, args := f.where(tx.Now())
	args = append(args, after)
	return list(tx, fmt.Sprintf("%s AND a.id > $%d ORDER BY a.id", where, len(args)), args, n)
}

// list reads alerts and the names of their subjects, which are parts of what is
// stored of those.
func list(tx *store.Tx, where string, args []any, n int) ([]Item, error) {
	found, err := screenings.Select(tx, "WHERE "+where+fmt.Sprintf(" LIMIT $%d", len(args)+1), append(args, n)...)
	if err != nil {
		return nil, err
	}
	out := make([]Item, len(found))
	names := map[int64]string{}
	for i, a := range found {
		name, ok := names[a.SubjectID]
		if !ok {
			if name, err = nameOf(tx, a.SubjectID); err != nil {
				return nil, err
			}
			names[a.SubjectID] = name
		}
		out[i] = Item{a, name}
	}
	return out, nil
}

func nameOf(tx *store.Tx, subject int64) (string, error) {
	var data string
	if err := tx.Get("SELECT data FROM subjects WHERE id = $1", []any{subject}, &data); err != nil {
		return "", err
	}
	var s namesake.Subject
	err := json.Unmarshal([]byte(data), &s)
	return s.Name, err
}

// Count is how many alerts there are of some.
type Count struct {
	All        int64                    `json:"all"`
	Overdue    int64                    `json:"overdue"` // and not closed
	Unassigned int64                    `json:"unassigned"`
	ByPriority [policy.Priorities]int64 `json:"by_priority"` // the highest first
}

// Counts counts the alerts that are meant. It groups by a sum of one, lest the
// queue be walked in its order for what another index finds.
func Counts(tx *store.Tx, f Filter) (c Count, err error) {
	where, args := f.where(tx.Now())
	args = append(args, tx.Micros())
	err = tx.Query(func(scan func(...any) error) error {
		var priority int
		var all, overdue, unassigned int64
		err := scan(&priority, &all, &overdue, &unassigned)
		c.All, c.Overdue, c.Unassigned = c.All+all, c.Overdue+overdue, c.Unassigned+unassigned
		if priority >= 1 && priority <= len(c.ByPriority) {
			c.ByPriority[priority-1] = all
		}
		return err
	}, fmt.Sprintf(`SELECT +a.priority AS urgency, count(*), coalesce(sum(CASE WHEN a.due_at < $%d AND a.state <> 'closed' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN a.assignee = '' THEN 1 ELSE 0 END), 0)
		FROM alerts a WHERE %s GROUP BY +a.priority`, len(args), where), args...)
	return c, err
}
