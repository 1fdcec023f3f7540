package cases

import "github.com/namesake-screening/namesake/internal/store"

// Erase forgets what the cases of a subject say: notes, files, reasons and
// summaries. That they were, and who worked on them when, stays.
func Erase(tx *store.Tx, subject int64) error {
	for _, statement := range []string{
		"UPDATE cases SET summary = '' WHERE subject = $1",
		"UPDATE case_events SET text = '' WHERE case_id IN (SELECT id FROM cases WHERE subject = $1)",
		"UPDATE case_notes SET salt = '', text = '' WHERE case_id IN (SELECT id FROM cases WHERE subject = $1)",
	} {
		if _, err := tx.Exec(statement, subject); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE case_files SET name = '', hash = '', salt = '', removed_why = '', data = $1 WHERE case_id IN (SELECT id FROM cases WHERE subject = $2)", []byte{}, subject)
	return err
}
