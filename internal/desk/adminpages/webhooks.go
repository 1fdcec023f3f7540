package adminpages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

func (s *pages) webhookPages(p *desk.Pages) {
	const one = "/webhooks/{id}"
	p.Show("GET /webhooks", access.WebhookRead, nil, s.showWebhooks)
	p.Do("POST /webhooks", access.WebhookManage, []string{"url", "event"}, s.createWebhook, s.showWebhooks)
	p.Show("GET "+one, access.WebhookRead, []string{"state", "after"}, s.showWebhook)
	p.Do("POST "+one+"/rotate", access.WebhookManage, nil, s.rotateWebhook, s.showWebhook)
	p.Do("POST "+one+"/disable", access.WebhookManage, nil, s.webhookStep("Nothing is sent there any more; what waits is parked.", func(tx *store.Tx, key, by string) error {
		_, err := s.Webhooks.Disable(tx, key, by, "asked-for")
		return err
	}), s.showWebhook)
	p.Do("POST "+one+"/enable", access.WebhookManage, nil, s.webhookStep("Events are sent there again. What was parked stays so until it is sent again.", func(tx *store.Tx, key, by string) error {
		_, err := s.Webhooks.Enable(tx, key, by)
		return err
	}), s.showWebhook)
	p.Do("POST "+one+"/deliveries/{delivery}/resend", access.WebhookManage, nil, s.resend, s.showWebhook)
}

func webhookPath(key string) string { return "/webhooks/" + key }

func (s *pages) showWebhooks(r *desk.Request) (desk.Page, error) {
	var v struct {
		Webhooks []webhooks.Subscription
		Events   []choice
	}
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		v.Webhooks, err = s.Webhooks.List(tx)
		return err
	})
	for _, e := range webhooks.Events {
		v.Events = append(v.Events, choice{e, slices.Contains(r.All("event"), e)})
	}
	return desk.Page{Title: "Webhooks", Template: "webhooks", View: v}, err
}

func (s *pages) createWebhook(r *desk.Request) (desk.Done, error) {
	var made webhooks.Subscription
	var secret string
	err := s.Service.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		made, secret, err = s.Webhooks.Create(tx, r.Text("url"), r.All("event"), r.Who.Actor())
		return err
	})
	switch {
	case errors.Is(err, webhooks.ErrAddress):
		r.Wrong("url", "Address", strings.TrimPrefix(err.Error(), webhooks.ErrAddress.Error()+": "))
	case errors.Is(err, webhooks.ErrEvents):
		r.Wrong("event", "Events", "choose one at least, of those shown")
	case err != nil:
		return desk.Done{}, err
	}
	if err != nil {
		return desk.Done{}, nil
	}
	return shownSecret("The webhook is created", made, secret), nil
}

func shownSecret(title string, w webhooks.Subscription, secret string) desk.Done {
	return desk.Done{Show: &desk.Page{Title: title, Template: "secret", View: secretView{Title: title,
		Text: "Messages are signed with this secret after the Standard Webhooks specification. Keep it now: it is not shown again.", Secret: secret, Name: w.URL,
		Back: webhookPath(w.Key), BackTo: "Go to the webhook"}}}
}

type webhookView struct {
	webhooks.Subscription
	Path       string
	Deliveries []webhooks.Delivery
	States     []string
	Next       string
}

func (s *pages) showWebhook(r *desk.Request) (desk.Page, error) {
	key := r.PathValue("id")
	v := webhookView{Path: webhookPath(key), States: []string{webhooks.Waiting, webhooks.Delivered, webhooks.Parked, webhooks.Resent}}
	state, before := r.Text("state"), after(r)
	if state != "" && !slices.Contains(v.States, state) {
		return desk.Page{}, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: "state is " + strings.Join(v.States, ", ") + " or nothing."}
	}
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		if v.Subscription, err = s.Webhooks.Get(tx, key); err != nil {
			return err
		}
		v.Deliveries, err = s.Webhooks.Deliveries(tx, key, state, before, perPage+1)
		return err
	})
	if len(v.Deliveries) > perPage {
		v.Deliveries = v.Deliveries[:perPage]
		v.Next = strconv.FormatInt(v.Deliveries[perPage-1].ID, 10)
	}
	return desk.Page{Title: "Webhook", Template: "webhook", View: v}, err
}

// CanResend reports whether a message can be sent again.
func (v webhookView) CanResend(d webhooks.Delivery) bool {
	return v.Active && (d.State == webhooks.Delivered || d.State == webhooks.Parked)
}

// webhookStep changes a webhook.
func (s *pages) webhookStep(said string, step func(tx *store.Tx, key, by string) error) func(*desk.Request) (desk.Done, error) {
	return func(r *desk.Request) (desk.Done, error) {
		key := r.PathValue("id")
		err := s.Service.Store.Update(r.Context(), func(tx *store.Tx) error { return step(tx, key, r.Who.Actor()) })
		return desk.Done{To: webhookPath(key), Said: said}, err
	}
}

func (s *pages) rotateWebhook(r *desk.Request) (desk.Done, error) {
	var w webhooks.Subscription
	var secret string
	err := s.Service.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		w, secret, err = s.Webhooks.Rotate(tx, r.PathValue("id"), r.Who.Actor())
		return err
	})
	if err != nil {
		return desk.Done{}, err
	}
	return shownSecret("The webhook has another secret", w, secret), nil
}

func (s *pages) resend(r *desk.Request) (desk.Done, error) {
	key := r.PathValue("id")
	delivery, err := r.ID("delivery")
	if err != nil {
		return desk.Done{}, err
	}
	err = s.Service.Store.Update(r.Context(), func(tx *store.Tx) error {
		_, err := s.Webhooks.Redeliver(tx, key, delivery, r.Who.Actor())
		return err
	})
	for _, known := range []error{webhooks.ErrWaits, webhooks.ErrDisabled} {
		if errors.Is(err, known) {
			return desk.Done{}, refused(known)
		}
	}
	return desk.Done{To: webhookPath(key), Said: fmt.Sprintf("Delivery %d is sent again, behind what waits.", delivery)}, err
}
