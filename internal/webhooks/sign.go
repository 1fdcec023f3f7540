package webhooks

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers of a message.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp" // of the posting, seconds since 1970
	HeaderSignature = "webhook-signature" // "v1,…", several with spaces between
)

const secretPrefix = "whsec_"

// newSecret is a key of 32 random bytes, as the specification writes it.
func newSecret() string {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

func secretKey(secret string) ([]byte, error) {
	text, ok := strings.CutPrefix(secret, secretPrefix)
	b, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(b) < 24 || len(b) > 64 {
		return nil, errors.New("not a secret of a webhook; it reads whsec_ and 24 to 64 bytes in base64")
	}
	return b, nil
}

// signature is that of one secret: HMAC-SHA256 over "id.timestamp.body".
func signature(secret, id string, at time.Time, body []byte) (string, error) {
	k, err := secretKey(secret)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, k)
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// sign sets the headers of a message, with a signature for each secret.
func sign(h http.Header, id string, at time.Time, body []byte, secrets ...string) error {
	var all []string
	for _, s := range secrets {
		one, err := signature(s, id, at, body)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(HeaderSignature, strings.Join(all, " "))
	return nil
}

// tolerance is how old or how far ahead a message may be: older ones may be
// recorded and posted again by somebody else.
const tolerance = 5 * time.Minute

// ErrSignature is wrapped by the errors of [Verify].
var ErrSignature = errors.New("the message is not to be trusted")

// Verify tells a receiver whether a message with these headers and this body was
// signed with one of the secrets, of which there are two while they are being
// exchanged, and within five minutes of now. The receiver keeps the webhook-id to
// tell a message that is posted again.
func Verify(h http.Header, body []byte, now time.Time, secrets ...string) error {
	id, stamp := h.Get(HeaderID), h.Get(HeaderTimestamp)
	if id == "" {
		return fmt.Errorf("%w: no header %s", ErrSignature, HeaderID)
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: header %s is not a number of seconds", ErrSignature, HeaderTimestamp)
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > tolerance || d < -tolerance {
		return fmt.Errorf("%w: it is of %s, more than %s from now", ErrSignature, at.UTC().Format(time.RFC3339), tolerance)
	}
	for _, s := range secrets {
		want, err := signature(s, id, at, body)
		if err != nil {
			return err
		}
		for got := range strings.FieldsSeq(h.Get(HeaderSignature)) {
			if hmac.Equal([]byte(got), []byte(want)) {
				return nil
			}
		}
	}
	return fmt.Errorf("%w: no signature in header %s is of a known secret", ErrSignature, HeaderSignature)
}
