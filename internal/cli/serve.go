package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/web"
)

type serveCmd struct {
	Addr         string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen. Port 0 takes any that is free."`
	Lists        []string `sep:"none" placeholder:"PATH" help:"A file or folder of one list; repeatable. Default: the imported lists."`
	InsecureOpen bool     `help:"Listen where other machines can reach it, though nobody signs in."`
	Verbose      bool     `short:"v" help:"Write a line for every request, without personal data."`
}

func (serveCmd) Help() string {
	return `The page is for a person, POST /v1/screenings for a program. Lists that are imported meanwhile are answered from a moment later:

  namesake serve
  curl -H 'Content-Type: application/json' -d '{"name":"Orvan Daskel"}' http://127.0.0.1:8080/v1/screenings`
}

func (c *serveCmd) Run(e *env) error {
	// The address first: a mistake there should not wait for the lists.
	l, err := web.Listen(e.ctx, c.Addr, c.InsecureOpen)
	switch {
	case errors.Is(err, web.ErrNotLoopback):
		return usagef("listen on 127.0.0.1, behind a proxy that signs people in; or accept the risk with --insecure-open", "%w", err)
	case errors.Is(err, web.ErrPortTaken):
		return hinted{err, "stop the other program, or take another port with --addr 127.0.0.1:0"}
	case err != nil:
		return usage{err, "namesake serve --help"}
	}
	defer l.Close()
	var store *editions.Store
	if len(c.Lists) == 0 {
		// A first start makes the data directory that it was told to use.
		if store, err = e.store(); err != nil {
			return err
		}
	}
	screener, err := e.open(c.Lists)
	if err != nil {
		return err
	}
	var log *slog.Logger
	if c.Verbose {
		log = slog.New(slog.NewTextHandler(e.err, nil))
	}
	lists := newLive(screener, func(s *loaded) http.Handler { return c.handler(s, log) })
	e.atEnd = append(e.atEnd, lists.close)
	consulted := screener.Index().Editions()
	url := "http://" + l.Addr().String()
	if e.json {
		err = e.writeJSON(struct {
			URL       string                `json:"url"`
			Lists     source                `json:"lists"`
			Consulted []namesake.EditionRef `json:"consulted"`
		}{url, screener.from, consulted})
	} else {
		for _, ref := range consulted {
			fmt.Fprintf(e.out, "%s, %s, %s\n", ref.List, editionOf(ref.Date), count(ref.Entities, "entity", "entities"))
		}
		_, err = fmt.Fprintf(e.out, "Namesake is at %s — stop it with Ctrl-C\n", url)
	}
	if err != nil {
		return err
	}
	if store != nil {
		ctx, stop := context.WithCancel(e.ctx)
		ticker := time.NewTicker(lookEvery)
		var following sync.WaitGroup
		following.Go(func() { lists.follow(ctx, e, store, ticker.C) })
		defer following.Wait()
		defer ticker.Stop()
		defer stop()
	}
	return web.Serve(e.ctx, l, lists, log)
}

// handler answers from one state of the lists.
func (c *serveCmd) handler(s *loaded, log *slog.Logger) http.Handler {
	config := web.Config{Screener: s, AnyHost: c.InsecureOpen, Consulted: s.Index().Editions(), Log: log}
	if s.from == fromSample {
		config.Notice = sampleNotice
	}
	return web.Handler(config)
}
