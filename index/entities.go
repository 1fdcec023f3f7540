package index

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/namesake-screening/namesake"
)

// entityStore keeps entities either as built or as the shortened JSON of a file.
type entityStore struct {
	built   []*namesake.Entity
	jsonEnd []uint64
	json    []byte
	names   []uint32 // how many names each has, so that a file's can be checked
	finder  *finder
}

// phrases are what the JSON of entities says again and again, each written as a
// control character, its place here: JSON has these in no string. What they save
// is more than half of the bytes, which are a fifth of the file. Where one begins
// with another it comes first. They are part of the format of the file.
var phrases = [32]string{
	`","kind":"primary","script":"Latn"}`,
	`","kind":"alias","script":"Latn"}`,
	`","kind":"alias","quality":"weak","script":"Latn"}`,
	`","kind":"alias","quality":"strong","script":"Latn"}`,
	`","kind":"person","names":[{"full":"`,
	`","kind":"organization","names":[{"full":"`,
	`","kind":"vessel","names":[{"full":"`,
	`","kind":"primary"`,
	`","kind":"alias"`,
	`","kind":"former"`,
	`,"quality":"`,
	`,"script":"`,
	`","parts":{"`,
	`],"gender":"male","birth_dates":["`,
	`],"gender":"female","birth_dates":["`,
	`],"birth_dates":["`,
	`],"nationalities":[{"code":"`,
	`],"citizenships":[{"code":"`,
	`],"countries":[{"code":"`,
	`],"identifiers":[{"type":"`,
	`],"addresses":[{"`,
	`],"programs":["`,
	`],"links":[{"`,
	`],"notes":[{"`,
	`{"id":"`,
	`","list":"`,
	`{"full":"`,
	`"country":"`,
	`"text":"`,
	`"type":"`,
	`","`,
	`":"`,
}

var shorten, lengthen = func() (*strings.Replacer, *strings.Replacer) {
	var there, back []string
	for i, p := range phrases {
		there = append(there, p, string(rune(i)))
		back = append(back, string(rune(i)), p)
	}
	return strings.NewReplacer(there...), strings.NewReplacer(back...)
}()

func (s *entityStore) len() int { return max(len(s.built), len(s.jsonEnd)) }

func (s *entityStore) get(i uint32) (*namesake.Entity, error) {
	if s.built != nil {
		return s.built[i], nil
	}
	start := uint64(0)
	if i > 0 {
		start = s.jsonEnd[i-1]
	}
	e := new(namesake.Entity)
	if err := json.Unmarshal([]byte(lengthen.Replace(string(s.json[start:s.jsonEnd[i]]))), e); err != nil {
		return nil, fmt.Errorf("read entity %d of index: %w", i, err)
	}
	if len(e.Names) != int(s.names[i]) {
		return nil, fmt.Errorf("read entity %d of index: it has %d names and should have %d; build the index again", i, len(e.Names), s.names[i])
	}
	return e, nil
}

// encode writes the built entities one after the other, and notes where each ends
// and how many names it has.
func (s *entityStore) encode(w io.Writer) error {
	s.jsonEnd = make([]uint64, 0, len(s.built))
	s.names = make([]uint32, 0, len(s.built))
	end := uint64(0)
	for _, e := range s.built {
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		n, err := io.WriteString(w, shorten.Replace(string(b)))
		if err != nil {
			return err
		}
		end += uint64(n)
		s.jsonEnd = append(s.jsonEnd, end)
		s.names = append(s.names, uint32(len(e.Names)))
	}
	return nil
}
