package main

import (
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake/internal/learn/learntest"
	"github.com/namesake-screening/namesake/internal/shared"
)

// The committed costs are what the program learns from the official lists, to
// the byte. After a change to readings or codes, run go generate ./spelling.
func TestCommittedCostsAreLearned(t *testing.T) {
	shared.Path(t, "data/lists")
	learntest.Committed(t, filepath.Join("..", "..", "..", "spelling", "costs.txt"),
		"run go generate ./spelling and look at what changes in accuracy", run)
}
