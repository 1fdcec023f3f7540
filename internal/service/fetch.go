package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/fetch"
	"github.com/namesake-screening/namesake/internal/store"
)

// Fetched is what is known of a list that is fetched.
type Fetched struct {
	List      string    `json:"list"`
	CheckedAt time.Time `json:"checked_at,omitzero"` // when it was last known to be the publisher's
	Outcome   string    `json:"outcome"`             // of the last look
	Error     string    `json:"error,omitempty"`
	NextAt    time.Time `json:"next_at,omitzero"`
}

// FetchStates are all lists that were looked at, by list.
func FetchStates(tx *store.Tx) ([]Fetched, error) {
	out := []Fetched{}
	err := tx.Query(func(scan func(...any) error) error {
		var f Fetched
		var state string
		var checked int64
		if err := scan(&f.List, &state, &checked, &f.Outcome, &f.Error); err != nil {
			return err
		}
		var s fetch.State
		if err := json.Unmarshal([]byte(state), &s); err != nil {
			return err
		}
		f.CheckedAt, f.NextAt = store.Time(checked), s.NextAt
		out = append(out, f)
		return nil
	}, "SELECT list, state, checked_at, outcome, error FROM fetches ORDER BY list")
	return out, err
}

// Fetching is a scheduler that imports what it fetches and publishes it at once,
// so many lists beside one another (0: what the scheduler thinks best).
func (s *Service) Fetching(sources []fetch.Source, f *fetch.Fetcher, parallel int) (*fetch.Scheduler, error) {
	return fetch.NewScheduler(fetch.SchedulerConfig{
		Sources: sources, Fetch: f.Fetch, States: states{s}, Import: s.importFetched, Parallel: parallel, Now: s.Store.Now,
		Report: func(e fetch.Event) {
			if err := s.NoteLook(e); err != nil {
				s.Log.Error("what came of looking at a list cannot be kept", "list", e.List, "error", err)
			}
		},
	})
}

func (s *Service) importFetched(ctx context.Context, _ fetch.Source, dir string) error {
	_, err := s.Editions.Import(ctx, dir, editions.ImportOptions{})
	var refused *editions.RefusedError
	if errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", fetch.ErrRefused, err)
	}
	if err != nil {
		return err
	}
	return s.Look(ctx)
}

// states keeps what is remembered of lists in the store. A list whose edition is
// no longer kept is fetched whole again.
type states struct{ s *Service }

func (t states) Load(list string) (state fetch.State, err error) {
	err = t.s.Store.View(context.Background(), func(tx *store.Tx) error {
		var text string
		err := tx.Get("SELECT state FROM fetches WHERE list = $1", []any{list}, &text)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), &state)
	})
	if err != nil {
		return state, err
	}
	if _, err := t.s.Editions.Find(list, ""); errors.Is(err, editions.ErrNotFound) {
		state.Files = nil
	}
	return state, nil
}

func (t states) Save(list string, state fetch.State) error {
	b, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return t.s.Store.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO fetches (list, state, checked_at, outcome, error) VALUES ($1, $2, $3, '', '')
			ON CONFLICT (list) DO UPDATE SET state = excluded.state, checked_at = excluded.checked_at`, list, string(b), store.Micros(state.CheckedAt))
		return err
	})
}

// NoteLook keeps the outcome of a look, and has the log say what was refused.
func (s *Service) NoteLook(e fetch.Event) error {
	text := ""
	if e.Err != nil {
		text = e.Err.Error()
	}
	return s.Store.Update(context.Background(), func(tx *store.Tx) error {
		if _, err := tx.Exec("UPDATE fetches SET outcome = $1, error = $2 WHERE list = $3", string(e.Outcome), text, e.List); err != nil {
			return err
		}
		if e.Outcome != fetch.Refused {
			return nil
		}
		if err := s.Emit(tx, "edition.refused", e.List, map[string]any{"list": e.List}); err != nil {
			return err
		}
		return s.Record(tx, "edition.refused", System, "list", e.List, nil)
	})
}
