package statisticspages_test

import (
	"encoding/csv"
	"fmt"
	"html"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/desk/statisticspages"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office has people of some cultures, and decided alerts about them.
func office(t *testing.T, open func(store.Config) *store.Store) *desktest.Site {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := open(store.Config{Now: func() time.Time { return now }})
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		n := 0
		for _, g := range []struct {
			name, country string
			people, false int
		}{{"Muhammad Abd al-Rahman al-Tikriti", "IQ", 120, 25}, {"John Smith", "GB", 200, 14}, {"Kim Yong-chol", "KR", 40, 3}, {"Nguyễn Văn Thiệu", "VN", 4, 1}} {
			var keys []string
			var who []namesake.Subject
			for range g.people {
				n++
				keys, who = append(keys, fmt.Sprint("c-", n)), append(who, namesake.Subject{Kind: namesake.KindPerson, Name: g.name, Countries: []string{g.country}})
			}
			added, err := population.Add(tx, []string{"default"}, keys, who)
			if err != nil {
				return err
			}
			for i := range g.false {
				n++
				var alert int64
				err := tx.Get(`INSERT INTO alerts (subject, policy, list, entity, caption, state, standing, disposition, outcome, similarity, bits, namesakes, probability, digest, screening, opened_at, changed_at, reason)
					VALUES ($1, 'default', 'list-a', $2, '', 'closed', 'matched', 'false-positive', 'inconclusive', 1, 900, 1, 0, '', 0, $3, $3, '') RETURNING id`, []any{added[i].ID, fmt.Sprint(n), tx.Micros()}, &alert)
				if err != nil {
					return err
				}
				if _, err := tx.Exec("INSERT INTO alert_events (alert, at, event, screening, detail) VALUES ($1, $2, 'opened', 0, '')", alert, tx.Micros()); err != nil {
					return err
				}
				if _, err := tx.Exec(`INSERT INTO decisions (alert, subject, at, actor, disposition, reason, text, screening, digest, bulk, review, reviewed_at, reviewed_by, review_text, salt)
					VALUES ($1, $2, $3, 'account:7', 'false-positive', '', '', 0, '', 0, 'confirmed', 0, '', '', '')`, alert, added[i].ID, tx.Now().Add(2*time.Hour).UnixMicro()); err != nil {
					return err
				}
			}
		}
		if err := screenings.CountMany(tx, "default", namesake.OutcomeClear, 6999); err != nil {
			return err
		}
		return screenings.CountMany(tx, "default", namesake.OutcomePotentialMatch, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	site := desktest.New(t, s)
	statisticspages.Register(site.Desk, statisticspages.Config{Statistics: statistics.New(statistics.Config{Store: s, Quick: time.Hour})})
	return site
}

func TestStatistics(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		b := office(t, open).As(access.Auditor)
		for path, wants := range map[string][]string{
			"/statistics":           {"1 in 7,000 (from 1 in 39,654 to 1 in 1,236)", `<option value="day" selected>Day</option>`, "90 days and more", "<svg", `href="/statistics/tables/volumes?by=day"`},
			"/statistics?by=month":  {">Mar 26</text>", "2026-03-01", "6,999"},
			"/statistics/decisions": {"Decisions of 2026", "list-a", "<td class=\"number\">43</td>", "2 h", `href="/statistics/tables/lists?year=2026"`},
			"/statistics/people":    {"South Korea", "arabic", "fewer than 10", "not shown", "per 1,000 people screened"},
		} {
			a := b.Get(path)
			if a.Status != 200 {
				t.Fatal(path, a.Status, a.Body)
			}
			for _, want := range wants {
				if !a.Has(want) {
					t.Errorf("%s: no %q in %s", path, want, a.Body)
				}
			}
			if a.Has("Viet Nam") || a.Has("Tikriti") {
				t.Errorf("%s names a small group or a person", path)
			}
		}
		for path, status := range map[string]int{"/statistics?by=year": 422, "/statistics/decisions?year=1999": 404, "/statistics/decisions?year=x": 422, "/statistics/tables/names": 404, "/statistics/people?country=IQ": 422} {
			if a := b.Get(path); a.Status != status {
				t.Errorf("%s: %d, want %d", path, a.Status, status)
			}
		}
	})
}

// Whoever has every page and every file cannot compute a count of a small group,
// and the files say what the pages do.
func TestNothingIsComputedFromWhatIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		b := office(t, open).As(access.Auditor)
		for page, tables := range map[string][]string{"/statistics/people": {"cultures", "nationalities"}, "/statistics/decisions": {"dispositions", "lists", "bands"}, "/statistics": {"volumes", "ageing"}} {
			text := html.UnescapeString(b.Get(page).Body)
			for _, name := range tables {
				a := b.Get("/statistics/tables/" + name)
				rows, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
				if err != nil || len(rows) < 2 || rows[0][0] != "counted_at" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
					t.Fatal(name, a.Body, err)
				}
				for _, row := range rows[1:] {
					for _, cell := range row[1:] {
						if !strings.Contains(text, ">"+cell+"<") {
							t.Errorf("%s: %q stands in the file alone", name, cell)
						}
					}
				}
				if page == "/statistics" {
					continue // counts of work, of no group
				}
				for column := 2; column < 4 && column < len(rows[0]) && rows[0][column] != "Share, with 95 % interval"; column++ {
					attack(t, name+", "+rows[0][column], rows[1:], column)
				}
			}
		}
	})
}

// attack subtracts what is shown of a column from its last row, the sum.
func attack(t *testing.T, name string, rows [][]string, column int) {
	t.Helper()
	left, small, withheld := 0, 0, 0
	for i, row := range rows {
		n, err := strconv.Atoi(strings.ReplaceAll(row[column], ",", ""))
		last := i == len(rows)-1
		switch {
		case last && err != nil:
			return // the sum is not told
		case last:
			left = n - left
		case err == nil:
			if left += n; n < 10 {
				t.Errorf("%s: %q is told of %q", name, row[column], row[1])
			}
		case row[column] == "fewer than 10":
			small++
		default:
			withheld++
		}
	}
	if small > 0 && left < 10*withheld+9 || small > 0 && withheld == 0 {
		t.Errorf("%s: %d is left for %d small counts and %d withheld", name, left, small, withheld)
	}
	if small == 0 && withheld == 0 && left != 0 {
		t.Errorf("%s: the sum is off by %d", name, left)
	}
}
