package casereport_test

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/casereport"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const rows = `id,name,aliases,birth_date,country,identifiers
7,Orvan Karesh Dolmatov,Орван Долматов;أورفان دولماتوف,1961-04-12,RU,passport:X9988776
8,Orvan Dolmatoff,,1961,,
`

// The report has every bit of the evidence, all that it rests on, everything
// that anybody wrote, and where in the audit log it stands.
func TestReportIsComplete(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		dir := t.TempDir()
		s := open(store.Config{Now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }})
		lists, err := editions.Open(dir, editions.Config{Formats: formats.All()})
		must(err)
		record := func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
			for name, code := range detail {
				detail[name] = strings.ReplaceAll(code, " ", "_")
			}
			return audit.AppendCodes(tx, action, actor, kind, id, detail)
		}
		v, err := service.New(ctx, service.Config{Store: s, Editions: lists, Record: record})
		must(err)
		log, err := audit.Open(ctx, s, audit.Config{KeyFile: filepath.Join(dir, "audit.key")})
		must(err)
		path := filepath.Join(dir, "house.csv")
		must(os.WriteFile(path, []byte(rows), 0o600))
		_, err = lists.Import(ctx, path, editions.ImportOptions{Name: "house"})
		must(err)
		must(v.Look(ctx))
		put := func(subject namesake.Subject) int64 {
			k, err := v.Put(ctx, "account:1", "c-1", subject, nil, nil)
			must(err)
			return k.ID
		}
		put(namesake.Subject{Name: "Orvan Dolmatov"})
		birth, err := namesake.ParsePartialDate("1961-04-12")
		must(err)
		subject := put(namesake.Subject{Name: "Orvan Dolmatov", Aliases: []string{`<script>alert("x")</script> Dolmatov`}, BirthDate: birth, Countries: []string{"RU"},
			Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "X9988776"}}})
		_, _, err = mustAccess(t, s).CreateAccount(ctx, access.CommandLine, access.NewAccount{Name: "bo", Roles: []access.Role{access.Reviewer}})
		must(err)
		work := cases.New(cases.Config{Store: s, Record: record})
		ana := access.Identity{Kind: access.Person, ID: "7", Roles: []access.Role{access.Analyst}}
		c, err := work.Open(ctx, ana, subject, nil)
		must(err)
		n, err := work.Note(ctx, ana, c.ID, "He says <b>never</b> there.\nAsked twice.", 0, nil)
		must(err)
		_, err = work.Note(ctx, ana, c.ID, "Thrice.", n.ID, nil)
		must(err)
		kept, err := work.Attach(ctx, ana, c.ID, "passport.pdf", []byte("%PDF-1.7 kept"), nil)
		must(err)
		gone, err := work.Attach(ctx, ana, c.ID, "wrong.pdf", []byte("%PDF-1.7 gone"), nil)
		must(err)
		_, err = work.Remove(ctx, ana, c.ID, gone.ID, "Somebody else's.", nil)
		must(err)
		_, err = work.HandOver(ctx, ana, c.ID, "account:1", "On leave.", nil)
		must(err)
		// One alert is a true match, by two; the other is not, with a clearance.
		decide := decisions.New(decisions.Config{Store: s, Record: record, Entity: func(list, id string) (*namesake.Entity, error) { return v.Entity(list, v.Current()[0].Hash, id) }})
		rev := access.Identity{Kind: access.Person, ID: "8", Roles: []access.Role{access.Reviewer}}
		var found []screenings.Alert
		must(s.View(ctx, func(tx *store.Tx) error {
			found, err = screenings.AlertsOf(tx, subject)
			return err
		}))
		asked, err := holds.New(holds.Config{Store: s, Record: record}).Ask(ctx, ana, holds.Ask{Alert: found[0].ID, Facts: []namesake.Feature{namesake.FeatureBirthDate}, Outside: "The consulate <in> Tbilisi", Address: "Street 1", Text: "When was he born?"}, nil)
		must(err)
		_, err = holds.New(holds.Config{Store: s, Record: record}).Cancel(ctx, ana, asked.ID, "He came himself.", nil)
		must(err)
		made, err := decide.Decide(ctx, ana, decisions.Ask{Alert: found[0].ID, Disposition: decisions.TrueMatch, Reason: "identifier-agrees", Text: "The <i>passport</i> is the listed one.", Seen: found[0].Digest})
		must(err)
		_, err = decide.Review(ctx, rev, made.ID, true, "Seen it.")
		must(err)
		made, err = decide.Decide(ctx, ana, decisions.Ask{Alert: found[1].ID, Disposition: decisions.FalsePositive, Reason: "different-person-known", Text: "An uncle of his.", Seen: found[1].Digest, Clear: true})
		must(err)
		if made.Clearance == 0 {
			t.Fatalf("%+v", made)
		}
		head, err := log.Checkpoint(ctx)
		must(err)

		var r *casereport.Report
		gather := func(entries casereport.Entries) {
			t.Helper()
			must(s.View(ctx, func(tx *store.Tx) (err error) {
				r, err = casereport.Gather(tx, work, entries, c.ID, "account:7")
				return err
			}))
		}
		gather(v.EntryIn)
		if len(r.Alerts) != 2 {
			t.Fatalf("%d alerts", len(r.Alerts))
		}
		page, err := r.Document(func(actor string) string { return map[string]string{"account:7": "Ana <Voss>"}[actor] })
		must(err)
		text := plain(string(page))
		has := func(what, want string) {
			t.Helper()
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in the report", what, want)
			}
		}
		pieces := 0
		for _, a := range r.Alerts {
			var walk func(e namesake.Evidence)
			walk = func(e namesake.Evidence) {
				pieces++
				has("bits", e.Bits.String())
				for what, s := range map[string]string{"feature": string(e.Feature), "verdict": string(e.Verdict), "asked": e.Subject, "listed": e.Listed, "role": e.Role, "why": e.Text} {
					has(what, s)
				}
				for _, p := range e.Parts {
					walk(p)
				}
			}
			walk(a.Match.Evidence)
			for _, d := range a.Match.Deciders {
				has("decider", d.Text)
			}
			for what, s := range map[string]string{"summary": a.Match.Summary, "edition": a.Edition.Hash, "policy": a.Found.Policy.Hash, "engine": a.Found.Engine, "screening": a.Found.Key, "caption": a.Caption, "compared": a.Match.ListedName} {
				has(what, s)
			}
			for _, f := range casereport.Listed(a.Entity) {
				for _, s := range f.Values {
					has(f.Label, s)
				}
			}
		}
		if pieces < 10 {
			t.Errorf("the evidence has %d pieces", pieces)
		}
		for _, f := range casereport.Of(r.Subject.Subject) {
			for _, s := range f.Values {
				has(f.Label, s)
			}
		}
		for _, want := range []string{"He says <b>never</b> there.\nAsked twice.", "Thrice.", "The consulate <in> Tbilisi", "When was he born?", "He came himself.", "Alert 1: requested", "The <i>passport</i> is the listed one.", "identifier-agrees", "Seen it.", "Confirmed, account:8", "An uncle of his.", "known to be somebody else (different-person-known)", "Clearance 1: house",
			"Alert 1: decided: true match: identifier agrees", "alert.decided alert:1", "passport.pdf", kept.Hash, gone.Hash, "Somebody else's.", "On leave.", "Ana <Voss> (account:7)",
			"Version 1, from", "corrects note", "Public keys", head.Note, fmt.Sprint("entries before number ", head.Size), fmt.Sprint("when this report was made: ", r.Audit.Last), "case.handed_over case:", "hmac-sha256:"} {
			has("text", want)
		}
		for _, e := range r.Timeline {
			has("timeline", casereport.What(e))
		}
		// Nothing that anybody wrote is markup, and nothing comes from elsewhere.
		for _, bad := range []string{"<script", "<b>", "<i>", "http://", "https://", "<no value>", " style="} {
			if strings.Contains(string(page), bad) {
				t.Errorf("%q stands in the report", bad)
			}
		}
		if m := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindSubmatch(page); m == nil || !strings.Contains(casereport.Policy, hashOf(m[1])) {
			t.Error("the policy does not allow the style of the document")
		}
		// The log that it names can be verified, and holds what it says.
		if _, err := audit.ParseCheckpoint(r.Audit.Checkpoint.Note, r.Audit.Keys); err != nil {
			t.Error(err)
		}
		// Where the edition is gone, that is said, and the evidence stays.
		gather(func(string, string, string) (service.Entry, error) { return service.Entry{}, store.ErrNotFound })
		content, err := r.Content(func(string) string { return "" })
		must(err)
		if text = plain(string(content)); strings.Contains(text, "<html") {
			t.Error("the content of a page is a page")
		}
		has("without the edition", "The edition is no longer kept")
		has("without the edition", r.Alerts[0].Match.Evidence.Parts[0].Text)
	})
}

func mustAccess(t *testing.T, s *store.Store) *access.Access {
	t.Helper()
	a, err := access.Open(t.Context(), s, access.Config{Argon: access.Argon{Time: 1, Memory: 8, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plain is the text of a page.
func plain(page string) string { return html.UnescapeString(tag.ReplaceAllString(page, "")) }
