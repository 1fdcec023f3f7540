package pairs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/pairs"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pairs")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	list, err := pairs.Read(write(t, "müller\tм ю л л е р\t3\nabc1\tа\t1\no'brien\tо б р а й е н\t2\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range list {
		got = append(got, p.Latin+" "+string(p.Native))
	}
	if want := "muller мюллер; obrien обрайен"; strings.Join(got, "; ") != want || list[0].Count != 3 {
		t.Errorf("%q, want %q", strings.Join(got, "; "), want)
	}
}

func TestMistakesNameTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"a\tа\t1\nb\tб\n": "pairs:2: want 3 fields, found 2",
		"a\tа\tmany\n":    "pairs:1: count: ",
	} {
		if _, err := pairs.Read(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A name stands in one lot, and the lots are about equal.
func TestFold(t *testing.T) {
	var counts [10]int
	for i := range 10_000 {
		counts[pairs.Fold(string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))]++
	}
	for lot, n := range counts {
		if n < 800 || n > 1200 {
			t.Errorf("lot %d has %d of 10,000 names", lot, n)
		}
	}
}
