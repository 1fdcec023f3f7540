package api

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// NewWebhook is where events are to be sent.
type NewWebhook struct {
	URL    string   `json:"url" format:"uri" doc:"An https address of the public Internet."`
	Events []string `json:"events" minItems:"1" doc:"Which events."`
}

// WebhookSecret is a webhook with the secret that its messages are signed with,
// which cannot be read again.
type WebhookSecret struct {
	Webhook webhooks.Subscription `json:"webhook"`
	Secret  string                `json:"secret" doc:"Messages are signed with it; it cannot be read again."`
}

func (a *api) webhookOperations() []*operation {
	const all, one = "/v1/webhooks", "/v1/webhooks/{id}"
	op := func(o operation) *operation {
		o.tag = "webhooks"
		if o.gives == nil {
			o.gives = reflect.TypeFor[webhooks.Subscription]()
		}
		if o.action == "" {
			o.action = access.WebhookManage
		}
		return &o
	}
	return []*operation{
		op(operation{id: "list-webhooks", method: "GET", path: all, action: access.WebhookRead, summary: "List where events are sent", query: paging(),
			gives: reflect.TypeFor[page[webhooks.Subscription]](), serve: a.listWebhooks}),
		op(operation{id: "create-webhook", method: "POST", path: all, summary: "Have events sent to an address",
			body: object(maxSubject, func(*NewWebhook) []Mistake { return nil }), status: http.StatusCreated, gives: reflect.TypeFor[WebhookSecret](), serve: a.createWebhook}),
		op(operation{id: "get-webhook", method: "GET", path: one, action: access.WebhookRead, summary: "Read where events are sent, and whether they arrive", serve: a.getWebhook}),
		op(operation{id: "rotate-webhook", method: "POST", path: one + "/rotate", summary: "Make another secret",
			text: "Messages are signed with both for a while, so that the receiver can exchange them.", body: nothing(), gives: reflect.TypeFor[WebhookSecret](), serve: a.rotateWebhook}),
		op(operation{id: "disable-webhook", method: "POST", path: one + "/disable", summary: "Send nothing there any more", body: nothing(), serve: a.disableWebhook}),
		op(operation{id: "enable-webhook", method: "POST", path: one + "/enable", summary: "Send there again", text: "What was parked meanwhile stays so until it is asked for.", body: nothing(), serve: a.enableWebhook}),
		op(operation{id: "list-deliveries", method: "GET", path: one + "/deliveries", action: access.WebhookRead, summary: "List what was sent there, the latest first",
			query: paging(oneOf("state", "Whether it waits, arrived, was given up, or was sent again as another.", webhooks.Waiting, webhooks.Delivered, webhooks.Parked, webhooks.Resent)),
			gives: reflect.TypeFor[page[webhooks.Delivery]](), serve: a.listDeliveries}),
		op(operation{id: "redeliver", method: "POST", path: one + "/deliveries/{delivery}/redeliver", summary: "Send a message again, behind what waits", body: nothing(), status: http.StatusAccepted,
			gives: reflect.TypeFor[webhooks.Delivery](), serve: a.redeliver}),
	}
}

func (a *api) listWebhooks(r *request) (answer, error) {
	var all []webhooks.Subscription
	err := a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		all, err = a.webhooks.List(tx)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return part(r, all)
}

// webhookStep changes a webhook, and remembers the answer.
func (a *api) webhookStep(r *request, status int, step func(tx *store.Tx, id string) (out any, location string, err error)) (answer, error) {
	ans := answer{status: status}
	err := a.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		if ans.body, ans.location, err = step(tx, r.PathValue("id")); err != nil {
			return err
		}
		return r.keep(tx, status, ans.location, ans.body)
	})
	return ans, err
}

func (a *api) createWebhook(r *request) (answer, error) {
	in := r.in.(NewWebhook)
	return a.webhookStep(r, http.StatusCreated, func(tx *store.Tx, _ string) (any, string, error) {
		s, secret, err := a.webhooks.Create(tx, in.URL, in.Events, r.actor())
		return WebhookSecret{s, secret}, "/v1/webhooks/" + s.Key, err
	})
}

func (a *api) getWebhook(r *request) (answer, error) {
	var s webhooks.Subscription
	err := a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		s, err = a.webhooks.Get(tx, r.PathValue("id"))
		return err
	})
	return answer{body: s}, err
}

func (a *api) rotateWebhook(r *request) (answer, error) {
	return a.webhookStep(r, http.StatusOK, func(tx *store.Tx, id string) (any, string, error) {
		s, secret, err := a.webhooks.Rotate(tx, id, r.actor())
		return WebhookSecret{s, secret}, "", err
	})
}

func (a *api) disableWebhook(r *request) (answer, error) {
	return a.webhookStep(r, http.StatusOK, func(tx *store.Tx, id string) (any, string, error) {
		s, err := a.webhooks.Disable(tx, id, r.actor(), "asked-for")
		return s, "", err
	})
}

func (a *api) enableWebhook(r *request) (answer, error) {
	return a.webhookStep(r, http.StatusOK, func(tx *store.Tx, id string) (any, string, error) {
		s, err := a.webhooks.Enable(tx, id, r.actor())
		return s, "", err
	})
}

func (a *api) listDeliveries(r *request) (answer, error) {
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []webhooks.Delivery
	err = a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		out, err = a.webhooks.Deliveries(tx, r.PathValue("id"), r.query["state"], before, r.limit()+1)
		return err
	})
	return paged(r, out, func(d webhooks.Delivery) int64 { return d.ID }), err
}

func (a *api) redeliver(r *request) (answer, error) {
	delivery, err := strconv.ParseInt(r.PathValue("delivery"), 10, 64)
	if err != nil {
		return answer{}, fmt.Errorf("delivery %q: %w", r.PathValue("delivery"), store.ErrNotFound)
	}
	return a.webhookStep(r, http.StatusAccepted, func(tx *store.Tx, id string) (any, string, error) {
		d, err := a.webhooks.Redeliver(tx, id, delivery, r.actor())
		return d, "", err
	})
}
