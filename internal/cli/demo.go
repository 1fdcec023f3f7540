package cli

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/demo"
	"github.com/namesake-screening/namesake/internal/durable"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
)

// demoNotice is said on every page of an installation with the demonstration.
const (
	demoNotice  = "Everybody here is invented: this is a demonstration. To begin with people and lists of your own, stop the server and start it in another folder:"
	demoCommand = "namesake serve --demo=false --data DIR"
)

// wantsDemo reports whether the first start is to fill the installation with the
// demonstration: it was asked for, or nothing else was said. A configuration is
// written for people who exist.
func (c *serveCmd) wantsDemo() bool {
	if c.Demo != nil {
		return *c.Demo
	}
	return c.Config == "" && !c.Open && c.TLSCert == ""
}

// demonstrate fills a data directory in which nothing is kept yet. The database
// is made beside its place, so that it is there whole or not at all.
func (e *env) demonstrate(set config.Config) error {
	dir, err := e.dataDir()
	if err != nil {
		return err
	}
	path := e.databaseURL(dir)
	if store.IsPostgres(path) {
		return nil
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	lists, err := editions.Open(dir, editions.Config{Formats: formats.All()})
	if err != nil {
		return err
	}
	if in, err := lists.InUse(e.ctx); err != nil || len(in) > 0 {
		return err
	}
	scratch := path + ".demonstration"
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(scratch + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := e.fillDemo(set, scratch); err != nil {
		return err
	}
	f, err := os.OpenFile(scratch, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), os.Rename(scratch, path)); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

// fillDemo opens a service over a new database, by a clock of its own, and fills it.
func (e *env) fillDemo(set config.Config, path string) (err error) {
	clock := demo.NewClock(time.Now())
	inner := &env{ctx: e.ctx, out: e.out, err: e.err, data: e.data, database: path, clock: clock.Now, scratch: true,
		sample: func() (*list.Edition, error) {
			if clock.BeforeNewEdition() {
				return sample.Former()
			}
			return sample.Edition()
		}}
	defer func() {
		for _, f := range inner.atEnd {
			err = errors.Join(err, f())
		}
	}()
	d, err := inner.openDaemon(set, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := demo.Load(e.ctx, demo.Desk{Store: d.store, Clock: clock, Access: d.access, Service: d.service, Jobs: d.jobs, Webhooks: d.webhooks, Decisions: d.decisions, Cohorts: d.cohorts,
		Holds: d.holds, Redress: d.redress, Cases: d.cases}); err != nil {
		return err
	}
	return d.signNow()
}

// firstStart makes the first account where there is none that administers. In the
// demonstration one person does everything, so that they can.
func (d *daemon) firstStart(ctx context.Context) (access.Link, bool, error) {
	roles := []access.Role{access.Administrator}
	if d.invented {
		roles = append(roles, access.Analyst, access.Reviewer)
	}
	return d.access.FirstStart(ctx, "admin", roles...)
}

// demoLoaded reports whether the installation has the demonstration.
func (d *daemon) demoLoaded(ctx context.Context) (is bool, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		is, err = demo.Loaded(tx)
		return err
	})
	return is, err
}
