package audit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

// A log to tamper with: 67 entries, of which checkpoints 0 to 7 sign the first 64.
const (
	logSize   = 67
	logSigned = 64
)

func fill(t testing.TB, s *store.Store) *Log {
	l := openLog(t, s)
	for i := 1; i < logSize; i++ {
		appendEach(t, s, screened(i))
		if (i+1)%8 == 0 {
			sign(t, l)
		}
	}
	return l
}

// run runs statements as an intruder would.
func run(t testing.TB, tx *store.Tx, query string, args ...any) {
	t.Helper()
	if _, err := tx.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func lineOf(t testing.TB, tx *store.Tx, seq int64) (line string) {
	t.Helper()
	if err := tx.Get("SELECT line FROM audit_entries WHERE seq = $1", []any{seq}, &line); err != nil {
		t.Fatal(err)
	}
	return line
}

// shift moves the entries from a place on, with their hashes.
func shift(t testing.TB, tx *store.Tx, from, by int64) {
	run(t, tx, "UPDATE audit_entries SET seq = -1000 - seq WHERE seq >= $1", from)
	run(t, tx, "UPDATE audit_entries SET seq = -1000 - seq + $1 WHERE seq <= -1000", by)
}

// forge makes the entry of a number say that somebody else did it.
func forge(t testing.TB, tx *store.Tx, seq int64) []byte {
	t.Helper()
	r, err := parseLine([]byte(lineOf(t, tx, seq)))
	if err != nil {
		t.Fatal(err)
	}
	r.Actor += ":somebody-else"
	return appendLine(nil, r.Seq, r.At.UnixMicro(), 0, r.appendBody(nil))
}

// rehash makes all hashes anew, as they would be of the lines.
func rehash(t testing.TB, tx *store.Tx) {
	var lines []string
	err := tx.Query(func(scan func(...any) error) error {
		var line string
		err := scan(&line)
		lines = append(lines, line)
		return err
	}, "SELECT line FROM audit_entries ORDER BY seq")
	if err != nil {
		t.Fatal(err)
	}
	var tr tree
	for i, line := range lines {
		run(t, tx, "UPDATE audit_entries SET hashes = $1 WHERE seq = $2", flat(tr.add([]byte(line))), i)
	}
}

func insertForged(t testing.TB, tx *store.Tx, seq int64, hashes []byte) {
	at := min(max(seq, 0), logSize-1)
	line := strings.Replace(lineOf(t, tx, at), fmt.Sprintf(`"seq":%d,`, at), fmt.Sprintf(`"seq":%d,`, seq), 1)
	line = strings.Replace(line, `"outcome":"clear"`, `"outcome":"potential-match"`, 1)
	if hashes == nil {
		h := tlog.RecordHash([]byte(line))
		hashes = h[:]
	}
	r, err := parseLine([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if seq >= 0 && seq < logSize {
		shift(t, tx, seq, 1)
	}
	run(t, tx, "INSERT INTO audit_entries (seq, at, action, actor, kind, object, line, hashes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		seq, r.At.UnixMicro(), string(r.Action), r.Actor, r.Kind, r.Object, line, hashes)
}

var errUndo = errors.New("undo")

// tampered verifies what is left after an intrusion, which it takes back.
func tampered(t testing.TB, s *store.Store, known Known, intrude func(*store.Tx)) (r *Report) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *store.Tx) (err error) {
		intrude(tx)
		if r, err = verify(&database{tx: tx}, known); err != nil {
			return err
		}
		return errUndo
	})
	if err != errUndo {
		t.Fatal(err)
	}
	return r
}

// Each kind of intrusion is told by its name and by the first entry it hit.
func TestWhatIsWrongIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{Now: newClock().now})
		l := fill(t, s)
		key := l.PublicKey()
		latest := sign(t, l) // now all is signed
		appendEach(t, s, screened(logSize), screened(logSize+1))
		if r := mustVerify(t, s, Known{Keys: []string{key}, Since: latest.Note}); r.Size != logSize+2 || r.Signed != logSize || r.Checkpoints != 9 {
			t.Fatalf("%+v", r)
		}
		for name, c := range map[string]struct {
			known   Known
			intrude func(tx *store.Tx)
			want    Problem
		}{
			"a byte of a line": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 20", "x"+lineOf(t, tx, 20)[1:])
			}, want: Problem{Kind: Changed, First: 20, Last: 20}},
			"another actor": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 21", string(forge(t, tx, 21)))
			}, want: Problem{Kind: Changed, First: 21, Last: 21}},
			"another actor, hashed anew": {intrude: func(tx *store.Tx) {
				line := forge(t, tx, 22)
				h := tlog.RecordHash(line)
				run(t, tx, "UPDATE audit_entries SET actor = actor || ':somebody-else', line = $1, hashes = $2 WHERE seq = 22", string(line), h[:])
			}, want: Problem{Kind: Changed, First: 22, Last: 23}}, // 23 holds the hash of both
			"another actor, all hashed anew": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 21", string(forge(t, tx, 21)))
				rehash(t, tx)
			}, want: Problem{Kind: Changed, First: 16, Last: 23}}, // between two checkpoints
			"what is searched for": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET actor = 'key:9' WHERE seq = 33")
			}, want: Problem{Kind: Changed, First: 33, Last: 33}},
			"another number": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 30", strings.Replace(lineOf(t, tx, 30), `"seq":30,`, `"seq":50,`, 1))
			}, want: Problem{Kind: Changed, First: 30, Last: 30}},
			"hashes": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET hashes = $1 WHERE seq = 40", make([]byte, 32))
			}, want: Problem{Kind: Hashes, First: 40, Last: 40}},
			"hashes of subtrees": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET hashes = substr(hashes, 1, 64) WHERE seq = 47")
			}, want: Problem{Kind: Hashes, First: 47, Last: 47}},
			"deleted": {intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_entries WHERE seq BETWEEN 10 AND 12")
			}, want: Problem{Kind: Deleted, First: 10, Last: 12}},
			"deleted and closed up": {intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_entries WHERE seq = 11")
				shift(t, tx, 12, -1)
			}, want: Problem{Kind: Deleted, First: 11, Last: 11}},
			"the first deleted": {intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_entries WHERE seq = 0")
			}, known: Known{Keys: []string{key}}, want: Problem{Kind: Deleted, First: 0, Last: 0}},
			"inserted": {intrude: func(tx *store.Tx) { insertForged(t, tx, 25, nil) }, want: Problem{Kind: Inserted, First: 25, Last: 25}},
			"inserted with other hashes": {intrude: func(tx *store.Tx) { insertForged(t, tx, 25, make([]byte, 64)) },
				want: Problem{Kind: Inserted, First: 25, Last: 25}},
			"inserted before the beginning": {intrude: func(tx *store.Tx) {
				run(t, tx, "INSERT INTO audit_entries SELECT -5, at, action, actor, kind, object, line, hashes FROM audit_entries WHERE seq = 9")
			}, want: Problem{Kind: Inserted, First: 0, Last: 0}},
			"the same entry twice": {intrude: func(tx *store.Tx) {
				shift(t, tx, 20, 1)
				run(t, tx, "INSERT INTO audit_entries SELECT 20, at, action, actor, kind, object, line, hashes FROM audit_entries WHERE seq = 5")
			}, want: Problem{Kind: Inserted, First: 20, Last: 20}},
			"two lines swapped": {intrude: func(tx *store.Tx) {
				a, b := lineOf(t, tx, 13), lineOf(t, tx, 44)
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 44", a)
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 13", b)
			}, want: Problem{Kind: Reordered, First: 13, Last: 13}},
			"two neighbours swapped": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET seq = -1 WHERE seq = 50")
				run(t, tx, "UPDATE audit_entries SET seq = 50 WHERE seq = 51")
				run(t, tx, "UPDATE audit_entries SET seq = 51 WHERE seq = -1")
			}, want: Problem{Kind: Reordered, First: 50, Last: 50}},
			"the end cut off": {intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_entries WHERE seq >= 60")
			}, want: Problem{Kind: Truncated, First: 60, Last: 66}},
			"the end cut off with its checkpoints": {known: Known{Since: latest.Note}, intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_entries WHERE seq >= 60")
				run(t, tx, "DELETE FROM audit_checkpoints WHERE number >= 7")
			}, want: Problem{Kind: Truncated, First: 60, Last: 66}},
			"the end made anew": {known: Known{Since: latest.Note}, intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 60", string(forge(t, tx, 60)))
				run(t, tx, "DELETE FROM audit_checkpoints WHERE number >= 7")
				rehash(t, tx)
			}, want: Problem{Kind: Changed, First: 56, Last: 66}},
			"everything deleted": {known: Known{Keys: []string{key}}, intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_entries")
				run(t, tx, "DELETE FROM audit_checkpoints")
			}, want: Problem{Kind: KeyList}},
			"not signed yet": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 67", string(forge(t, tx, 67)))
			}, want: Problem{Kind: Changed, First: 67, Last: 67}},
			"a time before the one before": {intrude: func(tx *store.Tx) {
				line := lineOf(t, tx, 68)
				r, err := parseLine([]byte(line))
				if err != nil {
					t.Fatal(err)
				}
				at := r.At.UnixMicro() - 1
				line = string(appendLine(nil, 68, at, 0, r.appendBody(nil)))
				run(t, tx, "UPDATE audit_entries SET at = $1, line = $2 WHERE seq = 68", at, line)
				rehash(t, tx)
			}, want: Problem{Kind: Backwards, First: 68, Last: 68}},
			"a checkpoint": {intrude: func(tx *store.Tx) {
				run(t, tx, "UPDATE audit_checkpoints SET note = replace(note, 'checkpoint 3', 'checkpoint 8') WHERE number = 3")
			}, want: Problem{Kind: BadCheckpoint, First: 3, Last: 3}},
			"a checkpoint deleted": {intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_checkpoints WHERE number IN (3, 4)")
			}, want: Problem{Kind: BadCheckpoint, First: 3, Last: 4}},
			"a checkpoint deleted and closed up": {intrude: func(tx *store.Tx) {
				run(t, tx, "DELETE FROM audit_checkpoints WHERE number = 7")
				run(t, tx, "UPDATE audit_checkpoints SET number = 7 WHERE number = 8")
			}, want: Problem{Kind: BadCheckpoint, First: 7, Last: 7}},
			"a checkpoint before the first": {intrude: func(tx *store.Tx) {
				run(t, tx, "INSERT INTO audit_checkpoints SELECT -1, note FROM audit_checkpoints WHERE number = 0")
			}, want: Problem{Kind: BadCheckpoint, First: -1, Last: -1}},
		} {
			r := tampered(t, s, c.known, c.intrude)
			if r.OK() {
				t.Errorf("%s: not found", name)
				continue
			}
			got := r.Problems[0]
			if got.Text == "" || !strings.Contains(r.String(), got.Text) {
				t.Errorf("%s: the report does not say %q", name, got.Text)
			}
			if got.Text = ""; got != c.want {
				t.Errorf("%s: got %+v, want %+v\n%s", name, got, c.want, r)
			}
		}
		mustVerify(t, s, Known{})
	})
}

// What nobody can find is found by nobody: this is what docs/audit.md says.
func TestWhatIsNotFound(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l := fill(t, s)
	known := Known{Keys: []string{l.PublicKey()}}
	for name, intrude := range map[string]func(*store.Tx){
		"the end that is not signed yet, cut off": func(tx *store.Tx) {
			run(t, tx, "DELETE FROM audit_entries WHERE seq >= 65")
		},
		"the end that is not signed yet, made anew": func(tx *store.Tx) {
			line := forge(t, tx, 65)
			run(t, tx, "UPDATE audit_entries SET actor = actor || ':somebody-else', line = $1 WHERE seq = 65", string(line))
			rehash(t, tx)
		},
		"the end and its checkpoints, cut off": func(tx *store.Tx) {
			run(t, tx, "DELETE FROM audit_entries WHERE seq >= 60")
			run(t, tx, "DELETE FROM audit_checkpoints WHERE number >= 7")
		},
	} {
		if r := tampered(t, s, known, intrude); !r.OK() {
			t.Errorf("%s: found, and the document says otherwise:\n%s", name, r)
		} else if !strings.Contains(r.String(), "against a checkpoint kept elsewhere") {
			t.Errorf("%s: the report does not say what it cannot know:\n%s", name, r)
		}
	}
}

// Nothing is signed on top of what was tampered with, nor added to it where the
// tree cannot be continued.
func TestTamperedLogIsNotSigned(t *testing.T) {
	t.Parallel()
	for name, intrude := range map[string]func(t *testing.T, tx *store.Tx){
		"made anew": func(t *testing.T, tx *store.Tx) {
			run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 30", string(forge(t, tx, 30)))
			rehash(t, tx)
		},
		"cut off": func(t *testing.T, tx *store.Tx) { run(t, tx, "DELETE FROM audit_entries WHERE seq >= 60") },
		"another checkpoint": func(t *testing.T, tx *store.Tx) {
			run(t, tx, "UPDATE audit_checkpoints SET note = replace(note, 'time 1', 'time 2')")
		},
		"made anew, with no checkpoint left": func(t *testing.T, tx *store.Tx) {
			run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 30", string(forge(t, tx, 30)))
			run(t, tx, "DELETE FROM audit_checkpoints")
			rehash(t, tx)
		},
		"cut off with its checkpoints": func(t *testing.T, tx *store.Tx) {
			run(t, tx, "DELETE FROM audit_entries WHERE seq >= 60")
			run(t, tx, "DELETE FROM audit_checkpoints WHERE number >= 7")
		},
		"checkpoints cut off": func(t *testing.T, tx *store.Tx) { run(t, tx, "DELETE FROM audit_checkpoints WHERE number >= 7") },
		"a hash missing":      func(t *testing.T, tx *store.Tx) { run(t, tx, "DELETE FROM audit_entries WHERE seq = 63") },
	} {
		t.Run(name, func(t *testing.T) {
			s := openSQLite(t)
			l := fill(t, s)
			if err := s.Update(t.Context(), func(tx *store.Tx) error { intrude(t, tx); return nil }); err != nil {
				t.Fatal(err)
			}
			if c, err := l.Checkpoint(t.Context()); err == nil {
				t.Errorf("signed: %s", c.Note)
			} else if !strings.Contains(err.Error(), "verify") {
				t.Errorf("the error does not say what to do: %v", err)
			}
		})
	}
}

// What a signer remembers is that of its last checkpoint, whoever made it; and
// when an older copy of the database was restored, it signs again once that is
// moved away.
func TestSignerRemembers(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l, other := openLog(t, s), openLog(t, s)
	for i := range 6 {
		appendEach(t, s, screened(i))
		c := sign(t, []*Log{l, other}[i%2])
		if again := sign(t, l); again.Note != c.Note {
			t.Errorf("signed again what another process had signed: %s", again.Note)
		}
	}
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		run(t, tx, "DELETE FROM audit_entries WHERE seq > 4")
		run(t, tx, "DELETE FROM audit_checkpoints WHERE number > 2")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Checkpoint(t.Context()); err == nil || !strings.Contains(err.Error(), l.last) {
		t.Errorf("an older log was signed, or what to do is not said: %v", err)
	}
	if err := os.Remove(l.last); err != nil {
		t.Fatal(err)
	}
	appendEach(t, s, screened(9))
	if c := sign(t, l); c.Number != 3 || c.Size != 6 {
		t.Errorf("checkpoint %d of %d entries, want 3 of 6", c.Number, c.Size)
	}
}

// signInto stores a checkpoint that somebody signs.
func signInto(t testing.TB, tx *store.Tx, c *Checkpoint, l *Log) {
	t.Helper()
	text, err := note.Sign(&note.Note{Text: c.text()}, l.signer)
	if err != nil {
		t.Fatal(err)
	}
	run(t, tx, "INSERT INTO audit_checkpoints (number, note) VALUES ($1, $2)", c.Number, string(text))
}

// A checkpoint is signed truly and says what no log says after the ones before.
func TestCheckpointsGoForward(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l := fill(t, s)
	for name, back := range map[string]func(c *Checkpoint){
		"a smaller tree":  func(c *Checkpoint) { c.Size = 24 },
		"an earlier time": func(c *Checkpoint) { c.At = c.At.Add(-1e6) },
	} {
		r := tampered(t, s, Known{}, func(tx *store.Tx) {
			c := &Checkpoint{Number: 8, Size: logSize, At: tx.Now()}
			back(c)
			var err error
			if c.Hash, err = tlog.TreeHash(c.Size, &hashes{tx: tx}); err != nil {
				t.Fatal(err)
			}
			signInto(t, tx, c, l)
		})
		if len(r.Problems) != 1 || r.Problems[0].Kind != BadCheckpoint || r.Problems[0].First != 8 {
			t.Errorf("%s:\n%s", name, r)
		}
	}
}

// A forged past is signed neither where only the database tells of the true one,
// nor where only the signer's memory does, since the intruder has a key of his own
// and signed his past with it.
func TestForgedPastIsNotSigned(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, l, intruder *Log, tx *store.Tx){
		"the signer has lost its memory": func(t *testing.T, l, _ *Log, _ *store.Tx) {
			if err := os.Remove(l.last); err != nil {
				t.Fatal(err)
			}
		},
		"the database has other checkpoints": func(t *testing.T, _, intruder *Log, tx *store.Tx) {
			run(t, tx, "DELETE FROM audit_checkpoints")
			size, _, err := head(tx)
			if err != nil {
				t.Fatal(err)
			}
			c := &Checkpoint{Number: 20, Size: size, At: tx.Now()}
			if c.Hash, err = tlog.TreeHash(size, &hashes{tx: tx}); err != nil {
				t.Fatal(err)
			}
			signInto(t, tx, c, intruder)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSQLite(t)
			l := fill(t, s)
			intruder := openLog(t, s)
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 30", string(forge(t, tx, 30)))
				rehash(t, tx)
				prepare(t, l, intruder, tx)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := l.Checkpoint(t.Context()); err == nil || !strings.Contains(err.Error(), "the first 64 entries are not those that checkpoint 7 signed") {
				t.Errorf("signed, or for another reason not: %v", err)
			}
		})
	}
}

// mutation is one change of a row, drawn at random.
func mutation(t testing.TB, tx *store.Tx, r *rand.Rand) string {
	i := r.Int64N(logSize)
	j := (i + 1 + r.Int64N(logSize-1)) % logSize
	before := r.Int64N(logSigned)
	number := r.Int64N(logSigned / 8)
	flip := func(s string) string {
		b := []byte(s)
		at := r.IntN(len(b))
		for c := b[at]; c == b[at] || b[at] == 0; {
			b[at] = byte(r.IntN(128))
		}
		return string(b)
	}
	hashesOf := func(seq int64) (b []byte) {
		if err := tx.Get("SELECT hashes FROM audit_entries WHERE seq = $1", []any{seq}, &b); err != nil {
			t.Fatal(err)
		}
		return b
	}
	note := func() (s string) {
		if err := tx.Get("SELECT note FROM audit_checkpoints WHERE number = $1", []any{number}, &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	switch n := r.IntN(17); n {
	case 0:
		run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = $2", flip(lineOf(t, tx, i)), i)
		return fmt.Sprintf("a byte of line %d", i)
	case 1:
		run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = $2", string(forge(t, tx, i)), i)
		return fmt.Sprintf("the actor in line %d", i)
	case 2:
		run(t, tx, "UPDATE audit_entries SET line = $1, actor = actor || ':somebody-else' WHERE seq = $2", string(forge(t, tx, before)), before)
		rehash(t, tx)
		return fmt.Sprintf("line %d, all hashed anew", before)
	case 3:
		column := []string{"action", "actor", "kind", "object"}[r.IntN(4)]
		run(t, tx, "UPDATE audit_entries SET "+column+" = "+column+" || 'x' WHERE seq = $1", i)
		return fmt.Sprintf("column %s of %d", column, i)
	case 4:
		run(t, tx, "UPDATE audit_entries SET at = at + $1 WHERE seq = $2", 1+r.Int64N(1e9), i)
		return fmt.Sprintf("time of %d", i)
	case 5:
		b := hashesOf(i)
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		run(t, tx, "UPDATE audit_entries SET hashes = $1 WHERE seq = $2", b, i)
		return fmt.Sprintf("a byte of the hashes of %d", i)
	case 6:
		b := hashesOf(i)
		run(t, tx, "UPDATE audit_entries SET hashes = $1 WHERE seq = $2", append(b, 0)[:r.IntN(len(b))], i)
		return fmt.Sprintf("length of the hashes of %d", i)
	case 7:
		a, b := hashesOf(i), hashesOf(j)
		run(t, tx, "UPDATE audit_entries SET hashes = $1 WHERE seq = $2", a, j)
		run(t, tx, "UPDATE audit_entries SET hashes = $1 WHERE seq = $2", b, i)
		return fmt.Sprintf("hashes of %d and %d swapped", i, j)
	case 8:
		run(t, tx, "DELETE FROM audit_entries WHERE seq = $1", before)
		return fmt.Sprintf("%d deleted", before)
	case 9:
		run(t, tx, "DELETE FROM audit_entries WHERE seq = $1", before)
		shift(t, tx, before+1, -1)
		return fmt.Sprintf("%d deleted and closed up", before)
	case 10:
		run(t, tx, "DELETE FROM audit_entries WHERE seq >= $1", before)
		return fmt.Sprintf("cut off from %d", before)
	case 11:
		hashes := make([]byte, 32*r.IntN(4))
		if r.IntN(2) == 0 {
			hashes = nil
		}
		insertForged(t, tx, 1+before, hashes)
		return fmt.Sprintf("one inserted at %d", 1+before)
	case 12:
		a, b := lineOf(t, tx, i), lineOf(t, tx, j)
		run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = $2", a, j)
		run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = $2", b, i)
		return fmt.Sprintf("lines %d and %d swapped", i, j)
	case 13:
		run(t, tx, "UPDATE audit_entries SET seq = -9 WHERE seq = $1", i)
		run(t, tx, "UPDATE audit_entries SET seq = $1 WHERE seq = $2", i, j)
		run(t, tx, "UPDATE audit_entries SET seq = $1 WHERE seq = -9", j)
		return fmt.Sprintf("%d and %d swapped", i, j)
	case 14:
		run(t, tx, "UPDATE audit_checkpoints SET note = $1 WHERE number = $2", flip(note()), number)
		return fmt.Sprintf("a byte of checkpoint %d", number)
	case 15:
		number = number % (logSigned/8 - 1)
		run(t, tx, "DELETE FROM audit_checkpoints WHERE number = $1", number)
		return fmt.Sprintf("checkpoint %d deleted", number)
	default:
		run(t, tx, "UPDATE audit_checkpoints SET number = $1 WHERE number = $2", 50+r.Int64N(50), number)
		return fmt.Sprintf("number of checkpoint %d", number)
	}
}

// Whatever is changed in a row is found.
func TestEveryMutationOfARowIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		rounds := 600
		if strings.HasSuffix(t.Name(), "postgres") {
			rounds = 100
		}
		s := open(store.Config{Now: newClock().now})
		l := fill(t, s)
		known := Known{Keys: []string{l.PublicKey()}}
		r := rand.New(rand.NewPCG(1, 2))
		for range rounds {
			var what string
			if report := tampered(t, s, known, func(tx *store.Tx) { what = mutation(t, tx, r) }); report.OK() {
				t.Errorf("%s: not found", what)
			}
		}
		mustVerify(t, s, known)
	})
}
