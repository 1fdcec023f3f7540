package browser_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

var pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)

// A case has what was found about a person, and is printed with all of it.
func TestReportIsPrinted(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/cases")
	p.accessible()
	p.follow(func() { p.click("Case 1") })
	p.reads("letter-of-the-bank.txt", "Dawit Ambesolo")
	p.fill("Note", "The copy of the passport has come.")
	p.follow(func() { p.click("Keep the note") })
	p.reads("The copy of the passport has come.")
	p.accessible()
	p.visit("/cases/1/report")
	p.reads("The copy of the passport has come.", "letter-of-the-bank.txt")
	p.accessible()
	printed, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	pages := len(pdfPage.FindAll(printed, -1))
	if !bytes.HasPrefix(printed, []byte("%PDF")) || len(printed) < 10_000 || pages == 0 {
		t.Errorf("%d bytes, %d pages", len(printed), pages)
	}
	t.Logf("%d pages", pages)
}
