package store

import (
	"fmt"
	"regexp"
)

var (
	madeBy  = regexp.MustCompile(`CREATE (TABLE|INDEX|UNIQUE INDEX) (\w+)`)
	addedBy = regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+)`)
)

// Undo takes the last migration back.
func Undo(tx *Tx) error {
	all, err := steps()
	if err != nil {
		return err
	}
	last := all[len(all)-1]
	made, added := madeBy.FindAllStringSubmatch(last.sql, -1), addedBy.FindAllStringSubmatch(last.sql, -1)
	if made == nil && added == nil {
		return fmt.Errorf("migration %s makes no table, index or column", last.name)
	}
	for _, m := range made {
		kind := "INDEX IF EXISTS " // it goes with its table
		if m[1] == "TABLE" {
			kind = "TABLE "
		}
		if _, err := tx.Exec("DROP " + kind + m[2]); err != nil {
			return err
		}
	}
	for _, m := range added {
		if _, err := tx.Exec("ALTER TABLE " + m[1] + " DROP COLUMN " + m[2]); err != nil {
			return err
		}
	}
	_, err = tx.Exec("DELETE FROM migrations WHERE version = $1", last.version)
	return err
}
