package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
)

// The committed model is what the program learns from the shared data, to the
// byte. After a change to readings or to how it learns, run go generate
// ./translit.
func TestCommittedModelIsLearned(t *testing.T) {
	if testing.Short() {
		t.Skip("learning takes a quarter of a minute, and many under the race detector")
	}
	shared.Path(t, "data/names/netranslit")
	again := filepath.Join(t.TempDir(), "model.bin")
	if err := run(again, 1); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "..", "..", "translit", "model.bin"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("translit/model.bin is not what internal/learn/channel writes; run go generate ./translit and look at what changes in accuracy")
	}
}
