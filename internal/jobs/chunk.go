package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/people"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// chunk is what came of some rows.
type chunk struct {
	rows, rejected int64
	outcomes       map[decided]int64  // of a job that screens
	people         []namesake.Subject // of one that takes subjects in
	place          int64              // where the next row begins
	line           int
	end            bool
	failed         error // why the input cannot be read further
}

// decided is an outcome under a policy.
type decided struct {
	policy  string
	outcome namesake.Outcome
}

// mostBytes is how much of the input a chunk takes, however long its rows are:
// they are held in memory.
const mostBytes = 16 << 20

// rowsOf gives up to n rows of the input, and notes its end.
func (c *chunk) rowsOf(in *input, n int) func() (subject.Row, error) {
	begin, _ := in.Place()
	return func() (subject.Row, error) {
		if at, _ := in.Place(); n == 0 || c.end || at-begin > mostBytes {
			return subject.Row{}, io.EOF
		}
		row, err := in.Read()
		switch {
		case errors.Is(err, io.EOF):
			c.end = true
		case errors.Is(err, subject.ErrTooLong):
			c.end, c.failed = true, err
			err = io.EOF
		}
		n--
		return row, err
	}
}

func (c *chunk) reject(row subject.Row, out *outputs) error {
	// A quote left open may hide one person on every line.
	c.rows += int64(row.Lines)
	c.rejected += int64(row.Lines)
	return out.rows.Add(row)
}

// screened is what came of one row.
type screened struct {
	lines    []byte // of results; nil where the row was rejected
	outcomes []decided
	row      subject.Row // of a rejected one
}

// screen screens the next rows under every policy of the job.
func (j *Jobs) screen(ctx context.Context, job *Job, c *chunk, in *input, out *outputs) error {
	screeners := make([]func(namesake.Subject) (namesake.Screening, error), len(job.Policies))
	for i, p := range job.Policies {
		var err error
		if screeners[i], err = j.Screener(ctx, p); err != nil {
			return fmt.Errorf("policy %s: %w", p, err)
		}
	}
	c.outcomes = map[decided]int64{}
	return people.Each(ctx, c.rowsOf(in, j.Chunk), func(row subject.Row) (screened, error) {
		if row.Err != nil {
			return screened{row: row}, nil
		}
		var b bytes.Buffer
		var s screened
		for i, p := range job.Policies {
			made, err := j.careful(job, row, screeners[i])
			if err != nil {
				row.Err = fmt.Errorf("cannot be screened: %w", err)
				return screened{row: row}, nil
			}
			if err := people.AppendResult(&b, row.Line, made); err != nil {
				return s, err
			}
			s.outcomes = append(s.outcomes, decided{p, made.Outcome})
		}
		s.lines = b.Bytes()
		return s, nil
	}, func(s screened) error {
		if s.lines == nil {
			return c.reject(s.row, out)
		}
		c.rows++
		for _, o := range s.outcomes {
			c.outcomes[o]++
		}
		_, err := out.results.buf.Write(s.lines)
		return err
	})
}

// errBroken is why a row is rejected that the program cannot cope with: the others
// need not wait until it can.
var errBroken = errors.New("the program is broken; its log says where")

// careful screens a subject. A panic becomes an error, and its text, which may hold
// personal data, is not logged.
func (j *Jobs) careful(job *Job, row subject.Row, screen func(namesake.Subject) (namesake.Screening, error)) (s namesake.Screening, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errBroken
			if j.Log != nil {
				j.Log.Error("screening a row failed", "job", job.Key, "line", row.Line, "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			}
		}
	}()
	return screen(row.Subject)
}

// longestID is the most bytes that the id of a subject may have.
const longestID = 256

// collect reads the next rows as subjects of the population.
func (c *chunk) collect(ctx context.Context, job *Job, in *input, out *outputs) error {
	next := c.rowsOf(in, population.BucketSize)
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if row.Err == nil {
			row.Err = checkID(row.Subject.ID, job.Format)
		}
		if row.Err != nil {
			if err := c.reject(row, out); err != nil {
				return err
			}
			continue
		}
		c.rows++
		c.people = append(c.people, row.Subject)
	}
}

func checkID(id, format string) error {
	field := "id"
	if format == JSONLines {
		field = "/id"
	}
	switch {
	case strings.TrimSpace(id) == "":
		return &subject.Error{Field: field, Msg: "empty; subjects are kept by it"}
	case len(id) > longestID:
		return &subject.Error{Field: field, Msg: fmt.Sprintf("longer than %d bytes", longestID)}
	case strings.ContainsFunc(id, unicode.IsControl):
		return &subject.Error{Field: field, Msg: "holds a line break or control character"}
	}
	return nil
}

// apply writes what a chunk changes in the store.
func (j *Jobs) apply(tx *store.Tx, job *Job, c *chunk) error {
	for _, p := range job.Policies {
		for _, o := range []namesake.Outcome{namesake.OutcomeClear, namesake.OutcomePotentialMatch, namesake.OutcomeInconclusive, namesake.OutcomeIncomplete} {
			n := c.outcomes[decided{p, o}]
			if n == 0 {
				continue
			}
			if err := screenings.CountMany(tx, p, o, n); err != nil {
				return err
			}
			job.Counts[string(o)] += n
		}
	}
	if len(c.people) == 0 {
		return nil
	}
	return j.load(tx, job, c.people)
}

// load takes subjects in: those whose id is new as a bucket, those that are there
// already as changes where they differ. Of two rows with the same id the later
// counts, as if the file were of the first and then of the second.
func (j *Jobs) load(tx *store.Tx, job *Job, all []namesake.Subject) error {
	if err := policies.Known(tx, job.Policies); err != nil {
		return err
	}
	first := map[string]int{} // by id
	var keys []string
	var firsts []namesake.Subject
	for i, s := range all {
		if _, again := first[s.ID]; !again {
			first[s.ID] = i
			keys, firsts = append(keys, s.ID), append(firsts, s)
		}
	}
	bucket, taken, err := population.Load(tx, job.Policies, keys, firsts)
	if err != nil {
		return err
	}
	if added := len(keys) - len(taken); added > 0 {
		if err := coverage.OweBucket(tx, bucket, "", coverage.NewSubjects); err != nil {
			return err
		}
		job.Counts[Added] += int64(added)
		detail := map[string]string{"job": job.Key, "subjects": fmt.Sprint(added), "policies": hashed(strings.Join(job.Policies, ","))}
		if err := j.record(tx, "subjects.loaded", job.CreatedBy, "bucket", fmt.Sprint(bucket), detail); err != nil {
			return err
		}
	}
	known := map[string]bool{}
	for _, k := range taken {
		known[k] = true
	}
	last := map[int64]population.Member{} // once each, as it is in the end
	for i, s := range all {
		if !known[s.ID] && first[s.ID] == i {
			continue // was added
		}
		m, changed, err := population.Change(tx, s.ID, s, job.Policies)
		if err != nil {
			return err
		}
		if !changed {
			job.Counts[Unchanged]++
			continue
		}
		job.Counts[Changed]++
		last[m.ID] = m
		if err := j.record(tx, "subject.changed", job.CreatedBy, "subject", fmt.Sprint(m.ID), map[string]string{"job": job.Key}); err != nil {
			return err
		}
	}
	owed := make([]population.Member, 0, len(last))
	for _, m := range last {
		owed = append(owed, m)
	}
	return coverage.OweSubjects(tx, owed, coverage.ChangedFacts)
}
