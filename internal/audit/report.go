package audit

import (
	"fmt"
	"strings"
	"time"
)

// Kind is what is wrong.
type Kind string

const (
	Changed       Kind = "changed"    // an entry is not what was signed or hashed
	Deleted       Kind = "deleted"    // entries are missing, and later ones are there
	Inserted      Kind = "inserted"   // an entry is there that the log did not have
	Reordered     Kind = "reordered"  // two entries have changed places
	Truncated     Kind = "truncated"  // the end of the log is missing
	Backwards     Kind = "backwards"  // a time is before that of the entry before
	Hashes        Kind = "hashes"     // the entries are as signed, hashes of the tree are not
	BadCheckpoint Kind = "checkpoint" // a checkpoint is missing or not what was signed
	KeyList       Kind = "keys"       // the list of public keys is not that of the log
)

// Problem is something wrong with a log.
type Problem struct {
	Kind Kind `json:"kind"`
	// First and Last are the numbers of the entries, or twice that of the
	// checkpoint. Where they differ for a changed entry, it is one of these.
	First int64  `json:"first"`
	Last  int64  `json:"last"`
	Text  string `json:"text"` // a sentence that says it
}

func (p *Problem) Error() string { return p.Text }

// Report is what verifying a log found.
type Report struct {
	Size        int64     `json:"size"`   // entries read
	Signed      int64     `json:"signed"` // of them, those that a checkpoint vouches for
	Checkpoints int64     `json:"checkpoints"`
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	// KeysGiven says that the public keys came from outside the log. Those that a
	// log itself states prove only that it agrees with itself.
	KeysGiven  bool `json:"keys_given"`
	SinceGiven bool `json:"since_given"` // and so did a checkpoint
	// Problems has the first wrong entry first. It is not complete: after a place
	// from which nothing can be told any more, nothing is.
	Problems []Problem `json:"problems"`
}

// OK reports whether nothing is wrong.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// String says it in a few lines.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d entries", r.Size)
	if r.Size > 0 {
		fmt.Fprintf(&b, ", from %s to %s", r.From.Format(time.RFC3339), r.To.Format(time.RFC3339))
	}
	fmt.Fprintf(&b, "; %d checkpoints, which sign %d of them.\n", r.Checkpoints, r.Signed)
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "WRONG (%s): %s.\n", p.Kind, p.Text)
	}
	switch {
	case !r.OK():
		fmt.Fprintf(&b, "The first %d entries are those that were signed.\n", r.Signed)
	case r.Size == r.Signed:
		b.WriteString("Nothing is wrong.\n")
	default:
		b.WriteString("Nothing is wrong. ")
		fmt.Fprintf(&b, "Nobody has signed the last %d entries yet: they were compared with their hashes only.\n", r.Size-r.Signed)
	}
	if !r.KeysGiven {
		b.WriteString("The public keys are those that the log itself states; give one that was kept elsewhere to tell the log from a forged one.\n")
	}
	if !r.SinceGiven {
		b.WriteString("Whether entries were cut off together with the checkpoints that signed them shows only against a checkpoint kept elsewhere.\n")
	}
	return b.String()
}
