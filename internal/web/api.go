package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/namesake-screening/namesake/internal/subject"
)

func (s *server) screenJSON(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery != "" {
		var fields []fieldError
		for name := range r.URL.Query() {
			fields = append(fields, fieldError{Detail: "unknown parameter", Parameter: name})
		}
		writeProblem(w, http.StatusUnprocessableEntity, "This address takes no query parameters.", fields)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		writeProblem(w, http.StatusUnsupportedMediaType, "Send the subject as application/json.", nil)
		return
	}
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		writeProblem(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("A subject takes at most %d bytes.", MaxBody), nil)
		return
	}
	if err != nil {
		writeProblem(w, http.StatusBadRequest, "The request could not be read.", nil)
		return
	}
	asked, err := subject.Decode(body)
	if errors.Is(err, subject.ErrSyntax) {
		writeProblem(w, http.StatusBadRequest, err.Error(), nil)
		return
	}
	if err != nil {
		var fields []fieldError
		for _, m := range subject.Mistakes(err) {
			fields = append(fields, fieldError{Detail: m.Msg, Pointer: "#" + m.Field})
		}
		writeProblem(w, http.StatusUnprocessableEntity, "The subject has mistakes.", fields)
		return
	}
	answer, err := s.Screener.Screen(asked)
	if err != nil {
		s.failed(err)
		writeProblem(w, http.StatusInternalServerError, "The screening failed. Nothing was decided about this subject.", nil)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// problem is an error answer after RFC 9457.
type problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail,omitempty"`
	Errors []fieldError `json:"errors,omitempty"`
}

// fieldError is one mistake in a request, at a JSON pointer written as a URI
// fragment, or in a query parameter.
type fieldError struct {
	Detail    string `json:"detail"`
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
}

func writeProblem(w http.ResponseWriter, status int, detail string, fields []fieldError) {
	w.Header().Set("Content-Type", "application/problem+json")
	writeJSON(w, status, problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Errors: fields})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "the answer could not be written", http.StatusInternalServerError)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	w.Write(append(b, '\n')) // a client that went away has no further use for the rest
}
