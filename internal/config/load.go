package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Problem is a mistake in a configuration.
type Problem struct {
	File string
	Line int    // from 1; 0 where it is of no one line
	Key  string // with dots, as "sessions.idle"; "" where it is of no one key
	Msg  string // what is wrong, and what to write
}

func (p Problem) String() string {
	out := p.File
	if p.Line > 0 {
		out += ":" + strconv.Itoa(p.Line)
	}
	if p.Key != "" {
		out += ": " + p.Key
	}
	return out + ": " + p.Msg
}

// Problems are all mistakes of a configuration, in the order of its lines.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// Default is the configuration of who has no file.
func Default() Config {
	var c Config
	fill(reflect.ValueOf(&c).Elem())
	return c
}

// Load reads a configuration, and fills in what it leaves out. Where it has
// mistakes the error is Problems, which has them all; nothing of it is to be used
// then.
func Load(path string) (Config, error) {
	c, problems := read(path)
	if len(problems) > 0 {
		return Config{}, problems
	}
	return c, nil
}

// Check returns what is wrong with a configuration; none where it can be used.
func Check(path string) []Problem {
	_, problems := read(path)
	return problems
}

func read(path string) (Config, Problems) {
	text, err := os.ReadFile(path)
	if err != nil {
		var onDisk *os.PathError
		if errors.As(err, &onDisk) {
			err = onDisk.Err
		}
		return Config{}, Problems{{File: path, Msg: "it cannot be read: " + err.Error()}}
	}
	var tree map[string]any
	if _, err := toml.Decode(string(text), &tree); err != nil {
		p := Problem{File: path, Msg: err.Error()}
		var at toml.ParseError
		if errors.As(err, &at) {
			p.Line, p.Msg = at.Position.Line, "this is not TOML: "+at.Message
		}
		return Config{}, Problems{p} // no more can be told
	}
	c, problems := parse(tree)
	c.resolve(filepath.Dir(path))
	c.checkFiles(&problems)
	return c, problems.placed(path, string(text))
}

// parse reads a file's tables. Mistakes have their keys; where those are is found
// by placed.
func parse(tree map[string]any) (Config, Problems) {
	var c Config
	var problems Problems
	problems.set(reflect.ValueOf(&c).Elem(), tree, "")
	fill(reflect.ValueOf(&c).Elem())
	c.check(&problems)
	return c, problems
}

func (p *Problems) add(key, format string, args ...any) {
	*p = append(*p, Problem{Key: key, Msg: fmt.Sprintf(format, args...)})
}

// set puts a value of the file where it belongs.
func (p *Problems) set(into reflect.Value, value any, key string) {
	switch into.Kind() {
	case reflect.Int64: // a Duration
		text, ok := value.(string)
		if !ok {
			p.add(key, "%s; %v", what(value), errDuration)
			return
		}
		d, err := ParseDuration(text)
		if err != nil {
			p.add(key, "%v", err)
		}
		into.SetInt(int64(d))
	case reflect.Struct:
		p.table(into, value, key)
	case reflect.Map:
		p.group(into, value, key)
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			p.add(key, `%s; write texts in brackets, such as ["a", "b"]`, what(value))
			return
		}
		made := reflect.MakeSlice(into.Type(), len(list), len(list))
		for i := range list {
			p.set(made.Index(i), list[i], key)
		}
		into.Set(made)
	case reflect.String:
		text, ok := value.(string)
		if !ok {
			p.add(key, "%s; write a text in quotes", what(value))
			return
		}
		into.SetString(text)
	case reflect.Bool:
		b, ok := value.(bool)
		if !ok {
			p.add(key, "%s; write true or false, without quotes", what(value))
			return
		}
		into.SetBool(b)
	case reflect.Int:
		n, ok := value.(int64)
		if !ok || n < 1 {
			p.add(key, "%s; write a whole number from 1, without quotes", what(value))
			return
		}
		into.SetInt(n)
	case reflect.Float64:
		f, ok := value.(float64)
		if n, whole := value.(int64); whole {
			f, ok = float64(n), true
		}
		if !(ok && f > 0) {
			p.add(key, "%s; write a number above 0, without quotes", what(value))
			return
		}
		into.SetFloat(f)
	}
}

// what says what stands in the file.
func what(value any) string {
	switch v := value.(type) {
	case string:
		return fmt.Sprintf("this is the text %q", v)
	case map[string]any:
		return "this is a table"
	case []any:
		return "this is a list"
	default:
		return fmt.Sprintf("this is %v", v)
	}
}

func (p *Problems) table(into reflect.Value, value any, key string) {
	members, ok := value.(map[string]any)
	if !ok {
		p.add(key, "%s; write a table [%s] with settings of its own", what(value), key)
		return
	}
	var known []string
	for i := range into.NumField() {
		name := into.Type().Field(i).Tag.Get("toml")
		known = append(known, name)
		if member, ok := members[name]; ok {
			p.set(into.Field(i), member, join(key, name))
		}
	}
	for name := range members {
		if !slices.Contains(known, name) {
			p.add(join(key, name), "there is no such setting%s", hint(known, name))
		}
	}
}

// group is a table whose keys are names.
func (p *Problems) group(into reflect.Value, value any, key string) {
	members, ok := value.(map[string]any)
	if !ok {
		p.add(key, "%s; write a table [%s]", what(value), key)
		return
	}
	made := reflect.MakeMap(into.Type())
	for name, member := range members {
		v := reflect.New(into.Type().Elem()).Elem()
		p.set(v, member, join(key, name))
		made.SetMapIndex(reflect.ValueOf(name), v)
	}
	into.Set(made)
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

// fill puts the defaults where nothing is.
func fill(into reflect.Value) {
	for i := range into.NumField() {
		field, tag := into.Field(i), into.Type().Field(i).Tag.Get("default")
		switch {
		case field.Kind() == reflect.Struct:
			fill(field)
		case field.Kind() == reflect.Map && field.Type().Elem().Kind() == reflect.Struct:
			for _, name := range field.MapKeys() {
				v := reflect.New(field.Type().Elem()).Elem()
				v.Set(field.MapIndex(name))
				fill(v)
				field.SetMapIndex(name, v)
			}
		case tag != "" && field.IsZero():
			var p Problems
			p.set(field, parsed(field, tag), "")
			if len(p) > 0 {
				panic("default " + tag + ": " + p.Error()) // a mistake in this package
			}
		}
	}
}

// parsed reads the text of a tag as the file would be read.
func parsed(field reflect.Value, tag string) any {
	switch field.Kind() {
	case reflect.Bool:
		return tag == "true"
	case reflect.Int, reflect.Float64:
		n, _ := strconv.ParseInt(tag, 10, 64)
		return n
	}
	return tag
}
