package adminpages_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/store"
)

// Entries are found by what was done, by whom and to what, and each is proved.
func TestAuditIsSearchedAndProved(t *testing.T) {
	f := open(t)
	f.publish("1,Ketevan Zhordania,,1971-02-03")
	f.put("c-1", "Ketevan Jordania")
	b := f.site.As(access.Auditor)
	a := b.Get("/audit")
	f.holds(a, "edition.published", "subject.added", "the service", `<option value="account:1">person-1</option>`)
	f.lacks(a, "Ketevan")
	f.lacks(b.Get("/audit?action=edition.published"), "<code>subject.added</code>")
	f.holds(b.Get("/audit?action=edition.published&actor=system&kind=list&object=house"), "<code>house</code>", `<option selected>edition.published</option>`)
	f.holds(b.Get("/audit?actor=account:99"), "Nothing was found")
	day := f.Store.Now().Format("2006-01-02")
	f.holds(b.Get("/audit?from="+day+"&to="+day), "edition.published")
	f.holds(b.Get("/audit?to=2020-01-01"), "Nothing was found")
	for path, want := range map[string]string{"/audit?object=house": "an object has a kind", "/audit?from=yesterday": "is no day", "/audit?after=-1": "a number"} {
		if a := b.Get(path); a.Status != 422 || !a.Has(want) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	// What is not signed yet says so, and is proved once it is.
	f.holds(b.Get("/audit/entries/1"), "Not signed yet")
	for path, want := range map[string]int{"/audit/entries/1/proof": 409, "/audit/export": 409, "/audit/entries/999": 404, "/audit/entries/-1": 404, "/audit/entries/x/proof": 404} {
		if a := b.Get(path); a.Status != want {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if _, err := f.log.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.holds(b.Get("/audit/entries/1"), "Proved", `href="/audit/entries/1/proof"`, "namesake audit check", "checkpoint 0")
	a = b.Get("/audit/entries/1/proof")
	proof, err := audit.ParseProof[audit.Proof]([]byte(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, err := audit.CheckProof(proof, []string{f.log.PublicKey()}); err != nil || r.Seq != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	// Every page of entries is reached, each once.
	seen := map[string]bool{}
	for path := "/audit"; path != ""; {
		a := b.Get(path)
		for _, part := range strings.Split(a.Body, `href="/audit/entries/`)[1:] {
			seq, _, _ := strings.Cut(part, `"`)
			if seen[seq] {
				t.Fatalf("entry %s twice", seq)
			}
			seen[seq] = true
		}
		_, rest, more := strings.Cut(a.Body, `<a href="/audit?after=`)
		next, _, _ := strings.Cut(rest, `"`)
		path = ""
		if more {
			path = "/audit?after=" + next
		}
	}
	var all int
	if err := f.Store.View(t.Context(), func(tx *store.Tx) error { return tx.Get("SELECT count(*) FROM audit_entries", nil, &all) }); err != nil || len(seen) != all {
		t.Errorf("%d of %d entries, %v", len(seen), all, err)
	}
}

// The log is verified here, and can be taken away and verified elsewhere.
func TestAuditIsVerifiedHereAndElsewhere(t *testing.T) {
	f := open(t)
	for i := range 30 {
		f.put(fmt.Sprint("c-", i), "Somebody Ordinary")
	}
	if _, err := f.log.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := f.site.As(access.Auditor)
	f.holds(b.Get("/audit/verification"), "was not verified since", strings.ReplaceAll(f.log.PublicKey(), "+", "&#43;"))
	f.done(b.Post("/audit/verify"), "/audit/verification")
	f.holds(b.Get("/audit/verification"), "The log is as it was signed.", "Sound", "person-1")
	f.holds(b.Get("/audit?action=audit.verified"), "problems 0")

	a := b.Get("/audit/export")
	if a.Status != 200 || a.Header.Get("Content-Type") != "application/zip" {
		t.Fatal(a.Status, a.Header)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(a.Body)), int64(len(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(z, audit.Known{Keys: []string{f.log.PublicKey()}})
	if err != nil || !report.OK() || report.Size < 30 {
		t.Errorf("%+v, %v", report, err)
	}

	var seq int64
	err = f.Store.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.Get("SELECT min(seq) FROM audit_entries WHERE action = 'subject.added'", nil, &seq); err != nil {
			return err
		}
		_, err := tx.Exec("UPDATE audit_entries SET line = replace(line, 'subject.added', 'subject.taken') WHERE seq = $1", seq)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f.done(b.Post("/audit/verify"), "/audit/verification")
	f.holds(b.Get("/audit/verification"), "Something is wrong with the log.", "Not sound", "Changed.")
	f.holds(b.Get(fmt.Sprint("/audit/entries/", seq)), "It cannot be proved")
	if a := f.site.As(access.Analyst).Post("/audit/verify"); a.Status != 403 {
		t.Error(a.Status)
	}
}
