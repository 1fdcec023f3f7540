package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
)

var update = flag.Bool("update", false, "write testdata/accuracy.golden anew")

// A change of accuracy is a change of this file, to be looked at line by line:
// make golden writes it anew.
func TestAccuracyIsAsWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("measures for seconds")
	}
	data := filepath.Dir(shared.Path(t, "data/lists"))
	f, err := measure(data)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := f.write(&got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/accuracy.golden"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	written, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	old, now := strings.Split(string(written), "\n"), strings.Split(got.String(), "\n")
	for i := range max(len(old), len(now)) {
		var a, b string
		if i < len(old) {
			a = old[i]
		}
		if i < len(now) {
			b = now[i]
		}
		if a != b {
			t.Errorf("%s:%d\n- %s\n+ %s", golden, i+1, a, b)
		}
	}
	if t.Failed() {
		t.Log("if every line is meant, make golden writes them")
	}
}
