package index

import (
	"reflect"
	"testing"

	"github.com/namesake-screening/namesake/match"
)

// What lies in a file has the same layout everywhere: fixed sizes, and no bytes
// between fields that nobody sets.
func TestFileLayout(t *testing.T) {
	for _, c := range []struct {
		element any
		size    uintptr
	}{
		{posting{}, 16}, {hardLexeme{}, 16}, {form{}, 16}, {keySlot{}, 16}, {keyedLexeme{}, 8}, {identifierEntry{}, 16}, {match.Token{}, 16},
	} {
		typ := reflect.TypeOf(c.element)
		if typ.Size() != c.size {
			t.Errorf("%v has %d bytes, want %d", typ, typ.Size(), c.size)
		}
		next := uintptr(0)
		for i := range typ.NumField() {
			f := typ.Field(i)
			if f.Offset != next {
				t.Errorf("%v has a hole before %s", typ, f.Name)
			}
			switch f.Type.Kind() {
			case reflect.Int, reflect.Uint, reflect.Uintptr:
				t.Errorf("%v.%s is as wide as the machine's words", typ, f.Name)
			}
			next = f.Offset + f.Type.Size()
		}
		if next != typ.Size() {
			t.Errorf("%v has a hole at its end", typ)
		}
	}
}
