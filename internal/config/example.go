package config

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"sync"
)

// source is where the settings are described: the example says what the code
// says.
//
//go:embed config.go
var source string

// Example is a configuration in which every setting stands in a comment, with
// what it means and its default, or a value that it could have where the default
// is none.
func Example() string { return example() }

var example = sync.OnceValue(func() string {
	e := &writer{comments: comments()}
	e.line("# The configuration of Namesake. Every setting is optional; remove the # before one to")
	e.line("# set it. Durations are written \"30d\", \"12h\" or \"1d12h\"; paths are from this folder.")
	e.table(reflect.TypeFor[Config](), "")
	return e.String()
})

// comments are those of types, as "List", and of their fields, as "List.Fetch".
func comments() map[string]string {
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", source, parser.ParseComments)
	if err != nil {
		panic(err) // it was compiled
	}
	out := map[string]string{}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		spec := g.Specs[0].(*ast.TypeSpec)
		out[spec.Name.Name] = g.Doc.Text()
		for _, f := range spec.Type.(*ast.StructType).Fields.List {
			out[spec.Name.Name+"."+f.Names[0].Name] = f.Doc.Text()
		}
	}
	return out
}

type writer struct {
	strings.Builder
	comments map[string]string
}

func (e *writer) line(text string) { e.WriteString(text + "\n") }

func (e *writer) comment(text string) {
	for line := range strings.Lines(text) {
		e.WriteString("# " + line)
	}
}

// table writes the settings, then the tables.
func (e *writer) table(t reflect.Type, key string) {
	var tables []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type.Kind() == reflect.Struct || f.Type.Kind() == reflect.Map && f.Type.Elem().Kind() == reflect.Struct {
			tables = append(tables, f)
			continue
		}
		e.line("")
		e.comment(e.comments[t.Name()+"."+f.Name])
		value := f.Tag.Get("default")
		if value == "" {
			value = f.Tag.Get("example")
		}
		e.line("#" + f.Tag.Get("toml") + " = " + literal(f.Type, value))
	}
	for _, f := range tables {
		inner, name, off := f.Type, join(key, f.Tag.Get("toml")), ""
		if inner.Kind() == reflect.Map {
			inner, name, off = inner.Elem(), join(name, f.Tag.Get("example")), "#"
		}
		e.line("\n")
		e.comment(e.comments[inner.Name()])
		e.line(off + "[" + name + "]")
		e.table(inner, name)
	}
}

// literal writes a value of a tag as TOML.
func literal(t reflect.Type, value string) string {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Float64:
		return value
	case reflect.Slice:
		return fmt.Sprintf("[%q]", value)
	case reflect.Map:
		name, v, _ := strings.Cut(value, "=")
		return fmt.Sprintf("{ %s = %q }", name, v)
	}
	return fmt.Sprintf("%q", value)
}
