package service_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

func (f *fixture) subject(key string) (m population.Member) {
	f.Helper()
	err := f.Store.View(f.Context(), func(tx *store.Tx) (err error) {
		m, err = population.Find(tx, key)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return m
}

// Somebody who was screened once and not cleared is kept from that screening, and
// further facts join what is known.
func TestKeepAsSubject(t *testing.T) {
	each(t, func(f *fixture) {
		ctx := f.Context()
		f.publish("1,Ketevan Zhordania,1971-02-03", "2,Tomasz Wielgosz,1980-01-01")
		s, err := f.Screen(ctx, namesake.Subject{Name: "Ketevan Jordania"}, service.Ask{Actor: "a", Keep: true})
		if err != nil {
			f.Fatal(err)
		}
		k, _, err := f.KeepAsSubject(ctx, "a", s.Key, "", nil)
		if err != nil || !k.Created || len(k.Owed) > 0 || k.Key == "" {
			f.Fatalf("%+v, %v", k, err)
		}
		alerts := f.alerts()
		if len(alerts) != 1 || alerts[0].Subject != k.Key || alerts[0].Screening != s.Key {
			f.Fatalf("%+v", alerts)
		}
		f.settle() // nothing is owed
		if r, err := f.Replay(ctx, s.Key); err != nil || !r.Identical {
			f.Errorf("%+v, %v", r, err)
		}
		if _, _, err := f.KeepAsSubject(ctx, "a", s.Key, "", nil); !errors.Is(err, screenings.ErrAdopted) {
			f.Errorf("kept twice: %v", err)
		}
		// Met again under the same id, with a date.
		s, err = f.Screen(ctx, namesake.Subject{ID: k.Key, Name: "Ketevan Zhordania", BirthDate: namesake.Day(1971, 2, 3)}, service.Ask{Actor: "a", Keep: true})
		if err != nil {
			f.Fatal(err)
		}
		again, differ, err := f.KeepAsSubject(ctx, "a", s.Key, "", nil)
		if err != nil || again.Created || !again.Changed || again.Version != 2 || len(differ) > 0 {
			f.Fatalf("%+v, %+v, %v", again, differ, err)
		}
		if m := f.subject(k.Key); m.Subject.BirthDate != namesake.Day(1971, 2, 3) || !reflect.DeepEqual(m.Subject.Aliases, []string{"Ketevan Zhordania"}) {
			f.Errorf("%+v", m.Subject)
		}
		if a := f.alerts(); len(a) != 1 || a[0].Outcome != namesake.OutcomePotentialMatch || a[0].Bits <= alerts[0].Bits {
			f.Errorf("%+v", a)
		}
		// One that nobody has any use for is kept under a name that cannot be guessed;
		// one under a name that is none is refused.
		if _, _, err := f.KeepAsSubject(ctx, "a", s.Key, "a b", nil); !errors.Is(err, service.ErrSubjectID) {
			f.Error(err)
		}
		if _, _, err := f.KeepAsSubject(ctx, "a", "scr_none", "", nil); !errors.Is(err, store.ErrNotFound) {
			f.Error(err)
		}
	})
}

// Somebody who left comes back by an answer that is kept: the alert from before is
// theirs again, and one that is found no more is marked.
func TestComesBackByWhatIsKept(t *testing.T) {
	each(t, func(f *fixture) {
		ctx := f.Context()
		f.publish("1,Ketevan Zhordania,1971-02-03", "2,Tomasz Wielgosz,1980-01-01")
		for _, name := range []string{"Ketevan Zhordania", "Tomasz Wielgosz"} {
			if _, err := f.Put(ctx, "a", "c-1", namesake.Subject{Name: name}, nil, nil); err != nil {
				f.Fatal(err)
			}
		}
		if _, err := f.Remove(ctx, "a", "c-1"); err != nil {
			f.Fatal(err)
		}
		s, err := f.Screen(ctx, namesake.Subject{Name: "Ketevan Zhordania"}, service.Ask{Actor: "a", Keep: true})
		if err != nil {
			f.Fatal(err)
		}
		if _, _, err := f.KeepAsSubject(ctx, "a", s.Key, "c-1", nil); err != nil {
			f.Fatal(err)
		}
		got := map[string]string{}
		for _, a := range f.alerts() {
			got[a.Entity] = a.Standing
		}
		if want := (map[string]string{"1": screenings.Matched, "2": screenings.Unmatched}); !reflect.DeepEqual(got, want) {
			f.Errorf("alerts stand %v, want %v", got, want)
		}
	})
}

// A screening against what is no longer in use opens its alerts and is owed
// another.
func TestKeptLateIsOwed(t *testing.T) {
	each(t, func(f *fixture) {
		f.publish("1,Ketevan Zhordania,1971-02-03")
		s, err := f.Screen(f.Context(), namesake.Subject{Name: "Ketevan Zhordania"}, service.Ask{Actor: "a", Keep: true})
		if err != nil {
			f.Fatal(err)
		}
		f.publish("1,Ketevan Zhordania,1971-02-03", "2,Ketevan Zhordania,1980-01-01")
		k, _, err := f.KeepAsSubject(f.Context(), "a", s.Key, "c-1", nil)
		if err != nil || k.Key != "c-1" || len(k.Owed) != 1 || len(f.alerts()) != 1 {
			f.Fatalf("%+v, %v", k, err)
		}
		f.settle()
		if n := len(f.alerts()); n != 2 {
			f.Errorf("%d alerts", n)
		}
	})
}

// Of a party that is to be kept, who is not cleared becomes a subject, who is kept
// is known better, and a contradiction is told.
func TestMeetAndKeep(t *testing.T) {
	each(t, func(f *fixture) {
		ctx := f.Context()
		f.publish("1,Ketevan Zhordania,1971-02-03")
		if _, err := f.Put(ctx, "a", "c-1", namesake.Subject{Name: "Ketevan Zhordania", Gender: namesake.GenderMale}, nil, nil); err != nil {
			f.Fatal(err)
		}
		ask := service.Ask{Actor: "a", Keep: true, KeepFound: true}
		party := []service.Person{
			{Subject: namesake.Subject{ID: "c-1", Name: "Ketevan Zhordania", BirthDate: namesake.Day(1971, 2, 3), Gender: namesake.GenderFemale}},
			{Subject: namesake.Subject{Name: "Ketevan Jordania"}},
			{Subject: namesake.Subject{ID: "c-3", Name: "Somebody Ordinary"}},
			{Skip: "name: empty"},
		}
		e, err := f.Meet(ctx, "", party, ask, nil)
		if err != nil {
			f.Fatal(err)
		}
		first, second := e.Members[0], e.Members[1]
		if first.Subject != "c-1" || first.Kept != service.Changed || !reflect.DeepEqual(first.Differ, []subject.Difference{{Field: "gender", Kept: "male", Given: "female"}}) || first.Outcome != namesake.OutcomePotentialMatch {
			f.Errorf("%+v", first)
		}
		if second.Kept != service.Added || second.Subject == "" || e.Members[2].Kept != "" || e.Members[3].Kept != "" {
			f.Errorf("%+v", e.Members)
		}
		if m := f.subject("c-1"); m.Version != 2 || m.Subject.Gender != namesake.GenderFemale {
			f.Errorf("%+v", m)
		}
		if n := len(f.alerts()); n != 2 {
			f.Errorf("%d alerts", n)
		}
		f.settle()
		// Met again, nothing is new, and all that is known is screened.
		again, err := f.Meet(ctx, "", []service.Person{{Subject: namesake.Subject{ID: "c-1", Name: "Ketevan Zhordania"}}}, ask, nil)
		if err != nil || again.Members[0].Kept != service.Unchanged || again.Members[0].Outcome != namesake.OutcomePotentialMatch || f.subject("c-1").Version != 2 {
			f.Errorf("%+v, %v", again, err)
		}
		read, err := f.FindEncounter(ctx, e.ID)
		if err != nil || read.Members[0].Subject != "c-1" || len(read.Members[1].Answer) == 0 {
			f.Errorf("%+v, %v", read, err)
		}
		_, err = f.Meet(ctx, "", append(party, party[0]), ask, nil)
		if wrong := (*service.MemberError)(nil); !errors.As(err, &wrong) || wrong.Index != 4 {
			f.Errorf("twice: %v", err)
		}
		if len(f.alerts()) != 2 {
			f.Error("something was done in spite of the mistake")
		}
	})
}
