// Package webhooks tells other programs what happened, by posting to the
// addresses that they subscribed with. What is to be posted is written in the
// transaction of the change that it tells of (an outbox), so that nothing is told
// that did not happen, and nothing that happened is left untold because a process
// died.
//
//  1. Each subscription is a queue. It is posted in the order in which things
//     happened, one after the other: while one delivery fails, those behind it
//     wait.
//  2. A delivery is tried again after pauses that double, for [Config.GiveUp] from
//     when it was written and from when the receiver began to fail, whichever is
//     later. Then it is parked: shown, and posted again when somebody asks.
//  3. At least once: a process that dies after posting and before noting so posts
//     again. The webhook-id is the same then, by which receivers tell. One process
//     at a time posts to a subscription, by a claim that runs out.
//  4. Messages are signed after the Standard Webhooks specification
//     (standardwebhooks.com); see [Verify].
//  5. Messages say which objects something happened to, by their ids, and never
//     whom they are about: [Emit] refuses a field that is not in a closed list.
//     Whoever is to know more asks the API, which knows who is asking.
package webhooks

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// What may be subscribed to.
const (
	AlertOpened        = "alert.opened"
	AlertChanged       = "alert.changed"
	AlertReopened      = "alert.reopened"
	AlertUnmatched     = "alert.unmatched"
	AlertDelisted      = "alert.delisted"
	AlertDecided       = "alert.decided"
	CaseOpened         = "case.opened"
	CaseClosed         = "case.closed"
	CaseEscalated      = "case.escalated"
	ClearanceGranted   = "clearance.granted"
	ClearanceEnded     = "clearance.ended"
	ScreeningCompleted = "screening.completed"
	EditionPublished   = "edition.published"
	EditionRefused     = "edition.refused"
	EditionWithdrawn   = "edition.withdrawn"
	CoverageOwed       = "coverage.owed"
	JobFinished        = "job.finished"
	PolicyLive         = "policy.live"
	RequestMade        = "request.made"
	RequestEnded       = "request.ended"
	RequestEscalated   = "request.escalated"
	ReleaseConfirmed   = "release.confirmed"
	ReleaseEnded       = "release.ended"
	RedressReceived    = "redress.received"
	RedressDecided     = "redress.decided"
)

// Events are all that may be subscribed to.
var Events = []string{
	AlertOpened, AlertChanged, AlertReopened, AlertUnmatched, AlertDelisted, AlertDecided, ClearanceGranted, ClearanceEnded,
	CaseOpened, CaseClosed, CaseEscalated, ScreeningCompleted,
	EditionPublished, EditionRefused, EditionWithdrawn, CoverageOwed, JobFinished, PolicyLive,
	RequestMade, RequestEnded, RequestEscalated, ReleaseConfirmed, ReleaseEnded, RedressReceived, RedressDecided,
}

// fields are all that a payload may have: ids, enumerations, numbers and dates.
// Names, captions, texts that people typed and messages of errors are not among
// them, since these may say whom a message is about.
var fields = map[string]bool{
	"alert": true, "case": true, "clearance": true, "encounter": true, "entity": true, "job": true, "list": true, "policy": true, "screening": true, "subject": true,
	"redress": true, "release": true, "request": true,
	"date": true, "disposition": true, "edition": true, "kind": true, "outcome": true, "reason": true, "standing": true, "state": true, "version": true,
	"added": true, "changed": true, "entities": true, "rejected": true, "removed": true, "rows": true, "subjects": true, "since": true,
}

// longestValue is the most bytes that a text of a payload may have.
const longestValue = 512

// message is what is posted: the type, timestamp and data that the Standard
// Webhooks specification has, and the id of what the event happened to.
type message struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Object    string          `json:"object"`
	Data      json.RawMessage `json:"data"`
}

// Emit writes into the outbox that an event happened to the object with an id,
// for all who subscribed to it; nothing is written where nobody did. The payload
// is a struct or map that becomes a JSON object of ids, enumerations, numbers and
// dates; nil is an empty one. An event or field that is not known is an error, so
// that no personal data leaves by mistake.
func Emit(tx *store.Tx, event, object string, payload any) error {
	data, err := checked(event, payload)
	if err != nil {
		return fmt.Errorf("webhook %s: %w", event, err)
	}
	to, err := subscribed(tx)
	if err != nil {
		return fmt.Errorf("webhook %s: %w", event, err)
	}
	if len(to[event]) == 0 {
		return nil
	}
	body, err := json.Marshal(message{event, tx.Now(), object, data})
	if err != nil {
		return err
	}
	id := "msg_" + strings.ToLower(rand.Text())
	var rows [][]any
	for _, webhook := range to[event] {
		rows = append(rows, []any{webhook, id, event, object, string(body), tx.Micros(), Waiting, 0, 0, 0, ""})
	}
	_, err = tx.Insert("webhook_deliveries", deliveryColumns, "", rows)
	return err
}

const deliveryColumns = "webhook, message, event, object, body, at, state, tries, tried_at, status, error"

func checked(event string, payload any) (json.RawMessage, error) {
	if !slices.Contains(Events, event) {
		return nil, fmt.Errorf("no such event; the events are %s", strings.Join(Events, ", "))
	}
	if payload == nil {
		return json.RawMessage("{}"), nil
	}
	data, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		return nil, fmt.Errorf("the payload is no JSON object: %T", payload)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !fields[name] {
			return nil, fmt.Errorf("field %q may not leave by webhook: it might say whom the message is about", name)
		}
		switch v := object[name].(type) {
		case map[string]any, []any:
			return nil, fmt.Errorf("field %q is no single value", name)
		case string:
			if len(v) > longestValue {
				return nil, fmt.Errorf("field %q is longer than %d bytes", name, longestValue)
			}
		}
	}
	return data, nil
}

type subscribedKey struct{}

// subscribed are the active subscriptions by event. They are read once a
// transaction, which may emit thousands.
func subscribed(tx *store.Tx) (map[string][]int64, error) {
	if known, ok := tx.Value(subscribedKey{}).(map[string][]int64); ok && known != nil {
		return known, nil
	}
	out := map[string][]int64{}
	err := tx.Query(func(scan func(...any) error) error {
		var id int64
		var events string
		if err := scan(&id, &events); err != nil {
			return err
		}
		for e := range strings.SplitSeq(events, ",") {
			out[e] = append(out[e], id)
		}
		return nil
	}, "SELECT id, events FROM webhooks WHERE active = 1 ORDER BY id")
	if err == nil {
		tx.Keep(subscribedKey{}, out)
	}
	return out, err
}

// changed has the subscriptions read again.
func changed(tx *store.Tx) { tx.Keep(subscribedKey{}, nil) }
