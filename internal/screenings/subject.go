package screenings

import (
	"encoding/json"
	"fmt"
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
		var body namesake.Screening
		if err := json.Unmarshal(s.Body, &body); err != nil {
			return s, nil, fmt.Errorf("screening %s as stored: %w", key, err)
		}
		for i := range body.Matches {
			if m := &body.Matches[i]; m.List == a.List && m.Entity == a.Entity {
				return s, m, nil
			}
		}
	}
	return last, nil, nil
}
