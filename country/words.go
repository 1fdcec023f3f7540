package country

import (
	"maps"
	"slices"
	"strings"
)

// Names yields every name and demonym of a country that the package knows, with
// its code, in a fixed order.
func Names(yield func(code, name string) bool) {
	t := tables()
	for _, code := range slices.Sorted(maps.Keys(t.english)) {
		if !yield(code, t.english[code]) {
			return
		}
		for name := range strings.SplitSeq(variants[code], ";") {
			if name != "" && !yield(code, name) {
				return
			}
		}
	}
}
