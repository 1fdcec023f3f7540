package eval

// JaroWinkler is the similarity (0–1) that most matchers in the field use, the
// measure that ours is shown beside: Jaro's share of common letters, raised by
// a tenth of the rest for each of up to four equal first letters (Winkler 1990).
// It compares bytes, and words of up to 128.
func JaroWinkler(a, b string) float64 {
	a, b = a[:min(len(a), 128)], b[:min(len(b), 128)]
	if a == b {
		return 1
	}
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	reach := max(max(len(a), len(b))/2-1, 0)
	var usedA, usedB [128]bool
	common := 0
	for i := range len(a) {
		for j := max(0, i-reach); j <= min(len(b)-1, i+reach); j++ {
			if !usedB[j] && a[i] == b[j] {
				usedA[i], usedB[j] = true, true
				common++
				break
			}
		}
	}
	if common == 0 {
		return 0
	}
	moved, j := 0, 0
	for i := range len(a) {
		if !usedA[i] {
			continue
		}
		for !usedB[j] {
			j++
		}
		if a[i] != b[j] {
			moved++
		}
		j++
	}
	m := float64(common)
	s := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved)/2)/m) / 3
	prefix := 0
	for prefix < 4 && prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	return s + float64(prefix)*0.1*(1-s)
}
