package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// What the tests do.
const (
	ScreeningMade    Action = "screening.made"
	SettingChanged   Action = "setting.changed"
	EditionPublished Action = "edition.published"
	SubjectAdded     Action = "subject.added"
	AlertOpened      Action = "alert.opened"
)

// clock is one that tests set.
type clock struct {
	sync.Mutex
	t time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.t = c.t.Add(d)
}

func openLog(t testing.TB, s *store.Store) *Log {
	t.Helper()
	l, err := Open(t.Context(), s, Config{KeyFile: filepath.Join(t.TempDir(), "keys", "audit.key")})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func screened(i int) Entry {
	return Entry{Action: ScreeningMade, Actor: fmt.Sprintf("key:%d", i%3), Kind: "subject", Object: fmt.Sprint(100 + i%7),
		Detail: map[string]any{"outcome": "clear", "version": i}, Content: map[string]string{"screening": Sum(fmt.Append(nil, i))}}
}

func appendEach(t testing.TB, s *store.Store, entries ...Entry) {
	t.Helper()
	for _, e := range entries {
		if err := s.Update(t.Context(), func(tx *store.Tx) error { return Append(tx, e) }); err != nil {
			t.Fatal(err)
		}
	}
}

func sign(t testing.TB, l *Log) *Checkpoint {
	t.Helper()
	c, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustVerify(t testing.TB, s *store.Store, known Known) *Report {
	t.Helper()
	r, err := VerifyStore(t.Context(), s, known)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("something is wrong:\n%s", r)
	}
	return r
}

func search(t testing.TB, s *store.Store, q Query) (page *Page) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		page, err = Search(tx, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// Changes from many sides are in the log in the order of their commits, and
// those that failed are not.
func TestChangeAndEntryAreCommittedTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		a, b := open(store.Config{}), open(store.Config{})
		l := openLog(t, a)
		wrong := errors.New("wrong")
		var all sync.WaitGroup
		for i := range 120 {
			all.Go(func() {
				s := []*store.Store{a, b}[i%2]
				err := s.Update(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.Exec("INSERT INTO settings (name, value) VALUES ($1, 'x')", fmt.Sprint(i)); err != nil {
						return err
					}
					e := Entry{Action: SettingChanged, Actor: System, Kind: "setting", Object: fmt.Sprint(i)}
					if err := Append(tx, e); err != nil {
						return err
					}
					if i%4 == 0 {
						return wrong
					}
					return nil
				})
				if err != nil && err != wrong {
					t.Error(err)
				}
			})
		}
		all.Wait()
		sign(t, l)
		r := mustVerify(t, a, Known{Keys: []string{l.PublicKey()}})
		if r.Size != 91 || r.Signed != 91 {
			t.Errorf("%d entries, %d signed; want 1 for the key and 90", r.Size, r.Signed)
		}
		err := a.View(t.Context(), func(tx *store.Tx) error {
			var unlogged int
			err := tx.Get("SELECT count(*) FROM settings WHERE name NOT IN (SELECT object FROM audit_entries)", nil, &unlogged)
			if unlogged > 0 {
				t.Errorf("%d changes without an entry", unlogged)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// After a crash there is either both or neither.
func TestCrashLeavesNoChangeWithoutItsEntry(t *testing.T) {
	t.Parallel()
	for point, want := range map[string]int{"before commit": 0, "after commit": 1} {
		storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
			s := open(store.Config{Crash: func(p string) error {
				if p == point {
					return errors.New("crash")
				}
				return nil
			}})
			s.Update(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Exec("INSERT INTO settings (name, value) VALUES ('a', 'x')"); err != nil {
					return err
				}
				return Append(tx, Entry{Action: SettingChanged, Actor: System, Kind: "setting", Object: "a"})
			})
			var changes, entries int
			err := s.View(t.Context(), func(tx *store.Tx) error {
				return tx.Get("SELECT (SELECT count(*) FROM settings), (SELECT count(*) FROM audit_entries)", nil, &changes, &entries)
			})
			if err != nil || changes != want || entries != want {
				t.Errorf("crash %s: %d changes, %d entries, %v", point, changes, entries, err)
			}
		})
	}
}

// What another package does at the end of a transaction is logged as well, and a
// transaction that only reads cannot forget an entry.
func TestEntriesOfTheLastMoment(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := Append(tx, screened(1)); err != nil {
			return err
		}
		tx.Last(func(tx *store.Tx) error { return Append(tx, screened(2)) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, s, Known{}); r.Size != 2 {
		t.Errorf("%d entries, want 2", r.Size)
	}
	if err := s.View(t.Context(), func(tx *store.Tx) error { return Append(tx, screened(3)) }); err == nil {
		t.Error("an entry was lost in silence")
	}
}

func openSQLite(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// A clock that is set back does not turn the log back, and the log says so.
func TestTimesNeverGoBackwards(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		c := newClock()
		s := open(store.Config{Now: c.now})
		l := openLog(t, s)
		appendEach(t, s, screened(1))
		sign(t, l)
		before := c.now()
		c.add(-time.Hour)
		appendEach(t, s, screened(2))
		back := sign(t, l)
		c.add(2 * time.Hour)
		appendEach(t, s, screened(3))
		records := search(t, s, Query{Action: ScreeningMade}).Records
		slices.Reverse(records)
		for i, want := range []struct{ at, clock time.Time }{
			{before, time.Time{}}, {before, before.Add(-time.Hour)}, {before.Add(time.Hour), time.Time{}},
		} {
			if r := records[i]; !r.At.Equal(want.at) || !r.Clock.Equal(want.clock) {
				t.Errorf("entry %d is of %s, the clock showed %s; want %s and %s", r.Seq, r.At, r.Clock, want.at, want.clock)
			}
		}
		if !back.At.Equal(before) {
			t.Errorf("the checkpoint is of %s, before the entries that it signs", back.At)
		}
		c.add(time.Hour)
		appendEach(t, s, screened(4))
		c.add(time.Hour)
		late := sign(t, l)
		c.add(-30 * time.Minute)
		appendEach(t, s, screened(5))
		if next := sign(t, l); !next.At.Equal(late.At) {
			t.Errorf("a checkpoint is of %s, the one before of %s", next.At, late.At)
		}
		mustVerify(t, s, Known{})
	})
}

// Packages that know nothing of the log hand it plain words.
func TestAppendCodes(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	record := func(object string) error {
		return s.Update(t.Context(), func(tx *store.Tx) error {
			return AppendCodes(tx, "session.refused", "nobody", "person", object, map[string]string{"reason": "password", "way": ""})
		})
	}
	if err := record("7"); err != nil {
		t.Fatal(err)
	}
	if err := record("Salma Haddad"); err == nil {
		t.Error("a name was recorded")
	}
	page := search(t, s, Query{Action: "session.refused"})
	if len(page.Records) != 1 || fmt.Sprint(page.Records[0].Detail) != "map[reason:password]" {
		t.Errorf("%+v", page)
	}
}

// Neither a name nor a remark can get into the log, and the error does not
// repeat them.
func TestEntriesHoldNoText(t *testing.T) {
	t.Parallel()
	good := screened(1)
	for name, spoil := range map[string]func(*Entry){
		"no action":           func(e *Entry) { e.Action = "" },
		"action of one word":  func(e *Entry) { e.Action = "published" },
		"no actor":            func(e *Entry) { e.Actor = "" },
		"actor by address":    func(e *Entry) { e.Actor = "salma.haddad@example.org" },
		"object by name":      func(e *Entry) { e.Object = "Salma Haddad" },
		"name in Arabic":      func(e *Entry) { e.Object = "سلمى" },
		"kind":                func(e *Entry) { e.Kind = "Salma" },
		"remark":              func(e *Entry) { e.Detail = map[string]any{"reason": "same as Salma Haddad"} },
		"name as a detail":    func(e *Entry) { e.Detail = map[string]any{"Salma Haddad": 1} },
		"float":               func(e *Entry) { e.Detail = map[string]any{"similarity": 0.5} },
		"structure":           func(e *Entry) { e.Detail = map[string]any{"who": []string{"Salma"}} },
		"content as it is":    func(e *Entry) { e.Content = map[string]string{"subject": "Salma Haddad"} },
		"content of one half": func(e *Entry) { e.Content = map[string]string{"subject": "hmac-sha256:00"} },
		"name beside content": func(e *Entry) { e.Content = map[string]string{"Salma": Sum(nil)} },
		"line end":            func(e *Entry) { e.Object = "1\n" },
		"too long":            func(e *Entry) { e.Object = strings.Repeat("1", 129) },
		"too much": func(e *Entry) {
			e.Detail = map[string]any{}
			for i := range 17 {
				e.Detail[fmt.Sprint("d", i)] = i
			}
		},
	} {
		e := good
		spoil(&e)
		err := openSQLite(t).Update(t.Context(), func(tx *store.Tx) error { return Append(tx, e) })
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if m := err.Error(); strings.Contains(m, "Haddad") || strings.Contains(m, "Salma") || strings.Contains(m, "haddad") {
			t.Errorf("%s: the error repeats the name: %s", name, m)
		}
	}
}

// There is one way to write an entry.
func TestEntryHasOneWriting(t *testing.T) {
	t.Parallel()
	good := `{"seq":2,"at":10,"clock":9,"action":"alert.opened","actor":"key:1","kind":"alert","object":"7","detail":{"a":1,"b":"x"}}`
	if r, err := parseLine([]byte(good)); err != nil || r.Detail["a"] != int64(1) {
		t.Fatalf("%v, %v", r, err)
	}
	for name, c := range map[string][2]string{
		"a space":             {`"seq":2`, `"seq": 2`},
		"a space after it":    {`"x"}}`, `"x"}} `},
		"something after it":  {`"x"}}`, `"x"}}{}`},
		"another order":       {`"a":1,"b":"x"`, `"b":"x","a":1`},
		"a field twice":       {`"kind":"alert"`, `"kind":"alert","kind":"alert"`},
		"an unknown field":    {`"kind":"alert"`, `"kind":"alert","sort":"alert"`},
		"another case":        {`"kind"`, `"Kind"`},
		"an escape":           {`"kind":"alert"`, `"kind":"\u0061lert"`},
		"an empty part":       {`"b":"x"}`, `"b":"x"},"content":{}`},
		"a number as a float": {`"a":1`, `"a":1.0`},
		"a leading zero":      {`"at":10`, `"at":010`},
		"a number too large":  {`"a":1`, `"a":9223372036854775808`},
		"a clock that is on":  {`"clock":9`, `"clock":10`},
		"a number below zero": {`"seq":2`, `"seq":-2`},
		"nothing":             {good, ``},
	} {
		if line := strings.Replace(good, c[0], c[1], 1); line == good {
			t.Errorf("%s: the test changes nothing", name)
		} else if _, err := parseLine([]byte(line)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

// The largest entry that the bounds allow is written and read.
func TestLargestEntry(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	code, word := strings.Repeat("x", maxCode), strings.Repeat("w", 30)
	e := Entry{Action: ScreeningMade, Actor: code, Kind: word, Object: code, Detail: map[string]any{}, Content: map[string]string{}}
	for i := range maxDetail {
		e.Detail[fmt.Sprintf("%s%02d", word, i)] = code
	}
	seal, err := Seal(NewSalt(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxContent {
		e.Content[fmt.Sprintf("%s%02d", word, i)] = seal
	}
	appendEach(t, s, e)
	if got := search(t, s, Query{}).Records[0].Entry; fmt.Sprint(got) != fmt.Sprint(e) {
		t.Errorf("got %v", got)
	}
	mustVerify(t, s, Known{})
}

// A seal shows what was written while the salt exists, and nothing after.
func TestSealNeedsItsSalt(t *testing.T) {
	t.Parallel()
	a, b := NewSalt(), NewSalt()
	content := []byte("Salma Haddad, 1980-02-03")
	seal := func(salt string) string {
		h, err := Seal(salt, content)
		if err != nil || !isHash(h) {
			t.Fatalf("%q, %v", h, err)
		}
		return h
	}
	if first := seal(a); seal(a) != first {
		t.Error("the same content is sealed in two ways")
	}
	if seal(a) == seal(b) || strings.TrimPrefix(seal(a), "hmac-") == Sum(content) {
		t.Error("without its salt the content could be guessed")
	}
	for _, salt := range []string{"", "salt", a[1:], a + a} {
		if _, err := Seal(salt, content); err == nil {
			t.Errorf("sealed with the salt %q", salt)
		}
	}
	if Together([]string{seal(a), seal(b)}) == Together([]string{seal(b), seal(a)}) {
		t.Error("the order of hashes does not count")
	}
}

// What was done is told without reading every entry, and an entry by its number.
func TestActionsAndRecords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		appendEach(t, s, screened(1), screened(2), Entry{Action: AlertOpened, Actor: System, Kind: "alert", Object: "5"}, screened(3))
		err := s.View(t.Context(), func(tx *store.Tx) error {
			if got, err := Actions(tx); err != nil || fmt.Sprint(got) != "[alert.opened screening.made]" {
				t.Errorf("%v, %v", got, err)
			}
			if r, err := FindRecord(tx, 2); err != nil || r.Seq != 2 || r.Action != AlertOpened || r.Object != "5" {
				t.Errorf("%+v, %v", r, err)
			}
			if _, err := FindRecord(tx, 4); !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		c := newClock()
		s := open(store.Config{Now: c.now})
		start := c.now()
		for i := range 30 {
			appendEach(t, s, screened(i))
			c.add(time.Minute)
		}
		seqs := func(q Query) (out []int64) {
			for {
				page := search(t, s, q)
				for _, r := range page.Records {
					out = append(out, r.Seq)
				}
				if q.Before = page.Next; q.Before == 0 {
					return out
				}
			}
		}
		all := func(keep func(i int64) bool) (out []int64) {
			for i := int64(29); i >= 0; i-- {
				if keep(i) {
					out = append(out, i)
				}
			}
			return out
		}
		for name, c := range map[string]struct {
			q    Query
			want []int64
		}{
			"everything":        {Query{}, all(func(i int64) bool { return true })},
			"in small pages":    {Query{Limit: 4}, all(func(i int64) bool { return true })},
			"pages end at zero": {Query{Limit: 10}, all(func(i int64) bool { return true })},
			"an actor":          {Query{Actor: "key:1", Limit: 3}, all(func(i int64) bool { return i%3 == 1 })},
			"an action":         {Query{Action: AlertOpened}, nil},
			"an object":         {Query{Kind: "subject", Object: "102"}, all(func(i int64) bool { return i%7 == 2 })},
			"actor and object":  {Query{Actor: "key:2", Kind: "subject", Object: "102"}, all(func(i int64) bool { return i%7 == 2 && i%3 == 2 })},
			"a time": {Query{From: start.Add(10 * time.Minute), To: start.Add(20 * time.Minute), Limit: 7},
				all(func(i int64) bool { return i >= 10 && i < 20 })},
			"later than all":   {Query{From: start.Add(time.Hour)}, nil},
			"earlier than all": {Query{To: start}, nil},
			"between two":      {Query{From: start.Add(90 * time.Second), To: start.Add(121 * time.Second)}, []int64{2}},
		} {
			if got := seqs(c.q); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		for _, q := range []Query{{Limit: -1}, {Limit: 1001}, {Before: -1}, {Object: "102"}} {
			err := s.View(t.Context(), func(tx *store.Tx) error { _, err := Search(tx, q); return err })
			if err == nil {
				t.Errorf("%+v: accepted", q)
			}
		}
	})
}

// The key is made once, for its owner alone, and entered in the log; another key
// is entered too, and what each signed verifies.
func TestKeys(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	path := filepath.Join(t.TempDir(), "deep", "audit.key")
	open := func() (*Log, error) { return Open(t.Context(), s, Config{KeyFile: path}) }
	first, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	again, err := open()
	if err != nil || again.PublicKey() != first.PublicKey() {
		t.Fatalf("another key, or %v", err)
	}
	sign(t, again)
	other := openLog(t, s)
	c := sign(t, other)
	if c.Number != 1 || c.Size != 2 {
		t.Errorf("checkpoint %d of %d entries, want 1 of 2", c.Number, c.Size)
	}
	both := []string{first.PublicKey(), other.PublicKey()}
	mustVerify(t, s, Known{Keys: both})
	mustVerify(t, s, Known{Keys: append(both, both[0])}) // given twice
	r, err := VerifyStore(t.Context(), s, Known{Keys: both[:1]})
	if err != nil || r.OK() {
		t.Errorf("a checkpoint of an unknown key passed: %v", err)
	}

	os.Chmod(path, 0o644)
	if _, err := open(); err == nil || !strings.Contains(err.Error(), "chmod 600") || !strings.Contains(err.Error(), path) {
		t.Errorf("a key that all can read: %v", err)
	}
	os.Chmod(path, 0o600)
	os.WriteFile(path, []byte("PRIVATE+KEY+namesake+"), 0o600)
	if _, err := open(); err == nil {
		t.Error("a damaged key was accepted")
	}
}

// An entry is proved to somebody who has the public key and the proof's JSON
// alone, and so is that the log only grew.
func TestProofs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		l := openLog(t, s)
		keys := []string{l.PublicKey()}
		var sizes []int64
		for i := range 21 {
			appendEach(t, s, screened(i))
			if i%4 == 0 {
				sizes = append(sizes, sign(t, l).Size)
			}
		}
		appendEach(t, s, screened(21)) // not signed
		last := sizes[len(sizes)-1]
		for seq := range last {
			p, err := Prove(t.Context(), s, seq)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			if p, err = ParseProof[Proof](b); err != nil {
				t.Fatal(err)
			}
			r, c, err := CheckProof(p, keys)
			if err != nil || r.Seq != seq || c.Size != last {
				t.Fatalf("entry %d: %v, %v", seq, r, err)
			}
			for name, spoil := range map[string]func(p *Proof){
				"another number": func(p *Proof) { p.Seq++ },
				"another entry":  func(p *Proof) { p.Entry = strings.Replace(p.Entry, `"kind":"s`, `"kind":"t`, 1) },
				"another hash":   func(p *Proof) { p.Hashes[0][3] ^= 1 },
				"a hash less":    func(p *Proof) { p.Hashes = p.Hashes[1:] },
				"another tree":   func(p *Proof) { p.Checkpoint = strings.Replace(p.Checkpoint, "checkpoint 5", "checkpoint 6", 1) },
			} {
				q, _ := ParseProof[Proof](b)
				spoil(q)
				if _, _, err := CheckProof(q, keys); err == nil {
					t.Errorf("entry %d was proved with %s", seq, name)
				}
			}
		}
		for _, seq := range []int64{-1, last, 1000} {
			if _, err := Prove(t.Context(), s, seq); err == nil {
				t.Errorf("entry %d, which is not signed, was proved", seq)
			}
		}
		for from := range sizes {
			for to := from; to < len(sizes); to++ {
				p, err := ProveConsistency(t.Context(), s, int64(from), int64(to))
				if err != nil {
					t.Fatal(err)
				}
				a, b, err := CheckConsistency(p, keys)
				if err != nil || a.Size != sizes[from] || b.Size != sizes[to] {
					t.Fatalf("%d to %d: %v", from, to, err)
				}
				if p.Hashes = append(p.Hashes, a.Hash); to > from {
					p.Hashes = p.Hashes[1:]
				}
				if _, _, err := CheckConsistency(p, keys); err == nil {
					t.Errorf("%d to %d was proved with another hash", from, to)
				}
			}
		}
		if _, err := ProveConsistency(t.Context(), s, 2, 1); err == nil {
			t.Error("the log grew backwards")
		}
		if _, err := ProveConsistency(t.Context(), s, 0, 99); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a checkpoint that is not there: %v", err)
		}
		if _, err := ParseProof[Proof]([]byte(`{"seq":0,"old":""}`)); err == nil {
			t.Error("a proof with a field too many was read")
		}
	})
}

// An idle log is not signed over and over.
func TestCheckpointOfAnIdleLog(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l := openLog(t, s)
	if a, b := sign(t, l), sign(t, l); a.Note != b.Note {
		t.Error("signed twice")
	}
	if r := mustVerify(t, s, Known{}); r.Checkpoints != 1 {
		t.Errorf("%d checkpoints", r.Checkpoints)
	}
}
