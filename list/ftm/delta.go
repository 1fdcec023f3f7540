package ftm

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/namesake-screening/namesake"
)

// Op is what a line of a delta does.
type Op string

const (
	OpAdd    Op = "ADD"
	OpModify Op = "MOD"
	OpDelete Op = "DEL" // its entity has an ID alone
)

// deltaLine is a line of a delta.
type deltaLine struct {
	Op     Op  `json:"op"`
	Entity any `json:"entity"`
}

// WriteDelta writes as JSON lines, {"op":"MOD","entity":{…}}, what turns the
// entities written before into those written after: added and altered ones in
// the order of the latter, then deleted ones by ID. An entity of which only the
// times differ has not changed. It fails when w does.
func WriteDelta(w io.Writer, before Graph, old []namesake.Entity, after Graph, new []namesake.Entity) error {
	known := make(map[string][sha256.Size]byte, 2*len(old))
	for i := range old {
		for _, e := range before.Entities(&old[i]) {
			known[e.ID] = content(e)
		}
	}
	buffered := bufio.NewWriter(w)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	write := func(op Op, entity any) error {
		if err := enc.Encode(deltaLine{op, entity}); err != nil {
			return fmt.Errorf("write FollowTheMoney delta: %w", err)
		}
		return nil
	}
	for i := range new {
		for _, e := range after.Entities(&new[i]) {
			op := OpAdd
			if sum, ok := known[e.ID]; ok {
				delete(known, e.ID)
				if op = OpModify; sum == content(e) {
					continue
				}
			}
			if err := write(op, e); err != nil {
				return err
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		if err := write(OpDelete, struct {
			ID string `json:"id"`
		}{id}); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write FollowTheMoney delta: %w", err)
	}
	return nil
}

// content is the hash of the entity without its times.
func content(e *Entity) [sha256.Size]byte {
	c := *e
	c.FirstSeen, c.LastSeen, c.LastChange = "", "", ""
	b, err := json.Marshal(c)
	if err != nil { // strings only
		panic(fmt.Sprintf("ftm: entity %q has no JSON: %v", e.ID, err))
	}
	return sha256.Sum256(b)
}
