package decisions

import (
	"fmt"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

const columns = `d.id, d.alert, d.subject, d.at, d.actor, d.disposition, d.reason, d.text, coalesce(s.key, ''), d.digest, d.bulk, d.review, d.reviewed_at, d.reviewed_by, d.review_text,
	coalesce((SELECT max(c.id) FROM clearances c WHERE c.origin = 'decision:' || d.id), 0), a.list, a.entity, a.caption, a.policy
	FROM decisions d JOIN alerts a ON a.id = d.alert LEFT JOIN screenings s ON s.id = d.screening `

func query(tx *store.Tx, where string, args ...any) ([]Decision, error) {
	out := []Decision{}
	err := tx.Query(func(scan func(...any) error) error {
		var d Decision
		var at, reviewed int64
		err := scan(&d.ID, &d.Alert, &d.Subject, &at, &d.By, &d.Disposition, &d.Reason, &d.Text, &d.Screening, &d.Digest, &d.Bulk, &d.Review, &reviewed, &d.ReviewedBy, &d.ReviewText,
			&d.Clearance, &d.List, &d.Entity, &d.Caption, &d.Policy)
		d.At, d.ReviewedAt = store.Time(at), store.Time(reviewed)
		out = append(out, d)
		return err
	}, "SELECT "+columns+where, args...)
	return out, err
}

// Find is the decision with an id.
func Find(tx *store.Tx, id int64) (Decision, error) {
	found, err := query(tx, "WHERE d.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("decision %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Decision{}, err
	}
	return found[0], nil
}

// Of are the decisions about an alert, the latest first.
func Of(tx *store.Tx, alert int64) ([]Decision, error) {
	return query(tx, "WHERE d.alert = $1 ORDER BY d.id DESC", alert)
}

// OfSubject are the decisions about all alerts of a subject, the latest first.
func OfSubject(tx *store.Tx, subject int64) ([]Decision, error) {
	return query(tx, "WHERE d.subject = $1 ORDER BY d.id DESC", subject)
}

// OfBulk are the decisions of a bulk, in their order.
func OfBulk(tx *store.Tx, bulk int64) ([]Decision, error) {
	return query(tx, "WHERE d.bulk = $1 ORDER BY d.id", bulk)
}

// Waiting are up to n decisions after the one with an id that await a second
// person, the earliest first, and never who's own.
func Waiting(tx *store.Tx, who access.Identity, after int64, n int) ([]Decision, error) {
	return query(tx, "WHERE d.review = 'waiting' AND d.id > $1 AND d.actor <> $2 ORDER BY d.id LIMIT $3", after, who.Actor(), n)
}

// Erase forgets the texts of the decisions about a subject; that it was decided,
// and for which reason, stays.
func Erase(tx *store.Tx, subject int64) error {
	_, err := tx.Exec("UPDATE bulks SET text = '' WHERE id IN (SELECT bulk FROM decisions WHERE subject = $1 AND bulk > 0)", subject)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE decisions SET text = '', review_text = '', salt = '' WHERE subject = $1", subject)
	return err
}
