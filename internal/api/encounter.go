package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// Party is who is screened together.
type Party struct {
	Occasion string             `json:"occasion,omitempty" maxLength:"200" doc:"What the client calls it, such as a booking."`
	Members  []namesake.Subject `json:"members" minItems:"1" maxItems:"500"`
}

// party is a Party as it is read: a member with mistakes is skipped by itself.
type party struct {
	Occasion string            `json:"occasion"`
	Members  []json.RawMessage `json:"members"`
}

const mostMembers = 500

func (p *party) check() (found []Mistake) {
	if w := remark(p.Occasion); w != "" {
		found = append(found, Mistake{Detail: w, Pointer: "#/occasion"})
	}
	switch {
	case len(p.Members) == 0:
		found = append(found, Mistake{Detail: "nobody is in the party; write one subject or more", Pointer: "#/members"})
	case len(p.Members) > mostMembers:
		found = append(found, Mistake{Detail: fmt.Sprintf("%d are more than %d; part them, or run a job", len(p.Members), mostMembers), Pointer: "#/members"})
	}
	return found
}

// remark says what is wrong with a short text, "" for nothing.
func remark(s string) string {
	if utf8.RuneCountInString(s) > 200 || strings.ContainsFunc(s, unicode.IsControl) {
		return "longer than 200 characters, or with a line break or control character in it"
	}
	return ""
}

// Encounter is an occasion with everybody of the party.
type Encounter struct {
	ID       string           `json:"id"`
	At       time.Time        `json:"at"`
	Occasion string           `json:"occasion,omitempty"`
	Outcome  namesake.Outcome `json:"outcome" doc:"The gravest of the party; no better than incomplete where somebody was skipped."`
	Members  []Member         `json:"members"`
}

// Member is what came of one of the party.
type Member struct {
	Index     int              `json:"index" doc:"In the party, from 0."`
	Status    string           `json:"status" enum:"screened,skipped"`
	Reason    string           `json:"reason,omitempty" doc:"Why it was skipped."`
	Screening string           `json:"screening,omitempty" doc:"The id of the screening."`
	Outcome   namesake.Outcome `json:"outcome,omitempty"`
	Answer    evidence         `json:"answer,omitempty" doc:"The screening; left out once it was erased."`
}

func encounter(e service.Encounter) Encounter {
	out := Encounter{ID: e.ID, At: e.At, Occasion: e.Occasion, Outcome: e.Outcome, Members: make([]Member, len(e.Members))}
	for i, m := range e.Members {
		out.Members[i] = Member{m.Index, m.Status, m.Reason, m.Screening, m.Outcome, evidence(m.Answer)}
	}
	return out
}

func (a *api) encounterOperations() []*operation {
	members := object(4<<10*kilobytes, (*party).check)
	members.takes = reflect.TypeFor[Party]()
	return []*operation{{
		id: "screen-party", method: "POST", path: "/v1/encounters", action: access.Screen, tag: "encounters",
		summary: "Screen a party, each member or why not",
		text:    "A member with mistakes is skipped with the reason, and the rest is screened.",
		query:   []parameter{policyParameter, asOfParameter},
		body:    members, status: http.StatusCreated, gives: reflect.TypeFor[Encounter](), serve: a.meet, again: a.metAgain,
	}, {
		id: "get-encounter", method: "GET", path: "/v1/encounters/{id}", action: access.ScreeningRead, tag: "encounters",
		summary: "Read an encounter with its screenings", gives: reflect.TypeFor[Encounter](), serve: a.getEncounter,
	}}
}

func (a *api) meet(r *request) (answer, error) {
	day, err := a.asOf(r)
	if err != nil {
		return answer{}, err
	}
	p := r.in.(party)
	people := make([]service.Person, len(p.Members))
	for i, raw := range p.Members {
		s, err := subject.Decode(raw)
		people[i].Subject = s
		if err != nil {
			people[i].Skip = reasons(err)
		}
	}
	ask := service.Ask{Actor: r.actor(), Policy: r.query["policy"], AsOf: day, Keep: true}
	e, err := a.Meet(r.Context(), p.Occasion, people, ask, func(tx *store.Tx, e service.Encounter) error {
		return r.keep(tx, http.StatusCreated, encounterPath(e.ID), keptEncounter{e.ID})
	})
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: encounter(e), location: encounterPath(e.ID)}, nil
}

// reasons writes why a member cannot be screened, every mistake with its field.
func reasons(err error) string {
	found, _ := mistakes(err, "")
	var out []string
	for _, m := range found {
		field := strings.TrimPrefix(strings.TrimPrefix(m.Pointer, "#"), "/")
		if field != "" {
			field += ": "
		}
		out = append(out, field+m.Detail)
	}
	return strings.Join(out, "; ")
}

func encounterPath(id string) string { return "/v1/encounters/" + id }

// keptEncounter is what is remembered of an answer: the encounter has the rest.
type keptEncounter struct{ Encounter string }

func (a *api) metAgain(r *request, kept *idempotency.Answer) (answer, error) {
	var k keptEncounter
	if err := json.Unmarshal(kept.Body, &k); err != nil {
		return answer{}, err
	}
	return a.readEncounter(r, k.Encounter)
}

func (a *api) getEncounter(r *request) (answer, error) {
	return a.readEncounter(r, r.PathValue("id"))
}

func (a *api) readEncounter(r *request, id string) (answer, error) {
	var e service.Encounter
	err := a.Read(r.Context(), r.actor(), "encounter", id, func(tx *store.Tx) (_ int, err error) {
		e, err = service.EncounterOf(tx, id)
		return len(e.Members), err
	})
	return answer{body: encounter(e)}, err
}
