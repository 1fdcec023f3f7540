// Package shared finds the real lists and names that tests and benchmarks read.
// They stay outside the repository: NAMESAKE_SHARED names their folder, by
// default ../shared beside the project.
package shared

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Path returns the absolute path of a file or folder of the shared data, given
// relative to the shared folder with forward slashes. Where it is absent the
// test is skipped, or fails under CI=true.
func Path(t testing.TB, name string) string {
	t.Helper()
	p := filepath.Join(Root(), filepath.FromSlash(name))
	if _, err := os.Stat(p); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("shared data is required under CI=true: %v; set NAMESAKE_SHARED", err)
		}
		t.Skipf("needs shared data: %v; set NAMESAKE_SHARED", err)
	}
	return p
}

// Root is the shared folder, which may not exist.
func Root() string {
	if dir := os.Getenv("NAMESAKE_SHARED"); dir != "" {
		return dir
	}
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "shared")
}
