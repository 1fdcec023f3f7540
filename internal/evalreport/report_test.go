package evalreport_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/evalreport"
)

func write(t *testing.T, r evalreport.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func sample() evalreport.Report {
	r := evalreport.Report{Title: "Names", Noun: "person", Nouns: "people", Threshold: 0.7, Policy: "policy test version 1", GroupedBy: "culture", DifferBy: "difference"}
	for i := range 60 {
		s := float64(i) / 60
		r.Cases = append(r.Cases,
			evalreport.Case{Asked: "Ida <Quornley> " + strconv.Itoa(i), Listed: `QUORNLEY, "Ida"`, Score: s, Match: true, Group: "a & b", Difference: "typo"},
			evalreport.Case{Asked: "حسين", Listed: "THESSALY, Wim", Score: s * s, Group: "c", Difference: "replaced"})
	}
	r.Clean = []evalreport.Clean{{Group: "c", People: 2000, Alerted: 3}}
	r.CleanAgainst = "a list"
	return r
}

// The page is XML but for its doctype and the elements of its head that have no
// end, so that a tag left open and a name let through are found.
func TestPageIsWellFormedWhateverTheNames(t *testing.T) {
	empty := evalreport.Report{Title: "<b>", Threshold: 0.7}
	same := sample()
	for i := range same.Cases {
		same.Cases[i].Match = true
	}
	for name, r := range map[string]evalreport.Report{"full": sample(), "empty": empty, "no two people": same} {
		page := write(t, r)
		page = regexp.MustCompile(`<meta [^>]*>`).ReplaceAllString(strings.Replace(page, "<!doctype html>", "", 1), "")
		d := xml.NewDecoder(strings.NewReader(page))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, bad := range []string{"NaN", "Inf", "<Quornley>", "<script", "http:", "https:", "ZgotmplZ"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: the page has %q", name, bad)
			}
		}
	}
}

func TestPageSaysWhatWasMeasured(t *testing.T) {
	page := write(t, sample())
	for _, want := range []string{
		"<b>30.0 %</b> <strong>found</strong>: 18 of 60 pairs that are the same person",
		"the 25 least alike of 42", "Two people, alerted: 9<",
		`<th scope="row">a &amp; b</th>`, "1.5</td><td class=\"n\">0.5–4.4",
		"30.0 %<small>19.9–42.5</small><small>of 60</small>",
		"0.70 (shipped)",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	// The worst come first: of two people the most alike, of one the least.
	if i, j := strings.Index(page, `<td class="n">0.97</td>`), strings.Index(page, `<td class="n">0.00</td>`); i < 0 || j < i {
		t.Errorf("worst cases at %d and %d", i, j)
	}
	if page != write(t, sample()) {
		t.Error("the same report is other bytes")
	}
}

// A threshold that is none of the round ones has its own line in the table.
func TestShippedThresholdIsShown(t *testing.T) {
	r := sample()
	r.Threshold = 0.71
	if page := write(t, r); !strings.Contains(page, "0.71 (shipped)") {
		t.Error("the shipped threshold is not among the figures")
	}
}
