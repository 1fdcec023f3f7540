package dossier

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

// AddAct adds an act that the entity as a whole rests on. A citation of an act
// already there that contradicts none of what is known of it completes it.
func (d *Dossier) AddAct(a Act) {
	if a == (Act{}) {
		return
	}
	for i, have := range d.acts {
		if have.Number == a.Number && have.URL == a.URL && have.complete(a) {
			d.acts[i] = have
			return
		}
	}
	d.acts = append(d.acts, a)
}

// complete fills what is empty. It is false, and nothing of a is of use, when
// the two differ.
func (a *Act) complete(b Act) bool {
	to := []*string{&a.ID, &a.Published, &a.InForce, &a.Programme, &a.Type, &a.Organisation}
	from := []string{b.ID, b.Published, b.InForce, b.Programme, b.Type, b.Organisation}
	for i := range to {
		if *to[i] != "" && from[i] != "" && *to[i] != from[i] {
			return false
		}
	}
	for i := range to {
		if *to[i] == "" {
			*to[i] = from[i]
		}
	}
	return true
}

// state notes that the act states a value, with the value's own ID; a value
// without an act has its ID noted.
func (d *Dossier) state(a Act, what, id, value string) {
	text := join(" ", what, id, OneLine(value))
	if a == (Act{}) {
		if id != "" {
			d.AddNote(NoteSource, text)
		}
		return
	}
	d.AddAct(a)
	d.AddNote(NoteSource, text+": "+a.Number)
}

// String cites the act.
func (a Act) String() string {
	labelled := func(label, s string) string {
		if s == "" {
			return ""
		}
		return label + " " + s
	}
	return join(", ",
		a.Number,
		join(" ", a.Organisation, a.Type),
		labelled("published", a.Published),
		labelled("in force", a.InForce),
		labelled("programme", a.Programme),
		labelled("id", a.ID),
		a.URL)
}
