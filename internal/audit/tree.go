package audit

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// The tree is that of RFC 6962. An entry is stored with the hashes it completes:
// its own, and that of every subtree of which it is the last leaf. So hash n of
// level l stands with entry (n+1)·2^l−1, as the l-th of that.

// hashes reads the stored hashes of the tree.
type hashes struct {
	tx    *store.Tx
	fresh map[int64][]byte // of entries that are about to be written
}

// ReadHashes reads hashes by the numbering of package tlog.
func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	const most = 512
	out := make([]tlog.Hash, len(indexes))
	for from := 0; from < len(indexes); from += most {
		part := indexes[from:min(from+most, len(indexes))]
		if err := h.read(part, out[from:]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (h *hashes) read(indexes []int64, out []tlog.Hash) error {
	found := map[int64][]byte{}
	var args []any
	var in strings.Builder
	for _, index := range indexes {
		seq, _ := placeOf(index)
		if b, ok := h.fresh[seq]; ok {
			found[seq] = b
			continue
		}
		args = append(args, seq)
		in.WriteString(",$" + strconv.Itoa(len(args)))
	}
	if len(args) > 0 {
		err := h.tx.Query(func(scan func(...any) error) error {
			var seq int64
			var b []byte
			err := scan(&seq, &b)
			found[seq] = b
			return err
		}, "SELECT seq, hashes FROM audit_entries WHERE seq IN ("+in.String()[1:]+")", args...)
		if err != nil {
			return fmt.Errorf("read the audit log: %w", err)
		}
	}
	for i, index := range indexes {
		seq, level := placeOf(index)
		b := found[seq]
		if len(b) < (level+1)*tlog.HashSize {
			return fmt.Errorf("the audit log is damaged: entry %d is missing or its hashes are; verify it", seq)
		}
		copy(out[i][:], b[level*tlog.HashSize:])
	}
	return nil
}

// placeOf says with which entry a hash is stored, and as which.
func placeOf(index int64) (seq int64, level int) {
	level, n := tlog.SplitStoredHashIndex(index)
	return (n+1)<<level - 1, level
}

func flat(hashes []tlog.Hash) []byte {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return b
}

// tree is computed from the entries alone. It keeps the last hash of each level:
// an entry that completes a subtree needs the subtree's left half, which was the
// last at its level.
type tree struct {
	size int64
	last [64]tlog.Hash
}

// add hashes the next entry, and returns the hashes that it completes.
func (t *tree) add(line []byte) []tlog.Hash {
	added, err := tlog.StoredHashes(t.size, line, tlog.HashReaderFunc(t.read))
	if err != nil {
		panic(err) // read has none
	}
	t.size++
	copy(t.last[:], added)
	return added
}

func (t *tree) hash() tlog.Hash {
	h, err := tlog.TreeHash(t.size, tlog.HashReaderFunc(t.read))
	if err != nil {
		panic(err)
	}
	return h
}

func (t *tree) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, _ := tlog.SplitStoredHashIndex(index)
		out[i] = t.last[level]
	}
	return out, nil
}
