package ukofsi

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/table"
	"github.com/namesake-screening/namesake/name"
)

// group is the rows of one party.
type group struct {
	file string
	rows []table.Row
	ent  namesake.Entity
}

func (g *group) read() error {
	if err := g.kind(); err != nil {
		return err
	}
	if err := g.names(); err != nil {
		return err
	}
	for _, v := range g.distinct("DOB") {
		if d, ok := prose.DMY(v); ok {
			g.ent.BirthDates = append(g.ent.BirthDates, d)
		} else {
			g.note(namesake.NoteUnread, "date of birth: "+v)
		}
	}
	g.birthPlaces()
	g.nationalities()
	g.documents("Passport Number", "Passport Details", namesake.IDPassport)
	g.documents("NI Number", "", namesake.IDNational)
	g.documents("National Identification Number", "National Identification Details", namesake.IDNational)
	g.addresses()
	g.listing()
	for _, v := range g.distinct("Position") {
		for _, item := range prose.Texts(v) {
			g.note("position", item)
		}
	}
	for _, v := range g.distinct("Other Information") {
		g.otherInformation(v)
	}
	return nil
}

// distinct are the values of a column in the group, each once, in their order.
func (g *group) distinct(column string) []string {
	var out []string
	for _, row := range g.rows {
		if v := prose.Clean(row.Get(column)); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func (g *group) note(label, text string) {
	if text != "" {
		g.ent.Notes = append(g.ent.Notes, namesake.Note{Label: label, Text: text})
	}
}

func (g *group) refuse(row table.Row, field, msg string) error {
	return &list.Error{File: g.file, Line: row.Line, Field: field, Msg: "group " + g.ent.ID + ": " + msg}
}

func (g *group) kind() error {
	first := g.rows[0].Get("Group Type")
	for _, row := range g.rows {
		if t := row.Get("Group Type"); t != first {
			return g.refuse(row, "Group Type", "is "+first+" and "+t)
		}
	}
	switch strings.ToLower(first) {
	case "individual":
		g.ent.Kind = namesake.KindPerson
	case "entity":
		g.ent.Kind = namesake.KindOrganization
	case "ship":
		g.ent.Kind = namesake.KindVessel
	default:
		return g.refuse(g.rows[0], "Group Type", "unknown type "+first)
	}
	return nil
}

// names reads each name once, although rows repeat it for every date of birth
// and address. Every party has a prime alias; since the rows are in the order
// of surnames, a file cut short between two rows shows in parties that lack it.
func (g *group) names() error {
	type key struct {
		full string
		kind namesake.NameKind
	}
	at := map[key]int{}
	for _, row := range g.rows {
		var given []string
		for _, c := range []string{"Name 1", "Name 2", "Name 3", "Name 4", "Name 5"} {
			if v := prose.Clean(row.Get(c)); v != "" {
				given = append(given, v)
			}
		}
		family := prose.Clean(row.Get("Name 6"))
		full := strings.TrimSpace(strings.Join(append(given, family), " "))
		if full == "" {
			return g.refuse(row, "Name 6", "has no name")
		}
		kind, known := nameKind(row.Get("Alias Type"))
		if !known {
			g.note(namesake.NoteUnread, "alias type of "+full+": "+row.Get("Alias Type"))
		}
		title := prose.Clean(row.Get("Title"))
		n, seen := at[key{full, kind}]
		if !seen {
			nm := namesake.Name{Full: full, Kind: kind, Script: name.Script(full), Quality: quality(row.Get("Alias Quality"))}
			// A single name stands in the surname's column for want of another.
			if g.ent.Kind == namesake.KindPerson && len(given) > 0 {
				nm.Parts.Given, nm.Parts.Middle, nm.Parts.Family = given[0], strings.Join(given[1:], " "), family
			}
			n = len(g.ent.Names)
			at[key{full, kind}] = n
			g.ent.Names = append(g.ent.Names, nm)
		}
		addTitle(&g.ent.Names[n].Parts, title)
		g.nonLatin(row, kind)
	}
	primary := slices.IndexFunc(g.ent.Names, func(n namesake.Name) bool { return n.Kind == namesake.NamePrimary })
	if primary < 0 {
		return &list.Error{File: g.file, Line: g.rows[0].Line, Field: "Alias Type", Msg: "group " + g.ent.ID + ": no row holds its prime alias", Hint: "the file is cut down or cut short; fetch the whole list"}
	}
	first := g.ent.Names[primary]
	rest := slices.Delete(slices.Clone(g.ent.Names), primary, primary+1)
	for i := range rest {
		// Further prime aliases are spellings of equal rank.
		if rest[i].Kind == namesake.NamePrimary && !rest[i].Original {
			rest[i].Kind = namesake.NameAlias
		}
	}
	g.ent.Names = append([]namesake.Name{first}, rest...)
	return nil
}

// addTitle keeps the titles of a name in alphabetical order, so that the order
// of rows does not matter.
func addTitle(p *namesake.NameParts, title string) {
	titles := strings.Split(p.Title, ", ")
	switch {
	case title == "":
	case p.Title == "":
		p.Title = title
	case !slices.Contains(titles, title):
		titles = append(titles, title)
		slices.Sort(titles)
		p.Title = strings.Join(titles, ", ")
	}
}

func (g *group) nonLatin(row table.Row, kind namesake.NameKind) {
	full := prose.Clean(row.Get("Name Non-Latin Script"))
	if full == "" {
		return
	}
	var about []string
	for _, c := range []string{"Non-Latin Script Type", "Non-Latin Script Language"} {
		if v := prose.Clean(row.Get(c)); v != "" {
			about = append(about, v)
		}
	}
	n := namesake.Name{Full: full, Kind: kind, Original: true, Script: name.Script(full), Note: strings.Join(about, ", ")}
	if !slices.Contains(g.ent.Names, n) {
		g.ent.Names = append(g.ent.Names, n)
	}
}

func nameKind(aliasType string) (kind namesake.NameKind, known bool) {
	switch strings.ToLower(strings.TrimSpace(aliasType)) {
	case "prime alias", "primary name":
		return namesake.NamePrimary, true
	case "aka", "alias", "primary name variation", "":
		return namesake.NameAlias, true
	case "fka":
		return namesake.NameFormer, true
	}
	return namesake.NameAlias, false
}

func quality(s string) namesake.Quality {
	switch s = strings.ToLower(s); {
	case strings.Contains(s, "low"):
		return namesake.QualityWeak
	case strings.Contains(s, "good"):
		return namesake.QualityStrong
	}
	return namesake.QualityUnstated
}

// birthPlaces pairs towns and countries, which share their numbers: town "(1)
// Alba (2) Bora" with country "(1) Kenya (2) Malta". A country without a
// number goes with every town.
func (g *group) birthPlaces() {
	towns, countries := g.items("Town of Birth"), g.items("Country of Birth")
	land := map[int]string{}
	for _, c := range countries {
		for _, n := range numbers(c) {
			land[n] = c.Text
		}
	}
	common, hasCommon := "", len(countries) == 1 && countries[0].Numbers == nil
	if hasCommon {
		common = countries[0].Text
	}
	used := map[string]bool{}
	for _, t := range towns {
		for _, n := range numbers(t) {
			c := land[n]
			if hasCommon {
				c = common
			}
			used[c] = true
			g.birthPlace(t.Text, c)
		}
	}
	for _, c := range countries {
		if !used[c.Text] {
			g.birthPlace("", c.Text)
		}
	}
}

// numbers are those of the item; one that is not numbered counts as the first.
func numbers(it prose.Item) []int {
	if it.Numbers == nil {
		return []int{1}
	}
	return it.Numbers
}

func (g *group) birthPlace(town, land string) {
	p := namesake.Place{Text: town}
	if land != "" {
		p.Country, _ = prose.Country(land)
		p.Text = strings.TrimPrefix(town+", "+land, ", ") // with any remark
	} else {
		p.Country = country.InPlace(town)
	}
	if p.Text != "" && !slices.Contains(g.ent.BirthPlaces, p) {
		g.ent.BirthPlaces = append(g.ent.BirthPlaces, p)
	}
}

// items divides the values of a column. Words before the first number are for
// no item in particular, and keep the whole text as a note.
func (g *group) items(column string) []prose.Item {
	var out []prose.Item
	for _, v := range g.distinct(column) {
		prefix, items := prose.Items(v)
		if prefix != "" {
			g.note(strings.ToLower(column), v)
		}
		out = append(out, items...)
	}
	return out
}

// denied says that a nationality is held no more.
var denied = regexp.MustCompile(`(?i)revoked|withdrawn|renounced|stripped|former|until`)

func (g *group) nationalities() {
	for _, it := range g.items("Nationality") {
		found := country.ParseAll(it.Text)
		if len(found) == 1 && found[0].Code == "" {
			if c, remark := prose.Country(it.Text); remark != "" && !denied.MatchString(remark) {
				found[0] = c
				g.note("nationality", it.Text)
			}
		}
		for _, c := range found {
			if !slices.Contains(g.ent.Nationalities, c) {
				g.ent.Nationalities = append(g.ent.Nationalities, c)
			}
		}
	}
}

// documents reads the numbers of one column, and what a second column tells
// about them under the same numbers.
func (g *group) documents(numberColumn, detailColumn string, kind namesake.IdentifierType) {
	if !g.has(numberColumn) {
		// The older layout has numbers and details in one column.
		numberColumn, detailColumn = detailColumn, ""
	}
	if numberColumn == "" {
		return
	}
	details := map[int]string{}
	if detailColumn != "" {
		for _, it := range g.items(detailColumn) {
			for _, n := range numbers(it) {
				details[n] = it.Text
			}
		}
	}
	for _, v := range g.distinct(numberColumn) {
		prefix, items := prose.Items(v)
		for _, it := range items {
			detail := ""
			for _, n := range numbers(it) {
				if d := details[n]; d != "" {
					detail = d
					delete(details, n)
				}
			}
			g.document(documentType(kind, it.Text, prefix), strings.TrimSpace(prefix+" "+it.Text), detail, detailColumn != "")
		}
	}
	for _, n := range slices.Sorted(maps.Keys(details)) {
		g.note(label(kind), details[n])
	}
}

func (g *group) has(column string) bool {
	return column != "" && len(g.distinct(column)) > 0
}

func (g *group) document(kind namesake.IdentifierType, text, detail string, numberOnly bool) {
	id, ok := prose.Document(kind, text)
	switch {
	case !ok && !numberOnly:
		g.note(label(kind), text)
		return
	case !ok:
		id = namesake.Identifier{Type: kind, Value: text}
	}
	if detail != "" {
		if id.Country.Code == "" {
			id.Country = prose.Holder(detail)
		}
		if d, ok := prose.Issued(detail); ok && id.Issued.IsZero() {
			id.Issued = d
		}
		if d, ok := prose.Expires(detail); ok && id.Expires.IsZero() {
			id.Expires = d
		}
		id.Note = strings.TrimPrefix(id.Note+"; "+detail, "; ")
	}
	if !slices.Contains(g.ent.Identifiers, id) {
		g.ent.Identifiers = append(g.ent.Identifiers, id)
	}
}

var paper = regexp.MustCompile(`(?i)certificate|ration card|military`)

// documentType judges by the item, then by what stands before all items, then
// by the column.
func documentType(column namesake.IdentifierType, texts ...string) namesake.IdentifierType {
	for _, text := range texts {
		if t := prose.DocumentType(text); t != namesake.IDOther || paper.MatchString(text) {
			return t
		}
	}
	return column
}

func label(kind namesake.IdentifierType) string {
	if kind == namesake.IDPassport {
		return "passport"
	}
	return "national identification"
}

func (g *group) addresses() {
	for _, row := range g.rows {
		var lines []string
		for _, c := range []string{"Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6"} {
			if v := prose.Clean(row.Get(c)); v != "" {
				lines = append(lines, v)
			}
		}
		a := namesake.Address{Text: strings.Join(lines, ", "), PostalCode: prose.Clean(row.Get("Post/Zip Code"))}
		if v := row.Get("Country"); v != "" {
			a.Country, a.Note = prose.Country(v)
		}
		if a != (namesake.Address{}) && !slices.Contains(g.ent.Addresses, a) {
			g.ent.Addresses = append(g.ent.Addresses, a)
		}
	}
}
