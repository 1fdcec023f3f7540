package yente_test

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/yente"
	"github.com/namesake-screening/namesake/policy"
)

func TestAnUnchangedClientMatches(t *testing.T) {
	c := newClient(t, invented())
	out := c.match("/match/default?algorithm=logic-v2", map[string]query{
		"listed":  person("Selkirk Orwenna", "birthDate", "1961-05-02", "nationality", "no", "address", "Oslo"),
		"another": person("Gudrun Halvorsdatter"),
		"company": {"id": "our-7", "schema": "Company", "properties": map[string]any{"name": "Blue Fjord Trading Ltd", "jurisdiction": "no", "alias": []string{}}},
	})
	if out.Limit != 5 || len(out.Responses) != 3 {
		t.Fatalf("%+v", out)
	}
	r := out.Responses["listed"]
	if r.Status != 200 || len(r.Results) != 1 || r.Total != (total{1, "eq"}) || r.Query.Schema != "Person" || r.Query.ID != nil || r.Query.Properties["birthDate"][0] != "1961-05-02" {
		t.Fatalf("%+v", r)
	}
	e := r.Results[0]
	if e.ID != "xx_peps-Q1" || e.Caption != "Selkirk Orwenna" || e.Schema != "Person" || !e.Match || e.Score != 1 || !e.Target || e.Datasets[0] != "xx_peps" ||
		!slices.Equal(e.Referents, []string{"NK-2", "old-1"}) || e.text("birthDate") != "1961-05-02" || e.text("topics") != "role.pep" || e.text("position") != "Minister" || e.text("nationality") != "no" {
		t.Errorf("%+v", e)
	}
	if *e.FirstSeen != "2031-02-03T04:05:06" || *e.LastChange != "2031-02-03T04:06:06" || *e.LastSeen != "2031-02-03T05:05:06" {
		t.Errorf("%s %s %s", *e.FirstSeen, *e.LastChange, *e.LastSeen)
	}
	if r := out.Responses["another"]; r.Status != 200 || len(r.Results) != 0 || r.Results == nil || r.Total.Value != 0 {
		t.Errorf("%+v", r)
	}
	if r := out.Responses["company"]; r.Results[0].ID != "xx_peps-Q2" || *r.Query.ID != "our-7" || r.Query.Properties["name"][0] != "Blue Fjord Trading Ltd" || r.Query.Properties["alias"] == nil {
		t.Errorf("%+v", r)
	}
}

// What the native screening takes for a match is a match here at the default
// threshold, and what it rules out is none, whatever is asked.
func TestMatchIsWhatTheScreeningDecides(t *testing.T) {
	s := invented()
	c := newClient(t, s)
	screener := screenerOf(t, s.Editions()...)
	for _, q := range []struct {
		name, birth, gender, country, number string
		want                                 namesake.Outcome // of the first listed
	}{
		{"Orvan Daskel", "", "", "", "", namesake.OutcomePotentialMatch},
		{"Orvan Daskel", "1961-05-02", "male", "no", "", namesake.OutcomePotentialMatch},
		{"Orvan Daskel", "1931-01-01", "", "", "", namesake.OutcomeClear},
		{"Orvan Daskel", "1931-01-01", "female", "co", "", namesake.OutcomeClear},
		{"Orvan Daskel", "", "female", "co", "", namesake.OutcomePotentialMatch},
		{"Orwan Deskel", "1962", "female", "", "", namesake.OutcomePotentialMatch},
		{"Somebody Else", "", "", "", "N1234567", namesake.OutcomePotentialMatch},
		{"Mohammed", "", "", "", "", namesake.OutcomeClear}, // a weak alias
	} {
		subject := namesake.Subject{Kind: namesake.KindPerson, Name: q.name, Gender: namesake.Gender(q.gender)}
		properties := []string{}
		for p, v := range map[string]string{"birthDate": q.birth, "gender": q.gender, "nationality": q.country, "passportNumber": q.number} {
			if v != "" {
				properties = append(properties, p, v)
			}
		}
		if q.birth != "" {
			d, err := namesake.ParsePartialDate(q.birth)
			if err != nil {
				t.Fatal(err)
			}
			subject.BirthDate = d
		}
		if q.country != "" {
			subject.Countries = []string{strings.ToUpper(q.country)}
		}
		if q.number != "" {
			subject.Identifiers = []namesake.Identifier{{Type: namesake.IDPassport, Value: q.number}}
		}
		native, err := screener.Screen(subject)
		if err != nil {
			t.Fatal(err)
		}
		decided := map[string]namesake.Outcome{}
		for _, m := range slices.Concat(native.Matches, native.RuledOut) {
			decided[m.List+"-"+m.Entity] = m.Outcome
		}
		results := c.match("/match/default?cutoff=0&limit=500", map[string]query{"q": person(q.name, properties...)}).Responses["q"].Results
		if len(results) != len(decided) || len(results) == 0 {
			t.Errorf("%+v: %d results, natively %d", q, len(results), len(decided))
			continue
		}
		if got := decided[results[0].ID]; got != q.want && !(q.want == namesake.OutcomePotentialMatch && got == namesake.OutcomeInconclusive) {
			t.Errorf("%+v: %s", q, got)
		}
		for _, r := range results {
			if out := decided[r.ID] == namesake.OutcomeClear; r.Match == out || r.Match != (r.Score >= 0.7) {
				t.Errorf("%+v: %s has score %v and match %v, natively %s", q, r.ID, r.Score, r.Match, decided[r.ID])
			}
			sum := 0.0
			for name, f := range r.Explanations {
				sum += f.Score
				if r.Features[name] != f.Score || f.Detail == "" {
					t.Errorf("%+v: %s: feature %v, explanation %+v", q, name, r.Features[name], f)
				}
			}
			if math.Abs(sum-r.Score) > 1e-9 || r.Score < 0 || r.Score > 1 || len(r.Features) != len(r.Explanations) {
				t.Errorf("%+v: explanations add up to %v, the score is %v", q, sum, r.Score)
			}
		}
	}
}

func TestFactsThatContradictLowerTheScore(t *testing.T) {
	c := newClient(t, invented())
	score := func(properties ...string) float64 {
		return c.match("/match/sample?cutoff=0", map[string]query{"q": person("Orvan Daskel", properties...)}).Responses["q"].Results[0].Score
	}
	for _, s := range []struct {
		properties []string
		want       float64
	}{
		{nil, 1},
		{[]string{"birthDate", "1961-05-02", "nationality", "no"}, 1}, // agreement adds nothing to names that are the same
		{[]string{"nationality", "co"}, 0.932},                        // 1 − 1.5 bits × 0.045, rounded
		{[]string{"country", "co"}, 1},                                // where somebody lives is no nationality
		{[]string{"nationality", "co", "country", "no"}, 1},           // and may be one
		{[]string{"gender", "female"}, 0.775},                         // 1 − 5 × 0.045
		{[]string{"birthDate", "1931"}, 0.55},                         // 1 − 10 × 0.045, ruled out
		{[]string{"birthDate", "1931", "passportNumber", "N1234567"}, 0.95},
	} {
		if got := score(s.properties...); math.Abs(got-s.want) > 1e-9 {
			t.Errorf("%v: %v, want %v", s.properties, got, s.want)
		}
	}
	// Of several dates, the best counts.
	for _, dates := range [][]string{{"1961", "1900"}, {"1900", "1961"}} {
		q := query{"schema": "Person", "properties": map[string]any{"name": "Orvan Daskel", "birthDate": dates}}
		if got := c.match("/match/sample?cutoff=0", map[string]query{"q": q}).Responses["q"].Results; len(got) != 1 || got[0].Score != 1 {
			t.Errorf("%v: %+v", dates, got)
		}
	}
	// Genders that contradict each other contradict nobody else's.
	both := query{"schema": "Person", "properties": map[string]any{"name": "Orvan Daskel", "gender": []string{"female", "male"}}}
	if got := c.match("/match/sample", map[string]query{"q": both}).Responses["q"].Results[0].Score; got != 1 {
		t.Errorf("two genders: %v", got)
	}
}

func TestParametersNarrowAMatch(t *testing.T) {
	c := newClient(t, snapshotOf(t, policy.Default(),
		yente.List{Edition: readGraph(t, graph), Since: imported, Topics: []string{"poi"}},
		yente.List{Edition: readGraph(t, strings.ReplaceAll(strings.ReplaceAll(graph, "xx_peps", "yy_peps"), "1961-05-02", "1944-01-01")), Since: imported,
			History: func(string) yente.History { return yente.History{LastChange: imported} }}))
	found := func(parameters string) string {
		var out []entity
		for _, r := range c.match("/match/"+parameters, map[string]query{"q": person("Selkirk Orwenna", "birthDate", "1961-05-02")}).Responses["q"].Results {
			out = append(out, r.entity)
		}
		return ids(out)
	}
	const both, first, second = "xx_peps-Q1 yy_peps-Q1", "xx_peps-Q1", "yy_peps-Q1"
	for _, f := range []struct{ parameters, want string }{
		{"default", both},
		{"sanctions", both}, // what OpenSanctions' clients ask for
		{"xx_peps", first}, {"xx-peps", first}, {"yy_peps", second},
		{"default?cutoff=0.6", first},
		{"default?limit=1", first},
		{"default?include_dataset=yy_peps", second},
		{"default?include_dataset=yy_peps&include_dataset=xx_peps", both},
		{"default?exclude_dataset=yy_peps", first},
		{"yy_peps?include_dataset=xx_peps", ""},
		{"default?topics=poi", first}, {"default?topics=role.pep", both}, {"default?topics=crime", ""}, {"default?topics=crime&topics=poi", first},
		{"default?exclude_schema=Person", ""}, {"default?exclude_schema=LegalEntity", ""}, {"default?exclude_schema=Vessel", both}, {"default?include_schema=Person", both},
		{"default?exclude_entity_ids=xx_peps-Q1", second},
		{"default?exclude_entity_ids=old-1", both}, // two went by it
		{"default?exclude_entity_ids=yy_peps-Q1&exclude_entity_ids=xx_peps-Q1", ""},
		{"default?changed_since=2031-02-03", both},
		{"default?changed_since=2031-02-04", first}, // when it changed is not known
		{"default?fuzzy=true&threshold=0.9&algorithm=best", both},
	} {
		if got := found(f.parameters); got != f.want {
			t.Errorf("%s: %q, want %q", f.parameters, got, f.want)
		}
	}
	if r := newClient(t, invented()).match("/match/default?exclude_entity_ids=old-1", map[string]query{"q": person("Selkirk Orwenna")}).Responses["q"]; len(r.Results) != 0 {
		t.Errorf("excluded by a former ID: %+v", r.Results)
	}
	r := c.match("/match/default?threshold=0.4&limit=1", map[string]query{"q": person("Selkirk Orwenna", "birthDate", "1961-05-02")}).Responses["q"]
	if len(r.Results) != 1 || r.Total.Value != 2 {
		t.Errorf("%d of %d", len(r.Results), r.Total.Value)
	}
	r = c.match("/match/yy_peps?threshold=0.4", map[string]query{"q": person("Selkirk Orwenna", "birthDate", "1961-05-02")}).Responses["q"]
	if !r.Results[0].Match {
		t.Errorf("at a threshold of 0.4, a score of %v is no match", r.Results[0].Score)
	}
}

func TestExamplesAreUnderstood(t *testing.T) {
	c := newClient(t, invented())
	for _, e := range []struct {
		why    string
		schema string
		props  map[string]any
		want   string // the first result
	}{
		{"a name in parts", "Person", map[string]any{"firstName": []string{"Orvan"}, "lastName": []string{"Daskel"}}, "sample-S-001"},
		{"an alias of the subject", "Person", map[string]any{"name": []string{"Somebody Else"}, "alias": []string{"Orvan Daskel"}}, "sample-S-001"},
		{"another script", "Person", map[string]any{"name": []string{"Орван Даскел"}}, "sample-S-001"},
		{"two dates, one of which agrees", "Person", map[string]any{"name": "Orvan Daskel", "birthDate": []string{"1900", "1961"}}, "sample-S-001"},
		{"a time with the date", "Person", map[string]any{"name": "Orvan Daskel", "birthDate": "1961-05-02T00:00:00"}, "sample-S-001"},
		{"no leading zeros", "Person", map[string]any{"name": "Orvan Daskel", "birthDate": "1961-5-2"}, "sample-S-001"},
		{"a number for a text, and nothing", "Person", map[string]any{"name": "Orvan Daskel", "birthDate": []any{1961, nil}}, "sample-S-001"},
		{"genders that contradict each other", "Person", map[string]any{"name": "Orvan Daskel", "gender": []string{"male", "female"}}, "sample-S-001"},
		{"a part of a country, and what is none", "Person", map[string]any{"name": "Orvan Daskel", "country": []string{"us-ca", "eu", "no"}}, "sample-S-001"},
		{"nothing but a number", "Vessel", map[string]any{"imoNumber": []string{"9187629"}}, "xx_peps-Q3"},
		{"a number, whatever the schema", "LegalEntity", map[string]any{"imoNumber": []string{"9187629"}}, "xx_peps-Q3"},
		{"a wallet", "CryptoWallet", map[string]any{"publicKey": []string{"bc1qinventedwallet0001"}}, "xx_peps-Q1"},
		{"a number with what else it is written", "Vessel", map[string]any{"name": "Other Name", "imoNumber": []string{"IMO 9187629"}}, "xx_peps-Q3"},
		{"a wider schema", "LegalEntity", map[string]any{"name": "Orvan Daskel"}, "sample-S-001"},
		{"any schema", "Thing", map[string]any{"name": "MV Karst Pelican"}, "xx_peps-Q3"},
		{"a schema that it is not listed under", "LegalEntity", map[string]any{"name": "MV Karst Pelican"}, ""},
		{"a company asked for as public body", "PublicBody", map[string]any{"name": "Blue Fjord Trading Ltd"}, "xx_peps-Q2"},
		{"a date of birth of a company, which the model does not have", "Company", map[string]any{"name": "Blue Fjord Trading Ltd", "birthDate": "nonsense"}, "xx_peps-Q2"},
	} {
		r := c.match("/match/default", map[string]query{"q": {"schema": e.schema, "properties": e.props}}).Responses["q"]
		got := ""
		for _, m := range r.Results {
			if m.Match {
				got = m.ID
				break
			}
		}
		if got != e.want {
			t.Errorf("%s: %q, want %q", e.why, got, e.want)
		}
	}
}

func TestAHundredQueriesAtOnce(t *testing.T) {
	c := newClient(t, invented())
	queries := map[string]query{}
	for i := range yente.MaxQueries {
		queries[fmt.Sprint("q", i)] = person("Orvan Daskel")
	}
	out := c.match("/match/default", queries)
	if len(out.Responses) != 100 {
		t.Fatal(len(out.Responses))
	}
	for key, r := range out.Responses {
		if len(r.Results) == 0 || r.Results[0].ID != "sample-S-001" {
			t.Errorf("%s: %+v", key, r)
		}
	}
}

// Nobody is called clear where a list without which nobody is clear is missing.
func TestAMissingListIsNeverAnEmptyAnswer(t *testing.T) {
	p := policy.Default()
	p.Required = []string{"xx_peps", "un-sc"}
	c := newClient(t, snapshotOf(t, p, yente.List{Edition: readGraph(t, graph)}))
	const body = `{"queries":{"q":{"schema":"Person","properties":{"name":["Anybody Atall"]}}}}`
	for _, target := range []string{"/match/default", "/match/sanctions"} {
		if w := c.do("POST", target, "application/json", body); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `{"detail":"Required lists are not there: un-sc.`) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if w := c.do("GET", "/readyz", "", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("ready: %d %s", w.Code, w.Body)
	}
	if w := c.do("POST", "/reconcile/default", "application/x-www-form-urlencoded", form(`{"q":{"query":"Anybody"}}`)); w.Code != http.StatusServiceUnavailable {
		t.Errorf("reconcile: %d %s", w.Code, w.Body)
	}
	if w := c.do("POST", "/match/xx_peps", "application/json", body); w.Code != http.StatusOK {
		t.Errorf("the list by itself: %d %s", w.Code, w.Body)
	}
}

// A hundred people at once against real lists, as clients send them.
func TestABatchAgainstRealLists(t *testing.T) {
	c := newClient(t, real(t))
	queries := map[string]query{}
	for i := range 96 {
		queries[fmt.Sprint("clean", i)] = person(fmt.Sprintf("Gundula Wiesenhofer%c", 'a'+i%26), "birthDate", fmt.Sprint(1950+i%50), "nationality", "at")
	}
	queries["osama"] = person("Usama Bin Ladin")
	queries["aq"] = query{"schema": "Organization", "properties": map[string]any{"name": []string{"Al-Qaida"}}}
	queries["vessel"] = query{"schema": "Vessel", "properties": map[string]any{"name": []string{"Chong Chon Gang"}, "imoNumber": []string{"7937317"}}}
	queries["number"] = query{"schema": "LegalEntity", "properties": map[string]any{"leiCode": []string{"253400JT3MQWNDKMJE44"}}}
	out := c.match("/match/sanctions?limit=50", queries)
	if len(out.Responses) != 100 {
		t.Fatal(len(out.Responses))
	}
	for key, r := range out.Responses {
		if strings.HasPrefix(key, "clean") && len(r.Results) > 0 {
			t.Errorf("%s: %s", key, r.Results[0].Caption)
		}
	}
	for _, l := range []struct{ key, list, id string }{
		{"osama", "us_ofac_sdn", ""}, {"aq", "un_sc", "un-sc-"}, {"aq", "us_ofac_sdn", "us-ofac-sdn-"}, {"vessel", "us_ofac_sdn", "us-ofac-sdn-"},
	} {
		found := slices.IndexFunc(out.Responses[l.key].Results, func(s scored) bool { return s.Match && s.Datasets[0] == l.list && strings.HasPrefix(s.ID, l.id) })
		if found < 0 && l.key != "osama" { // he is dead, and not on every edition
			t.Errorf("%s is not found on %s: %+v", l.key, l.list, out.Responses[l.key].Results)
		}
	}
}
