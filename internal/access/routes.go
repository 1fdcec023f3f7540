package access

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Route is an address that is served.
type Route struct {
	Method  string // "" for every method, of a public one
	Pattern string // without the method
	Action  Action // "" for a public one
	Public  bool
}

// Routes serves addresses, each either guarded by an action or public by name:
// there is no third way to serve one. It remembers them, so that a test can ask
// each of them as everybody.
type Routes struct {
	access *Access
	mux    *http.ServeMux
	all    []Route
}

// NewRoutes returns routes that hold only the pages on which people sign in and
// out.
func (a *Access) NewRoutes() *Routes {
	r := &Routes{access: a, mux: http.NewServeMux()}
	a.pages(r)
	return r
}

// Handle serves an address to who may do the action. The pattern is one of
// [http.ServeMux] with its method, as "GET /v1/alerts/{id}". It panics where
// the method or the action is missing or unknown.
func (r *Routes) Handle(pattern string, action Action, h http.Handler) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok || method == "" {
		panic(fmt.Sprintf("access: route %q names no method", pattern))
	}
	r.mux.Handle(pattern, r.access.Guard(action, h))
	r.all = append(r.all, Route{Method: method, Pattern: strings.TrimSpace(path), Action: action})
}

// HandleFunc is Handle for a function.
func (r *Routes) HandleFunc(pattern string, action Action, h http.HandlerFunc) {
	r.Handle(pattern, action, h)
}

// Public serves an address to everybody.
func (r *Routes) Public(pattern string, h http.Handler) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	r.mux.Handle(pattern, r.access.Public(h))
	r.all = append(r.all, Route{Method: method, Pattern: strings.TrimSpace(path), Public: true})
}

// All are the routes in the order in which they were added.
func (r *Routes) All() []Route { return slices.Clone(r.all) }

func (r *Routes) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.mux.ServeHTTP(w, req) }
