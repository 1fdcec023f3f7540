package synth

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"github.com/namesake-screening/namesake"
)

// ftmEntity is a line of FollowTheMoney entities, the field's exchange format:
// every property is a list of strings.
type ftmEntity struct {
	ID         string              `json:"id"`
	Caption    string              `json:"caption"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
	Datasets   []string            `json:"datasets"`
	Target     bool                `json:"target"`
}

// WriteList writes the list as FollowTheMoney entities, one JSON object a line.
func (w World) WriteList(out io.Writer) error {
	buf := bufio.NewWriter(out)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	for i := range w.Entities {
		if err := enc.Encode(ftm(w.Entity(i))); err != nil {
			return err
		}
	}
	return buf.Flush()
}

func ftm(e namesake.Entity) ftmEntity {
	p := map[string][]string{}
	for _, n := range e.Names {
		key := "name"
		if n.Kind == namesake.NameAlias {
			key = "alias"
		}
		p[key] = append(p[key], n.Full)
	}
	for _, d := range e.BirthDates {
		p["birthDate"] = append(p["birthDate"], d.String())
	}
	for _, c := range e.Nationalities {
		p["nationality"] = append(p["nationality"], strings.ToLower(c.Code))
	}
	p["gender"] = []string{string(e.Gender)}
	p["topics"] = []string{"sanction"}
	return ftmEntity{ID: e.ID, Caption: e.Caption(), Schema: "Person", Properties: p, Datasets: []string{e.List}, Target: true}
}

// PeopleHeader are the columns that [World.WritePeople] writes.
var PeopleHeader = []string{"id", "name", "birth_date", "country", "gender", "expect", "category", "culture"}

// WritePeople writes the first n people as CSV with the truth about them.
func (w World) WritePeople(out io.Writer, n int) error {
	c := csv.NewWriter(out)
	if err := c.Write(PeopleHeader); err != nil {
		return err
	}
	for i := range n {
		p := w.Person(i)
		s := p.Subject
		if err := c.Write([]string{
			personID(i), s.Name, s.BirthDate.String(), strings.Join(s.Countries, ";"), string(s.Gender),
			p.Expect, string(p.Category), p.Culture,
		}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
