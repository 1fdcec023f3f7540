package metrics

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Facts are what readiness rests on.
type Facts struct {
	// Err is why the facts could not be read, such as a database that cannot be
	// reached or a damaged edition; nothing else is known then.
	Err error
	// Lists are those in use.
	Lists []List
	// Owed is since when the longest owed screening is owed; zero where none is.
	Owed time.Time
}

// Limits are what the facts are held to.
type Limits struct {
	// Required are the lists without which the service is not ready, with the
	// greatest age since they were last found to be the publisher's; 0 for any.
	Required map[string]time.Duration
	// MaxOwed is how long a screening may be owed. Defaults to any time.
	MaxOwed time.Duration
}

// Reason is why the service is not ready.
type Reason struct {
	Check  string `json:"check"` // storage, list or coverage
	List   string `json:"list,omitempty"`
	Detail string `json:"detail"` // for people; holds no personal data
}

// slack is more than the clocks of machines differ by.
const slack = time.Hour

// NotReady are the reasons why a service is not to be relied on; none where it
// is.
func NotReady(f Facts, l Limits, now time.Time) []Reason {
	if f.Err != nil {
		return []Reason{{Check: "storage", Detail: "The database or the lists cannot be read; see namesake list show, and the log of the database."}}
	}
	var out []Reason
	list := func(name, format string, args ...any) {
		out = append(out, Reason{Check: "list", List: name, Detail: fmt.Sprintf(format, args...)})
	}
	for _, name := range slices.Sorted(maps.Keys(l.Required)) {
		at := slices.IndexFunc(f.Lists, func(have List) bool { return have.Name == name })
		if at < 0 {
			list(name, "The list is required, and no edition is in use; import or fetch it.")
			continue
		}
		age, limit := now.Sub(f.Lists[at].Checked), l.Required[name]
		switch {
		case age < -slack:
			list(name, "The list was last found to be the publisher's in the future, by a wrong clock; set the clock, and import or fetch the list again.")
		case limit > 0 && age > limit:
			list(name, "The list was last found to be the publisher's %s ago, and may be %s old; import or fetch it.", rough(age), rough(limit))
		}
	}
	if !f.Owed.IsZero() && l.MaxOwed > 0 && now.Sub(f.Owed) > l.MaxOwed {
		out = append(out, Reason{Check: "coverage", Detail: fmt.Sprintf("A screening has been owed for %s, and may be for %s; see what keeps the workers.", rough(now.Sub(f.Owed)), rough(l.MaxOwed))})
	}
	return out
}

// rough writes a duration for people.
func rough(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}

// readTimeout is how long the facts may take: who asks waits no longer.
const readTimeout = 3 * time.Second

// Ready answers 200 where the service can be relied on, and else 503 with the
// reasons, for whoever routes requests or watches:
//
//	{"status":"not ready","reasons":[{"check":"list","list":"un-sc","detail":"…"}]}
func Ready(facts func(context.Context) Facts, l Limits, now func() time.Time) http.Handler {
	return reading(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readTimeout)
		defer cancel()
		reasons := NotReady(facts(ctx), l, now())
		if len(reasons) == 0 {
			answer(w, http.StatusOK, map[string]any{"status": "ready"})
			return
		}
		answer(w, http.StatusServiceUnavailable, map[string]any{"status": "not ready", "reasons": reasons})
	})
}

// Health answers 200 as long as the process answers at all. It asks nothing: who
// restarts what is not healthy is not to do so over a database that is away.
func Health() http.Handler {
	return reading(func(w http.ResponseWriter, r *http.Request) { answer(w, http.StatusOK, map[string]any{"status": "ok"}) })
}

// reading lets GET and HEAD pass.
func reading(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "GET this address.", http.StatusMethodNotAllowed)
			return
		}
		next(w, r)
	})
}

func answer(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "the answer could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(b, '\n')) // a client that went away has no further use for it
}
