package ftm

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
	"github.com/namesake-screening/namesake/list/ofac"
	"github.com/namesake-screening/namesake/list/unsc"
	"github.com/namesake-screening/namesake/list/usdpl"
	"github.com/namesake-screening/namesake/name"
)

func read(text string) (*list.Batch, error) {
	return Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "entities.ftm.json", Data: []byte(text)}})
}

// graph is an invented data set in the manner of OpenSanctions.
const graph = `{"id":"p1","caption":"Ann Example","schema":"Person","properties":{"name":["Anna Example","Ann Example"],"weakAlias":["Annie"],"previousName":["Ann Sample"],"birthDate":["1976-03"],"birthPlace":["Kabul"],"birthCountry":["af"],"nationality":["af"],"gender":["female"],"passportNumber":["X123"],"addressEntity":["a1","a2"],"topics":["sanction"],"position":["Minister: Trade"],"firstName":["Ann"],"lastName":["Example"],"notes":["Wanted"]},"referents":["old-7"],"datasets":["xx_test"],"first_seen":"2031-01-01","last_seen":"2031-02-02","target":true}
{"id":"a1","schema":"Address","properties":{"full":["1 Long St, Kabul"],"country":["af"],"latitude":["1.5"]},"datasets":["xx_test"]}
{"id":"10115","schema":"Organization","properties":{"name":["Numbered Org"]},"datasets":["xx_test"]}
{"id":"a2","schema":"Address","properties":{"full":["2 Long St"],"postalCode":["10115"]},"datasets":["xx_test"]}
{"id":"s1","schema":"Sanction","properties":{"entity":["p1"],"program":["X-1"],"listingDate":["2030-05-06"],"reason":["Did it"],"authorityId":["R.7"]},"datasets":["xx_test"]}
{"id":"i1","schema":"Passport","properties":{"holder":["p1"],"number":["X123"],"country":["af"],"endDate":["2033-01-01"]},"datasets":["xx_test"]}
{"id":"c1","schema":"Company","properties":{"name":["Blue Sea Ltd"],"jurisdiction":["de"],"innCode":["7700"],"parent":["c2"]},"datasets":["xx_test"],"target":false}
{"id":"c2","schema":"Organization","properties":{"name":["Blue Group"]},"datasets":["xx_test"]}
{"id":"o1","schema":"Ownership","properties":{"owner":["p1"],"asset":["c1"],"percentage":["51"]},"datasets":["xx_test"]}
{"id":"f1","schema":"Family","properties":{"person":["p1"],"relative":["p2"],"relationship":["sister"]},"datasets":["xx_test"]}
{"id":"p2","schema":"Person","properties":{"name":["Bea Example"]},"datasets":["xx_test"]}
{"id":"w1","schema":"CryptoWallet","properties":{"holder":["p2"],"publicKey":["1abc"],"currency":["XBT"]},"datasets":["xx_test"]}
{"id":"w2","schema":"CryptoWallet","properties":{"publicKey":["1xyz"]},"datasets":["xx_test"]}
{"id":"q1","schema":"Position","properties":{"name":["Minister of Things"]},"datasets":["xx_test"]}
{"id":"q2","schema":"Occupancy","properties":{"holder":["p2"],"post":["q1"],"startDate":["2029"]},"datasets":["xx_test"]}
`

func TestAGraphIsFoldedIntoItsParties(t *testing.T) {
	b, err := read(graph)
	if err != nil {
		t.Fatal(err)
	}
	if b.List != "xx_test" || len(b.Entities) != 6 {
		t.Fatalf("%s: %d entities", b.List, len(b.Entities))
	}
	ann, sea, bea, wallet := b.Entities[0], b.Entities[2], b.Entities[4], b.Entities[5]
	var names []string
	for _, n := range ann.Names {
		names = append(names, string(n.Kind)+string(n.Quality)+":"+n.Full)
	}
	if got := strings.Join(names, "|"); got != "primary:Ann Example|alias:Anna Example|aliasweak:Annie|former:Ann Sample" {
		t.Error(got)
	}
	if ann.Names[0].Parts.Family != "Example" || ann.Gender != namesake.GenderFemale || ann.BirthDates[0].String() != "1976-03" ||
		ann.BirthPlaces[0].Country.Code != "AF" || ann.ListedOn.String() != "2030-05-06" || ann.Programs[0] != "X-1" || ann.Addresses[0].Country.Code != "AF" {
		t.Errorf("%+v", ann)
	}
	// The passport's details join the number that the person states.
	if len(ann.Identifiers) != 3 || !slices.Contains(ann.Identifiers, namesake.Identifier{
		Type: namesake.IDPassport, Value: "X123", Country: namesake.Country{Code: "AF", Name: "af"}, Expires: namesake.Day(2033, 1, 1)}) {
		t.Errorf("%+v", ann.Identifiers)
	}
	for _, n := range []namesake.Note{
		{Label: "topics", Text: "sanction"}, {Label: "position", Text: "Minister: Trade"}, {Label: "notes", Text: "Wanted"},
		{Label: "Sanction reason", Text: "Did it"}, {Label: "Address latitude", Text: "1.5"}, {Label: "first_seen", Text: "2031-01-01"},
	} {
		if !slices.Contains(ann.Notes, n) {
			t.Errorf("no note %+v in %+v", n, ann.Notes)
		}
	}
	if !slices.Contains(ann.Links, namesake.Link{Relation: "sister", ID: "p2", Name: "Bea Example"}) {
		t.Errorf("links %+v", ann.Links)
	}
	if !slices.Contains(sea.Links, namesake.Link{Relation: "owner", ID: "p1", Name: "Ann Example", Note: "percentage: 51"}) ||
		!slices.Contains(sea.Links, namesake.Link{Relation: "parent", ID: "c2", Name: "Blue Group"}) ||
		sea.Countries[0].Code != "DE" || sea.Identifiers[0].Label != "innCode" {
		t.Errorf("company %+v", sea)
	}
	if bea.Identifiers[0] != (namesake.Identifier{Type: namesake.IDWallet, Value: "1abc", Label: "XBT"}) ||
		!slices.Contains(bea.Notes, namesake.Note{Label: "Occupancy", Text: "holder: Bea Example; post: Minister of Things; startDate: 2029"}) {
		t.Errorf("%+v", bea)
	}
	// A postal code that is somebody's ID refers to nobody.
	if o := b.Entities[1]; o.ID != "10115" || len(o.Notes) > 0 || ann.Addresses[1].PostalCode != "10115" {
		t.Errorf("%+v", o)
	}
	if wallet.Kind != namesake.KindUnknown || wallet.Caption() != "1xyz" {
		t.Errorf("a wallet of nobody: %+v", wallet)
	}
}

func TestDamageIsRefused(t *testing.T) {
	lines := strings.SplitAfter(graph, "\n")
	without := func(id string) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, `{"id":"`+id+`"`) }), "")
	}
	for _, c := range []struct {
		why, text string
		line      int
		field     string
	}{
		{"cut short", graph[:len(graph)-20], 15, ""},
		{"empty", "\n", 1, ""},
		{"an address is missing", without("a1"), 1, "addressEntity"},
		{"a relative is missing", without("p2"), 10, "person, relative"},
		{"a holder is missing", lines[1] + lines[4], 2, "entity"},
		{"an id twice", graph + lines[7], 16, "id"},
		{"no id", `{"schema":"Person","properties":{"name":["A"]}}`, 1, "id"},
		{"no name", lines[7] + `{"id":"x","schema":"Person","properties":{}}`, 2, "name"},
		{"unknown schema", lines[7] + `{"id":"x","schema":"Dragon","properties":{"name":["A"]}}`, 2, "schema"},
		{"nested entities", `{"id":"x","schema":"Person","properties":{"name":["A"],"addressEntity":[{"id":"y"}]}}`, 1, "properties"},
		{"not UTF-8", lines[7] + "{\"id\":\"x\xff\"}", 2, ""},
	} {
		b, err := read(c.text)
		var e *list.Error
		if !errors.As(err, &e) || b != nil || e.File != "entities.ftm.json" || e.Line != c.line || e.Field != c.field || e.Hint == "" {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

func TestConformance(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name: "invented", Files: map[list.Role]list.File{list.Primary: {Name: "entities.ftm.json", Data: []byte(graph)}}, List: "xx_test", Entities: 6,
	})
}

// survives is the entity without what the package comment says is lost.
func survives(e namesake.Entity, all map[string]string) namesake.Entity {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	var out namesake.Entity // a deep copy
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	out.Provenance = namesake.Provenance{}
	bare := func(c namesake.Country) namesake.Country {
		if c.Code == "" {
			return country.Parse(c.Name)
		}
		return namesake.Country{Code: c.Code}
	}
	noName := func(c namesake.Country) namesake.Country {
		if c = bare(c); c.Code != "" {
			c.Name = ""
		}
		return c
	}
	for i := range out.Names {
		n := &out.Names[i]
		n.Full = strings.Join(strings.Fields(n.Full), " ")
		n.Language, n.Note, n.Original = "", "", false
		n.Script = name.Script(n.Full)
		if n.Quality == namesake.QualityStrong || n.Kind == namesake.NameFormer || i == 0 {
			n.Quality = ""
		}
		if i > 0 || e.Kind != namesake.KindPerson {
			maiden := n.Parts.Maiden
			n.Parts = namesake.NameParts{}
			if i == 0 {
				n.Parts.Maiden = maiden
			}
		}
		if i == 0 {
			n.Kind = namesake.NamePrimary
		} else if n.Kind == namesake.NamePrimary || n.Kind == "" {
			n.Kind = namesake.NameAlias
		}
	}
	var kept []namesake.Name
	for _, n := range out.Names {
		if !slices.ContainsFunc(kept, func(o namesake.Name) bool {
			return o.Full == n.Full && o.Quality == n.Quality && (o.Kind == n.Kind || n.Kind == namesake.NameAlias && n.Quality == "")
		}) {
			kept = append(kept, n)
		}
	}
	out.Names = kept
	slices.SortFunc(out.Names[1:], func(a, b namesake.Name) int {
		return cmp.Or(cmp.Compare(a.Full, b.Full), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Quality, b.Quality))
	})
	var texts []string
	var where []namesake.Country
	for _, p := range out.BirthPlaces {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
		if c := noName(p.Country); c != (namesake.Country{}) {
			where = append(where, c)
		}
	}
	out.BirthPlaces = nil
	for _, s := range unique(texts) {
		out.BirthPlaces = append(out.BirthPlaces, namesake.Place{Text: s})
	}
	for _, c := range unique(where) {
		out.BirthPlaces = append(out.BirthPlaces, namesake.Place{Country: c})
	}
	for _, cs := range []*[]namesake.Country{&out.Nationalities, &out.Citizenships, &out.Countries} {
		for i := range *cs {
			(*cs)[i] = noName((*cs)[i])
		}
		*cs = unique(*cs)
	}
	for i := range out.Addresses {
		out.Addresses[i].Country = noName(out.Addresses[i].Country)
	}
	for i := range out.Identifiers {
		out.Identifiers[i].Country = noName(out.Identifiers[i].Country)
	}
	for i := range out.Links {
		if l := &out.Links[i]; l.Name == "" {
			l.Name = all[l.ID]
		}
	}
	out.Addresses, out.Identifiers, out.Links, out.Notes = unique(out.Addresses), unique(out.Identifiers), unique(out.Links), unique(out.Notes)
	// A number that is stated bare and with details is one number.
	ids := slices.Clone(out.Identifiers)
	out.Identifiers = slices.DeleteFunc(out.Identifiers, func(id namesake.Identifier) bool {
		return id == (namesake.Identifier{Type: id.Type, Value: id.Value}) && slices.ContainsFunc(ids, func(o namesake.Identifier) bool {
			return o != id && o.Type == id.Type && o.Value == id.Value && o.Type != namesake.IDWallet
		})
	})
	out.Programs = unique(out.Programs)
	out.BirthDates, out.DeathDates = unique(out.BirthDates), unique(out.DeathDates)
	return out
}

// unique sorts the values by their JSON and leaves out repetitions.
func unique[T any](vs []T) []T {
	if len(vs) == 0 {
		return nil
	}
	key := func(v T) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	vs = slices.Clone(vs)
	slices.SortFunc(vs, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	return slices.CompactFunc(vs, func(a, b T) bool { return key(a) == key(b) })
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func roundTrip(t failer, entities []namesake.Entity) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, entities); err != nil {
		t.Fatalf("%v", err)
	}
	var again bytes.Buffer
	if err := Write(&again, entities); err != nil || again.String() != b.String() {
		t.Fatalf("written twice, the bytes differ (%v)", err)
	}
	batch, err := read(b.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String()[:min(b.Len(), 3000)])
	}
	if len(batch.Entities) != len(entities) || batch.List != entities[0].List {
		t.Fatalf("%d entities of %s came back of %d of %s", len(batch.Entities), batch.List, len(entities), entities[0].List)
	}
	captions := map[string]string{}
	for _, e := range entities {
		captions[e.ID] = e.Caption()
	}
	bad := 0
	for i := range entities {
		want, got := survives(entities[i], captions), survives(batch.Entities[i], captions)
		if !reflect.DeepEqual(want, got) {
			w, _ := json.Marshal(want)
			g, _ := json.Marshal(got)
			t.Errorf("%s\nwrote %s\nread  %s", entities[i].ID, w, g)
			if bad++; bad > 3 {
				t.Fatalf("and more")
			}
		}
	}
	return b.Bytes()
}

func TestRoundTripOfInventedEntities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-ZА-Я][a-zа-я]{1,6}( [A-Z][a-z]{1,5})?`)
		maybe := func(label string) string {
			if rapid.Bool().Draw(t, label+"?") {
				return word.Draw(t, label)
			}
			return ""
		}
		codes := rapid.SampledFrom([]namesake.Country{{Code: "RU", Name: "Russian"}, {Code: "NA"}, {Code: "SUHH", Name: "USSR"}, {Name: "Nowhereland"}})
		date := rapid.Custom(func(t *rapid.T) namesake.PartialDate {
			s := rapid.SampledFrom([]string{"1970", "1970~", "1971-03", "1971-03-09", "1960/1965", "1960~/1965"})
			d, err := namesake.ParsePartialDate(s.Draw(t, "date"))
			if err != nil {
				t.Fatal(err)
			}
			return d
		})
		dates := func(label string) []namesake.PartialDate { return rapid.SliceOfN(date, 0, 3).Draw(t, label) }
		countries := func(label string) []namesake.Country { return rapid.SliceOfN(codes, 0, 2).Draw(t, label) }
		entities := make([]namesake.Entity, rapid.IntRange(1, 4).Draw(t, "entities"))
		for i := range entities {
			e := &entities[i]
			e.ID, e.List = string(rune('a'+i)), "house-test"
			e.Kind = rapid.SampledFrom([]namesake.Kind{"", namesake.KindPerson, namesake.KindOrganization, namesake.KindVessel, namesake.KindAircraft}).Draw(t, "kind")
			for j := range rapid.IntRange(1, 4).Draw(t, "names") {
				n := namesake.Name{Full: word.Draw(t, "name"), Kind: namesake.NamePrimary}
				if j > 0 {
					n.Kind = rapid.SampledFrom([]namesake.NameKind{namesake.NameAlias, namesake.NameFormer}).Draw(t, "name kind")
					n.Quality = rapid.SampledFrom([]namesake.Quality{"", namesake.QualityStrong, namesake.QualityWeak}).Draw(t, "quality")
				} else {
					n.Parts = namesake.NameParts{Title: maybe("title"), Given: maybe("given"), Patronymic: maybe("patronymic"), Family: maybe("family"), Maiden: maybe("maiden"), Suffix: maybe("suffix")}
				}
				e.Names = append(e.Names, n)
			}
			e.Gender = rapid.SampledFrom([]namesake.Gender{"", namesake.GenderMale, namesake.GenderFemale, namesake.GenderOther}).Draw(t, "gender")
			e.BirthDates, e.DeathDates = dates("birth"), dates("death")
			e.Nationalities, e.Citizenships, e.Countries = countries("nationalities"), countries("citizenships"), countries("countries")
			for range rapid.IntRange(0, 2).Draw(t, "places") {
				e.BirthPlaces = append(e.BirthPlaces, namesake.Place{Text: word.Draw(t, "place"), Country: codes.Draw(t, "place country")})
			}
			for range rapid.IntRange(0, 3).Draw(t, "identifiers") {
				e.Identifiers = append(e.Identifiers, namesake.Identifier{
					Type: rapid.SampledFrom(identifierTypes).Draw(t, "type"), Value: rapid.StringMatching(`[A-Z][0-9]{4,8}`).Draw(t, "value"),
					Label: maybe("label"), Note: maybe("note"), Country: rapid.SampledFrom([]namesake.Country{{}, {Code: "AF"}, {Name: "Nowhereland"}}).Draw(t, "id country"),
					Issued: rapid.SampledFrom(append(dates("issued"), namesake.PartialDate{})).Draw(t, "issue"),
				})
			}
			for range rapid.IntRange(0, 2).Draw(t, "addresses") {
				e.Addresses = append(e.Addresses, namesake.Address{Text: word.Draw(t, "text"), Street: maybe("street"), City: maybe("city"), Region: maybe("region"), PostalCode: maybe("code"), Note: maybe("address note"), Country: codes.Draw(t, "address country")})
			}
			for range rapid.IntRange(0, 2).Draw(t, "links") {
				e.Links = append(e.Links, namesake.Link{
					Relation: rapid.SampledFrom([]string{"owner", "linked-to", "parent-company"}).Draw(t, "relation"),
					Name:     maybe("other"), ID: rapid.SampledFrom([]string{"", "a", "elsewhere"}).Draw(t, "other id"), Note: maybe("link note"),
				})
			}
			e.Programs = rapid.SliceOfNDistinct(word, 0, 2, rapid.ID).Draw(t, "programs")
			e.ListedOn = rapid.SampledFrom([]namesake.PartialDate{{}, namesake.Day(2020, 1, 2), namesake.Year(2019)}).Draw(t, "listed")
			e.UpdatedOn = rapid.SampledFrom([]namesake.PartialDate{{}, namesake.Day(2021, 1, 2), {From: namesake.Date{Year: 2019}, Circa: true}}).Draw(t, "updated")
			for range rapid.IntRange(0, 2).Draw(t, "notes") {
				e.Notes = append(e.Notes, namesake.Note{Label: word.Draw(t, "note label"), Text: word.Draw(t, "note text") + ": and so on; etc."})
			}
		}
		roundTrip(t, entities)
	})
}

func TestRoundTripOfRealLists(t *testing.T) {
	for _, c := range []struct {
		format list.Format
		path   string
	}{
		{unsc.Format{}, "data/lists/un_sc/2026-02-27_consolidated.xml"},
		{usdpl.Format{}, "data/lists/us_csl/dpl_2023-11-30.txt"},
		{ofac.CSV{}, "data/lists/ofac_sdn/2021-07-07_full"},
	} {
		t.Run(c.format.Name(), func(t *testing.T) {
			path := shared.Path(t, c.path)
			batch, err := c.format.Read(listtest.Load(t, c.format, path))
			if err != nil {
				t.Fatal(err)
			}
			text := roundTrip(t, batch.Entities)
			t.Logf("%d entities, %d lines", len(batch.Entities), bytes.Count(text, []byte("\n")))
		})
	}
}

func TestWriteOfSeveralLists(t *testing.T) {
	entities := []namesake.Entity{
		{ID: "1", List: "x", Names: []namesake.Name{{Full: "A"}}, Links: []namesake.Link{{Relation: "linked-to", ID: "2"}}},
		{ID: "2", List: "x", Names: []namesake.Name{{Full: "B"}}},
		{ID: "1", List: "y", Names: []namesake.Name{{Full: "C"}}},
	}
	var b bytes.Buffer
	if err := Write(&b, entities); err != nil {
		t.Fatal(err)
	}
	batch, err := read(b.String())
	if err != nil {
		t.Fatal(err)
	}
	if batch.List != "ftm" || len(batch.Entities) != 3 || batch.Entities[2].ID != "y-1" || batch.Entities[0].Links[0].ID != "x-2" {
		t.Errorf("%+v", batch)
	}
	for _, bad := range [][]namesake.Entity{{entities[0], entities[0]}, {{ID: "1"}}, {{Names: entities[0].Names}}} {
		if err := Write(&b, bad); err == nil {
			t.Errorf("written: %+v", bad)
		}
	}
	if err := Write(brokenWriter{}, entities); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

func FuzzRead(f *testing.F) {
	f.Add([]byte(graph))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := list.File{Name: "f", Data: data}
		Format{}.Recognize(file)
		b, err := Format{}.Read(map[list.Role]list.File{list.Primary: file})
		if err != nil {
			if e := (*list.Error)(nil); !errors.As(err, &e) {
				t.Fatalf("%T", err)
			}
			return
		}
		ids := map[string]bool{}
		for _, e := range b.Entities {
			if ids[e.ID] || e.ID == "" || len(e.Names) == 0 {
				t.Fatalf("entity %q twice or nameless", e.ID)
			}
			ids[e.ID] = true
			for field, text := range list.Texts(&e) {
				if !utf8.ValidString(text) {
					t.Fatalf("%s: %q", field, text)
				}
			}
		}
		if err := Write(&bytes.Buffer{}, b.Entities); err != nil {
			t.Fatal(err)
		}
	})
}
