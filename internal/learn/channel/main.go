// Channel learns the model that package translit embeds: how names in other
// scripts are written in Latin letters. Run it from the project's root with
// go generate ./translit; the same data gives the same bytes.
//
// It learns from the Wikidata transliteration pairs, and never from one name
// in ten (pairs.Fold), by which the tests measure. Only tables of chunks of a
// few letters are written, no names.
package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/namesake-screening/namesake/internal/pairs"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/translit"
)

// sources are the files of each script.
var sources = []struct {
	script  string
	longest int // letters that a unit may write; a Han character may be a whole syllable
	files   []string
}{
	{"Arab", 4, []string{"wd_arabic_80"}},
	{"Cyrl", 4, []string{"wd_russian_80"}},
	{"Hang", 4, []string{"wd_korean_80"}},
	{"Hani", 6, []string{"wd_chinese_80", "wd_japanese_80"}},
	{"Hebr", 4, []string{"wd_hebrew_80"}},
	{"Jpan", 4, []string{"wd_japanese_80", "wd_katakana_80"}},
}

// maxPairs of a script are learned from; more brings nothing measurable.
const maxPairs = 60000

func main() {
	out := flag.String("out", "model.bin", "file to write")
	least := flag.Int("from", 1, "learn from the lots of names from this one on (2 keeps lot 1 for choosing)")
	flag.Parse()
	if err := run(*out, *least); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(out string, least int) error {
	draft := translit.Draft{Channels: make([]translit.DraftChannel, len(sources))}
	samples := make([][]sample, len(sources))
	names := map[string]bool{}
	for i, s := range sources {
		var err error
		if samples[i], err = read(s.script, s.files, least, names); err != nil {
			return err
		}
	}
	letters := learnLetters(names)
	draft.Letters = letters.costs()
	var group sync.WaitGroup
	room := make(chan struct{}, 2)
	for i, s := range sources {
		group.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			draft.Channels[i] = learn(s.script, s.longest, samples[i], letters)
		})
	}
	group.Wait()
	b, err := draft.MarshalBinary()
	if err != nil {
		return err
	}
	fmt.Printf("%d names, file: %d bytes\n", len(names), len(b))
	return os.WriteFile(out, b, 0o644)
}

// sample is a pair to learn from.
type sample struct {
	order  uint32
	latin  []byte // 1 is a
	units  []int32
	weight float64
	arcs   []arc
	native []rune // units before they are numbered
}

// read returns the pairs of the files in an order that depends on the names
// alone, and adds the Latin sides to names.
func read(script string, files []string, least int, names map[string]bool) ([]sample, error) {
	var out []sample
	seen := map[string]bool{}
	for _, f := range files {
		list, err := pairs.Read(filepath.Join(shared.Root(), "data", "names", "netranslit", f))
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			id := p.Latin + " " + string(p.Native)
			if pairs.Fold(p.Latin) < least || seen[id] || (name.Script(string(p.Native)) == "Hani") != (script == "Hani") {
				continue
			}
			seen[id], names[p.Latin] = true, true
			s := sample{native: translit.Units(nil, script, p.Native), weight: weight(p.Count)}
			if len(s.native) == 0 || len(s.native) > maxUnits || len(p.Latin) > maxLatin {
				continue
			}
			for _, l := range []byte(p.Latin) {
				s.latin = append(s.latin, l-'a'+1)
			}
			h := fnv.New32a()
			h.Write([]byte(id))
			s.order = h.Sum32()
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b sample) int {
		switch {
		case a.order < b.order:
			return -1
		case a.order > b.order:
			return 1
		}
		return 0
	})
	return out[:min(len(out), maxPairs)], nil
}
