package cohorts_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office keeps cohorts at a time that the test sets.
type office struct {
	*testing.T
	*cohorts.Cohorts
	now      time.Time
	recorded []string
}

var analyst = access.Identity{Kind: access.Person, ID: "7", Roles: []access.Role{access.Analyst}}

func newOffice(t *testing.T, open func(store.Config) *store.Store) *office {
	o := &office{T: t, now: time.Date(2024, 6, 11, 9, 0, 0, 0, time.UTC)}
	s := open(store.Config{Now: func() time.Time { return o.now }})
	o.Cohorts = cohorts.New(cohorts.Config{Store: s, Record: func(_ *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		for name, text := range detail {
			if strings.Contains(text, " ") {
				t.Errorf("%s records the text %s: %q", action, name, text)
			}
		}
		o.recorded = append(o.recorded, action+" "+actor+" "+kind+":"+id+" entries="+detail["entries"])
		return nil
	}})
	return o
}

func (o *office) at(day string) { o.now = cohorts.Day(day).Time().Add(17 * time.Hour) }

func (o *office) make(name, statuses string) cohorts.Cohort {
	o.Helper()
	v, err := cohorts.ParseVocabulary(statuses)
	if err != nil {
		o.Fatal(err)
	}
	c, err := o.Create(o.Context(), analyst, cohorts.NewCohort{Name: name, Statuses: v}, nil)
	if err != nil {
		o.Fatal(err)
	}
	return c
}

func (o *office) file(cohort int64, text string) ([]cohorts.Entry, error) {
	o.Helper()
	asks, err := cohorts.ReadFile(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	return o.Enter(o.Context(), analyst, cohort, asks, nil)
}

func (o *office) enter(cohort int64, text string) []cohorts.Entry {
	o.Helper()
	made, err := o.file(cohort, text)
	if err != nil {
		o.Fatal(err)
	}
	return made
}

func (o *office) view(f func(tx *store.Tx) error) {
	o.Helper()
	if err := o.Store.View(o.Context(), f); err != nil {
		o.Fatal(err)
	}
}

// figures are those of a day as known on another; "" is now.
func (o *office) figures(cohort int64, on, known string) (f cohorts.Figures) {
	o.Helper()
	var at time.Time
	if known != "" {
		at = cohorts.Day(known).End()
	}
	o.view(func(tx *store.Tx) (err error) {
		f, err = cohorts.FiguresOf(tx, cohort, cohorts.Day(on), at)
		return err
	})
	if err := addsUp(f); err != nil {
		o.Error(err)
	}
	return f
}

// addsUp says where figures do not.
func addsUp(f cohorts.Figures) error {
	leaves, cells, at := 0, 0, 0
	under := map[string]int{}
	for _, s := range f.Statuses {
		under[s.Within] += s.Count
		if !s.Group {
			leaves += s.Count
		}
	}
	for _, s := range f.Statuses {
		if s.Group && under[s.Code] != s.Count {
			return fmt.Errorf("on %s as known %s: group %s has %d, what stands in it %d", f.On, f.Known, s.Code, s.Count, under[s.Code])
		}
	}
	for _, p := range f.Places {
		at += p.Count
		for _, n := range p.Counts {
			cells += n
		}
	}
	if leaves != f.Members || under[""] != f.Members || at != f.Members || cells != f.Members {
		return fmt.Errorf("on %s as known %s: %d members, %d by status, %d at the top, %d by place, %d in cells", f.On, f.Known, f.Members, leaves, under[""], at, cells)
	}
	return nil
}

const vocabulary = `Of concern
  Nothing further known
  In custody
  Whereabouts unknown
  Whereabouts known
No longer here
  Departed
  Removed`

func says(f cohorts.Figures, codes ...string) string {
	words := []string{fmt.Sprintf("%d members", f.Members)}
	for _, code := range codes {
		words = append(words, fmt.Sprintf("%d %s", f.Count(code), code))
	}
	return strings.Join(words, ", ")
}

var states = strings.Fields("Alder Birch Cedar Dogwood Elm Fir Gum Hazel Ironwood Juniper Katsura Larch Maple Nutmeg Oak Pine Rowan")

// The case of the reports, with invented people: of 400 who came by one network,
// 150 were in custody and the whereabouts of 50 unknown, the rest in 17 states.
// Two weeks later some of the 150 had been removed, some of the rest departed,
// and three were found never to have been in custody. What was said on the first
// day can be told as it was said, and as it is now known.
func TestTheCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		c := o.make("Network of the northern road", vocabulary)
		var b strings.Builder
		b.WriteString("member,entry,status,day,place,source\n")
		for i := 1; i <= 400; i++ {
			status, place := "whereabouts-known", states[i%17]
			switch {
			case i <= 150:
				status = "in-custody"
			case i <= 200:
				status, place = "whereabouts-unknown", ""
			}
			fmt.Fprintf(&b, "N-%03d,joined,%s,2024-06-10,%s,memorandum 14\n", i, status, place)
		}
		made := o.enter(c.ID, b.String())
		said := o.figures(c.ID, "2024-06-11", "")
		if got, want := says(said, "of-concern", "in-custody", "whereabouts-unknown", "whereabouts-known"), "400 members, 400 of-concern, 150 in-custody, 50 whereabouts-unknown, 200 whereabouts-known"; got != want {
			t.Fatalf("on the first day: %s", got)
		}
		if len(said.Places) != 18 || said.Places[17].ID != 0 || said.Places[17].Count != 50 {
			t.Errorf("by place: %+v", said.Places)
		}
		if got := o.recorded; !slices.Equal(got, []string{"cohort.created account:7 cohort:1 entries=", "cohort.entered account:7 cohort:1 entries=400"}) {
			t.Error(got)
		}

		o.at("2024-06-25")
		o.enter(c.ID, "member,entry,status,day,source\n"+each("N-%03d,changed,removed,2024-06-20,order of removal\n", 1, 12)+
			each("N-%03d,changed,departed,2024-06-18,airline\n", 201, 208)+"N-160,changed,in-custody,2024-06-24,county jail\n")
		b.Reset()
		b.WriteString("member,entry,status,day,place,source,note,supersedes\n")
		for i := 101; i <= 103; i++ {
			fmt.Fprintf(&b, ",joined,whereabouts-known,2024-06-10,Maple,court,was never held,%d\n", made[i-1].ID)
		}
		o.enter(c.ID, b.String())
		o.enter(c.ID, "member,entry,day,source,note\nN-400,left,2024-06-25,memorandum 21,came another way\n")

		for _, q := range []struct{ on, known, want string }{
			{"2024-06-11", "2024-06-11", "400 members, 400 of-concern, 150 in-custody, 50 whereabouts-unknown, 200 whereabouts-known, 0 removed, 0 departed"},
			{"2024-06-11", "", "400 members, 400 of-concern, 147 in-custody, 50 whereabouts-unknown, 203 whereabouts-known, 0 removed, 0 departed"},
			{"2024-06-25", "2024-06-11", "400 members, 400 of-concern, 150 in-custody, 50 whereabouts-unknown, 200 whereabouts-known, 0 removed, 0 departed"},
			{"2024-06-25", "", "399 members, 379 of-concern, 136 in-custody, 49 whereabouts-unknown, 194 whereabouts-known, 12 removed, 8 departed"},
			{"2024-06-09", "", "0 members, 0 of-concern, 0 in-custody, 0 whereabouts-unknown, 0 whereabouts-known, 0 removed, 0 departed"},
		} {
			if got := says(o.figures(c.ID, q.on, q.known), "of-concern", "in-custody", "whereabouts-unknown", "whereabouts-known", "removed", "departed"); got != q.want {
				t.Errorf("on %s as known %s: %s, want %s", q.on, q.known, got, q.want)
			}
		}
		o.view(func(tx *store.Tx) error {
			all, err := cohorts.List(tx, 0, 10)
			if len(all) != 1 || all[0].Members != 399 {
				t.Errorf("%+v", all)
			}
			missing, err2 := cohorts.Members(tx, c.ID, cohorts.MemberFilter{Status: "whereabouts-unknown"}, 0, 500)
			if len(missing) != 49 || missing[0].Since != "2024-06-10" || missing[0].Place != "" {
				t.Errorf("%d unknown, the first %+v", len(missing), missing[0])
			}
			out, err3 := cohorts.Members(tx, c.ID, cohorts.MemberFilter{Out: true}, 0, 5)
			if len(out) != 1 || out[0].Reference != "N-400" {
				t.Errorf("%+v", out)
			}
			var ledger strings.Builder
			n, err4 := cohorts.WriteLedger(tx, c.ID, &ledger)
			if lines := strings.Count(ledger.String(), "\n"); n != 400 || lines != 1+400+12+8+1+3+1 {
				t.Errorf("%d members on %d lines", n, lines)
			}
			return firstOf(err, err2, err3, err4)
		})
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func each(format string, from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// Somebody known by a number is found to be a subject, by mistake the wrong one
// at first.
func TestMembersAreTied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		var subjects []population.Member
		err := o.Store.Update(t.Context(), func(tx *store.Tx) (err error) {
			subjects, err = population.Add(tx, []string{"default"}, []string{"c-1", "c-2"}, []namesake.Subject{{Name: "Orvan Deskel"}, {Name: "Mira Tolvane"}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		c := o.make("A group", "here\ngone")
		o.enter(c.ID, "member,entry,status,day,source,subject\n17,joined,here,2024-06-01,letter,\n18,joined,here,2024-06-01,letter,c-2\n")
		tie := o.enter(c.ID, "member,entry,subject,source\n17,tied,c-1,passport\n")[0]
		of := func(key int) (names []string) {
			o.view(func(tx *store.Tx) error {
				all, err := cohorts.Of(tx, subjects[key].ID)
				for _, m := range all {
					names = append(names, m.Name+" "+m.Reference+" "+m.Label)
				}
				return err
			})
			return names
		}
		if got := of(0); !slices.Equal(got, []string{"A group 17 here"}) {
			t.Errorf("tied: %v", got)
		}
		if _, err := o.file(c.ID, "member,entry,subject,source,note,supersedes\n17,tied,c-2,passport,misread,"+fmt.Sprint(tie.ID)); err == nil || !strings.Contains(err.Error(), `is the member "18" already`) {
			t.Errorf("two members are one person: %v", err)
		}
		if _, err := o.file(c.ID, "member,entry,subject,source\n17,tied,nobody,passport"); err == nil || !strings.Contains(err.Error(), "line 2, subject: there is no subject") {
			t.Error(err)
		}
		o.now = o.now.Add(time.Hour)
		o.enter(c.ID, "member,entry,note,supersedes\n17,withdrawn,misread,"+fmt.Sprint(tie.ID))
		if got := of(0); len(got) != 0 || len(of(1)) != 1 {
			t.Errorf("the tie is withdrawn: %v", got)
		}
		if f := o.figures(c.ID, "2024-06-11", ""); f.Members != 2 {
			t.Errorf("%+v", f)
		}
	})
}

// What cannot be so is refused, with the line and the field, and nothing of the
// file is entered.
func TestMistakes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		c := o.make("A group", "On\n  Here\n  Held\nGone")
		made := o.enter(c.ID, "member,entry,status,day,source\na,joined,here,2024-06-01,x\na,changed,held,2024-06-05,x\na,left,,2024-06-07,x\n")
		rows := func() (n int) {
			o.view(func(tx *store.Tx) error { return tx.Get("SELECT count(*) FROM cohort_entries", nil, &n) })
			return n
		}
		before := rows()
		for text, want := range map[string]string{
			"member,entri\n":                "line 1, unknown column \"entri\"; the columns are member, entry",
			"member,entry,member\n":         "line 1, member: this column stands twice",
			"member\n":                      "line 1, entry: this column is missing",
			"member,entry\n":                "line 1, no entries below the header line",
			"member,entry\na\n":             "line 2, 1 fields where the header has 2",
			"member,entry\na,\"x\"y\n":      "line 2, a quote in the wrong place",
			"member,entry,supersedes\na,,x": `line 2, supersedes: "x" is no number of an entry`,
			"member,entry\na,moved":         `line 2, entry: "moved"; write joined, changed`,
			"member,entry,status,day,source\na,changed,on,2024-06-09,x":          `line 2, status: "on" is a group, whose figure is the sum of what stands in it; write one of here, held, gone`,
			"member,entry,status,day,source\na,changed,free,2024-06-09,x":        `line 2, status: "free" is none of this cohort`,
			"member,entry,status,day,source\na,changed,held,2024-06-12,x":        "line 2, day: 2024-06-12 has not come; today is 2024-06-11 (UTC)",
			"member,entry,status,day,source\na,changed,held,11/6/2024,x":         `line 2, day: "11/6/2024" is no day; write YYYY-MM-DD`,
			"member,entry,status,day,source\na,changed,held,2024-06-09,":         "line 2, source: is missing",
			"member,entry,status,day,source\nb,changed,held,2024-06-09,x":        `line 2, member: "b" is no member of this cohort; enter first that they joined`,
			"member,entry,status,day,source\nJo Bloggs,joined,held,2024-06-09,x": "line 2, member: write 1 to 64 ASCII letters",
			"member,entry,status,day,source\na,changed,held,2024-06-09,x":        "line 2, day: the member would not be in the cohort on 2024-06-09; enter first that they joined",
			"member,entry,status,day,source\na,changed,held,2024-05-09,x":        "line 2, day: the member would not be in the cohort on 2024-05-09; mind the days",
			"member,entry,status,day,source\na,joined,held,2024-06-05,x":         "line 2, day: the member would join on 2024-06-05 and be in the cohort by then",
			"member,entry,day,source,status\na,left,2024-06-05,x,held":           `line 2, status: an entry "left" has none`,
			"member,entry,supersedes,note\na,withdrawn,,x":                       "line 2, supersedes: is missing",
			"member,entry,supersedes\na,withdrawn,1":                             "line 2, note: is missing; say what was wrong",
			"member,entry,supersedes,note\na,withdrawn,999,x":                    "line 2, supersedes: there is no entry 999 in this cohort",
			"member,entry,supersedes,note\na,withdrawn,1,x":                      "line 2, day: the member would not be in the cohort on 2024-06-05; enter first that they joined",
			"member,entry,supersedes,note,source\na,tied,1,x,x":                  `line 2, entry: an entry "tied" cannot stand in the place of one "joined"`,
		} {
			_, err := o.file(c.ID, strings.ReplaceAll(text, "withdrawn,1,", fmt.Sprintf("withdrawn,%d,", made[0].ID)))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want %q", text, err, want)
			}
		}
		// Of a file with one mistake nothing is entered.
		_, err := o.file(c.ID, "member,entry,status,day,source\nb,joined,here,2024-06-01,x\nc,joined,hear,2024-06-01,x\n")
		if found, ok := cohorts.Errors(err); !ok || len(found) != 1 || found[0].Line != 3 || found[0].Field != "status" {
			t.Errorf("%v", err)
		}
		if n := rows(); n != before {
			t.Errorf("%d entries, not %d", n, before)
		}
		// An entry is corrected once, then its correction.
		fix := o.enter(c.ID, fmt.Sprintf("member,entry,status,day,source,note,supersedes\na,changed,gone,2024-06-05,x,misread,%d\n", made[1].ID))[0]
		if _, err := o.file(c.ID, fmt.Sprintf("member,entry,note,supersedes\na,withdrawn,twice,%d\n", made[1].ID)); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("was corrected by entry %d", fix.ID)) {
			t.Error(err)
		}
		if f := o.figures(c.ID, "2024-06-06", ""); f.Count("gone") != 1 {
			t.Errorf("%+v", f)
		}
	})
}

// Several may join under the number that they get, and leave and come again.
func TestComingAndGoing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		c := o.make("A group", "Here\nHeld")
		made := o.enter(c.ID, "member,entry,status,day,source,place\n,joined,here,2024-06-01,x,Oak\n,joined,held,2024-06-01,x,oak \n")
		if made[0].Reference != "1" || made[1].Reference != "2" || made[1].Place != "Oak" || made[0].PlaceID != made[1].PlaceID {
			t.Errorf("%+v", made)
		}
		o.enter(c.ID, "member,entry,status,day,source\n1,left,,2024-06-03,x\n1,joined,held,2024-06-03,x\n1,left,,2024-06-05,x\n1,joined,here,2024-06-08,x\n")
		for on, want := range map[string]int{"2024-06-02": 2, "2024-06-03": 2, "2024-06-05": 1, "2024-06-07": 1, "2024-06-08": 2} {
			if f := o.figures(c.ID, on, ""); f.Members != want {
				t.Errorf("on %s: %s", on, says(f, "here", "held"))
			}
		}
		o.view(func(tx *store.Tx) error {
			b, err := cohorts.Open(tx, c.ID)
			if err != nil {
				return err
			}
			if days := b.Days("2024-06-11", 5); !slices.Equal(days, []cohorts.Day{"2024-06-01", "2024-06-03", "2024-06-06", "2024-06-08", "2024-06-11"}) {
				t.Error(days)
			}
			for _, f := range b.Series(b.Days("2024-06-11", 11), time.Time{}) {
				if err := addsUp(f); err != nil {
					t.Error(err)
				}
				if !maps.Equal(map[string]int{"m": f.Members}, map[string]int{"m": b.Figures(f.On, time.Time{}).Members}) {
					t.Errorf("the series says %d on %s", f.Members, f.On)
				}
			}
			return nil
		})
	})
}

// A clock that goes back changes nothing of what was known.
func TestClockGoesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		c := o.make("A group", "Here\nHeld")
		first := o.enter(c.ID, "member,entry,status,day,source\na,joined,here,2024-06-01,x\n")[0]
		o.now = o.now.Add(-time.Hour)
		second := o.enter(c.ID, "member,entry,status,day,source\na,changed,held,2024-06-02,x\n")[0]
		if !second.At.After(first.At) {
			t.Errorf("recorded at %s, after %s", second.At, first.At)
		}
		o.view(func(tx *store.Tx) error {
			f, err := cohorts.FiguresOf(tx, c.ID, "2024-06-05", first.At)
			if f.Count("here") != 1 {
				t.Errorf("as it was known: %s", says(f, "here", "held"))
			}
			return err
		})
	})
}
