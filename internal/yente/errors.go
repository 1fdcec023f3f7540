package yente

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Error is why a request is refused: {"detail":"…"}, as yente answers it.
type Error struct {
	Status int
	Detail string
}

func (e *Error) Error() string { return e.Detail }

func refuse(status int, format string, args ...any) error {
	return &Error{status, fmt.Sprintf(format, args...)}
}

// Mistake is one value that has the wrong form, in the shape of the framework
// that yente is written in: where ("query" or "body" first), what, and a word
// for programs. What was sent is not repeated: it may name somebody.
type Mistake struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

// Mistakes are answered with 422, {"detail":[…]}.
type Mistakes []Mistake

func (m Mistakes) Error() string { return fmt.Sprintf("%d values have the wrong form", len(m)) }

func (m *Mistakes) add(typ, msg string, loc ...any) { *m = append(*m, Mistake{loc, msg, typ}) }

// err is nil where there is no mistake.
func (m Mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}

func writeError(w http.ResponseWriter, err error) {
	var refused *Error
	var mistakes Mistakes
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &refused):
		writeJSON(w, refused.Status, map[string]string{"detail": refused.Detail})
	case errors.As(err, &mistakes):
		writeJSON(w, http.StatusUnprocessableEntity, map[string]Mistakes{"detail": mistakes})
	case errors.As(err, &large):
		writeJSON(w, http.StatusRequestEntityTooLarge, map[string]string{"detail": fmt.Sprintf("A request takes at most %d bytes.", MaxBody)})
	default:
		writeJSON(w, http.StatusInternalServerError, map[string]string{"detail": "The request failed. Nothing was decided about anybody."})
	}
}

// answer writes an answer of status 200.
func answer(w http.ResponseWriter, v any) error {
	writeJSON(w, http.StatusOK, v)
	return nil
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // answers are of strings and finite numbers
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(b, '\n')) // a client that went away has no further use for the rest
}

type status struct {
	Status string `json:"status"`
}
