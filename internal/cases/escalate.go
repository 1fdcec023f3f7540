package cases

import (
	"time"

	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// atOnce bounds how many cases a look escalates: others who write wait for it.
// What is left has its turn with the next.
const atOnce = 500

// Escalate puts cases before the reviewers that are past their deadline, and
// takes back those that are no more. The service calls it every minute.
func (c *Cases) Escalate(tx *store.Tx) error {
	past, err := ids(tx, `SELECT c.id FROM cases c WHERE c.closed = 0 AND c.escalated = 0 AND c.due_at > 0 AND c.due_at < $1
		UNION SELECT c.id FROM alerts a JOIN cases c ON c.subject = a.subject AND c.closed = 0
			WHERE a.state <> 'closed' AND a.due_at > 0 AND a.due_at < $1 AND c.due_at = 0 AND c.escalated = 0
		ORDER BY 1 LIMIT $2`, tx.Micros(), atOnce)
	if err != nil {
		return err
	}
	for _, id := range past {
		now, err := Get(tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE cases SET escalated = 1, escalated_at = $1 WHERE id = $2", tx.Micros(), id); err != nil {
			return err
		}
		due := now.Due.Format(time.RFC3339)
		if err := c.happened(tx, id, service.System, event{name: "escalated", detail: due, codes: map[string]string{"due": due, "to": "reviewer"}}); err != nil {
			return err
		}
		if err := c.Emit(tx, webhooks.CaseEscalated, number(id), map[string]any{"case": number(id), "since": now.Due}); err != nil {
			return err
		}
	}
	over, err := ids(tx, `SELECT c.id FROM cases c WHERE c.closed = 0 AND c.escalated = 1 AND (c.due_at >= $1 OR c.due_at = 0 AND NOT EXISTS
		(SELECT 1 FROM alerts a WHERE a.subject = c.subject AND a.state <> 'closed' AND a.due_at > 0 AND a.due_at < $1)) ORDER BY c.id`, tx.Micros())
	if err != nil {
		return err
	}
	for _, id := range over {
		if _, err := tx.Exec("UPDATE cases SET escalated = 0 WHERE id = $1", id); err != nil {
			return err
		}
		if err := c.happened(tx, id, service.System, event{name: "in-time"}); err != nil {
			return err
		}
	}
	return nil
}

func ids(tx *store.Tx, query string, args ...any) (out []int64, err error) {
	err = tx.Query(func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		out = append(out, id)
		return err
	}, query, args...)
	return out, err
}
