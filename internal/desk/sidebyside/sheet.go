// Package sidebyside lays a match out for the eye: subject and listed party, a
// row a fact, which facts agree, contradict or are not known, and what each is
// worth; the names token by token; what changed between two looks at it. It
// reads what a screening says and works nothing out anew, so that the page
// cannot tell another story than the score.
package sidebyside

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/name"
)

// Sheet is a match with both of its sides.
type Sheet struct {
	Match     namesake.Match
	Rows      []Row   // their bits add up to the match's
	Tokens    []Token // of the names that were compared
	Links     []Link
	Namesakes string // a sentence
}

// Mark says how the two sides of a row stand to each other.
type Mark string

const (
	Agrees      Mark = "agrees"
	Same        Mark = "same" // on what tells nobody apart, as half of everybody agrees on the gender
	Contradicts Mark = "contradicts"
	Unknown     Mark = "unknown" // a side does not state it, or it cannot be compared
)

// Row is one fact of both sides.
type Row struct {
	Fact    string // a code: "name", "birth-date", …
	Label   string
	Subject []Written
	Listed  []Written
	Mark    Mark
	Counted bool // Bits were part of the score
	Bits    namesake.Bits
	Text    string // why, in words
	Note    string // what holds for every such row
}

// NeverRaises is said of nationality: the design's fourth rule.
const NeverRaises = "identity only, never raises a score"

// New lays a match out. e is nil where the list's entry is not kept any more:
// then the listed side is what the evidence has of it.
func New(subject namesake.Subject, m namesake.Match, e *namesake.Entity) Sheet {
	s := Sheet{Match: shown(m), Namesakes: sentence(m), Tokens: tokens(m.Evidence)}
	if e == nil {
		e = &namesake.Entity{Kind: m.Kind}
	}
	parts := map[namesake.Feature]namesake.Evidence{}
	var others []namesake.Evidence
	for _, p := range m.Evidence.Parts {
		if _, twice := parts[p.Feature]; twice || !slices.Contains(features, p.Feature) {
			others = append(others, p)
			continue
		}
		parts[p.Feature] = p
	}
	s.Rows = append(s.Rows, names(subject, m, e, parts[namesake.FeatureName])...)
	for _, f := range facts(subject, e) {
		if p, counted := parts[f.feature]; counted {
			f.count(p)
		} else {
			f.compare()
		}
		if f.always || len(f.Subject)+len(f.Listed) > 0 {
			s.Rows = append(s.Rows, f.Row)
		}
	}
	for _, p := range others {
		r := Row{Fact: string(p.Feature), Label: strings.ReplaceAll(string(p.Feature), "-", " ")}
		f := fact{Row: r}
		f.count(p)
		s.Rows = append(s.Rows, f.Row)
	}
	s.Links = links(e)
	return s
}

// shown is a match whose texts are as they may be shown.
func shown(m namesake.Match) namesake.Match {
	for _, text := range []*string{&m.Caption, &m.ListedName, &m.SubjectName, &m.Summary} {
		*text, _ = visible(*text)
	}
	var clean func(e namesake.Evidence) namesake.Evidence
	clean = func(e namesake.Evidence) namesake.Evidence {
		e.Subject, _ = visible(e.Subject)
		e.Listed, _ = visible(e.Listed)
		e.Text, _ = visible(e.Text)
		e.Parts = slices.Clone(e.Parts)
		for i := range e.Parts {
			e.Parts[i] = clean(e.Parts[i])
		}
		return e
	}
	m.Evidence = clean(m.Evidence)
	m.Deciders = slices.Clone(m.Deciders)
	for i := range m.Deciders {
		m.Deciders[i].Listed, _ = visible(m.Deciders[i].Listed)
	}
	return m
}

// features are those with a row of their own.
var features = []namesake.Feature{namesake.FeatureName, namesake.FeatureBirthDate, namesake.FeatureGender,
	namesake.FeatureCountry, namesake.FeatureIdentifier, namesake.FeatureKind}

// fact is a row in the making.
type fact struct {
	Row
	feature namesake.Feature // "" for what is never weighed
	always  bool             // shown also where neither side states it
	telling bool             // agreement would tell something
}

// facts are what both sides state beside names, in the order of the page.
func facts(s namesake.Subject, e *namesake.Entity) []fact {
	date := fact{Row: Row{Fact: "birth-date", Label: "Date of birth"}, feature: namesake.FeatureBirthDate, always: true, telling: true}
	if !s.BirthDate.IsZero() {
		date.Subject = plain(s.BirthDate.String(), "")
	}
	for _, d := range e.BirthDates {
		date.Listed = append(date.Listed, plain(d.String(), "")...)
	}
	gender := fact{Row: Row{Fact: "gender", Label: "Gender", Subject: plain(string(s.Gender), ""), Listed: plain(string(e.Gender), "")},
		feature: namesake.FeatureGender, always: true}
	nation := fact{Row: Row{Fact: "nationality", Label: "Nationality", Note: NeverRaises}, feature: namesake.FeatureCountry, always: true}
	for _, c := range s.Countries {
		nation.Subject = append(nation.Subject, plain(countryName(namesake.Country{Code: c}), "")...)
	}
	for _, c := range e.Nationalities {
		nation.Listed = append(nation.Listed, plain(countryName(c), "")...)
	}
	for _, c := range e.Citizenships {
		nation.Listed = append(nation.Listed, plain(countryName(c), "citizenship")...)
	}
	number := fact{Row: Row{Fact: "identifier", Label: "Identifiers", Subject: identifiers(s.Identifiers), Listed: identifiers(e.Identifiers)},
		feature: namesake.FeatureIdentifier, always: true, telling: true}
	kind := fact{Row: Row{Fact: "kind", Label: "Kind", Subject: plain(string(s.Kind), ""), Listed: plain(string(e.Kind), "")}, feature: namesake.FeatureKind, always: true}

	rest := func(code, label string, listed []Written) fact {
		return fact{Row: Row{Fact: code, Label: label, Listed: listed}}
	}
	var born, died, ties, where, programs []Written
	for _, p := range e.BirthPlaces {
		born = append(born, plain(joined(p.Text, countryName(p.Country)), "")...)
	}
	for _, d := range e.DeathDates {
		died = append(died, plain(d.String(), "")...)
	}
	for _, c := range e.Countries {
		ties = append(ties, plain(countryName(c), "")...)
	}
	for _, a := range e.Addresses {
		where = append(where, plain(joined(a.Text, a.Street, a.City, a.Region, a.PostalCode, countryName(a.Country)), a.Note)...)
	}
	for _, p := range e.Programs {
		programs = append(programs, plain(p, "")...)
	}
	birthplace := rest("birth-place", "Place of birth", born)
	birthplace.Note = NeverRaises
	return []fact{date, gender, nation, number, kind, birthplace, rest("death-date", "Date of death", died), rest("country", "Country", ties),
		rest("address", "Addresses", where), rest("programme", "Programmes", programs)}
}

// count takes mark and bits from the evidence, and marks what was compared.
func (f *fact) count(e namesake.Evidence) {
	f.Counted, f.Bits, f.Text = true, e.Bits, e.Text
	switch e.Verdict {
	case namesake.VerdictAgrees, namesake.VerdictSimilar:
		f.Mark = Agrees
	case namesake.VerdictContradicts:
		f.Mark = Contradicts
	case namesake.VerdictUnknown:
		f.Mark = Unknown
		if e.Subject != "" && e.Listed != "" { // the matcher's word for what agrees and tells nothing
			f.Mark = Same
		}
	default:
		f.Mark = Unknown
	}
	if e.Feature == namesake.FeatureCountry && len(f.Subject) > 0 && len(f.Listed) > 0 {
		return // all of one side with all of the other
	}
	f.Subject, f.Listed = compared(f.Subject, e.Subject), compared(f.Listed, e.Listed)
}

// compare says how two sides stand that no evidence is about.
func (f *fact) compare() {
	f.Mark = Unknown
	switch s, l := len(f.Subject) > 0, len(f.Listed) > 0; {
	case f.feature == "":
		f.Text = "not compared"
	case !s && !l:
		f.Text = "neither side states it"
	case !s:
		f.Text = "the subject does not state it"
	case !l:
		f.Text = "the list does not state it"
	case f.telling:
		f.Text = "what they state cannot be compared"
	case f.Subject[0].Text == f.Listed[0].Text:
		f.Mark, f.Text = Same, "the same, which tells nothing"
	default:
		f.Text = "what they state does not count"
	}
}

// compared marks the value that was, and adds it where it is not among them.
func compared(values []Written, text string) []Written {
	if text == "" {
		return values
	}
	shown, _ := visible(text)
	for i := range values {
		if values[i].Text == shown {
			values[i].Compared = len(values) > 1
			return values
		}
	}
	return append(values, plain(text, "")...)
}

// names are the rows of names: those that were compared, the others, and those
// in the script that they are at home in.
func names(s namesake.Subject, m namesake.Match, e *namesake.Entity, named namesake.Evidence) []Row {
	first := fact{Row: Row{Fact: "name", Label: "Name"}}
	first.Subject, first.Listed = []Written{Write(m.SubjectName, "")}, []Written{Write(m.ListedName, "")}
	first.Listed[0].Note = nameNote(namesake.Name{Kind: m.NameKind, Quality: m.NameQuality})
	first.count(named)
	other := Row{Fact: "other-names", Label: "Other names", Mark: Unknown, Text: "the best pair counts"}
	native := Row{Fact: "original-names", Label: "Original script", Mark: Unknown, Text: "the best pair counts"}
	put := func(side func(*Row) *[]Written, w Written, original bool) {
		row := &other
		if script := name.Script(w.Text); original || script != "" && script != "Latn" {
			row = &native
		}
		*side(row) = append(*side(row), w)
	}
	for _, n := range append([]string{s.Name}, s.Aliases...) {
		if n != m.SubjectName && n != "" {
			put(func(r *Row) *[]Written { return &r.Subject }, Write(n, ""), false)
		}
	}
	for i, n := range e.Names {
		w := Write(n.Full, n.Language)
		w.Note = nameNote(n)
		if n.Full == m.ListedName {
			if first.Listed[0].Lang == "" || n.Language != "" {
				first.Listed[0].Lang = w.Lang
			}
			if i == 0 || !n.Original {
				continue
			}
		}
		put(func(r *Row) *[]Written { return &r.Listed }, w, n.Original)
	}
	rows := []Row{first.Row}
	for _, r := range []Row{other, native} {
		if len(r.Subject)+len(r.Listed) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

func nameNote(n namesake.Name) string {
	var words []string
	if n.Quality == namesake.QualityWeak {
		words = append(words, "weak")
	}
	if n.Kind != "" {
		words = append(words, string(n.Kind)+" name")
	}
	note := strings.Replace(strings.Join(words, " "), "alias name", "alias", 1)
	return strings.TrimPrefix(joined(note, n.Note), ", ")
}

func identifiers(ids []namesake.Identifier) []Written {
	var out []Written
	for _, id := range ids {
		label := id.Label
		if label == "" {
			label = strings.ReplaceAll(string(id.Type), "-", " ")
		}
		expires := ""
		if !id.Expires.IsZero() {
			expires = "expires " + id.Expires.String()
		}
		out = append(out, plain(id.Value, joined(label, countryName(id.Country), expires, id.Note))...)
	}
	return out
}

// plain is one value, or none for "".
func plain(text, note string) []Written {
	if text == "" {
		return nil
	}
	w := Write(text, "")
	w.Note, _ = visible(note)
	return []Written{w}
}

func countryName(c namesake.Country) string {
	if c.Code != "" {
		if n := country.Name(c.Code); n != "" {
			return n
		}
	}
	if c.Name != "" {
		return c.Name
	}
	return c.Code
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
