// Package audit keeps the log of who did what: an entry in the transaction of
// each change, in a Merkle tree whose head is signed, so that whoever keeps a
// signed head can tell later whether an entry before it was altered, removed,
// added or moved. docs/audit.md has the forms and what is found and what is not.
//
// A change and its entry are committed together or not at all:
//
//	err := s.Update(ctx, func(tx *store.Tx) error {
//		if err := publish(tx, edition); err != nil {
//			return err
//		}
//		return audit.Append(tx, audit.Entry{
//			Action: "edition.published", Actor: actor, Kind: "edition", Object: id,
//			Detail:  map[string]any{"list": "us-ofac-sdn", "added": 12},
//			Content: map[string]string{"edition": hash},
//		})
//	})
//
// The log is for ever and its lines are shown to auditors, so it holds codes,
// numbers and hashes and never text: an address, a remark or a name of two words
// is refused. What an entry is about stays provable by its hash. That of anything
// personal is keyed with a salt ([NewSalt], [Seal]) which is stored with the
// object and deleted with it; what then remains in the log says nothing of the
// person, and the tree stands as it was.
package audit

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// pendingKey is where a transaction keeps its entries until its end.
type pendingKey struct{}

type pending struct {
	entries []Entry
	bodies  [][]byte
	written bool
}

// Append adds an entry to the log with the transaction, which must be one of
// Update: numbers and times are given at its end, in the order of commits. The
// error says which field is not what an entry holds, and never its value.
func Append(tx *store.Tx, e Entry) error {
	if err := e.validate(); err != nil {
		return fmt.Errorf("audit entry: %w", err)
	}
	p, _ := tx.Value(pendingKey{}).(*pending)
	if p == nil {
		p = &pending{}
		tx.Keep(pendingKey{}, p)
		tx.Last(p.write)
	}
	p.entries = append(p.entries, e)
	p.bodies = append(p.bodies, e.appendBody(nil))
	if p.written { // by something else that ran at the end
		return p.write(tx)
	}
	return nil
}

// AppendCodes is Append for packages that do not know this one: details are codes,
// but for hashes, which are content, and those that are empty are left out.
func AppendCodes(tx *store.Tx, action, actor, kind, object string, detail map[string]string) error {
	e := Entry{Action: Action(action), Actor: actor, Kind: kind, Object: object, Detail: map[string]any{}, Content: map[string]string{}}
	for name, code := range detail {
		switch {
		case code == "":
		case isHash(code):
			e.Content[name] = code
		default:
			e.Detail[name] = code
		}
	}
	return Append(tx, e)
}

// write adds what is pending to the log.
func (p *pending) write(tx *store.Tx) error {
	size, before, err := head(tx)
	if err != nil {
		return err
	}
	at, clock := tx.Micros(), int64(0)
	if at < before {
		at, clock = before, at
	}
	hashes := &hashes{tx: tx, fresh: map[int64][]byte{}}
	rows := make([][]any, len(p.entries))
	for i, e := range p.entries {
		seq := size + int64(i)
		line := appendLine(nil, seq, at, clock, p.bodies[i])
		added, err := tlog.StoredHashes(seq, line, hashes)
		if err != nil {
			return err
		}
		hashes.fresh[seq] = flat(added)
		rows[i] = []any{seq, at, string(e.Action), e.Actor, e.Kind, e.Object, string(line), hashes.fresh[seq]}
	}
	_, err = tx.Insert("audit_entries", "seq, at, action, actor, kind, object, line, hashes", "", rows)
	p.entries, p.bodies, p.written = nil, nil, true
	return err
}

// head says how many entries the log has, and the time of the last in
// microseconds.
func head(tx *store.Tx) (size, at int64, err error) {
	err = tx.Get("SELECT seq, at FROM audit_entries ORDER BY seq DESC LIMIT 1", nil, &size, &at)
	if errors.Is(err, store.ErrNotFound) {
		return 0, 0, nil
	}
	return size + 1, at, err
}
