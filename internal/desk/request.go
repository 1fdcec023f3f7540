package desk

import (
	"errors"
	"fmt"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// Request is one that is being answered.
type Request struct {
	*http.Request
	Who access.Identity
	// Mistakes are what is wrong with what was written, in the order noted.
	Mistakes []Mistake

	w     http.ResponseWriter
	query url.Values
	form  url.Values
	files map[string][]*multipart.FileHeader
}

// Mistake is one in a form or an address. It is an error, too, for what finds
// but one.
type Mistake struct {
	Field string // the id of its input; "" for the whole
	Label string // what the page calls the input
	Text  string
}

func (m *Mistake) Error() string {
	if m.Label == "" {
		return m.Text
	}
	return m.Label + ": " + m.Text
}

// Refusal is an error that the reader is told in words, on a page of its own.
type Refusal struct {
	Status int // of HTTP
	Text   string
}

func (e *Refusal) Error() string { return e.Text }

// Text is what was written in a field of the form, or stands in the address of a
// page, without space around it; "" where there is nothing.
func (r *Request) Text(field string) string { return strings.TrimSpace(r.values().Get(field)) }

// All are the values of a field that may stand several times.
func (r *Request) All(field string) []string { return r.values()[field] }

func (r *Request) values() url.Values {
	if r.form != nil {
		return r.form
	}
	return r.query
}

// ID is the number that stands in the path, as "id" in "/alerts/{id}".
func (r *Request) ID(name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id < 1 {
		return 0, fmt.Errorf("%s %q: %w", name, r.PathValue(name), store.ErrNotFound)
	}
	return id, nil
}

// Number is a number written in a field, or def where nothing is. What is no
// number is noted as a mistake.
func (r *Request) Number(field, label string, def int64) int64 {
	text := r.Text(field)
	if text == "" {
		return def
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.Wrong(field, label, fmt.Sprintf("%q is no whole number", text))
		return def
	}
	return n
}

// Wrong notes a mistake.
func (r *Request) Wrong(field, label, text string) {
	r.Mistakes = append(r.Mistakes, Mistake{field, label, text})
}

// File is an uploaded file, nil where none was chosen. The caller closes it.
func (r *Request) File(field string) (multipart.File, *multipart.FileHeader, error) {
	if len(r.files[field]) == 0 || r.files[field][0].Size == 0 && r.files[field][0].Filename == "" {
		return nil, nil, nil
	}
	f, err := r.files[field][0].Open()
	return f, r.files[field][0], err
}

func (r *Request) readQuery(parameters []string) error {
	var err error
	if r.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return &Refusal{http.StatusBadRequest, "The address cannot be read."}
	}
	for _, name := range slices.Sorted(maps.Keys(r.query)) {
		if !slices.Contains(parameters, name) {
			text := fmt.Sprintf("This page takes no parameter %q in its address.", name)
			if len(parameters) > 0 {
				text += " It takes " + strings.Join(parameters, ", ") + "."
			}
			return &Refusal{http.StatusUnprocessableEntity, text + " Names in an address would stay in histories and logs; please use the form."}
		}
	}
	return nil
}

// inMemory is how much of an upload is held in memory; the rest waits on disk.
const inMemory = 1 << 20

func (r *Request) readForm(fields []string) error {
	if err := r.readQuery(nil); err != nil {
		return err
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(inMemory)
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &Refusal{http.StatusRequestEntityTooLarge, fmt.Sprintf("This form takes at most %d bytes. Nothing was done.", large.Limit)}
	case err != nil:
		return &Refusal{http.StatusBadRequest, "The form could not be read. Nothing was done."}
	}
	r.form = r.PostForm
	if r.form == nil {
		r.form = url.Values{}
	}
	names := slices.Collect(maps.Keys(r.form))
	if r.MultipartForm != nil {
		r.files = r.MultipartForm.File
		names = slices.AppendSeq(names, maps.Keys(r.files))
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(fields, name) {
			r.Wrong("", "", fmt.Sprintf("unknown field %q", name))
		}
	}
	return nil
}

// close removes what an upload left on disk.
func (r *Request) close() {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll() // the system's temporary files: it cleans up after us
	}
}

// noteError makes a mistake of an error that the reader can do something about,
// and returns the status of the answer: 0 for no error, or a mistake like others.
func (r *Request) noteError(err error) int {
	var m *Mistake
	switch {
	case err == nil:
		return 0
	case errors.As(err, &m):
		r.Mistakes = append(r.Mistakes, *m)
		return 0
	case errors.Is(err, access.ErrSamePerson):
		r.Wrong("", "", Sentence(access.ErrSamePerson.Error()))
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// Note notes the mistakes that an error joins, each where at says that the form
// has its field and what it calls it, and returns what else the error says.
func (r *Request) Note(err error, at func(field string) (id, label string)) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var rest []error
		for _, e := range joined.Unwrap() {
			rest = append(rest, r.Note(e, at))
		}
		return errors.Join(rest...)
	}
	var wrong *mistake.Error
	var fact *subject.Error
	var field, text string
	switch {
	case errors.As(err, &wrong):
		field, text = wrong.Field, wrong.Msg
	case errors.As(err, &fact):
		field, text = fact.Field, fact.Msg
	default:
		return err
	}
	field, _, _ = strings.Cut(strings.TrimPrefix(field, "person/"), "/") // the facts of a person, and of several the first
	id, label := at(field)
	r.Wrong(id, label, text)
	return nil
}

// Labelled says where fields are for [Request.Note]: labels are what the form calls
// its fields, and instead has its names of those that go by another there.
func Labelled(labels, instead map[string]string) func(field string) (id, label string) {
	return func(field string) (id, label string) {
		if name := instead[field]; name != "" {
			field = name
		}
		return field, labels[field]
	}
}

// Sentence writes an error as a reader expects it.
func Sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

// cutPattern parts a pattern of http.ServeMux into method and path.
func cutPattern(pattern string) (method, path string, ok bool) {
	method, path, ok = strings.Cut(pattern, " ")
	return method, strings.TrimSpace(path), ok
}
