package service_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// A policy comes into force by two people, and its test says what it would
// change.
func TestPolicyTakesTwo(t *testing.T) {
	each(t, func(f *fixture) {
		ctx := f.Context()
		ana := access.Identity{Kind: access.Person, ID: "1", Roles: []access.Role{access.Reviewer}}
		bo := access.Identity{Kind: access.Person, ID: "2", Roles: []access.Role{access.Reviewer}}
		key := access.Identity{Kind: access.Program, ID: "k", Roles: []access.Role{access.Reviewer}}
		f.publish("1,Ketevan Zhordania,1971-02-03")
		for id, name := range map[string]string{"c-1": "Ketevan Jordania", "c-2": "Somebody Ordinary"} {
			if _, err := f.Put(ctx, "a", id, namesake.Subject{Name: name}, nil, nil); err != nil {
				f.Fatal(err)
			}
		}
		p := policy.Default()
		p.Version, p.Similarity = 0, 0.99
		v, err := f.DraftPolicy(ctx, ana.Actor(), p, nil)
		if err != nil || v.State != policies.Draft || v.Policy.Version != 3 {
			f.Fatalf("%+v, %v", v, err)
		}
		pairs, err := namepairs.Read(strings.NewReader("schema,name1,name2,is_match\nPerson,Ketevan Jordania,Ketevan Zhordania,true\n"))
		if err != nil {
			f.Fatal(err)
		}
		if _, err := f.ApprovePolicy(ctx, bo, "default", 3, nil); !errors.Is(err, policies.ErrState) {
			f.Errorf("untested: %v", err)
		}
		if v, err = f.TestPolicy(ctx, "a", "default", 3, pairs, nil); err != nil || !strings.Contains(string(v.Report), `"open_alerts":1,"alerts_gone":1,"subjects":2,"subjects_with_new_alerts":0`) {
			f.Errorf("%s, %v", v.Report, err)
		}
		// It says which alerts, and names their subjects by number alone.
		var report service.PolicyReport
		if err := json.Unmarshal(v.Report, &report); err != nil || !report.Impact.Whole() || len(report.Impact.Gone) != 1 || strings.Contains(string(v.Report), "Jordania") {
			f.Fatalf("%s, %v", v.Report, err)
		}
		if g := report.Impact.Gone[0]; g.Alert == 0 || g.Subject == 0 || g.List != "house" || g.Entity != "1" || g.Caption != "Ketevan Zhordania" {
			f.Errorf("%+v", g)
		}
		for who, id := range map[string]access.Identity{"its maker": ana, "a key": key} {
			if _, err := f.ApprovePolicy(ctx, id, "default", 3, nil); !errors.Is(err, access.ErrSamePerson) {
				f.Errorf("%s approved it: %v", who, err)
			}
		}
		// Nothing is done where the answer cannot be kept.
		if _, err := f.ApprovePolicy(ctx, bo, "default", 3, func(*store.Tx, policies.Version) error { return idempotency.ErrAnswered }); !errors.Is(err, idempotency.ErrAnswered) {
			f.Error(err)
		}
		if v, err = f.ApprovePolicy(ctx, bo, "default", 3, nil); err != nil || v.ApprovedBy != "account:2" {
			f.Errorf("%+v, %v", v, err)
		}
		if _, err = f.EnforcePolicy(ctx, "a", "default", 3, nil); err != nil {
			f.Fatal(err)
		}
		if live, err := f.Live(""); err != nil || live.Version != 3 {
			f.Errorf("in force: %+v, %v", live, err)
		}
		if _, err := f.TestPolicy(ctx, "a", "default", 3, pairs, nil); !errors.Is(err, policies.ErrState) {
			f.Errorf("tested in force: %v", err)
		}
		f.settle()
		all := strings.Join(f.recorded, "\n")
		for _, want := range []string{"policy.drafted account:1 policy", "policy.tested a policy", "policy.approved account:2 policy", "policy.live a policy", "policy.retired a policy"} {
			if !strings.Contains(all, want) {
				f.Errorf("%q is not recorded: %s", want, all)
			}
		}
	})
}

// A laxer draft says which alerts it would open, once for each, in the same order
// every time.
func TestImpactNamesAlertsThatWouldBeNew(t *testing.T) {
	each(t, func(f *fixture) {
		ctx := f.Context()
		f.publish("1,Ketevan Zhordania,1971-02-03", "2,Ketevan Zhordanishvili,1960-02-03")
		for id, name := range map[string]string{"c-1": "Ketevan Zhordanova", "c-2": "Somebody Ordinary"} {
			if _, err := f.Put(ctx, "a", id, namesake.Subject{Name: name}, nil, nil); err != nil {
				f.Fatal(err)
			}
		}
		before := len(f.alerts())
		p := policy.Default()
		p.Version, p.Similarity = 0, 0.5
		v, err := f.DraftPolicy(ctx, "account:1", p, nil)
		if err != nil {
			f.Fatal(err)
		}
		pairs := []namepairs.Pair{{Kind: namesake.KindPerson, Asked: "Ketevan Jordania", Listed: "Ketevan Zhordania", Same: true}}
		if v, err = f.TestPolicy(ctx, "account:1", "default", v.Policy.Version, pairs, nil); err != nil {
			f.Fatal(err)
		}
		var report service.PolicyReport
		if err := json.Unmarshal(v.Report, &report); err != nil {
			f.Fatal(err)
		}
		im := report.Impact
		if im.NewAlerts != 2-before || im.WithNewAlerts != 1 || len(im.New) != 2-before || im.AlertsGone != 0 || im.Population != 2 {
			f.Fatalf("%d before, %+v", before, im)
		}
		if n := im.New[len(im.New)-1]; n.Alert != 0 || n.Entity != "2" || n.Caption != "Ketevan Zhordanishvili" || n.Outcome == "" {
			f.Errorf("%+v", n)
		}
	})
}

// Who reads is recorded in the transaction that reads; who finds nothing is not.
func TestReadingIsRecorded(t *testing.T) {
	each(t, func(f *fixture) {
		before := len(f.recorded)
		read := func(n int, err error) error {
			return f.Read(f.Context(), "a", "subject", "many", func(*store.Tx) (int, error) { return n, err })
		}
		if err := read(2, nil); err != nil {
			f.Error(err)
		}
		if err := read(0, nil); err != nil {
			f.Error(err)
		}
		if err := read(1, store.ErrNotFound); !errors.Is(err, store.ErrNotFound) {
			f.Error(err)
		}
		if got := strings.Join(f.recorded[before:], ", "); got != "person.read a subject" {
			f.Errorf("recorded %s", got)
		}
	})
}

// Editions are told with their publications, and found by hash and date, the
// sample as any other.
func TestListsAndEditions(t *testing.T) {
	each(t, func(f *fixture) {
		sample, err := f.Lists()
		if err != nil || len(sample) != 1 || sample[0].List != "sample" {
			f.Errorf("%+v, %v", sample, err)
		}
		f.publish("1,Ketevan Zhordania,1971-02-03")
		first := f.Current()[0].Hash
		f.publish("2,Somebody Else,1980-01-01")
		f.publish("1,Ketevan Zhordania,1971-02-03")
		known, err := f.ListEditions(f.Context(), "house")
		if err != nil || len(known) != 2 {
			f.Fatalf("%+v, %v", known, err)
		}
		for _, k := range known {
			if want := map[bool]int{true: 2, false: 1}[k.Hash == first]; len(k.Published) != want || k.Current != (k.Hash == first) || k.ImportedAt.IsZero() {
				f.Errorf("%+v", k)
			}
		}
		for ref, want := range map[string]string{"": "1", first: "1", known[0].Hash[:14]: "", known[1].Hash[:14]: ""} {
			ed, err := f.Edition("house", ref)
			if err != nil || want != "" && ed.Entities[0].ID != want || ref != "" && !strings.HasPrefix(ed.Hash, ref) {
				f.Errorf("%q: %v", ref, err)
			}
		}
		if e, err := f.Entity("house", "", "1"); err != nil || e.Caption() != "Ketevan Zhordania" {
			f.Errorf("%+v, %v", e, err)
		}
		if _, err := f.Entity("house", "", "2"); !errors.Is(err, store.ErrNotFound) {
			f.Error(err)
		}
		if ed, err := f.Edition("sample", ""); err != nil || ed.Hash != sample[0].Hash {
			f.Error(err)
		}
	})
}

// Both in one is done or not at all.
func TestRemoveAndErase(t *testing.T) {
	each(t, func(f *fixture) {
		if _, err := f.Put(f.Context(), "a", "c-1", namesake.Subject{Name: "Unmistakable Surname"}, nil, nil); err != nil {
			f.Fatal(err)
		}
		for range 2 {
			if err := f.RemoveAndErase(f.Context(), "a", "c-1"); err != nil {
				f.Error(err)
			}
		}
		if err := f.RemoveAndErase(f.Context(), "a", "c-2"); !errors.Is(err, store.ErrNotFound) {
			f.Error(err)
		}
		if err := f.Rescreen(f.Context(), "a", "c-1", "x", nil); err == nil {
			f.Error("somebody who was removed is owed a screening")
		}
	})
}
