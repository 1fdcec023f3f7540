package cohortpages_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/desk/cohortpages"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

type office struct {
	*desktest.Site
	store *store.Store
	now   time.Time
	reads []string
}

func newOffice(t *testing.T, open func(store.Config) *store.Store) *office {
	o := &office{now: time.Date(2024, 6, 11, 9, 0, 0, 0, time.UTC)}
	o.store = open(store.Config{Now: func() time.Time { return o.now }})
	o.Site = desktest.New(t, o.store)
	cohortpages.Register(o.Desk, cohortpages.Config{Cohorts: cohorts.New(cohorts.Config{Store: o.store}),
		Read: func(ctx context.Context, actor, kind, id string, f func(tx *store.Tx) (int, error)) error {
			return o.store.Update(ctx, func(tx *store.Tx) error {
				n, err := f(tx)
				if n > 0 {
					o.reads = append(o.reads, fmt.Sprintf("%s:%s of %d", kind, id, n))
				}
				return err
			})
		}})
	return o
}

// entry is the number of an entry of a member, counted from 0.
func (o *office) entry(t *testing.T, member int64, i int) string {
	t.Helper()
	var of []cohorts.Entry
	err := o.store.View(t.Context(), func(tx *store.Tx) (err error) {
		of, err = cohorts.Entries(tx, 1, member, 0, 10)
		return err
	})
	if err != nil || len(of) <= i {
		t.Fatal(len(of), err)
	}
	return fmt.Sprint(of[len(of)-1-i].ID)
}

// An analyst makes a cohort, enters who is in it from a file, then by a form,
// corrects an entry, and reads the figures as of two days.
func TestCohortIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		err := o.store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := population.Add(tx, []string{"default"}, []string{"c-1"}, []namesake.Subject{{Name: "ميرا تلفان"}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := o.As(access.Analyst)
		if a := b.Get("/cohorts"); a.Status != 200 || !a.Has("There is no cohort yet.") {
			t.Error(a.Body)
		}
		if a := b.Get("/cohorts/new"); !a.Has("Whereabouts unknown") {
			t.Error(a.Body)
		}
		if a := b.Post("/cohorts", "name", "North", "statuses", "Here\n     Held"); a.Status != 422 || !a.Has("line 2 is indented by 5 spaces") || !a.Has("     Held</textarea>") {
			t.Error(a.Status, a.Body)
		}
		if a := b.Post("/cohorts", "name", "<script>North</script>", "about", "Those of the road", "statuses", cohorts.Usual); a.To != "/cohorts/1" {
			t.Fatal(a.Status, a.Body)
		}
		if a := b.Get("/cohorts/1"); a.Status != 200 || !a.Has("Nobody is in the cohort on this day.") || !a.Has("The cohort is there.") || a.Has("<script>North") {
			t.Error(a.Status, a.Body)
		}
		file := "member,entry,status,day,place,source\nN-1,joined,in-custody,2024-06-10,Oak,letter\nN-2,joined,in-custody,2024-06-10,Elm,letter\nN-3,joined,whereabouts-unknown,2024-06-10,,letter\n"
		if a := b.Post("/cohorts/1/file", "text", file+"N-4,joined,free,2024-06-10,,letter\n"); a.Status != 422 || !a.Has("line 5, status: ") {
			t.Error(a.Status, a.Body)
		}
		if a := b.Post("/cohorts/1/file"); a.Status != 422 || !a.Has("choose a file") {
			t.Error(a.Status, a.Body)
		}
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "entries.csv")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, file)
		w.Close()
		r := httptest.NewRequest("POST", "/cohorts/1/file", &form)
		r.Header.Set("Content-Type", w.FormDataContentType())
		if a := b.Do(r); a.To != "/cohorts/1" {
			t.Fatal(a.Status, a.Body)
		}
		if a := b.Get("/cohorts/1"); !a.Has("3 members.") || !a.Has("3 entries were made.") || !a.Has(`<a href="/cohorts/1/members?on=2024-06-11&amp;status=of-concern">3</a>`) || !a.Has("Place unknown") || !a.Has("<svg") {
			t.Error(a.Body)
		}

		o.now = o.now.Add(5 * time.Hour * 24)
		b = o.As(access.Analyst)
		if a := b.Get("/cohorts/1/enter?of=1"); a.Status != 200 || !a.Has(`value="N-1"`) || !a.Has("has the status <bdi>In custody</bdi> since 2024-06-10") {
			t.Error(a.Body)
		}
		if a := b.Post("/cohorts/1/enter", "member", "N-1", "entry", "changed", "status", "removed", "day", "2024-06-30", "place", "", "subject", "", "source", "order", "note", ""); a.Status != 422 || !a.Has("2024-06-30 has not come") || !a.Has(`value="N-1"`) {
			t.Error(a.Status, a.Body)
		}
		if a := b.Post("/cohorts/1/enter", "member", "N-1", "entry", "changed", "status", "removed", "day", "2024-06-14", "place", "", "subject", "", "source", "order", "note", ""); a.To != "/cohorts/1/ledger?of=1" {
			t.Fatal(a.Status, a.Body)
		}
		second, fix := o.entry(t, 2, 0), func() string { return o.entry(t, 2, 1) }
		if a := b.Get("/cohorts/1/enter?corrects=" + second); a.Status != 200 || !a.Has("Entry "+second+" says of N-2: joined: <bdi>In custody</bdi>, from 2024-06-10, <bdi>Elm</bdi>") || !a.Has(`name="supersedes" value="`+second+`"`) {
			t.Error(a.Body)
		}
		correct := []string{"supersedes", second, "entry", "joined", "status", "whereabouts-known", "day", "2024-06-10", "place", "Elm", "subject", "", "source", "court"}
		if a := b.Post("/cohorts/1/enter", append(correct, "note", "")...); a.Status != 422 || !a.Has("say what was wrong") || !a.Has("Correct entry "+second) {
			t.Error(a.Status, a.Body)
		}
		if a := b.Post("/cohorts/1/enter", append(correct, "note", "was never held")...); a.To != "/cohorts/1/ledger?of=2" {
			t.Fatal(a.Status, a.Body)
		}
		if a := b.Post("/cohorts/1/enter", "member", "N-3", "entry", "tied", "status", "", "day", "", "place", "", "subject", "c-1", "source", "passport", "note", ""); a.To != "/cohorts/1/ledger?of=3" {
			t.Fatal(a.Status, a.Body)
		}
		if a := b.Get("/cohorts/1/ledger?of=2"); !a.Has(`class="struck"`) || !a.Has("corrected by "+fix()) || !a.Has("corrects "+second) || !a.Has("was never held") {
			t.Error(a.Body)
		}
		a := b.Get("/cohorts/1?on=2024-06-11&known=2024-06-11")
		for _, want := range []string{"On 2024-06-11, by what was known on 2024-06-11: 3 members. By what is known now: 3 members.", `known=2024-06-11&amp;on=2024-06-11&amp;status=in-custody">2</a>`, ">−1</td>", ">+1</td>"} {
			if !a.Has(want) {
				t.Errorf("no %q in %s", want, a.Body)
			}
		}
		if a := b.Get("/cohorts/1?on=11.6.2024"); a.Status != 422 || !a.Has("is no day; write YYYY-MM-DD") {
			t.Error(a.Status, a.Body)
		}
		o.reads = nil
		if a := b.Get("/cohorts/1/members?status=of-concern&place=unknown"); a.Status != 200 || !a.Has("ميرا تلفان") || !a.Has(`href="/subjects/1"`) || a.Has("N-1<") {
			t.Error(a.Body)
		}
		if fmt.Sprint(o.reads) != "[cohort:1 of 1]" {
			t.Error(o.reads)
		}
		if a := b.Get("/cohorts/1/members?status=held"); a.Status != 422 || !a.Has("is none of this cohort") {
			t.Error(a.Status)
		}
		if a := b.Get("/cohorts/1/figures.csv?on=2024-06-15"); !strings.HasPrefix(a.Body, "on,known_at,place,nothing-further-known,in-custody") || !a.Has("2024-06-15,,all,0,0,1,1,0,1,0,3\n") || a.Header.Get("Content-Disposition") != `attachment; filename="cohort-1-2024-06-15.csv"` {
			t.Error(a.Body, a.Header)
		}
		if a := b.Get("/cohorts/1/figures.csv?on=15"); a.Status != 422 || !a.Has("is no day; write YYYY-MM-DD.") {
			t.Error(a.Status, a.Body)
		}
		if a := b.Get("/cohorts/1/ledger.csv"); strings.Count(a.Body, "\n") != 7 {
			t.Error(a.Body)
		}
		if a := b.Post("/cohorts/1/statuses", "label", "Held", "within", "in-custody"); a.Status != 422 || !a.Has("so that it cannot become a group") {
			t.Error(a.Status, a.Body)
		}
		if a := b.Post("/cohorts/1/statuses", "label", "Under guard", "within", "of-concern"); a.To != "/cohorts/1" {
			t.Error(a.Status, a.Body)
		}
		if a := b.Get("/cohorts/2"); a.Status != 404 {
			t.Error(a.Status)
		}
	})
}

// An auditor reads and enters nothing, an administrator reads nothing.
func TestCohortsAreForWhoMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		if a := o.As(access.Analyst).Post("/cohorts", "name", "North", "about", "", "statuses", "Here"); a.To != "/cohorts/1" {
			t.Fatal(a.Status, a.Body)
		}
		auditor := o.As(access.Auditor)
		if a := auditor.Get("/cohorts/1"); a.Status != 200 || a.Has("Make an entry") {
			t.Error(a.Status, a.Body)
		}
		if a := auditor.Post("/cohorts/1/enter", "member", "a", "entry", "joined"); a.Status != 403 {
			t.Error(a.Status)
		}
		if a := o.As(access.Administrator).Get("/cohorts/1/ledger"); a.Status != 403 {
			t.Error(a.Status)
		}
	})
}
