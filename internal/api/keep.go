package api

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// KeepAs says how who was screened is to be known.
type KeepAs struct {
	ID string `json:"id,omitempty" doc:"The client's id for the subject; where it is left out that of the facts asked is taken, or else a new one that cannot be guessed. Of one that is kept, what was asked is learned."`
}

// KeptScreening is the subject that somebody is who was screened once.
type KeptScreening struct {
	Subject string               `json:"subject" doc:"Its id."`
	Version int64                `json:"version"`
	Created bool                 `json:"created"`
	Changed bool                 `json:"changed" doc:"It was kept already, and is known better now."`
	Differ  []subject.Difference `json:"differ,omitempty" doc:"In the answer to the request alone: facts that were stated otherwise before. What was stated now counts from now on."`
	Owed    []string             `json:"owed,omitempty" doc:"Policies under which it is still to be screened, and will be in a moment, since the screening was not against what is in use."`
}

func (a *api) keepOperations() []*operation {
	body := object(kilobytes, func(*KeepAs) []Mistake { return nil })
	body.optional = true
	return []*operation{{
		id: "keep-screening", method: "POST", path: "/v1/screenings/{id}/keep", action: access.SubjectWrite, tag: "screenings",
		summary: "Take who was screened into the population",
		text:    "The facts asked become a subject, and the matches of this screening its alerts. From then on it is screened again whenever anything changes. 201 where the subject is new.",
		body:    body, gives: reflect.TypeFor[KeptScreening](), puts: true, serve: a.keepScreening,
	}}
}

func (a *api) keepScreening(r *request) (answer, error) {
	in, _ := r.in.(KeepAs) // it may be left out
	var out KeptScreening
	status := http.StatusOK
	_, differ, err := a.KeepAsSubject(r.Context(), r.actor(), r.PathValue("id"), in.ID, func(tx *store.Tx, k service.Kept, _ []subject.Difference) error {
		out = KeptScreening{Subject: k.Key, Version: k.Version, Created: k.Created, Changed: k.Changed, Owed: k.Owed}
		if k.Created {
			status = http.StatusCreated
		}
		return r.keep(tx, status, subjectPath(k.Key), out)
	})
	out.Differ = differ
	return answer{status: status, body: out, location: subjectPath(out.Subject)}, err
}

// ref is what is remembered of an answer about a thing with a number: it is read
// again where it is asked for again.
type ref struct{ ID int64 }

// readAgain answers with a thing as it is now.
func readAgain[T any](read func(r *request, id int64) (T, error)) func(*request, *idempotency.Answer) (answer, error) {
	return func(r *request, kept *idempotency.Answer) (answer, error) {
		var k ref
		if err := json.Unmarshal(kept.Body, &k); err != nil {
			return answer{}, err
		}
		v, err := read(r, k.ID)
		return answer{body: v}, err
	}
}
