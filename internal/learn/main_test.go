package main

import (
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake/internal/learn/learntest"
	"github.com/namesake-screening/namesake/internal/shared"
)

// The committed model is what the program learns from the shared data, to the
// byte. After a change to readings or tokens, run go generate ./name.
func TestCommittedModelIsLearned(t *testing.T) {
	shared.Path(t, "data/names/netranslit")
	shared.Path(t, "data/lists")
	learntest.Committed(t, filepath.Join("..", "..", "name", "model.bin"),
		"run go generate ./name and look at what changes in accuracy", run)
}
