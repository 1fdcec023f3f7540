package spelling

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A bound by symbols is never above the distance, for any codes.
func TestFloorsAreLowerBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 7))
	random := func() Code {
		c := make(Code, r.IntN(MaxLen+1))
		few := byte(2 + r.IntN(symbolCount-2)) // so that codes have much in common at times
		for i := range c {
			c[i] = 1 + byte(r.IntN(int(few)))
		}
		return c
	}
	var f Floors
	tight := 0
	for range 20_000 {
		f.Reset()
		var ours [FloorCodes + 1]Code
		var unvowelled [FloorCodes + 1]bool
		for i := range ours {
			ours[i], unvowelled[i] = random(), r.IntN(4) == 0
			f.Add(ours[i], unvowelled[i])
		}
		theirs := random()
		if r.IntN(4) == 0 {
			theirs = append(Code(nil), ours[0]...)
			r.Shuffle(len(theirs), func(i, j int) { theirs[i], theirs[j] = theirs[j], theirs[i] })
		}
		bounds := f.Against(theirs, BagOf(theirs))
		for i, c := range ours {
			distance, floor := Distance(c, theirs, unvowelled[i], Over), bounds.At(i)
			if floor > distance {
				t.Fatalf("%v and %v, unvowelled %v: bound %d, distance %d", c, theirs, unvowelled[i], floor, distance)
			}
			if floor > 0 && floor == distance {
				tight++
			}
			limit := distance + int32(r.IntN(400)) - 200
			if got, want := bounds.Distance(i, c, theirs, unvowelled[i], limit), Distance(c, theirs, unvowelled[i], limit); got != want {
				t.Fatalf("%v and %v, unvowelled %v, limit %d: %d, want %d", c, theirs, unvowelled[i], limit, got, want)
			}
		}
		if floor := bounds.At(FloorCodes); floor != 0 {
			t.Fatalf("bound of a code there was no room for: %d", floor)
		}
	}
	if tight < 100 {
		t.Errorf("only %d bounds are the distance itself", tight)
	}
}

// Of codes with a skeleton in common, one of which has few and short ones, it is
// among those that fit of the other.
func TestFittingSkeletons(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	cut := 0
	for range 20_000 {
		c := make(Code, 1+r.IntN(MaxLen))
		for i := range c {
			c[i] = 1 + byte(r.IntN(symbolCount-1))
		}
		fitting, ok := AppendFitting(nil, c, 1<<12)
		keys, few := AppendSkeletons(nil, c)
		if !few {
			if ok && len(fitting) <= maxSkeletons {
				cut++ // some were too long
			}
			continue
		}
		slices.Sort(keys)
		if !ok || !slices.Equal(keys, fitting) {
			t.Fatalf("%v has skeletons %x, of which %x fit", c, keys, fitting)
		}
	}
	long := Encode(nil, "blblblblblblblv") // v may be silent: of 14 classes or 15, which are too many
	if fitting, ok := AppendFitting(nil, long, 10); !ok || len(fitting) != 1 || fitting[0]>>56 != 1 {
		t.Errorf("%v: %x fit, %v", long, fitting, ok)
	}
	if cut < 100 {
		t.Errorf("only %d codes have skeletons that are too long", cut)
	}
}
