package main

import (
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake/internal/learn/learntest"
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
	learntest.Committed(t, filepath.Join("..", "..", "..", "translit", "model.bin"),
		"run go generate ./translit and look at what changes in accuracy", func(out string) error { return run(out, 1) })
}
