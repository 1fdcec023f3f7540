package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// Proof shows to somebody who has nothing but the public key that an entry is in
// the log. As JSON it is a file of a few kilobytes.
type Proof struct {
	Seq        int64            `json:"seq"`
	Entry      string           `json:"entry"`      // its line
	Hashes     tlog.RecordProof `json:"hashes"`     // from the leaf to the root, base64
	Checkpoint string           `json:"checkpoint"` // the signed note
}

// Prove makes the proof of an entry from the last checkpoint.
func Prove(ctx context.Context, s *store.Store, seq int64) (*Proof, error) {
	p := &Proof{Seq: seq}
	err := s.View(ctx, func(tx *store.Tx) error {
		c, err := LastCheckpoint(tx)
		if err != nil {
			return err
		}
		if seq < 0 || seq >= c.Size {
			return fmt.Errorf("the last checkpoint signs the entries before %d; an entry can be proved once it is signed", c.Size)
		}
		p.Checkpoint = c.Note
		if err := tx.Get("SELECT line FROM audit_entries WHERE seq = $1", []any{seq}, &p.Entry); err != nil {
			return err
		}
		p.Hashes, err = tlog.ProveRecord(c.Size, seq, &hashes{tx: tx})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prove entry %d of the audit log: %w", seq, err)
	}
	return p, nil
}

// CheckProof returns the record that a proof proves, given the public keys.
func CheckProof(p *Proof, keys []string) (*Record, *Checkpoint, error) {
	c, err := ParseCheckpoint(p.Checkpoint, keys)
	if err != nil {
		return nil, nil, fmt.Errorf("the proof's checkpoint: %w", err)
	}
	r, err := parseLine([]byte(p.Entry))
	if err == nil && r.Seq != p.Seq {
		err = fmt.Errorf("it is entry %d, and the proof is of %d", r.Seq, p.Seq)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the proof's entry: %w", err)
	}
	if err := tlog.CheckRecord(p.Hashes, c.Size, c.Hash, r.Seq, tlog.RecordHash([]byte(p.Entry))); err != nil {
		return nil, nil, fmt.Errorf("the proof does not show that entry %d is among the %d that checkpoint %d signs", p.Seq, c.Size, c.Number)
	}
	return r, c, nil
}

// Consistency shows that the log of one checkpoint is the beginning of that of a
// later one: nothing was changed between them but by adding.
type Consistency struct {
	Old    string         `json:"old"` // the signed notes
	New    string         `json:"new"`
	Hashes tlog.TreeProof `json:"hashes"`
}

// ProveConsistency makes the proof between two stored checkpoints, by their
// numbers.
func ProveConsistency(ctx context.Context, s *store.Store, from, to int64) (*Consistency, error) {
	p := &Consistency{}
	err := s.View(ctx, func(tx *store.Tx) error {
		var c [2]*Checkpoint
		for i, number := range []int64{from, to} {
			var text string
			err := tx.Get("SELECT note FROM audit_checkpoints WHERE number = $1", []any{number}, &text)
			if err == nil {
				c[i], err = stored(tx, number, text)
			}
			if err != nil {
				return fmt.Errorf("checkpoint %d: %w", number, err)
			}
		}
		if c[0].Size > c[1].Size {
			return errors.New("the first of the two is the later one; give the earlier first")
		}
		p.Old, p.New = c[0].Note, c[1].Note
		var err error
		p.Hashes, err = tlog.ProveTree(c[1].Size, c[0].Size, &hashes{tx: tx})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prove that the audit log only grew: %w", err)
	}
	return p, nil
}

// CheckConsistency returns the two checkpoints of a proof that holds.
func CheckConsistency(p *Consistency, keys []string) (older, newer *Checkpoint, err error) {
	if older, err = ParseCheckpoint(p.Old, keys); err != nil {
		return nil, nil, fmt.Errorf("the proof's old checkpoint: %w", err)
	}
	if newer, err = ParseCheckpoint(p.New, keys); err != nil {
		return nil, nil, fmt.Errorf("the proof's new checkpoint: %w", err)
	}
	if tlog.CheckTree(p.Hashes, newer.Size, newer.Hash, older.Size, older.Hash) != nil {
		return nil, nil, fmt.Errorf("the proof does not show that checkpoint %d continues checkpoint %d", newer.Number, older.Number)
	}
	return older, newer, nil
}

// ParseProof reads a [Proof] or a [Consistency] from its JSON; fields that it
// does not have are errors.
func ParseProof[P Proof | Consistency](data []byte) (*P, error) {
	p := new(P)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("read the proof: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("read the proof: something follows it")
	}
	return p, nil
}
