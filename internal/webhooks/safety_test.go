package webhooks_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// The example of the specification's reference libraries.
func TestVerifyReadsTheStandardExample(t *testing.T) {
	h := http.Header{}
	h.Set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
	h.Set("webhook-timestamp", "1614265330")
	h.Set("webhook-signature", "v2,xyz v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	body := []byte(`{"test": 2432232314}`)
	secret, now := "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", time.Unix(1614265330, 0)
	if err := webhooks.Verify(h, body, now, secret); err != nil {
		t.Error(err)
	}
	other := "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	set := func(name, value string) http.Header {
		c := h.Clone()
		c.Set(name, value)
		return c
	}
	for name, err := range map[string]error{
		"another body":         webhooks.Verify(h, []byte(`{"test": 1}`), now, secret),
		"another secret":       webhooks.Verify(h, body, now, other),
		"another id":           webhooks.Verify(set("webhook-id", "msg_2"), body, now, secret),
		"no id":                webhooks.Verify(set("webhook-id", ""), body, now, secret),
		"another time":         webhooks.Verify(set("webhook-timestamp", "1614265331"), body, now, secret),
		"no time":              webhooks.Verify(set("webhook-timestamp", "now"), body, now, secret),
		"no signature":         webhooks.Verify(set("webhook-signature", ""), body, now, secret),
		"older than 5 minutes": webhooks.Verify(h, body, now.Add(301*time.Second), secret),
		"of the future":        webhooks.Verify(h, body, now.Add(-301*time.Second), secret),
	} {
		if !errors.Is(err, webhooks.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := webhooks.Verify(h, body, now, "secret"); err == nil || errors.Is(err, webhooks.ErrSignature) {
		t.Errorf("what is no secret is the receiver's mistake: %v", err)
	}
	if err := webhooks.Verify(h, body, now, other, secret); err != nil {
		t.Errorf("one of two secrets: %v", err)
	}
}

func quiet(t *testing.T, c webhooks.Config) *webhooks.Webhooks {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c.Store = s
	return webhooks.New(c)
}

func create(w *webhooks.Webhooks, url string, events ...string) (s webhooks.Subscription, err error) {
	err = w.Store.Update(context.Background(), func(tx *store.Tx) error {
		s, _, err = w.Create(tx, url, events, "anna")
		return err
	})
	return s, err
}

func TestURLsThatAreRefused(t *testing.T) {
	w := quiet(t, webhooks.Config{Private: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	for url, want := range map[string]string{
		"ftp://example.com/":                   `url: begins with "ftp:"; write https://HOST/PATH`,
		"file:///etc/passwd":                   `url: begins with "file:"`,
		"example.com/hook":                     `url: begins with ":"`,
		"https://":                             "url: no host",
		"https://user:pass@example.com/":       "url: holds a user name or password",
		"https://example.com/#x":               "url: a fragment",
		"https://exa mple.com/":                "url: cannot be read",
		"http://127.0.0.1:8080/":               "url: 127.0.0.1 is not a public address",
		"http://10.0.0.1/":                     "not a public address",
		"http://169.254.169.254/latest":        "not a public address",
		"http://[::1]/":                        "not a public address",
		"http://[::ffff:127.0.0.1]/":           "not a public address",
		"http://[64:ff9b::7f00:1]/":            "not a public address",
		"http://[fe80::1%25eth0]/":             "not a public address",
		"http://[fd00::1]/":                    "not a public address",
		"http://[2002:7f00:1::]/":              "not a public address",
		"http://0.0.0.0/":                      "not a public address",
		"http://100.64.0.1/":                   "not a public address",
		"http://224.0.0.1/":                    "not a public address",
		"https://" + strings.Repeat("a", 2100): "url: cannot be read",
		"http://10.1.2.3/allowed":              "",
		"https://example.com:8443/hook?t=1":    "",
		"http://[::ffff:8.8.8.8]/":             "",
		"http://8.8.8.8/":                      "",
		"http://[2606:4700::1111]/":            "",
	} {
		_, err := create(w, url, webhooks.AlertOpened)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || !errors.Is(err, webhooks.ErrAddress)) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	for _, events := range [][]string{nil, {"alert.opend"}, {webhooks.AlertOpened, ""}} {
		if _, err := create(w, "https://example.com/", events...); !errors.Is(err, webhooks.ErrEvents) {
			t.Errorf("events %q: %v", events, err)
		}
	}
}

// A name is as good as what it stands for at the time: one that stands for this
// machine is refused when it is connected to.
func TestNamesThatStandForPrivateAddressesAreNotConnectedTo(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer server.Close()
	w := quiet(t, webhooks.Config{})
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	s, err := create(w, "http://localhost:"+port+"/", webhooks.PolicyLive)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Store.Update(t.Context(), func(tx *store.Tx) error { return webhooks.Emit(tx, webhooks.PolicyLive, "default", nil) })
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Deliver(t.Context()); n != 0 || err != nil || reached {
		t.Errorf("arrived %d, %v, reached %v", n, err, reached)
	}
	err = w.Store.View(t.Context(), func(tx *store.Tx) error {
		d, err := w.Deliveries(tx, s.Key, webhooks.Waiting, 0, 1)
		if err == nil && (len(d) != 1 || !strings.Contains(d[0].Error, "is not a public address; whoever runs this service can allow it")) {
			t.Errorf("%+v", d)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Names do not leave by webhook: what is not known to be harmless is refused,
// whether anybody subscribed or not.
func TestPersonalDataDoesNotLeave(t *testing.T) {
	w := quiet(t, webhooks.Config{})
	for _, c := range []struct {
		event   string
		payload any
		want    string
	}{
		{webhooks.AlertOpened, map[string]any{"caption": "Adam Khamirzaev"}, `webhook alert.opened: field "caption" may not leave`},
		{webhooks.AlertOpened, map[string]any{"name": "Adam Khamirzaev"}, `field "name" may not leave`},
		{webhooks.AlertOpened, map[string]any{"subject": map[string]any{"name": "x"}}, `field "subject" is no single value`},
		{webhooks.AlertOpened, map[string]any{"subject": []string{"x"}}, `field "subject" is no single value`},
		{webhooks.AlertOpened, map[string]any{"reason": strings.Repeat("x", 600)}, `field "reason" is longer`},
		{webhooks.AlertOpened, "Adam Khamirzaev", "no JSON object"},
		{"alert.opend", nil, "no such event"},
		{webhooks.AlertOpened, struct {
			Subject string `json:"subject"`
			Rows    int    `json:"rows"`
		}{"s-1", 3}, ""},
		{webhooks.AlertOpened, nil, ""},
	} {
		err := w.Store.Update(t.Context(), func(tx *store.Tx) error { return webhooks.Emit(tx, c.event, "1", c.payload) })
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "Khamirzaev")) {
			t.Errorf("%v: %v, want %q", c.payload, err, c.want)
		}
	}
}
