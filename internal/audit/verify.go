package audit

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// Known is what is known of a log from elsewhere than the log.
type Known struct {
	Keys  []string // public keys; none: those that the log states
	Since string   // a checkpoint, as its note; "" none
}

// VerifyStore verifies the log in a database. The error is of reading; what is
// wrong with the log is in the report.
func VerifyStore(ctx context.Context, s *store.Store, known Known) (r *Report, err error) {
	err = s.View(ctx, func(tx *store.Tx) error {
		r, err = verify(&database{tx: tx}, known)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify the audit log: %w", err)
	}
	return r, nil
}

// Verify verifies a copy that [Export] made, with nothing but the copy.
func Verify(dir fs.FS, known Known) (*Report, error) {
	r, err := verify(&folder{fs: dir}, known)
	if err != nil {
		return nil, fmt.Errorf("verify the copy of the audit log: %w", err)
	}
	return r, nil
}

// source is a log as it is stored. An error that is a *Problem is what is wrong
// with it.
type source interface {
	keys() ([]string, error)
	// notes are the checkpoints by place.
	notes() ([]placedNote, error)
	// rows returns some entries in order, none where none is at the place or later.
	rows(from int64) ([]row, error)
	// step is how many levels of the tree are from one of a row's hashes to the next.
	step() int
}

type placedNote struct {
	number int64
	text   string
}

// row is an entry as it is stored.
type row struct {
	place  int64
	line   []byte
	hashes []byte
	// column names what beside the line repeats it, wrongly.
	column func(*Record) string
	extra  bool // where there is no place for it
}

// checker goes through a log once. It computes the tree from the lines alone.
// The signed checkpoints say whether that is the tree that was signed, and the
// stored hashes, which nobody has signed each, say where it is not.
type checker struct {
	source
	report Report
	tree   tree
	signed []claim // the checkpoints that are still ahead, the smallest first
	good   int64   // entries that the last checkpoint passed vouches for
	at     time.Time
	// suspect is the first entry since that disagrees with the stored hashes: the
	// next checkpoint tells which of the two is wrong.
	suspect *Problem
	added   []string // public keys that entries add
	stated  []string // and those that the log is accompanied by
}

// claim is what a checkpoint says, and who says it.
type claim struct {
	tlog.Tree
	who string
}

func verify(s source, known Known) (*Report, error) {
	c := &checker{source: s, report: Report{Problems: []Problem{}}}
	c.report.KeysGiven, c.report.SinceGiven = len(known.Keys) > 0, known.Since != ""
	if _, err := verifiers(known.Keys); err != nil {
		return nil, err
	}
	err := c.run(known)
	var p *Problem
	if errors.As(err, &p) {
		c.wrong(p)
		err = nil
	}
	if err != nil {
		return nil, err
	}
	c.report.Size, c.report.Signed, c.report.To = c.tree.size, c.good, c.at
	return &c.report, nil
}

// maxProblems is how many a report lists.
const maxProblems = 100

func (c *checker) wrong(p *Problem) {
	if len(c.report.Problems) < maxProblems {
		c.report.Problems = append(c.report.Problems, *p)
	}
}

func problem(kind Kind, first, last int64, format string, args ...any) *Problem {
	return &Problem{kind, first, last, fmt.Sprintf(format, args...)}
}

func (c *checker) run(known Known) error {
	var err error
	if c.stated, err = c.keys(); err != nil {
		return err
	}
	keys := known.Keys
	if len(keys) == 0 {
		keys = c.stated
	}
	var since *Checkpoint
	if known.Since != "" {
		if since, err = ParseCheckpoint(known.Since, keys); err != nil {
			return fmt.Errorf("the checkpoint given: %w", err)
		}
	}
	bad, err := c.checkpoints(keys)
	if err != nil {
		return err
	}
	if since != nil {
		c.signed = append(c.signed, claim{tlog.Tree{N: since.Size, Hash: since.Hash}, "the checkpoint given"})
		slices.SortStableFunc(c.signed, func(a, b claim) int { return cmp.Compare(a.N, b.N) })
	}
	whole, err := c.entries()
	if err != nil {
		return err
	}
	for _, p := range bad { // after the first wrong entry
		c.wrong(p)
	}
	if !whole {
		return nil
	}
	if !slices.Equal(c.added, c.stated) {
		c.wrong(problem(KeyList, 0, 0, "the public keys beside the entries are not those that entries add"))
	}
	for i, k := range known.Keys {
		if !slices.Contains(c.added, k) {
			c.wrong(problem(KeyList, 0, 0, "public key %d of those given is none that the log has: it is that of another log, or this one was begun anew", i+1))
		}
	}
	return nil
}

// checkpoints reads the checkpoints into claims, and says what is wrong with
// them.
func (c *checker) checkpoints(keys []string) (bad []*Problem, err error) {
	known, err := verifiers(keys)
	if err != nil {
		return nil, problem(KeyList, 0, 0, "the log's list of keys: %v", err)
	}
	notes, err := c.notes()
	if err != nil {
		return nil, err
	}
	var next int64
	var last Checkpoint
	for _, n := range notes {
		if n.number > next {
			bad = append(bad, problem(BadCheckpoint, next, n.number-1, "checkpoint %d is missing", next))
		}
		next = n.number + 1
		cp, err := openCheckpoint(n.text, known)
		switch {
		case err != nil:
		case cp.Number != n.number:
			err = fmt.Errorf("in its place is checkpoint %d", cp.Number)
		case cp.Size <= last.Size || cp.At.Before(last.At):
			err = fmt.Errorf("it does not come after checkpoint %d, in size or time", last.Number)
		}
		if err != nil {
			bad = append(bad, problem(BadCheckpoint, n.number, n.number, "checkpoint %d: %v", n.number, err))
			continue
		}
		last = *cp
		c.report.Checkpoints++
		c.signed = append(c.signed, claim{tlog.Tree{N: cp.Size, Hash: cp.Hash}, fmt.Sprintf("checkpoint %d of %s", cp.Number, cp.At.Format(time.RFC3339))})
	}
	return bad, nil
}

// entries goes through the entries; whole is false where it had to stop.
func (c *checker) entries() (whole bool, err error) {
	defer func() {
		if c.suspect != nil { // and nothing says more
			p := *c.suspect
			p.Kind = Changed
			c.report.Problems = slices.Insert(c.report.Problems, c.suspectAt(), p)
		}
	}()
	for {
		rows, err := c.rows(c.tree.size)
		var p *Problem
		switch {
		case errors.As(err, &p):
			c.wrong(p)
			return false, nil
		case err != nil:
			return false, err
		case len(rows) == 0:
			return c.end(), nil
		}
		for _, r := range rows {
			rec, unread := parseLine(r.line)
			if p := c.misplaced(r, rec); p != nil {
				if p.Kind == Inserted && c.suspect != nil && c.suspect.First <= p.First && p.First <= c.suspect.Last {
					c.suspect = nil // the same, said better
				}
				c.wrong(p)
				return false, nil
			}
			c.add(r, rec, unread)
			if !c.judge() {
				return false, nil
			}
		}
	}
}

// suspectAt is where the suspect belongs among the problems found.
func (c *checker) suspectAt() int {
	i := slices.IndexFunc(c.report.Problems, func(p Problem) bool { return p.First > c.suspect.First })
	if i < 0 {
		return len(c.report.Problems)
	}
	return i
}

// misplaced says what is wrong with where an entry stands; rec is nil where it
// cannot be read.
func (c *checker) misplaced(r row, rec *Record) *Problem {
	want := c.tree.size
	if r.extra || r.place < want {
		return problem(Inserted, want, want, "in place %d stands an entry for which the log has none", r.place)
	}
	if r.place > want {
		return missing(want, r.place)
	}
	if rec == nil || rec.Seq == want || !c.genuine(r, rec.Seq) {
		return nil // its hash tells
	}
	if rec.Seq < want {
		first := want
		if rec.Seq == want-1 || c.suspect != nil && c.suspect.First == rec.Seq {
			first = rec.Seq
		}
		return problem(Inserted, first, first, "entry %d stands in place %d, so that one before it was inserted or it stands twice", rec.Seq, want)
	}
	if other, err := c.record(rec.Seq); err == nil && other.Seq == want {
		return problem(Reordered, want, want, "entries %d and %d have changed places", want, rec.Seq)
	}
	return missing(want, rec.Seq)
}

func missing(first, next int64) *Problem {
	if first == next-1 {
		return problem(Deleted, first, first, "entry %d is missing", first)
	}
	return problem(Deleted, first, next-1, "entries %d to %d are missing", first, next-1)
}

// genuine reports whether a line is the one whose hash is stored, with it or in
// the place that it names: it was not changed but moved.
func (c *checker) genuine(r row, seq int64) bool {
	h := tlog.RecordHash(r.line)
	if bytes.HasPrefix(r.hashes, h[:]) {
		return true
	}
	there, err := c.rows(seq)
	return err == nil && len(there) > 0 && there[0].place == seq && bytes.HasPrefix(there[0].hashes, h[:])
}

func (c *checker) record(place int64) (*Record, error) {
	there, err := c.rows(place)
	if err != nil || len(there) == 0 || there[0].place != place {
		return nil, errors.Join(err, store.ErrNotFound)
	}
	return parseLine(there[0].line)
}

// add takes an entry into the tree and compares it with what is stored beside it.
func (c *checker) add(r row, rec *Record, err error) {
	seq := c.tree.size
	added := c.tree.add(r.line)
	var want []byte
	for level := 0; level < len(added); level += c.step() {
		want = append(want, added[level][:]...)
	}
	if err == nil && rec.Seq != seq {
		err = fmt.Errorf("it says that it is entry %d", rec.Seq)
	}
	leaf := bytes.HasPrefix(r.hashes, added[0][:])
	switch {
	case err == nil && bytes.Equal(r.hashes, want):
	case c.suspect != nil:
	case err != nil:
		c.suspect = problem(Changed, seq, seq, "entry %d was changed: %v", seq, err)
	case !leaf:
		c.suspect = problem(Hashes, seq, seq, "entry %d and its hash disagree", seq)
	default:
		level := 0 // of the first hash that differs
		for i := 0; i < len(want) && bytes.HasPrefix(r.hashes, want[:i]); i += tlog.HashSize {
			level = i / tlog.HashSize * c.step()
		}
		c.suspect = problem(Hashes, max(c.good, seq+1-1<<level), seq, "the hashes stored with entry %d are not those of the tree", seq)
	}
	if err != nil {
		return
	}
	if key, ok := rec.key(); ok {
		c.added = append(c.added, key)
	}
	if c.report.From.IsZero() {
		c.report.From = rec.At
	}
	if leaf && rec.At.Before(c.at) {
		c.wrong(problem(Backwards, seq, seq, "entry %d is of %s, before the entry before it", seq, rec.At.Format(time.RFC3339Nano)))
	}
	if leaf && r.column != nil {
		if name := r.column(rec); name != "" {
			c.wrong(problem(Changed, seq, seq, "entry %d was changed: its column %s does not say what its line says", seq, name))
		}
	}
	c.at = rec.At
}

// judge compares the tree with the checkpoints of its size. It is false once one
// has signed another tree: then nothing after can be told.
func (c *checker) judge() bool {
	for len(c.signed) > 0 && c.signed[0].N == c.tree.size {
		claim := c.signed[0]
		c.signed = c.signed[1:]
		if claim.Hash == c.tree.hash() {
			if c.suspect != nil && c.suspect.Kind == Hashes {
				c.suspect.First = c.suspect.Last
				c.suspect.Text += ", and the entries are those that were signed"
				c.wrong(c.suspect)
				c.suspect = nil
			}
			c.good = c.tree.size
			continue
		}
		if c.suspect == nil {
			c.suspect = problem(Changed, c.good, c.tree.size-1, "one of the entries %d to %d was changed, and the hashes were made anew", c.good, c.tree.size-1)
		} else if c.suspect.First < c.suspect.Last {
			c.suspect.Text = fmt.Sprintf("one of the entries %d to %d was changed", c.suspect.First, c.suspect.Last)
		} else if c.suspect.Kind == Hashes {
			c.suspect.Text = fmt.Sprintf("entry %d was changed", c.suspect.First)
		}
		c.suspect.Text += fmt.Sprintf(": %s has signed something else", claim.who)
		return false
	}
	return true
}

// end says what a checkpoint vouches for and is not there.
func (c *checker) end() bool {
	if len(c.signed) == 0 {
		return true
	}
	last := c.signed[len(c.signed)-1]
	c.wrong(problem(Truncated, c.tree.size, last.N-1, "the entries from %d on are missing: %s has signed %d", c.tree.size, last.who, last.N))
	return false
}
