package index

import (
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
)

// A word that was a title in the name before, where it stands for nothing else,
// is remembered apart from the same word as a name.
func TestTitlesAreRememberedApartFromNames(t *testing.T) {
	x, err := Build([]*list.Edition{{List: "l", Entities: []namesake.Entity{{
		ID: "1", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: "William Quornley"}},
	}}}}, 0.7)
	if err != nil {
		t.Fatal(err)
	}
	s, err := x.NewSearcher(0.7)
	if err != nil {
		t.Fatal(err)
	}
	form := name.Forms("Bill Quornley", namesake.KindPerson)[0]
	title := name.Form{Script: form.Script, Tokens: []name.Token{{Text: "bill", Role: name.RoleHonorific, Weight: 50, Info: 50}}}
	s.Search(title, true)
	before := len(s.known.young.spans)
	found, scanned := len(s.Search(form, true)), len(s.Scan(form, true))
	if found != 1 || scanned != 1 {
		t.Errorf("search finds %d, a scan %d", found, scanned)
	}
	if len(s.known.young.spans) != before+2 {
		t.Errorf("%d words are remembered beside the title, want bill and quornley", len(s.known.young.spans)-before)
	}
}
