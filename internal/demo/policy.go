package demo

import (
	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/synth"
)

// propose has the reviewer draft another version of the policy in force and test
// it. It waits for a second person to approve it.
func (o *office) propose() error {
	p, err := o.Service.Live("")
	if err != nil {
		return err
	}
	p.Similarity, p.MaxNamesakes, p.Version = 0.62, 4, 0
	v, err := o.Service.DraftPolicy(o.ctx, o.ruta.Actor(), p, nil)
	if err != nil {
		return err
	}
	_, err = o.Service.TestPolicy(o.ctx, o.ruta.Actor(), p.Name, v.Policy.Version, pairs(300), nil)
	return err
}

// pairs are labelled: people that package synth invents, with the listed party
// that they are, or with one whose name is like theirs.
func pairs(n int) []namepairs.Pair {
	world := synth.World{Seed: 7, Entities: 200}
	entities := map[string]namesake.Entity{}
	for i := range world.Entities {
		e := world.Entity(i)
		entities[e.ID] = e
	}
	var out []namepairs.Pair
	for i := 0; len(out) < n; i++ {
		p := world.Person(i)
		e, same := entities[p.Expect]
		if !same {
			e = world.Entity(i % world.Entities)
		}
		out = append(out, namepairs.Pair{Kind: namesake.KindPerson, Asked: p.Subject.Name, Listed: e.Caption(), Same: same})
	}
	return out
}
