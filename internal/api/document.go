package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/namesake-screening/namesake/internal/access"
)

const about = `Namesake screens people and parties against published lists, keeps the answer true as lists change, and shows its reasoning.

Send a key as *Authorization: Bearer nsk_…*, or the session of a person who signed in. What a key or person may do is one table; each operation names its action in *x-action*.

Mistakes come all at once, as problem details (RFC 9457), each with its place. Unknown parameters and unknown fields are mistakes.

What is read page by page takes *limit* and *cursor*; *next* in the body and the Link header name the page that follows.

POST and PUT take an *Idempotency-Key*: for 24 hours the same request with the same key is answered again and done once (*Idempotency-Replayed: true*); another request with the key is a mistake. Requests that were refused are not remembered.

Whoever reads what is kept of a person is recorded in the audit log.`

// description is the OpenAPI description of the API as it is served.
func (a *api) description() ([]byte, error) {
	doc, err := a.document()
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	return append(b, '\n'), err
}

func (a *api) document() (*huma.OpenAPI, error) {
	registry := newRegistry()
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: "Namesake", Version: "1", Description: about, License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
		Servers: []*huma.Server{{URL: "/"}},
		Paths:   map[string]*huma.PathItem{},
		Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
			"key":     {Type: "http", Scheme: "bearer", Description: "A key of a program."},
			"session": {Type: "apiKey", In: "cookie", Name: "__Host-namesake", Description: "The session of a person who signed in."},
		}},
		Security: []map[string][]string{{"key": {}}, {"session": {}}},
		Tags: []*huma.Tag{
			{Name: "screenings", Description: "Who was screened, and what was found."}, {Name: "encounters", Description: "Parties: all who travel or sign together."},
			{Name: "subjects", Description: "The population: who is screened again whenever something changes."}, {Name: "alerts", Description: "Matches that await a human, or were decided by one."},
			{Name: "decisions", Description: "What people decide about alerts, alone or by two."},
			{Name: "clearances", Description: "Remembered false positives, bound to the facts that they rest on."},
			{Name: "cases", Description: "Alerts of one subject, worked together."},
			{Name: "lists", Description: "Published lists and their editions."}, {Name: "policies", Description: "Thresholds and rules, as versioned data."}, {Name: "coverage", Description: "Who has been screened against what, and who is owed a screening."},
			{Name: "jobs", Description: "Files of people to be screened or taken into the population."}, {Name: "webhooks", Description: "Where events are sent."},
			{Name: "cohorts", Description: "Named groups of people, and what became of each."}, {Name: "statistics", Description: "Counts and rates."},
		},
	}
	for _, o := range a.operations {
		path := doc.Paths[o.path]
		if path == nil {
			path = &huma.PathItem{}
			doc.Paths[o.path] = path
		}
		described := o.describe(registry)
		switch o.method {
		case http.MethodGet:
			path.Get = described
		case http.MethodPost:
			path.Post = described
		case http.MethodPut:
			path.Put = described
		case http.MethodDelete:
			path.Delete = described
		default:
			return nil, fmt.Errorf("operation %s: no place for method %s", o.id, o.method)
		}
	}
	finish(registry)
	return doc, nil
}

var wildcard = regexp.MustCompile(`\{(\w+)\}`)

// pathTexts describe what addresses name, by the wildcard.
var pathTexts = map[string]string{"list": "The name of the list, such as us-ofac-sdn.", "name": "The name of the policy.", "version": "The number of the version.", "attachment": "The number of the attachment."}

func (o *operation) describe(registry huma.Registry) *huma.Operation {
	d := &huma.Operation{OperationID: o.id, Summary: o.summary, Description: o.text, Tags: []string{o.tag}, Responses: map[string]*huma.Response{},
		Extensions: map[string]any{"x-action": string(o.action)}}
	for _, m := range wildcard.FindAllStringSubmatch(o.path, -1) {
		s := &huma.Schema{Type: huma.TypeString}
		if m[1] == "version" {
			s = &huma.Schema{Type: huma.TypeInteger}
		}
		d.Parameters = append(d.Parameters, &huma.Param{Name: m[1], In: "path", Required: true, Description: pathTexts[m[1]], Schema: s})
	}
	for _, p := range o.query {
		d.Parameters = append(d.Parameters, &huma.Param{Name: p.name, In: "query", Required: p.required, Description: p.text, Schema: p.schema})
	}
	problems := registry.Schema(reflect.TypeFor[Problem](), true, "")
	refused := func(status int, text string) {
		d.Responses[strconv.Itoa(status)] = &huma.Response{Description: text, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problems}}}
	}
	refused(http.StatusBadRequest, "It cannot be read.")
	refused(http.StatusUnauthorized, "No key, or one that is unknown.")
	refused(http.StatusForbidden, "The action is not allowed to whoever asks.")
	refused(http.StatusUnprocessableEntity, "It has mistakes; nothing was done.")
	refused(http.StatusTooManyRequests, "Too many requests; Retry-After says when to go on.")
	refused(http.StatusInternalServerError, "It failed; nothing was decided about anybody.")
	refused(http.StatusServiceUnavailable, "It was not finished, and nothing was done; send it again.")
	d.Responses[strconv.Itoa(http.StatusTooManyRequests)].Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds.", Schema: &huma.Schema{Type: huma.TypeInteger}}}
	if strings.Contains(o.path, "{") || o.finds {
		refused(http.StatusNotFound, "There is no such thing.")
	}
	if o.id == "screen" {
		refused(http.StatusGone, "It was answered before under this key, and the answer was erased since.")
	}
	if strings.Contains(o.path, "{attachment}") {
		refused(http.StatusGone, "It was removed.")
	}
	if o.method != http.MethodGet {
		refused(http.StatusConflict, "What is kept does not allow it.")
	}
	if o.method == http.MethodPost || o.method == http.MethodPut {
		most := 255
		d.Parameters = append(d.Parameters, &huma.Param{Name: keyHeader, In: "header", Description: "A new key for each request, such as a random UUID.", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most}})
	}
	if o.body != nil {
		d.RequestBody = &huma.RequestBody{Required: !o.body.optional, Content: map[string]*huma.MediaType{}}
		kinds := append([]string{o.body.kind}, o.body.or...)
		for _, kind := range kinds {
			d.RequestBody.Content[kind] = &huma.MediaType{Schema: o.body.schema(registry)}
		}
		refused(http.StatusRequestEntityTooLarge, fmt.Sprintf("It is larger than %d bytes.", o.body.most))
		refused(http.StatusUnsupportedMediaType, "It is not "+strings.Join(kinds, " or ")+".")
	}
	for _, status := range o.statuses() {
		given := &huma.Response{Description: http.StatusText(status)}
		if status != http.StatusNoContent {
			given.Content = map[string]*huma.MediaType{}
			for _, kind := range o.files {
				given.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
			}
			if len(o.files) == 0 {
				given.Content["application/json"] = &huma.MediaType{Schema: registry.Schema(o.gives, true, "")}
			}
		}
		given.Headers = o.headers()
		d.Responses[strconv.Itoa(status)] = given
	}
	return d
}

// statuses are those of success.
func (o *operation) statuses() []int {
	switch {
	case o.method == http.MethodPut || o.puts:
		return []int{http.StatusOK, http.StatusCreated}
	case o.method == http.MethodDelete:
		return []int{http.StatusOK, http.StatusNoContent}
	case o.status == 0:
		return []int{http.StatusOK}
	}
	return []int{o.status}
}

func (o *operation) headers() map[string]*huma.Param {
	out := map[string]*huma.Param{}
	header := func(name, text string) {
		out[name] = &huma.Param{Description: text, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	if o.action == access.Screen && o.method == http.MethodPost || o.method == http.MethodPut || o.puts || o.status == http.StatusCreated {
		header("Location", "Where it stays; left out where it is not kept.")
	}
	if o.id == "screen" {
		header("Screening-Id", "The id of the screening; left out where it is not kept.")
	}
	for _, p := range o.query {
		if p.name == "cursor" {
			header("Link", `The next page, with rel="next".`)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
