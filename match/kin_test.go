package match

import (
	"testing"

	"github.com/namesake-screening/namesake"
)

// A word stands for another without being spelt like it.
func TestOtherFormsAndScripts(t *testing.T) {
	for _, c := range []struct {
		asked, listed string
		same          bool
	}{
		{"Bill Quornley", "William Quornley", true},
		{"Vova Daskelov", "Vladimir Daskelov", true},
		{"Bill Quornley", "Walter Quornley", false},
		{"محمد خالد", "Mohammed Khaled", true},
		{"محمد خالد", "Mohammed Karim", false},
		{"Владимир Шварценеггер", "Vladimir Schwarzenegger", true},
		{"アーノルド シュワルツェネッガー", "Arnold Schwarzenegger", true},
		{"アーノルド シュワルツェネッガー", "Arnold Schwarzkopf", false},
	} {
		if got := Names(namesake.KindPerson, c.asked, c.listed); got >= 0.7 != c.same {
			t.Errorf("%s and %s agree to %.3f", c.asked, c.listed, got)
		}
	}
}

// A name is never further from itself than from anything: short words beside
// long ones must not be taken for a part of them.
func TestNamesAgreeWithThemselves(t *testing.T) {
	for _, n := range []string{"Yu Tanaka", "Ao Tanaka", "Io Smith", "Ou Yang", "Li Wen", "Abd al-Rahman al-Tikriti"} {
		if got := Names(namesake.KindPerson, n, n); got != 1 {
			t.Errorf("%s agrees with itself to %.3f", n, got)
		}
	}
}
