package access

import (
	"context"
	"strings"
	"sync"
	"time"
)

// names remembers for a short time what accounts and keys are called: a page
// names many, and the same again and again.
type names struct {
	mu    sync.Mutex
	at    time.Time
	known map[string]string
}

// namesKept is how long a new name may take to be seen.
const namesKept = 10 * time.Second

// NameOf is what an actor is called, to be shown: the person's name, the key's,
// or the actor itself where it is neither.
func (a *Access) NameOf(ctx context.Context, actor string) string {
	a.names.mu.Lock()
	defer a.names.mu.Unlock()
	_, known := a.names.known[actor]
	if now := a.store.Now(); now.Sub(a.names.at) >= namesKept || !known && strings.Contains(actor, ":") {
		if found, err := a.readNames(ctx); err == nil {
			a.names.known, a.names.at = found, now
		}
	}
	if name := a.names.known[actor]; name != "" {
		return name
	}
	return actor
}

func (a *Access) readNames(ctx context.Context) (map[string]string, error) {
	out := map[string]string{CommandLine: "the command line", "system": "the service"}
	accounts, err := a.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range accounts {
		out[c.Actor()] = c.Shown()
	}
	keys, err := a.Keys(ctx)
	for _, k := range keys {
		out[string(Program)+":"+k.ID] = "the key " + k.Name
	}
	return out, err
}
