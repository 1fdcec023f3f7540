package web

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/subject"
)

func (s *pages) home(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery != "" {
		// Names in a URL end up in histories and logs.
		s.render(w, http.StatusUnprocessableEntity, view{Mistakes: []mistake{{Field: "name", Text: "This page takes no parameters in its address. Names in an address stay in histories and logs; please use the form."}}})
		return
	}
	s.render(w, http.StatusOK, view{})
}

// form are the fields of the page.
type form struct {
	Name, BirthDate, Country, Gender string
}

func (s *pages) screenForm(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		status, text := http.StatusBadRequest, "The form could not be read."
		if errors.As(err, &large) {
			status, text = http.StatusRequestEntityTooLarge, "The form is too large."
		}
		s.render(w, status, view{Mistakes: []mistake{{Field: "name", Text: text}}})
		return
	}
	v := view{Form: form{Name: r.PostForm.Get("name"), BirthDate: r.PostForm.Get("birth_date"), Country: r.PostForm.Get("country"), Gender: r.PostForm.Get("gender")}}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.id == name })
		switch {
		case i < 0:
			v.Mistakes = append(v.Mistakes, mistake{Field: "name", Text: fmt.Sprintf("unknown field %q", name)})
		case len(r.PostForm[name]) > 1:
			v.Mistakes = append(v.Mistakes, mistake{name, fields[i].label, "stands twice"})
		}
	}
	asked, err := subject.Text{Name: v.Form.Name, BirthDate: v.Form.BirthDate, Countries: strings.Split(v.Form.Country, ";"), Gender: v.Form.Gender}.Parse()
	v.Mistakes = append(v.Mistakes, mistakesIn(subject.Mistakes(err))...)
	if len(v.Mistakes) > 0 {
		s.render(w, http.StatusUnprocessableEntity, v)
		return
	}
	answer, err := s.Screen(r.Context(), asked)
	if err != nil {
		s.failed(err)
		v.Mistakes = []mistake{{Field: "name", Text: "The screening failed. Nothing was decided about this name."}}
		s.render(w, http.StatusInternalServerError, v)
		return
	}
	v.Result = newResult(answer)
	s.render(w, http.StatusOK, v)
}

// failed logs that a screening failed. The engine's errors name settings and
// lists, never the subject; the message is kept out nevertheless.
func (s *pages) failed(err error) {
	if s.Log != nil {
		s.Log.Error("screening failed", "error", fmt.Sprintf("%T", err))
	}
}

func (s *pages) render(w http.ResponseWriter, status int, v view) {
	if s.Notice != nil {
		v.Notice = s.Notice()
	}
	if s.Consulted != nil {
		v.Consulted = s.Consulted()
	}
	var b strings.Builder
	if err := page.ExecuteTemplate(&b, "page.html", v); err != nil {
		s.failed(err)
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, b.String())
}
