package coverage

import (
	"time"

	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
)

// Standing is how a subject stands to a list in use under one of its policies:
// covered by the edition, or owed a screening with a reason.
type Standing struct {
	Policy  string    `json:"policy"`
	List    string    `json:"list"`
	Edition string    `json:"edition"` // content hash of the one in use
	Date    string    `json:"date,omitempty"`
	At      time.Time `json:"at,omitzero"`    // when it was last screened against it
	Owed    string    `json:"owed,omitempty"` // the reason; "" where it is covered
	Since   time.Time `json:"since,omitzero"` // when it is owed
}

// OfSubject is how a subject stands to every list in use, by policy and list.
// Who left the population stands to none.
func OfSubject(tx *store.Tx, m population.Member) ([]Standing, error) {
	out := []Standing{}
	if !m.Removed.IsZero() {
		return out, nil
	}
	err := tx.Query(func(scan func(...any) error) error {
		var s Standing
		var edition, covered, at, since, ownSince, alone int64
		var own string
		if err := scan(&s.Policy, &s.List, &edition, &s.Edition, &s.Date, &covered, &at, &s.Owed, &since, &own, &ownSince, &alone); err != nil {
			return err
		}
		// A subject that was screened by itself may be ahead of its bucket, but for
		// what concerns more than the edition.
		ahead := m.Alone >= edition && (s.Owed == "" || s.Owed == NewEdition)
		switch {
		case own != "":
			s.Owed, since = own, ownSince
		case ahead:
			s.Owed, since, at = "", 0, max(at, alone)
		case s.Owed == "" && covered != edition:
			s.Owed = NewEdition
		}
		s.At, s.Since = store.Time(at), store.Time(since)
		out = append(out, s)
		return nil
	}, `SELECT p.policy, e.list, e.id, e.hash, e.date, coalesce(c.edition, 0), coalesce(c.at, 0), coalesce(o.reason, ''), coalesce(o.since, 0), coalesce(q.reason, ''), coalesce(q.since, 0),
			coalesce((SELECT max(s.at) FROM screenings s WHERE s.subject = $2 AND s.policy = p.policy), 0)
		FROM bucket_policies p JOIN editions e ON e.current = 1
		LEFT JOIN coverage c ON c.policy = p.policy AND c.bucket = p.bucket AND c.list = e.list
		LEFT JOIN owed o ON o.policy = p.policy AND o.bucket = p.bucket AND o.list = e.list
		LEFT JOIN owed_subjects q ON q.subject = $2 AND q.policy = p.policy
		WHERE p.bucket = $1 ORDER BY p.policy, e.list`, m.Bucket, m.ID)
	return out, err
}
