package index

import (
	"sort"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/match"
)

// identifierEntry files an entity under a number it holds.
type identifierEntry struct {
	hash   uint64
	entity uint32
	_      uint32
}

// Holders appends the entities that may hold the identifier to dst. The caller
// compares; a hash may stand for two numbers.
func (x *Index) Holders(dst []uint32, id namesake.Identifier) []uint32 {
	h, ok := match.IdentifierHash(id)
	if !ok {
		return dst
	}
	i := sort.Search(len(x.identifiers), func(i int) bool { return x.identifiers[i].hash >= h })
	for ; i < len(x.identifiers) && x.identifiers[i].hash == h; i++ {
		dst = append(dst, x.identifiers[i].entity)
	}
	return dst
}
