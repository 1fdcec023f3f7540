package name

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/namesake-screening/namesake/internal/shared"
)

// readingEdits is Levenshtein's, plain, to judge readings by.
func readingEdits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// readingsApart is the edit distance of two texts by the longer one, spaces aside.
func readingsApart(a, b string) float64 {
	a, b = strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	longer := max(len(a), len(b))
	if longer == 0 {
		return 0
	}
	return float64(readingEdits(a, b)) / float64(longer)
}

// nearestReading is the distance of the nearest reading, and first that of the first.
func nearestReading(source, want string) (best, first float64) {
	best, first = 1, 1
	for i, r := range Readings(source) {
		d := readingsApart(r.Text, want)
		if i == 0 {
			first = d
		}
		best = min(best, d)
	}
	return best, first
}

// asciiFold is a published Latin text in the alphabet of readings.
func asciiFold(latin string) string {
	latin = strings.Map(func(r rune) rune {
		if r == '\u05bc' || r == '\u200e' { // stray points in the Hebrew test file
			return -1
		}
		return r
	}, latin)
	if rs := Readings(latin); len(rs) > 0 {
		return rs[0].Text
	}
	return ""
}

// tabPairs reads lines of at least two tab-separated fields.
func tabPairs(t *testing.T, name string) [][2]string {
	t.Helper()
	f, err := os.Open(shared.Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var pairs [][2]string
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Split(s.Text(), "\t")
		if len(fields) >= 2 && !strings.HasPrefix(fields[0], "#") {
			pairs = append(pairs, [2]string{fields[0], fields[1]})
		}
	}
	return pairs
}

// The Unicode CLDR project publishes words beside their romanisation by the
// systems of the US and British boards on geographic names, and by ISO 15919
// for India. Folded to a–z, one of our readings should be that, or nearly.
func TestReadingsAgreeWithCLDR(t *testing.T) {
	for _, c := range []struct {
		file  string
		floor float64 // share of words within a fifth of their letters
	}{
		{"ru-Latn-t-ru-m0-bgn", 0.99},
		{"uk-Latn-t-uk-m0-bgn", 0.99},
		{"be-Latn-t-be-m0-bgn", 0.97},
		{"bg-Latn-t-bg-m0-bgn", 0.99},
		{"sr-Latn-t-sr-m0-bgn", 0.99},
		{"mk-Latn-t-mk-m0-bgn", 0.99},
		{"kk-Latn-t-kk-m0-bgn", 0.99},
		{"ky-Latn-t-ky-m0-bgn", 0.93},
		{"mn-Latn-t-mn-m0-mns", 0.95},
		{"el-Latn-t-el-m0-bgn", 0.99},
		{"hy-Latn-t-hy-m0-bgn", 0.98},
		{"ka-Latn-t-ka-m0-bgn-2009", 0.99},
		{"he-Latn-t-he-m0-bgn", 0.45},
		{"fa-Latn-t-fa-m0-bgn", 0.5},
		{"am-Latn-t-am-m0-bgn", 0.99},
		{"dv-Latn-t-dv-m0-bgn", 0.99},
		{"ja-Latn-t-ja-hrkt-m0-bgn", 0.97},
		{"si-Latn-t-si", 0.97},
		{"und-Latn-t-und-deva", 0.92},
		{"und-Latn-t-und-beng", 0.8},
		{"und-Latn-t-und-guru", 0.92},
		{"und-Latn-t-und-gujr", 0.94},
		{"und-Latn-t-und-orya", 0.98},
		{"und-Latn-t-und-taml", 0.9},
		{"und-Latn-t-und-telu", 0.98},
		{"und-Latn-t-und-knda", 0.98},
		{"und-Latn-t-und-mlym", 0.92},
	} {
		pairs := tabPairs(t, "data/names/cldr-transforms/testData/"+c.file+".txt")
		words, exact, near, nearFirst, shown := 0, 0, 0, 0, 0
		for _, p := range pairs {
			want := asciiFold(p[1])
			if want == "" || Script(p[0]) == "Latn" || Script(p[0]) == "" {
				continue
			}
			words++
			best, first := nearestReading(p[0], want)
			if best == 0 {
				exact++
			}
			if best <= 0.2 {
				near++
			} else if shown < 8 && testing.Verbose() {
				shown++
				t.Logf("  %s: want %s, read %v", p[0], want, Readings(p[0]))
			}
			if first <= 0.2 {
				nearFirst++
			}
		}
		share := float64(near) / float64(words)
		t.Logf("%-26s %4d words: exact %.3f, near %.3f (first reading %.3f)", c.file, words,
			float64(exact)/float64(words), share, float64(nearFirst)/float64(words))
		if share < c.floor {
			t.Errorf("%s: %.3f of %d words are near a reading, want %.2f", c.file, share, words, c.floor)
		}
	}
}

// Common names as countries write them, beside a Latin form by encyclopaedists
// or a translation service.
func TestReadingsFindPopularNames(t *testing.T) {
	type tally struct{ names, near, nearFirst int }
	tallies := map[string]*tally{}
	for _, file := range []string{"common-forenames-by-country.csv", "common-surnames-by-country.csv"} {
		f, err := os.Open(shared.Path(t, "data/names/popular-names/"+file))
		if err != nil {
			t.Fatal(err)
		}
		rows := csv.NewReader(f)
		header, err := rows.Read()
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, h := range header {
			column[strings.TrimPrefix(h, "\ufeff")] = i
		}
		for {
			row, err := rows.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			local, latin := row[column["Localized Name"]], row[column["Romanized Name"]]
			script := Script(local)
			if script == "Latn" || script == "" || Script(latin) != "Latn" {
				continue
			}
			if script == "Hani" { // elsewhere Han stands beside what is read today
				switch row[column["Country"]] {
				case "CN", "TW", "SG", "JP":
				default:
					continue
				}
			}
			n := tallies[script]
			if n == nil {
				n = &tally{}
				tallies[script] = n
			}
			n.names++
			best, first := nearestReading(local, asciiFold(latin))
			if best <= 0.25 {
				n.near++
			} else if testing.Verbose() {
				t.Logf("  %s: want %s, read %v", local, latin, Readings(local))
			}
			if first <= 0.25 {
				n.nearFirst++
			}
		}
		f.Close()
	}
	for script, floor := range map[string]float64{
		"Cyrl": 0.97, "Grek": 0.95, "Armn": 0.98, "Geor": 0.95, "Hebr": 0.85, "Arab": 0.8, "Deva": 0.95, "Beng": 0.6, "Khmr": 0.92,
		"Hang": 0.97, "Hani": 0.97,
	} {
		n := tallies[script]
		if n == nil {
			t.Errorf("%s: no names in the data", script)
			continue
		}
		share := float64(n.near) / float64(n.names)
		t.Logf("%s: %3d names, near %.3f (first reading %.3f)", script, n.names, share, float64(n.nearFirst)/float64(n.names))
		if share < floor {
			t.Errorf("%s: %.3f of %d names are near a reading, want %.2f", script, share, n.names, floor)
		}
	}
}

// consonantClasses keeps what transliteration keeps best: classes of consonants.
func consonantClasses(text string) string {
	var b strings.Builder
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		var c rune
		switch r {
		case 'b', 'p', 'f', 'v':
			c = 'p'
		case 'w', 'y', 'h', 'a', 'e', 'i', 'o', 'u':
			continue
		case 'd', 't':
			c = 't'
		case 'l', 'r':
			c = 'r'
		case 'm', 'n':
			c = 'n'
		case 'c', 'g', 'j', 'k', 'q', 's', 'x', 'z':
			c = 'k'
		default:
			c = r
		}
		if b.Len() == 0 || !strings.HasSuffix(b.String(), string(c)) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// Word pairs mined from Wikidata (Merhav & Ash 2018), with its errors: names
// of any origin as another language writes them by ear. Nobody's letters
// agree; the consonants should.
func TestReadingsKeepConsonantsOfForeignNames(t *testing.T) {
	for _, c := range []struct {
		file  string
		floor float64
	}{
		{"wd_russian_80", 0.91}, {"wd_arabic_80", 0.94}, {"wd_hebrew_80", 0.93}, {"wd_katakana_80", 0.9}, {"wd_korean_80", 0.84}, {"wd_chinese_80", 0.83},
	} {
		sum, words := 0.0, 0
		for i, p := range tabPairs(t, "data/names/netranslit/"+c.file) {
			if i%10 != 0 {
				continue
			}
			native := strings.ReplaceAll(p[1], " ", "")
			want := consonantClasses(asciiFold(p[0]))
			if want == "" {
				continue
			}
			best := 1.0
			for _, r := range Readings(native) {
				best = min(best, readingsApart(consonantClasses(r.Text), want))
			}
			sum += 1 - best
			words++
		}
		t.Logf("%-15s %5d words: mean agreement of consonant classes %.3f", c.file, words, sum/float64(words))
		if sum/float64(words) < c.floor {
			t.Errorf("%s: consonant classes agree to %.3f, want %.2f", c.file, sum/float64(words), c.floor)
		}
	}
}
