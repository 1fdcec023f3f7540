package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// evidence is a screening as it is kept: the bytes of a [namesake.Screening].
type evidence json.RawMessage

func (e evidence) MarshalJSON() ([]byte, error) { return e, nil }

// UnmarshalJSON keeps the bytes.
func (e *evidence) UnmarshalJSON(b []byte) error { *e = slices.Clone(b); return nil }

// Schema is that of what it holds.
func (evidence) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[namesake.Screening](), true, "")
}

// StoredScreening is a screening as it is kept.
type StoredScreening struct {
	ID             string                `json:"id"`
	At             time.Time             `json:"at"`
	Reason         string                `json:"reason" doc:"Why it was made."`
	Subject        string                `json:"subject,omitempty" doc:"The id of the subject, of one of the population."`
	SubjectVersion int64                 `json:"subject_version,omitempty"`
	Encounter      string                `json:"encounter,omitempty" doc:"The encounter that it was part of."`
	Outcome        namesake.Outcome      `json:"outcome"`
	Policy         namesake.PolicyRef    `json:"policy"`
	Engine         string                `json:"engine"`
	Consulted      []namesake.EditionRef `json:"consulted"`
	Applied        *screenings.Applied   `json:"applied,omitempty" doc:"What was decided before and counted for the outcome; the screening is without."`
	Erased         bool                  `json:"erased,omitempty" doc:"What it said was erased: that it was made is all that is known."`
	Screening      evidence              `json:"screening,omitempty"`
}

// storedScreening is a screening for the API; key is the id of its subject.
func storedScreening(s screenings.Stored, key string) StoredScreening {
	return StoredScreening{ID: s.Key, At: s.At, Reason: s.Reason, Subject: key, SubjectVersion: s.SubjectVersion, Encounter: s.Encounter, Outcome: s.Given(), Applied: s.Applied,
		Policy: s.Policy, Engine: s.Engine, Consulted: s.Editions, Erased: len(s.Body) == 0, Screening: evidence(s.Body)}
}

// AnsweredScreening is a screening as it is answered: with what was decided before
// and counts for its outcome.
type AnsweredScreening struct {
	namesake.Screening
	Applied *screenings.Applied `json:"applied,omitempty" doc:"Matches that are cleared by the control number of a complaint; outcome and summary are as without them."`
}

// answered is a screening as it is answered; most are as they are kept.
func answered(s screenings.Stored) (any, error) {
	if s.Applied == nil {
		return evidence(s.Body), nil
	}
	was, err := s.Answer()
	return AnsweredScreening{was, s.Applied}, err
}

const maxSubject = 64 * kilobytes

var (
	policyParameter = text("policy", "The policy to screen under, by its name; the usual one where it is left out.")
	asOfParameter   = date("as_of", "Screen against the editions of that day: of each list the latest that its publisher dated no later, or that was published here no later where it has no date.")
)

func (a *api) screeningOperations() []*operation {
	subjectBody := &body{kind: "application/json", most: maxSubject, takes: reflect.TypeFor[namesake.Subject](),
		decode: func(data []byte) (any, error) { return subject.Decode(data) }}
	return []*operation{{
		id: "screen", method: "POST", path: "/v1/screenings", action: access.Screen, tag: "screenings",
		summary: "Screen a subject, and keep that it was",
		text: "The answer is the screening alone; the header Screening-Id names it, and Location is where it stays. " +
			"With keep=false it is counted by day, policy and outcome, and leaves nothing of the person.",
		query: []parameter{policyParameter, asOfParameter, flag("keep", "Whether to keep the screening.", true)},
		body:  subjectBody, gives: reflect.TypeFor[AnsweredScreening](), serve: a.screen, again: a.screenedAgain, namePointer: "#/name",
	}, {
		id: "get-screening", method: "GET", path: "/v1/screenings/{id}", action: access.ScreeningRead, tag: "screenings",
		summary: "Read a screening as it was answered", gives: reflect.TypeFor[StoredScreening](), serve: a.getScreening,
	}, {
		id: "replay-screening", method: "GET", path: "/v1/screenings/{id}/replay", action: access.ScreeningRead, tag: "screenings",
		summary: "Make a screening again from what it rested on",
		text:    "From the same subject, editions, policy and engine comes the same answer to the byte; what is no longer here is named.",
		gives:   reflect.TypeFor[Replay](), serve: a.replay,
	}}
}

// asOf is the day of a request that is to be screened as of one.
func (a *api) asOf(r *request) (time.Time, error) {
	day := r.day("as_of")
	if day.After(a.Store.Now()) {
		return day, mistaken(Mistake{Detail: "lies in the future (UTC); leave it out to screen against the editions in use", Parameter: "as_of"})
	}
	return day, nil
}

// keptScreening is what is remembered of an answer: the screening has the rest.
type keptScreening struct{ Screening string }

func (a *api) screen(r *request) (answer, error) {
	day, err := a.asOf(r)
	if err != nil {
		return answer{}, err
	}
	keep := r.query["keep"] == "true"
	if !keep && r.once != nil {
		return answer{}, mistaken(Mistake{Detail: "cannot go with keep=false: to give the answer again it would have to be stored, and nothing of the person may be; send it without a key, since a screening that is not kept does no harm twice", Header: keyHeader})
	}
	ask := service.Ask{Actor: r.actor(), Policy: r.query["policy"], AsOf: day, Keep: keep}
	if keep {
		ask.Once = func(tx *store.Tx, s screenings.Stored) error {
			return r.keep(tx, http.StatusOK, screeningPath(s.Key), keptScreening{s.Key})
		}
	}
	s, err := a.Screen(r.Context(), r.in.(namesake.Subject), ask)
	if err != nil {
		return answer{}, err
	}
	body, err := answered(s)
	if err != nil || !keep {
		return answer{body: body}, err
	}
	return answer{body: body, location: screeningPath(s.Key), screening: s.Key}, nil
}

func screeningPath(key string) string { return "/v1/screenings/" + key }

func (a *api) screenedAgain(r *request, kept *idempotency.Answer) (answer, error) {
	var k keptScreening
	if err := json.Unmarshal(kept.Body, &k); err != nil {
		return answer{}, err
	}
	s, err := a.readScreening(r, k.Screening)
	if err != nil {
		return answer{}, err
	}
	if s.Erased {
		return answer{}, problem(http.StatusGone, "This was answered before, and the answer was erased since.")
	}
	body, err := answered(screenings.Stored{Key: s.ID, Body: json.RawMessage(s.Screening), Applied: s.Applied})
	return answer{body: body, screening: s.ID}, err
}

// readScreening reads a screening, and records who did.
func (a *api) readScreening(r *request, id string) (out StoredScreening, err error) {
	err = a.Read(r.Context(), r.actor(), "screening", id, func(tx *store.Tx) (int, error) {
		s, err := screenings.Find(tx, id)
		if err != nil {
			return 0, err
		}
		key := ""
		if s.Subject != 0 {
			m, err := population.Get(tx, s.Subject)
			if err != nil {
				return 0, err
			}
			key = m.Key
		}
		out = storedScreening(s, key)
		return 1, nil
	})
	return out, err
}

func (a *api) getScreening(r *request) (answer, error) {
	s, err := a.readScreening(r, r.PathValue("id"))
	return answer{body: s}, err
}

// Replay is what came of making a screening again.
type Replay struct {
	ID        string   `json:"id"`
	Identical bool     `json:"identical" doc:"The evidence is the same to the byte."`
	Gone      []string `json:"gone,omitempty" doc:"What the screening rested on that is no longer here, so that it cannot be made again."`
	Screening evidence `json:"screening,omitempty" doc:"The screening as made again."`
}

func (a *api) replay(r *request) (answer, error) {
	id := r.PathValue("id")
	if _, err := a.readScreening(r, id); err != nil {
		return answer{}, err
	}
	made, err := a.Replay(r.Context(), id)
	return answer{body: Replay{ID: made.ID, Identical: made.Identical, Gone: made.Gone, Screening: evidence(made.Screening)}}, err
}
