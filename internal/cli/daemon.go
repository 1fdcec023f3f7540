package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/fetch"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/metrics"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/web"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// daemon is the service with all that works beside it while it is served.
type daemon struct {
	*system
	settings   config.Config
	service    *service.Service
	jobs       *jobs.Jobs
	webhooks   *webhooks.Webhooks
	cohorts    *cohorts.Cohorts
	statistics *statistics.Statistics
	decisions  *decisions.Decisions
	cases      *cases.Cases
	holds      *holds.Holds
	metrics    *metrics.Metrics
	fetching   *fetch.Scheduler // nil where no list is fetched
	log        *slog.Logger
	wakeJobs   chan struct{}
	invented   bool // what is kept is the demonstration
}

// openDaemon opens all that a server runs on.
func (e *env) openDaemon(set config.Config, log *slog.Logger) (*daemon, error) {
	d := &daemon{settings: set, log: log, wakeJobs: make(chan struct{}, 1)}
	e.committed = func(writes int, took time.Duration) {
		if d.metrics != nil {
			d.metrics.Committed(writes, took)
		}
	}
	who, err := accessConfig(set, log)
	if err != nil {
		return nil, err
	}
	if d.system, err = e.openSystem(true, who); err != nil {
		return nil, err
	}
	d.metrics = metrics.New(metrics.Config{Database: d.store.Engine(), Sources: d.sources(), Log: log})
	if d.service, err = d.start(e.ctx, service.Config{Policy: set.Policy, Workers: set.Rescreen.Workers, MaxAge: time.Duration(set.Rescreen.MaxAge), Log: log,
		Screened: func(o namesake.Outcome, took time.Duration) { d.metrics.Screened(metrics.ByAPI, o, took) }}); err != nil {
		return nil, err
	}
	d.jobs = jobs.New(jobs.Config{Store: d.store, Dir: d.dir, Screener: d.screener, Record: record, Wake: d.service.Wake,
		Limit: int64(set.Limits.UploadBytes), Keep: time.Duration(set.Retention.Jobs), Log: log})
	hooks := webhooks.Config{Store: d.store, Record: record, Log: log}
	if set.Webhooks.AllowPrivate {
		hooks.Private = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	}
	d.webhooks = webhooks.New(hooks)
	d.cohorts = cohorts.New(cohorts.Config{Store: d.store, Record: record})
	d.decisions = decisions.New(decisions.Config{Store: d.store, Record: record, Emit: webhooks.Emit,
		Entity: func(list, id string) (*namesake.Entity, error) {
			e, err := d.service.Entry(list, id, "")
			return e.Entity, err
		}})
	d.cases = cases.New(cases.Config{Store: d.store, Record: record, Emit: webhooks.Emit})
	d.holds = holds.New(holds.Config{Store: d.store, Record: record, Emit: webhooks.Emit, Learn: d.service.Learn})
	d.statistics = statistics.New(statistics.Config{Store: d.store, Log: log})
	if d.invented, err = d.demoLoaded(e.ctx); err != nil {
		return nil, err
	}
	d.fetching, err = d.fetchers(set)
	return d, err
}

func accessConfig(set config.Config, log *slog.Logger) (access.Config, error) {
	c := access.Config{URL: set.PublicURL, Idle: time.Duration(set.Sessions.Idle), Absolute: time.Duration(set.Sessions.Absolute), Log: log,
		PerIdentity: access.Rate{PerSecond: set.Limits.PerIdentity, Burst: set.Limits.PerIdentityBurst},
		PerAddress:  access.Rate{PerSecond: set.Limits.PerAddress, Burst: set.Limits.PerAddressBurst}}
	for _, p := range set.TrustedProxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			addr, err := netip.ParseAddr(p)
			if err != nil {
				return c, fmt.Errorf("trusted_proxies: %w", err)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		c.Proxies = append(c.Proxies, prefix)
	}
	if set.OIDC.Issuer == "" {
		return c, nil
	}
	c.OIDC = &access.OIDC{Issuer: set.OIDC.Issuer, ClientID: set.OIDC.ClientID, Claim: set.OIDC.Claim, Roles: map[string]access.Role{}}
	for group, role := range set.OIDC.Roles {
		c.OIDC.Roles[group] = access.Role(role)
	}
	if set.OIDC.ClientSecretFile != "" {
		var err error
		if c.OIDC.ClientSecret, err = config.Secret(set.OIDC.ClientSecretFile); err != nil {
			return c, err
		}
	}
	return c, nil
}

// screener is what jobs screen with.
func (d *daemon) screener(_ context.Context, policy string) (func(namesake.Subject) (namesake.Screening, error), error) {
	s, err := d.service.Screener(policy)
	if err != nil {
		return nil, err
	}
	return func(who namesake.Subject) (namesake.Screening, error) {
		start := time.Now()
		answer, err := s.Screen(who)
		if err == nil {
			d.metrics.Screened(metrics.ByBatch, answer.Outcome, time.Since(start))
		}
		return answer, err
	}, nil
}

// fetchers looks at the lists that the configuration wants fetched; nil for none.
func (d *daemon) fetchers(set config.Config) (*fetch.Scheduler, error) {
	how := fetch.Settings{Mirror: set.Fetch.Mirror, Addresses: map[string][]string{}, Params: map[string]map[string]string{}, Every: map[string]time.Duration{}}
	wanted := map[string]bool{}
	for name, l := range set.Lists {
		if !l.Fetch {
			continue
		}
		wanted[name] = true
		if len(l.Addresses) > 0 {
			how.Addresses[name] = l.Addresses
		}
		if l.Interval > 0 {
			how.Every[name] = time.Duration(l.Interval)
		}
		for param, file := range l.ParamFiles {
			value, err := config.Secret(file)
			if err != nil {
				return nil, fmt.Errorf("list %s: %w", name, err)
			}
			if how.Params[name] == nil {
				how.Params[name] = map[string]string{}
			}
			how.Params[name][param] = value
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	all, err := how.Apply(fetch.Sources())
	if err != nil {
		return nil, err
	}
	var sources []fetch.Source
	for _, s := range all {
		if wanted[s.List] {
			sources = append(sources, s)
			delete(wanted, s.List)
		}
	}
	for name := range wanted {
		return nil, fmt.Errorf("lists.%s: nobody is known to publish it, so it cannot be fetched", name)
	}
	f, err := fetch.New(fetch.Config{Dir: d.dir})
	if err != nil {
		return nil, err
	}
	return d.service.Fetching(sources, f, set.Fetch.Parallel)
}

// work starts all that works by itself, until ctx ends.
func (d *daemon) work(ctx context.Context) (*sync.WaitGroup, error) {
	all := &sync.WaitGroup{}
	every := func(pause time.Duration, f func(ticks <-chan time.Time)) {
		all.Go(func() {
			ticks := time.NewTicker(pause)
			defer ticks.Stop()
			f(ticks.C)
		})
	}
	all.Go(func() { d.service.Run(ctx) })
	every(5*time.Second, func(ticks <-chan time.Time) { d.jobs.Run(ctx, d.wakeJobs, ticks) })
	every(2*time.Second, func(ticks <-chan time.Time) { d.webhooks.Run(ctx, nil, ticks) })
	every(time.Minute, func(ticks <-chan time.Time) { d.statistics.Run(ctx, ticks) })
	every(time.Minute, func(ticks <-chan time.Time) { d.repeat(ctx, ticks, "the audit log cannot be signed", d.sign) })
	every(time.Minute, func(ticks <-chan time.Time) {
		d.repeat(ctx, ticks, "what was decided for a time cannot be ended", d.tend)
	})
	every(time.Minute, func(ticks <-chan time.Time) {
		d.repeat(ctx, ticks, "cases past their deadline are not escalated", d.escalate)
	})
	every(10*time.Second, func(ticks <-chan time.Time) { d.repeat(ctx, ticks, "deadlines are not looked after", d.holds.Work) })
	every(time.Hour, func(ticks <-chan time.Time) { d.repeat(ctx, ticks, "what is kept too long cannot be erased", d.retain) })
	if d.fetching != nil {
		all.Go(func() {
			if err := d.fetching.Run(ctx); err != nil && ctx.Err() == nil {
				d.log.Error("lists are fetched no more", "error", err)
			}
		})
	}
	return all, d.serveMetrics(ctx, all)
}

func (d *daemon) repeat(ctx context.Context, ticks <-chan time.Time, wrong string, f func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			if err := f(ctx); err != nil && ctx.Err() == nil {
				d.log.Error(wrong, "error", err)
			}
		}
	}
}

// sign signs the audit log.
func (y *system) sign(ctx context.Context) error {
	_, err := y.audit.Checkpoint(ctx)
	return err
}

// signNow signs the audit log at the end.
func (y *system) signNow() error { return y.sign(context.Background()) }

// tend ends the clearances whose day has come, and draws the samples that are
// missing of what was dismissed together.
func (d *daemon) tend(ctx context.Context) error {
	return d.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := clearances.Expire(tx, tx.Now()); err != nil {
			return err
		}
		return d.decisions.Tend(tx)
	})
}

// escalate puts before the reviewers what is past its deadline.
func (d *daemon) escalate(ctx context.Context) error { return d.store.Update(ctx, d.cases.Escalate) }

// retain erases what is older than is to be kept.
func (d *daemon) retain(ctx context.Context) error {
	return d.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := webhooks.Prune(tx, tx.Now().Add(-30*24*time.Hour)); err != nil {
			return err
		}
		keep := time.Duration(d.settings.Retention.Screenings)
		if keep == 0 {
			return nil
		}
		n, err := screenings.EraseBefore(tx, tx.Now().Add(-keep))
		if err != nil || n == 0 {
			return err
		}
		return record(tx, "screening.erased", service.System, "screenings", "all", map[string]string{"screenings": fmt.Sprint(n)})
	})
}

// sources are what the metrics read of what is kept.
func (d *daemon) sources() metrics.Sources {
	s := metrics.SourcesOf(d.store, d.lists)
	read := func(ctx context.Context, query string, into ...any) error {
		return d.store.View(ctx, func(tx *store.Tx) error { return tx.Get(query, nil, into...) })
	}
	s.Jobs = func(ctx context.Context) (map[string]int, error) {
		out := map[string]int{}
		err := d.store.View(ctx, func(tx *store.Tx) error {
			return tx.Query(func(scan func(...any) error) error {
				var state string
				var n int
				err := scan(&state, &n)
				out[state] = n
				return err
			}, "SELECT state, count(*) FROM jobs GROUP BY state")
		})
		return out, err
	}
	s.Outbox = func(ctx context.Context) (q metrics.Queue, err error) {
		var oldest int64
		err = read(ctx, "SELECT count(*), coalesce(min(at), 0) FROM webhook_deliveries WHERE state = '"+webhooks.Waiting+"'", &q.Depth, &oldest)
		q.Oldest = store.Time(oldest)
		return q, err
	}
	s.Audit = func(ctx context.Context) (n int64, err error) {
		err = read(ctx, "SELECT count(*) FROM audit_entries", &n)
		return n, err
	}
	return s
}

// limits are what readiness is held to.
func (d *daemon) limits() metrics.Limits {
	l := metrics.Limits{Required: map[string]time.Duration{}, MaxOwed: time.Duration(d.settings.Rescreen.MaxOwed)}
	for name, set := range d.settings.Lists {
		if set.Required {
			l.Required[name] = time.Duration(set.MaxAge)
		}
	}
	return l
}

// facts are what readiness rests on. A list that is fetched was found to be the
// publisher's when it was last looked at, also where it had not changed.
func (d *daemon) facts(ctx context.Context) metrics.Facts {
	f := metrics.FactsOf(d.store, d.lists)(ctx)
	if f.Err != nil {
		return f
	}
	f.Err = d.store.View(ctx, func(tx *store.Tx) error {
		looked, err := service.FetchStates(tx)
		for _, l := range looked {
			for i := range f.Lists {
				if f.Lists[i].Name == l.List && l.CheckedAt.After(f.Lists[i].Checked) {
					f.Lists[i].Checked = l.CheckedAt
				}
			}
		}
		return err
	})
	return f
}

// serveMetrics serves the metrics at an address of their own, where one is set:
// whoever reaches it need not sign in.
func (d *daemon) serveMetrics(ctx context.Context, all *sync.WaitGroup) error {
	set := d.settings.Metrics
	if !set.Enabled || set.Addr == "" {
		return nil
	}
	l, err := web.Listen(ctx, set.Addr, true)
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", d.metrics.Handler())
	all.Go(func() {
		if err := web.Serve(ctx, l, mux, web.Serving{Log: d.log}); err != nil && !errors.Is(err, http.ErrServerClosed) {
			d.log.Error("metrics are served no more", "error", err)
		}
	})
	return nil
}

// wake has ordered jobs looked for.
func (d *daemon) wake() {
	select {
	case d.wakeJobs <- struct{}{}:
	default: // they will be
	}
}

// sampleInUse reports whether nothing but the sample is in use.
func sampleInUse(s *service.Service) bool {
	in := s.Current()
	return len(in) == 1 && strings.EqualFold(in[0].List, "sample")
}
