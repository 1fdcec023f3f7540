// Package learntest holds what the binary embeds to the programs that learn it.
package learntest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Committed fails the test unless learning writes the committed file, to the
// byte. The remedy says what to run where it does not.
func Committed(t *testing.T, committed, remedy string, learn func(out string) error) {
	t.Helper()
	again := filepath.Join(t.TempDir(), filepath.Base(committed))
	if err := learn(again); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s is not what is learned; %s", committed, remedy)
	}
}
