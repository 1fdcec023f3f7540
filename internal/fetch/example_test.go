package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/fetch"
)

// shelf keeps states in memory; a program keeps them where its editions are.
type shelf map[string]fetch.State

func (s shelf) Load(list string) (fetch.State, error)     { return s[list], nil }
func (s shelf) Save(list string, state fetch.State) error { s[list] = state; return nil }

// A program that looks once at every list that is due. One that goes on running
// calls Run in place of the loop.
func Example() {
	published := time.Date(2026, 2, 27, 0, 0, 0, 0, time.UTC)
	mirror := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/lists/un-sc/consolidated.xml" {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "consolidated.xml", published, strings.NewReader("<CONSOLIDATED_LIST/>"))
	}))
	defer mirror.Close()

	sources, err := fetch.Settings{Mirror: mirror.URL + "/lists"}.Apply(fetch.Sources())
	if err != nil {
		panic(err)
	}
	for _, s := range sources {
		if s.List == "un-sc" {
			sources = []fetch.Source{s}
			break
		}
	}
	fetcher, err := fetch.New(fetch.Config{Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		panic(err)
	}
	scheduler, err := fetch.NewScheduler(fetch.SchedulerConfig{
		Sources: sources,
		Fetch:   fetcher.Fetch,
		States:  shelf{},
		Import: func(_ context.Context, s fetch.Source, dir string) error {
			files, err := os.ReadDir(dir)
			fmt.Println("import of", s.List+":", files[0].Name())
			return err
		},
		Report: func(fetch.Event) {},
	})
	if err != nil {
		panic(err)
	}
	for range 2 {
		for _, s := range scheduler.Due(time.Now()) {
			e := scheduler.Look(context.Background(), s)
			fmt.Println(e.List, e.Outcome, e.Err)
		}
	}
	e := scheduler.Look(context.Background(), sources[0]) // though it is not due
	fmt.Println(e.List, e.Outcome, e.Err)
	// Output:
	// import of un-sc: consolidated.xml
	// un-sc imported <nil>
	// un-sc unchanged <nil>
}
