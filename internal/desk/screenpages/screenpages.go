// Package screenpages is the page on which one name is screened: the form, the
// answer with its evidence, and what to do next. What is asked while one types
// leaves nothing but a count; the button keeps what was asked and answered.
package screenpages

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/screen"
)

//go:embed *.html
var files embed.FS

// Config is what the page stands on.
type Config struct {
	Service *service.Service // required
	// Keep takes somebody into the population who was screened, by the key of the
	// screening, and returns the number of the subject, whose page is
	// /subjects/NUMBER. Defaults to none: then nobody can be kept from the page.
	Keep func(ctx context.Context, who access.Identity, screening string) (int64, error)
	// Examples are names to try, shown with the empty form. Defaults to none.
	Examples func() []Example
}

// Example is a name to try, and what it shows.
type Example struct{ Name, Shows string }

// SampleExamples are names to try on the built-in list, each with another answer.
func SampleExamples() []Example {
	return []Example{
		{"Orwan Deskell", "misspelt, and found"},
		{"محمد علي زروندل", "in Arabic script"},
		{"Mohammed Tavrazoy", "one more fact would decide"},
		{"Ida Quornley", "on no list"},
	}
}

type pages struct{ Config }

// Register serves the page.
func Register(d *desk.Desk, c Config) {
	if c.Examples == nil {
		c.Examples = func() []Example { return nil }
	}
	s := &pages{c}
	p := d.Pages(files)
	p.Show("GET /{$}", access.Screen, nil, s.home)
	p.Do("POST /{$}", access.Screen, append(fieldIDs(), "live"), s.screen, s.home)
	if c.Keep != nil {
		p.Do("POST /screen/keep", access.SubjectWrite, append(fieldIDs(), "screening"), s.keep, s.home)
	}
}

// fields are the inputs of the form from top to bottom, by what package subject
// calls them.
var fields = []struct{ subject, id, label string }{
	{"name", "name", "Name"}, {"birth_date", "birth_date", "Date of birth"}, {"country", "country", "Country"}, {"countries", "country", "Country"},
	{"gender", "gender", "Gender"}, {"aliases", "aliases", "Other names"}, {"identifiers", "identifier", "Identifying number"}, {"id", "identifier", "Identifying number"},
}

func fieldIDs() []string {
	var out []string
	for _, f := range fields {
		if !slices.Contains(out, f.id) {
			out = append(out, f.id)
		}
	}
	return out
}

// view is everything the page shows.
type view struct {
	Asked    []Asked  // what was written, to be sent again where no answer is kept
	Answer   *answer  // nil where nothing was
	Sources  []source // of the answer, or those that will be consulted
	Missing  []string // lists without which nobody is clear, of the answer
	Examples []Example
	CanKeep  bool
	Trouble  string // why there is no answer though something was written
}

// Asked is a field with what was written into it.
type Asked struct{ Field, Text string }

// Genders are those that can be chosen.
func (view) Genders() []namesake.Gender {
	return []namesake.Gender{namesake.GenderFemale, namesake.GenderMale, namesake.GenderOther}
}

// home is the page before anything was answered.
func (s *pages) home(r *desk.Request) (desk.Page, error) {
	v := view{CanKeep: s.Keep != nil}
	if len(r.Mistakes) > 0 {
		var texts []string
		for _, m := range r.Mistakes {
			texts = append(texts, m.Error())
		}
		v.Trouble = strings.Join(texts, "; ")
	}
	var err error
	if v.Sources, err = s.sources(r.Context(), nil); err != nil {
		return desk.Page{}, err
	}
	if len(r.Mistakes) == 0 {
		v.Examples = s.Examples()
	}
	return desk.Page{Title: "Screen", Template: "screen", View: v}, nil
}

// read is who was asked about, or notes what is wrong with it.
func read(r *desk.Request) namesake.Subject {
	for _, f := range fieldIDs() {
		if len(r.All(f)) > 1 {
			r.Wrong(f, label(f), "stands twice")
		}
	}
	s, err := subject.Text{Name: r.Text("name"), BirthDate: r.Text("birth_date"), Gender: r.Text("gender"), Countries: parted(r.Text("country")),
		Aliases: parted(r.Text("aliases")), Identifiers: parted(r.Text("identifier"))}.Parse()
	found := subject.Mistakes(err)
	for _, f := range fields {
		for _, m := range found {
			if m.Field == f.subject {
				r.Wrong(f.id, f.label, m.Msg)
			}
		}
	}
	for _, m := range found {
		if !slices.ContainsFunc(fields, func(f struct{ subject, id, label string }) bool { return f.subject == m.Field }) {
			r.Wrong("name", "", m.Error())
		}
	}
	return s
}

func label(id string) string {
	for _, f := range fields {
		if f.id == id {
			return f.label
		}
	}
	return id
}

// parted are values that stand in one field, on lines of their own or with
// semicolons between.
func parted(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == '\n' || c == '\r' })
}

// answered screens who was asked about, or notes what is wrong with that.
func (s *pages) answered(r *desk.Request, keep bool) (stored screenings.Stored, err error) {
	asked := read(r)
	if len(r.Mistakes) > 0 {
		return stored, nil
	}
	stored, err = s.Service.Screen(r.Context(), asked, service.Ask{Actor: r.Who.Actor(), Keep: keep})
	if errors.Is(err, screen.ErrNoName) {
		return stored, &desk.Mistake{Field: "name", Label: "Name", Text: "has no letters that a name can be read from"}
	}
	return stored, err
}

// screen answers. While one types nothing is kept.
func (s *pages) screen(r *desk.Request) (desk.Done, error) {
	live := r.Text("live") == "1"
	if !live && r.Text("live") != "" {
		r.Wrong("", "", `the field "live" is 1 or missing`)
	}
	stored, err := s.answered(r, !live)
	if err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	made, err := stored.Answer()
	if err != nil {
		return desk.Done{}, fmt.Errorf("read the answer: %w", err)
	}
	v := view{Answer: newAnswer(made, stored.Applied), Missing: made.Missing, CanKeep: s.Keep != nil}
	v.Answer.Kept = stored.Key
	if v.Sources, err = s.sources(r.Context(), made.Consulted); err != nil {
		return desk.Done{}, err
	}
	if live {
		for _, f := range fieldIDs() {
			if text := r.Text(f); text != "" {
				v.Asked = append(v.Asked, Asked{f, text})
			}
		}
	}
	return desk.Done{Show: &desk.Page{Title: desk.Words(string(made.Outcome)), Template: "screen", View: v}}, nil
}

// keep takes somebody into the population, who is screened whenever anything
// changes from then on: whom an answer that is kept is about, or who was asked
// about while typing, of whom an answer is kept first.
func (s *pages) keep(r *desk.Request) (desk.Done, error) {
	key := r.Text("screening")
	if key == "" {
		stored, err := s.answered(r, true)
		if err != nil || len(r.Mistakes) > 0 {
			return desk.Done{}, err
		}
		key = stored.Key
	}
	id, err := s.Keep(r.Context(), r.Who, key)
	return desk.Done{To: fmt.Sprintf("/subjects/%d", id), Said: "Kept, and screened again whenever a list or a policy changes."}, err
}

// source is a list with its age, and what is the matter with it.
type source struct {
	namesake.EditionRef
	Title   string
	AgeDays int
	Known   bool   // whether the age is
	Trouble string // "" for none
}

// sources are the lists of an answer, or for nil those in use.
func (s *pages) sources(ctx context.Context, consulted []namesake.EditionRef) ([]source, error) {
	lists, err := s.Service.Lists()
	if err != nil {
		return nil, err
	}
	var looks []service.Fetched
	err = s.Service.Store.View(ctx, func(tx *store.Tx) (err error) {
		looks, err = service.FetchStates(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if consulted == nil {
		for _, l := range lists {
			date, _ := namesake.ParsePartialDate(l.Date) // as it was written
			consulted = append(consulted, namesake.EditionRef{List: l.List, Hash: l.Hash, Date: date, Entities: l.Entities})
		}
	}
	out := make([]source, len(consulted))
	for i, ref := range consulted {
		out[i].EditionRef = ref
		for _, l := range lists {
			if l.List == ref.List && l.Hash == ref.Hash {
				out[i].Title, out[i].AgeDays, out[i].Known = l.Title, l.AgeDays, true
			}
		}
		for _, l := range looks {
			if l.List == ref.List && l.Error != "" {
				out[i].Trouble = "The publisher could not be read when it was last looked; this is the last good edition."
			}
		}
	}
	return out, nil
}
