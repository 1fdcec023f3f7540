// Package screen is the front door of the library: editions and a policy in,
// screenings out.
package screen

import (
	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
)

// Screener screens subjects against a fixed set of editions under one policy.
// It is immutable and safe for use by many goroutines.
type Screener struct{}

// New builds the index over the editions.
func New(editions []*list.Edition, p policy.Policy) (*Screener, error) { panic("being written") }

// Screen answers about one subject.
func (s *Screener) Screen(subject namesake.Subject) (namesake.Screening, error) {
	panic("being written")
}
