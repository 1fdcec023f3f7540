package screenings

import (
	"slices"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/store"
)

// AlertsOf are the alerts of the subject with a number, by id.
func AlertsOf(tx *store.Tx, subject int64) ([]Alert, error) {
	return Select(tx, "WHERE a.subject = $1 ORDER BY a.id", subject)
}

// Evidence is the match of an alert with the screening that last found it: the
// alert's own or, where a later one finds it no more, the one before. The match is
// nil where what that screening says was erased.
func Evidence(tx *store.Tx, a Alert) (Stored, *namesake.Match, error) {
	events, err := Events(tx, a.ID)
	if err != nil {
		return Stored{}, nil, err
	}
	keys := []string{a.Screening}
	for _, e := range slices.Backward(events) {
		if e.Screening != "" && !slices.Contains(keys, e.Screening) {
			keys = append(keys, e.Screening)
		}
	}
	var last Stored
	for _, key := range keys {
		s, err := Find(tx, key)
		if err != nil {
			return s, nil, err
		}
		if last.Key == "" {
			last = s
		}
		if len(s.Body) == 0 {
			continue
		}
		was, err := s.Was()
		if err != nil {
			return s, nil, err
		}
		for i := range was.Matches {
			if m := &was.Matches[i]; m.List == a.List && m.Entity == a.Entity {
				return s, m, nil
			}
		}
	}
	return last, nil, nil
}
