package audit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
)

// NewSalt makes the salt of an object that is personal: 256 random bits as 43
// letters, digits, "-" and "_". It belongs in the object's own row, so that it is
// deleted with the object and cannot be forgotten there.
func NewSalt() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Seal is the hash of personal content for an entry, HMAC-SHA256 keyed with the
// object's salt. While the salt exists, whoever has it and the content can show
// that this is what the log speaks of. Once it is deleted the hash is that of a
// function nobody can compute: not even someone who guesses the content can
// tell, nor whether two objects had the same. What stays visible is that two
// states of one object were equal. Each object has a salt of its own: under a
// common one, deleting a single object would leave its content open to guesses.
func Seal(salt string, content []byte) (string, error) {
	if b, err := base64.RawURLEncoding.DecodeString(salt); err != nil || len(b) != 32 {
		return "", errors.New("seal personal content: the object has no salt; give it one from audit.NewSalt, once")
	}
	h := hmac.New(sha256.New, []byte(salt))
	h.Write(content)
	return "hmac-sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

// Sum is the hash of content that is not personal.
func Sum(content []byte) string {
	h := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(h[:])
}

// Together is one hash for the hashes of many objects, for the entry of a change
// in bulk: SHA-256 of them in their order, with a line end after each. Over seals
// it hides what they hide.
func Together(hashes []string) string {
	h := sha256.New()
	for _, s := range hashes {
		h.Write([]byte(s))
		h.Write([]byte{'\n'})
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
