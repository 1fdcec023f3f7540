package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/strict"
)

// operation is one method of one address.
type operation struct {
	id           string // of the description; unique
	method, path string
	action       access.Action
	tag, summary string
	text         string // further description
	query        []parameter
	body         *body // nil: takes none
	status       int   // of success; defaults to 200
	gives        reflect.Type
	files        []string // media types of what is given, where that is no JSON
	serve        func(r *request) (answer, error)
	// again puts an answer together that was remembered; nil where it was
	// remembered whole.
	again func(r *request, kept *idempotency.Answer) (answer, error)
	// puts is true for a POST that answers 201 where what it gives is new, and else
	// 200, as a PUT does.
	puts bool
	// finds is true where the body names what is looked for, and there may be none.
	finds bool
	// namePointer is where the body has the name of the subject.
	namePointer string
}

// body is what an operation takes.
type body struct {
	kind     string   // media type
	or       []string // further ones
	stream   bool     // it is read by what serves it
	most     int64    // bytes
	optional bool
	takes    reflect.Type            // as described; nil for text
	needs    func(field string) bool // which of the required fields are; nil for all
	// decode reads it. The error is of package strict, subject, policy or
	// namepairs.
	decode func(data []byte) (any, error)
}

// kilobytes of a body.
const kilobytes = 1 << 10

// object is a JSON body that becomes a T.
func object[T any](most int64, check func(*T) []Mistake) *body {
	return &body{kind: "application/json", most: most, takes: reflect.TypeFor[T](), decode: func(data []byte) (any, error) {
		var v T
		if err := strict.Decode(data, &v); err != nil {
			return v, err
		}
		if found := check(&v); len(found) > 0 {
			return v, mistaken(found...)
		}
		return v, nil
	}}
}

// nothing is the body of what needs none; an empty object is as good.
func nothing() *body {
	b := object(kilobytes, func(*struct{}) []Mistake { return nil })
	b.optional = true
	return b
}

// request is one that is being answered.
type request struct {
	*http.Request
	operation *operation
	who       access.Identity
	query     map[string]string
	in        any // the body, decoded
	once      *idempotency.Request
	sum       hash.Hash // of a body that is read by what serves it
	reading   string    // what a page is of, where the question does not say
	mistakes  []Mistake
}

// answer is what an operation gives.
type answer struct {
	status    int
	body      any // JSON as it is for []byte
	location  string
	screening string // its id
	next      string // cursor of the page that follows
	replayed  bool
	// file is what is given in the place of a body, and kind its media type.
	file    io.ReadCloser
	kind    string
	headers map[string]string // of the file
}

func (r *request) actor() string { return r.who.Actor() }

// keep remembers an answer in the transaction of what it is about. Body is the
// answer, or what again needs.
func (r *request) keep(tx *store.Tx, status int, location string, body any) error {
	if r.once == nil {
		return nil
	}
	kept := idempotency.Answer{Status: status, Location: location}
	if body != nil {
		var err error
		if kept.Body, err = encode(body); err != nil {
			return err
		}
	}
	return idempotency.Keep(tx, *r.once, kept)
}

func (a *api) handler(o *operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		secure(w)
		r := &request{Request: req, operation: o, who: access.Of(req.Context())}
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				write(w, a.failed(r, fmt.Errorf("panic: %T", v)))
			}
		}()
		ans, err := a.answer(w, r)
		if err != nil {
			write(w, a.failed(r, err))
			return
		}
		h := w.Header()
		if ans.location != "" {
			h.Set("Location", ans.location)
		}
		if ans.screening != "" {
			h.Set("Screening-Id", ans.screening)
		}
		if ans.replayed {
			h.Set("Idempotency-Replayed", "true")
		}
		if ans.next != "" {
			h.Set("Link", "<"+r.following(ans.next)+`>; rel="next"`)
		}
		if ans.status == 0 {
			ans.status = http.StatusOK
		}
		if ans.file != nil {
			r.give(w, ans)
			return
		}
		if ans.body == nil {
			w.WriteHeader(ans.status)
			return
		}
		text, err := encode(ans.body)
		if err != nil {
			write(w, a.failed(r, err))
			return
		}
		h.Set("Content-Type", "application/json")
		w.WriteHeader(ans.status)
		w.Write(append(text, '\n')) // a client that went away has no further use for the rest
	})
}

// answer reads a request, and has it served unless it was before.
func (a *api) answer(w http.ResponseWriter, r *request) (answer, error) {
	if err := r.readQuery(); err != nil {
		return answer{}, err
	}
	data, err := r.readBody(w)
	if err != nil {
		return answer{}, err
	}
	r.readKey(data)
	if len(r.mistakes) > 0 {
		return answer{}, mistaken(r.mistakes...)
	}
	if r.once == nil {
		return r.operation.serve(r)
	}
	if r.sum != nil {
		if err := a.sumIfUsed(r); err != nil {
			return answer{}, err
		}
	}
	if ans, found, err := a.before(r); found || err != nil {
		return ans, err
	}
	ans, err := r.operation.serve(r)
	if errors.Is(err, idempotency.ErrAnswered) {
		// The same was asked beside this, and done; what this did was not kept.
		ans, found, err := a.before(r)
		if err == nil && !found {
			err = problem(http.StatusConflict, "A request with this key is being answered; send it again for its answer.")
		}
		return ans, err
	}
	return ans, err
}

// before is the answer that the request was given before.
func (a *api) before(r *request) (ans answer, found bool, err error) {
	var kept *idempotency.Answer
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		kept, err = idempotency.Find(tx, *r.once)
		return err
	})
	if err != nil || kept == nil {
		return ans, false, err
	}
	if r.operation.again != nil {
		ans, err = r.operation.again(r, kept)
	} else if len(kept.Body) > 0 {
		ans.body = kept.Body
	}
	ans.status, ans.location, ans.replayed = kept.Status, kept.Location, true
	return ans, true, err
}

const keyHeader = "Idempotency-Key"

// readKey reads the key that a request is answered once under.
func (r *request) readKey(data []byte) {
	keys := r.Header.Values(keyHeader)
	if len(keys) == 0 || r.Method != http.MethodPost && r.Method != http.MethodPut {
		return
	}
	key := keys[0]
	if len(keys) > 1 || key == "" || len(key) > 255 || strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		r.mistakes = append(r.mistakes, Mistake{Detail: "write one key of 1 to 255 visible ASCII characters, such as a random UUID, and a new one for each request", Header: keyHeader})
		return
	}
	r.once = &idempotency.Request{Actor: r.actor(), Key: key, Hash: r.hash(string(data))}
	if b := r.operation.body; b != nil && b.stream {
		r.sum = sha256.New()
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, r.sum), r.Body}
	}
}

func (r *request) hash(body string) string {
	return idempotency.Hash(r.Method, r.URL.EscapedPath(), r.URL.Query().Encode(), body)
}

// read says that the whole of a body was read by what serves it.
func (r *request) read() {
	if r.sum != nil {
		r.once.Hash = r.hash(string(r.sum.Sum(nil)))
	}
}

// sumIfUsed reads a body to its end where its key was answered before, to tell
// whether this is the same request.
func (a *api) sumIfUsed(r *request) error {
	var used bool
	err := a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		used, err = idempotency.Used(tx, r.once.Actor, r.once.Key)
		return err
	})
	if err != nil || !used {
		return err
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return unread(err)
	}
	r.read()
	return nil
}

// unread is the problem of a body that could not be read.
func unread(err error) *Problem {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problem(http.StatusRequestEntityTooLarge, "This address takes at most "+strconv.FormatInt(large.Limit, 10)+" bytes.")
	}
	return problem(http.StatusBadRequest, "The request could not be read.")
}

// longest is how long the transfer of a file may take, where other requests are
// cut short by the server.
const longest = time.Hour

// give sends a file.
func (r *request) give(w http.ResponseWriter, ans answer) {
	defer ans.file.Close()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(longest)) // where there is one
	w.Header().Set("Content-Type", ans.kind)
	for name, value := range ans.headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(ans.status)
	io.Copy(w, ans.file) // a client that went away has no further use for the rest
}

// readBody reads and decodes the body. Of what cannot be read it returns the
// problem; what is wrong in it is noted.
func (r *request) readBody(w http.ResponseWriter) ([]byte, error) {
	b := r.operation.body
	if b == nil {
		if r.ContentLength != 0 {
			r.mistakes = append(r.mistakes, Mistake{Detail: "this address takes no body"})
		}
		return nil, nil
	}
	sent := r.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(sent)
	if kinds := append([]string{b.kind}, b.or...); (err != nil || !slices.Contains(kinds, kind)) && !(b.optional && sent == "") {
		return nil, problem(http.StatusUnsupportedMediaType, "Send this as "+strings.Join(kinds, " or ")+".")
	}
	r.Body = http.MaxBytesReader(w, r.Body, b.most)
	if b.stream {
		r.in = kind
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(longest))  // where there is one
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(longest)) // of the answer, which comes after
		return nil, nil
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, unread(err)
	}
	if b.optional && len(bytes.TrimSpace(data)) == 0 {
		return data, nil
	}
	r.in, err = b.decode(data)
	if errors.Is(err, strict.ErrSyntax) {
		return nil, problem(http.StatusBadRequest, sentence(err))
	}
	var p *Problem
	if errors.As(err, &p) {
		r.mistakes = append(r.mistakes, p.Errors...)
		return data, nil
	}
	found, other := mistakes(err, "")
	if other {
		return nil, err
	}
	r.mistakes = append(r.mistakes, found...)
	return data, nil
}

// encode writes JSON without HTML escapes, so that names read as they are.
func encode(v any) ([]byte, error) {
	if raw, ok := v.([]byte); ok {
		return raw, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// write answers with a problem.
func write(w http.ResponseWriter, p *Problem) {
	text, err := encode(p)
	if err != nil {
		panic(err) // it is strings and numbers
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	w.Write(append(text, '\n')) // a client that went away has no further use for the rest
}
