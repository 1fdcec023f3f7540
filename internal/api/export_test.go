package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// Described is the API without a service behind it.
var Described = sync.OnceValue(func() *api { return newAPI(Config{}) })

// Description is what is served at /v1/openapi.json.
func Description() ([]byte, error) { return Described().description() }

// Operation is a method of an address, for tests that ask all of them.
type Operation struct {
	ID, Method, Path, Body string
	Most                   int64
	Parameters             []string
}

// Operations are all there are.
func Operations() (out []Operation) {
	for _, o := range Described().operations {
		op := Operation{ID: o.id, Method: o.method, Path: o.path}
		if o.body != nil {
			op.Body, op.Most = o.body.kind, o.body.most
			if o.body.stream {
				op.Most = 0 // is told by what reads it
			}
		}
		for _, p := range o.query {
			op.Parameters = append(op.Parameters, p.name)
		}
		out = append(out, op)
	}
	return out
}

// Decode reads a body as the operation does.
func Decode(id string, data []byte) (any, []Mistake, error) {
	for _, o := range Described().operations {
		if o.id == id {
			v, err := o.body.decode(data)
			if p, ok := err.(*Problem); ok {
				return v, p.Errors, err
			}
			found, _ := mistakes(err, "")
			return v, found, err
		}
	}
	panic("no operation " + id)
}

// Query reads a query as the operation does.
func Query(id string, r *http.Request) ([]Mistake, error) {
	for _, o := range Described().operations {
		if o.id == id {
			req := &request{Request: r, operation: o}
			err := req.readQuery()
			return req.mistakes, err
		}
	}
	panic("no operation " + id)
}

var document = sync.OnceValues(func() (*huma.OpenAPI, error) { return Described().document() })

var addresses = sync.OnceValue(func() *http.ServeMux {
	mux := http.NewServeMux()
	for _, o := range Described().operations {
		mux.HandleFunc(o.method+" "+o.path, func(http.ResponseWriter, *http.Request) {})
	}
	return mux
})

func validate(doc *huma.OpenAPI, s *huma.Schema, mode huma.ValidateMode, body []byte) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	var found huma.ValidateResult
	huma.Validate(doc.Components.Schemas, s, huma.NewPathBuffer(nil, 0), mode, v, &found)
	if len(found.Errors) > 0 {
		return found.Errors[0]
	}
	return nil
}

// Conforms holds a request that was answered, and its answer, to the description
// of its address.
func Conforms(r *http.Request, sent string, status int, header http.Header, body []byte) error {
	doc, err := document()
	if err != nil {
		return err
	}
	_, pattern := addresses().Handler(r)
	for _, o := range Described().operations {
		if o.method+" "+o.path != pattern {
			continue
		}
		item := doc.Paths[o.path]
		described := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete}[o.method]
		given := described.Responses[strconv.Itoa(status)]
		if given == nil {
			return fmt.Errorf("%s answers %d, which is not described", o.id, status)
		}
		if media := given.Content[header.Get("Content-Type")]; media != nil && len(o.files) > 0 && status < 300 {
			return nil
		}
		if len(given.Content) == 0 {
			if len(body) > 0 {
				return fmt.Errorf("%s answers %d with a body", o.id, status)
			}
			return nil
		}
		media := given.Content[header.Get("Content-Type")]
		if media == nil {
			return fmt.Errorf("%s answers %d as %q", o.id, status, header.Get("Content-Type"))
		}
		// A member of a party may be anything, and is skipped.
		if request := described.RequestBody; status < 300 && sent != "" && o.id != "screen-party" && request.Content["application/json"] != nil {
			if err := validate(doc, request.Content["application/json"].Schema, huma.ModeWriteToServer, []byte(sent)); err != nil {
				return fmt.Errorf("%s took what is not described: %w", o.id, err)
			}
		}
		if err := validate(doc, media.Schema, huma.ModeReadFromServer, body); err != nil {
			return fmt.Errorf("%s: %w", o.id, err)
		}
	}
	return nil
}
