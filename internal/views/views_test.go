package views

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var (
	ann = access.Identity{Kind: access.Person, ID: "1", Roles: []access.Role{access.Analyst}}
	ben = access.Identity{Kind: access.Person, ID: "2", Roles: []access.Role{access.Analyst}}
)

type kept struct {
	*Views
	entries []string
}

func open(t *testing.T, s *store.Store) *kept {
	k := &kept{}
	k.Views = New(Config{Store: s, Record: func(_ *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		k.entries = append(k.entries, fmt.Sprint(action, " ", actor, " ", kind, " ", detail))
		return nil
	}})
	return k
}

// seen are the views that somebody sees, by name with their addresses.
func (k *kept) seen(t *testing.T, who access.Identity) (names []string, by map[string]View) {
	t.Helper()
	by = map[string]View{}
	err := k.Store.View(t.Context(), func(tx *store.Tx) error {
		vs, err := Of(tx, "/alerts", who.Actor())
		for _, v := range vs {
			names = append(names, v.Name)
			by[v.Name] = v
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, by
}

func TestOwnAndSharedViewsAreSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, openStore func(store.Config) *store.Store) {
		k := open(t, openStore(store.Config{}))
		save := func(who access.Identity, name, query string, shared bool) View {
			t.Helper()
			v, err := k.Save(t.Context(), who, View{Page: "/alerts", Name: name, Query: query, Shared: shared})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		mine := save(ann, " Mine ", "state=open&list=un-sc", false)
		ours := save(ann, "overdue everywhere", "overdue=yes", true)
		save(ben, "Ben's", "", false)
		if names, by := k.seen(t, ann); strings.Join(names, ", ") != "Mine, overdue everywhere" || by["Mine"].Address() != "/alerts?list=un-sc&state=open" {
			t.Errorf("ann sees %q, %v", names, by)
		}
		if names, by := k.seen(t, ben); strings.Join(names, ", ") != "Ben's, overdue everywhere" || by["Ben's"].Address() != "/alerts" || by["overdue everywhere"].Owner != ann.Actor() {
			t.Errorf("ben sees %q, %v", names, by)
		}

		again := save(ann, "Mine", "state=review", false)
		if _, by := k.seen(t, ann); again.ID != mine.ID || by["Mine"].Query != "state=review" || len(by) != 2 {
			t.Errorf("saved again: %v", by)
		}

		if err := k.Delete(t.Context(), ben, mine.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("ben deletes what is ann's alone: %v", err)
		}
		if err := k.Delete(t.Context(), ben, ours.ID); !errors.Is(err, ErrOther) {
			t.Errorf("ben deletes what ann shares: %v", err)
		}
		if err := k.Delete(t.Context(), ann, ours.ID); err != nil {
			t.Error(err)
		}
		if names, _ := k.seen(t, ben); strings.Join(names, ", ") != "Ben's" {
			t.Errorf("after it was deleted, ben sees %q", names)
		}
		want := "view.saved account:1 view map[shared:false]; view.saved account:1 view map[shared:true]; view.saved account:2 view map[shared:false]; view.saved account:1 view map[shared:false]; view.deleted account:1 view map[]"
		if got := strings.Join(k.entries, "; "); got != want {
			t.Errorf("the log has %s", got)
		}
	})
}

func TestWhatCannotBeSavedIsRefusedWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, openStore func(store.Config) *store.Store) {
		k := open(t, openStore(store.Config{}))
		for _, c := range []struct {
			name, query string
			want        error
		}{
			{"", "state=open", ErrName},
			{strings.Repeat("ж", mostName+1), "", ErrName},
			{"broken", "state=%zz", ErrQuery},
			{"long", "list=" + strings.Repeat("x", mostQuery), ErrQuery},
		} {
			if _, err := k.Save(t.Context(), ann, View{Page: "/alerts", Name: c.name, Query: c.query}); !errors.Is(err, c.want) {
				t.Errorf("%q: %v", c.name, err)
			}
		}
		for i := range mostViews {
			if _, err := k.Save(t.Context(), ann, View{Page: "/alerts", Name: fmt.Sprint("view ", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.Save(t.Context(), ann, View{Page: "/alerts", Name: "one more"}); !errors.Is(err, ErrMany) {
			t.Errorf("one more: %v", err)
		}
		if _, err := k.Save(t.Context(), ann, View{Page: "/alerts", Name: "view 7", Query: "state=open"}); err != nil {
			t.Errorf("in the place of one's own: %v", err)
		}
		if names, _ := k.seen(t, ann); len(names) != mostViews {
			t.Errorf("%d are kept", len(names))
		}
	})
}
