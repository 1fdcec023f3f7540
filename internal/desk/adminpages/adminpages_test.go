package adminpages_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/desk/adminpages"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// fixture is the pages over a whole service.
type fixture struct {
	*testing.T
	*service.Service
	site  *desktest.Site
	lists *editions.Store
	log   *audit.Log
	jobs  *jobs.Jobs
	hooks *webhooks.Webhooks
	woken int
}

func record(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
	codes := map[string]string{}
	for name, text := range detail {
		codes[name] = strings.ReplaceAll(text, " ", "_")
	}
	return audit.AppendCodes(tx, action, actor, kind, id, codes)
}

// open serves the pages. What the engines differ in is tested where it is asked
// of the store; pages are the same over both.
func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{T: t}
	dir := t.TempDir()
	s, err := store.Open(t.Context(), filepath.Join(dir, "namesake.db"), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if f.lists, err = editions.Open(dir, editions.Config{Formats: formats.All()}); err != nil {
		t.Fatal(err)
	}
	if f.log, err = audit.Open(t.Context(), s, audit.Config{KeyFile: filepath.Join(dir, "audit.key")}); err != nil {
		t.Fatal(err)
	}
	if f.Service, err = service.New(t.Context(), service.Config{Store: s, Editions: f.lists, Sample: sample.Edition, Record: record, Emit: webhooks.Emit}); err != nil {
		t.Fatal(err)
	}
	f.jobs = jobs.New(jobs.Config{Store: s, Dir: dir, Record: record, Screener: func(_ context.Context, policy string) (func(namesake.Subject) (namesake.Screening, error), error) {
		screener, err := f.Screener(policy)
		if err != nil {
			return nil, err
		}
		return screener.Screen, nil
	}})
	f.hooks = webhooks.New(webhooks.Config{Store: s, Record: record})
	f.site = desktest.New(t, s)
	adminpages.Register(f.site.Desk, adminpages.Config{Service: f.Service, Access: f.site.Access, Audit: f.log, Jobs: f.jobs, Webhooks: f.hooks, Wake: func() { f.woken++ }})
	return f
}

// publish imports a list of one's own, and has it taken up.
func (f *fixture) publish(rows ...string) {
	f.Helper()
	if err := f.importList(rows...); err != nil {
		f.Fatal(err)
	}
	if err := f.Look(f.Context()); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) importList(rows ...string) error {
	path := filepath.Join(f.TempDir(), "house.csv")
	if err := os.WriteFile(path, []byte("id,name,aliases,birth_date\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	_, err := f.lists.Import(f.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true})
	return err
}

func (f *fixture) settle() {
	f.Helper()
	if err := f.Settle(f.Context()); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) put(key, name string) {
	f.Helper()
	if _, err := f.Put(f.Context(), "account:1", key, namesake.Subject{Name: name}, nil, nil); err != nil {
		f.Fatal(err)
	}
}

// holds fails where the page lacks one of the texts.
func (f *fixture) holds(a desktest.Answer, wants ...string) {
	f.Helper()
	for _, want := range wants {
		if !a.Has(want) {
			f.Fatalf("the page (%d) lacks %q:\n%s", a.Status, want, a.Body)
		}
	}
}

// lacks fails where the page has one of the texts.
func (f *fixture) lacks(a desktest.Answer, others ...string) {
	f.Helper()
	for _, other := range others {
		if a.Has(other) {
			f.Fatalf("the page (%d) has %q:\n%s", a.Status, other, a.Body)
		}
	}
}

// done fails where a form did not send on to the address.
func (f *fixture) done(a desktest.Answer, to string) {
	f.Helper()
	if a.Status != 303 || a.To != to {
		f.Fatalf("%d to %q, want %q:\n%s", a.Status, a.To, to, a.Body)
	}
}

// upload sends a form with a file.
func upload(t *testing.T, b *desktest.Browser, path, field, name, content string, fields ...string) desktest.Answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if field != "" {
		part, err := w.CreateFormFile(field, name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// Every page is written for whoever may read it, and refused to the others, with
// nothing there and with something of everything there.
func TestEveryPageForEveryRole(t *testing.T) {
	f := open(t)
	fill := map[string]string{"{list}": "house", "{name}": "default", "{version}": "1", "{seq}": "0", "{id}": "1", "{edition}": "none"}
	visit := func(filled bool) {
		for _, role := range access.Roles {
			b := f.site.As(role)
			for _, route := range f.site.Routes.All() {
				if route.Method != "GET" || route.Public || route.Action == access.OwnSessions || route.Action == access.OwnPassword {
					continue
				}
				path := wildcard.ReplaceAllStringFunc(route.Pattern, func(w string) string {
					if w == "{id}" && filled {
						for prefix, id := range map[string]string{"/jobs/": fill["job"], "/webhooks/": fill["webhook"]} {
							if strings.HasPrefix(route.Pattern, prefix) {
								return id
							}
						}
					}
					return fill[w]
				})
				a := b.Get(path)
				may := b.Can(route.Action) != access.None
				switch {
				case !may && a.Status != 403:
					t.Errorf("%s: %s gets %d", path, role, a.Status)
				case may && a.Status != 200 && (filled || a.Status != 404 && a.Status != 409):
					t.Errorf("%s: %s gets %d\n%s", path, role, a.Status, a.Body)
				}
			}
		}
	}
	visit(false)
	f.publish("1,Ketevan Zhordania,Keti Jordania,1971-02-03", "2,Tomasz Wielgosz,,1980-01-01")
	f.put("c-1", "Ketevan Jordania")
	f.settle()
	admin := f.site.As(access.Administrator)
	f.holds(admin.Post("/webhooks", "url", "https://receiver.example.org/", "event", "alert.opened"), "whsec_")
	f.publish("1,Ketevan Zhordania,Keti Jordania,1971-02-04", "3,<b>Bold</b>,,")
	f.settle()
	a := upload(t, admin, "/jobs", "file", "people.csv", "name\nOrvan Daskel\n\n,\n", "kind", "screen", "policy", "default")
	fill["job"] = strings.TrimPrefix(a.To, "/jobs/")
	if worked, err := f.jobs.Once(t.Context()); err != nil || !worked {
		t.Fatal(worked, err)
	}
	fill["webhook"] = regexp.MustCompile(`wh_[a-z0-9]+`).FindString(admin.Get("/webhooks").Body)
	if _, err := f.log.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	fill["{edition}"] = strings.TrimPrefix(f.Current()[0].Hash, "sha256:")[:12]
	fill["{version}"] = "2"
	f.done(admin.Post("/audit/verify"), "/audit/verification")
	visit(true)
	if a := admin.Get("/lists/house/editions/" + fill["{edition}"]); a.Has("<b>Bold") {
		t.Error("a published name is not escaped")
	}
}

// A parameter or a field that a page does not know is a mistake.
func TestUnknownFieldsAreMistakes(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Roles...)
	for _, route := range f.site.Routes.All() {
		if route.Public || strings.HasPrefix(route.Pattern, "/sign-out") || strings.HasPrefix(route.Pattern, "/own/") {
			continue
		}
		path := wildcard.ReplaceAllString(route.Pattern, "1")
		var a desktest.Answer
		if route.Method == "GET" {
			a = b.Get(path + "?nonsense=1")
		} else {
			a = b.Post(path, "nonsense", "1")
		}
		// Where there is no such thing, the form has no page to be shown on.
		if a.Status != 422 && !(route.Method == "POST" && a.Status == 404) {
			t.Errorf("%s %s: %d", route.Method, path, a.Status)
		}
	}
}
