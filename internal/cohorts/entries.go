package cohorts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Entry is a line of the ledger.
type Entry struct {
	ID           int64     `json:"id"`
	Member       int64     `json:"-"` // number
	Reference    string    `json:"member"`
	Kind         Kind      `json:"entry"`
	Status       string    `json:"status,omitempty"`
	Day          Day       `json:"day,omitempty"`
	PlaceID      int64     `json:"-"`
	Place        string    `json:"place,omitempty" doc:"Left out where it is unknown."`
	SubjectID    int64     `json:"-"`
	Subject      string    `json:"subject,omitempty" doc:"The client's id, of an entry that says who the member is."`
	Source       string    `json:"source,omitempty"`
	Note         string    `json:"note,omitempty"`
	Supersedes   int64     `json:"supersedes,omitempty" doc:"The entry that this corrects."`
	SupersededBy int64     `json:"superseded_by,omitempty" doc:"The entry that corrects this."`
	At           time.Time `json:"at"`
	By           string    `json:"by"`
}

const entryColumns = `SELECT e.id, e.member, m.reference, e.kind, e.status, e.day, e.place, coalesce(p.name, ''), e.subject, coalesce(s.key, ''), e.source, e.note, e.supersedes,
	coalesce((SELECT max(c.id) FROM cohort_entries c WHERE c.supersedes = e.id AND c.supersedes > 0), 0), e.at, e.actor
	FROM cohort_entries e JOIN cohort_members m ON m.cohort = e.cohort AND m.number = e.member
	LEFT JOIN cohort_places p ON p.id = e.place LEFT JOIN subjects s ON s.id = e.subject `

func readEntries(tx *store.Tx, where string, args ...any) ([]Entry, error) {
	var out []Entry
	err := tx.Query(func(scan func(...any) error) error {
		var e Entry
		var at int64
		err := scan(&e.ID, &e.Member, &e.Reference, &e.Kind, &e.Status, &e.Day, &e.PlaceID, &e.Place, &e.SubjectID, &e.Subject, &e.Source, &e.Note, &e.Supersedes, &e.SupersededBy, &at, &e.By)
		e.At = store.Time(at)
		out = append(out, e)
		return err
	}, entryColumns+where, args...)
	return out, err
}

// Entries are up to n entries of a cohort before one with an id (0: the latest),
// the latest first; member is the number of one alone, 0 for all.
func Entries(tx *store.Tx, cohort, member, before int64, n int) ([]Entry, error) {
	if member > 0 {
		return readEntries(tx, "WHERE e.cohort = $1 AND e.member = $2 AND ($3 = 0 OR e.id < $3) ORDER BY e.id DESC LIMIT $4", cohort, member, before, n)
	}
	return readEntries(tx, "WHERE e.cohort = $1 AND ($2 = 0 OR e.id < $2) ORDER BY e.id DESC LIMIT $3", cohort, before, n)
}

// FindEntry is an entry of a cohort.
func FindEntry(tx *store.Tx, cohort, id int64) (Entry, error) {
	found, err := readEntries(tx, "WHERE e.cohort = $1 AND e.id = $2", cohort, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("entry %d of cohort %d: %w", id, cohort, store.ErrNotFound)
	}
	if err != nil {
		return Entry{}, err
	}
	return found[0], nil
}

// EachEntry calls each for all entries of a cohort, the earliest first.
func EachEntry(tx *store.Tx, cohort int64, each func(Entry) error) error {
	const atOnce = 1000
	for after := int64(0); ; {
		part, err := readEntries(tx, "WHERE e.cohort = $1 AND e.id > $2 ORDER BY e.id LIMIT $3", cohort, after, atOnce)
		if err != nil {
			return err
		}
		for _, e := range part {
			if err := each(e); err != nil {
				return err
			}
		}
		if len(part) < atOnce {
			return nil
		}
		after = part[len(part)-1].ID
	}
}

// entriesByID are entries that were just made, in their order.
func entriesByID(tx *store.Tx, cohort int64, ids []int64) ([]Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return readEntries(tx, "WHERE e.cohort = $1 AND e.id >= $2 AND e.id <= $3 ORDER BY e.id", cohort, ids[0], ids[len(ids)-1])
}

// Member is somebody who is or was in a cohort, and where they stood at the end
// of a day, by what was known at a time.
type Member struct {
	Number    int64  `json:"-"`
	Reference string `json:"member"`
	// SubjectID and Subject are who this is by what is known now; 0 and "" for
	// somebody who is known by the reference alone.
	SubjectID int64  `json:"-"`
	Subject   string `json:"subject,omitempty" doc:"The client's id, once it is known who the member is."`
	In        bool   `json:"in" doc:"Whether the member is in the cohort."`
	Status    string `json:"status,omitempty"`
	Since     Day    `json:"since,omitempty" doc:"From which day on they have this status without another between."`
	PlaceID   int64  `json:"-"`
	Place     string `json:"place,omitempty" doc:"Left out where it is unknown."`
	Entry     int64  `json:"entry,omitempty" doc:"The entry by which they stand so."`
}

// MemberFilter says which members are meant, and as of when. The zero value is
// all who are in the cohort by what is known now.
type MemberFilter struct {
	On     Day       // "" is today
	Known  time.Time // zero is now
	Status string    // or a group; "" any
	Place  int64     // 0 any
	NoPlace,
	Out bool // who is not in the cohort, in the place of who is
}

// Members are up to n members of a cohort after the one with a number, by
// number.
func Members(tx *store.Tx, cohort int64, f MemberFilter, after int64, n int) ([]Member, error) {
	b, err := Open(tx, cohort)
	if err != nil {
		return nil, err
	}
	return b.members(tx, f, after, n)
}

func (b *Book) members(tx *store.Tx, f MemberFilter, after int64, n int) ([]Member, error) {
	if f.On == "" {
		f.On = DayOf(tx.Now())
	}
	stands := map[int64]Member{}
	for _, l := range standing(b.lines, micros(f.Known)) {
		if l.day > f.On {
			break
		}
		m := Member{Number: l.member, In: l.kind != Left, Status: l.status, Since: l.day, PlaceID: l.place, Place: b.places[l.place], Entry: l.id}
		if before := stands[l.member]; before.In && m.In && before.Status == m.Status {
			m.Since = before.Since
		}
		stands[l.member] = m
	}
	var numbers []int64
	for number, m := range stands {
		if number > after && m.In != f.Out && (f.Status == "" || b.Cohort.Statuses.Under(m.Status, f.Status)) && (f.Place == 0 || m.PlaceID == f.Place) && (!f.NoPlace || m.PlaceID == 0) {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	numbers = numbers[:min(n, len(numbers))]
	out := make([]Member, 0, len(numbers))
	for part := range slices.Chunk(numbers, 500) {
		args, marks := []any{b.Cohort.ID}, make([]string, len(part))
		for i, number := range part {
			args, marks[i] = append(args, number), fmt.Sprintf("$%d", i+2)
		}
		err := tx.Query(func(scan func(...any) error) error {
			var number, subject int64
			var reference, key string
			err := scan(&number, &reference, &subject, &key)
			m := stands[number]
			m.Reference, m.SubjectID, m.Subject = reference, subject, key
			out = append(out, m)
			return err
		}, "SELECT m.number, m.reference, m.subject, coalesce(s.key, '') FROM cohort_members m LEFT JOIN subjects s ON s.id = m.subject WHERE m.cohort = $1 AND m.number IN ("+strings.Join(marks, ",")+") ORDER BY m.number", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// FindMember is a member of a cohort as it stands today.
func FindMember(tx *store.Tx, cohort, member int64) (Member, error) {
	b := &Book{}
	var err error
	if b.Cohort, err = Find(tx, cohort); err != nil {
		return Member{}, err
	}
	if b.lines, err = ledgerOf(tx, cohort, member); err != nil {
		return Member{}, err
	}
	if b.places, err = places(tx, cohort); err != nil {
		return Member{}, err
	}
	for _, out := range []bool{false, true} {
		found, err := b.members(tx, MemberFilter{Out: out}, 0, 1)
		if err != nil || len(found) > 0 {
			return append(found, Member{})[0], err
		}
	}
	m := Member{Number: member}
	err = tx.Get("SELECT m.reference, m.subject, coalesce(s.key, '') FROM cohort_members m LEFT JOIN subjects s ON s.id = m.subject WHERE m.cohort = $1 AND m.number = $2",
		[]any{cohort, member}, &m.Reference, &m.SubjectID, &m.Subject)
	if err != nil {
		err = fmt.Errorf("member %d of cohort %d: %w", member, cohort, err)
	}
	return m, err
}

// MemberNumber is the number of the member with a reference.
func MemberNumber(tx *store.Tx, cohort int64, reference string) (n int64, err error) {
	if err = tx.Get("SELECT number FROM cohort_members WHERE cohort = $1 AND reference = $2", []any{cohort, reference}, &n); err != nil {
		err = fmt.Errorf("member %q of cohort %d: %w", reference, cohort, err)
	}
	return n, err
}

// Membership is a cohort that a subject is or was in.
type Membership struct {
	Cohort int64  `json:"cohort"`
	Name   string `json:"name"`
	Label  string `json:"label"` // of the status
	Member
}

// Of are the cohorts that a subject was found to be in, as it stands in each
// today.
func Of(tx *store.Tx, subject int64) ([]Membership, error) {
	var out []Membership
	if subject == 0 {
		return nil, nil
	}
	err := tx.Query(func(scan func(...any) error) error {
		var m Membership
		err := scan(&m.Cohort, &m.Number, &m.Name)
		out = append(out, m)
		return err
	}, "SELECT m.cohort, m.number, c.name FROM cohort_members m JOIN cohorts c ON c.id = m.cohort WHERE m.subject = $1 ORDER BY m.cohort", subject)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Member, err = FindMember(tx, out[i].Cohort, out[i].Number); err != nil {
			return nil, err
		}
		c, err := Find(tx, out[i].Cohort)
		if err != nil {
			return nil, err
		}
		out[i].Label = c.Statuses.Label(out[i].Status)
	}
	return out, nil
}
