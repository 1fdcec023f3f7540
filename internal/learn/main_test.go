package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
)

// The committed model is what the program learns from the shared data, to the
// byte. After a change to readings or tokens, run go generate ./name.
func TestCommittedModelIsLearned(t *testing.T) {
	shared.Path(t, "data/names/netranslit")
	shared.Path(t, "data/lists")
	again := filepath.Join(t.TempDir(), "model.bin")
	if err := run(again); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "..", "name", "model.bin"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("name/model.bin is not what internal/learn writes; run go generate ./name and look at what changes in accuracy")
	}
}
