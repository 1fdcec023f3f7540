package name_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/name"
)

// transliterate runs ICU's own transliterators, which Debian has in the package
// icu-devtools, over names, one a line. The test is skipped where they are
// absent.
func transliterate(t *testing.T, rules string, names []string) []string {
	t.Helper()
	uconv, err := exec.LookPath("uconv")
	if err != nil {
		t.Skip("needs uconv, to compare readings with ICU's: apt-get install icu-devtools")
	}
	cmd := exec.Command(uconv, "-f", "utf-8", "-t", "utf-8", "-x", rules)
	cmd.Stdin = strings.NewReader(strings.Join(names, "\n") + "\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("uconv -x %q: %v", rules, err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(names) {
		t.Fatalf("uconv -x %q: %d names become %d", rules, len(names), len(lines))
	}
	return lines
}

// pairedWords is the native side of every step-th pair of a Wikidata file.
func pairedWords(t *testing.T, file string, step int) []string {
	f, err := os.Open(shared.Path(t, "data/names/netranslit/"+file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	s := bufio.NewScanner(f)
	for i := 0; s.Scan(); i++ {
		if fields := strings.Split(s.Text(), "\t"); i%step == 0 && len(fields) > 1 {
			out = append(out, strings.ReplaceAll(fields[1], " ", ""))
		}
	}
	return out
}

// Real names read by us and by ICU, both folded to a–z: one of our readings is
// ICU's within a fifth of the letters. Where the script leaves vowels out, or
// ICU spells consonants that are not spoken, only the classes of consonants are
// compared.
func TestReadingsAgreeWithICU(t *testing.T) {
	natives := append(listedNatives(t), popularNatives(t)...)
	in := func(groups ...string) []string {
		var out []string
		for _, n := range natives {
			for _, g := range groups {
				if strings.HasPrefix(n.group, g) {
					out = append(out, n.text)
					break
				}
			}
		}
		return out
	}
	for _, c := range []struct {
		rules      string
		names      []string
		consonants bool
		floor      float64
	}{
		{"Russian-Latin/BGN", append(in("UN Cyrl", "AU Cyrl", "RU"), pairedWords(t, "wd_russian_80", 40)...), false, 0.99},
		{"Ukrainian-Latin/BGN", in("UN Cyrl", "RU"), false, 0.95}, // names that are Russian, read as such
		{"Belarusian-Latin/BGN", in("BY"), false, 0.99},
		{"Bulgarian-Latin/BGN", in("BG"), false, 0.98},
		{"Serbian-Latin/BGN", in("RS", "ME"), false, 0.98},
		{"Macedonian-Latin/BGN", in("MK"), false, 0.98},
		{"Kazakh-Latin/BGN", in("KZ"), false, 0.98},
		{"Kirghiz-Latin/BGN", in("KG"), false, 0.98},
		{"Greek-Latin/UNGEGN", in("GR", "CY"), false, 0.98},
		{"Greek-Latin/BGN", in("GR", "CY"), false, 0.98},
		{"Armenian-Latin/BGN", in("AM"), false, 0.98},
		{"Georgian-Latin/BGN", in("GE"), false, 0.98},
		{"Hebrew-Latin/BGN", append(in("IL"), pairedWords(t, "wd_hebrew_80", 40)...), true, 0.9},
		{"Arabic-Latin/BGN", append(in("UN Arab", "AE"), pairedWords(t, "wd_arabic_80", 40)...), true, 0.99},
		{"Persian-Latin/BGN", in("UN Arab"), true, 0.93},
		{"Amharic-Latin/BGN", in("AU Ethi"), false, 0.99},
		{"Devanagari-Latin", in("NP", "IN"), false, 0.75}, // ICU keeps the a that is not spoken: kumara
		{"Bengali-Latin", in("BD"), false, 0.99},
		{"Hangul-Latin", append(in("KR Hang"), pairedWords(t, "wd_korean_80", 40)...), false, 0.9},
		{"Han-Latin/Names", append(in("CN", "TW", "UN Hani"), pairedWords(t, "wd_chinese_80", 40)...), false, 0.99},
		{"Katakana-Latin/BGN", pairedWords(t, "wd_katakana_80", 40), false, 0.95},
	} {
		latin := transliterate(t, c.rules+"; Latin-ASCII", c.names)
		near, exact, read := 0, 0, 0
		for i, native := range c.names {
			want := name.AsciiFold(latin[i])
			if want == "" {
				continue
			}
			best := 1.0
			for _, r := range name.Readings(native) {
				d := name.ReadingsApart(r.Text, want)
				if c.consonants {
					d = name.ReadingsApart(name.ConsonantClasses(r.Text), name.ConsonantClasses(want))
				}
				best = min(best, d)
			}
			read++
			if best == 0 {
				exact++
			}
			if best <= 0.2 {
				near++
			} else if testing.Verbose() {
				t.Logf("  miss %s: %s is %s, read %v", c.rules, native, want, name.Readings(native))
			}
		}
		if read == 0 {
			t.Errorf("%s: no names", c.rules)
			continue
		}
		share := float64(near) / float64(read)
		t.Logf("%-22s %4d names: exact %.3f, near %.3f", c.rules, read, float64(exact)/float64(read), share)
		if share < c.floor {
			t.Errorf("%s: %.3f of %d names are near a reading, want %.2f", c.rules, share, read, c.floor)
		}
	}
}
