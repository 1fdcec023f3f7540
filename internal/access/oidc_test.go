package access_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
)

// issuer is an identity provider that says of whoever comes what a test wants.
type issuer struct {
	o      *office
	url    string
	key    *ecdsa.PrivateKey
	claims map[string]any // over those of an honest answer
	forge  *ecdsa.PrivateKey
	down   bool
	codes  map[string]url.Values // what was asked for, by the code that stands for it
}

func newIssuer(t *testing.T) *issuer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		if i.down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": i.url, "authorization_endpoint": i.url + "/authorize", "token_endpoint": i.url + "/token", "jwks_uri": i.url + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		point, err := i.key.PublicKey.Bytes() // 4, x, y
		if err != nil {
			t.Error(err)
		}
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": b64(point[1:33]), "y": b64(point[33:])}}})
	})
	mux.HandleFunc("POST /token", i.token)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	i.url = server.URL
	return i
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// authorize is what the provider does with a browser that was sent to it: it
// returns the address to which it sends the browser back.
func (i *issuer) authorize(location string) string {
	i.o.Helper()
	u, err := url.Parse(location)
	i.o.must(err)
	q := u.Query()
	if !strings.HasPrefix(location, i.url+"/authorize?") || q.Get("client_id") != "namesake" || q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("scope") != "openid profile" || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 {
		i.o.Fatalf("sent to %s", location)
	}
	code := "code" + q.Get("state")
	i.codes[code] = q
	return q.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {i.url}, "session_state": {"x"}}.Encode()
}

// token answers a code, once, to who has the verifier and the secret.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	asked := i.codes[r.PostForm.Get("code")]
	delete(i.codes, r.PostForm.Get("code"))
	challenge := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	id, secret, _ := r.BasicAuth()
	w.Header().Set("Content-Type", "application/json")
	if asked == nil || b64(challenge[:]) != asked.Get("code_challenge") || r.PostForm.Get("redirect_uri") != asked.Get("redirect_uri") || id != "namesake" || secret != "s3cret" {
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant"})
		return
	}
	now := i.o.clock.Now()
	claims := map[string]any{
		"iss": i.url, "aud": "namesake", "sub": "subject-1", "nonce": asked.Get("nonce"), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"preferred_username": "ana", "email": "ana@example.org", "name": "Ana Voss", "groups": []string{"staff", "screeners"},
	}
	maps.Copy(claims, i.claims)
	json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.sign(claims)})
}

func (i *issuer) sign(claims map[string]any) string {
	body, err := json.Marshal(claims)
	i.o.must(err)
	text := b64([]byte(`{"alg":"ES256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(text))
	key := i.key
	if i.forge != nil {
		key = i.forge
	}
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	i.o.must(err)
	return text + "." + b64(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

// withIssuer tells a story of an office with a provider.
func withIssuer(t *testing.T, story func(*office, *issuer)) {
	i := newIssuer(t)
	one(t, access.Config{URL: "https://screening.example.org", OIDC: &access.OIDC{
		Issuer: i.url, ClientID: "namesake", ClientSecret: "s3cret", Name: "Example ID",
		Roles: map[string]access.Role{"screeners": access.Analyst, "seniors": access.Reviewer},
	}}, func(o *office) {
		i.o = o
		story(o, i)
	})
}

// oidcBrowser is one that reaches the office by TLS.
func (o *office) oidcBrowser() *browser {
	b := o.browser("")
	b.secure = true
	return b
}

// path is the address without its host, as the browser asks for it.
func (o *office) path(location string) string {
	o.Helper()
	path, ok := strings.CutPrefix(location, "https://screening.example.org")
	if !ok {
		o.Fatalf("sent back to %s", location)
	}
	return path
}

// Somebody signs in at the provider. The account is made the first time, found
// again by the subject, and has the roles that the provider says now.
func TestSignInElsewhere(t *testing.T) {
	withIssuer(t, func(o *office, i *issuer) {
		o.hire("ana", access.Administrator) // whose name the other has too
		o.recorded()
		enter := func() *browser {
			b := o.oidcBrowser()
			a := b.get("/oidc/start?next=%2Falerts")
			if a.status != 303 {
				o.Fatal(a)
			}
			a = b.get(o.path(i.authorize(a.location)))
			if a.status != 303 || a.location != "/alerts" || b.cookies["__Host-namesake-oidc"] != "" {
				o.Fatal(a, b.cookies)
			}
			return b
		}
		b := enter()
		if a := b.get("/sign-out"); !strings.Contains(a.body, "Ana Voss is signed in") {
			o.Error(a.body)
		}
		c, err := o.FindAccount(o.Context(), "ana@example.org")
		if err != nil || c.ID != 2 || !c.External || c.FullName != "Ana Voss" || len(c.Roles) != 1 {
			o.Error(c, err)
		}
		i.claims = map[string]any{"groups": "seniors", "preferred_username": "anna", "name": "Ana Voss-Daskel"}
		enter()
		if c, err := o.FindAccount(o.Context(), "ana@example.org"); err != nil || c.FullName != "Ana Voss-Daskel" || c.Roles[0] != access.Reviewer {
			o.Error(c, err)
		}
		if a := b.get("/sign-out"); a.status != 303 {
			o.Error("the session of the old roles lives")
		}
		if err := o.signIn("ana@example.org", password); err != access.ErrSignIn {
			o.Error(err)
		}
		for what, err := range map[string]error{"roles": o.SetRoles(o.Context(), "cli", 2, access.Roles), "reset": second(o.ResetAccount(o.Context(), "cli", 2)), "password": second(o.ChangePassword(o.Context(), 2, "", password, ""))} {
			if err != access.ErrExternal {
				o.Errorf("%s: %v", what, err)
			}
		}
		want := `account.created by "identity-provider" account:2 roles=analyst
session.opened by "account:2" account:2 way=identity-provider
account.changed by "identity-provider" account:2 before=analyst after=reviewer
session.opened by "account:2" account:2 way=identity-provider
session.refused by "nobody" account:2 reason=no-password`
		if got := o.recorded(); got != want {
			o.Errorf("recorded:\n%s\nwant:\n%s", got, want)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Whatever is wrong with the provider's answer, nobody is signed in, and the
// page says why.
func TestSignInElsewhereIsRefused(t *testing.T) {
	forger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	withIssuer(t, func(o *office, i *issuer) {
		for _, c := range []struct {
			what   string
			spoil  func(b *browser, back string) string // changes browser, provider or the way back
			status int
			says   string
			reason string
		}{
			{"wrong nonce", func(b *browser, back string) string { i.claims = map[string]any{"nonce": "x"}; return back }, 403, "another sign-in", "wrong-nonce"},
			{"no nonce", func(b *browser, back string) string { i.claims = map[string]any{"nonce": nil}; return back }, 403, "another sign-in", "wrong-nonce"},
			{"wrong state", func(b *browser, back string) string { return strings.Replace(back, "&state=", "&state=x", 1) }, 400, "begun elsewhere", "wrong-state"},
			{"no cookie", func(b *browser, back string) string { clear(b.cookies); return back }, 400, "begun elsewhere", "not-begun-here"},
			{"a forged cookie", func(b *browser, back string) string {
				b.cookies["__Host-namesake-oidc"] = "e" + b.cookies["__Host-namesake-oidc"]
				return back
			}, 400, "begun elsewhere", "not-begun-here"},
			{"too slow", func(b *browser, back string) string { o.clock.pass(10 * time.Minute); return back }, 400, "ten minutes ago", "not-begun-here"},
			{"expired", func(b *browser, back string) string {
				i.claims = map[string]any{"exp": o.clock.Now().Add(-time.Second).Unix()}
				return back
			}, 403, "has expired", "expired-token"},
			{"wrong audience", func(b *browser, back string) string { i.claims = map[string]any{"aud": "another-service"}; return back }, 403, "not meant for this service", "token"},
			{"wrong issuer in the token", func(b *browser, back string) string {
				i.claims = map[string]any{"iss": "https://evil.example"}
				return back
			}, 403, "not signed by it", "token"},
			{"wrong issuer in the address", func(b *browser, back string) string {
				return strings.Replace(back, "iss="+url.QueryEscape(i.url), "iss=https://evil.example", 1)
			}, 403, "another provider", "wrong-issuer"},
			{"forged", func(b *browser, back string) string { i.forge = forger; return back }, 403, "not signed by it", "token"},
			{"unmapped role", func(b *browser, back string) string {
				i.claims = map[string]any{"groups": []string{"staff", "visitors"}}
				return back
			}, 403, "none of your 2 groups there gives a role", "no-role"},
			{"no groups", func(b *browser, back string) string { i.claims = map[string]any{"groups": nil}; return back }, 403, "none of your 0 groups", "no-role"},
			{"refused there", func(b *browser, back string) string { return back + "&error=access_denied" }, 403, "did not sign you in", "refused-there"},
			{"a code used twice", func(b *browser, back string) string { clear(i.codes); return back }, 403, "used or too old", "code"},
		} {
			i.claims, i.forge = nil, nil
			o.clock.pass(time.Hour) // not to be locked out
			b := o.oidcBrowser()
			back := o.path(i.authorize(b.get("/oidc/start").location))
			o.recorded()
			a := b.get(c.spoil(b, back))
			if a.status != c.status || !strings.Contains(a.body, c.says) || b.cookies["__Host-namesake"] != "" || b.cookies["__Host-namesake-oidc"] != "" {
				o.Errorf("%s: %d %s %v", c.what, a.status, a.body, b.cookies)
			}
			if got := o.recorded(); got != `session.refused by "nobody" account:unknown reason=identity-provider:`+c.reason {
				o.Errorf("%s: recorded %s", c.what, got)
			}
		}
		if all, err := o.Accounts(o.Context()); len(all) != 0 || err != nil {
			o.Error("accounts were made:", all, err)
		}
	})
}

// Disabling is stronger than the provider, also after the account was erased;
// who loses every group there loses the session here when they come again.
func TestDisabledHereStaysOut(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		i := newIssuer(o.T) // one for each engine, which run at the same time
		i.o = o
		o.Access = o.beside(access.Config{URL: "https://screening.example.org", OIDC: &access.OIDC{Issuer: i.url, ClientID: "namesake", ClientSecret: "s3cret", Roles: map[string]access.Role{"screeners": access.Analyst}}})
		enter := func() (*browser, answer) {
			b := o.oidcBrowser()
			return b, b.get(o.path(i.authorize(b.get("/oidc/start").location)))
		}
		b, in := enter()
		if in.status != 303 {
			o.Fatal(in)
		}
		i.claims = map[string]any{"groups": []string{}}
		if _, in := enter(); in.status != 403 {
			o.Error(in)
		}
		if got := b.get("/sign-out"); got.status != 303 {
			o.Error("the session outlived the groups")
		}
		i.claims = nil
		if _, in := enter(); in.status != 303 {
			o.Error(in)
		}
		o.must(o.DisableAccount(o.Context(), "cli", 1))
		if _, in := enter(); in.status != 403 || !strings.Contains(in.body, "disabled here") {
			o.Error(in)
		}
		o.must(o.EraseAccount(o.Context(), "cli", 1))
		if _, in := enter(); in.status != 403 || !strings.Contains(in.body, "disabled here") {
			o.Error(in)
		}
		if all, err := o.Accounts(o.Context()); len(all) != 1 || err != nil {
			o.Error(all, err)
		}
	})
}

// A provider that is down keeps nobody from starting the service, nor from
// signing in with a password, and is asked again later.
func TestProviderDown(t *testing.T) {
	withIssuer(t, func(o *office, i *issuer) {
		i.down = true
		b := o.oidcBrowser()
		if a := b.get("/oidc/start"); a.status != 502 || !strings.Contains(a.body, "Example ID could not be reached") {
			o.Error(a)
		}
		o.hire("ana", access.Analyst)
		if a := b.post("/sign-in", "name", "ana", "password", password); a.status != 303 {
			o.Error(a)
		}
		i.down = false
		if a := b.get("/oidc/start"); a.status != 303 {
			o.Error(a)
		}
	})
}

// Answers that were not begun here are attempts like any others.
func TestAnswersFromElsewhereWait(t *testing.T) {
	withIssuer(t, func(o *office, i *issuer) {
		b := o.oidcBrowser()
		for range 21 {
			b.get("/oidc/callback?code=x&state=y")
		}
		if a := b.get("/oidc/callback?code=x&state=y"); a.status != 429 {
			o.Error(a.status)
		}
	})
}

// Claims may stand within others.
func TestClaimWithinOthers(t *testing.T) {
	i := newIssuer(t)
	one(t, access.Config{URL: "https://screening.example.org", OIDC: &access.OIDC{
		Issuer: i.url, ClientID: "namesake", ClientSecret: "s3cret", Claim: "realm_access.roles", Roles: map[string]access.Role{"boss": access.Administrator},
	}}, func(o *office) {
		i.o = o
		i.claims = map[string]any{"realm_access": map[string]any{"roles": []any{7, "boss"}}, "preferred_username": "not a name", "email": nil, "name": "Bo\n  Voss"}
		b := o.oidcBrowser()
		if a := b.get(o.path(i.authorize(b.get("/oidc/start").location))); a.status != 303 {
			o.Fatal(a)
		}
		all, err := o.Accounts(o.Context())
		if err != nil || len(all) != 1 || all[0].Roles[0] != access.Administrator || all[0].FullName != "Bo Voss" || !strings.HasPrefix(all[0].Name, "external-") {
			o.Error(all, err)
		}
	})
}
