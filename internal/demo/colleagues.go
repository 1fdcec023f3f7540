package demo

import (
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
)

// hire makes the accounts of colleagues, and the key of a client's system. They have no password, so that nobody
// signs in as them until an administrator lets somebody.
func (o *office) hire() error {
	for _, c := range []struct {
		name, full string
		role       access.Role
		who        *access.Identity
	}{
		{"ines", "Ines Corvaleth", access.Analyst, &o.ines},
		{"dawit", "Dawit Ambesolo", access.Analyst, &o.dawit},
		{"ruta", "Rūta Valdenskaitė", access.Reviewer, &o.ruta},
		{"maren", "Maren Oddvik", access.Reviewer, &o.maren},
		{"jonas", "Jonas Feldhagel", access.Auditor, &o.jonas},
	} {
		a, _, err := o.Access.CreateAccount(o.ctx, access.CommandLine, access.NewAccount{Name: c.name, FullName: c.full, Roles: []access.Role{c.role}})
		if err != nil {
			return err
		}
		*c.who = access.Identity{Kind: access.Person, ID: strconv.FormatInt(a.ID, 10), Name: a.FullName, Roles: a.Roles}
	}
	_, key, err := o.Access.CreateKey(o.ctx, access.CommandLine, access.NewKey{Name: "booking system", Roles: []access.Role{access.Integrator}, Expires: o.Store.Now().AddDate(1, 0, 0)})
	o.program = string(access.Program) + ":" + key.ID
	return err
}
