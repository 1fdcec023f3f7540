package yente

import (
	"cmp"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/name"
)

// wordIndex finds parties by the words of their names, in Latin letters
// whatever script they are published in.
type wordIndex struct {
	parties []*party
	words   []int              // by party: how many its shortest name has
	posts   map[string][]int32 // by word: the parties, ascending
}

func newWordIndex(s *Snapshot) *wordIndex {
	x := &wordIndex{posts: map[string][]int32{}}
	for _, d := range s.datasets {
		for _, p := range d.parties {
			ordinal := int32(len(x.parties))
			shortest := 0
			for _, n := range p.Names {
				for _, r := range name.Readings(n.Full) {
					words := strings.Fields(r.Text)
					if shortest == 0 || len(words) < shortest {
						shortest = len(words)
					}
					for _, w := range words {
						if posts := x.posts[w]; len(posts) == 0 || posts[len(posts)-1] != ordinal {
							x.posts[w] = append(posts, ordinal)
						}
					}
				}
			}
			x.parties = append(x.parties, p)
			x.words = append(x.words, shortest)
		}
	}
	return x
}

// find are the parties whose names have all words of a reading of the text,
// those with the shortest names first.
func (x *wordIndex) find(text string) []*party {
	var found []int32
	for _, r := range name.Readings(text) {
		var all []int32
		for i, w := range strings.Fields(r.Text) {
			if i == 0 {
				all = slices.Clone(x.posts[w])
				continue
			}
			all = slices.DeleteFunc(all, func(ordinal int32) bool {
				_, ok := slices.BinarySearch(x.posts[w], ordinal)
				return !ok
			})
		}
		found = append(found, all...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	slices.SortStableFunc(found, func(a, b int32) int { return cmp.Compare(x.words[a], x.words[b]) })
	out := make([]*party, len(found))
	for i, ordinal := range found {
		out[i] = x.parties[ordinal]
	}
	return out
}
