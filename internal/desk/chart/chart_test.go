package chart

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// wellFormed fails where a chart is no XML.
func wellFormed(t *testing.T, svg template.HTML) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<x>" + string(svg) + "</x>"))
	for {
		if _, err := d.Token(); err != nil {
			if err.Error() != "EOF" {
				t.Fatalf("%v in %s", err, svg)
			}
			return
		}
	}
}

var height = regexp.MustCompile(`class="part" x="\d+" y="\d+" width="44" height="(\d+)"`)

// The parts of a column are as high as they are many, one on the other, and
// each has a pattern and its figure.
func TestStack(t *testing.T) {
	s := Stack{ID: "s", Label: "Change", Names: []string{"held", "<gone>"}, Columns: []Column{{Label: "1 Jun", Parts: []int{50, 150}, Href: "/x?on=1&a=2"}, {Label: "2 Jun", Parts: []int{0, 100}}}}
	svg, err := s.SVG()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	var heights []int
	for _, m := range height.FindAllStringSubmatch(string(svg), -1) {
		n, _ := strconv.Atoi(m[1])
		heights = append(heights, n)
	}
	if fmt.Sprint(heights) != "[55 165 110]" {
		t.Errorf("%v of %d", heights, plotHeight)
	}
	for _, want := range []string{`fill="url(#s-p1)"`, `id="s-p1"`, ">150</text>", ">200</text>", "&lt;gone&gt;", `href="/x?on=1&amp;a=2"`, "1 Jun, held: 50"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
	if strings.Contains(string(svg), "style=") || strings.Contains(string(svg), "#000") {
		t.Error("a style or a colour of its own")
	}
	if svg, err := (Stack{ID: "e", Names: []string{"a"}}).SVG(); err != nil || len(svg) == 0 {
		t.Error("nothing to show:", err)
	}
}

func TestRanges(t *testing.T) {
	r := Ranges{Label: "Precision", Most: 1, Unit: func(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) },
		Rows: []Range{{Label: "us-ofac-sdn", Value: .5, Low: .25, High: .75, Text: "50 %"}, {Label: "none", Value: 0}}}
	svg, err := r.SVG()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	for _, want := range []string{`cx="390"`, `M310 21H470`, ">100 %</text>", ">us-ofac-sdn</text>"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
}

func TestScale(t *testing.T) {
	for most, want := range map[float64]string{1: "1 1", 3: "1 3", 2: "1 2", 7: "2 8", 10: "2 10", 12: "5 15", 400: "100 400", 6: "2 6", .034: "0.01 0.04", 1234: "500 1500", 99: "20 100"} {
		step, to := scale(most)
		if got := number(step) + " " + strings.ReplaceAll(number(to), ",", ""); got != want {
			t.Errorf("%v: %s, want %s", most, got, want)
		}
	}
}
