package list

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/namesake-screening/namesake"
)

// Hash is the content hash of entities, "sha256:" and 64 hex digits: SHA-256
// over the SHA-256 of each entity's canonical JSON, in the order of their IDs.
// The canonical form has the values of every field sorted, but for the first
// name, and no provenance, so that neither the order of files, records and values nor the file names
// matter, and every published fact does.
func Hash(entities []namesake.Entity) string {
	order := make([]int, len(entities))
	for i := range order {
		order[i] = i
	}
	sums := make([][sha256.Size]byte, len(entities))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	chunk := (len(entities) + workers - 1) / workers
	for from := 0; from < len(entities); from += chunk {
		to := min(from+chunk, len(entities))
		wg.Go(func() {
			for i := from; i < to; i++ {
				sums[i] = sha256.Sum256(canonical(&entities[i]))
			}
		})
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(entities[a].ID, entities[b].ID)
	})
	wg.Wait()
	h := sha256.New()
	for _, i := range order {
		h.Write(sums[i][:])
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// canonical is the entity's JSON, independent of the order of its values but
// for which name is the first.
func canonical(e *namesake.Entity) []byte {
	c := arrange(*e)
	c.Provenance = namesake.Provenance{}
	b, err := json.Marshal(&c)
	if err != nil { // strings and numbers only
		panic(fmt.Sprintf("list: entity %q has no JSON: %v", e.ID, err))
	}
	return b
}

// arrange puts the values of every field in an order of their own, the first
// name staying first: it is the one the entity is shown by. Editions of one
// content are then alike to whoever reads them, not only to the hash.
func arrange(c namesake.Entity) namesake.Entity {
	if len(c.Names) > 2 && !slices.IsSortedFunc(c.Names[1:], compareNames) {
		c.Names = slices.Clone(c.Names)
		slices.SortFunc(c.Names[1:], compareNames)
	}
	c.BirthDates = sorted(c.BirthDates, compareDates)
	c.DeathDates = sorted(c.DeathDates, compareDates)
	c.BirthPlaces = sorted(c.BirthPlaces, comparePlaces)
	c.Nationalities = sorted(c.Nationalities, compareCountries)
	c.Citizenships = sorted(c.Citizenships, compareCountries)
	c.Countries = sorted(c.Countries, compareCountries)
	c.Identifiers = sorted(c.Identifiers, compareIdentifiers)
	c.Addresses = sorted(c.Addresses, compareAddresses)
	c.Programs = sorted(c.Programs, strings.Compare)
	c.Links = sorted(c.Links, compareLinks)
	c.Notes = sorted(c.Notes, compareNotes)
	return c
}

func sorted[T any](s []T, compare func(a, b T) int) []T {
	if len(s) < 2 || slices.IsSortedFunc(s, compare) {
		return s
	}
	s = slices.Clone(s)
	slices.SortFunc(s, compare)
	return s
}
