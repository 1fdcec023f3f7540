package namesake_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/namesake-screening/namesake"

// source is a Go file that is no test.
type source struct {
	name string // from the module's root, with forward slashes
	file *ast.File
}

func (s source) dir() string { return path.Dir(s.name) }

// library reports whether the file belongs to the half that is pure: the same
// input gives the same bytes, whatever the machine, the day or the network.
// Packages that serve tests, such as list/listtest, do not; the library must not
// import them.
func (s source) library() bool {
	return !strings.HasPrefix(s.name, "internal/") && !strings.HasPrefix(s.name, "cmd/") && !servesTests(s.dir())
}

func servesTests(dir string) bool { return strings.HasSuffix(path.Base(dir), "test") }

// imports returns the import paths by the name that the file uses for each.
func (s source) imports() map[string]string {
	out := map[string]string{}
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser accepted it
		}
		name := path.Base(p)
		if name == "v2" {
			name = path.Base(path.Dir(p))
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		out[name] = p
	}
	return out
}

func parseSource(t *testing.T, name string, src any) source {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{name, f}
}

func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			out = append(out, parseSource(t, name, nil))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// forbidden are the packages that reach out of the process, with all below
// them. Files are read through io and io/fs.
var forbidden = []string{"net", "database/sql", "os", "syscall", "plugin", "crypto/rand", "log", "golang.org/x/net", "golang.org/x/sys"}

// clock are the functions of package time that read or wait for the clock. The
// types of the package are allowed.
var clock = []string{"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep", "Local"}

// seeded are the names of math/rand/v2 that do not draw from a source that
// differs from run to run.
var seeded = []string{"New", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "PCG", "ChaCha8", "Zipf", "Source"}

// impurities lists what keeps a file of the library from being pure.
func impurities(s source) []string {
	var out []string
	imports := s.imports()
	for _, p := range imports {
		for _, bad := range forbidden {
			if p == bad || strings.HasPrefix(p, bad+"/") && p != "net/url" && p != "net/netip" && p != "net/mail" {
				out = append(out, "imports "+p)
			}
		}
		if p == module+"/internal" || strings.HasPrefix(p, module+"/internal/") || strings.HasPrefix(p, module+"/cmd/") || strings.HasPrefix(p, module+"/") && servesTests(p) {
			out = append(out, "imports "+p)
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		switch p := imports[x.Name]; {
		case p == "time" && slices.Contains(clock, sel.Sel.Name),
			(p == "math/rand" || p == "math/rand/v2") && !slices.Contains(seeded, sel.Sel.Name):
			out = append(out, fmt.Sprintf("uses %s.%s", x.Name, sel.Sel.Name))
		}
		return true
	})
	slices.Sort(out)
	return out
}

// The library half reads through io and fs, has no clock, no environment, no
// network and no database, and knows nothing of the service half.
func TestLibraryIsPure(t *testing.T) {
	checked := map[string]bool{}
	for _, s := range sources(t) {
		if !s.library() {
			continue
		}
		checked[s.dir()] = true
		for _, what := range impurities(s) {
			t.Errorf("%s %s", s.name, what)
		}
	}
	for _, dir := range []string{".", "list", "policy", "screen", "eval", "synth"} {
		if !checked[dir] {
			t.Errorf("package %s was not looked at", dir)
		}
	}
}

// The test above would find each of these.
func TestImpuritiesAreFound(t *testing.T) {
	for src, want := range map[string]string{
		`import "net/http"`:                                         "imports net/http",
		`import "os"`:                                               "imports os",
		`import "` + module + `/internal/web"`:                      "imports " + module + "/internal/web",
		`import "` + module + `/list/listtest"`:                     "imports " + module + "/list/listtest",
		`import "time"; var t = time.Now()`:                         "uses time.Now",
		`import clock "time"; func f() { clock.Sleep(1) }`:          "uses clock.Sleep",
		`import "math/rand/v2"; var n = rand.IntN(3)`:               "uses rand.IntN",
		`import "math/rand/v2"; var r = rand.New(rand.NewPCG(1,2))`: "",
		`import "time"; var d time.Duration = time.Second`:          "",
		`import "net/netip"; var a netip.Addr`:                      "",
	} {
		if got := strings.Join(impurities(parseSource(t, "x.go", "package x\n"+src)), "; "); got != want {
			t.Errorf("%s: %q, want %q", src, got, want)
		}
	}
}

// The root package is the vocabulary: the standard library alone, and none of
// its packages that do I/O.
func TestRootIsVocabularyOnly(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir() != "." {
			continue
		}
		for _, p := range s.imports() {
			if strings.Contains(strings.Split(p, "/")[0], ".") || p == "io" || strings.HasPrefix(p, "io/") || p == "bufio" || p == "embed" {
				t.Errorf("%s imports %s", s.name, p)
			}
		}
	}
}

// The command is a few lines: what it does is in internal/cli, where it is
// tested.
func TestCommandIsThin(t *testing.T) {
	text, err := os.ReadFile("cmd/namesake/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines > 20 {
		t.Errorf("cmd/namesake/main.go has %d lines", lines)
	}
}
