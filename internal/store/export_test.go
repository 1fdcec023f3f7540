package store

import (
	"fmt"
	"regexp"
)

var tableOf = regexp.MustCompile(`CREATE TABLE (\w+)`)

// Undo takes the last migration back.
func Undo(tx *Tx) error {
	all, err := steps()
	if err != nil {
		return err
	}
	last := all[len(all)-1]
	table := tableOf.FindStringSubmatch(last.sql)
	if table == nil {
		return fmt.Errorf("migration %s makes no table", last.name)
	}
	for _, m := range tableOf.FindAllStringSubmatch(last.sql, -1) {
		if _, err := tx.Exec("DROP TABLE " + m[1]); err != nil {
			return err
		}
	}
	_, err = tx.Exec("DELETE FROM migrations WHERE version = $1", last.version)
	return err
}
