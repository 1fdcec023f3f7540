package list

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
)

// MaxFileSize is the most bytes that Read takes from one file: several times
// the largest list that a government publishes (OFAC's advanced XML, somewhat
// over 100 MB), and little enough to hold in memory.
const MaxFileSize = 512 << 20

// Read reads one list: name is a file of fsys, or a folder ("." allowed) that
// holds the files of one list. Every file is offered to every format, which
// judge by content; files that none recognises, such as a README, are passed
// over. A folder that holds two editions or two lists is refused, as is a list
// without one of its required files, and one whose entities are not sound:
// every error is an [*Error].
func Read(fsys fs.FS, name string, formats []Format) (*Edition, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, &Error{File: path.Base(name), Msg: "cannot be read: " + cause(err), Err: err}
	}
	if !info.IsDir() {
		if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
			return nil, &Error{File: path.Base(name), Msg: "is not a regular file"}
		}
		f, err := readFile(fsys, name)
		if err != nil {
			return nil, err
		}
		return readFiles(path.Base(name), []File{f}, formats, nil, false)
	}
	entries, err := fs.ReadDir(fsys, name)
	if err != nil {
		return nil, &Error{File: path.Base(name), Msg: "cannot be read: " + cause(err), Err: err}
	}
	var files []File
	var folders []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		full := path.Join(name, e.Name())
		info, err := fs.Stat(fsys, full) // follows links
		if err != nil {
			return nil, &Error{File: e.Name(), Msg: "cannot be read: " + cause(err), Err: err}
		}
		if info.IsDir() {
			folders = append(folders, e.Name())
		}
		if !info.Mode().IsRegular() {
			continue
		}
		f, err := readFile(fsys, full)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return readFiles(path.Base(name), files, formats, folders, true)
}

func readFile(fsys fs.FS, name string) (File, error) {
	base := path.Base(name)
	f, err := fsys.Open(name)
	if err != nil {
		return File{}, &Error{File: base, Msg: "cannot be read: " + cause(err), Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return File{}, &Error{File: base, Msg: "cannot be read: " + cause(err), Err: err}
	}
	tooLarge := &Error{File: base, Msg: fmt.Sprintf("is larger than %d MiB", MaxFileSize>>20), Hint: "no published list is; name the list's own files"}
	if info.Size() > MaxFileSize {
		return File{}, tooLarge
	}
	// The size is a hint only: a file may grow while it is read. One byte more
	// than it lets ReadAll's loop see the end without growing the buffer.
	data := make([]byte, 0, info.Size()+1)
	r := io.LimitReader(f, MaxFileSize+1)
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return File{}, &Error{File: base, Msg: "cannot be read: " + cause(err), Err: err}
		}
		if len(data) > MaxFileSize {
			return File{}, tooLarge
		}
		if len(data) == cap(data) {
			data = slices.Grow(data, len(data)/4+512)
		}
	}
	return File{Name: base, Data: data}, nil
}

// cause is the reason of a file error without the operation and path, which the
// Error names itself.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// found is a file with the format and role it was recognised in.
type found struct {
	file   File
	format Format
	role   Role
}

// readFiles reads what a file (folder false) or a folder holds; folders are those
// within it, for the message only.
func readFiles(name string, files []File, formats []Format, folders []string, folder bool) (*Edition, error) {
	all, err := recognize(files, formats)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, unrecognized(name, files, formats, folders, folder)
	}
	if err := oneEdition(name, all); err != nil {
		return nil, err
	}
	format := all[0].format
	roles, played := map[Role]File{}, map[Role]string{}
	var names []string
	for _, f := range all {
		roles[f.role], played[f.role] = f.file, f.file.Name
		names = append(names, f.file.Name)
	}
	slices.Sort(names)
	if err := complete(name, format, roles, folder); err != nil {
		return nil, err
	}
	batch, err := format.Read(roles)
	if err != nil {
		return nil, err
	}
	ed := &Edition{
		List:     batch.List,
		Title:    batch.Title,
		Format:   format.Name(),
		Date:     batch.Date,
		Files:    names,
		Roles:    played,
		Unnamed:  batch.Unnamed,
		Entities: batch.Entities,
	}
	if err := Check(ed); err != nil {
		return nil, err
	}
	for i := range ed.Entities {
		ed.Entities[i] = arrange(ed.Entities[i])
	}
	ed.seal()
	return ed, nil
}

// recognize offers every file to every format.
func recognize(files []File, formats []Format) ([]found, error) {
	var all []found
	for _, f := range files {
		var mine []found
		for _, format := range formats {
			if role := format.Recognize(f); role != "" {
				mine = append(mine, found{f, format, role})
			}
		}
		if len(mine) > 1 {
			return nil, &Error{File: f.Name, Msg: fmt.Sprintf("is taken for %s and for %s", mine[0].format.Name(), mine[1].format.Name()), Hint: "the content fits two formats; this is a fault of the readers"}
		}
		all = append(all, mine...)
	}
	return beside(files, all), nil
}

// beside offers the files that no format recognised to those [Pairer]s that
// recognised another.
func beside(files []File, all []found) []found {
	for _, known := range slices.Clone(all) {
		p, ok := known.format.(Pairer)
		if !ok {
			continue
		}
		for _, f := range files {
			taken := func(a found) bool { return a.file.Name == f.Name }
			if slices.ContainsFunc(all, taken) {
				continue
			}
			if role := p.RecognizeBeside(f, map[Role]File{known.role: known.file}); role != "" {
				all = append(all, found{f, known.format, role})
			}
		}
	}
	return all
}

func unrecognized(name string, files []File, formats []Format, folders []string, folder bool) error {
	known := make([]string, len(formats))
	for i, f := range formats {
		known[i] = f.Name()
	}
	hint := "known formats: " + strings.Join(known, ", ")
	if !folder {
		if len(files[0].Data) == 0 {
			return &Error{File: name, Msg: "is empty", Hint: "fetch it again"}
		}
		if strings.EqualFold(path.Ext(name), ".csv") {
			hint += "; a CSV of your own needs a heading with the column name and one more of a house list's, or a mapping file beside it: see the README"
		}
		return &Error{File: name, Msg: "is not in the format of any list", Hint: hint}
	}
	if len(folders) > 0 {
		hint = "name one of the folders within it: " + enumerate(folders)
	}
	if len(files) == 0 && len(folders) > 0 {
		return &Error{File: name, Msg: "holds no files", Hint: hint}
	}
	if len(files) == 0 {
		return &Error{File: name, Msg: "holds no files", Hint: "name a list's file, or the folder that holds one list's files"}
	}
	looked := make([]string, len(files))
	for i, f := range files {
		looked[i] = f.Name
	}
	return &Error{File: name, Msg: fmt.Sprintf("holds no list; looked at %s", enumerate(looked)), Hint: hint}
}

// oneEdition refuses files of two formats, and two files in one role.
func oneEdition(folder string, all []found) error {
	var formats []string
	for _, f := range all {
		if !slices.Contains(formats, f.format.Name()) {
			formats = append(formats, f.format.Name())
		}
	}
	if len(formats) > 1 {
		var names []string
		for _, f := range all {
			names = append(names, fmt.Sprintf("%s (%s)", f.file.Name, f.format.Name()))
		}
		return &Error{File: folder, Msg: fmt.Sprintf("holds files of %d lists: %s", len(formats), enumerate(names)), Hint: "name the file you want, or a folder with one list's files"}
	}
	for _, spec := range all[0].format.Roles() {
		var names []string
		for _, f := range all {
			if f.role == spec.Role {
				names = append(names, f.file.Name)
			}
		}
		if len(names) > 1 {
			return &Error{File: folder, Msg: fmt.Sprintf("holds %d editions of the %s file of %s: %s", len(names), spec.Role, formats[0], enumerate(names)), Hint: "name the file you want, or a folder with one edition's files"}
		}
	}
	return nil
}

// complete refuses a list that lacks a required file.
func complete(name string, format Format, roles map[Role]File, folder bool) error {
	var missing, needed, have []string
	for _, spec := range format.Roles() {
		if f, ok := roles[spec.Role]; ok {
			have = append(have, f.Name)
		} else if spec.Required {
			missing = append(missing, fmt.Sprintf("the %s file (usually %s)", spec.Role, spec.Usual))
		}
		if spec.Required {
			needed = append(needed, spec.Usual)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if !folder {
		return &Error{File: name, Msg: fmt.Sprintf("is one of the %d files of format %s; missing %s", len(needed), format.Name(), enumerate(missing)), Hint: "name the folder that holds them together: " + strings.Join(needed, ", ")}
	}
	return &Error{File: name, Msg: fmt.Sprintf("lacks %s of format %s; found %s", enumerate(missing), format.Name(), enumerate(have)), Hint: "fetch the missing file of the same day: a list that is not whole is not read"}
}

// enumerate writes up to eight names.
func enumerate(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// Check refuses an edition whose entities are not sound: none at all, an ID
// that is missing or used twice, no name, another list's entity, text that is
// not UTF-8, a word that is not of the vocabulary, or a date that does not
// exist. Read has done it.
func Check(ed *Edition) error {
	if ed.List == "" {
		return &Error{Msg: "the list has no name"}
	}
	if len(ed.Entities) == 0 {
		file := ""
		if len(ed.Files) > 0 {
			file = ed.Files[0]
		}
		return &Error{File: file, Msg: "holds no entities", Hint: "the file is empty or cut short; fetch it again"}
	}
	seen := make(map[string]int, len(ed.Entities))
	for i := range ed.Entities {
		e := &ed.Entities[i]
		refuse := func(field, msg string, args ...any) error {
			return &Error{File: e.Provenance.File, Field: field, Msg: fmt.Sprintf("record %d: ", e.Provenance.Record) + fmt.Sprintf(msg, args...)}
		}
		if e.ID == "" {
			return refuse("id", "entity without an ID")
		}
		if first, twice := seen[e.ID]; twice {
			return refuse("id", "ID %q is used twice, first by record %d", e.ID, ed.Entities[first].Provenance.Record)
		}
		seen[e.ID] = i
		if e.List != ed.List {
			return refuse("list", "entity %q is of list %q, not %q", e.ID, e.List, ed.List)
		}
		if field, msg := unsound(e); msg != "" {
			return refuse(field, "entity %q: %s", e.ID, msg)
		}
	}
	return nil
}

// unsound says what is wrong with an entity by itself, if anything.
func unsound(e *namesake.Entity) (field, msg string) {
	if len(e.Names) == 0 {
		return "names", "no name"
	}
	for i := range e.Names {
		if e.Names[i].Full == "" {
			return "names", "an empty name"
		}
	}
	switch e.Kind {
	case namesake.KindUnknown, namesake.KindPerson, namesake.KindOrganization, namesake.KindVessel, namesake.KindAircraft:
	default:
		return "kind", fmt.Sprintf("unknown kind %q", e.Kind)
	}
	switch e.Gender {
	case namesake.GenderUnknown, namesake.GenderMale, namesake.GenderFemale, namesake.GenderOther:
	default:
		return "gender", fmt.Sprintf("unknown gender %q", e.Gender)
	}
	for field, s := range Texts(e) {
		if !isText(s) {
			return field, fmt.Sprintf("text that is not UTF-8: %q", s)
		}
	}
	for field, d := range dates(e) {
		if !d.IsZero() && (!d.From.Valid() || !d.To.IsZero() && !d.To.Valid()) {
			return field, fmt.Sprintf("a date that does not exist: %s", d)
		}
	}
	return "", ""
}
