package casereport_test

import (
	"crypto/sha256"
	"encoding/base64"
)

func hashOf(style []byte) string {
	sum := sha256.Sum256(style)
	return base64.StdEncoding.EncodeToString(sum[:])
}
