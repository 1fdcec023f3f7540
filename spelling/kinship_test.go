package spelling

import (
	"math/rand"
	"testing"
)

// kinship is what AreKin and AreApart tell together.
type kinship uint8

const (
	unrelated kinship = iota
	oneOff
	shared
)

func kinshipOf(a, b []Key) kinship {
	switch {
	case AreKin(a, b):
		return shared
	case AreApart(a, b):
		return oneOff
	}
	return unrelated
}

// Kinship is what comparing all skeletons and all their deletions says.
func TestKinshipIsWhatDeletionsSay(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	random := func() []Key {
		k := Key(1)
		for range r.Intn(6) {
			k = k<<4 | Key(1+r.Intn(3))
		}
		return []Key{k}
	}
	seen := map[kinship]int{}
	for range 200_000 {
		a, b := random(), random()
		want := unrelated
		switch {
		case a[0] == b[0]:
			want = shared
		case meet(a, AppendDeletions(nil, b)), meet(AppendDeletions(nil, a), b),
			sameLength(a[0], b[0]) && meet(AppendDeletions(nil, a), AppendDeletions(nil, b)):
			want = oneOff
		}
		if got := kinshipOf(a, b); got != want {
			t.Fatalf("%x and %x: got %d, want %d", a, b, got, want)
		}
		seen[want]++
	}
	for k := range shared + 1 {
		if seen[k] < 1000 {
			t.Errorf("kinship %d was met only %d times", k, seen[k])
		}
	}
}

func meet(a, b []Key) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func sameLength(a, b Key) bool {
	for a > 1 && b > 1 {
		a, b = a>>4, b>>4
	}
	return a == b
}

// No symbol is dropped for less than LengthCost says.
func TestLengthCostIsTheLeast(t *testing.T) {
	for s := byte(1); s < symbolCount; s++ {
		if int32(indel[s]) < LengthCost(1) {
			t.Errorf("symbol %d is dropped at a cost of %d", s, indel[s])
		}
	}
}
