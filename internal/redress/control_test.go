package redress

import (
	"errors"
	"strings"
	"testing"
)

// A number is read as people write it.
func TestControlNumberIsReadAsWritten(t *testing.T) {
	n := newControl()
	shown := FormatControl(n)
	if len(shown) != 19 || strings.ReplaceAll(shown, " ", "") != n {
		t.Fatal(shown)
	}
	arabic := strings.Map(func(r rune) rune {
		if r == ' ' {
			return r
		}
		return r - '0' + '٠'
	}, shown)
	for _, text := range []string{n, shown, strings.ReplaceAll(shown, " ", "-"), "  " + shown + "\n", arabic} {
		if got, err := ParseControl(text); err != nil || got != n {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", n[1:], n + "0", "x" + n, n[:8] + "/" + n[8:]} {
		if _, err := ParseControl(text); !errors.Is(err, ErrControl) {
			t.Errorf("%q is read", text)
		}
	}
}

// Every wrong digit, and every two neighbours that changed places, are found.
func TestCheckDigitFindsWhatIsMisheard(t *testing.T) {
	for range 50 {
		n := newControl()
		for i := range n {
			for d := byte('0'); d <= '9'; d++ {
				wrong := n[:i] + string(d) + n[i+1:]
				if _, err := ParseControl(wrong); wrong != n && err == nil {
					t.Errorf("%s is read as well as %s", wrong, n)
				}
			}
			if i > 0 && n[i] != n[i-1] {
				wrong := n[:i-1] + n[i:i+1] + n[i-1:i] + n[i+1:]
				if _, err := ParseControl(wrong); err == nil {
					t.Errorf("%s is read as well as %s", wrong, n)
				}
			}
		}
	}
}

// Numbers cannot be told from one another's neighbours.
func TestControlNumbersAreDrawn(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		n := newControl()
		if seen[n[:8]] {
			t.Fatalf("%s begins as another does", n)
		}
		seen[n[:8]] = true
	}
}
