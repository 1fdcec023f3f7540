package spelling

import (
	"fmt"
	"hash/fnv"
	"sync"
)

// Fingerprint differs where the package would make other codes, keys or costs:
// an index of one fingerprint is of no use under another.
var Fingerprint = sync.OnceValue(func() uint64 {
	h := fnv.New64a()
	fmt.Fprintln(h, multigraphs, classes, classNumber, sub, indel, unwritten, vowel)
	fmt.Fprintln(h, MaxLen, maxClasses, maxSkeletons, PrefixClasses, maxPrefixes, Hard, Slip, hardSwap, easySwap)
	for n := range MaxLen + 1 {
		fmt.Fprintln(h, lengthFactor(n))
	}
	return h.Sum64()
})
