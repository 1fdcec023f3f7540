package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/web"
)

type serveCmd struct {
	Config  string `type:"existingfile" placeholder:"FILE" help:"The configuration file; namesake config example writes one with every setting. Flags count for more."`
	Addr    string `placeholder:"HOST:PORT" help:"Where to listen; port 0 takes any that is free. Default: 127.0.0.1:8080."`
	URL     string `placeholder:"URL" help:"Where people reach the server, as https://screening.example.org: behind a proxy, or by its name."`
	TLSCert string `type:"existingfile" placeholder:"FILE" help:"Serve TLS with this certificate, in PEM."`
	TLSKey  string `type:"existingfile" placeholder:"FILE" help:"The key of the certificate."`
	Demo    *bool  `help:"Fill an empty folder with invented people and work on them, to try everything. Default: true, and false with --config, TLS or --insecure-open."`
	Open    bool   `name:"insecure-open" help:"Listen without TLS where other machines can reach it, as behind a proxy that speaks TLS."`
	Verbose bool   `short:"v" help:"Write a line for every request, without personal data."`
}

// settings are those of the configuration file, with the flags over them.
func (c *serveCmd) settings(e *env) (config.Config, error) {
	s := config.Default()
	if c.Config != "" {
		var err error
		if s, err = config.Load(c.Config); err != nil {
			return s, usage{err, "namesake config check " + c.Config}
		}
	}
	for _, set := range []struct {
		to   *string
		flag string
	}{{&s.Addr, c.Addr}, {&s.PublicURL, c.URL}, {&s.TLS.CertFile, c.TLSCert}, {&s.TLS.KeyFile, c.TLSKey}, {&s.DataDir, e.data}} {
		if set.flag != "" {
			*set.to = set.flag
		}
	}
	if e.data == "" {
		e.data = s.DataDir
	}
	if e.database == "" {
		var err error
		if e.database, err = s.Database(); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (serveCmd) Help() string {
	return `The first start prints a link for the first administrator to sign in by. Programs send a key, which a command makes; lists that are
imported meanwhile are taken up a moment later, and everybody who is kept is screened against them:

  namesake serve
  namesake key create --role integrator
  curl -H "Authorization: Bearer nsk_…" -H 'Content-Type: application/json' -d '{"name":"Orvan Daskel"}' http://127.0.0.1:8080/v1/screenings`
}

func (c *serveCmd) Run(e *env) error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return usagef("namesake serve --help", "--tls-cert and --tls-key go together")
	}
	set, err := c.settings(e)
	if err != nil {
		return err
	}
	tls := set.TLS.CertFile != ""
	// The address first: a mistake there should not wait for the lists.
	l, err := web.Listen(e.ctx, set.Addr, c.Open || tls)
	switch {
	case errors.Is(err, web.ErrNotLoopback):
		return usagef("give --tls-cert and --tls-key; or listen on 127.0.0.1 behind a proxy that speaks TLS; or accept the risk with --insecure-open", "%w", err)
	case errors.Is(err, web.ErrPortTaken):
		return hinted{err, "stop the other program, or take another port with --addr 127.0.0.1:0"}
	case err != nil:
		return usage{err, "namesake serve --help"}
	}
	defer l.Close()
	url := set.PublicURL
	if url == "" {
		url = map[bool]string{false: "http://", true: "https://"}[tls] + l.Addr().String()
	}
	log := c.log(e, set.Log)
	if c.wantsDemo() {
		if err := e.demonstrate(set); err != nil {
			return err
		}
	}
	d, err := e.openDaemon(set, log)
	if err != nil {
		return err
	}
	link, first, err := d.firstStart(e.ctx)
	if err != nil {
		return err
	}
	h, err := d.handler(c.guard(set, log))
	if err != nil {
		return err
	}
	if err := c.greet(e, d, url, link, first); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(e.ctx)
	working, err := d.work(ctx)
	if err == nil {
		err = web.Serve(e.ctx, l, h, web.Serving{Cert: set.TLS.CertFile, Key: set.TLS.KeyFile, Log: log})
	}
	stop()
	working.Wait()
	return errors.Join(err, d.signNow())
}

// log writes what goes wrong, and with --verbose every request.
func (c *serveCmd) log(e *env, set config.Log) *slog.Logger {
	level := slog.LevelWarn
	if c.Config != "" {
		_ = level.UnmarshalText([]byte(set.Level)) // was checked
	}
	if c.Verbose {
		level = min(level, slog.LevelInfo)
	}
	o := &slog.HandlerOptions{Level: level}
	if set.Format == "json" {
		return slog.New(slog.NewJSONHandler(e.err, o))
	}
	return slog.New(slog.NewTextHandler(e.err, o))
}

// greet says where the server is, what it answers from, and how to come in.
func (c *serveCmd) greet(e *env, d *daemon, url string, link access.Link, first bool) error {
	consulted := refs(d.service)
	var notice string
	switch {
	case d.invented:
		notice = demoNotice + " " + demoCommand
		e.note("note: %s", notice)
	case sampleInUse(d.service):
		notice = sampleNotice
		e.note("note: %s\nhint: namesake list import PATH", notice)
	}
	signIn := ""
	if first {
		if signIn = link.Path; strings.HasPrefix(signIn, "/") {
			signIn = strings.TrimSuffix(url, "/") + signIn
		}
	}
	if e.json {
		return e.writeJSON(struct {
			URL       string                `json:"url"`
			SignIn    string                `json:"sign_in,omitempty"` // for the first administrator, once
			Notice    string                `json:"notice,omitempty"`
			Consulted []namesake.EditionRef `json:"consulted"`
		}{url, signIn, notice, consulted})
	}
	for _, ref := range consulted {
		fmt.Fprintf(e.out, "%s, %s, %s\n", ref.List, editionOf(ref.Date), count(ref.Entities, "entity", "entities"))
	}
	if first {
		fmt.Fprintf(e.out, "This is the first start. Open this link within a day to set the password of the account admin:\n%s\n", signIn)
	}
	_, err := fmt.Fprintf(e.out, "Namesake is at %s — stop it with Ctrl-C\n", url)
	return err
}

// refs are the editions in use as screenings name them.
func refs(s *service.Service) []namesake.EditionRef {
	out := []namesake.EditionRef{}
	for _, ed := range s.Current() {
		date := namesake.PartialDate{}
		if ed.Date != "" {
			date, _ = namesake.ParsePartialDate(ed.Date) // as it was written
		}
		out = append(out, namesake.EditionRef{List: ed.List, Hash: ed.Hash, Date: date, Entities: ed.Entities})
	}
	return out
}

// guard is what every request goes through.
func (c *serveCmd) guard(set config.Config, log *slog.Logger) web.Guard {
	g := web.Guard{
		AnyHost: c.Open || set.PublicURL != "" || set.TLS.CertFile != "",
		TLS:     set.TLS.CertFile != "" || strings.HasPrefix(set.PublicURL, "https:"),
		MaxBody: func(r *http.Request) int64 { return maxBody(r, set.Limits) },
	}
	if c.Verbose {
		g.Log = log
	}
	return g
}

// maxBody is the most bytes of requests that have much to say.
func maxBody(r *http.Request, set config.Limits) int64 {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/v1/jobs"), path == "/jobs":
		return int64(set.UploadBytes)
	case strings.HasPrefix(path, "/v1/cases"), strings.HasPrefix(path, "/cases/"):
		return 16 << 20 // attachments
	case strings.HasPrefix(path, "/v1/policies"), strings.HasPrefix(path, "/policies/"):
		return 16 << 20 // labelled pairs
	case strings.HasPrefix(path, "/v1/cohorts/"), strings.HasPrefix(path, "/cohorts/"):
		return 8 << 20 // files of entries
	case strings.HasPrefix(path, "/v1/encounters"), strings.HasPrefix(path, "/match/"), strings.HasPrefix(path, "/reconcile/"):
		return 4 << 20
	case strings.HasPrefix(path, "/v1/"):
		return int64(set.RequestBytes)
	}
	return 0
}
