package audit

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Query says which records to find; what is empty restricts nothing.
type Query struct {
	Action Action
	Actor  string
	Kind   string // of the object
	Object string // needs Kind
	// From and To bound the time; To itself is outside.
	From, To time.Time
	// Before is a number that the records are before: where the last page ended.
	// 0 is from the newest.
	Before int64
	// Limit is how many to return at most. Defaults to 100; the most are 1,000.
	Limit int
}

// Page is a part of what was found, the newest first.
type Page struct {
	Records []Record
	// Next is what Before should be for the records after these, 0 where there
	// are none.
	Next int64
}

// Search finds records. It reads what is stored, and verifies nothing.
func Search(tx *store.Tx, q Query) (*Page, error) {
	limit := q.Limit
	if limit == 0 {
		limit = 100
	}
	switch {
	case limit < 0 || limit > 1000:
		return nil, fmt.Errorf("search the audit log: limit %d; from 1 to 1000 can be asked for", limit)
	case q.Before < 0:
		return nil, fmt.Errorf("search the audit log: before %d; numbers are from 0", q.Before)
	case q.Object != "" && q.Kind == "":
		return nil, errors.New("search the audit log: an object has a kind; give both")
	}
	where, args := []string{"1 = 1"}, []any{}
	and := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf("%s $%d", condition, len(args)))
	}
	for _, c := range []struct{ column, value string }{
		{"action", string(q.Action)}, {"actor", q.Actor}, {"kind", q.Kind}, {"object", q.Object},
	} {
		if c.value != "" {
			and(c.column+" =", c.value)
		}
	}
	if q.Before > 0 {
		and("seq <", q.Before)
	}
	// Times never go backwards with numbers, so that a time is a number.
	for _, c := range []struct {
		condition string
		at        time.Time
	}{{"seq >=", q.From}, {"seq <", q.To}} {
		if !c.at.IsZero() {
			seq, err := firstAt(tx, c.at)
			if err != nil {
				return nil, fmt.Errorf("search the audit log: %w", err)
			}
			and(c.condition, seq)
		}
	}
	page := &Page{}
	err := tx.Query(func(scan func(...any) error) error {
		var seq int64
		var line string
		if err := scan(&seq, &line); err != nil {
			return err
		}
		if len(page.Records) == limit {
			page.Next = page.Records[limit-1].Seq
			return nil
		}
		r, err := parseLine([]byte(line))
		if err != nil {
			return fmt.Errorf("entry %d is damaged: %w; verify the log", seq, err)
		}
		page.Records = append(page.Records, *r)
		return nil
	}, fmt.Sprintf("SELECT seq, line FROM audit_entries WHERE %s ORDER BY seq DESC LIMIT %d", strings.Join(where, " AND "), limit+1), args...)
	if err != nil {
		return nil, fmt.Errorf("search the audit log: %w", err)
	}
	return page, nil
}

// firstAt is the number of the first entry at a time or later.
func firstAt(tx *store.Tx, at time.Time) (seq int64, err error) {
	err = tx.Get("SELECT seq FROM audit_entries WHERE at >= $1 ORDER BY at, seq LIMIT 1", []any{at.UnixMicro()}, &seq)
	if errors.Is(err, store.ErrNotFound) {
		seq, _, err = head(tx)
	}
	return seq, err
}

// Actions are all that entries of the log say was done, by name.
func Actions(tx *store.Tx) ([]Action, error) {
	var out []Action
	for last := ""; ; {
		// One step along the index for each, however many entries there are.
		err := tx.Get("SELECT action FROM audit_entries WHERE action > $1 ORDER BY action LIMIT 1", []any{last}, &last)
		if errors.Is(err, store.ErrNotFound) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the actions of the audit log: %w", err)
		}
		out = append(out, Action(last))
	}
}

// FindRecord is the record of a number. It is read as it is stored; a [Proof]
// shows that it is in the log.
func FindRecord(tx *store.Tx, seq int64) (*Record, error) {
	var line string
	if err := tx.Get("SELECT line FROM audit_entries WHERE seq = $1", []any{seq}, &line); err != nil {
		return nil, fmt.Errorf("entry %d: %w", seq, err)
	}
	r, err := parseLine([]byte(line))
	if err != nil {
		return nil, fmt.Errorf("entry %d is damaged: %w; verify the log", seq, err)
	}
	return r, nil
}
