// Package cli is the command line: it reads files and flags, calls the library
// and the service, and says what came of it. Nothing here decides anything
// about a name.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/alecthomas/kong"
	"github.com/namesake-screening/namesake/list"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitFound  = 3 // screen --fail-on-match found somebody
)

// env is what every command is given.
type env struct {
	ctx  context.Context
	out  io.Writer // results
	err  io.Writer // progress, notes and errors
	data string    // the data directory
	// database is the URL of the database, "" for a file of the data directory.
	database string
	// committed is told of every commit. May be nil.
	committed func(writes int, took time.Duration)
	// clock, scratch and sample are of a database that is filled for the
	// demonstration: the store's clock, whether it waits for the disk, and the
	// edition of the sample list then. Nil and false otherwise.
	clock   func() time.Time
	scratch bool
	sample  func() (*list.Edition, error)
	json    bool
	status  int            // exit code of a command that did not fail
	atEnd   []func() error // give back what the command used, such as mapped files
}

type commands struct {
	Data     string           `placeholder:"DIR" help:"Where lists and the database are kept. Default: $$XDG_DATA_HOME/namesake, or ~/.local/share/namesake."`
	Database string           `placeholder:"URL" env:"NAMESAKE_DATABASE" help:"The database: a PostgreSQL URL, or the path of a SQLite file. Default: namesake.db in the data directory."`
	JSON     bool             `name:"json" help:"Write JSON for machines in place of text."`
	Version  kong.VersionFlag `help:"Say which version this is."`

	Serve    serveCmd    `cmd:"" help:"Start the service: pages, APIs, and screening again what changes."`
	Screen   screenCmd   `cmd:"" help:"Screen one name, or a file of people."`
	List     listCmd     `cmd:"" help:"Import, show and compare lists."`
	Eval     evalCmd     `cmd:"" help:"Measure accuracy on labelled names or people."`
	Bench    benchCmd    `cmd:"" help:"Measure latency, throughput and memory on this machine."`
	Coverage coverageCmd `cmd:"" help:"Say who is screened against what, and who is owed it."`
	Backup   backupCmd   `cmd:"" help:"Write all that is kept into one file, while the service runs."`
	Restore  restoreCmd  `cmd:"" help:"Make a database and a data directory of a backup; also to change from SQLite to PostgreSQL."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database to the newest schema, as every start does, and say which it has."`
	Audit    auditCmd    `cmd:"" help:"Verify, copy and prove what the audit log has."`
	Config   configCmd   `cmd:"" help:"Check a configuration file, or write one with every setting."`
	Health   healthCmd   `cmd:"" help:"Ask a server whether it lives, for whatever watches it."`
	Key      keyCmd      `cmd:"" help:"Make, show and revoke the keys of programs."`
	Account  accountCmd  `cmd:"" help:"Make, show and change the accounts of people."`
	Synth    synthCmd    `cmd:"" help:"Write an invented list, and people with known truth."`
}

const about = `Namesake tells the listed person from everyone who merely shares their name, and shows its reasoning.

  namesake serve                                        the web page, on a built-in sample list
  namesake list import sdn/                             keep an edition of an official list
  namesake screen "Orvan Daskel" --birth-date 1961      ask about one name
  namesake screen --in people.csv --out results.jsonl   ask about many`

// Main runs the program with the arguments of the process.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// exit carries the status of --help and --version out of the parser.
type exit int

func run(ctx context.Context, args []string, out, errs io.Writer) (status int) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case exit:
			status = int(v)
		default: // a mistake of the program must never look like an answer
			fmt.Fprintf(errs, "error: %v\n%s", broken(v), debug.Stack())
			status = exitFailed
		}
	}()
	for _, arg := range args {
		if !utf8.ValidString(arg) {
			return report(errs, usagef("write it in UTF-8, as the terminal's locale should", "argument %q: not UTF-8", arg))
		}
	}
	var c commands
	parser, err := kong.New(&c,
		kong.Name("namesake"), kong.Description(about), kong.Writers(out, errs),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
		kong.Vars{"version": version()},
	)
	if err != nil {
		panic(err) // the struct tags above are wrong
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return report(errs, usage{err: err, hint: "namesake --help"})
	}
	e := &env{ctx: ctx, out: out, err: errs, data: c.Data, database: c.Database, json: c.JSON}
	err = parsed.Run(e)
	for _, f := range e.atEnd {
		err = errors.Join(err, f())
	}
	if err != nil {
		return report(errs, err)
	}
	return e.status
}

// broken says that the program itself made a mistake; v is what it panicked
// with.
func broken(v any) error { return fmt.Errorf("namesake is broken: %v", v) }

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return "namesake " + info.Main.Version
	}
	return "namesake, of unknown version"
}

// usage is an error in how the program was called.
type usage struct {
	err  error
	hint string
}

func (u usage) Error() string { return u.err.Error() }
func (u usage) Unwrap() error { return u.err }

func usagef(hint, format string, args ...any) error {
	return usage{fmt.Errorf(format, args...), hint}
}

// hinted is a failure with what to do about it.
type hinted struct {
	err  error
	hint string
}

func (h hinted) Error() string { return h.err.Error() }
func (h hinted) Unwrap() error { return h.err }

// report writes an error for a person and returns the exit code.
func report(w io.Writer, err error) int {
	msg, hint, code := err.Error(), "", exitFailed
	var u usage
	var h hinted
	var le *list.Error
	switch {
	case errors.Is(err, context.Canceled) && !errors.As(err, &h):
		msg = "stopped"
	case errors.As(err, &u):
		hint, code = u.hint, exitUsage
	case errors.As(err, &h):
		hint = h.hint
	case errors.As(err, &le) && le.Hint != "":
		hint = le.Hint
		msg = strings.Replace(msg, " ("+hint+")", "", 1)
	}
	fmt.Fprintf(w, "error: %s\n", printable(strings.ReplaceAll(msg, "\n", "; ")))
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", printable(hint))
	}
	return code
}

// note tells the person something that is no result.
func (e *env) note(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(e.err, printable(line))
	}
}

// writeJSON writes one value as a line.
func (e *env) writeJSON(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// dataDir is where imported lists are kept.
func (e *env) dataDir() (string, error) {
	if e.data != "" {
		return e.data, nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // a relative one is to be ignored, by its specification
		return filepath.Join(dir, "namesake"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", hinted{fmt.Errorf("find the data directory: %w", err), "name one with --data DIR"}
	}
	return filepath.Join(home, ".local", "share", "namesake"), nil
}
