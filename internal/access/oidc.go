package access

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/namesake-screening/namesake/internal/store"
	"golang.org/x/oauth2"
)

// OIDC lets people sign in at an identity provider, by the authorization code
// flow of OpenID Connect with PKCE. It needs [Config.URL], and the provider must
// know "<URL>/oidc/callback" as an address to send people back to.
type OIDC struct {
	Issuer       string // as the provider calls itself, "https://id.example.org"
	ClientID     string
	ClientSecret string // "" for a public client
	// Name is what the sign-in page calls the provider. Defaults to the host of
	// the issuer.
	Name string
	// Claim of the ID token has the groups that Roles maps, a text or a list of
	// texts; dots lead into objects, as in "realm_access.roles". Defaults to
	// "groups".
	Claim string
	// Roles are given for the values of the claim. Who has none of them is
	// refused. They are read anew at every sign-in.
	Roles map[string]Role
	// Scopes are asked for besides "openid". Defaults to "profile".
	Scopes []string
	// Client speaks to the provider. Defaults to one that waits 10 s.
	Client *http.Client
}

func (a *Access) checkOIDC() error {
	o := *a.config.OIDC
	issuer, err := url.Parse(o.Issuer)
	switch {
	case a.url == nil:
		return errors.New("identity provider: set the URL of this service, to which people are sent back")
	case err != nil || issuer.Host == "" || issuer.Scheme != "https" && !loopback(issuer.Hostname()):
		return fmt.Errorf("identity provider: the issuer is %q; write https://HOST…", o.Issuer)
	case o.ClientID == "":
		return errors.New("identity provider: the client id is missing")
	case len(o.Roles) == 0:
		return errors.New("identity provider: no value of the claim gives a role, so nobody could sign in")
	}
	for _, value := range slices.Sorted(maps.Keys(o.Roles)) {
		if _, err := ParseRole(string(o.Roles[value])); err != nil {
			return fmt.Errorf("identity provider: value %q of the claim: %w", value, err)
		}
	}
	if o.Name == "" {
		o.Name = issuer.Host
	}
	if o.Claim == "" {
		o.Claim = "groups"
	}
	if o.Scopes == nil {
		o.Scopes = []string{"profile"}
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second}
	}
	a.config.OIDC = &o
	return nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// provider is what the issuer says of itself.
type provider struct {
	oauth2   oauth2.Config
	verifier *oidc.IDTokenVerifier
}

// discover asks the issuer once it is needed: a provider that is down does not
// keep the service from starting.
func (a *Access) discover(ctx context.Context) (*provider, error) {
	a.provider.Lock()
	defer a.provider.Unlock()
	if a.provider.found != nil {
		return a.provider.found, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), a.config.OIDC.Client), a.config.OIDC.Issuer)
	if err != nil {
		return nil, err
	}
	a.provider.found = &provider{
		oauth2: oauth2.Config{
			ClientID: a.config.OIDC.ClientID, ClientSecret: a.config.OIDC.ClientSecret, Endpoint: p.Endpoint(),
			RedirectURL: a.url.String() + "/oidc/callback", Scopes: append([]string{oidc.ScopeOpenID}, a.config.OIDC.Scopes...),
		},
		verifier: p.Verifier(&oidc.Config{ClientID: a.config.OIDC.ClientID, Now: a.store.Now}),
	}
	return a.provider.found, nil
}

// begun is a sign-in under way. The browser keeps it, signed, in a cookie, so
// that nobody can begin one and have somebody else end it.
type begun struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"`
	Next     string `json:"x"`
	Until    int64  `json:"u"` // Unix seconds
}

const (
	begunCookie = "namesake-oidc"
	begunFor    = 10 * time.Minute
)

func (a *Access) seal(b begun) string {
	text, err := json.Marshal(b)
	if err != nil {
		panic(err) // it is strings and a number
	}
	body := base64.RawURLEncoding.EncodeToString(text)
	return body + "." + base64.RawURLEncoding.EncodeToString(a.sign("oidc", body))
}

func (a *Access) unseal(sealed string) (b begun, ok bool) {
	body, mac, _ := strings.Cut(sealed, ".")
	sum, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(sum, a.sign("oidc", body)) {
		return begun{}, false
	}
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(text, &b) != nil || a.store.Now().Unix() >= b.Until {
		return begun{}, false
	}
	return b, true
}

// startOIDC sends the browser to the provider.
func (a *Access) startOIDC(w http.ResponseWriter, r *http.Request) {
	p, err := a.discover(r.Context())
	if err != nil {
		a.providerFailed(w, r, err)
		return
	}
	state, _ := newToken()
	nonce, _ := newToken()
	b := begun{state, nonce, oauth2.GenerateVerifier(), local(r.URL.Query().Get("next")), a.store.Now().Add(begunFor).Unix()}
	http.SetCookie(w, a.cookie(r, begunCookie, a.seal(b), int(begunFor.Seconds())))
	http.Redirect(w, r, p.oauth2.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(b.Verifier)), http.StatusSeeOther)
}

func (a *Access) providerFailed(w http.ResponseWriter, r *http.Request, err error) {
	if a.config.Log != nil {
		a.config.Log.Error("the identity provider failed", "error", fmt.Sprintf("%T", err))
	}
	a.refuse(w, r, problem{Status: http.StatusBadGateway, Detail: a.config.OIDC.Name + " could not be reached, or did not answer as OpenID Connect asks. Nobody was signed in; try again."})
}

// refusal is why the provider's answer lets nobody in: for the record a code, for the person in whole sentences.
type refusal struct {
	reason, text string
	status       int
	account      Account // where it is known
}

func (r *refusal) Error() string { return r.text }

func refused(reason, text string) *refusal {
	return &refusal{reason: reason, text: text, status: http.StatusForbidden}
}

// endOIDC takes the browser back from the provider. Parameters that it does not
// know are no mistakes here: providers add their own.
func (a *Access) endOIDC(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, a.cookie(r, begunCookie, "", -1))
	t := a.attempted("", a.address(r))
	if err := a.store.Update(r.Context(), t.begin); err != nil {
		a.refuseError(w, r, err)
		return
	}
	b, person, err := a.answered(r)
	var session string
	if err == nil {
		session, err = a.signInExternal(r.Context(), t, person)
	}
	var no *refusal
	switch {
	case errors.As(err, &no):
		if err := a.store.Update(r.Context(), func(tx *store.Tx) error { return a.failed(tx, no.account, "identity-provider:"+no.reason) }); err != nil {
			a.refuseError(w, r, err)
			return
		}
		a.refuse(w, r, problem{Status: no.status, Detail: no.text})
	case errors.Is(err, errProvider):
		a.providerFailed(w, r, err)
	case err != nil:
		a.refuseError(w, r, err)
	default:
		a.enter(w, r, session, b.Next)
	}
}

// errProvider is wrapped where the provider could not be spoken to.
var errProvider = errors.New("the identity provider failed")

// external is somebody as the provider describes them.
type external struct {
	subject string
	names   []string // to call the account by, the best first
	full    string
	roles   []Role
	groups  int // values of the claim
}

// answered is what the provider says in the request that it sent a browser with,
// and what this browser began.
func (a *Access) answered(r *http.Request) (b begun, e external, err error) {
	again := &refusal{status: http.StatusBadRequest, text: "This sign-in was begun elsewhere, or more than ten minutes ago. Begin again on the sign-in page."}
	q := r.URL.Query()
	b, ok := a.unseal(a.read(r, begunCookie))
	if !ok {
		again.reason = "not-begun-here"
		return b, e, again
	}
	if !hmac.Equal([]byte(q.Get("state")), []byte(b.State)) {
		again.reason = "wrong-state"
		return b, e, again
	}
	if iss := q.Get("iss"); iss != "" && iss != a.config.OIDC.Issuer { // RFC 9207
		return b, e, refused("wrong-issuer", "The answer came from another provider than was asked.")
	}
	if q.Get("error") != "" {
		return b, e, refused("refused-there", a.config.OIDC.Name+" did not sign you in.")
	}
	p, err := a.discover(r.Context())
	if err != nil {
		return b, e, fmt.Errorf("%w: %w", errProvider, err)
	}
	ctx := oidc.ClientContext(r.Context(), a.config.OIDC.Client)
	token, err := p.oauth2.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(b.Verifier))
	var told *oauth2.RetrieveError
	if errors.As(err, &told) && told.ErrorCode == "invalid_grant" {
		return b, e, refused("code", a.config.OIDC.Name+" says that this sign-in is used or too old. Begin again on the sign-in page.")
	}
	if err != nil {
		return b, e, fmt.Errorf("%w: %w", errProvider, err)
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := p.verifier.Verify(ctx, raw)
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return b, e, refused("expired-token", "What "+a.config.OIDC.Name+" says about you has expired already. If it happens again, the clocks of the two servers differ.")
	}
	if err != nil {
		return b, e, refused("token", "What "+a.config.OIDC.Name+" says about you is not signed by it, or not meant for this service.")
	}
	if !hmac.Equal([]byte(verified.Nonce), []byte(b.Nonce)) {
		return b, e, refused("wrong-nonce", "The answer belongs to another sign-in than the one begun here.")
	}
	var claims map[string]any
	if err := verified.Claims(&claims); err != nil {
		return b, e, fmt.Errorf("%w: %w", errProvider, err)
	}
	return b, a.described(verified.Subject, claims), nil
}

func (a *Access) described(subject string, claims map[string]any) external {
	text := func(name string) string { s, _ := claims[name].(string); return s }
	e := external{subject: subject, names: []string{text("preferred_username"), text("email")}, full: text("name")}
	var value any = claims
	for step := range strings.SplitSeq(a.config.OIDC.Claim, ".") {
		object, _ := value.(map[string]any)
		value = object[step]
	}
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	for _, v := range values {
		group, ok := v.(string)
		if !ok {
			continue
		}
		e.groups++
		if role := a.config.OIDC.Roles[group]; role != "" {
			e.roles = append(e.roles, role)
		}
	}
	return e
}
