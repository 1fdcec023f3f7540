// Package views keeps the filters of a page under names. The filter is the
// address of the page, so that what is saved, shared and sent by mail is one
// thing. A view is its owner's, and may be shared with everybody who sees the
// page; its name is text that people wrote, and stays out of the audit log.
package views

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
)

// View is a saved filter.
type View struct {
	ID     int64
	Page   string // the path, as "/alerts"
	Owner  string // an actor
	Name   string
	Shared bool
	Query  string // the parameters of the address, sorted; "" for all
	At     time.Time
}

// Address is that of the page under the filter.
func (v View) Address() string {
	if v.Query == "" {
		return v.Page
	}
	return v.Page + "?" + v.Query
}

// Limits of what is kept.
const (
	mostViews = 100 // of one owner
	mostName  = 60  // letters
	mostQuery = 1000
)

// Errors about views. They say what to do about it.
var (
	ErrName  = fmt.Errorf("write a name of at most %d letters", mostName)
	ErrQuery = errors.New("the filter cannot be read; choose it anew")
	ErrMany  = fmt.Errorf("you have %d saved filters; delete one first", mostViews)
	ErrOther = errors.New("somebody else saved this filter; save one of your own")
)

// Config is what views are kept with.
type Config struct {
	Store  *store.Store   // required
	Record service.Record // required
}

// Views saves and deletes.
type Views struct{ Config }

// New makes views.
func New(c Config) *Views { return &Views{c} }

// Of are the views of a page that somebody sees: their own, and those that others
// share, by name.
func Of(tx *store.Tx, page, actor string) ([]View, error) {
	var out []View
	err := tx.Query(func(scan func(...any) error) error {
		var v View
		var shared, at int64
		err := scan(&v.ID, &v.Page, &v.Owner, &v.Name, &shared, &v.Query, &at)
		v.Shared, v.At = shared == 1, store.Time(at)
		out = append(out, v)
		return err
	}, "SELECT id, page, owner, name, shared, query, at FROM views WHERE page = $1 AND (shared = 1 OR owner = $2) ORDER BY lower(name), id", page, actor)
	return out, err
}

// Save keeps a filter under a name, in the place of the owner's own of that name.
// Page, Name, Shared and Query are the caller's; the page knows which parameters
// there are, and has checked them.
func (s *Views) Save(ctx context.Context, who access.Identity, v View) (View, error) {
	v.Name, v.Owner = strings.TrimSpace(v.Name), who.Actor()
	if v.Name == "" || utf8.RuneCountInString(v.Name) > mostName || !utf8.ValidString(v.Name) {
		return View{}, ErrName
	}
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		return View{}, ErrQuery
	}
	if v.Query = q.Encode(); len(v.Query) > mostQuery {
		return View{}, ErrQuery
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		var n int
		if err := tx.Get("SELECT count(*) FROM views WHERE owner = $1 AND NOT (page = $2 AND name = $3)", []any{v.Owner, v.Page, v.Name}, &n); err != nil {
			return err
		}
		if n >= mostViews {
			return ErrMany
		}
		shared := 0
		if v.Shared {
			shared = 1
		}
		v.At = tx.Now()
		err := tx.Get(`INSERT INTO views (page, owner, name, shared, query, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (owner, page, name) DO UPDATE SET shared = excluded.shared, query = excluded.query, at = excluded.at RETURNING id`,
			[]any{v.Page, v.Owner, v.Name, shared, v.Query, tx.Micros()}, &v.ID)
		if err != nil {
			return fmt.Errorf("save a view: %w", err)
		}
		return s.Record(tx, "view.saved", v.Owner, "view", strconv.FormatInt(v.ID, 10), map[string]string{"shared": strconv.FormatBool(v.Shared)})
	})
	if err != nil {
		return View{}, err
	}
	return v, nil
}

// Delete forgets a view of one's own.
func (s *Views) Delete(ctx context.Context, who access.Identity, id int64) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		var owner string
		var shared int
		if err := tx.Get("SELECT owner, shared FROM views WHERE id = $1", []any{id}, &owner, &shared); err != nil {
			return fmt.Errorf("view %d: %w", id, err)
		}
		switch {
		case owner == who.Actor():
		case shared == 1:
			return ErrOther
		default: // what is somebody's own is not there for others
			return fmt.Errorf("view %d: %w", id, store.ErrNotFound)
		}
		if _, err := tx.Exec("DELETE FROM views WHERE id = $1", id); err != nil {
			return err
		}
		return s.Record(tx, "view.deleted", who.Actor(), "view", strconv.FormatInt(id, 10), nil)
	})
}
