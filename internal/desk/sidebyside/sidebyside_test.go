package sidebyside

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// deskel is an invented man with all that a list may say of one.
var deskel = namesake.Entity{
	ID: "17", List: "house", Kind: namesake.KindPerson, Gender: namesake.GenderMale,
	Names: []namesake.Name{
		{Full: "Orvan DESKELAI", Kind: namesake.NamePrimary},
		{Full: "Abu Orvan", Kind: namesake.NameAlias, Quality: namesake.QualityWeak},
		{Full: "اورفان دسكلاي", Kind: namesake.NameAlias, Original: true, Script: "Arab"},
		{Full: "Орвон Дискилой", Kind: namesake.NameAlias, Language: "ru"},
	},
	BirthDates:    []namesake.PartialDate{namesake.Year(1970), namesake.Day(1971, 2, 3)},
	BirthPlaces:   []namesake.Place{{Text: "Termez", Country: namesake.Country{Code: "UZ"}}},
	Nationalities: []namesake.Country{{Code: "TJ", Name: "Tajik"}},
	Citizenships:  []namesake.Country{{Code: "RU"}},
	Identifiers:   []namesake.Identifier{{Type: namesake.IDPassport, Value: "A 445566", Country: namesake.Country{Code: "TJ"}}},
	Addresses:     []namesake.Address{{Street: "12 Well Street", City: "Dushanbe", Country: namesake.Country{Code: "TJ"}}},
	Programs:      []string{"SDGT"},
	Links:         []namesake.Link{{Relation: "linked-to", Name: "Deskelai Trading", ID: "18", Note: "director"}},
	Provenance:    namesake.Provenance{File: "people.csv", Record: 3},
}

func screener(t *testing.T, entities ...namesake.Entity) *screen.Screener {
	t.Helper()
	s, err := screen.New([]*list.Edition{{List: "house", Hash: "sha256:aa", Entities: entities}}, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sheet screens a subject against deskel and lays the match out, after it was
// stored and read, as the desk has it.
func sheet(t *testing.T, subject namesake.Subject) (Sheet, namesake.Screening) {
	t.Helper()
	answer, err := screener(t, deskel).Screen(subject)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var stored namesake.Screening
	if err := json.Unmarshal(b, &stored); err != nil {
		t.Fatal(err)
	}
	m := Find(stored, "house", "17")
	if m == nil {
		t.Fatalf("not found: %s", stored.Summary)
	}
	return New(stored.Subject, *m, &deskel), stored
}

func (s Sheet) row(t *testing.T, fact string) Row {
	t.Helper()
	i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Fact == fact })
	if i < 0 {
		t.Fatalf("no row %q", fact)
	}
	return s.Rows[i]
}

func texts(ws []Written) string {
	var out []string
	for _, w := range ws {
		out = append(out, w.Text)
	}
	return strings.Join(out, "; ")
}

func TestEachFactHasARow(t *testing.T) {
	s, _ := sheet(t, namesake.Subject{Name: "Orvan Deskelay", Aliases: []string{"O. Deskel", "Гулнор"}, BirthDate: namesake.Day(1971, 2, 3), Gender: namesake.GenderMale,
		Countries: []string{"TJ"}, Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "B998877", Country: namesake.Country{Code: "TJ"}}}})
	for _, want := range []struct {
		fact, subject, listed string
		mark                  Mark
		counted               bool
	}{
		{"name", "Orvan Deskelay", "Orvan DESKELAI", Agrees, true},
		{"other-names", "O. Deskel", "Abu Orvan", Unknown, false},
		{"original-names", "Гулнор", "اورفان دسكلاي; Орвон Дискилой", Unknown, false},
		{"birth-date", "1971-02-03", "1970; 1971-02-03", Agrees, true},
		{"gender", "male", "male", Same, true},
		{"nationality", "Tajikistan", "Tajikistan; Russia", Same, true},
		{"identifier", "B998877", "A 445566", Contradicts, true},
		{"kind", "", "person", Unknown, false},
		{"birth-place", "", "Termez, Uzbekistan", Unknown, false},
		{"address", "", "12 Well Street, Dushanbe, Tajikistan", Unknown, false},
		{"programme", "", "SDGT", Unknown, false},
	} {
		r := s.row(t, want.fact)
		if texts(r.Subject) != want.subject || texts(r.Listed) != want.listed || r.Mark != want.mark || r.Counted != want.counted {
			t.Errorf("%s: %q against %q, %s, counted %v; want %q, %q, %s, %v", want.fact, texts(r.Subject), texts(r.Listed), r.Mark, r.Counted, want.subject, want.listed, want.mark, want.counted)
		}
		if r.Text == "" {
			t.Errorf("%s: no word why", want.fact)
		}
	}
	if n := s.row(t, "nationality"); n.Note != NeverRaises || n.Bits != 0 {
		t.Errorf("nationality: %q, %s bits", n.Note, n.Bits)
	}
	if d := s.row(t, "birth-date"); d.Listed[0].Compared || !d.Listed[1].Compared {
		t.Error("of two dates listed, the one that was compared is not marked")
	}
	arabic := s.row(t, "original-names").Listed[0]
	if arabic.Dir != "rtl" || arabic.Lang != "und-Arab" {
		t.Errorf("the Arabic name is set %q in %q", arabic.Dir, arabic.Lang)
	}
	if ru := s.row(t, "original-names").Listed[1]; ru.Dir != "ltr" || ru.Lang != "ru" {
		t.Errorf("the Russian name is set %q in %q", ru.Dir, ru.Lang)
	}
	if len(s.Links) != 1 || s.Links[0].Name.Text != "Deskelai Trading" || s.Links[0].Source != "people.csv, record 3" {
		t.Errorf("links: %+v", s.Links)
	}
}

func TestMissingFactsAreUnknownAndSaySo(t *testing.T) {
	s, _ := sheet(t, namesake.Subject{Name: "Orvan Deskelai"})
	for fact, text := range map[string]string{
		"birth-date": "the subject does not state it", "gender": "the subject does not state it", "nationality": "the subject does not state it",
		"identifier": "the subject does not state it", "address": "not compared",
	} {
		if r := s.row(t, fact); r.Mark != Unknown || r.Text != text || r.Counted {
			t.Errorf("%s: %s, %q, counted %v", fact, r.Mark, r.Text, r.Counted)
		}
	}
}

// TestRowsAddUpToTheScore holds the page to the explanation: over real people of
// a real list, each with facts that agree, contradict and miss.
func TestRowsAddUpToTheScore(t *testing.T) {
	dir := shared.Path(t, "data/lists/un_sc/2026-02-27_consolidated.xml")
	ed, err := list.Read(os.DirFS(filepath.Dir(dir)), filepath.Base(dir), formats.All())
	if err != nil {
		t.Fatal(err)
	}
	s, err := screen.New([]*list.Edition{ed}, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	sheets := 0
	for i := range ed.Entities {
		e := &ed.Entities[i]
		if i%7 != 0 {
			continue
		}
		subject := namesake.Subject{Name: e.Names[len(e.Names)-1].Full, Countries: []string{"AF"}}
		if e.Kind == namesake.KindPerson {
			subject.BirthDate, subject.Gender = namesake.Day(1970, 1, i%28+1), namesake.GenderFemale
		}
		if len(e.Identifiers) > 0 && i%2 == 0 {
			subject.Identifiers = e.Identifiers[:1]
		}
		answer, err := s.Screen(subject)
		if err != nil {
			continue // a name without a letter that can be read
		}
		for _, m := range slices.Concat(answer.Matches, answer.RuledOut) {
			other := find(ed, m.Entity)
			for _, side := range []*namesake.Entity{other, nil} {
				sheet := New(answer.Subject, m, side)
				sheets++
				var rows, tokens namesake.Bits
				for _, r := range sheet.Rows {
					rows += r.Bits
				}
				for _, k := range sheet.Tokens {
					tokens += k.Bits
				}
				if rows != m.Bits {
					t.Errorf("%s and %s: the rows add up to %s, the score is %s", subject.Name, m.Caption, rows, m.Bits)
				}
				if named := sheet.row(t, "name").Bits; tokens != named {
					t.Errorf("%s and %s: the tokens add up to %s, the name is worth %s", subject.Name, m.Caption, tokens, named)
				}
			}
		}
	}
	if sheets < 100 {
		t.Fatalf("%d matches are too few to tell", sheets)
	}
}

func find(ed *list.Edition, id string) *namesake.Entity {
	for i := range ed.Entities {
		if ed.Entities[i].ID == id {
			return &ed.Entities[i]
		}
	}
	return nil
}

func TestNationalityNeverAddsBits(t *testing.T) {
	for _, c := range []string{"TJ", "RU", "SE"} {
		s, _ := sheet(t, namesake.Subject{Name: "Orvan Deskelai", Countries: []string{c}})
		r := s.row(t, "nationality")
		want := Same
		if c == "SE" {
			want = Contradicts
		}
		if r.Bits > 0 || r.Mark != want || r.Note != NeverRaises {
			t.Errorf("%s: %s, %s bits, %q", c, r.Mark, r.Bits, r.Note)
		}
	}
}

func TestTokensAreAlignedAndWeighed(t *testing.T) {
	s, _ := sheet(t, namesake.Subject{Name: "Orvan Deskelay Ali"})
	var got []string
	for _, k := range s.Tokens {
		got = append(got, k.Subject.Text+"|"+k.Listed.Text+"|"+string(k.Verdict)+"|"+k.Worth)
		if k.Text == "" {
			t.Errorf("%s: no words", k.Listed.Text)
		}
	}
	want := []string{"orvan|orvan|agrees|much", "deskelay|deskelai|similar|much", "ali||extra|against"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNamesakesInASentence(t *testing.T) {
	for _, c := range []struct {
		kind namesake.Kind
		n    float64
		fact bool
		want string
	}{
		{namesake.KindPerson, 40_123, false, "About 40,000 people alive would agree this well with the listed name."},
		{namesake.KindPerson, .3, true, "Fewer than one person alive would agree this well with the listed name and facts by chance."},
		{namesake.KindPerson, 1.02, false, "About one person alive would agree this well with the listed name."},
		{namesake.KindVessel, 3, false, "About 3 vessels would agree this well with the listed name."},
		{namesake.KindOrganization, 250, false, "About 250 organisations would agree this well with the listed name."},
	} {
		m := namesake.Match{Kind: c.kind, ExpectedNamesakes: c.n}
		if c.fact {
			m.Evidence.Parts = []namesake.Evidence{{Feature: namesake.FeatureBirthDate, Bits: 1360}}
		}
		if got := sentence(m); got != c.want {
			t.Errorf("%v %s: %q, want %q", c.n, c.kind, got, c.want)
		}
	}
}

func TestChangesAreToldFieldByField(t *testing.T) {
	before := namesake.Subject{Name: "Orvan Deskelai", BirthDate: namesake.Day(1971, 2, 3)}
	after := before
	after.BirthDate, after.Countries = namesake.Year(1999), []string{"SE"}
	_, then := sheet(t, before)
	_, now := sheet(t, after)
	seen := func(s namesake.Screening) Seen { return Seen{s, Find(s, "house", "17")} }
	if c := Changes(seen(then), seen(then)); len(c) > 0 {
		t.Errorf("nothing changed, and yet: %+v", c)
	}
	got := map[string][2]string{}
	for _, c := range Changes(seen(then), seen(now)) {
		if _, twice := got[c.Label]; twice {
			t.Errorf("%s is told twice", c.Label)
		}
		got[c.Label] = [2]string{c.Before.Text, c.After.Text}
	}
	if got["Subject: date of birth"] != [2]string{"1971-02-03", "1999"} || got["Subject: nationality"] != [2]string{"", "Sweden"} {
		t.Errorf("the facts: %v", got)
	}
	if v := got["Evidence: birth date"]; !strings.Contains(v[0], "is the same day; one of 2 dates listed (+12.60 bits)") || !strings.Contains(v[1], "29 years off (-10.00 bits)") {
		t.Errorf("the evidence: %q", v)
	}
	if _, ok := got["Subject: name"]; ok {
		t.Error("the name did not change")
	}
	gone := Changes(seen(then), Seen{Screening: now})
	if i := slices.IndexFunc(gone, func(c Change) bool { return c.Label == "Found" && c.After.Text == "no longer" }); i < 0 {
		t.Errorf("that it is not found any more is not told: %+v", gone)
	}
}

func TestATokenThatStandsTwiceIsComparedWithItself(t *testing.T) {
	s := Seen{Match: &namesake.Match{Evidence: namesake.Evidence{Parts: []namesake.Evidence{{Feature: namesake.FeatureName, Parts: []namesake.Evidence{
		{Listed: "ali", Subject: "ali", Bits: 300, Text: "the same"}, {Listed: "ali", Bits: -100, Text: "not stated by the subject"}}}}}}}
	if c := Changes(s, s); len(c) > 0 {
		t.Errorf("nothing changed, and yet: %+v", c)
	}
}

func TestHostileNamesAreSetRight(t *testing.T) {
	for _, c := range []struct{ text, shown, hidden, dir string }{
		{"<script>alert(1)</script>", "<script>alert(1)</script>", "", "ltr"}, // escaping is the template's
		{"Orvan \u202eialeksed\u202c", "Orvan ialeksed", "U+202E, U+202C", "ltr"},
		{"Or\u200bvan\u2060", "Orvan", "U+200B, U+2060", "ltr"},
		{"Or\u0000van\nDeskelai", "Orvan Deskelai", "U+0000", "ltr"},
		{"می\u200cخواهم", "می\u200cخواهم", "", "rtl"},
		{"דסקל", "דסקל", "", "rtl"},
		{"1971-02-03", "1971-02-03", "", "auto"},
	} {
		w := Write(c.text, "")
		if w.Text != c.shown || w.Hidden != c.hidden || w.Dir != c.dir {
			t.Errorf("%q: %q hiding %q, set %q", c.text, w.Text, w.Hidden, w.Dir)
		}
	}
	if w := Write("Orvan", `"><script>`); w.Lang != "" {
		t.Errorf("a language that is none: %q", w.Lang)
	}
}

func TestEvidenceStandsInForAnEntryThatIsGone(t *testing.T) {
	s, stored := sheet(t, namesake.Subject{Name: "Orvan Deskelai", BirthDate: namesake.Day(1971, 2, 3)})
	gone := New(stored.Subject, s.Match, nil)
	if r := gone.row(t, "birth-date"); texts(r.Listed) != "1971-02-03" || r.Mark != Agrees {
		t.Errorf("the date that was compared: %+v", r)
	}
	if len(gone.Links) > 0 {
		t.Error("links of nobody")
	}
}
