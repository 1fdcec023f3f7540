package alertpages

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/sidebyside"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// alertView is all that the page of an alert shows.
type alertView struct {
	filter
	Me     string
	People []option

	Alert           screenings.Alert
	Subject, Listed sidebyside.Written
	Newer, Removed  bool // the subject, since it was screened
	Erased          bool

	Screening screenings.Stored // that last said something of the alert
	found     screenings.Stored // that last found the match
	Sheet     *sidebyside.Sheet // nil where the evidence was erased
	RuledOut  string            // what the last screening says instead, where it rules the party out
	Entry     *service.Entry    // nil where it is not kept any more
	Publisher publisher
	Edition   *namesake.EditionRef // that the match was found in

	Before   *decisions.Decision // the last one of this alert
	Compared bool                // with what it rested on
	Changes  []sidebyside.Change
	Waiting  *decisions.Decision // for a second person
	WhyNot   string              // the reader may not do what would be done here
	rested   screenings.Stored   // what the last decision rested on
	// Clearance is the latest of subject and party; nil where there was none.
	Clearance *clearances.Clearance

	Others  []row // alerts of the subject, this one included
	Decided map[int64][]decisions.Decision
	Events  []screenings.Event

	MayDecide bool
	rules     policy.Casework
	now       time.Time

	Around     []row
	Prev, Next int64
}

func (p *pages) alert(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	v := &alertView{filter: filterOf(r), Me: r.Who.Actor(), now: p.Service.Store.Now()}
	if v.People, err = p.people(r); err != nil {
		return desk.Page{}, err
	}
	err = p.Service.Read(r.Context(), v.Me, "alert", strconv.FormatInt(id, 10), func(tx *store.Tx) (int, error) { return 1, v.read(tx, id) })
	if err == nil {
		err = p.lay(v)
	}
	if err != nil {
		return desk.Page{}, err
	}
	v.may(r.Who)
	// Names stay out of the title, which browsers remember.
	return desk.Page{Title: fmt.Sprintf("Alert %d", id), Template: "alert", View: v}, nil
}

// read reads what is stored of an alert.
func (v *alertView) read(tx *store.Tx, id int64) (err error) {
	if v.Alert, err = screenings.FindAlert(tx, id); err != nil {
		return err
	}
	a := &v.Alert
	m, err := population.Get(tx, a.SubjectID)
	if err != nil {
		return err
	}
	if v.Screening, err = screenings.Find(tx, a.Screening); err != nil {
		return err
	}
	v.Subject, v.Listed = sidebyside.Write(m.Subject.Name, ""), sidebyside.Write(a.Caption, "")
	v.Newer, v.Removed = m.Version > v.Screening.SubjectVersion, !m.Removed.IsZero()
	if v.Events, err = screenings.Events(tx, id); err != nil {
		return err
	}
	if err := v.lastFound(tx); err != nil {
		return err
	}
	if err := v.decided(tx); err != nil {
		return err
	}
	if v.rules, err = alerts.Casework(tx, a.Policy); err != nil {
		return err
	}
	return v.neighbours(tx)
}

// lastFound finds the screening that found the match last: of an alert that is no
// longer found, one before the latest.
func (v *alertView) lastFound(tx *store.Tx) (err error) {
	v.found = v.Screening
	if v.Alert.Standing == alerts.Matched {
		return nil
	}
	for i := len(v.Events) - 1; i >= 0; i-- {
		switch e := v.Events[i]; e.Event {
		case alerts.Opened, alerts.Changed, alerts.Reopened, alerts.Suppressed:
			v.found, err = screenings.Find(tx, e.Screening)
			return err
		}
	}
	return nil
}

// decided reads what was decided about the subject.
func (v *alertView) decided(tx *store.Tx) error {
	all, err := decisions.OfSubject(tx, v.Alert.SubjectID)
	if err != nil {
		return err
	}
	v.Decided = map[int64][]decisions.Decision{}
	for _, d := range all {
		v.Decided[d.Alert] = append(v.Decided[d.Alert], d)
		if d.Alert != v.Alert.ID {
			continue
		}
		if v.Before == nil || d.ID > v.Before.ID {
			v.Before = &d
		}
		if d.Review == decisions.ReviewWaiting {
			v.Waiting = &d
		}
	}
	if v.Before != nil {
		if v.rested, err = screenings.Find(tx, v.Before.Screening); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	cleared, err := clearances.Of(tx, v.Alert.SubjectID)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(cleared, func(c clearances.Clearance) bool { return c.List == v.Alert.List && c.Entity == v.Alert.Entity }); i >= 0 {
		v.Clearance = &cleared[i]
	}
	items, err := decisions.Queue(tx, decisions.Filter{Subject: v.Alert.SubjectID}, decisions.Cursor{}, mostOthers)
	v.Others = rows(items)
	return err
}

// mostOthers is how many alerts of a subject its page lists.
const mostOthers = 100

// around is how many alerts of the queue stand beside one: those before and those
// after.
const before, after = 5, 20

// neighbours reads the alerts of the queue about this one, which may be in it no
// more.
func (v *alertView) neighbours(tx *store.Tx) error {
	here := cursorOf(v.Alert)
	earlier, err := decisions.QueueBefore(tx, v.wants, here, before)
	if err != nil {
		return err
	}
	later, err := decisions.Queue(tx, v.wants, here, after)
	if err != nil {
		return err
	}
	if n := len(earlier); n > 0 {
		v.Prev = earlier[n-1].ID
	}
	if len(later) > 0 {
		v.Next = later[0].ID
	}
	v.Around = rows(earlier)
	v.Around = append(v.Around, row{Item: decisions.Item{Alert: v.Alert}, Subject: v.Subject, Listed: v.Listed})
	v.Around = append(v.Around, rows(later)...)
	return nil
}

// lay lays out what was read; it reads lists, and so comes after the transaction.
func (p *pages) lay(v *alertView) error {
	a := &v.Alert
	v.Publisher = publisherOf(a.List, a.Entity)
	answer, err := body(v.found)
	if err != nil {
		return err
	}
	hash := ""
	var m *namesake.Match
	if answer != nil {
		if m = sidebyside.Find(*answer, a.List, a.Entity); m != nil {
			hash = m.Edition
		}
	}
	entry, err := p.Service.Entry(a.List, a.Entity, hash)
	switch {
	case err == nil:
		v.Entry = &entry
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	v.Erased = answer == nil
	if m == nil {
		return nil
	}
	for _, e := range v.found.Editions {
		if e.Hash == m.Edition && e.List == a.List {
			v.Edition = &e
		}
	}
	var listed *namesake.Entity
	if v.Entry != nil {
		listed = v.Entry.Entity
	}
	sheet := sidebyside.New(answer.Subject, *m, listed)
	v.Sheet = &sheet
	now := sidebyside.Seen{Screening: *answer, Match: m}
	if v.Screening.Key != v.found.Key {
		latest, err := body(v.Screening)
		if err != nil {
			return err
		}
		if latest != nil {
			now = sidebyside.Seen{Screening: *latest}
			if ruled := sidebyside.Find(*latest, a.List, a.Entity); ruled != nil {
				now.Match, v.RuledOut = ruled, ruled.Summary
			}
		}
	}
	rested, err := body(v.rested)
	if err != nil || rested == nil {
		return err
	}
	v.Compared = true
	v.Changes = sidebyside.Changes(sidebyside.Seen{Screening: *rested, Match: sidebyside.Find(*rested, a.List, a.Entity)}, now)
	return nil
}

// body is what a screening says; nil once it was erased.
func body(s screenings.Stored) (*namesake.Screening, error) {
	if len(s.Body) == 0 {
		return nil, nil
	}
	var out namesake.Screening
	if err := json.Unmarshal(s.Body, &out); err != nil {
		return nil, fmt.Errorf("read screening %d: %w", s.ID, err)
	}
	return &out, nil
}

// may says what the reader may do here, and why not.
func (v *alertView) may(who access.Identity) {
	decide := who.Can(access.AlertDecide) != access.None
	v.MayDecide = decide && v.Alert.State == alerts.Open
	switch {
	case v.Waiting != nil && v.Waiting.By == who.Actor():
		v.WhyNot = "You made this decision, so somebody else has to say whether it is right."
	case v.Waiting != nil && who.Can(access.AlertReview) == access.None:
		v.WhyNot = "A reviewer has to say whether it is right."
	case v.Alert.State == alerts.Closed:
		v.WhyNot = "It is decided. It comes before somebody again when what it rested on changes."
	case !decide:
		v.WhyNot = "You may read alerts and not decide them."
	}
}

// ReopenReasons are why an alert that was closed is put before somebody again.
func (*alertView) ReopenReasons() []option { return worded(decisions.ReopenReasons) }

// Late reports whether the alert is past its deadline.
func (v *alertView) Late() bool {
	return v.Alert.State != alerts.Closed && !v.Alert.DueAt.IsZero() && v.Alert.DueAt.Before(v.now)
}

// Seen is what a decision says that it rests on.
func (v *alertView) Seen() string { return v.Alert.Digest }

// Pick is what stands for the alert where it is given to somebody.
func (v *alertView) Pick() string { return row{Item: decisions.Item{Alert: v.Alert}}.Pick() }

// UntilHint says how long a clearance may last.
func (v *alertView) UntilHint() string {
	return fmt.Sprintf("At most until %s, which it is where nothing is written", desk.Date(v.now.AddDate(0, 0, v.rules.ClearanceDays)))
}

// mostText is the most letters of a text, as package decisions takes it.
const mostText = 4000

// MostText is the most letters of a text.
func (*alertView) MostText() int { return mostText }

// Dispositions are what can be decided, each with its key.
func (*alertView) Dispositions() []option {
	return []option{{decisions.TrueMatch, "the same (1)"}, {decisions.FalsePositive, "different (2)"}, {decisions.Undetermined, "cannot be told (3)"}}
}

// reasons are those of a disposition.
type reasons struct {
	Label, Disposition string
	Options            []option
}

// Reasons are all reasons, by disposition.
func (v *alertView) Reasons() []reasons {
	var out []reasons
	for _, d := range decisions.Dispositions {
		out = append(out, reasons{desk.Words(d), d, reasonsFor(d)})
	}
	return out
}

func reasonsFor(disposition string) []option {
	var out []option
	for _, r := range decisions.ReasonsFor(disposition) {
		out = append(out, option{r.Code, r.Text})
	}
	return out
}

// ReasonText is a reason in words.
func (*alertView) ReasonText(code string) string {
	for _, r := range decisions.Reasons {
		if r.Code == code {
			return r.Text
		}
	}
	return code
}

// ReviewText says what became of a decision.
func (*alertView) ReviewText(d decisions.Decision) string {
	switch d.Review {
	case decisions.ReviewNone:
		return ""
	case decisions.ReviewWaiting:
		return "awaits a second person"
	case decisions.ReviewLapsed:
		return "lapsed, since the alert changed meanwhile"
	}
	return d.Review
}

// EventText is what an event says beside its name, where it says something that
// the name does not.
func (*alertView) EventText(e screenings.Event) string {
	if e.Detail == "" {
		return ""
	}
	return desk.Words(e.Detail)
}

// Reason says why the alert was last put before somebody.
func (v *alertView) Reason() string { return desk.Words(v.Alert.Reason) }

// EntryPath is the page of an entry of the list, in the edition that is shown.
func (v *alertView) EntryPath(id string) string {
	path := "/lists/" + url.PathEscape(v.Alert.List) + "/entities/" + url.PathEscape(id)
	if !v.Entry.InUse {
		path += "?edition=" + url.QueryEscape(v.Entry.Edition.Hash)
	}
	return path
}

// SubjectNumber is our own number of the subject, for addresses.
func (v *alertView) SubjectNumber() string { return strconv.FormatInt(v.Alert.SubjectID, 10) }

// OfSubject is the queue of all alerts of the subject.
func (v *alertView) OfSubject() string {
	f := filter{of: map[string][]string{"state": {anyState}, "subject": {v.SubjectNumber()}}}
	return f.Back()
}

func cursorOf(a screenings.Alert) decisions.Cursor { return decisions.Item{Alert: a}.Cursor() }
