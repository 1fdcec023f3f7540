package decisions_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// People of the office.
var (
	anna = access.Identity{Kind: access.Person, ID: "1", Roles: []access.Role{access.Analyst}}
	ben  = access.Identity{Kind: access.Person, ID: "2", Roles: []access.Role{access.Analyst}}
	rita = access.Identity{Kind: access.Person, ID: "3", Roles: []access.Role{access.Reviewer}}
	omar = access.Identity{Kind: access.Person, ID: "4", Roles: []access.Role{access.Auditor}}
	bot  = access.Identity{Kind: access.Program, ID: "k1", Roles: []access.Role{access.Analyst, access.Reviewer}}
)

// office is a service whose alerts are decided.
type office struct {
	*testing.T
	*service.Service
	*decisions.Decisions
	store *store.Store
	lists *editions.Store

	mu       sync.Mutex
	now      time.Time
	recorded []string // "action actor kind:id detail…"
	emitted  []string
}

func each(t *testing.T, test func(o *office)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) { test(newOffice(t, open)) })
}

func newOffice(t *testing.T, open func(store.Config) *store.Store) *office {
	o := &office{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.now
	}
	o.store = open(store.Config{Now: clock, Scratch: true})
	var err error
	if o.lists, err = editions.Open(t.TempDir(), editions.Config{Formats: formats.All(), Now: clock}); err != nil {
		t.Fatal(err)
	}
	record := func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.recorded = append(o.recorded, fmt.Sprint(action, " ", actor, " ", kind, ":", id, " ", detail))
		return audit.AppendCodes(tx, action, actor, kind, id, underscored(detail))
	}
	emit := func(tx *store.Tx, event, key string, payload any) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.emitted = append(o.emitted, event)
		return webhooks.Emit(tx, event, key, payload)
	}
	o.Service, err = service.New(t.Context(), service.Config{Store: o.store, Editions: o.lists, Record: record, Emit: emit,
		Forget: []func(*store.Tx, int64) error{decisions.Erase}})
	if err != nil {
		t.Fatal(err)
	}
	o.Decisions = decisions.New(decisions.Config{Store: o.store, Record: record, Emit: emit,
		Entity: func(list, id string) (*namesake.Entity, error) { return o.Entity(list, "", id) },
		Pick: func(n, of int) []int { // the first
			out := make([]int, n)
			for i := range out {
				out[i] = i
			}
			return out
		}})
	o.update(func(tx *store.Tx) error {
		for _, who := range []struct{ id, roles string }{{"1", "analyst"}, {"2", "analyst"}, {"3", "reviewer"}, {"4", "auditor"}} {
			if _, err := tx.Exec("INSERT INTO accounts (name, full_name, roles, password, external, created_at, created_by, disabled_at, erased_at, signed_in_at) VALUES ($1, '', $2, '', '', 0, '', 0, 0, 0)",
				"p"+who.id, who.roles); err != nil {
				return err
			}
		}
		return nil
	})
	return o
}

func underscored(detail map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range detail {
		out[k] = strings.ReplaceAll(v, " ", "_")
	}
	return out
}

func (o *office) update(f func(*store.Tx) error) {
	o.Helper()
	if err := o.store.Update(o.Context(), f); err != nil {
		o.Fatal(err)
	}
}

func (o *office) view(f func(*store.Tx) error) {
	o.Helper()
	if err := o.store.View(o.Context(), f); err != nil {
		o.Fatal(err)
	}
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

const heading = "id,name,birth_date,gender,notes\n"

// publish imports a list of one's own, has it taken up, and everybody screened.
func (o *office) publish(rows ...string) {
	o.Helper()
	path := filepath.Join(o.TempDir(), "house.csv")
	if err := os.WriteFile(path, []byte(heading+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		o.Fatal(err)
	}
	if _, err := o.lists.Import(o.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true}); err != nil {
		o.Fatal(err)
	}
	if err := o.Look(o.Context()); err != nil {
		o.Fatal(err)
	}
	o.settle()
}

func (o *office) settle() {
	o.Helper()
	if err := o.Settle(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// put adds or changes a subject, under the policies named, or the usual one.
func (o *office) put(key string, s namesake.Subject, under ...string) {
	o.Helper()
	if _, err := o.Put(o.Context(), "account:1", key, s, under, nil); err != nil {
		o.Fatal(err)
	}
}

// enforce puts a version of a policy in force, and has everybody screened.
func (o *office) enforce(p policy.Policy) {
	o.Helper()
	o.update(func(tx *store.Tx) error {
		v, err := policies.Propose(tx, p, "account:8")
		if err == nil {
			_, err = policies.Test(tx, p.Name, v.Policy.Version, "fine")
		}
		if err == nil {
			_, err = policies.Approve(tx, p.Name, v.Policy.Version, "account:9")
		}
		if err == nil {
			_, err = policies.Enforce(tx, p.Name, v.Policy.Version)
		}
		return err
	})
	if err := o.Look(o.Context()); err != nil {
		o.Fatal(err)
	}
	o.settle()
}

// alerts are all there are, by number.
func (o *office) alerts() (out []screenings.Alert) {
	o.Helper()
	o.view(func(tx *store.Tx) (err error) {
		out, err = screenings.Alerts(tx, screenings.Filter{}, 0, 10_000)
		return err
	})
	return out
}

// only is the one alert there is.
func (o *office) only() screenings.Alert {
	o.Helper()
	all := o.alerts()
	if len(all) != 1 {
		o.Fatalf("%d alerts, want 1: %+v", len(all), all)
	}
	return all[0]
}

// is fails unless an alert is in a state, with a disposition and, where one is
// given, the reason for which it was last put before somebody.
func (o *office) is(id int64, state, disposition string, reason ...string) screenings.Alert {
	o.Helper()
	var a screenings.Alert
	o.view(func(tx *store.Tx) (err error) {
		a, err = screenings.FindAlert(tx, id)
		return err
	})
	if a.State != state || a.Disposition != disposition || len(reason) > 0 && a.Reason != reason[0] {
		o.Errorf("alert %d is %s, %q (%s), want %s, %q %q", id, a.State, a.Disposition, a.Reason, state, disposition, reason)
	}
	return a
}

func (o *office) events(id int64) (out []string) {
	o.Helper()
	o.view(func(tx *store.Tx) error {
		all, err := screenings.Events(tx, id)
		for _, e := range all {
			out = append(out, e.Event)
		}
		return err
	})
	return out
}

// decide decides an alert as it is.
func (o *office) decide(who access.Identity, a screenings.Alert, disposition, reason string, more ...func(*decisions.Ask)) decisions.Decision {
	o.Helper()
	ask := decisions.Ask{Alert: a.ID, Disposition: disposition, Reason: reason, Seen: a.Digest}
	for _, f := range more {
		f(&ask)
	}
	d, err := o.Decide(o.Context(), who, ask)
	if err != nil {
		o.Fatal(err)
	}
	return d
}

func clearing(a *decisions.Ask) { a.Clear = true }

func (o *office) confirm(who access.Identity, id int64) decisions.Decision {
	o.Helper()
	d, err := o.Review(o.Context(), who, id, true, "")
	if err != nil {
		o.Fatal(err)
	}
	return d
}

func (o *office) clearance(id int64) (c clearances.Clearance) {
	o.Helper()
	o.view(func(tx *store.Tx) (err error) {
		c, err = clearances.Find(tx, id)
		return err
	})
	return c
}

// log returns what was recorded since it was last asked for.
func (o *office) log() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := strings.Join(o.recorded, "\n")
	o.recorded = nil
	return text
}

// took reports whether an event was emitted since it was last asked.
func (o *office) took(event string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer func() { o.emitted = nil }()
	return slices.Contains(o.emitted, event)
}

var ketevan = namesake.Subject{Name: "Ketevan Jordania"}

const zhordania = "1,Ketevan Zhordania,1971-02-03,female,"
