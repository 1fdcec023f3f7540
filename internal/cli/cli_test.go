package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access/accesstest"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"namesake": func() { os.Exit(Main()) }})
}

// The stories in testdata/script tell how the program behaves. "exits N
// command…" runs a command that must end with that code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "xdg"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	code := 0
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("ended with %d, not %s", code, args[0])
	}
}

// A server answers until it is told to stop, and then ends well.
func TestServe(t *testing.T) {
	data := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out, in := io.Pipe()
	var errs bytes.Buffer
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--json", "--demo=false", "--data", data}, in, &errs)
		in.Close()
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err, errs.String())
	}
	var started struct {
		URL    string
		SignIn string `json:"sign_in"`
		Notice string
	}
	if err := json.Unmarshal(line, &started); err != nil || started.Notice != sampleNotice {
		t.Fatalf("%s: %v", line, err)
	}
	// The link of the first start leads to where a password is set; without
	// signing in nothing is answered but whether the server lives.
	for address, want := range map[string]int{started.SignIn: 200, started.URL + "/healthz": 200, started.URL + "/readyz": 200, started.URL + "/v1/coverage": 401} {
		res, err := http.Get(address)
		if err != nil || res.StatusCode != want {
			t.Errorf("%s: %v, %v", address, res, err)
		}
		res.Body.Close()
	}
	var key bytes.Buffer
	if code := run(ctx, []string{"key", "create", "--role", "integrator", "--data", data}, &key, &errs); code != exitDone {
		t.Fatal(errs.String())
	}
	req, err := http.NewRequest("POST", started.URL+"/v1/screenings", strings.NewReader(`{"name":"Orvan Daskel","birth_date":"1961-05-02"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(key.String()))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var s namesake.Screening
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil || len(s.Matches) != 1 || s.Matches[0].Entity != "S-001" {
		t.Errorf("%s %+v %v", res.Status, s, err)
	}

	// A second server on the same port is told so, and what to do.
	var told bytes.Buffer
	addr := strings.TrimPrefix(started.URL, "http://")
	if code := run(context.Background(), []string{"serve", "--addr", addr, "--data", data}, io.Discard, &told); code != exitFailed || !strings.Contains(told.String(), "the port is taken\nhint: stop the other program, or take another port") {
		t.Errorf("exit %d: %s", code, told.String())
	}
	stop()
	if code := <-status; code != exitDone {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if !strings.Contains(errs.String(), "invented") {
		t.Errorf("nothing was said about the sample: %s", errs.String())
	}
}

// Every address of the server opens to exactly whom the table of roles allows.
func TestEveryAddressIsHeldToTheTable(t *testing.T) {
	e := &env{ctx: t.Context(), out: io.Discard, err: io.Discard, data: t.TempDir()}
	t.Cleanup(func() {
		for _, f := range e.atEnd {
			if err := f(); err != nil {
				t.Error(err)
			}
		}
	})
	set := config.Default()
	set.Limits.PerAddress, set.Limits.PerAddressBurst = 1e6, 1e6
	d, err := e.openDaemon(set, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.routes()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.All()); n < 60 {
		t.Fatalf("only %d addresses", n)
	}
	accesstest.Walk(t, d.access, r, r.All())
}

func manyRows(n int) string { return "name\n" + strings.Repeat("Ida Quornley\n", n) }

// Whichever core is done first, results come in the order of the file.
func TestRowsComeInOrder(t *testing.T) {
	r, err := subject.NewReader(strings.NewReader(manyRows(5000)), "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	last := 1
	err = eachRow(context.Background(), r, func(row subject.Row) (int, error) { return row.Line, nil }, func(line int) error {
		if line != last+1 {
			t.Fatalf("line %d after line %d", line, last)
		}
		last = line
		return nil
	})
	if err != nil || last != 5001 {
		t.Errorf("ended at line %d: %v", last, err)
	}
}

// However large the file, few rows are held at once.
func TestRowsAreNotPiledUp(t *testing.T) {
	read := &countingReader{r: strings.NewReader(manyRows(2_000_000))}
	r, err := subject.NewReader(read, "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	err = eachRow(context.Background(), r, func(row subject.Row) (int, error) { return row.Line, nil }, func(int) error { return enough })
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	if read.n > 4<<20 {
		t.Errorf("%d bytes were read ahead of the first result", read.n)
	}
}

type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestRowsStopAtTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	r, err := subject.NewReader(strings.NewReader(manyRows(1000)), "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	emitted := 0
	err = eachRow(context.Background(), r, func(row subject.Row) (int, error) {
		if row.Line == 500 {
			return 0, broken
		}
		return row.Line, nil
	}, func(int) error { emitted++; return nil })
	if !errors.Is(err, broken) || emitted != 498 {
		t.Errorf("%d rows before %v, want the 498 before line 500", emitted, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err = subject.NewReader(strings.NewReader(manyRows(100_000)), "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := eachRow(ctx, r, func(subject.Row) (int, error) { return 0, nil }, func(int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("after Ctrl-C: %v", err)
	}
}

// Published text cannot steer the terminal.
func TestControlCharactersAreNotPrinted(t *testing.T) {
	var out bytes.Buffer
	s := namesake.Screening{Outcome: namesake.OutcomePotentialMatch, Summary: "x", Matches: []namesake.Match{{Caption: "Orvan\x1b[2J\n\u202eDaskel", Entity: "1"}}}
	if err := explain(&out, s, nil); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\u202e") || !strings.Contains(out.String(), "1. Orvan [2J Daskel") {
		t.Errorf("%q", out.String())
	}
}

// A mistake of the program is never mistaken for an answer.
func TestAPanicFails(t *testing.T) {
	r, err := subject.NewReader(strings.NewReader(manyRows(1000)), "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	err = eachRow(context.Background(), r, func(row subject.Row) (int, error) {
		if row.Line == 500 {
			panic("no such thing")
		}
		return row.Line, nil
	}, func(int) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "line 500: namesake is broken: no such thing") {
		t.Errorf("in a row: %v", err)
	}
	var errs bytes.Buffer
	if code := run(context.Background(), []string{"list", "show", "--data", t.TempDir()}, panicking{}, &errs); code != exitFailed || !strings.HasPrefix(errs.String(), "error: namesake is broken: no output") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if code := run(context.Background(), []string{"--help"}, io.Discard, io.Discard); code != exitDone {
		t.Errorf("--help exits %d", code)
	}
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("no output") }

func TestArgumentsAreUTF8(t *testing.T) {
	var errs bytes.Buffer
	if code := run(context.Background(), []string{"screen", "Orvan D\xe4skel"}, io.Discard, &errs); code != exitUsage || !strings.Contains(errs.String(), "not UTF-8") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}

// Ctrl-C ends a batch even while its input has nothing to say.
func TestABlockedInputIsInterrupted(t *testing.T) {
	blocked, writer := io.Pipe()
	defer writer.Close()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		r, err := subject.NewReader(&interruptible{ctx: ctx, r: blocked}, "people.csv")
		if err == nil {
			err = eachRow(ctx, r, func(subject.Row) (int, error) { return 0, nil }, func(int) error { return nil })
		}
		done <- err
	}()
	io.WriteString(writer, "name\nIda Quornley\n")
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}
