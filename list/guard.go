package list

import "fmt"

// CheckShrink refuses a new edition that lacks more than the share limit, from 0
// to 1, of the old one's entities, told by their IDs: a file cut short does, and
// so does one of another list that goes by the same name. A list without an old
// edition (nil) always passes.
func CheckShrink(old, new *Edition, limit float64) error {
	if old == nil {
		return nil
	}
	stay := make(map[string]bool, len(new.Entities))
	for i := range new.Entities {
		stay[new.Entities[i].ID] = true
	}
	lost := 0
	for i := range old.Entities {
		if !stay[old.Entities[i].ID] {
			lost++
		}
	}
	if float64(lost) <= limit*float64(len(old.Entities)) {
		return nil
	}
	file := ""
	if len(new.Files) == 1 {
		file = new.Files[0]
	}
	e := &Error{
		File: file,
		Msg: fmt.Sprintf("%s would lose %d of its %d entities, %.1f %%, and hold %d; the limit is %.0f %%",
			new.List, lost, len(old.Entities), 100*float64(lost)/float64(len(old.Entities)), len(new.Entities), 100*limit),
		Hint: "the file may be cut short; import it with --allow-shrink if the publisher really removed them",
	}
	if new.Unnamed {
		e.Hint = "if it is another list, give it a name with --name LIST; if its entities were really removed, import it with --allow-shrink"
	}
	return e
}
