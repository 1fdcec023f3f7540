package sample_test

import (
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/list"
)

// The sample shows what real lists hold: several kinds, scripts, aliases, weak
// aliases, former names, dates and identifiers.
func TestSampleShowsWhatListsHold(t *testing.T) {
	ed, err := sample.Edition()
	if err != nil {
		t.Fatal(err)
	}
	if ed.List != "sample" || len(ed.Entities) != 40 {
		t.Errorf("list %q of %d entities", ed.List, len(ed.Entities))
	}
	kinds, scripts, names := map[namesake.Kind]int{}, map[string]int{}, map[namesake.NameKind]int{}
	weak, dates, identifiers := 0, 0, 0
	for _, e := range ed.Entities {
		kinds[e.Kind]++
		dates += len(e.BirthDates)
		identifiers += len(e.Identifiers)
		for _, n := range e.Names {
			scripts[n.Script]++
			names[n.Kind]++
			if n.Quality == namesake.QualityWeak {
				weak++
			}
		}
		for _, n := range e.Notes {
			if n.Label == namesake.NoteUnread {
				t.Errorf("%s: %q was not understood", e.ID, n.Text)
			}
		}
	}
	if len(kinds) != 4 || len(scripts) < 12 || len(names) != 3 || weak < 4 || dates < 30 || identifiers < 6 {
		t.Errorf("kinds %v, scripts %v, names %v, %d weak, %d dates, %d identifiers", kinds, scripts, names, weak, dates, identifiers)
	}
}

// The edition before differs in each way in which editions do.
func TestFormerEditionDiffers(t *testing.T) {
	former, err := sample.Former()
	if err != nil {
		t.Fatal(err)
	}
	now, err := sample.Edition()
	if err != nil {
		t.Fatal(err)
	}
	c := list.Diff(former, now)
	if former.List != now.List || len(c.Added) != 3 || len(c.Changed) != 2 || len(c.Removed) != 1 {
		t.Errorf("%s: %d added, %d changed, %d removed", former.List, len(c.Added), len(c.Changed), len(c.Removed))
	}
}
