package unsc

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
	"github.com/namesake-screening/namesake/name"
)

// names reads the primary name: its parts in order, and its original script.
// The four parts are numbered, not named: FIRST_NAME is a given name in Arabic
// entries and a surname in Korean ones. Parts therefore holds only the title.
func (r *reader) names() {
	var parts []string
	for _, p := range []string{"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"} {
		if v := r.text(p); v != "" {
			parts = append(parts, v)
		}
	}
	titles := r.values("TITLE")
	slices.Sort(titles) // their order says nothing
	kind := namesake.NamePrimary
	for _, s := range spellings(strings.Join(parts, " ")) {
		s.Kind = kind
		s.Parts.Title = strings.Join(titles, ", ")
		r.ent.Names = append(r.ent.Names, s)
		// "COMPANY ; OTHER COMPANY": one party under two names.
		kind = namesake.NameAlias
	}
	if v := r.text("NAME_ORIGINAL_SCRIPT"); v != "" {
		n := namesake.Name{Full: v, Kind: namesake.NamePrimary, Original: true, Script: name.Script(v)}
		if foreign, rest := takeForeign(v); len(foreign) == 1 && rest != "" {
			// "… (Tigrinya)": the language beside the name.
			n.Full, n.Note = foreign[0], rest
			n.Script = name.Script(n.Full)
		}
		r.ent.Names = append(r.ent.Names, n)
	}
}

// alias reads one alias, which may hold several spellings. Its own date and
// place of birth belong to the false or other identity: they are told in the
// name's note, and also added to the entity's, because a subject who uses that
// identity shows those.
func (r *reader) alias(a *xmltree.Element) {
	text, note := known(a.Value("ALIAS_NAME")), known(a.Value("NOTE"))
	born := r.aliasBirth(a)
	if text == "" {
		r.note("alias", sentence(note, born))
		return
	}
	proto := namesake.Name{Kind: namesake.NameAlias, Note: sentence(note, born)}
	switch strings.ToLower(a.Value("QUALITY")) {
	case "good":
		proto.Quality = namesake.QualityStrong
	case "low":
		proto.Quality = namesake.QualityWeak
	case "f.k.a.":
		proto.Kind = namesake.NameFormer
	case "", "a.k.a.":
	default:
		r.note(namesake.NoteUnread, "quality of alias "+text+": "+a.Value("QUALITY"))
	}
	found := spellings(text)
	foreign, _ := takeForeign(note)
	for _, s := range foreign {
		found = append(found, namesake.Name{Full: s, Script: name.Script(s), Original: true})
	}
	if s := name.Script(text); s != "Latn" || strings.Contains(note, "transliteration") {
		found = append(found, transliterations(note)...)
	}
	for _, s := range found {
		s.Kind, s.Quality = proto.Kind, proto.Quality
		s.Note = sentence(s.Note, proto.Note)
		r.ent.Names = append(r.ent.Names, s)
	}
}

// aliasBirth tells the alias's own birth and adds it to the entity.
func (r *reader) aliasBirth(a *xmltree.Element) string {
	date, city, land := known(a.Value("DATE_OF_BIRTH")), known(a.Value("CITY_OF_BIRTH")), known(a.Value("COUNTRY_OF_BIRTH"))
	if d, ok := isoDate(date); ok {
		r.addBirthDate(namesake.PartialDate{From: d})
	} else if p, ok := prose.Date(date); ok {
		r.addBirthDate(p)
	}
	place := join(city, land)
	r.addBirthPlace(namesake.Place{Text: place, Country: country.Parse(land)})
	switch {
	case date != "" && place != "":
		return "born " + date + " in " + place
	case date != "":
		return "born " + date
	case place != "":
		return "born in " + place
	}
	return ""
}

var (
	scriptLabel = regexp.MustCompile(`(?i)\(?\s*(?:in )?(?:original|arabic)(?: script)?(?: name)?\s*:?\s*\)?`)
	noBrackets  = regexp.MustCompile(`\(\s*[;,]?\s*\)`)
	letterMark  = regexp.MustCompile(`\s[b-h]\)\s`)
	group       = regexp.MustCompile(`\(([^()]*;[^()]*(?:\([^()]*\)[^()]*)*)\)?`)
)

// spellings divides what the list writes as one name: "A; B; C", "A b) B",
// original script with its Latin spellings beside or in brackets
// ("<script> (A; B)", "A (<script>)").
func spellings(text string) []namesake.Name {
	var out []namesake.Name
	foreign, rest := takeForeign(text)
	if len(foreign) > 0 {
		rest = scriptLabel.ReplaceAllString(rest, " ")
		rest = noBrackets.ReplaceAllString(rest, " ")
		rest = group.ReplaceAllString(rest, "; $1")
		rest = prose.Clean(rest)
		if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
			rest = rest[1 : len(rest)-1]
		}
	}
	rest = letterMark.ReplaceAllString(rest, "; ")
	for _, s := range strings.Split(rest, ";") {
		if s = tidy(s); s != "" {
			n := namesake.Name{Full: s, Script: name.Script(s)}
			n.Full, n.Note = cutRemark(n.Full)
			out = append(out, n)
		}
	}
	for _, s := range foreign {
		out = append(out, namesake.Name{Full: s, Script: name.Script(s), Original: true})
	}
	return out
}

var (
	bornTail   = regexp.MustCompile(`^(.*?),? (born .*[0-9]{4}.*)$`)
	remarkTail = regexp.MustCompile(`(?i)^(.*?) ?(?:- (sub-unit name)|\(([^()]*(?:[0-9]{4}|listed as|birth name|combat name|guerre|\bidentity)[^()]*|third)\))$`)
)

// cutRemark takes a remark about a name off its end; initials and other
// spellings in brackets stay.
func cutRemark(s string) (full, remark string) {
	for _, tail := range []*regexp.Regexp{bornTail, remarkTail} {
		if m := tail.FindStringSubmatch(s); m != nil && m[1] != "" {
			return m[1], strings.Join(m[2:], "")
		}
	}
	return s, ""
}

// transliterations reads the Latin spellings that a note gives for a name in
// its original script; none where the note is anything else.
func transliterations(note string) []namesake.Name {
	if foreign, _ := takeForeign(note); len(foreign) > 0 {
		return nil
	}
	sep := ";"
	text, labelled := strings.CutPrefix(note, "transliterations:")
	text = strings.TrimPrefix(strings.TrimSpace(text), "(")
	if head, _, ok := strings.Cut(text, " (transliterations"); ok {
		text, sep, labelled = head, ",", true
	}
	text, _, _ = strings.Cut(text, ")")
	if !labelled && !strings.Contains(text, sep) || strings.ContainsAny(text, ":0123456789") {
		return nil
	}
	var out []namesake.Name
	for _, s := range strings.Split(text, sep) {
		if s = tidy(s); s != "" {
			out = append(out, namesake.Name{Full: s, Script: name.Script(s)})
		}
	}
	return out
}

// tidy trims punctuation left over by a division, closing no bracket that is
// opened inside.
func tidy(s string) string {
	s = strings.Trim(prose.Clean(s), " ,;")
	for strings.Count(s, ")") > strings.Count(s, "(") && strings.HasSuffix(s, ")") {
		s = strings.TrimSpace(strings.TrimSuffix(s, ")"))
	}
	for strings.Count(s, "(") > strings.Count(s, ")") && strings.HasPrefix(s, "(") {
		s = strings.TrimSpace(strings.TrimPrefix(s, "("))
	}
	return s
}

// takeForeign takes the stretches in other than Latin letters out of a text
// that has both; a text wholly in one or the other comes back as rest.
func takeForeign(text string) (foreign []string, rest string) {
	hasLatin := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
	hasOther := strings.ContainsFunc(text, isForeign)
	if !hasOther {
		return nil, text
	}
	if !hasLatin {
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '،' }) {
			if s = tidy(s); s != "" {
				foreign = append(foreign, s)
			}
		}
		return foreign, ""
	}
	var other, keep strings.Builder
	var between []rune // neither: belongs to a foreign stretch only inside it
	in := false
	flush := func() {
		if s := tidy(other.String()); s != "" {
			foreign = append(foreign, s)
		}
		other.Reset()
		in = false
	}
	for _, r := range text {
		switch {
		case isForeign(r):
			if in {
				other.WriteString(string(between))
			} else {
				keep.WriteString(string(between))
			}
			between = between[:0]
			other.WriteRune(r)
			in = true
		case unicode.Is(unicode.Latin, r) || r == ';' || r == '،':
			if in {
				flush()
			}
			keep.WriteString(string(between))
			between = between[:0]
			keep.WriteRune(r)
		case in && unicode.Is(unicode.Mn, r):
			other.WriteRune(r)
		default:
			between = append(between, r)
		}
	}
	if in {
		flush()
	}
	keep.WriteString(string(between))
	return foreign, prose.Clean(keep.String())
}

func isForeign(r rune) bool {
	return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) && !unicode.Is(unicode.Lm, r)
}
