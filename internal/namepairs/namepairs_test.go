package namepairs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/namepairs"
)

func TestPairsAreRead(t *testing.T) {
	text := "\ufeffcategory,schema,name1,name2,is_match\nx,Person,Ana Voss,Anna Voss,true\ncategory,schema,name1,name2,is_match\n"
	// The header line met again is that of a file without the mark.
	text += "y,Company,Acme Ltd,Borealis GmbH,0\n"
	got, err := namepairs.Read(strings.NewReader(text))
	if err != nil || len(got) != 2 || !got[0].Same || got[1].Same || got[0].Kind != "person" {
		t.Fatalf("%+v, %v", got, err)
	}
	f := namepairs.At(0.7, namepairs.Score(got))
	if f.Pairs != 2 || f.Recall != 1 || f.Precision != 1 || f.Counts.TrueNegative != 1 || *f.AUC != 1 {
		t.Errorf("%+v", f)
	}
	if f := namepairs.At(0.7, namepairs.Score(got[:1])); f.AUC != nil {
		t.Error("an area under no curve")
	}
}

// Every mistake is told with its line and column.
func TestMistakesOfPairs(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "line 1: no header line",
		"schema,name1\n":                "line 1, name2: this column is missing\nline 1, is_match: this column is missing",
		"schema,name1,name2,is_match\n": "line 1: no pairs",
		"schema,name1,name2,is_match\nPeople,a,,yes\nPerson,a\nPerson,a,b,1\n": "line 2, schema: unknown schema \"People\"\nline 2, name2: empty\nline 2, is_match: \"yes\" is neither true nor false\nline 3: 2 fields where the header has 4",
		"schema,name1,name2,is_match\nPerson,\"a,b,1\n":                        "line 2: extraneous or missing \" in quoted-field",
	} {
		if _, err := namepairs.Read(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	_, err := namepairs.Read(strings.NewReader("schema,name1,name2,is_match\n" + strings.Repeat("x,a,b,1\n", 1000)))
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) != 100 {
		t.Errorf("another sort of file: %s", fmt.Sprint(err)[:80])
	}
}
