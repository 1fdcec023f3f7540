// Package eucsv reads the European Union's consolidated financial sanctions
// list in its CSV format 1.0: semicolons, a header, and a row for each name,
// address, birth, identification or citizenship of an entity.
//
// The ID of an entity is Entity_logical_id, the logicalId of the XML.
package eucsv

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eufsf/dossier"
)

// Format reads the format. It implements [list.Format].
type Format struct{}

// Name returns "eu-fsf-csv".
func (Format) Name() string { return "eu-fsf-csv" }

// Roles lists the one file.
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "csvFullSanctionsList.csv"}}
}

// Recognize looks for the first columns of the header in the first line.
func (Format) Recognize(f list.File) list.Role {
	head := f.Data[:min(len(f.Data), 4<<10)]
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16 is recognised too, and refused by Read
	head, _, _ = bytes.Cut(head, []byte("\n"))
	if bytes.Contains(head, []byte("Date_file")) && bytes.Contains(head, []byte(";Entity_logical_id;Subject_type")) {
		return list.Primary
	}
	return ""
}

// The columns, in order. Every group of columns repeats Entity_logical_id.
const (
	colDate    = 0
	colEntity  = 1
	colType    = 2
	colAct     = 3 // number, day of publication, URL, programme
	colRemark  = 7
	colName    = 8
	colAddress = 22
	colBirth   = 34
	colDoc     = 43
	colCitizen = 51
	colEURef   = 58
	columns    = 59
)

// header is the header as published, but for the first column: "Date_file",
// after which editors left marks of their own.
const header = "Entity_logical_id;Subject_type;Leba_numtitle;Leba_publication_date;Leba_url;Programme;Entity_remark;" +
	"Naal_logical_id;Entity_logical_id;Naal_leba_numtitle;Naal_leba_publication_date;Naal_leba_url;Naal_programme;" +
	"Naal_lastname;Naal_firstname;Naal_middlename;Naal_wholename;Naal_gender;Naal_title;Naal_function;Naal_language;" +
	"Addr_logical_id;Entity_logical_id;Addr_leba_numtitle;Addr_leba_publication_date;Addr_leba_url;Addr_programme;" +
	"Addr_number;Addr_street;Addr_zipcode;Addr_city;Addr_country;Addr_other;" +
	"Birt_logical_id;Entity_logical_id;Birt_leba_numtitle;Birt_leba_publication_date;Birt_leba_url;Birt_programme;" +
	"Birt_date;Birt_place;Birt_country;" +
	"Iden_logical_id;Entity_logical_id;Iden_leba_numtitle;Iden_leba_publication_date;Iden_leba_url;Iden_programme;" +
	"Iden_number;Iden_country;" +
	"Citi_logical_id;Entity_logical_id;Citi_leba_numtitle;Citi_leba_publication_date;Citi_leba_url;Citi_programme;" +
	"Citi_country;EU_ref_num"

// party is an entity whose rows are being read.
type party struct {
	*dossier.Dossier
	row  row // its first
	rows int
	lost []lost // names that can no longer be read
}

// lost is a name that lost its letters, and the act that states it.
type lost struct {
	name dossier.Name
	act  dossier.Act
}

// Read reads a file whole: rows of other than 59 columns, of another edition
// than the first, or that contradict the entity's first row are refused.
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	rows, err := readRows(f)
	if err != nil {
		return nil, err
	}
	if err := checkHeader(f.Name, rows); err != nil {
		return nil, err
	}
	rows = rows[1:]
	refuse := func(r row, col int, format string, args ...any) error {
		return &list.Error{File: f.Name, Line: r.line, Field: columnName(col), Msg: fmt.Sprintf(format, args...)}
	}
	if len(rows) == 0 {
		return nil, &list.Error{File: f.Name, Line: 1, Msg: "no rows below the header", Hint: "the publisher's file is never empty; fetch it again"}
	}
	b := &list.Batch{List: dossier.List, Title: dossier.Title}
	var ok bool
	if b.Date, ok = dossier.FileDate(rows[0].field[colDate]); !ok {
		return nil, refuse(rows[0], colDate, "%q is not a date DD/MM/YYYY", rows[0].field[colDate])
	}
	byID := make(map[string]*party)
	var parties []*party
	for _, r := range rows {
		id := r.field[colEntity]
		if id == "" {
			return nil, refuse(r, colEntity, "missing")
		}
		if r.field[colDate] != rows[0].field[colDate] {
			return nil, refuse(r, colDate, "%q, but the file began with %q: two editions in one file", r.field[colDate], rows[0].field[colDate])
		}
		for _, col := range []int{colName, colAddress, colBirth, colDoc, colCitizen} {
			if owner := r.field[col+1]; owner != "" && owner != id {
				return nil, refuse(r, col+1, "the row is of entity %s, the value of entity %s", id, owner)
			}
		}
		if ref := r.field[colEURef]; ref != "" && !isReference(ref) {
			return nil, refuse(r, colEURef, "%q is not an EU reference number such as EU.123.45: the line may be cut short", ref)
		}
		p := byID[id]
		if p == nil {
			kind, ok := dossier.Kind(r.field[colType])
			if !ok {
				return nil, refuse(r, colType, "unknown type %q; it is P or E", r.field[colType])
			}
			p = &party{Dossier: dossier.New(id, kind), row: r}
			p.AddReference("EU reference number", r.field[colEURef])
			byID[id] = p
			parties = append(parties, p)
		}
		for _, col := range []int{colType, colEURef} {
			if r.field[col] != p.row.field[col] {
				return nil, refuse(r, col, "%q, but %q in line %d for the same entity: the line may be damaged", r.field[col], p.row.field[col], p.row.line)
			}
		}
		p.add(r)
		p.rows++
	}
	// A cut may go through the last field, unless another row has the same.
	last := rows[len(rows)-1]
	if !bytes.HasSuffix(f.Data, []byte("\n")) && byID[last.field[colEntity]].rows == 1 {
		return nil, &list.Error{File: f.Name, Line: last.line, Msg: "the last line does not end", Hint: "the file may be cut short; fetch it again"}
	}
	for _, p := range parties {
		if p.keepLost(); !p.HasNames() {
			return nil, refuse(p.row, colName, "entity %s has no name", p.row.field[colEntity])
		}
		b.Entities = append(b.Entities, p.Entity(namesake.Provenance{File: f.Name, Record: p.row.line}))
	}
	return b, nil
}

func checkHeader(file string, rows []row) error {
	if len(rows) == 0 {
		return &list.Error{File: file, Line: 1, Msg: "empty file"}
	}
	names := append([]string{"Date_file"}, strings.Split(header, ";")...)
	for i, n := range names {
		got := rows[0].field[i]
		if got != n && !(i == colDate && strings.HasPrefix(got, n)) {
			return &list.Error{File: file, Line: rows[0].line, Field: n, Msg: fmt.Sprintf("column %d is %q", i+1, got), Hint: "the publisher changed the format; a new reader is needed"}
		}
	}
	return nil
}

func columnName(col int) string {
	if col == colDate {
		return "Date_file"
	}
	return strings.Split(header, ";")[col-1]
}

// isReference reports whether the text is like "EU.36.64".
func isReference(s string) bool {
	p := strings.Split(s, ".")
	return len(p) == 3 && p[0] == "EU" && digits(p[1]) && digits(p[2])
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// add adds what the row states.
func (p *party) add(r row) {
	f := r.field
	act := cite(f[colAct:])
	p.AddAct(act)
	p.AddRemark(strings.ReplaceAll(f[colRemark], `\n`, "\n"))
	if id := f[colName]; id != "" {
		p.addName(f[colName:], cite(f[colName+2:]))
	}
	if id, a := f[colAddress], f[colAddress+6:]; id != "" {
		p.AddAddressText(id, a[0], namesake.Address{
			Street:     dossier.OneLine(a[1]),
			PostalCode: dossier.OneLine(a[2]),
			City:       dossier.OneLine(a[3]),
			Country:    readCountry(a[4]),
		}, strings.ReplaceAll(a[5], `\n`, "\n"), cite(f[colAddress+2:]))
	}
	if id, v := f[colBirth], f[colBirth+6:]; id != "" {
		p.AddBirthText(id, v[0], namesake.Place{Text: dossier.OneLine(v[1]), Country: readCountry(v[2])}, cite(f[colBirth+2:]))
	}
	if id, v := f[colDoc], f[colDoc+6:]; id != "" {
		p.AddDocument(id, strings.ReplaceAll(v[0], `\n`, "\n"), readCountry(v[1]), cite(f[colDoc+2:]))
	}
	if id := f[colCitizen]; id != "" {
		p.AddCitizenship(id, readCountry(f[colCitizen+6]), cite(f[colCitizen+2:]))
	}
}

// cite reads four columns: number, day of publication, URL, programme.
func cite(f []string) dossier.Act {
	return dossier.Act{Number: f[0], Published: f[1], URL: f[2], Programme: f[3]}
}

// readCountry reads an ISO 3166-1 alpha-3 code.
func readCountry(s string) namesake.Country {
	if dossier.Unknown(s) {
		return namesake.Country{}
	}
	return country.Parse(s)
}

// addName adds the name in columns that begin with Naal_logical_id. One that
// lost most of its letters to "?" waits until it is known whether the entity
// has a better one.
func (p *party) addName(f []string, act dossier.Act) {
	n := dossier.Name{
		ID:       f[0],
		Last:     f[6],
		First:    f[7],
		Middle:   f[8],
		Whole:    f[9],
		Gender:   f[10],
		Title:    f[11],
		Function: f[12],
		Language: f[13],
	}
	text := n.Whole + n.First + n.Middle + n.Last
	if strings.Contains(text, "?") {
		n.Note = `letters were lost to "?" before the file was read`
	}
	if !unreadable(text) {
		p.AddName(n, act)
		return
	}
	p.lost = append(p.lost, lost{n, act})
}

// keepLost keeps names without letters as notes: a name of question marks
// would be like any other of its length. Only where there is no name at all
// they stand as names.
func (p *party) keepLost() {
	named := p.HasNames()
	for _, l := range p.lost {
		if !named {
			p.AddName(l.name, l.act)
			continue
		}
		p.AddAct(l.act)
		p.AddNote(namesake.NoteUnread, dossier.OneLine(fmt.Sprintf("name %s %s %s", l.name.ID, l.name.Language, l.name.Whole)))
		p.AddNote(dossier.NoteFunction, l.name.Function)
	}
}

// unreadable reports whether half of what is not space is question marks: a
// file that went through an encoding without the letters of a script.
func unreadable(s string) bool {
	marks := strings.Count(s, "?")
	return marks > 0 && 2*marks >= len([]rune(strings.Join(strings.Fields(s), "")))
}
