package listtest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
)

// ledger is a format of lines "id|name|" under the line "LEDGER".
type ledger struct{}

func (ledger) Name() string { return "ledger" }

func (ledger) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "ledger.txt"}}
}

func (ledger) Recognize(f list.File) list.Role {
	if bytes.HasPrefix(f.Data, []byte("LEDGER\n")) {
		return list.Primary
	}
	return ""
}

func (ledger) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	b := &list.Batch{List: "x-ledger", Title: "Ledger"}
	rows, ok := strings.CutPrefix(string(f.Data), "LEDGER\n")
	if !ok {
		return nil, &list.Error{File: f.Name, Line: 1, Msg: "not a ledger"}
	}
	for i, row := range strings.Split(strings.TrimRight(rows, "\n"), "\n") {
		cells := strings.Split(row, "|")
		if len(cells) != 3 {
			return nil, &list.Error{File: f.Name, Line: i + 2, Msg: fmt.Sprintf("%d cells, want 3", len(cells))}
		}
		b.Entities = append(b.Entities, namesake.Entity{
			ID: cells[0], List: b.List, Names: []namesake.Name{{Full: cells[1]}},
			Provenance: namesake.Provenance{File: f.Name, Record: i + 2},
		})
	}
	return b, nil
}

func TestASoundFormatPasses(t *testing.T) {
	file := func(text string) map[list.Role]list.File {
		return map[list.Role]list.File{list.Primary: {Name: "l.txt", Data: []byte(text)}}
	}
	listtest.Run(t, ledger{}, listtest.Case{
		Name:     "invented",
		Files:    file("LEDGER\n1|Adam Kowalsky|\n2|Bela Lugosh|\n3|Zoë Ångström|\n"),
		Shuffled: file("LEDGER\n3|Zoë Ångström|\n1|Adam Kowalsky|\n2|Bela Lugosh|\n"),
		Entities: 3,
		List:     "x-ledger",
	})
}
