package holds

import (
	"context"
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// atOnce is how many requests, deadlines and events are worked on in one
// transaction.
const atOnce = 500

// Work does what is due by now: it puts requests before somebody else, tells of
// what happened to alerts and of their deadlines, and ends the releases of those
// that changed. It is run every so often, and may be run by several processes.
func (h *Holds) Work(ctx context.Context) error {
	for _, step := range []func(*store.Tx) (int, error){h.escalate, h.follow, overdue} {
		for n := atOnce; n == atOnce; {
			err := h.Store.Update(ctx, func(tx *store.Tx) (err error) {
				n, err = step(tx)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// wanted says of a request r that somebody is still held for want of an answer.
const wanted = "EXISTS (SELECT 1 FROM alerts w JOIN subjects k ON k.id = w.subject WHERE w.id = r.alert AND w.state <> 'closed' AND k.removed = 0)"

// escalate puts requests whose deadline is over before somebody else, and gives
// that one as much time.
func (h *Holds) escalate(tx *store.Tx) (int, error) {
	due, err := requests(tx, "WHERE r.state IN ('waiting', 'acknowledged') AND r.due_at <= $1 AND "+wanted+" ORDER BY r.due_at, r.id LIMIT $2", tx.Micros(), atOnce)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	chain, err := newChain(tx)
	if err != nil {
		return 0, err
	}
	for _, r := range due {
		to, err := chain.next(tx, r)
		if err != nil {
			return 0, err
		}
		a, err := findAlert(tx, r.Alert)
		if err != nil {
			return 0, err
		}
		limit, err := within(tx, a.policy)
		if err != nil {
			return 0, err
		}
		if _, err := tx.Exec("UPDATE requests SET escalated_at = $1, escalated_to = $2, escalations = escalations + 1, due_at = $3 WHERE id = $4",
			tx.Micros(), to, store.Micros(tx.Now().Add(limit)), r.ID); err != nil {
			return 0, err
		}
		if err := note(tx, r.Alert, service.System, "escalated", "request "+number(r.ID)+" to "+to); err != nil {
			return 0, err
		}
		if err := h.Record(tx, "request.escalated", service.System, "request", number(r.ID), map[string]string{"alert": number(r.Alert), "to": to}); err != nil {
			return 0, err
		}
		if err := h.Emit(tx, webhooks.RequestEscalated, number(r.ID), map[string]any{"request": number(r.ID), "alert": number(r.Alert)}); err != nil {
			return 0, err
		}
		if err := tell(tx, service.System, RequestEscalated, "request", r.ID, to, r.MadeBy, r.To); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// chain says who is next. Whom the maker named comes first, then the reviewers,
// the one first who has fewest such requests; when all had their turn, it begins
// anew. Where there is nobody else, it is the maker's.
type chain struct {
	reviewers []string // actors
	active    map[string]bool
	waiting   map[string]int
}

func newChain(tx *store.Tx) (*chain, error) {
	c := &chain{active: map[string]bool{}, waiting: map[string]int{}}
	all, err := access.Active(tx, "")
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		c.active[a.Actor()] = true
	}
	reviewers, err := access.Active(tx, access.Reviewer)
	if err != nil {
		return nil, err
	}
	for _, a := range reviewers {
		c.reviewers = append(c.reviewers, a.Actor())
	}
	return c, tx.Query(func(scan func(...any) error) error {
		var to string
		var n int
		err := scan(&to, &n)
		c.waiting[to] = n
		return err
	}, "SELECT escalated_to, count(*) FROM requests WHERE state IN ('waiting', 'acknowledged') AND escalated_to <> '' GROUP BY escalated_to")
}

func (c *chain) next(tx *store.Tx, r Request) (string, error) {
	had, err := had(tx, r)
	if err != nil {
		return "", err
	}
	if r.Next != "" && c.active[r.Next] && !had[r.Next] {
		c.waiting[r.Next]++
		return r.Next, nil
	}
	pick := func(skip map[string]bool) string {
		best := ""
		for _, a := range c.reviewers {
			if a == r.To || a == r.MadeBy || skip[a] || best != "" && c.waiting[a] >= c.waiting[best] {
				continue
			}
			best = a
		}
		return best
	}
	to := pick(had)
	if to == "" {
		to = pick(map[string]bool{r.EscalatedTo: true}) // anew
	}
	if to == "" {
		to = pick(nil)
	}
	if to == "" {
		to = r.MadeBy
	}
	c.waiting[to]++
	return to, nil
}

// had are those before whom a request was put already.
func had(tx *store.Tx, r Request) (map[string]bool, error) {
	out := map[string]bool{}
	if r.Escalations == 0 {
		return out, nil
	}
	err := tx.Query(func(scan func(...any) error) error {
		var detail string
		err := scan(&detail)
		if _, to, ok := strings.Cut(detail, fmt.Sprintf("request %d to ", r.ID)); ok {
			out[to] = true
		}
		return err
	}, "SELECT detail FROM alert_events WHERE alert = $1 AND event = 'escalated'", r.Alert)
	return out, err
}
