package decisions

import (
	"fmt"
	"math"
	"slices"

	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/store"
)

// QueueBefore are the last n alerts before a place of the queue, in the order of
// [Queue].
func QueueBefore(tx *store.Tx, f Filter, before Cursor, n int) ([]Item, error) {
	back := " ORDER BY a.priority DESC, a.due_at DESC, a.id DESC"
	if f.few() {
		back = " ORDER BY +a.priority DESC, +a.due_at DESC, +a.id DESC"
	}
	var out []Item
	for _, state := range f.states() {
		f.State = state
		where, args := f.where(tx.Now())
		where += fmt.Sprintf(" AND (a.priority, a.due_at, a.id) < ($%d, $%d, $%d)", len(args)+1, len(args)+2, len(args)+3)
		found, err := list(tx, where+back, append(args, before.Priority, before.Due, before.ID), n)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, Item.inQueue)
	return out[max(0, len(out)-n):], nil
}

// Sample says how many of these alerts a second person would look at if they were
// dismissed together: from least to most, which differ only where the policies
// of some ask for one in any case.
func Sample(tx *store.Tx, ids []int64) (least, most int, err error) {
	share, always := 0.0, 0
	for _, id := range ids {
		a, err := find(tx, id)
		if err != nil {
			return 0, 0, err
		}
		rules, err := alerts.Casework(tx, a.Policy)
		if err != nil {
			return 0, 0, err
		}
		share = max(share, rules.SampleShare)
		if rules.TakesTwo(FalsePositive) {
			always++
		}
	}
	drawn := drawn(share, len(ids))
	return max(drawn, always), min(drawn+always, len(ids)), nil
}

// drawn is how many of so many are drawn for a second look.
func drawn(share float64, of int) int {
	return min(of, max(1, int(math.Ceil(share*float64(of)))))
}

// CountTo counts the alerts that are meant, and stops beyond most: for a page that
// says how many there are, and need not say how many thousands.
func CountTo(tx *store.Tx, f Filter, most int64) (n int64, err error) {
	where, args := f.where(tx.Now())
	args = append(args, most+1)
	err = tx.Get(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM alerts a WHERE %s LIMIT $%d) AS found", where, len(args)), args, &n)
	return n, err
}
