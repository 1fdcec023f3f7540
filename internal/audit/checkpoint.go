package audit

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// Config is how a log is opened.
type Config struct {
	// KeyFile is the file of the private key that signs checkpoints; it is made,
	// readable for its owner alone, where there is none. It is in no copy of the
	// database: losing it costs a new key, whose entry the log then has. Beside it,
	// with ".last" after its name, is the last checkpoint that it signed.
	KeyFile string
}

// Log signs the log of one database. Several may, each with a key of its own.
type Log struct {
	store  *store.Store
	signer note.Signer
	public string
	last   string // the file of the last checkpoint signed
}

// Open opens the log for signing. A key that the log does not know yet is
// entered there.
func Open(ctx context.Context, s *store.Store, c Config) (*Log, error) {
	signer, public, err := loadSigner(c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("the audit log's key %s: %w", c.KeyFile, err)
	}
	err = s.Update(ctx, func(tx *store.Tx) error {
		keys, err := Keys(tx)
		if err != nil || slices.Contains(keys, public) {
			return err
		}
		return Append(tx, Entry{Action: SignerAdded, Actor: System, Kind: "signer",
			Object: fmt.Sprintf("%08x", signer.KeyHash()), Detail: map[string]any{"key": public}})
	})
	if err != nil {
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	return &Log{store: s, signer: signer, public: public, last: c.KeyFile + ".last"}, nil
}

// PublicKey is the key that verifies this log's signatures, "namesake+" and what
// follows.
func (l *Log) PublicKey() string { return l.public }

// Checkpoint is a signed head of the tree: it vouches for the first Size
// entries, their content and their order.
type Checkpoint struct {
	Number int64 // from 0, without gaps
	Size   int64
	Hash   tlog.Hash
	At     time.Time
	// Note is all of it as text, with the signature. Whoever keeps one outside the
	// database can later tell whether what it vouches for is still there.
	Note string
}

func (c *Checkpoint) text() string {
	return fmt.Sprintf("namesake audit\n%d\n%s\ncheckpoint %d\ntime %d\n", c.Size, c.Hash, c.Number, c.At.UnixMicro())
}

// readText reads the text before the signature, and only as it is written.
func (c *Checkpoint) readText(text string) error {
	var hash string
	var at int64
	_, err := fmt.Sscanf(text, "namesake audit\n%d\n%s\ncheckpoint %d\ntime %d\n", &c.Size, &hash, &c.Number, &at)
	if err == nil {
		c.Hash, err = tlog.ParseHash(hash)
	}
	if c.At = time.UnixMicro(at).UTC(); err != nil || c.Size < 1 || c.Size > maxSize || c.Number < 0 || c.Number > maxSize || c.text() != text {
		return errors.New("it is not written as a checkpoint of this log")
	}
	return nil
}

// unverified reads a checkpoint without a look at its signature.
func unverified(note []byte) (*Checkpoint, error) {
	text, _, _ := strings.Cut(string(note), "\n\n")
	c := &Checkpoint{Note: string(note)}
	return c, c.readText(text + "\n")
}

// ParseCheckpoint reads a checkpoint that one of the public keys has signed.
func ParseCheckpoint(text string, keys []string) (*Checkpoint, error) {
	known, err := verifiers(keys)
	if err != nil {
		return nil, err
	}
	return openCheckpoint(text, known)
}

const (
	maxNote = 512     // bytes; more than a checkpoint has
	maxSize = 1 << 48 // entries; package tlog reckons with less than 1<<62
)

func openCheckpoint(text string, known note.Verifiers) (*Checkpoint, error) {
	if len(text) > maxNote {
		return nil, errors.New("it is not written as a checkpoint of this log")
	}
	n, err := note.Open([]byte(text), known)
	var unknown *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unknown):
		return nil, errors.New("none of the known keys has signed it; where the log has had several keys, give them all")
	case errors.As(err, &invalid):
		return nil, errors.New("its signature is not of this text")
	case err != nil:
		return nil, errors.New("it is not a signed note")
	}
	c := &Checkpoint{Note: text}
	if err := c.readText(n.Text); err != nil {
		return nil, err
	}
	// Base64 has bits to spare, which package note leaves alone.
	same, err := note.Sign(n)
	if err == nil {
		_, err = base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64)
	}
	if err != nil || string(same) != text || len(n.Sigs)+len(n.UnverifiedSigs) != 1 {
		return nil, errors.New("its signature is not written as the log writes it")
	}
	return c, nil
}

// Checkpoint signs the tree as it is and stores that, or returns the last
// checkpoint where no entry was added since. It refuses to sign a tree that does
// not contain the one of the last checkpoint, by the database and by what this
// signer remembers of its own: who can write the database can remove checkpoints
// there. Call it every minute and at shutdown: what an intruder does to entries
// before they are signed is not found.
func (l *Log) Checkpoint(ctx context.Context) (*Checkpoint, error) {
	var c *Checkpoint
	err := l.store.Update(ctx, func(tx *store.Tx) (err error) {
		c, err = l.checkpoint(tx)
		return err
	})
	if err == nil {
		err = writeWhole(l.last, []byte(c.Note), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("sign the audit log: %w", err)
	}
	return c, nil
}

func (l *Log) checkpoint(tx *store.Tx) (*Checkpoint, error) {
	size, at, err := head(tx)
	if err != nil {
		return nil, err
	}
	r := &hashes{tx: tx}
	c := &Checkpoint{Size: size, At: store.Time(max(at, tx.Micros()))}
	if c.Hash, err = tlog.TreeHash(size, r); err != nil {
		return nil, err
	}
	last, err := latest(tx)
	if err != nil {
		return nil, err
	}
	own, err := l.remembered()
	if err != nil {
		return nil, err
	}
	if own != nil && (last == nil || last.Number < own.Number) {
		return nil, fmt.Errorf("checkpoint %d is missing in the database; verify the log with %s, and move that away only if an older copy of the database was restored", own.Number, l.last)
	}
	for _, before := range []*Checkpoint{own, last} {
		if before != nil {
			if err := c.continues(before, r); err != nil {
				return nil, err
			}
		}
	}
	if last != nil {
		if size == last.Size {
			return last, nil
		}
		if last.At.After(c.At) {
			c.At = last.At
		}
		c.Number = last.Number + 1
	}
	signed, err := note.Sign(&note.Note{Text: c.text()}, l.signer)
	if err != nil {
		return nil, err
	}
	c.Note = string(signed)
	_, err = tx.Exec("INSERT INTO audit_checkpoints (number, note) VALUES ($1, $2)", c.Number, c.Note)
	return c, err
}

// continues is nil where the tree of a checkpoint contains that of an earlier one.
func (c *Checkpoint) continues(before *Checkpoint, r tlog.HashReader) error {
	if c.Size < before.Size {
		return fmt.Errorf("the log has %d entries, and checkpoint %d signed %d: entries were deleted; verify it", c.Size, before.Number, before.Size)
	}
	proof, err := tlog.ProveTree(c.Size, before.Size, r)
	if err != nil {
		return err
	}
	if tlog.CheckTree(proof, c.Size, c.Hash, before.Size, before.Hash) != nil {
		return fmt.Errorf("the first %d entries are not those that checkpoint %d signed; verify the log", before.Size, before.Number)
	}
	return nil
}

// remembered is the last checkpoint that this signer stored or found, or nil.
func (l *Log) remembered() (*Checkpoint, error) {
	text, err := os.ReadFile(l.last)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := unverified(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; verify the log, and then move that file away", l.last, err)
	}
	return c, nil
}

// latest is the last stored checkpoint, or nil where there is none.
func latest(tx *store.Tx) (*Checkpoint, error) {
	var number int64
	var text string
	err := tx.Get("SELECT number, note FROM audit_checkpoints ORDER BY number DESC LIMIT 1", nil, &number, &text)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return stored(tx, number, text)
}

// stored reads a stored checkpoint.
func stored(tx *store.Tx, number int64, text string) (*Checkpoint, error) {
	keys, err := Keys(tx)
	if err != nil {
		return nil, err
	}
	c, err := ParseCheckpoint(text, keys)
	if err == nil && c.Number != number {
		err = fmt.Errorf("it is checkpoint %d", c.Number)
	}
	if err != nil {
		return nil, fmt.Errorf("stored checkpoint %d: %w; verify the audit log", number, err)
	}
	return c, nil
}

// LastCheckpoint is the last that was signed; none is store.ErrNotFound.
func LastCheckpoint(tx *store.Tx) (*Checkpoint, error) {
	c, err := latest(tx)
	if err == nil && c == nil {
		err = fmt.Errorf("checkpoint of the audit log: %w; it is not signed yet", store.ErrNotFound)
	}
	return c, err
}

// splitNotes takes apart what was written as notes with an empty line between.
func splitNotes(data string) []string {
	part := strings.SplitAfter(data, "\n\n")
	var notes []string
	for i := 0; i < len(part); i += 2 {
		n := part[i]
		if i+1 < len(part) {
			n += part[i+1]
		}
		if i+2 < len(part) {
			n = strings.TrimSuffix(n, "\n")
		}
		notes = append(notes, n)
	}
	return notes
}
