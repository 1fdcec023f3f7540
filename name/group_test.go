package name

import (
	"math"
	"testing"
)

// together is the least cost at which two words share a group, or MaxInt32.
func together(a, b string, person bool) int32 {
	least := int32(math.MaxInt32)
	var roomA, roomB [MaxGroups]Group
	for _, x := range AppendGroups(roomA[:0], a, person) {
		for _, y := range AppendGroups(roomB[:0], b, person) {
			if x.ID == y.ID {
				least = min(least, x.Cost+y.Cost)
			}
		}
	}
	return least
}

// A name and its short form are one name to some extent; two names are not.
func TestShortForms(t *testing.T) {
	for _, c := range [][2]string{
		{"bill", "william"}, {"billy", "bill"}, {"bob", "robert"}, {"vova", "vladimir"}, {"volodymyr", "vladimir"}, {"sasha", "aleksandr"},
		{"sasha", "aleksandra"}, {"pepe", "jose"}, {"paco", "francisco"}, {"mehmet", "muhammad"}, {"ted", "theodore"}, {"jack", "john"},
		{"ivanova", "ivanov"}, {"pushkina", "pushkin"}, {"zyuganova", "zyuganov"}, {"dostoevskaya", "dostoevsky"}, {"papadopoulou", "papadopoulos"}, {"kolya", "nikolai"},
		{"siraj", "sirajuddin"}, {"habib", "habibullah"}, {"ghodrat", "qudratullah"},
		{"serhiyovych", "sergeevich"}, {"vasylivna", "vasilievna"},
	} {
		if got := together(c[0], c[1], true); got > 900 {
			t.Errorf("%s and %s share no group", c[0], c[1])
		} else if got < 50 {
			t.Errorf("%s and %s are the same at %d", c[0], c[1], got)
		}
	}
	for _, c := range [][2]string{
		{"aleksandr", "aleksandra"}, {"ivan", "boris"}, {"joseph", "yusuf"}, {"john", "ivan"}, {"li", "lu"}, {"ivanov", "petrov"},
		{"smith", "jones"}, {"rahman", "rahim"}, {"ov", "ova"}, {"martin", "martina"}, {"valentin", "valentina"}, {"karin", "karina"},
		{"sergeevich", "sergeevna"}, {"ivanovich", "petrovich"}, {"saifuddin", "saifullah"}, {"siraj", "surjit"},
	} {
		if got := together(c[0], c[1], true); got != math.MaxInt32 {
			t.Errorf("%s and %s are the same at %d", c[0], c[1], got)
		}
	}
}

func TestWordsOfOneMeaning(t *testing.T) {
	for _, c := range []struct {
		a, b string
		most int32
	}{
		{"armenia", "armenian", 100}, {"moskva", "moscow", 100}, {"deutsche", "germany", 100}, {"ltd", "gmbh", 40}, {"oao", "jsc", 40}, {"ltd", "jsc", 80},
		{"bank", "banque", 130}, {"ministerstvo", "ministry", 130}, {"sherkat", "company", 130}, {"technology", "technologies", 130},
	} {
		if got := together(c.a, c.b, false); got > c.most {
			t.Errorf("%s and %s are the same at %d, want at most %d", c.a, c.b, got, c.most)
		}
	}
	for _, c := range [][2]string{{"armenia", "america"}, {"iran", "iraq"}, {"north", "south"}, {"bank", "fund"}, {"ltd", "bank"}, {"niger", "nigeria"}} {
		if got := together(c[0], c[1], false); got != math.MaxInt32 {
			t.Errorf("%s and %s are the same at %d", c[0], c[1], got)
		}
	}
}

// Groups are asked for each word of a query.
func TestGroupsDoNotAllocate(t *testing.T) {
	var room [MaxGroups]Group
	if n := testing.AllocsPerRun(100, func() {
		AppendGroups(room[:0], "bill", true)
		AppendGroups(room[:0], "dostoevskaya", true)
		AppendGroups(room[:0], "sirajuddin", true)
		AppendGroups(room[:0], "serhiyovych", true)
		AppendGroups(room[:0], "moskva", false)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkGroups(b *testing.B) {
	var room [MaxGroups]Group
	for b.Loop() {
		AppendGroups(room[:0], "william", true)
	}
}
