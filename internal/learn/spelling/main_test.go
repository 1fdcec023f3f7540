package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
)

// The committed costs are what the program learns from the official lists, to
// the byte. After a change to readings or codes, run go generate ./spelling.
func TestCommittedCostsAreLearned(t *testing.T) {
	shared.Path(t, "data/lists")
	again := filepath.Join(t.TempDir(), "costs.txt")
	if err := run(again); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "..", "..", "spelling", "costs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("spelling/costs.txt is not what internal/learn/spelling writes; run go generate ./spelling and look at what changes in accuracy")
	}
}
