package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/match/losses"
)

var update = flag.Bool("update", false, "write into the documents what their commands print, and the values of the constants that they name")

// document opens a document to hold to the truth. What the test makes of it is
// compared with what it says, or written into it with -update.
func document(t *testing.T, path string) (text string, holdTo func(string)) {
	t.Helper()
	name, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), func(want string) {
		t.Helper()
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		got, wanted := strings.Split(string(b), "\n"), strings.Split(want, "\n")
		for i := range wanted {
			if i >= len(got) || got[i] != wanted[i] {
				t.Fatalf("%s:%d says\n%s\nand should say\n%s\ngo test ./internal/cli -run TestDocuments -update writes it", path, i+1, strings.Join(got[min(i, len(got)):min(i+3, len(got))], "\n"), strings.Join(wanted[i:min(i+3, len(wanted))], "\n"))
			}
		}
	}
}

// Every console block of the documents that runs namesake prints what it says.
// Run with -update after a change that is meant to show there.
func TestDocumentsShowWhatCommandsPrint(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir()) // nothing imported, as for a reader who begins
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"README.md", "docs/matching.md"} {
		t.Chdir(home)
		text, holdTo := document(t, path)
		t.Chdir(t.TempDir())
		blocks := strings.Split(text, "```")
		ran := 0
		for i := 1; i < len(blocks); i += 2 {
			body, ok := strings.CutPrefix(blocks[i], "console\n$ namesake ")
			if !ok {
				continue
			}
			command, _, _ := strings.Cut(body, "\n")
			var out, errs bytes.Buffer
			if status := run(context.Background(), arguments(command), &out, &errs); status != exitDone {
				t.Errorf("namesake %s: exit %d: %s", command, status, errs.String())
			}
			ran++
			blocks[i] = "console\n$ namesake " + command + "\n" + out.String()
		}
		if ran == 0 {
			t.Errorf("%s shows no command", path)
		}
		holdTo(strings.Join(blocks, "```"))
	}
}

// constantRow is a row of a table that names a constant of a package, as in
// "| `match.omitFamily` | 75 | a family name left out |".
var constantRow = regexp.MustCompile("(?m)^\\| `([a-z]+)\\.([A-Za-z]+)` \\| ([^|]*) \\|")

// docs/matching.md states the settings that are in force.
func TestDocumentsStateTheConstants(t *testing.T) {
	values := map[string]string{}
	for _, dir := range []string{"match", "spelling", "name"} {
		for name, value := range constants(t, filepath.Join("..", "..", dir)) {
			values[dir+"."+name] = value
		}
	}
	losses.Now.Each(func(name string, figure *int32) { values["losses."+name] = strconv.Itoa(int(*figure)) })
	text, holdTo := document(t, "docs/matching.md")
	stated := 0
	want := constantRow.ReplaceAllStringFunc(text, func(row string) string {
		m := constantRow.FindStringSubmatch(row)
		value, ok := values[m[1]+"."+m[2]]
		if !ok {
			t.Errorf("package %s has no constant %s with a plain value", m[1], m[2])
		}
		stated++
		return fmt.Sprintf("| `%s.%s` | %s |", m[1], m[2], value)
	})
	if stated < 20 {
		t.Errorf("%d constants stated", stated)
	}
	holdTo(want)
}

// constants are those of a package that are numbers written out.
func constants(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, path := range files {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != len(spec.Names) {
				return true
			}
			for i, value := range spec.Values {
				sign := ""
				if u, ok := value.(*ast.UnaryExpr); ok && u.Op == token.SUB {
					sign, value = "−", u.X
				}
				if number, ok := value.(*ast.BasicLit); ok && number.Kind == token.INT {
					out[spec.Names[i].Name] = sign + number.Value
				}
			}
			return true
		})
	}
	return out
}

// The tests that the documents name exist.
func TestDocumentsNameTestsThatExist(t *testing.T) {
	known := map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".txtar") {
			return err
		}
		known[d.Name()] = true
		text, err := os.ReadFile(path)
		for _, m := range testFunction.FindAllSubmatch(text, -1) {
			known[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"ARCHITECTURE.md", "docs/matching.md"} {
		text, _ := document(t, path)
		for _, m := range testNamed.FindAllStringSubmatch(text, -1) {
			if !known[m[1]] {
				t.Errorf("%s names the test %s, which does not exist", path, m[1])
			}
		}
	}
}

var (
	testFunction = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	testNamed    = regexp.MustCompile("`(Test\\w+|\\w+\\.txtar)`")
)

// The Go in README.md compiles and runs: it is part of an example.
func TestReadmeGoCompiles(t *testing.T) {
	text, _ := document(t, "README.md")
	_, snippet, ok := strings.Cut(text, "```go\n")
	if !ok {
		t.Fatal("README.md shows no Go")
	}
	snippet, _, _ = strings.Cut(snippet, "```")
	example, err := os.ReadFile(filepath.Join("..", "..", "screen", "example_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if !strings.Contains(squeeze(string(example)), squeeze(snippet)) {
		t.Errorf("screen/example_test.go does not hold what README.md shows:\n%s", snippet)
	}
}

// arguments splits a command line at spaces outside double quotes.
func arguments(line string) []string {
	var out []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
