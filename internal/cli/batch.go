package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/people"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"
)

// screened is what became of one row.
type screened struct {
	json    []byte // a line of results; nil where the row was rejected
	outcome namesake.Outcome
	found   bool
	row     subject.Row // of a rejected row
}

// tally sums a batch up.
type tally struct {
	People         int     `json:"people"`
	Screened       int     `json:"screened"`
	Rejected       int     `json:"rejected"`
	Clear          int     `json:"clear"`
	PotentialMatch int     `json:"potential_match"`
	Inconclusive   int     `json:"inconclusive"`
	Incomplete     int     `json:"incomplete"`
	Seconds        float64 `json:"seconds"`
	Out            string  `json:"out"`
	Rejects        string  `json:"rejects,omitempty"`
}

func (c *screenCmd) batch(e *env) error {
	if len(c.Name) > 0 || c.BirthDate != "" || len(c.Country) > 0 || c.Gender != "" || c.Kind != "" || len(c.Identifier) > 0 || len(c.Alias) > 0 {
		return usagef("put what is known into the columns of the file, and --lists before every path", "--in takes neither a name nor facts about one")
	}
	if c.Out == "" {
		return usagef("namesake screen --in people.csv --out results.jsonl", "--in needs --out")
	}
	rejects := &rejectsFile{name: strings.TrimSuffix(c.Out, filepath.Ext(c.Out)) + ".rejects.csv"}
	in, err := os.Open(c.In)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	for _, name := range []string{c.Out, rejects.name} {
		if err := writable(name); err != nil {
			return err
		}
		if out, err := os.Stat(name); err == nil && os.SameFile(info, out) {
			return usagef("name another file with --out", "%s is the input", name)
		}
	}
	if err := rejects.ours(); err != nil {
		return err
	}
	bar := newBar(e.err, info.Size())
	defer bar.stop()
	reader, err := subject.NewReader(&interruptible{ctx: e.ctx, r: bar.reading(in)}, c.In)
	if err != nil {
		return stopped(err)
	}
	screener, err := e.screener(c.Lists)
	if err != nil {
		return err
	}
	results, err := createPending(c.Out)
	if err != nil {
		return err
	}
	defer results.discard()
	rejects.header = reader.Header()
	defer rejects.discard()

	start := time.Now()
	sum := tally{Out: c.Out}
	err = eachRow(e.ctx, reader, func(row subject.Row) (screened, error) {
		if row.Err != nil {
			return screened{row: row}, nil
		}
		answer, err := screener.Screen(row.Subject)
		if err != nil {
			return screened{}, fmt.Errorf("%s:%d: %w", c.In, row.Line, err)
		}
		var b bytes.Buffer
		err = people.AppendResult(&b, row.Line, answer)
		return screened{json: b.Bytes(), outcome: answer.Outcome, found: len(answer.Matches) > 0}, err
	}, func(s screened) error {
		sum.add(s)
		if s.found && c.FailOnMatch {
			e.status = exitFound
		}
		if s.json == nil {
			return rejects.add(s.row)
		}
		_, err := results.Write(s.json)
		return err
	})
	if err != nil {
		e.status = exitFailed
		return stopped(err)
	}
	// The rejects first: results without the file that says what they lack
	// would look whole.
	if sum.Rejects, err = rejects.commit(); err != nil {
		return err
	}
	if err := results.commit(); err != nil {
		return err
	}
	bar.stop()
	if rejects.stale && sum.Rejects == "" {
		e.note("note: every row was read; %s is of an earlier run", rejects.name)
	}
	sum.Seconds = time.Since(start).Seconds()
	return sum.write(e)
}

// stopped says what Ctrl-C left behind; any other error is returned as it is.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return hinted{errors.New("stopped; nothing was written"), ""}
	}
	return err
}

func (t *tally) add(s screened) {
	if s.json == nil { // a quote left open may hide one person on every line
		t.People += s.row.Lines
		t.Rejected += s.row.Lines
		return
	}
	t.People++
	t.Screened++
	switch s.outcome {
	case namesake.OutcomeClear:
		t.Clear++
	case namesake.OutcomePotentialMatch:
		t.PotentialMatch++
	case namesake.OutcomeInconclusive:
		t.Inconclusive++
	case namesake.OutcomeIncomplete:
		t.Incomplete++
	}
}

func (t *tally) write(e *env) error {
	if e.json {
		return e.writeJSON(t)
	}
	if t.Rejects != "" {
		e.note("note: %s could not be read and %s not screened: see %s", count(t.Rejected, "row", "rows"), map[bool]string{true: "was", false: "were"}[t.Rejected == 1], t.Rejects)
	}
	_, err := fmt.Fprintf(e.out, "people=%d screened=%d rejected=%d clear=%d potential_match=%d inconclusive=%d incomplete=%d seconds=%.2f\n",
		t.People, t.Screened, t.Rejected, t.Clear, t.PotentialMatch, t.Inconclusive, t.Incomplete, t.Seconds)
	return err
}

// rejectsFile holds the rows that could not be read, with line and reason
// before them, so that it can be mended and screened by itself. It is made with
// the first row.
type rejectsFile struct {
	name   string
	header []string
	file   *pendingFile
	rows   *people.CSVRejects
	stale  bool // an earlier run left one
}

func (r *rejectsFile) add(row subject.Row) error {
	if r.file == nil {
		f, err := createPending(r.name)
		if err != nil {
			return err
		}
		r.file, r.rows = f, people.NewCSVRejects(f, r.header, false)
	}
	return r.rows.Add(row)
}

// ours is an error where another file has the name: only one that an earlier
// run wrote may be replaced.
func (r *rejectsFile) ours() error {
	f, err := os.Open(r.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, len(people.RejectsStart))
	if _, err := io.ReadFull(f, start); err != nil || string(start) != people.RejectsStart {
		return usagef("name another file with --out, or move that one away", "%s is needed for rows that cannot be read, and is another file", r.name)
	}
	r.stale = true
	return nil
}

// commit gives the file its name and returns that, or "" without rejected rows.
func (r *rejectsFile) commit() (string, error) {
	if r.file == nil {
		return "", nil
	}
	if err := r.rows.Flush(); err != nil {
		return "", err
	}
	return r.name, r.file.commit()
}

func (r *rejectsFile) discard() {
	if r.file != nil {
		r.file.discard()
	}
}

// bar is a progress bar by bytes read; it is shown on a terminal only.
type bar struct {
	progress *mpb.Progress
	bar      *mpb.Bar
}

func newBar(w io.Writer, total int64) *bar {
	f, ok := w.(*os.File)
	if !ok || !cwriter.IsTerminal(int(f.Fd())) || total == 0 {
		return &bar{}
	}
	p := mpb.New(mpb.WithOutput(f), mpb.WithWidth(48))
	return &bar{p, p.AddBar(total, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name("screening ")), mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO)))}
}

func (b *bar) reading(r io.Reader) io.Reader {
	if b.bar == nil {
		return r
	}
	return b.bar.ProxyReader(r)
}

// stop takes the bar away; it may be called again.
func (b *bar) stop() {
	if b.bar == nil {
		return
	}
	b.bar.Abort(true)
	b.progress.Wait()
	b.bar = nil
}
