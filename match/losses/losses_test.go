package losses

import (
	"strings"
	"testing"
)

func TestTableIsWrittenAsItIsRead(t *testing.T) {
	again, err := Parse(Now.String())
	if err != nil {
		t.Fatal(err)
	}
	if again != Now {
		t.Errorf("read %v, written %v", again, Now)
	}
}

func TestParseRefuses(t *testing.T) {
	good := Now.String()
	for _, c := range []struct{ what, text, want string }{
		{"a figure that is missing", strings.Replace(good, "OmitOther ", "# ", 1), "OmitOther is missing"},
		{"one that nobody asks for", good + "OmitEverything 3\n", "line 47: there is no figure OmitEverything"},
		{"one stated twice", good + "OmitOther 3\n", "line 47: OmitOther is stated twice"},
		{"a figure below zero", strings.Replace(good, "Turned ", "Turned -", 1), "is no whole number"},
		{"no figure", strings.Replace(good, "Turned ", "Turned x", 1), "is no whole number"},
	} {
		if _, err := Parse(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.what, err, c.want)
		}
	}
	if _, err := Parse("# a remark\n\n" + good); err != nil {
		t.Error(err)
	}
}
