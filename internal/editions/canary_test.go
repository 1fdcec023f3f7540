package editions

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A list without a party that it must have is not that list, and the last good
// edition stays in use, until somebody takes the canary out.
func TestAListWithoutItsCanaryIsRefused(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("x-reg 2026-01-01", 10), ImportOptions{})
	if err := d.SetCanaries(t.Context(), "x-reg", []Canary{{Entity: "9", Name: " person  NUMBER 9 "}, {Name: "Person Number 2"}, {Entity: "10"}}); err != nil {
		t.Fatal(err)
	}
	d.imports(d.write("x-reg 2026-02-01", 11), ImportOptions{})

	_, err := d.Import(t.Context(), d.write("x-reg 2026-03-01", 9), ImportOptions{AllowShrink: true})
	var refused *RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "the list must have 10, and does not") || d.inUse("x-reg") != "2026-02-01 11" {
		t.Fatalf("%v, in use %s", err, d.inUse("x-reg"))
	}
	// An id that is somebody else's by now is no canary either.
	_, err = d.Import(t.Context(), d.file("other.txt", "REGISTER x-reg 2026-03-02\n2|Person Number 2|\n9|Somebody Else|\n10|Person Number 10|\nEND\n"), ImportOptions{AllowShrink: true})
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "9 (person NUMBER 9)") {
		t.Errorf("%v", err)
	}
	refusals, _, err := d.Refusals()
	if err != nil || len(refusals) != 2 || refusals[0].List != "x-reg" {
		t.Errorf("%+v, %v", refusals, err)
	}
	// What is older than the edition in use is stored beside it, and need not have them.
	if r := d.imports(d.write("x-reg 2025-01-01", 3), ImportOptions{}); !r.Older {
		t.Errorf("%+v", r)
	}
	if err := d.SetCanaries(t.Context(), "x-reg", []Canary{{Entity: "9"}}); err != nil {
		t.Fatal(err)
	}
	d.imports(d.write("x-reg 2026-03-01", 9), ImportOptions{AllowShrink: true})
	ed, err := d.Load("x-reg", "")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := d.CheckCanaries(ed); err != nil || len(c.Canaries) != 1 || len(c.Missing) != 0 || c.CheckedAt.IsZero() {
		t.Errorf("%+v, %v", c, err)
	}
	if err := d.SetCanaries(t.Context(), "x-reg", nil); err != nil {
		t.Fatal(err)
	}
	if lists, err := d.CanaryLists(); err != nil || len(lists) != 0 {
		t.Errorf("%v, %v", lists, err)
	}
}

// A canary that the edition in use does not have would refuse every edition.
func TestCanariesAreInTheEditionInUse(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("x-reg 2026-01-01", 10), ImportOptions{})
	for want, set := range map[string][]Canary{
		"does not have it":        {{Entity: "11"}},
		"give an entity's id":     {{Entity: " "}},
		"stands twice":            {{Entity: "1"}, {Entity: "1"}},
		"longer than 512":         {{Name: strings.Repeat("x", 600)}},
		"100 canaries at most":    many(101),
		`canary "Person Nobody":`: {{Name: "Person Nobody"}},
	} {
		var wrong *CanaryError
		if err := d.SetCanaries(t.Context(), "x-reg", set); !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if set, err := d.Canaries("x-reg"); err != nil || len(set) != 0 {
		t.Errorf("%v, %v", set, err)
	}
	if err := d.SetCanaries(t.Context(), "../x", []Canary{{Entity: "1"}}); !errors.Is(err, ErrName) {
		t.Error(err)
	}
	// A list that is not here yet may have some for its first import, and is no
	// list by that.
	if err := d.SetCanaries(t.Context(), "y-reg", []Canary{{Entity: "3"}}); err != nil {
		t.Fatal(err)
	}
	if in, err := d.InUse(t.Context()); err != nil || len(in) != 1 {
		t.Errorf("%v, %v", in, err)
	}
	if _, err := d.Import(t.Context(), d.write("y-reg", 2), ImportOptions{}); err == nil {
		t.Error("a first edition without its canary was taken")
	}
}

func many(n int) []Canary {
	out := make([]Canary, n)
	for i := range out {
		out[i].Entity = strings.Repeat("1", i%30+1) + strings.Repeat("2", i/30)
	}
	return out
}

// Where it cannot be told what a list must have, nothing is taken.
func TestDamagedCanariesRefuseImports(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("x-reg 2026-01-01", 10), ImportOptions{})
	if err := os.WriteFile(filepath.Join(d.data, "lists", "canaries.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	var refused *RefusedError
	if _, err := d.Import(t.Context(), d.write("x-reg 2026-02-01", 11), ImportOptions{}); !errors.As(err, &refused) || d.inUse("x-reg") != "2026-01-01 10" {
		t.Errorf("%v, in use %s", err, d.inUse("x-reg"))
	}
}
