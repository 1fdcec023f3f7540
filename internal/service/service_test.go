package service_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// fixture is a service with its data directory.
type fixture struct {
	*testing.T
	*service.Service
	lists    *editions.Store
	recorded []string
}

func each(t *testing.T, test func(f *fixture)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		f := &fixture{T: t}
		var err error
		if f.lists, err = editions.Open(t.TempDir(), editions.Config{Formats: formats.All()}); err != nil {
			t.Fatal(err)
		}
		f.Service, err = service.New(t.Context(), service.Config{Store: open(store.Config{}), Editions: f.lists, Sample: sample.Edition, Emit: webhooks.Emit,
			Record: func(_ *store.Tx, action, actor, kind, id string, _ map[string]string) error {
				f.recorded = append(f.recorded, action+" "+actor+" "+kind)
				return nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		test(f)
	})
}

// publish imports a list of one's own, and has it taken up.
func (f *fixture) publish(rows ...string) {
	f.Helper()
	path := filepath.Join(f.TempDir(), "house.csv")
	if err := os.WriteFile(path, []byte("id,name,birth_date\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	if _, err := f.lists.Import(f.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true}); err != nil {
		f.Fatal(err)
	}
	if err := f.Look(f.Context()); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) alerts() []screenings.Alert {
	f.Helper()
	var out []screenings.Alert
	err := f.Store.View(f.Context(), func(tx *store.Tx) (err error) {
		out, err = screenings.Alerts(tx, screenings.Filter{}, 0, 100)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return out
}

func (f *fixture) settle() {
	f.Helper()
	if err := f.Settle(f.Context()); err != nil {
		f.Fatal(err)
	}
	err := f.Store.View(f.Context(), func(tx *store.Tx) error {
		r, err := coverage.Read(tx)
		if len(r.Owed) > 0 {
			f.Errorf("owed: %+v", r.Owed)
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
}

// The first start answers from the sample; the first import takes its place.
func TestFirstImportReplacesTheSample(t *testing.T) {
	each(t, func(f *fixture) {
		if in := f.Current(); len(in) != 1 || in[0].List != "sample" {
			f.Fatalf("in use: %+v", in)
		}
		f.publish("1,Ketevan Zhordania,1971-02-03")
		if in := f.Current(); len(in) != 1 || in[0].List != "house" {
			f.Fatalf("in use: %+v", in)
		}
		got, err := f.Screen(f.Context(), namesake.Subject{Name: "Ketevan Zhordania"}, service.Ask{Actor: "a", Keep: true})
		if err != nil || got.Outcome == namesake.OutcomeClear {
			f.Errorf("%s, %v", got.Outcome, err)
		}
		want := "edition.published system list, edition.published system list, list.withdrawn system list, screening.made a screening"
		if all := strings.Join(f.recorded, ", "); all != want {
			f.Errorf("recorded %s", all)
		}
	})
}

// Somebody who was added once is found when a list changes, and the alert stays
// before a human when the list no longer has the entity.
func TestAddedOnceScreenedForEver(t *testing.T) {
	each(t, func(f *fixture) {
		f.publish("1,Ketevan Zhordania,1971-02-03")
		k, err := f.Put(f.Context(), "a", "c-1", namesake.Subject{Name: "Tomasz Wielgosz"}, nil, nil)
		if err != nil || !k.Created || len(k.Screenings) != 1 || k.Screenings[0].Outcome != namesake.OutcomeClear {
			f.Fatalf("%+v, %v", k, err)
		}
		hooks := webhooks.New(webhooks.Config{Store: f.Store})
		err = f.Store.Update(f.Context(), func(tx *store.Tx) error {
			_, _, err := hooks.Create(tx, "https://receiver.example.org/", []string{webhooks.AlertOpened, webhooks.CoverageOwed}, "a")
			return err
		})
		if err != nil {
			f.Fatal(err)
		}
		f.publish("1,Ketevan Zhordania,1971-02-03", "2,Tomasz Wielgosz,1980-01-01")
		f.settle()
		var told string
		if err := f.Store.View(f.Context(), func(tx *store.Tx) error {
			return tx.Get("SELECT body FROM webhook_deliveries WHERE event = 'alert.opened'", nil, &told)
		}); err != nil || strings.Contains(told, "Wielgosz") {
			f.Errorf("subscribers are told %q, %v", told, err)
		}
		if err := f.Store.View(f.Context(), func(tx *store.Tx) error {
			return tx.Get("SELECT body FROM webhook_deliveries WHERE event = 'coverage.owed'", nil, &told)
		}); err != nil || !strings.Contains(told, `"subjects":1`) {
			f.Errorf("of what is owed, subscribers are told %q, %v", told, err)
		}
		a := f.alerts()
		if len(a) != 1 || a[0].Entity != "2" || a[0].State != screenings.Open || a[0].Reason != coverage.NewEdition {
			f.Fatalf("%+v", a)
		}
		f.publish("1,Ketevan Zhordania,1971-02-03")
		f.settle()
		if a = f.alerts(); len(a) != 1 || a[0].Standing != screenings.Delisted || a[0].State != screenings.Open {
			f.Errorf("%+v", a)
		}
		if k, err = f.Put(f.Context(), "a", "c-1", namesake.Subject{Name: "Tomasz Wielgosz"}, nil, nil); err != nil || k.Changed || k.Version != 1 {
			f.Errorf("the same again: %+v, %v", k, err)
		}
		if k, err = f.Put(f.Context(), "a", "c-1", namesake.Subject{Name: "Ketevan Zhordania"}, nil, nil); err != nil || !k.Changed || k.Version != 2 {
			f.Errorf("changed: %+v, %v", k, err)
		}
		if a = f.alerts(); len(a) != 2 || a[1].Entity != "1" || a[1].Reason != coverage.ChangedFacts {
			f.Errorf("%+v", a)
		}
	})
}

// Every member of a party is screened, or skipped with a reason, and then the
// party is no clearer than incomplete.
func TestPartyIsWholeOrSaysWhoIsMissing(t *testing.T) {
	each(t, func(f *fixture) {
		e, err := f.Meet(f.Context(), "", []service.Person{{Subject: namesake.Subject{Name: "Somebody Ordinary"}}, {Subject: namesake.Subject{Name: "–"}}, {Skip: "name: is missing"}}, service.Ask{Actor: "a"}, nil)
		if err != nil {
			f.Fatal(err)
		}
		if e.Outcome != namesake.OutcomeIncomplete || e.Members[0].Status != service.Screened || e.Members[1].Status != service.Skipped || e.Members[2].Reason != "name: is missing" {
			f.Errorf("%+v", e)
		}
		kept, err := f.FindEncounter(f.Context(), e.ID)
		if err != nil || len(kept.Members) != 3 || string(kept.Members[0].Answer) != string(e.Members[0].Answer) {
			f.Errorf("%+v, %v", kept, err)
		}
	})
}

// What is not to be kept leaves a count, and nothing of the person.
func TestZeroFootprint(t *testing.T) {
	each(t, func(f *fixture) {
		if _, err := f.Screen(f.Context(), namesake.Subject{Name: "Orvan Daskel"}, service.Ask{Actor: "a"}); err != nil {
			f.Fatal(err)
		}
		err := f.Store.View(f.Context(), func(tx *store.Tx) error {
			var kept, counted int
			if err := tx.Get("SELECT count(*) FROM screenings", nil, &kept); err != nil {
				return err
			}
			if err := tx.Get("SELECT sum(screenings) FROM counted", nil, &counted); err != nil {
				return err
			}
			if kept != 0 || counted != 1 {
				f.Errorf("%d kept, %d counted", kept, counted)
			}
			return nil
		})
		if err != nil {
			f.Fatal(err)
		}
		if len(f.recorded) != 1 { // the sample's publication
			f.Errorf("recorded %q", f.recorded)
		}
	})
}

// A screening is made again to the byte after later editions, unless something
// it rested on is gone, which is said.
func TestReplay(t *testing.T) {
	each(t, func(f *fixture) {
		f.publish("1,Ketevan Zhordania,1971-02-03")
		s, err := f.Screen(f.Context(), namesake.Subject{Name: "Ketevan Zhordania"}, service.Ask{Actor: "a", Keep: true})
		if err != nil {
			f.Fatal(err)
		}
		f.publish("2,Somebody Else,1980-01-01")
		r, err := f.Replay(f.Context(), s.Key)
		if err != nil || !r.Identical {
			f.Errorf("%+v, %v", r, err)
		}
		err = f.Store.Update(f.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE screenings SET engine = 'older', body = ''")
			return err
		})
		if err != nil {
			f.Fatal(err)
		}
		if r, err = f.Replay(f.Context(), s.Key); err != nil || len(r.Gone) != 2 || r.Identical {
			f.Errorf("%+v, %v", r, err)
		}
	})
}

// Who was removed and erased is gone from everywhere but the count of what was
// done.
func TestErase(t *testing.T) {
	each(t, func(f *fixture) {
		put := func(name string) {
			if _, err := f.Put(f.Context(), "a", "c-1", namesake.Subject{Name: name}, nil, nil); err != nil {
				f.Fatal(err)
			}
		}
		put("Unmistakable Surname")
		put("Unmistakable Other")
		if err := f.Erase(f.Context(), "a", "c-1", nil); err != service.ErrStays {
			f.Fatalf("got %v", err)
		}
		if _, err := f.Remove(f.Context(), "a", "c-1"); err != nil {
			f.Fatal(err)
		}
		if err := f.Erase(f.Context(), "a", "c-1", nil); err != nil {
			f.Fatal(err)
		}
		err := f.Store.View(f.Context(), func(tx *store.Tx) error {
			for _, q := range []string{"SELECT count(*) FROM subjects WHERE data LIKE '%Unmistak%'", "SELECT count(*) FROM subject_history WHERE data LIKE '%Unmistak%'", "SELECT count(*) FROM screenings WHERE body LIKE '%Unmistak%'"} {
				var n int
				if err := tx.Get(q, nil, &n); err != nil || n > 0 {
					f.Errorf("%s: %d, %v", q, n, err)
				}
			}
			return nil
		})
		if err != nil {
			f.Fatal(err)
		}
	})
}

// What is older than it is to be kept is forgotten, of people and of parties.
func TestRetention(t *testing.T) {
	each(t, func(f *fixture) {
		s, err := f.Screen(f.Context(), namesake.Subject{Name: "Orvan Daskel"}, service.Ask{Actor: "a", Keep: true})
		if err != nil {
			f.Fatal(err)
		}
		err = f.Store.Update(f.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec("INSERT INTO encounters (key, at, actor, body) VALUES ('enc_1', 1, 'a', '{}')"); err != nil {
				return err
			}
			n, err := screenings.EraseBefore(tx, s.At)
			if n != 0 || err != nil {
				f.Errorf("%d erased that are not older, %v", n, err)
			}
			if _, err := service.EncounterOf(tx, "enc_1"); !errors.Is(err, store.ErrNotFound) {
				f.Errorf("the old party: %v", err)
			}
			if n, err = screenings.EraseBefore(tx, s.At.Add(time.Microsecond)); n != 1 || err != nil {
				f.Errorf("%d erased, %v", n, err)
			}
			return nil
		})
		if err != nil {
			f.Fatal(err)
		}
		if r, err := f.Replay(f.Context(), s.Key); err != nil || len(r.Gone) != 1 {
			f.Errorf("%+v, %v", r, err)
		}
	})
}

// A list's canaries are set with a record of who did, and refuse what lacks one.
func TestCanariesAreRecorded(t *testing.T) {
	each(t, func(f *fixture) {
		f.publish("1,Ketevan Zhordania,1971-02-03")
		before := len(f.recorded)
		if err := f.SetCanaries(f.Context(), "account:1", "house", []editions.Canary{{Entity: "2"}}, nil); err == nil || len(f.recorded) != before {
			f.Errorf("%v, recorded %v", err, f.recorded[before:])
		}
		before = len(f.recorded)
		if err := f.SetCanaries(f.Context(), "account:1", "house", []editions.Canary{{Name: "Ketevan Zhordania"}}, nil); err != nil {
			f.Fatal(err)
		}
		if got := f.recorded[before:]; len(got) != 1 || got[0] != "list.canaries account:1 list" {
			f.Errorf("recorded %v", got)
		}
		path := filepath.Join(f.TempDir(), "house.csv")
		if err := os.WriteFile(path, []byte("id,name\n2,Somebody Else\n3,Another\n"), 0o600); err != nil {
			f.Fatal(err)
		}
		var refused *editions.RefusedError
		if _, err := f.lists.Import(f.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true}); !errors.As(err, &refused) {
			f.Errorf("%v", err)
		}
	})
}

// The history of coverage tells each edition with how many were covered by it.
func TestHistoryOfCoverage(t *testing.T) {
	each(t, func(f *fixture) {
		f.publish("1,Ketevan Zhordania,1971-02-03")
		for _, id := range []string{"c-1", "c-2"} {
			if _, err := f.Put(f.Context(), "a", id, namesake.Subject{Name: "Somebody Ordinary"}, nil, nil); err != nil {
				f.Fatal(err)
			}
		}
		f.settle()
		for _, row := range []string{"2,Tomasz Wielgosz,1980-01-01", "3,Anke Hirtz,1980-01-01"} {
			f.publish("1,Ketevan Zhordania,1971-02-03", row)
			f.settle()
		}
		err := f.Store.View(f.Context(), func(tx *store.Tx) error {
			all, next, err := coverage.History(tx, 0)
			if err != nil {
				return err
			}
			if len(all) != 2 || next != 0 || all[0].Edition != f.Current()[0].Hash || all[0].Edition == all[1].Edition {
				f.Fatalf("%+v, next %d", all, next)
			}
			for _, p := range all {
				if p.Policy != "default" || p.List != "house" || p.Way != "delta" || p.Buckets != 1 || p.Subjects != 2 || p.Until.IsZero() {
					f.Errorf("%+v", p)
				}
			}
			report, err := coverage.Read(tx)
			if err != nil || report.Subjects != 2 || len(report.Covered) != 1 || report.Covered[0].Subjects != 2 {
				f.Errorf("%+v, %v", report, err)
			}
			return nil
		})
		if err != nil {
			f.Fatal(err)
		}
	})
}
