package subject_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/subject"
)

// rows are those that a reader gives, as text.
func rows(read func() (subject.Row, error)) (out []string, err error) {
	for {
		row, err := read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, fmt.Sprintf("%d+%d %q %q %+v %v", row.Line, row.Lines, row.Fields, row.Raw, row.Subject, row.Err))
	}
}

// A file that is read in parts gives the rows that it gives at once, wherever it
// was left.
func TestReadingGoesOnWhereItWasLeft(t *testing.T) {
	for _, text := range []string{
		"name,country\nIda,FR\nOrvan,GB\n",
		"\xef\xbb\xbfname,country\r\n\r\nIda,FR\r\n\r\n\r\nOrvan,GB\r\n\r\n",
		"\n\nname,country\n\"Ida\nQuornley\",FR\nA \"b\" c,FR\n\"x\" y,GB\nOrvan,GB,more\nDaskel,FR",
		"name,country\nIda,FR\n\"Orvan,GB\nDaskel,FR\nQuornley,FR\n",
		"mrz,name\n\"P<UTO\nL898\n\",\n,Ida\n\"\n\n\",\"b\n\"\nOrvan,\n,Daskel\n",
	} {
		whole, err := subject.NewReader(strings.NewReader(text), "people.csv")
		if err != nil {
			t.Fatal(err)
		}
		want, err := rows(whole.Read)
		if err != nil {
			t.Fatal(err)
		}
		for n := range want {
			first, err := subject.NewReader(strings.NewReader(text), "people.csv")
			if err != nil {
				t.Fatal(err)
			}
			for range n {
				if _, err := first.Read(); err != nil {
					t.Fatal(err)
				}
			}
			offset, line := first.Place()
			second, err := subject.NewReader(strings.NewReader(text), "people.csv")
			if err != nil {
				t.Fatal(err)
			}
			second.GoOn(strings.NewReader(text[offset:]), offset, line)
			got, err := rows(second.Read)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want[n:]) {
				t.Errorf("%q left after %d rows at byte %d, line %d\n got %q, %v\nwant %q", text, n, offset, line, got, err, want[n:])
			}
		}
	}
}

func TestLinesOfJSON(t *testing.T) {
	long := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	text := "\xef\xbb\xbf{\"id\":\"1\",\"name\":\"Ida\"}\n\n  \r\n{\"name\":\"Orvan\",\"birthdate\":\"1970\"}\r\n" + long + "\nnot JSON\n{\"name\":\"Daskel\"}"
	l, err := subject.NewLines(strings.NewReader(text), "people.jsonl", 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		line      int
		name, err string
	}{
		{1, "Ida", ""}, {4, "", "/birthdate: unknown field"}, {5, "", "a line of 1048588 bytes, more than 1048576"}, {6, "", "not JSON"}, {7, "Daskel", ""},
	}
	for i, w := range want {
		offset, line := l.Place()
		row, err := l.Read()
		if err != nil {
			t.Fatal(err)
		}
		if row.Line != w.line || (row.Err == nil) != (w.err == "") || row.Err != nil && !strings.Contains(row.Err.Error(), w.err) || w.err == "" && row.Subject.Name != w.name {
			t.Errorf("row %d: line %d, %q, %v", i, row.Line, row.Subject.Name, row.Err)
		}
		again, err := subject.NewLines(strings.NewReader(text[offset:]), "people.jsonl", offset, line)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := again.Read(); err != nil || fmt.Sprint(same) != fmt.Sprint(row) {
			t.Errorf("row %d read again from byte %d, line %d: %v, %v", i, offset, line, same, err)
		}
	}
	if _, err := l.Read(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	if offset, _ := l.Place(); offset != int64(len(text)) {
		t.Errorf("ended at byte %d of %d", offset, len(text))
	}
}
