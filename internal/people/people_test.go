package people_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/people"
	"github.com/namesake-screening/namesake/internal/subject"
)

// A file of rejected rows says what is wrong and can be read again; once mended,
// line and reason of the first time do not stand in the way.
func TestRejectedRowsCanBeReadAgain(t *testing.T) {
	reject := func(text string) string {
		r, err := subject.NewReader(strings.NewReader(text), "people.csv")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := people.NewCSVRejects(&b, r.Header(), false)
		for {
			row, err := r.Read()
			if err != nil {
				break
			}
			if row.Err == nil {
				continue
			}
			if err := w.Add(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := reject("name,birth_date,gender\nIda,1970,f\n,soon,\nOrvan \"O\" Daskel,1970,m\n")
	want := "line,reason,name,birth_date,gender\n3,\"birth_date: not a date: \"\"soon\"\"; write YYYY, YYYY-MM or YYYY-MM-DD; name: empty\",,soon,\n" +
		"4,a quote in the wrong place; inside a quoted field it is written twice,\"Orvan \"\"O\"\" Daskel,1970,m\"\n"
	if first != want || !strings.HasPrefix(first, people.RejectsStart) {
		t.Errorf("got\n%s\nwant\n%s", first, want)
	}
	if second := reject(strings.Replace(first, ",,soon,", ",,1970,", 1)); !strings.HasPrefix(second, "line,reason,name,birth_date,gender\n2,name: empty,,1970,\n") {
		t.Errorf("the second time:\n%s", second)
	}
}

func TestRejectedLinesNameFieldAndReason(t *testing.T) {
	l, err := subject.NewLines(strings.NewReader("{\"name\":\"\",\"gender\":\"<w>\"}\n{\n"), "people.jsonl", 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := people.NewLineRejects(&b)
	for range 2 {
		row, err := l.Read()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(row); err != nil {
			t.Fatal(err)
		}
	}
	want := `{"line":1,"errors":[{"field":"/gender","reason":"unknown gender \"<w>\"; write male, female or other, or leave it out"},{"field":"/name","reason":"empty"}],"row":"{\"name\":\"\",\"gender\":\"<w>\"}"}
{"line":2,"errors":[{"field":"","reason":"not JSON: unexpected EOF"}],"row":"{"}
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
