package access

import (
	"cmp"
	"slices"

	"github.com/namesake-screening/namesake/internal/store"
)

// Active are the accounts that may sign in, by number: of who has a role, or of
// everybody for "".
func Active(tx *store.Tx, role Role) ([]Account, error) {
	var out []Account
	err := tx.Query(func(scan func(...any) error) error {
		var c Account
		var roles string
		if err := scan(&c.ID, &c.Name, &c.FullName, &roles); err != nil {
			return err
		}
		c.Roles = split[Role](roles)
		if role == "" || slices.Contains(c.Roles, role) {
			out = append(out, c)
		}
		return nil
	}, "SELECT id, name, full_name, roles FROM accounts WHERE disabled_at = 0 AND erased_at = 0 ORDER BY id")
	return out, err
}

// Able are the accounts that may sign in and do an action, to anything or to their
// own, by what they are called: whom work may be given to.
func Able(tx *store.Tx, a Action) ([]Account, error) {
	all, err := Active(tx, "")
	all = slices.DeleteFunc(all, func(c Account) bool { return c.identity().Can(a) == None })
	slices.SortStableFunc(all, func(x, y Account) int { return cmp.Compare(x.Shown(), y.Shown()) })
	return all, err
}
