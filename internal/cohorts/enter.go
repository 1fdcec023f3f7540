package cohorts

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
)

// Ask is an entry to be made. It states a member's standing whole: a place that
// is left out is unknown from the day on.
type Ask struct {
	Line int // of the file that it is from; 0 for none
	// Member is the reference of the member. Who joins for the first time may have
	// none, and is called by a number; a correction is of the member that the
	// entry is of that it corrects.
	Member  string
	Kind    Kind
	Status  string // the code of a status that is no group, of who joined or changed
	Day     string // YYYY-MM-DD, of who joined, changed or left
	Place   string // "" unknown
	Subject string // the client's id, of a tie or of who joined; a tie to "" undoes it
	Source  string // who says so; needed but to withdraw
	Note    string // needed where an entry is corrected: what was wrong
	// Supersedes is the entry that this corrects; 0 for none.
	Supersedes int64
}

// Limits of what is entered.
const (
	// MostAtOnce is how many entries are made in one transaction, which nobody else
	// writes beside.
	MostAtOnce = 10_000

	mostMistakes = 100
	mostPlace    = 80
	mostSource   = 200
	mostNote     = 1000
)

// reference is what a member may be called: like an id of a subject it stands in
// files, and is no name.
var reference = regexp.MustCompile(`^[A-Za-z0-9._:,=/-]{1,64}$`)

// Enter makes entries, all of them or none. The error joins an [*Error] for each
// mistake. once is run in the same transaction.
func (c *Cohorts) Enter(ctx context.Context, who access.Identity, cohort int64, asks []Ask, once func(*store.Tx, []Entry) error) (out []Entry, err error) {
	if len(asks) > MostAtOnce {
		return nil, &Error{Msg: fmt.Sprintf("%d entries are more than the %d that are made at once; send them in parts", len(asks), MostAtOnce)}
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		book, err := Find(tx, cohort)
		if err != nil {
			return err
		}
		e := &entering{tx: tx, cohort: book, today: DayOf(tx.Now()), actor: who.Actor(), members: map[string]int64{}, touched: map[int64]int{}}
		// Within a cohort, what is recorded later has a later time, whatever the
		// clock does: else an entry could count in what was known before it was made.
		if err := tx.Get("SELECT coalesce(max(at), 0) + 1 FROM cohort_entries WHERE cohort = $1", []any{cohort}, &e.at); err != nil {
			return err
		}
		e.at = max(e.at, tx.Micros())
		for i := range asks {
			if err := e.enter(asks[i]); err != nil {
				return err
			}
			if len(e.mistakes) >= mostMistakes {
				return errors.Join(e.mistakes...)
			}
		}
		if len(e.mistakes) == 0 {
			if err := e.settle(asks); err != nil {
				return err
			}
		}
		if len(e.mistakes) > 0 {
			return errors.Join(e.mistakes...)
		}
		if out, err = entriesByID(tx, cohort, e.ids); err != nil {
			return err
		}
		if err := c.record(tx, who, cohort, out); err != nil || once == nil {
			return err
		}
		return once(tx, out)
	})
	return out, err
}

// record tells the audit log of entries: of one what it states, of several what
// they are together.
func (c *Cohorts) record(tx *store.Tx, who access.Identity, cohort int64, made []Entry) error {
	if len(made) == 0 {
		return nil
	}
	var texts []string
	for _, e := range made {
		texts = append(texts, number(e.ID), number(e.Member), string(e.Kind), e.Status, string(e.Day), e.Place, e.Source, e.Note, number(e.Supersedes))
	}
	detail := map[string]string{"first": number(made[0].ID), "entries": fmt.Sprint(len(made)), "content": hash(texts...)}
	if len(made) == 1 {
		e := made[0]
		detail["member"], detail["entry"] = number(e.Member), string(e.Kind)
		if e.Status != "" {
			detail["status"] = e.Status
		}
		if e.Day != "" {
			detail["day"] = string(e.Day)
		}
		if e.Supersedes > 0 {
			detail["supersedes"] = number(e.Supersedes)
		}
	}
	return c.Record(tx, "cohort.entered", who.Actor(), "cohort", number(cohort), detail)
}

// entering is a transaction that makes entries.
type entering struct {
	tx       *store.Tx
	cohort   Cohort
	today    Day
	at       int64
	actor    string
	members  map[string]int64 // numbers by reference
	touched  map[int64]int    // members, with the ask that last touched each
	ids      []int64
	asked    int
	mistakes []error
}

func (e *entering) wrong(a Ask, field, msg string, args ...any) {
	e.mistakes = append(e.mistakes, &Error{Line: a.Line, Field: field, Msg: fmt.Sprintf(msg, args...)})
}

// enter makes the entry of an ask, or notes what is wrong with it.
func (e *entering) enter(a Ask) error {
	index := e.asked
	e.asked++
	before := len(e.mistakes)
	e.shape(&a)
	l := line{kind: a.Kind, status: a.Status, day: Day(a.Day), supersedes: a.Supersedes}
	if len(e.mistakes) == before {
		if err := e.correction(&a, &l); err != nil {
			return err
		}
	}
	if len(e.mistakes) > before {
		return nil
	}
	var err error
	if l.member, err = e.member(a); err != nil || l.member == 0 {
		return err
	}
	var subject int64
	if a.Subject != "" {
		if subject, err = e.subject(a); err != nil || subject == 0 {
			return err
		}
	}
	if l.place, err = e.place(a.Place); err != nil {
		return err
	}
	e.touched[l.member] = index
	if a.Kind != Joined {
		return e.insert(l, subject, a)
	}
	if err := e.insert(l, 0, a); err != nil || subject == 0 {
		return err
	}
	return e.insert(line{kind: Tied, member: l.member}, subject, a)
}

// shape notes what is wrong with an ask by itself.
func (e *entering) shape(a *Ask) {
	for _, text := range []*string{&a.Member, &a.Status, &a.Day, &a.Place, &a.Subject, &a.Source, &a.Note} {
		*text = strings.TrimSpace(*text)
	}
	wrong := func(field, msg string, args ...any) { e.wrong(*a, field, msg, args...) }
	if !slices.Contains(Kinds, a.Kind) {
		wrong("entry", "%q; write joined, changed, left, tied or withdrawn", a.Kind)
		return
	}
	switch {
	case a.Member == "" && a.Kind != Joined && a.Supersedes == 0:
		wrong("member", "is missing; write the reference of the member")
	case a.Member != "" && !reference.MatchString(a.Member):
		wrong("member", "write 1 to 64 ASCII letters, digits and ._:,=/-; a reference is no name")
	}
	states := a.Kind == Joined || a.Kind == Changed
	switch {
	case states && a.Status == "":
		wrong("status", "is missing; write one of %s", e.codes())
	case !states && a.Status != "":
		wrong("status", "an entry %q has none; leave it out", a.Kind)
	case states && !e.cohort.Statuses.Leaf(a.Status):
		if _, group := e.cohort.Statuses.Get(a.Status); group {
			wrong("status", "%q is a group, whose figure is the sum of what stands in it; write one of %s", a.Status, e.codes())
		} else {
			wrong("status", "%q is none of this cohort; write one of %s", a.Status, e.codes())
		}
	}
	if a.Kind.states() {
		day, err := ParseDay(a.Day)
		switch {
		case a.Day == "":
			wrong("day", "is missing; write from which day on it holds, as YYYY-MM-DD")
		case err != nil:
			wrong("day", "%v", err)
		case day > e.today:
			wrong("day", "%s has not come; today is %s (UTC), and an entry says what is so", day, e.today)
		}
	} else if a.Day != "" {
		wrong("day", "an entry %q has none; leave it out", a.Kind)
	}
	if !states && a.Place != "" {
		wrong("place", "an entry %q has none; leave it out", a.Kind)
	}
	if a.Subject != "" && a.Kind != Tied && a.Kind != Joined {
		wrong("subject", "an entry %q has none; write %q", a.Kind, Tied)
	}
	if a.Subject != "" && a.Supersedes > 0 && a.Kind == Joined {
		wrong("subject", "a correction is of one entry; enter by itself who the member is")
	}
	if a.Kind == Withdrawn && a.Supersedes == 0 {
		wrong("supersedes", "is missing; write the number of the entry that is withdrawn")
	}
	if a.Supersedes < 0 {
		wrong("supersedes", "%d is no number of an entry", a.Supersedes)
	}
	if a.Supersedes > 0 && a.Note == "" {
		wrong("note", "is missing; say what was wrong with the entry that this corrects")
	}
	texts := []error{wrongLine("place", a.Place, mostPlace, false), wrongLine("source", a.Source, mostSource, a.Kind != Withdrawn), wrongText("note", a.Note, mostNote, false)}
	for _, err := range texts {
		var w *Error
		if errors.As(err, &w) {
			wrong(w.Field, "%s", w.Msg)
		}
	}
}

// codes are the statuses that an entry may name.
func (e *entering) codes() string {
	var all []string
	for _, s := range e.cohort.Statuses.Leaves() {
		all = append(all, s.Code)
	}
	return strings.Join(all, ", ")
}

// correction looks at the entry that an ask corrects, and completes the ask by
// it.
func (e *entering) correction(a *Ask, l *line) error {
	if a.Supersedes == 0 {
		return nil
	}
	var kind, first Kind
	var member string
	var root, by int64
	err := e.tx.Get(`SELECT e.kind, e.root, m.reference, coalesce(r.kind, e.kind), coalesce((SELECT max(s.id) FROM cohort_entries s WHERE s.supersedes = e.id AND s.supersedes > 0), 0)
		FROM cohort_entries e JOIN cohort_members m ON m.cohort = e.cohort AND m.number = e.member LEFT JOIN cohort_entries r ON r.id = e.root
		WHERE e.id = $1 AND e.cohort = $2`, []any{a.Supersedes, e.cohort.ID}, &kind, &root, &member, &first, &by)
	switch {
	case errors.Is(err, store.ErrNotFound):
		e.wrong(*a, "supersedes", "there is no entry %d in this cohort", a.Supersedes)
		return nil
	case err != nil:
		return err
	case by > 0:
		e.wrong(*a, "supersedes", "entry %d was corrected by entry %d; correct that one", a.Supersedes, by)
	case a.Member != "" && a.Member != member:
		e.wrong(*a, "member", "entry %d is of another member; leave the member out, and withdraw the entry if it was of the wrong one", a.Supersedes)
	case a.Kind == Withdrawn && kind == Withdrawn:
		e.wrong(*a, "supersedes", "entry %d withdraws one itself; to undo that, enter what is so", a.Supersedes)
	case a.Kind != Withdrawn && (a.Kind == Tied) != (first == Tied):
		e.wrong(*a, "entry", "an entry %q cannot stand in the place of one %q; withdraw that, and enter this by itself", a.Kind, first)
	}
	a.Member = member
	if l.root = root; root == 0 {
		l.root = a.Supersedes
	}
	return nil
}

// member is the number of an ask's member, 0 where there is none, which it
// notes. Who joins is added.
func (e *entering) member(a Ask) (n int64, err error) {
	if n := e.members[a.Member]; n > 0 && a.Member != "" {
		return n, nil
	}
	if a.Member != "" {
		err := e.tx.Get("SELECT number FROM cohort_members WHERE cohort = $1 AND reference = $2", []any{e.cohort.ID, a.Member}, &n)
		if err == nil {
			e.members[a.Member] = n
			return n, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
	}
	if a.Kind != Joined {
		e.wrong(a, "member", "%q is no member of this cohort; enter first that they joined", a.Member)
		return 0, nil
	}
	if err := e.tx.Get("SELECT coalesce(max(number), 0) + 1 FROM cohort_members WHERE cohort = $1", []any{e.cohort.ID}, &n); err != nil {
		return 0, err
	}
	if a.Member == "" {
		a.Member = number(n)
	}
	added, err := e.tx.Exec("INSERT INTO cohort_members (cohort, number, reference, subject) VALUES ($1, $2, $3, 0) ON CONFLICT (cohort, reference) DO NOTHING", e.cohort.ID, n, a.Member)
	if err == nil && added == 0 {
		e.wrong(a, "member", "there is a member %q; write a reference for who joins", a.Member)
		return 0, nil
	}
	e.members[a.Member] = n
	return n, err
}

// subject is the number of an ask's subject, 0 where there is none, which it
// notes.
func (e *entering) subject(a Ask) (int64, error) {
	m, err := population.Find(e.tx, a.Subject)
	if errors.Is(err, store.ErrNotFound) {
		e.wrong(a, "subject", "there is no subject with this id in the population")
		return 0, nil
	}
	return m.ID, err
}

// place is the number of a place; "Texas" and "texas" are one.
func (e *entering) place(name string) (id int64, err error) {
	if name == "" {
		return 0, nil
	}
	err = e.tx.Get(`INSERT INTO cohort_places (cohort, name, folded) VALUES ($1, $2, $3) ON CONFLICT (cohort, folded) DO UPDATE SET folded = excluded.folded RETURNING id`,
		[]any{e.cohort.ID, name, strings.ToLower(name)}, &id)
	return id, err
}

func (e *entering) insert(l line, subject int64, a Ask) error {
	var id int64
	err := e.tx.Get(`INSERT INTO cohort_entries (cohort, member, kind, status, day, place, subject, source, note, supersedes, root, at, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id`,
		[]any{e.cohort.ID, l.member, string(l.kind), l.status, string(l.day), l.place, subject, a.Source, a.Note, l.supersedes, l.root, e.at, e.actor}, &id)
	if err != nil {
		return fmt.Errorf("enter into a cohort: %w", err)
	}
	e.ids = append(e.ids, id)
	return nil
}

// settle holds every member that was touched to the order of the ledger, and
// keeps who it is by the ledger as it is now.
func (e *entering) settle(asks []Ask) error {
	tied := map[int64]int64{}
	for member, index := range e.touched {
		lines, err := ledgerOf(e.tx, e.cohort.ID, member)
		if err != nil {
			return err
		}
		if err := check(standing(lines, e.at)); err != nil {
			e.wrong(asks[index], "day", "%v", err)
		}
		var subject int64
		err = e.tx.Get(`SELECT e.subject FROM cohort_entries e WHERE e.cohort = $1 AND e.member = $2 AND e.kind = 'tied'
			AND NOT EXISTS (SELECT 1 FROM cohort_entries s WHERE s.supersedes = e.id AND s.supersedes > 0)
			ORDER BY CASE WHEN e.root > 0 THEN e.root ELSE e.id END DESC LIMIT 1`, []any{e.cohort.ID, member}, &subject)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if _, err := e.tx.Exec("UPDATE cohort_members SET subject = $1 WHERE cohort = $2 AND number = $3 AND subject <> $1", subject, e.cohort.ID, member); err != nil {
			return err
		}
		if subject > 0 {
			tied[member] = subject
		}
	}
	for member, subject := range tied {
		var other string
		err := e.tx.Get("SELECT reference FROM cohort_members WHERE cohort = $1 AND subject = $2 AND number <> $3", []any{e.cohort.ID, subject, member}, &other)
		if err == nil {
			e.wrong(asks[e.touched[member]], "subject", "is the member %q already; if the two are one person, withdraw that one of them joined", other)
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	slices.SortFunc(e.mistakes, func(a, b error) int { return a.(*Error).Line - b.(*Error).Line })
	return nil
}
