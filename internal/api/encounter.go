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
	"github.com/namesake-screening/namesake/internal/screenings"
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

// keepFound is the parameter that keeps whoever is not clear.
const keepFound = "found"

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
	// Applied is what the outcome rests on beside the screening.
	Applied *screenings.Applied  `json:"applied,omitempty" doc:"What was decided before and counted for the outcome."`
	Subject string               `json:"subject,omitempty" doc:"With keep=found: the id of the subject that it is now."`
	Kept    string               `json:"kept,omitempty" enum:"added,changed,unchanged" doc:"With keep=found: whether the subject is new, is known better now, or was known as well before."`
	Differ  []subject.Difference `json:"differ,omitempty" doc:"With keep=found, in the answer to the request alone: facts that were stated otherwise before. What was stated now counts from now on."`
}

func encounter(e service.Encounter) Encounter {
	out := Encounter{ID: e.ID, At: e.At, Occasion: e.Occasion, Outcome: e.Outcome, Members: make([]Member, len(e.Members))}
	for i, m := range e.Members {
		out.Members[i] = Member{m.Index, m.Status, m.Reason, m.Screening, m.Outcome, evidence(m.Answer), m.Applied, m.Subject, m.Kept, m.Differ}
	}
	return out
}

func (a *api) encounterOperations() []*operation {
	members := object(4<<10*kilobytes, (*party).check)
	members.takes = reflect.TypeFor[Party]()
	return []*operation{{
		id: "screen-party", method: "POST", path: "/v1/encounters", action: access.Screen, tag: "encounters",
		summary: "Screen a party, each member or why not",
		text: "A member with mistakes is skipped with the reason, and the rest is screened. " +
			"With keep=found, which takes the right to write subjects, whoever is not clear is in the population from then on; a member whose id is that of a subject is screened with all that is known of it, and adds to that.",
		query: []parameter{policyParameter, asOfParameter, oneOf("keep", "Take whoever is not clear into the population.", keepFound)},
		body:  members, status: http.StatusCreated, gives: reflect.TypeFor[Encounter](), serve: a.meet, again: a.metAgain,
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
	keep := r.query["keep"] == keepFound
	if keep && !day.IsZero() {
		return answer{}, mistaken(Mistake{Detail: "cannot go with as_of: who is met now is not met as of another day", Parameter: "keep"})
	}
	if keep && r.who.Can(access.SubjectWrite) != access.All {
		p := problem(http.StatusForbidden, "Keeping people takes the right to write subjects; leave keep out to screen alone.")
		p.Action = string(access.SubjectWrite)
		return answer{}, p
	}
	ask := service.Ask{Actor: r.actor(), Policy: r.query["policy"], AsOf: day, Keep: true, KeepFound: keep}
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
