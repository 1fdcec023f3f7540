package list

import "fmt"

// CheckShrink refuses a new edition that has fewer than (1−limit) of the old
// one's entities, as a file cut short has. limit is a share from 0 to 1. A list
// without an old edition (nil) always passes.
func CheckShrink(old, new *Edition, limit float64) error {
	if old == nil || float64(len(new.Entities)) >= (1-limit)*float64(len(old.Entities)) {
		return nil
	}
	file := ""
	if len(new.Files) == 1 {
		file = new.Files[0]
	}
	lost := 1 - float64(len(new.Entities))/float64(len(old.Entities))
	return &Error{
		File: file,
		Msg: fmt.Sprintf("%s would shrink from %d entities to %d, by %.1f %%; the limit is %.0f %%",
			new.List, len(old.Entities), len(new.Entities), 100*lost, 100*limit),
		Hint: "the file may be cut short; allow the shrinking if the publisher really removed them",
	}
}
