package strict_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/strict"
)

type thing struct {
	Name  string               `json:"name"`
	Count int                  `json:"count"`
	Share float64              `json:"share"`
	Bits  namesake.Bits        `json:"bits"`
	Date  namesake.PartialDate `json:"date"`
	Keep  bool                 `json:"keep"`
	Parts []thing              `json:"parts"`
	Rest  json.RawMessage      `json:"rest"`
}

// Everything that is wrong is told at once, in the order of the text.
func TestAllMistakesAreTold(t *testing.T) {
	text := `{"name":7,"nmae":{"a":[{}]},"count":1.5,"share":"1","bits":[],"date":"1980-13","keep":"yes","parts":[{"a/b~":1,"name":"x","name":"y"},[]],"rest":{"a":1,"a":2}}`
	err := strict.Decode([]byte(text), new(thing))
	want := []string{"/name: not a string", "/nmae: unknown field", "/count: not a whole number", "/share: not a number", "/bits: not a number",
		`/date: not a date: "1980-13"`, "/keep: neither true nor false", "/parts/0/a~1b~0: unknown field", "/parts/0/name: stands twice", "/parts/1: not an object"}
	got := strict.Mistakes(err)
	if len(got) != len(want) {
		t.Fatalf("%d mistakes, want %d: %v", len(got), len(want), err)
	}
	for i, m := range got {
		if !strings.HasPrefix(m.Error(), want[i]) {
			t.Errorf("%q, want %q", m, want[i])
		}
	}
}

func TestWhatIsRightIsRead(t *testing.T) {
	var v thing
	err := strict.Decode([]byte(`{"name":"a","count":3,"share":0.5,"bits":-7,"date":"1980","keep":true,"parts":[{"name":"b"}],"rest":[1]}`), &v)
	if err != nil || v.Count != 3 || v.Bits != -700 || v.Date != namesake.Year(1980) || v.Parts[0].Name != "b" || string(v.Rest) != "[1]" {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestWhatIsNoJSON(t *testing.T) {
	for text, says := range map[string]string{"": "empty", "{": "unexpected EOF", "{} {}": "text after", `"\ud800"`: "half of a character", "\"\xff\"": "not UTF-8", strings.Repeat("[", 20_000): "depth"} {
		err := strict.Decode([]byte(text), new(thing))
		if !errors.Is(err, strict.ErrSyntax) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: %v, want %q", text, err, says)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"name":7,"nmae":{"a":[{}]},"parts":[{"a/b~":1,"name":"x","name":"y"},[]],"rest":{"a":1,"a":2}}`)
	f.Fuzz(func(t *testing.T, text string) {
		err := strict.Decode([]byte(text), new(thing))
		if err == nil && !json.Valid([]byte(text)) {
			t.Errorf("%q was read", text)
		}
		if err != nil && !errors.Is(err, strict.ErrSyntax) && len(strict.Mistakes(err)) == 0 {
			t.Errorf("%q: %v says not where", text, err)
		}
	})
}
