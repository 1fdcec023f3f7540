package browser_test

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// mostPicture is the most bytes of a picture in the documents.
const mostPicture = 150_000

// TestTour takes the pictures of the tour in README.md, into the folder
// NAMESAKE_TOUR ("make screenshots").
func TestTour(t *testing.T) {
	dir := os.Getenv("NAMESAKE_TOUR")
	if dir == "" {
		t.Skip("NAMESAKE_TOUR is not set: make screenshots")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := serve(t)
	p := s.arrive()
	take := func(name, scheme, path string) {
		t.Helper()
		p.look(view{1440, scheme})
		if path != "" {
			p.visit(path)
		}
		// The notice is the same on every page.
		eval[bool](p, "document.querySelector('.notice')?.remove(); scrollTo(0, 0); true")
		shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		small, err := fewerColours(shot)
		if err != nil {
			t.Fatal(err)
		}
		if len(small) > mostPicture {
			t.Errorf("%s has %d bytes", name, len(small))
		}
		if err := os.WriteFile(filepath.Join(dir, name+".png"), small, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.visit("/")
	p.fill("Name", "محمد علي زروندل")
	p.fill("Date of birth", "1972")
	p.await("an answer", "/potential/i.test(document.querySelector('#answer h2')?.innerText)")
	take("screen", "light", "")
	take("queue", "light", "/alerts")
	take("alert-arabic", "light", p.alertIn("Arabic"))
	take("alert-chinese", "dark", p.alertIn("Han"))
	take("held", "dark", "/holds")
	take("case", "light", "/cases/1")
	take("cohort", "light", "/cohorts/1")
	take("statistics", "dark", "/statistics")
}

// alertIn is the address of an alert of somebody whose name is in a script.
func (p *tab) alertIn(script string) string {
	p.Helper()
	for p.visit("/alerts?state=any"); ; {
		at := eval[string](p, fmt.Sprintf("[...document.querySelectorAll('a[data-row]')].find(a => /\\p{Script=%s}/u.test(a.innerText))?.getAttribute('href') || ''", script))
		if at != "" {
			return at
		}
		if !p.has("a[rel=next]") {
			p.Fatalf("no alert is of a name in %s", script)
		}
		p.follow(func() { p.push("a[rel=next]") })
	}
}

// fewerColours writes a picture with the 256 colours that are most of it, which is
// all that pages of text and lines have, but for the edges of letters.
func fewerColours(file []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	size := full.Bounds()
	many := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA {
		r, g, b, _ := full.At(x, y).RGBA()
		return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
	}
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			many[at(x, y)]++
		}
	}
	most := slices.SortedFunc(maps.Keys(many), func(a, b color.RGBA) int {
		return cmp.Or(many[b]-many[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	for _, c := range most[:min(256, len(most))] {
		palette = append(palette, c)
	}
	nearest := map[color.RGBA]uint8{}
	few := image.NewPaletted(size, palette)
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			c := at(x, y)
			i, known := nearest[c]
			if !known {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			few.SetColorIndex(x, y, i)
		}
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few)
	return out.Bytes(), err
}
