package translit_test

import (
	"math"
	"testing"

	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/translit"
)

// Names that everybody knows: their spellings are near, and every other name is
// further off than each of them by two bits at least.
func TestStories(t *testing.T) {
	for _, story := range []struct {
		native string
		near   []string // within 900 hundredths of a bit
		far    []string
	}{
		{"محمد", []string{"mohammed", "muhammad", "mohamed", "mohammad"}, []string{"ahmed", "mahmoud", "hamid", "mustafa"}},
		{"حسين", []string{"hussein", "hussain", "husain", "hossein"}, []string{"hassan", "hasan", "yasin"}},
		{"بوتين", []string{"putin"}, []string{"botero", "biden"}},
		{"Шварценеггер", []string{"schwarzenegger", "shvartsenegger"}, []string{"schwarzkopf", "schroeder"}},
		{"Хрущёв", []string{"khrushchev"}, []string{"gorbachev"}},
		{"Евгений", []string{"evgeny", "yevgeny", "evgeni", "eugeni"}, []string{"gennady"}},
		{"ישראל", []string{"israel", "yisrael"}, []string{"ishmael"}},
		{"シェイクスピア", []string{"shakespeare"}, []string{"spears", "speer"}},
		{"たなか", []string{"tanaka"}, []string{"nakata", "takana"}},
		{"오바마", []string{"obama"}, []string{"osama"}},
		{"김", []string{"kim", "gim"}, []string{"lee", "park"}},
		{"莎士比亞", []string{"shakespeare"}, []string{"schubert"}},
		{"曼德拉", []string{"mandela"}, []string{"mandel"}},
		{"奥巴马", []string{"obama"}, []string{"osama"}},
	} {
		c := translit.For(name.Script(story.native))
		if c == nil {
			t.Fatalf("%s: no channel for %s", story.native, name.Script(story.native))
		}
		furthest := int32(0)
		for _, latin := range story.near {
			cost := c.Cost([]rune(story.native), []byte(latin), translit.Over)
			if cost > 900 {
				t.Errorf("%s ~ %s costs %d, want at most 900", story.native, latin, cost)
			}
			furthest = max(furthest, cost)
		}
		for _, latin := range story.far {
			if cost := c.Cost([]rune(story.native), []byte(latin), translit.Over); cost < furthest+200 {
				t.Errorf("%s ~ %s costs %d, want at least two bits more than %d", story.native, latin, cost, furthest)
			}
		}
	}
}

// The usual spelling is the cheapest and costs next to nothing.
func TestUsualSpellingIsCheapest(t *testing.T) {
	for native, latin := range map[string][2]string{
		"Путин": {"putin", "poutine"}, "モリ": {"mori", "morey"}, "בן": {"ben", "vin"}, "علي": {"ali", "aloi"},
	} {
		c := translit.For(name.Script(native))
		usual, other := c.Cost([]rune(native), []byte(latin[0]), translit.Over), c.Cost([]rune(native), []byte(latin[1]), translit.Over)
		if usual > 200 || usual >= other {
			t.Errorf("%s: %s costs %d, %s %d", native, latin[0], usual, latin[1], other)
		}
	}
}

func TestForKnowsItsScripts(t *testing.T) {
	for script, want := range map[string]bool{
		"Arab": true, "Hebr": true, "Cyrl": true, "Jpan": true, "Kana": true, "Hira": true, "Hang": true, "Hani": true, "Latn": false, "Thai": false, "": false,
	} {
		if got := translit.For(script) != nil; got != want {
			t.Errorf("For(%q): %v", script, got)
		}
	}
}

// A limit only ever turns a cost into Over.
func TestLimit(t *testing.T) {
	c := translit.For("Cyrl")
	native, latin := []rune("Хрущёв"), []byte("khrushchov")
	cost := c.Cost(native, latin, translit.Over)
	if got := c.Cost(native, latin, cost); got != cost {
		t.Errorf("at its own cost: %d, want %d", got, cost)
	}
	if got := c.Cost(native, latin, cost-1); got != translit.Over {
		t.Errorf("below its cost: %d, want Over", got)
	}
}

// What cannot be compared is Over and does not panic.
func TestStrangeWordsAreOver(t *testing.T) {
	long := make([]rune, 100)
	for i := range long {
		long[i] = 'и'
	}
	for _, script := range []string{"Arab", "Hebr", "Cyrl", "Jpan", "Hang", "Hani"} {
		c := translit.For(script)
		for _, w := range []struct {
			native []rune
			latin  string
		}{
			{nil, "ali"}, {[]rune("и"), ""}, {long, "ali"}, {[]rune("иии"), "a1"}, {[]rune("иии"), "Ali"}, {[]rune("--"), "ali"},
			{[]rune("и"), "abcdefghijklmnopqrstuvwxyz"},
		} {
			if cost := c.Cost(w.native, []byte(w.latin), translit.Over); cost != translit.Over {
				t.Errorf("%s: %q ~ %q costs %d, want Over", script, string(w.native), w.latin, cost)
			}
		}
	}
}

func TestLetterBits(t *testing.T) {
	ordinary, odd := translit.LetterBits([]byte("anderson")), translit.LetterBits([]byte("xqzvwkjb"))
	if ordinary > 35 || odd < 60 {
		t.Errorf("anderson %.1f bits, xqzvwkjb %.1f", ordinary, odd)
	}
	if got := translit.LetterBits([]byte("a1")); math.IsNaN(got) || got < 20 {
		t.Errorf("a1: %.1f bits", got)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	for _, w := range []struct{ native, latin string }{
		{"محمد", "mohammed"}, {"Шварценеггер", "schwarzenegger"}, {"シェイクスピア", "shakespeare"}, {"오바마", "obama"}, {"莎士比亞", "shakespeare"}, {"燚", "yi"},
	} {
		c := translit.For(name.Script(w.native))
		native, latin := []rune(w.native), []byte(w.latin)
		if n := testing.AllocsPerRun(100, func() {
			c.Cost(native, latin, 1000)
			c.Score(native, latin)
			translit.LetterBits(latin)
			translit.KeyOf(latin)
		}); n != 0 {
			t.Errorf("%s ~ %s: %.0f allocations", w.native, w.latin, n)
		}
	}
}
