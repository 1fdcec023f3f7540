// Package spelling compares two spellings of one name: a noisy channel that
// says, in hundredths of a bit, how improbable it is that the one stands for
// the other, and keys by which an index finds every spelling within a bound.
//
// A token (a–z, 0–9) is first written as a [Code]: letters and the digraphs of
// romanisation (kh, sh, zh, …) as one symbol each, doubled letters once. Codes
// differ by operations. Vowels, h, w, y and consonants of one sound class
// change cheaply, as they do between romanisations; other changes of
// consonants are *hard*: each costs at least [Hard].
//
// Every symbol has one or more classes (c is K or S, w is P or nothing).
// The skeletons of a code are the sequences of classes it can be read as. A
// cheap operation never takes away the last skeleton that two codes share, and
// a hard operation changes a skeleton by one deletion, insertion, substitution
// or swap. Hence, with n hard operations less than cost/Hard:
//
//   - cost < Hard:   the codes share a skeleton;
//   - cost < 2·Hard: they share a skeleton after at most one class is deleted
//     from each.
//
// The first fact is a property of the operation table and is tested over the
// whole table; the second follows from it. Package index rests on both.
package spelling

// Code is a token as symbols. It is at most MaxLen long; what exceeds it is
// not compared.
type Code []byte

// MaxLen bounds a code.
const MaxLen = 24

// Valid reports whether the code may be of some token.
func (c Code) Valid() bool {
	if len(c) > MaxLen {
		return false
	}
	for _, s := range c {
		if s == 0 || s >= symbolCount {
			return false
		}
	}
	return true
}

// Symbols. Letters are 1–26, digits 27–36, digraphs follow.
const (
	symKH = 37 + iota
	symGH
	symSH
	symCH
	symZH
	symTH
	symDH
	symTS
	symDJ
	symbolCount
)

func sym(c byte) byte {
	if c >= '0' && c <= '9' {
		return c - '0' + 27
	}
	return c - 'a' + 1
}

// multigraphs are read longest first.
var multigraphs = []struct {
	text string
	sym  []byte
}{
	{"shch", []byte{symSH, symCH}},
	{"tsch", []byte{symCH}},
	{"sch", []byte{symSH}},
	{"tch", []byte{symCH}},
	{"dzh", []byte{symDJ}},
	{"kh", []byte{symKH}},
	{"gh", []byte{symGH}},
	{"sh", []byte{symSH}},
	{"ch", []byte{symCH}},
	{"zh", []byte{symZH}},
	{"th", []byte{symTH}},
	{"dh", []byte{symDH}},
	{"ph", []byte{'f' - 'a' + 1}},
	{"ck", []byte{'k' - 'a' + 1}},
	{"ts", []byte{symTS}},
	{"tz", []byte{symTS}},
	{"dj", []byte{symDJ}},
	{"dg", []byte{symDJ}},
	{"qu", []byte{'k' - 'a' + 1, 'w' - 'a' + 1}},
	{"ou", []byte{'u' - 'a' + 1}}, // the French spelling of u
}

// Encode appends the code of a token to dst. Bytes other than a–z and 0–9 are
// passed over.
func Encode(dst Code, token string) Code {
	start := len(dst)
	for i := 0; i < len(token) && len(dst)-start < MaxLen; {
		if n := multigraph(token[i:]); n >= 0 {
			for _, s := range multigraphs[n].sym {
				dst = appendSymbol(dst, start, s)
			}
			i += len(multigraphs[n].text)
			continue
		}
		c := token[i]
		i++
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			dst = appendSymbol(dst, start, sym(c))
		}
	}
	return dst
}

func appendSymbol(dst Code, start int, s byte) Code {
	n := len(dst)
	if n-start >= MaxLen || n > start && dst[n-1] == s && !isDigit(s) {
		return dst
	}
	return append(dst, s)
}

func isDigit(s byte) bool { return 27 <= s && s <= 36 }

// multigraphsOf are the ordinals of those that begin with each letter.
var multigraphsOf = func() (t [256][]int8) {
	for i := range multigraphs {
		c := multigraphs[i].text[0]
		t[c] = append(t[c], int8(i))
	}
	return t
}()

func multigraph(s string) int {
	for _, i := range multigraphsOf[s[0]] {
		if m := multigraphs[i].text; len(s) >= len(m) && s[1] == m[1] && s[:len(m)] == m {
			return int(i)
		}
	}
	return -1
}
