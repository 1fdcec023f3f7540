package dossier

import (
	"slices"
	"strings"
)

// Act is a legal act as EU files cite it. Dates are as published, YYYY-MM-DD.
// The zero Act is no act.
type Act struct {
	ID           string
	Number       string // number and place of publication, "1210/2003 (OJ L169)"
	Published    string
	InForce      string
	URL          string
	Programme    string
	Type         string // "regulation", "amendment"
	Organisation string // "council", "commission"
}

// record is an act with all that it states about the entity. Citations of one
// act differ in what they tell of it, hence the sets.
type record struct {
	number, url                      string
	ids, published, inForce          []string
	programmes, types, organisations []string
	states                           []string
}

// AddAct adds an act that the entity as a whole rests on.
func (d *Dossier) AddAct(a Act) { d.record(a) }

// record returns the record of the act, made where there is none; nil for no
// act.
func (d *Dossier) record(a Act) *record {
	if a == (Act{}) {
		return nil
	}
	number, url := OneLine(a.Number), OneLine(a.URL)
	i := slices.IndexFunc(d.acts, func(r *record) bool { return r.number == number && r.url == url })
	if i < 0 {
		i = len(d.acts)
		d.acts = append(d.acts, &record{number: number, url: url})
	}
	r := d.acts[i]
	add := func(to *[]string, s string) {
		if s = OneLine(s); s != "" && !slices.Contains(*to, s) {
			*to = append(*to, s)
		}
	}
	add(&r.ids, a.ID)
	add(&r.published, a.Published)
	add(&r.inForce, a.InForce)
	add(&r.programmes, a.Programme)
	add(&r.types, a.Type)
	add(&r.organisations, a.Organisation)
	return r
}

// state notes that the act states a value, with the value's own ID.
func (d *Dossier) state(a Act, what, id, value string) {
	r := d.record(a)
	if r == nil {
		return
	}
	if s := join(" ", what, id, OneLine(value)); !slices.Contains(r.states, s) {
		r.states = append(r.states, s)
	}
}

// String cites the act and lists what it states, sorted, since the order of an
// EU file carries no meaning.
func (r *record) String() string {
	for _, set := range [][]string{r.ids, r.published, r.inForce, r.programmes, r.types, r.organisations, r.states} {
		slices.Sort(set)
	}
	labelled := func(label string, v []string) string {
		if len(v) == 0 {
			return ""
		}
		return label + strings.Join(v, "/")
	}
	s := join(", ",
		r.number,
		strings.Join(append(slices.Clone(r.organisations), r.types...), " "),
		labelled("published ", r.published),
		labelled("in force ", r.inForce),
		labelled("programme ", r.programmes),
		labelled("id ", r.ids),
		r.url)
	if len(r.states) > 0 {
		s += "\nstates " + strings.Join(r.states, "; ")
	}
	return s
}
