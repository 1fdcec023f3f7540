package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/backup"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
)

// Files of a data directory, beside those of package editions.
const (
	databaseFile = "namesake.db"
	auditKeyFile = "audit.key"
)

// system is what the service stands on, opened in a data directory.
type system struct {
	dir     string
	store   *store.Store
	lists   *editions.Store
	access  *access.Access
	audit   *audit.Log
	redress *redress.Redress
	// publicURL is where people reach the server, "" for where each request came.
	publicURL string
	sample    func() (*list.Edition, error) // the built-in list
}

// databaseURL is the database to use: the one named, or a file of the data
// directory.
func (e *env) databaseURL(dir string) string {
	if e.database != "" {
		return e.database
	}
	return filepath.Join(dir, databaseFile)
}

// openStore opens the database, which is made where there is none only if make
// is set.
func (e *env) openStore(make bool) (*store.Store, string, error) {
	dir, err := e.dataDir()
	if err != nil {
		return nil, "", err
	}
	url := e.databaseURL(dir)
	if !make && !store.IsPostgres(url) {
		if _, err := os.Stat(url); errors.Is(err, fs.ErrNotExist) {
			return nil, "", hinted{fmt.Errorf("%s: there is no database yet", url), "namesake serve makes it; --data DIR or --database URL names another"}
		}
	}
	s, err := store.Open(e.ctx, url, e.storeConfig(url, dir))
	if err != nil {
		return nil, "", err
	}
	e.atEnd = append(e.atEnd, s.Close)
	return s, dir, nil
}

// storeConfig has PostgreSQL backed up before it is migrated; SQLite is copied.
func (e *env) storeConfig(url, dir string) store.Config {
	c := store.Config{Committed: e.committed, Now: e.clock, Scratch: e.scratch}
	if store.IsPostgres(url) {
		c.BeforeMigration = backup.BeforeMigration(url, dir, time.Now)
	}
	return c
}

// openSystem opens all that the service stands on. config is of access alone;
// what it records goes to the audit log.
func (e *env) openSystem(make bool, config access.Config) (*system, error) {
	s, dir, err := e.openStore(make)
	if err != nil {
		return nil, err
	}
	y := &system{dir: dir, store: s, publicURL: config.URL, sample: sample.Edition}
	if e.sample != nil {
		y.sample = e.sample
	}
	if y.lists, err = editions.Open(dir, editions.Config{Formats: formats.All()}); err != nil {
		return nil, err
	}
	if y.audit, err = audit.Open(e.ctx, s, audit.Config{KeyFile: filepath.Join(dir, auditKeyFile)}); err != nil {
		return nil, err
	}
	config.Record = record
	if y.access, err = access.Open(e.ctx, s, config); err != nil {
		return nil, err
	}
	return y, nil
}

// start starts the service on the system.
func (y *system) start(ctx context.Context, c service.Config) (*service.Service, error) {
	c.Store, c.Editions, c.Sample, c.FormerSample, c.Record, c.Emit = y.store, y.lists, y.sample, sample.Former, record, webhooks.Emit
	var s *service.Service
	y.redress = redress.New(redress.Config{Store: y.store, Policy: cmp.Or(c.Policy, policy.Default().Name), Record: record, Emit: webhooks.Emit,
		Screen: func(who namesake.Subject) (namesake.Screening, error) {
			screener, err := s.Screener("")
			if err != nil {
				return namesake.Screening{}, err
			}
			return screener.Screen(who)
		},
		Entity: func(list, id string) (*namesake.Entity, error) { return s.Entity(list, "", id) },
	})
	c.Apply, c.Recognise = y.redress.Apply, y.redress.Recognise
	c.Forget = append(c.Forget, decisions.Erase, cases.Erase, holds.Forget, redress.Forget)
	var err error
	s, err = service.New(ctx, c)
	return s, err
}

// record appends to the audit log what a package says was done. Words are parted
// by underlines there, and a subject is named by its number: the client's id may
// be a name.
func record(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
	if _, err := strconv.ParseInt(id, 10, 64); kind == "subject" && err != nil {
		var number int64
		if err := tx.Get("SELECT id FROM subjects WHERE key = $1", []any{id}, &number); err != nil {
			return fmt.Errorf("record %s: %w", action, err)
		}
		id = strconv.FormatInt(number, 10)
	}
	codes := make(map[string]string, len(detail))
	for name, text := range detail {
		codes[name] = strings.ReplaceAll(text, " ", "_")
	}
	return audit.AppendCodes(tx, action, actor, kind, id, codes)
}
