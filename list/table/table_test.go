package table

import (
	"errors"
	"slices"
	"testing"

	"github.com/namesake-screening/namesake/list"
)

func TestRowsRememberTheirLines(t *testing.T) {
	tab, err := Parse(list.File{Name: "f", Data: []byte("\xef\xbb\xbfid, name\n1,\"two\nlines\"\nid,name\n2, b \n")}, ',')
	if err != nil {
		t.Fatal(err)
	}
	if len(tab.Rows) != 2 || tab.Rows[1].Line != 5 || tab.Rows[1].Get("name") != "b" || tab.Rows[0].Get("name") != "two\nlines" {
		t.Errorf("%+v", tab.Rows)
	}
	if tab.Rows[0].Get("nothing") != "" || tab.Has("nothing") || !tab.Has("name") {
		t.Error("columns")
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct {
		text  string
		line  int
		field string
	}{
		{"", 1, ""},
		{"a,b\n1,2\n3\n", 3, ""},
		{"a,b\n1,2\n3,\"4\n5,6\n", 3, ""}, // an open quote: the line where the record begins
		{"a,a\n", 1, "a"},
		{"a,b\n1,2\n3,some of th", 3, ""},
		{"a,b\n1,Caf\xe9\n", 2, ""},
	} {
		_, err := Parse(list.File{Name: "f.csv", Data: []byte(c.text)}, ',')
		var e *list.Error
		if !errors.As(err, &e) || e.Line != c.line || e.Field != c.field || e.Hint == "" {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

func TestCheckRefusesAChangedHeading(t *testing.T) {
	tab, err := Parse(list.File{Name: "f", Data: []byte("a,b\n")}, ',')
	if err != nil {
		t.Fatal(err)
	}
	if tab.Check([]string{"a", "b"}) != nil || tab.Check([]string{"a"}) == nil || tab.Check([]string{"a", "b", "c"}) == nil {
		t.Error("check")
	}
}

func TestFirstLine(t *testing.T) {
	if got := FirstLine([]byte("\xef\xbb\xbf\"a\"\t b\nrest"), '\t'); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
	if FirstLine(nil, ',') != nil {
		t.Error("empty")
	}
}

func TestZeroByteIsRefusedWithItsLine(t *testing.T) {
	_, err := Parse(list.File{Name: "f.csv", Data: []byte("id,name\n1,Ida\n2,Or\x00van\n")}, ',')
	var e *list.Error
	if !errors.As(err, &e) || e.Line != 3 {
		t.Fatalf("got %v, want an error in line 3", err)
	}
}
