package index

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
)

// Find returns the ordinal of an entity by its list and its ID there, and
// whether the index has it. The first call makes a table of 16 bytes an entity,
// since searching does not need one.
func (x *Index) Find(list, id string) (uint32, bool, error) {
	f := x.entities.finder
	f.once.Do(func() { f.table, f.err = x.entities.places() })
	if f.err != nil {
		return 0, false, f.err
	}
	hash := placeHash(list, id)
	at, _ := slices.BinarySearchFunc(f.table, hash, func(p place, h uint64) int { return cmp.Compare(p.hash, h) })
	for ; at < len(f.table) && f.table[at].hash == hash; at++ {
		e, err := x.entities.get(f.table[at].ordinal)
		if err != nil {
			return 0, false, err
		}
		if e.List == list && e.ID == id {
			return f.table[at].ordinal, true, nil
		}
	}
	return 0, false, nil
}

// finder is made once, for all who look for entities.
type finder struct {
	once  sync.Once
	table []place // ascending by hash
	err   error
}

type place struct {
	hash    uint64
	ordinal uint32
}

func placeHash(list, id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(list))
	h.Write([]byte{0})
	h.Write([]byte(id))
	return h.Sum64()
}

func (s *entityStore) places() ([]place, error) {
	out := make([]place, s.len())
	for i := range out {
		list, id, err := s.named(i)
		if err != nil {
			return nil, err
		}
		out[i] = place{placeHash(list, id), uint32(i)}
	}
	slices.SortFunc(out, func(a, b place) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.ordinal, b.ordinal)) })
	return out, nil
}

// named is the list and the ID of an entity. They are the first fields of what
// is written, so that the rest need not be read.
func (s *entityStore) named(i int) (list, id string, err error) {
	if s.built != nil {
		return s.built[i].List, s.built[i].ID, nil
	}
	start := uint64(0)
	if i > 0 {
		start = s.jsonEnd[i-1]
	}
	text := s.json[start:s.jsonEnd[i]]
	head := lengthen.Replace(string(text[:min(len(text), headBytes)]))
	if rest, ok := strings.CutPrefix(head, `{"id":"`); ok {
		if a, rest, ok := strings.Cut(rest, `","list":"`); ok && !strings.ContainsAny(a, `\"`) {
			if b, _, ok := strings.Cut(rest, `"`); ok && !strings.Contains(b, `\`) {
				return b, a, nil
			}
		}
	}
	e, err := s.get(uint32(i))
	if err != nil {
		return "", "", err
	}
	return e.List, e.ID, nil
}

// headBytes are enough of an entity to hold the ID and list of nearly all.
const headBytes = 128
