package backup

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake/internal/store"
)

var rowTable = store.Table{Name: "odd", Columns: []store.Column{
	{Name: "i", Kind: store.Integer}, {Name: "f", Kind: store.Float}, {Name: "t", Kind: store.Text}, {Name: "b", Kind: store.Blob},
}}

// Whatever a row holds, its line is one line and gives it back.
func TestRowsComeBack(t *testing.T) {
	or := func(t *rapid.T, name string, v any) any {
		if rapid.IntRange(0, 4).Draw(t, name) == 0 {
			return nil
		}
		return v
	}
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		if rapid.Bool().Draw(t, "valid") {
			text = rapid.String().Draw(t, "string")
		}
		blob := rapid.SliceOf(rapid.Byte()).Draw(t, "blob")
		if blob == nil {
			blob = []byte{}
		}
		row := []any{
			or(t, "i", rapid.Int64().Draw(t, "integer")),
			or(t, "f", rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.Inf(1), math.Inf(-1)})).Draw(t, "float")),
			or(t, "t", text), or(t, "b", blob),
		}
		line, err := newEncoder(rowTable).row(row)
		if err != nil || strings.Count(string(line), "\n") != 1 {
			t.Fatalf("%q, %v", line, err)
		}
		again, err := decode(rowTable, line)
		if err != nil || !reflect.DeepEqual(again, row) {
			t.Errorf("%#v\n%s%#v, %v", row, line, again, err)
		}
	})
}

func TestRowsThatAreRefused(t *testing.T) {
	for line, says := range map[string]string{
		`{"i":1,"f":1,"t":"","b":""`:           "unexpected end",
		`{"i":1,"f":1,"t":""}`:                 "column b is missing",
		`{"i":1,"f":1,"t":"","b":"","x":1}`:    "5 columns where the table has 4",
		`{"i":1.5,"f":1,"t":"","b":""}`:        "column i: ",
		`{"i":9223372036854775808,"f":1}`:      "column i: ",
		`{"i":1,"f":"x","t":"","b":""}`:        "column f: ",
		`{"i":1,"f":1,"t":7,"b":""}`:           "column t: ",
		`{"i":1,"f":1,"t":"","b":"not base64"`: "unexpected end",
		`{"i":1,"f":1,"t":"","b":"%"}`:         "column b: ",
	} {
		if _, err := decode(rowTable, []byte(line)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, row := range [][]any{{"1", 1.0, "", []byte{}}, {int64(1), int64(1), "", []byte{}}, {int64(1), 1.0, []byte{}, []byte{}}, {int64(1), 1.0, "", true}} {
		if _, err := newEncoder(rowTable).row(row); err == nil || !strings.Contains(err.Error(), "table odd, column ") {
			t.Errorf("%v: %v", row, err)
		}
	}
}
