package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/namesake-screening/namesake/internal/store"
)

// signerName is the name that signatures and keys bear.
const signerName = "namesake"

// loadSigner reads the private key in a file, an Ed25519 key as package note
// writes it, and makes one where there is no file. public is the other half,
// "namesake+" and what follows.
func loadSigner(path string) (signer note.Signer, public string, err error) {
	text, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil {
			return nil, "", err
		}
		text, err = readKey(path)
	}
	if err != nil {
		return nil, "", err
	}
	if signer, err = note.NewSigner(text); err != nil {
		return nil, "", errors.New("it holds no private key; restore it from a copy, or move it away for the log to go on with a new key")
	}
	part := strings.SplitN(text, "+", 5) // PRIVATE KEY name hash key
	key, err := base64.StdEncoding.DecodeString(part[4])
	if err != nil || part[2] != signerName || len(key) != 1+ed25519.SeedSize {
		return nil, "", errors.New("the key in it is not one of Namesake's")
	}
	public, err = note.NewEd25519VerifierKey(signerName, ed25519.NewKeyFromSeed(key[1:]).Public().(ed25519.PublicKey))
	return signer, public, err
}

func readKey(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", errors.New("others than its owner may use it; chmod 600 it, and consider a new key")
	}
	b, err := os.ReadFile(path)
	return strings.TrimSuffix(string(b), "\n"), err
}

// makeKey writes a new key, unless another process is faster.
func makeKey(path string) error {
	secret, _, err := note.GenerateKey(rand.Reader, signerName)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(secret + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// verifiers reads public keys.
func verifiers(keys []string) (note.Verifiers, error) {
	var list []note.Verifier
	seen := map[string]bool{}
	for i, k := range keys {
		if seen[k] {
			continue
		}
		seen[k] = true
		v, err := note.NewVerifier(k)
		if err != nil || v.Name() != signerName {
			return nil, fmt.Errorf("public key %d is none; it should read %s+12345678+…", i+1, signerName)
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}

// Keys returns the public keys of all that have signed the log's checkpoints, in
// the order in which they were added, as the log states them. Keep a copy
// elsewhere: whoever can write the database can write keys there.
func Keys(tx *store.Tx) ([]string, error) {
	size, _, err := head(tx)
	if err != nil {
		return nil, err
	}
	return keysBefore(tx, size)
}

func keysBefore(tx *store.Tx, size int64) ([]string, error) {
	var keys []string
	err := tx.Query(func(scan func(...any) error) error {
		var seq int64
		var line string
		if err := scan(&seq, &line); err != nil {
			return err
		}
		r, err := parseLine([]byte(line))
		if err != nil {
			return fmt.Errorf("the audit log is damaged: entry %d: %w; verify it", seq, err)
		}
		if key, ok := r.key(); ok {
			keys = append(keys, key)
		}
		return nil
	}, "SELECT seq, line FROM audit_entries WHERE action = $1 AND seq < $2 ORDER BY seq", string(SignerAdded), size)
	return keys, err
}

// key is the public key that an entry adds.
func (r *Record) key() (string, bool) {
	key, _ := r.Detail["key"].(string)
	return key, r.Action == SignerAdded && key != ""
}
