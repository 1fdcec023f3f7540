package match

import (
	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// Names compares two names given as text and returns their similarity (0–1):
// the best over the readings of both. Where kind is unknown they are compared
// as people's and as organisations' names.
func Names(kind namesake.Kind, asked, listed string) float64 {
	best := 0.0
	for _, k := range ReadAs(kind) {
		person := k == namesake.KindPerson
		var lexicon LexiconBuilder
		var names []Listed
		for _, f := range name.Forms(listed, k) {
			names = append(names, Compile(f, person, &lexicon))
		}
		lexicon.Describe()
		var q Query
		var a Alignment
		for _, f := range name.Forms(asked, k) {
			q.Reset(f, person)
			for i := range names {
				if a.Align(&q, &names[i], &lexicon.Lexicon, 2*names[i].Weight) { // nothing that loses more agrees
					best = max(best, a.Similarity(&q, &names[i]))
				}
			}
		}
	}
	return best
}

// ReadAs returns how a name of the kind is to be read: as a person's, as
// another's, or as both where the kind is not known.
func ReadAs(kind namesake.Kind) []namesake.Kind {
	switch kind {
	case namesake.KindPerson:
		return []namesake.Kind{namesake.KindPerson}
	case namesake.KindUnknown:
		return []namesake.Kind{namesake.KindPerson, namesake.KindOrganization}
	}
	return []namesake.Kind{namesake.KindOrganization}
}
