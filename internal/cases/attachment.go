package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Attachment is a file of a case. Where it was removed, its hash stays.
type Attachment struct {
	ID         int64     `json:"id"`
	At         time.Time `json:"at"`
	Actor      string    `json:"actor"`
	Name       string    `json:"name"` // as its sender called it; "" once erased
	Kind       string    `json:"kind"` // media type, of the content
	Size       int64     `json:"size"` // bytes
	Hash       string    `json:"hash"` // SHA-256 of the content; "" once erased
	RemovedAt  time.Time `json:"removed_at,omitzero"`
	RemovedBy  string    `json:"removed_by,omitempty"`
	RemovedWhy string    `json:"removed_why,omitempty"`
}

// Gone reports whether its content is no longer here.
func (a Attachment) Gone() bool { return !a.RemovedAt.IsZero() || a.Hash == "" }

const fileColumns = "SELECT id, at, actor, name, kind, size, hash, removed_at, removed_by, removed_why"

func readFile(scan func(...any) error, more ...any) (a Attachment, err error) {
	var at, removed int64
	err = scan(append([]any{&a.ID, &at, &a.Actor, &a.Name, &a.Kind, &a.Size, &a.Hash, &removed, &a.RemovedBy, &a.RemovedWhy}, more...)...)
	a.At, a.RemovedAt = store.Time(at), store.Time(removed)
	return a, err
}

// Attachments are the files of a case, in order, removed ones too.
func Attachments(tx *store.Tx, id int64) ([]Attachment, error) {
	out := []Attachment{}
	err := tx.Query(func(scan func(...any) error) error {
		a, err := readFile(scan)
		out = append(out, a)
		return err
	}, fileColumns+" FROM case_files WHERE case_id = $1 ORDER BY id", id)
	return out, err
}

// Content is an attachment of a case with what it holds.
func Content(tx *store.Tx, id, attachment int64) (a Attachment, data []byte, err error) {
	found := false
	err = tx.Query(func(scan func(...any) error) error {
		found = true
		a, err = readFile(scan, &data)
		return err
	}, fileColumns+", data FROM case_files WHERE id = $1 AND case_id = $2", attachment, id)
	switch {
	case err != nil:
	case !found:
		err = fmt.Errorf("attachment %d of case %d: %w", attachment, id, store.ErrNotFound)
	case a.Gone():
		err = fmt.Errorf("attachment %d of case %d: %w", attachment, id, ErrRemoved)
	case hashOf(data) != a.Hash:
		err = errors.New("an attachment is not what was stored: its hash differs")
	}
	return a, data, err
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Attach adds a file to a case. name is as its sender calls it; what may be
// attached is told by the content as well ([Allowed]).
func (c *Cases) Attach(ctx context.Context, who access.Identity, id int64, name string, data []byte, once func(*store.Tx, Attachment) error) (Attachment, error) {
	var a Attachment
	name, kind, err := check(name, data)
	if err != nil {
		return a, err
	}
	_, err = c.change(ctx, who, id, func(tx *store.Tx, now Case) error {
		if now.State == Closed {
			return fmt.Errorf("case %d: %w", id, ErrClosed)
		}
		var there int
		if err := tx.Get("SELECT count(*) FROM case_files WHERE case_id = $1 AND removed_at = 0", []any{id}, &there); err != nil {
			return err
		}
		if there >= MostFiles {
			return mistake.In("file", fmt.Sprintf("is one too many: a case holds %d", MostFiles))
		}
		a = Attachment{At: tx.Now(), Actor: who.Actor(), Name: name, Kind: kind, Size: int64(len(data)), Hash: hashOf(data)}
		salt := audit.NewSalt()
		seal, err := audit.Seal(salt, data)
		if err != nil {
			return err
		}
		if err := tx.Get(`INSERT INTO case_files (case_id, at, actor, name, kind, size, hash, salt, removed_at, removed_by, removed_why, data)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '', $9) RETURNING id`,
			[]any{id, tx.Micros(), a.Actor, name, kind, a.Size, a.Hash, salt, data}, &a.ID); err != nil {
			return fmt.Errorf("attach a file: %w", err)
		}
		media, _, _ := strings.Cut(kind, ";")
		if err := c.Record(tx, "case.attached", a.Actor, "case", number(id), map[string]string{"attachment": number(a.ID), "kind": media, "bytes": number(a.Size), "content": seal}); err != nil || once == nil {
			return err
		}
		return once(tx, a)
	})
	return a, err
}

// Remove takes the content of an attachment away, and leaves its hash with the
// reason.
func (c *Cases) Remove(ctx context.Context, who access.Identity, id, attachment int64, reason string, once func(*store.Tx, Attachment) error) (Attachment, error) {
	var a Attachment
	reason, err := written("reason", reason, MostReason)
	if err != nil {
		return a, err
	}
	_, err = c.change(ctx, who, id, func(tx *store.Tx, now Case) error {
		if now.State == Closed {
			return fmt.Errorf("case %d: %w", id, ErrClosed)
		}
		if a, _, err = Content(tx, id, attachment); err != nil {
			return err
		}
		a.RemovedAt, a.RemovedBy, a.RemovedWhy = tx.Now(), who.Actor(), reason
		if _, err := tx.Exec("UPDATE case_files SET removed_at = $1, removed_by = $2, removed_why = $3, data = $4 WHERE id = $5",
			tx.Micros(), a.RemovedBy, reason, []byte{}, attachment); err != nil {
			return fmt.Errorf("remove an attachment: %w", err)
		}
		if err := c.Record(tx, "case.detached", a.RemovedBy, "case", number(id), map[string]string{"attachment": number(attachment)}); err != nil || once == nil {
			return err
		}
		return once(tx, a)
	})
	return a, err
}
