package adminpages

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
)

func (s *pages) peoplePages(p *desk.Pages) {
	const one = "/people/{id}"
	p.Show("GET /people", access.AccountRead, nil, s.showPeople)
	p.Do("POST /people", access.AccountManage, []string{"name", "full_name", "role"}, s.createAccount, s.showPeople)
	p.Show("GET /people/roles", access.OwnRead, nil, s.showRoles)
	p.Show("GET "+one, access.AccountRead, nil, s.showPerson)
	p.Do("POST "+one+"/roles", access.AccountManage, []string{"role"}, s.setRoles, s.showPerson)
	for verb, do := range map[string]func(*desk.Request, int64) (desk.Done, error){
		"disable": s.disable, "enable": s.enable, "reset": s.reset, "sessions": s.endSessions, "erase": s.erase,
	} {
		p.Do("POST "+one+"/"+verb, access.AccountManage, nil, func(r *desk.Request) (desk.Done, error) {
			id, err := r.ID("id")
			if err != nil {
				return desk.Done{}, err
			}
			done, err := do(r, id)
			if done.To == "" {
				done.To = personPath(id)
			}
			return done, mistaken(r, err, nil)
		}, s.showPerson)
	}
	p.Show("GET /account", access.OwnRead, nil, s.showOwn)
}

func personPath(id int64) string { return fmt.Sprintf("/people/%d", id) }

var roleTexts = map[access.Role]string{
	access.Analyst:       "screens, and decides alerts",
	access.Reviewer:      "is the second pair of eyes, and approves policies",
	access.Administrator: "keeps accounts, lists and configuration, and decides nothing",
	access.Auditor:       "reads everything and changes nothing",
	access.Integrator:    "is a program that screens and keeps the population",
}

// roleChoice is a role as it can be chosen.
type roleChoice struct {
	Role   access.Role
	Text   string
	Chosen bool
}

// roleChoices are the roles, those chosen that were written or are had.
func roleChoices(r *desk.Request, had []access.Role) []roleChoice {
	out := make([]roleChoice, len(access.Roles))
	for i, role := range access.Roles {
		chosen := slices.Contains(had, role)
		if r.Method == "POST" && len(r.Mistakes) > 0 {
			chosen = slices.Contains(r.All("role"), string(role))
		}
		out[i] = roleChoice{role, roleTexts[role], chosen}
	}
	return out
}

// readRoles are the roles of a form, or notes which there is none of.
func readRoles(r *desk.Request) []access.Role {
	var out []access.Role
	for _, text := range r.All("role") {
		role, err := access.ParseRole(text)
		if err != nil {
			r.Wrong("role", "Roles", strings.TrimPrefix(err.Error(), "role: "))
			continue
		}
		out = append(out, role)
	}
	if len(out) == 0 && len(r.Mistakes) == 0 {
		r.Wrong("role", "Roles", "choose one at least")
	}
	return out
}

func (s *pages) showPeople(r *desk.Request) (desk.Page, error) {
	all, err := s.Access.Accounts(r.Context())
	return desk.Page{Title: "People", Template: "people", View: struct {
		Accounts []access.Account
		Roles    []roleChoice
	}{all, roleChoices(r, nil)}}, err
}

var accountLabels = map[string]string{"name": "Name", "full_name": "Full name", "role": "Roles"}

func (s *pages) createAccount(r *desk.Request) (desk.Done, error) {
	roles := readRoles(r)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	c, link, err := s.Access.CreateAccount(r.Context(), r.Who.Actor(), access.NewAccount{Name: r.Text("name"), FullName: r.Text("full_name"), Roles: roles})
	if err != nil {
		return desk.Done{}, mistaken(r, err, accountLabels)
	}
	return s.showLink(r, c, link, "The account is created")
}

// showLink shows a sign-in link, which cannot be had again.
func (s *pages) showLink(r *desk.Request, c access.Account, link access.Link, title string) (desk.Done, error) {
	return desk.Done{Show: &desk.Page{Title: title, Template: "link", View: struct {
		Title   string
		Account access.Account
		URL     string
		Expires time.Time
		Back    string
	}{title, c, here(r, link.Path), link.Expires, personPath(c.ID)}}}, nil
}

// here is an address of this service as others reach it, where that is not known
// already.
func here(r *desk.Request, path string) string {
	if !strings.HasPrefix(path, "/") {
		return path
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}

	return scheme + r.Host + path
}

type personView struct {
	access.Account
	Sessions []access.Session
	Roles    []roleChoice
	Path     string
	Own      bool
	Erased   bool
}

func (s *pages) showPerson(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	v := personView{Path: personPath(id)}
	if v.Account, err = s.Access.Account(r.Context(), id); err != nil {
		return desk.Page{}, err
	}
	v.Own = v.Actor() == r.Who.Actor()
	v.Erased = strings.HasPrefix(v.Name, "erased-")
	v.Roles = roleChoices(r, v.Account.Roles)
	v.Sessions, err = s.Access.Sessions(r.Context(), id)
	return desk.Page{Title: "Account", Template: "person", View: v}, err
}

func (s *pages) setRoles(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	roles := readRoles(r)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	err = s.Access.SetRoles(r.Context(), r.Who.Actor(), id, roles)
	return desk.Done{To: personPath(id), Said: "The roles are set; whoever was signed in has to sign in again."}, mistaken(r, err, accountLabels)
}

func (s *pages) disable(r *desk.Request, id int64) (desk.Done, error) {
	return desk.Done{Said: "The account is disabled, and signed out everywhere."}, s.Access.DisableAccount(r.Context(), r.Who.Actor(), id)
}

func (s *pages) enable(r *desk.Request, id int64) (desk.Done, error) {
	return desk.Done{Said: "The account may sign in again."}, s.Access.EnableAccount(r.Context(), r.Who.Actor(), id)
}

func (s *pages) reset(r *desk.Request, id int64) (desk.Done, error) {
	link, err := s.Access.ResetAccount(r.Context(), r.Who.Actor(), id)
	if err != nil {
		return desk.Done{}, err
	}
	c, err := s.Access.Account(r.Context(), id)
	if err != nil {
		return desk.Done{}, err
	}
	return s.showLink(r, c, link, "The password is reset")
}

func (s *pages) endSessions(r *desk.Request, id int64) (desk.Done, error) {
	n, err := s.Access.EndSessions(r.Context(), r.Who.Actor(), id)
	return desk.Done{Said: desk.Plural(int(n), "session was", "sessions were") + " ended."}, err
}

func (s *pages) erase(r *desk.Request, id int64) (desk.Done, error) {
	c, err := s.Access.Account(r.Context(), id)
	if err != nil {
		return desk.Done{}, err
	}
	if c.Disabled.IsZero() {
		return desk.Done{}, &desk.Mistake{Text: "The account is in use; disable it before its personal data are erased."}
	}
	return desk.Done{Said: "What is personal of the account is erased; its number stays in records."}, s.Access.EraseAccount(r.Context(), r.Who.Actor(), id)
}

// rule is a row of the table of who may do what.
type rule struct {
	access.Rule
	May []scoped // by role, in the order of access.Roles
}

type scoped struct {
	Role  access.Role
	Scope access.Scope
}

// rules is the table of who may do what.
func rules() []rule {
	out := make([]rule, len(access.Rules))
	for i, x := range access.Rules {
		out[i].Rule = x
		for j, role := range access.Roles {
			out[i].May = append(out[i].May, scoped{role, x.Scopes[j]})
		}
	}
	return out
}

func (s *pages) showRoles(*desk.Request) (desk.Page, error) {
	return desk.Page{Title: "Roles", Template: "roles", View: struct {
		Roles []access.Role
		Rules []rule
	}{access.Roles, rules()}}, nil
}

type ownView struct {
	access.Account
	Person   bool // not a program
	Sessions []access.Session
	May      []access.Rule
}

// showOwn is what one's own account is and may.
func (s *pages) showOwn(r *desk.Request) (desk.Page, error) {
	var v ownView
	for _, x := range access.Rules {
		if r.Who.Can(x.Action) != access.None {
			v.May = append(v.May, x)
		}
	}
	if v.Person = r.Who.Kind == access.Person; v.Person {
		var id int64
		if _, err := fmt.Sscan(r.Who.ID, &id); err != nil {
			return desk.Page{}, err
		}
		var err error
		if v.Account, err = s.Access.Account(r.Context(), id); err != nil {
			return desk.Page{}, err
		}
		if v.Sessions, err = s.Access.Sessions(r.Context(), id); err != nil {
			return desk.Page{}, err
		}
	} else {
		v.Account = access.Account{Name: r.Who.Name, Roles: r.Who.Roles}
	}
	return desk.Page{Title: "Your account", Template: "own", View: v}, nil
}
