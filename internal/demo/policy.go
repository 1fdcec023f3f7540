package demo

import (
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/synth"
)

// propose has a reviewer draft another version of the policy in force and test it;
// it waits for a second person to approve it.
func (o *office) propose(change func(*policy.Policy)) (policies.Version, error) {
	p, err := o.Service.Live("")
	if err != nil {
		return policies.Version{}, err
	}
	p.Version = 0
	change(&p)
	v, err := o.Service.DraftPolicy(o.ctx, o.ruta.Actor(), p, nil)
	if err != nil {
		return v, err
	}
	return o.Service.TestPolicy(o.ctx, o.ruta.Actor(), p.Name, v.Policy.Version, pairs(300), nil)
}

// enforce has a version drafted, approved and put in force, under which everybody
// is screened again. For some weeks a potential match took fewer than a tenth of a
// namesake; then what is shipped was in force again.
func (o *office) enforce(namesakes float64) error {
	v, err := o.propose(func(p *policy.Policy) { p.MaxNamesakes = namesakes })
	if err != nil {
		return err
	}
	o.Clock.Wait(26 * time.Hour)
	if _, err := o.Service.ApprovePolicy(o.ctx, o.maren, v.Policy.Name, v.Policy.Version, nil); err != nil {
		return err
	}
	if _, err := o.Service.EnforcePolicy(o.ctx, access.CommandLine, v.Policy.Name, v.Policy.Version, nil); err != nil {
		return err
	}
	return o.Service.Settle(o.ctx)
}

// widen is a draft that would find more, which nobody has approved yet.
func (o *office) widen() error {
	_, err := o.propose(func(p *policy.Policy) { p.Similarity = 0.62 })
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
