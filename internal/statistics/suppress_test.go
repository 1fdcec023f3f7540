package statistics

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// possible is what a count may be, from low to high, for whoever knows all that
// is shown of its column and that the sum is from least to most: the sum less what
// the others may be.
func possible(column []Count, least, most, at int) (low, high int) {
	const unbounded = 1 << 30
	others := [2]int{}
	for i, c := range column {
		l, h := c.N, c.N
		switch c.Hidden {
		case Fewer:
			l, h = 0, Few-1
		case Withheld:
			l, h = Few, unbounded
		}
		if i == at {
			low, high = l, h
			continue
		}
		others[0], others[1] = others[0]+l, others[1]+h
	}
	return max(low, least-others[1]), min(high, most-others[0])
}

// sumOf is from what to what a sum may be.
func sumOf(c Count) (least, most int) {
	switch c.Hidden {
	case Fewer:
		return 0, Few - 1
	case Withheld:
		return 0, 1 << 40
	}
	return c.N, c.N
}

// Whoever knows everything that is shown of a column, and how counts are hidden,
// cannot exclude one value from 0 to 9 of a count that is told as fewer than ten.
func TestSuppressedCountsCannotBeComputed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		column := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 12), rapid.IntRange(0, 40)), 0, 6).Draw(r, "column")
		hide := rapid.IntRange(0, 4).Draw(r, "hide") == 0
		counts, sum := Suppress(column, hide)
		if (sum.Hidden == Shown) != (!hide && total(column) >= Few) || sum.Hidden == Shown && sum.N != total(column) {
			r.Fatalf("the sum of %v is told as %v", column, sum)
		}
		least, most := sumOf(sum)
		for i, c := range counts {
			if c.Hidden != Shown && c.N != 0 {
				r.Fatalf("a hidden count holds %d", c.N)
			}
			if c.Hidden == Shown && (c.N != column[i] || c.N < Few) {
				r.Fatalf("%d is shown as %v", column[i], c)
			}
			if c.Hidden != Fewer {
				continue
			}
			if column[i] >= Few {
				r.Fatalf("%d is told as %v", column[i], c)
			}
			if low, high := possible(counts, least, most, i); low != 0 || high != Few-1 {
				r.Fatalf("%v of %v, sum %v: it can only be from %d to %d", counts, column, sum, low, high)
			}
		}
	})
}

// Where nothing but the sum is told, it may be for any reason: among all columns
// that are told so, each count is any number from 0 to 9 in some.
func TestOfASumAloneNothingIsComputed(t *testing.T) {
	for _, groups := range []int{2, 3, 4} {
		seen := map[int]*[Few]bool{} // values of the first count, by the sum
		column := make([]int, groups)
		var fill func(i int)
		fill = func(i int) {
			if i < groups {
				for column[i] = range 20 {
					fill(i + 1)
				}
				return
			}
			counts, sum := Suppress(column, false)
			for _, c := range counts {
				if c.Hidden != Withheld {
					return
				}
			}
			if seen[sum.N] == nil {
				seen[sum.N] = new([Few]bool)
			}
			if column[0] < Few {
				seen[sum.N][column[0]] = true
			}
		}
		fill(0)
		if len(seen) == 0 {
			t.Errorf("%d groups: a sum never stands alone", groups)
		}
		for sum, values := range seen {
			n := 0
			for _, could := range values {
				if could {
					n++
				}
			}
			if n < Few-2 {
				t.Errorf("%d groups, sum %d: the first can only be one of %v", groups, sum, *values)
			}
		}
	}
}

func TestSuppress(t *testing.T) {
	for _, c := range []struct {
		column []int
		want   string
	}{
		{[]int{50, 40, 30}, "[50 40 30] 120"},
		{[]int{50, 3, 40}, "[50 fewer than 10 not shown] 93"},
		{[]int{50, 3, 12, 40}, "[50 fewer than 10 12 not shown] 105"},                     // 12 is too small to hide 3 behind
		{[]int{12, 3, 13, 14, 15}, "[not shown fewer than 10 not shown not shown 15] 57"}, // 2 and 3 and 4 above ten, and the 3
		{[]int{6, 6}, "[not shown not shown] 12"},
		{[]int{12, 3}, "[not shown not shown] 15"},
		{[]int{1, 2}, "[fewer than 10 fewer than 10] fewer than 10"},
		{nil, "[] fewer than 10"},
	} {
		counts, sum := Suppress(c.column, false)
		if got := fmt.Sprint(counts, sum); got != c.want {
			t.Errorf("%v: %s, want %s", c.column, got, c.want)
		}
	}
	text, err := json.Marshal([]Count{{N: 12345}, {Hidden: Fewer}, {Hidden: Withheld}})
	if string(text) != `[12345,"fewer than 10","not shown"]` || err != nil {
		t.Errorf("%s, %v", text, err)
	}
}

// What one table of a year does not tell, no other does: the sums over lists, over
// bands and over dispositions are the same, and the attack knows them all.
func TestTablesKeepEachOthersSecrets(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		y := Year{Year: 2026, Standing: map[string]int{}, Month: make([]Spent, 12)}
		n := rapid.OneOf(rapid.IntRange(0, 12), rapid.IntRange(0, 60))
		for i := range rapid.IntRange(1, 4).Draw(r, "lists") {
			v := Verdicts{fmt.Sprint("list", i), n.Draw(r, "true"), n.Draw(r, "false")}
			y.Lists = append(y.Lists, v)
			y.Standing[trueMatch] += v.True
			y.Standing[falsePositive] += v.False
		}
		y.Standing[undetermined] = n.Draw(r, "undetermined")
		// Bands part the same alerts another way.
		for _, v := range y.Lists {
			cut := rapid.IntRange(0, v.True).Draw(r, "cut")
			y.Bands = append(y.Bands, Verdicts{v.Name + "a", cut, v.False}, Verdicts{v.Name + "b", v.True - cut, 0})
		}
		s := y.Shown()
		var dispositions []Count
		for _, g := range s.Dispositions {
			dispositions = append(dispositions, g.Count)
		}
		for _, groups := range [][]Verdict{s.Lists, s.Bands} {
			for d := range 2 {
				var column []Count
				for _, v := range groups {
					column = append(column, []Count{v.True, v.False}[d])
				}
				low, high := sumOf(s.Decided)
				least, most := possible(dispositions, low, high, d) // what the other table says of the sum
				for i, c := range column {
					if c.Hidden != Fewer {
						continue
					}
					if low, high := possible(column, least, most, i); low > 0 || high < Few-1 {
						r.Fatalf("%+v: %v of %v can only be from %d to %d, where the sum is from %d to %d", y, c, column, low, high, least, most)
					}
				}
			}
		}
	})
}

// Cultures and nationalities part the same people; neither gives the other away.
func TestPeopleAreNotTold(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var p People
		n := rapid.OneOf(rapid.IntRange(0, 12), rapid.IntRange(0, 200))
		for i := range rapid.IntRange(1, 5).Draw(r, "groups") {
			c := Rates{fmt.Sprint("c", i), n.Draw(r, "people"), n.Draw(r, "false")}
			p.Cultures = append(p.Cultures, c)
			p.Countries = append(p.Countries, Rates{fmt.Sprint("k", i), c.Screened, c.False})
			p.Screened, p.False = p.Screened+c.Screened, p.False+c.False
		}
		s := p.Shown()
		for _, groups := range [][]ShownRate{s.Cultures, s.Countries} {
			for d, sum := range []Count{s.Screened, s.False} {
				var column []Count
				for _, v := range groups {
					column = append(column, []Count{v.Screened, v.False}[d])
				}
				least, most := sumOf(sum)
				for i, c := range column {
					if low, high := possible(column, least, most, i); c.Hidden == Fewer && (low > 0 || high < Few-1) {
						r.Fatalf("%+v: %v of %v can only be from %d to %d, sum %v", p, c, column, low, high, sum)
					}
				}
			}
			for _, v := range groups {
				if v.Rate != nil && !told(v.Screened, v.False) || v.Share != nil && !told(v.False, s.False) {
					r.Fatalf("a rate tells what is hidden: %+v", v)
				}
			}
		}
	})
}

func total(column []int) (n int) {
	for _, c := range column {
		n += c
	}
	return n
}
