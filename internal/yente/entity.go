package yente

import (
	"net/http"
	"slices"

	"github.com/namesake-screening/namesake/list/ftm"
)

// entityAnswer is an entity as yente answers it. A value is a string or, nested,
// an *entityAnswer.
type entityAnswer struct {
	ID         string           `json:"id"`
	Caption    string           `json:"caption"`
	Schema     string           `json:"schema"`
	Properties map[string][]any `json:"properties"`
	Datasets   []string         `json:"datasets"`
	Referents  []string         `json:"referents"`
	Target     bool             `json:"target"`
	FirstSeen  *string          `json:"first_seen"`
	LastSeen   *string          `json:"last_seen"`
	LastChange *string          `json:"last_change"`
}

func answerOf(e *ftm.Entity) *entityAnswer {
	a := &entityAnswer{
		ID: e.ID, Caption: e.Caption, Schema: e.Schema, Properties: make(map[string][]any, len(e.Properties)),
		Datasets: e.Datasets, Referents: e.Referents, Target: e.Target,
		FirstSeen: known(e.FirstSeen), LastSeen: known(e.LastSeen), LastChange: known(e.LastChange),
	}
	for name, values := range e.Properties {
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = v
		}
		a.Properties[name] = list
	}
	return a
}

func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// flat is the party by itself; what it refers to stands as IDs.
func (s *Snapshot) flat(p *party) *entityAnswer { return answerOf(s.graph.Entities(p.Entity)[0]) }

// node is an entity of the graph with the party that it is or belongs to.
type node struct {
	*ftm.Entity
	owner *party
}

// node finds an entity by its ID.
func (s *Snapshot) node(id string) (node, bool) {
	if p := s.byID[id]; p != nil {
		return node{s.graph.Entities(p.Entity)[0], p}, true
	}
	owner, _, ok := ftm.Owner(id)
	if p := s.byID[owner]; ok && p != nil {
		for _, e := range s.graph.Entities(p.Entity) {
			if e.ID == id {
				return node{e, p}, true
			}
		}
	}
	return node{}, false
}

// neighbour is an entity beside another, by the property that leads there.
type neighbour struct {
	property string
	node
}

// neighbours are the entities that an entity refers to, and those that refer to
// it: its own in the order of its properties, then others' by ID.
func (s *Snapshot) neighbours(n node) []neighbour {
	var out []neighbour
	around := s.graph.Entities(n.owner.Entity)
	find := func(id string) (node, bool) {
		if i := slices.IndexFunc(around, func(e *ftm.Entity) bool { return e.ID == id }); i >= 0 {
			return node{around[i], n.owner}, true
		}
		return s.node(id)
	}
	for _, property := range sortedKeys(n.Properties) {
		if !ftm.Refers(property) {
			continue
		}
		for _, id := range n.Properties[property] {
			if other, ok := find(id); ok {
				out = append(out, neighbour{property, other})
			}
		}
	}
	back := func(owner *party, entities []*ftm.Entity) {
		for _, e := range entities {
			for _, property := range sortedKeys(e.Properties) {
				name := ftm.Reverse(e.Schema, property)
				if name != "" && slices.Contains(e.Properties[property], n.ID) {
					out = append(out, neighbour{name, node{e, owner}})
				}
			}
		}
	}
	if n.ID == n.owner.id { // nothing refers to what belongs to a party but the party
		back(n.owner, around)
		for _, p := range s.linking()[n.ID] {
			if p != n.owner {
				back(p, s.graph.Entities(p.Entity))
			}
		}
	} else {
		for _, property := range sortedKeys(around[0].Properties) {
			if property == "addressEntity" && slices.Contains(around[0].Properties[property], n.ID) {
				out = append(out, neighbour{"things", node{around[0], n.owner}})
			}
		}
	}
	return out
}

// nested is the entity with its neighbours in the place of their IDs, and
// through relations the parties at their other end. Those on the way there stay
// IDs.
func (s *Snapshot) nested(n node, depth int, path ...string) *entityAnswer {
	a := answerOf(n.Entity)
	if !ftm.Edge(n.Schema) {
		depth--
	}
	if depth < 0 {
		return a
	}
	path = append(slices.Clone(path), n.ID)
	in := map[string][]any{}
	for _, b := range s.neighbours(n) {
		if !slices.Contains(path, b.ID) {
			in[b.property] = append(in[b.property], s.nested(b.node, depth, path...))
		}
	}
	for property, values := range in {
		a.Properties[property] = values
	}
	return a
}

// find finds an entity, and the ID that it has now where it went by another.
func (s *Snapshot) find(id string) (n node, now string, err error) {
	if n, ok := s.node(id); ok {
		return n, "", nil
	}
	if p := s.referents()[id]; p != nil {
		return node{}, p.id, nil
	}
	return node{}, "", refuse(http.StatusNotFound, "No such entity!")
}
