package alertpages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

// asMistake makes a mistake of a field of an error that the reader can do
// something about.
func asMistake(err error, field, label string, known ...error) error {
	for _, k := range known {
		if errors.Is(err, k) {
			return &desk.Mistake{Field: field, Label: label, Text: err.Error()}
		}
	}
	return err
}

// fields are what the page calls the fields of a decision.
var fields = map[string][2]string{
	"disposition": {"disposition", "The subject and the listed party"},
	"reason":      {"reason", "Reason"},
	"text":        {"text", "In words"},
	"clear":       {"until", "Clearance"},
	"clear_until": {"until", "Until"},
	"seen":        {"", ""},
	"to":          {"to", "Held by"},
}

// noted notes what is wrong with a decision beside its fields, and returns what
// is left of an error.
func noted(r *desk.Request, err error) error {
	err = r.Note(err, func(field string) (id, label string) {
		if at, known := fields[field]; known {
			return at[0], at[1]
		}
		return "", field
	})
	changed, taken := errors.Is(err, decisions.ErrChanged), errors.Is(err, decisions.ErrState)
	if changed {
		r.Wrong("", "", "The alert has changed since you looked at it. This is how it is now; decide anew.")
	}
	if taken {
		r.Wrong("", "", "Somebody was there before you, or a clearance holds: this is how the alert is now.")
	}
	if changed || taken {
		return nil
	}
	return err
}

// next is where one goes after an alert: to the next one of the queue, from the
// beginning again where it was the last, or to the queue where none is left.
func (p *pages) next(r *desk.Request, f filter, id int64) (string, error) {
	to := f.Back()
	err := p.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		a, err := screenings.FindAlert(tx, id)
		if err != nil {
			return err
		}
		for _, from := range []decisions.Cursor{cursorOf(a), {}} {
			items, err := decisions.Queue(tx, f.wants, from, 2)
			if err != nil {
				return err
			}
			if i := slices.IndexFunc(items, func(i decisions.Item) bool { return i.ID != id }); i >= 0 {
				to = f.Address(items[i].ID)
				return nil
			}
		}
		return nil
	})
	return to, err
}

func (p *pages) decide(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	f := inForm(r)
	ask := decisions.Ask{Alert: id, Disposition: r.Text("disposition"), Reason: r.Text("reason"), Text: r.Text("text"), Seen: r.Text("seen"), Clear: r.Text("clear") == yes}
	if ask.Clear && r.Text("until") != "" {
		if ask.ClearUntil, err = time.Parse(time.DateOnly, r.Text("until")); err != nil {
			r.Wrong("until", "Until", fmt.Sprintf("%q is no day; write it as 2026-03-14", r.Text("until")))
		}
	}
	to, err := p.next(r, f, id) // before it leaves the queue
	if err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	made, err := p.Decisions.Decide(r.Context(), r.Who, ask)
	if err = noted(r, err); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	said := fmt.Sprintf("Alert %d is decided: %s.", id, desk.Words(made.Disposition))
	if made.Review == decisions.ReviewWaiting {
		said = fmt.Sprintf("Alert %d is decided (%s), and awaits a second person.", id, desk.Words(made.Disposition))
	}
	return desk.Done{To: to, Said: said}, nil
}

func (p *pages) review(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	f := inForm(r)
	decision := r.Number("decision", "Decision", 0)
	verdict := r.Text("verdict")
	switch {
	case verdict != "confirm" && verdict != "return":
		r.Wrong("verdict", "Is the decision right?", "choose whether to confirm or to return it")
	case verdict == "return" && r.Text("text") == "":
		r.Wrong("text", "Why", "say what is wrong with it")
	}
	if err := p.about(r, decision, id); err != nil {
		return desk.Done{}, err
	}
	to, err := p.next(r, f, id)
	if err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	_, err = p.Decisions.Review(r.Context(), r.Who, decision, verdict == "confirm", r.Text("text"))
	if err = noted(r, err); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	if verdict == "confirm" {
		return desk.Done{To: to, Said: fmt.Sprintf("The decision about alert %d is confirmed.", id)}, nil
	}
	return desk.Done{To: to, Said: fmt.Sprintf("The decision about alert %d is returned; the alert is open again.", id)}, nil
}

// about refuses a decision about another alert than the one whose page it is on.
func (p *pages) about(r *desk.Request, decision, alert int64) error {
	return p.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		d, err := decisions.Find(tx, decision)
		if err == nil && d.Alert != alert {
			err = fmt.Errorf("decision %d of alert %d: %w", decision, alert, store.ErrNotFound)
		}
		return err
	})
}

// withdraw takes back one's own decision that awaits a second person.
func (p *pages) withdraw(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	f := inForm(r)
	decision := r.Number("decision", "Decision", 0)
	if err := p.about(r, decision, id); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	_, err = p.Decisions.Withdraw(r.Context(), r.Who, decision, "")
	if errors.Is(err, decisions.ErrMaker) {
		err = &desk.Refusal{Status: http.StatusForbidden, Text: "Only whoever made a decision takes it back. A reviewer returns it."}
	}
	if err = noted(r, err); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	return desk.Done{To: f.Address(id), Said: "The decision is taken back; the alert is open again."}, nil
}

// reopen puts an alert that was closed before people again.
func (p *pages) reopen(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	f := inForm(r)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	err = p.Decisions.Reopen(r.Context(), r.Who, id, r.Text("reason"))
	if err = noted(r, err); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	return desk.Done{To: f.Address(id), Said: "The alert is open again."}, nil
}

// assign gives alerts to somebody: those chosen in the queue, or the one of its
// own page, which "here" names to come back to.
func (p *pages) assign(r *desk.Request) (desk.Done, error) {
	f := inForm(r)
	picks := picked(r)
	if len(picks) == 0 && len(r.Mistakes) == 0 {
		r.Wrong("", "", "No alert is chosen.")
	}
	to := r.Text("to")
	switch to {
	case me:
		to = r.Who.Actor()
	case nobody:
		to = ""
	default:
		people, err := p.people(r)
		if err != nil {
			return desk.Done{}, err
		}
		if !slices.ContainsFunc(people, func(o option) bool { return o.Value == to }) {
			r.Wrong("to", "Held by", "choose somebody who may decide alerts")
		}
	}
	here := r.Number("here", "Alert", 0)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	if err := noted(r, p.Decisions.Assign(r.Context(), r.Who, numbers(picks), to)); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	done := desk.Done{To: f.Back(), Said: desk.Plural(len(picks), "alert is", "alerts are") + " given."}
	if here > 0 {
		done.To = f.Address(here)
	}
	return done, nil
}

// picked are the alerts that were chosen, each with what was seen of it.
func picked(r *desk.Request) []decisions.Pick {
	var out []decisions.Pick
	for _, text := range r.All("alert") {
		p, err := decisions.ParsePick(text)
		if err != nil {
			r.Wrong("", "", "What was chosen cannot be read; go back to the queue.")
			return nil
		}
		if !slices.ContainsFunc(out, func(o decisions.Pick) bool { return o.Alert == p.Alert }) {
			out = append(out, p)
		}
	}
	return out
}

func numbers(picks []decisions.Pick) []int64 {
	out := make([]int64, len(picks))
	for i, p := range picks {
		out[i] = p.Alert
	}
	return out
}

// dismissView is the page that says what dismissing together will do.
type dismissView struct {
	filter
	Alerts      []row
	Least, Most int // how many go to a second person
	Likely      int // potential matches among them
}

// Reasons are those of a false positive.
func (*dismissView) Reasons() []option { return reasonsFor(decisions.FalsePositive) }

// MostText is the most letters of a text.
func (*dismissView) MostText() int { return mostText }

// dismiss dismisses the chosen alerts together; before it is sure, it shows what
// that will do.
func (p *pages) dismiss(r *desk.Request) (desk.Done, error) {
	f := inForm(r)
	picks := picked(r)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	if len(picks) == 0 {
		return desk.Done{}, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: "No alert is chosen. Go back to the queue and choose those that are different persons for one reason."}
	}
	if r.Text("sure") != yes {
		page, err := p.dismissal(r)
		return desk.Done{Show: &page}, err
	}
	bulk, err := p.Decisions.Dismiss(r.Context(), r.Who, picks, r.Text("reason"), r.Text("text"))
	if err = noted(r, err); err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	return desk.Done{To: f.Back(), Said: fmt.Sprintf("%s dismissed: %s to a second person, %s closed.", desk.Plural(bulk.Alerts, "alert is", "alerts are"),
		desk.Plural(bulk.Sampled, "goes", "go"), desk.Number(bulk.Alerts-bulk.Sampled))}, nil
}

// dismissal is the page that asks whether one is sure.
func (p *pages) dismissal(r *desk.Request) (desk.Page, error) {
	v := &dismissView{filter: inForm(r)}
	ids := numbers(picked(r))
	err := p.Service.Read(r.Context(), r.Who.Actor(), "alert", "many", func(tx *store.Tx) (_ int, err error) {
		for _, id := range ids {
			a, err := screenings.FindAlert(tx, id)
			if err != nil {
				return 0, err
			}
			m, err := population.Get(tx, a.SubjectID)
			if err != nil {
				return 0, err
			}
			v.Alerts = append(v.Alerts, rows([]decisions.Item{{Alert: a, Name: m.Subject.Name}})...)
		}
		v.Least, v.Most, err = decisions.Sample(tx, ids)
		return len(ids), err
	})
	for _, a := range v.Alerts {
		if a.Outcome == namesake.OutcomePotentialMatch {
			v.Likely++
		}
	}
	return desk.Page{Title: "Dismiss alerts", Template: "dismiss", View: v}, err
}
