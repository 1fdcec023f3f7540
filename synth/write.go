package synth

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/ftm"
)

// WriteList writes the list as FollowTheMoney entities, one JSON object a line,
// a thousand entities at a time.
func (w World) WriteList(out io.Writer) error {
	chunk := make([]namesake.Entity, 0, 1000)
	for i := range w.Entities {
		chunk = append(chunk, w.Entity(i))
		if len(chunk) == cap(chunk) || i == w.Entities-1 {
			if err := ftm.Write(out, chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
	return nil
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
