package adminpages

import (
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
)

func (s *pages) keyPages(p *desk.Pages) {
	p.Show("GET /keys", access.KeyRead, nil, s.showKeys)
	p.Do("POST /keys", access.KeyManage, []string{"name", "role", "scope", "expires"}, s.createKey, s.showKeys)
	p.Do("POST /keys/{id}/revoke", access.KeyManage, nil, s.revokeKey, s.showKeys)
}

// key is a key with whether it still works.
type key struct {
	access.Key
	State string // in-force, expired or revoked
}

type keysView struct {
	Keys    []key
	Roles   []roleChoice
	Actions []access.Rule // to which a key can be narrowed
}

func (s *pages) showKeys(r *desk.Request) (desk.Page, error) {
	all, err := s.Access.Keys(r.Context())
	if err != nil {
		return desk.Page{}, err
	}
	v := keysView{Roles: roleChoices(r, nil)}
	for _, k := range all {
		state := "in-force"
		switch {
		case !k.Revoked.IsZero():
			state = "revoked"
		case !s.Service.Store.Now().Before(k.Expires):
			state = "expired"
		}
		v.Keys = append(v.Keys, key{k, state})
	}
	v.Actions = slices.DeleteFunc(slices.Clone(access.Rules), func(x access.Rule) bool { return x.Effect == access.Decides })
	return desk.Page{Title: "Keys", Template: "keys", View: v}, nil
}

func (s *pages) createKey(r *desk.Request) (desk.Done, error) {
	n := access.NewKey{Name: r.Text("name"), Roles: readRoles(r)}
	for _, text := range r.All("scope") {
		action, err := access.ParseAction(text)
		if err != nil {
			r.Wrong("scope", "Narrowed to", strings.TrimPrefix(err.Error(), "scope: "))
			continue
		}
		n.Actions = append(n.Actions, action)
	}
	n.Expires = day(r, "expires", "Ends on")
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	secret, k, err := s.Access.CreateKey(r.Context(), r.Who.Actor(), n)
	if err != nil {
		return desk.Done{}, mistaken(r, err, map[string]string{"name": "What it is for", "role": "Roles", "scope": "Narrowed to", "expires": "Ends on"})
	}
	return desk.Done{Show: &desk.Page{Title: "The key is created", Template: "secret", View: secretView{
		Title: "The key is created", Text: "Programs send it as “Authorization: Bearer …”. Keep it now: it is not shown again.",
		Secret: secret, Name: k.Name, Until: k.Expires, Back: "/keys", BackTo: "Go to the keys"}}}, nil
}

// secretView is a secret that is shown once.
type secretView struct {
	Title, Text, Secret, Name string
	Until                     time.Time // zero for no end
	Back, BackTo              string
}

func (s *pages) revokeKey(r *desk.Request) (desk.Done, error) {
	err := s.Access.RevokeKey(r.Context(), r.Who.Actor(), r.PathValue("id"))
	return desk.Done{To: "/keys", Said: "The key is revoked."}, err
}
