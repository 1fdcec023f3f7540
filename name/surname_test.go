package name

import "testing"

// One family name in several romanisations, and two that only look alike.
func TestFamilyNamesOfOneSyllable(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"wang", "wong", true}, {"zhang", "cheung", true}, {"chen", "tan", true}, {"lee", "rhee", true}, {"pak", "park", true},
		{"wan", "wang", true}, // a slip of the pen
		{"hong", "wang", false}, {"tang", "peng", false}, {"chen", "lin", false}, {"gao", "lau", false}, {"kim", "nam", false},
	} {
		if got := SameSyllable(c.a, c.b); got != c.same {
			t.Errorf("%s and %s are one name: %t, want %t", c.a, c.b, got, c.same)
		}
	}
}
