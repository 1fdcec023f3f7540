package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/list"
)

type listCmd struct {
	Import importCmd `cmd:"" help:"Read lists and keep them for screening."`
	Fetch  fetchCmd  `cmd:"" help:"Fetch what changed from the publishers, and import it."`
	Show   showCmd   `cmd:"" help:"Show the editions kept, and imports that were refused."`
	Use    useCmd    `cmd:"" help:"Put an edition kept in use, in place of another."`
	Diff   diffCmd   `cmd:"" help:"Show what changed from one edition to another."`
}

type importCmd struct {
	Path        []string `arg:"" help:"A file, or a folder that holds one list's files."`
	Name        string   `placeholder:"LIST" help:"Call the list so, where its files do not name it: a CSV file without a mapping, FollowTheMoney entities without a data set."`
	AllowShrink bool     `help:"Accept an edition that lost more entities than the limit allows, or a file."`
}

func (importCmd) Help() string {
	return `The format is recognised by content. A list that is damaged, lacks a file or lost too many entities is refused, and the edition
imported before stays in use:

  namesake list import sdn/
  namesake list import clients.csv --name house-clients
  namesake list import consolidated.xml entities.ftm.json

A CSV file of your own needs the column name and one of id, kind, aliases, birth_date, nationality and their like; README.md has them all,
and the mapping for a file whose columns are called otherwise.`
}

func (c *importCmd) Run(e *env) error {
	if c.Name != "" && len(c.Path) > 1 {
		return usagef("import them one by one", "--name %s: %d lists cannot have one name", c.Name, len(c.Path))
	}
	store, err := e.store()
	if err != nil {
		return err
	}
	// Every path is tried: one list that is refused is no reason to keep the
	// others old.
	var failed []error
	results := []any{}
	for _, path := range c.Path {
		r, err := store.Import(e.ctx, path, editions.ImportOptions{AllowShrink: c.AllowShrink, Name: c.Name})
		switch {
		case errors.Is(err, editions.ErrNamed), errors.Is(err, editions.ErrName):
			err = usage{err, "namesake list import --help"}
		case errors.Is(err, fs.ErrNotExist) && !errors.As(err, new(*editions.RefusedError)):
			err = usage{err, "name a file, or a folder that holds one list's files"}
		}
		if err != nil {
			failed = append(failed, err)
			results = append(results, map[string]any{"path": path, "error": err.Error()})
			continue
		}
		results = append(results, map[string]any{"path": path, "edition": r.Meta, "previous": r.Previous, "unchanged": r.Unchanged, "older": r.Older, "again": r.Again != nil})
		if !e.json {
			fmt.Fprintln(e.out, printable(r.Summary()))
		}
	}
	if e.json {
		if err := e.writeJSON(results); err != nil {
			return err
		}
	}
	if len(failed) < len(c.Path) {
		e.prepare()
	}
	for _, err := range failed[:max(0, len(failed)-1)] {
		report(e.err, err)
	}
	if len(failed) > 0 {
		return failed[len(failed)-1]
	}
	return nil
}

// prepare makes the index of what is in use now, so that the first screening
// need not wait for it.
func (e *env) prepare() {
	s, err := e.openImported()
	if err == nil && s != nil {
		err = s.close()
	}
	if err != nil {
		e.note("note: the imported lists cannot be screened against yet: %v", err)
	}
}

type showCmd struct{}

func (showCmd) Run(e *env) error {
	store, err := e.existingStore()
	if err != nil {
		return err
	}
	metas, refusals := []editions.Meta{}, []editions.Refusal{}
	if store != nil {
		if metas, err = store.List(); err != nil {
			return err
		}
		torn := 0
		if refusals, torn, err = store.Refusals(); err != nil {
			return err
		}
		if torn > 0 {
			e.note("note: the record of refused imports has %s that cannot be read", count(torn, "line", "lines"))
		}
	}
	if e.json {
		return e.writeJSON(map[string]any{"editions": orEmpty(metas), "refusals": orEmpty(refusals)})
	}
	if len(metas) == 0 {
		fmt.Fprintln(e.out, "No list has been imported; screening uses the built-in sample list.")
		e.note("hint: namesake list import PATH")
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	if len(metas) > 0 {
		fmt.Fprintln(t, "LIST\tEDITION OF\tCONTENT\tENTITIES\tIMPORTED\tIN USE\tTITLE")
	}
	for _, m := range metas {
		inUse := ""
		if m.Current {
			inUse = "yes"
		}
		if m.Damaged != "" {
			e.note("warning: %s", m.Damaged)
			fmt.Fprintf(t, "%s\t%s\t%s\tdamaged\t\t%s\t\n", m.List, dateOr(m.Date, "not stated"), desk.Short(m.Hash), inUse)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", m.List, dateOr(m.Date, "not stated"), desk.Short(m.Hash), m.Entities, m.ImportedAt.Format("2006-01-02 15:04Z"), inUse, printable(m.Title))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(refusals) > 0 {
		fmt.Fprintf(e.out, "\nRefused:\n")
	}
	for _, r := range refusals {
		fmt.Fprintf(e.out, "   %s  %s: %s\n", r.Time.Format("2006-01-02 15:04Z"), printable(r.Path), printable(r.Reason))
	}
	return nil
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func dateOr(d namesake.PartialDate, none string) string {
	if d.IsZero() {
		return none
	}
	return d.String()
}

type useCmd struct {
	Edition string `arg:"" help:"LIST@DATE or LIST@HASH, as namesake list show has them."`
}

func (useCmd) Help() string {
	return `After a wrong import, back to the edition before:

  namesake list use un-sc@2020-03-20
  namesake list use house-acme@5f2c81`
}

func (c *useCmd) Run(e *env) error {
	name, ref, ok := strings.Cut(c.Edition, "@")
	if !ok || ref == "" {
		return usagef("write LIST@DATE or LIST@HASH; namesake list show has them", "%q names no edition", c.Edition)
	}
	store, err := e.existingStore()
	if err != nil {
		return err
	}
	if store == nil {
		return hinted{fmt.Errorf("%s: no list has been imported", c.Edition), "namesake list import PATH"}
	}
	m, err := store.Use(e.ctx, name, ref)
	if errors.Is(err, editions.ErrNotFound) {
		return hinted{err, "namesake list show"}
	}
	if err != nil {
		return err
	}
	if e.json {
		err = e.writeJSON(m)
	} else {
		_, err = fmt.Fprintf(e.out, "%s: in use\n", m)
	}
	if err != nil {
		return err
	}
	e.prepare()
	return nil
}

type diffCmd struct {
	Old string `arg:"" help:"A path, or an edition kept: LIST@DATE, LIST@HASH, or LIST for the one in use."`
	New string `arg:"" help:"The same."`
}

func (diffCmd) Help() string {
	return `Entities added (+), removed (-) and changed (~), the last field by field:

  namesake list diff sdn-2021/ sdn-2022/
  namesake list diff un-sc@2020-03-20 un-sc`
}

func (c *diffCmd) Run(e *env) error {
	before, err := e.edition(c.Old)
	if err != nil {
		return err
	}
	after, err := e.edition(c.New)
	if err != nil {
		return err
	}
	if before.List != after.List {
		return usagef("compare two editions of one list", "%s and %s are different lists", ofList(c.Old, before.List), ofList(c.New, after.List))
	}
	changes := list.Diff(before, after)
	if e.json {
		return e.writeJSON(changes)
	}
	var text strings.Builder
	if err := changes.WriteText(&text); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(e.out, printable(strings.TrimSuffix(line, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// ofList says which list an argument names, where that cannot be read off it.
func ofList(ref, id string) string {
	if name, _, _ := strings.Cut(ref, "@"); name == id {
		return ref
	}
	return fmt.Sprintf("%s (%s)", ref, id)
}

// edition reads a path, or finds LIST@REF among the editions kept.
func (e *env) edition(ref string) (*list.Edition, error) {
	if _, err := os.Stat(ref); err == nil {
		return readList(ref)
	}
	name, edition, _ := strings.Cut(ref, "@")
	store, err := e.existingStore()
	if err != nil {
		return nil, err
	}
	if store == nil {
		return nil, hinted{fmt.Errorf("%s: no such file, and no list has been imported", ref), "namesake list import PATH"}
	}
	ed, err := store.Load(name, edition)
	if errors.Is(err, editions.ErrNotFound) {
		return nil, hinted{fmt.Errorf("%s: no such file, and no such edition: %w", ref, err), "namesake list show"}
	}
	return ed, err
}
