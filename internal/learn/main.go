// Learn counts how common name tokens are and writes the model that package
// name embeds. Run it from the project's root with go generate ./name; the
// same data gives the same bytes.
//
// People: half the weight goes to the Latin side of the Wikidata
// transliteration pairs (names of people known all over the world, counted by
// how many bear them), half to the primary names on the official lists (the
// people that screening compares with, and the names they share with their
// neighbours). Organisations: the names on the lists. Only hashes of tokens and
// their shares are written.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
)

// lists are the official lists that are whole, the newest edition of each.
var lists = []string{
	"ofac_sdn/2021-07-07_full", "ofac_cons/2025-12-19", "un_sc/2026-02-27_consolidated.xml",
	"uk_ofsi/2018-04-13_sanctionsconlist.csv", "eu_fsd/2016-02-11_global.xml",
	"au_dfat/2024-11-11_regulation8_consolidated.xlsx", "ca_sema/2020-03_sema-lmes.xml",
}

// tokensPerPerson turns shares among tokens into shares among people.
const tokensPerPerson = 2.5

func main() {
	out := flag.String("out", "model.bin", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	data := filepath.Join(shared.Root(), "data")
	famous, err := famousTokens(filepath.Join(data, "names", "netranslit"))
	if err != nil {
		return err
	}
	listed, organizations, err := listedTokens(filepath.Join(data, "lists"))
	if err != nil {
		return err
	}
	people := map[string]float64{}
	for w, p := range famous {
		people[w] += p / 2
	}
	for w, p := range listed {
		people[w] += p / 2
	}
	words, endings, err := learnCustoms(data)
	if err != nil {
		return err
	}
	model := name.NewModel(people, organizations, 1e-6)
	model.SetCustoms(words, endings)
	kin, err := learnKin(data, people)
	if err != nil {
		return err
	}
	model.SetKin(kin)
	b, err := model.MarshalBinary()
	if err != nil {
		return err
	}
	fmt.Printf("people: %d tokens, organisations: %d, told culture or part: %d, endings: %d, kin: %d, file: %d bytes\n",
		len(people), len(organizations), len(words), len(endings), len(kin), len(b))
	return os.WriteFile(out, b, 0o644)
}

// famousTokens reads lines of "english TAB letters TAB count", where a token
// may stand in several files; its largest count is taken.
func famousTokens(dir string) (map[string]float64, error) {
	files, err := filepath.Glob(filepath.Join(dir, "wd_*_80"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no transliteration pairs in %s: %v", dir, err)
	}
	most := map[string]int{}
	for _, path := range files {
		counts, err := countTokens(path)
		if err != nil {
			return nil, err
		}
		for w, n := range counts {
			most[w] = max(most[w], n)
		}
	}
	total := 0
	for _, n := range most {
		total += n
	}
	shares := map[string]float64{}
	for w, n := range most {
		if n > 1 { // seen once: as rare as never seen
			shares[w] = tokensPerPerson * float64(n) / float64(total)
		}
	}
	return shares, nil
}

func countTokens(path string) (map[string]int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	counts := map[string]int{}
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		fields := strings.Split(sc.Text(), "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s:%d: want 3 fields, found %d", path, line, len(fields))
		}
		n, err := strconv.Atoi(fields[2])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: count: %w", path, line, err)
		}
		for _, r := range name.Readings(fields[0])[:min(1, len(name.Readings(fields[0])))] {
			for _, w := range strings.Fields(r.Text) {
				counts[w] += n
			}
		}
	}
	return counts, sc.Err()
}

// listedTokens counts in how many people's and organisations' primary names
// each token stands.
func listedTokens(dir string) (people, organizations map[string]float64, err error) {
	count := map[bool]map[string]float64{true: {}, false: {}}
	total := map[bool]float64{}
	for _, l := range lists {
		edition, err := list.Read(os.DirFS(dir), l, formats.All())
		if err != nil {
			return nil, nil, err
		}
		for _, e := range edition.Entities {
			person := e.Kind == namesake.KindPerson
			total[person]++
			seen := map[string]bool{}
			for _, f := range name.FormsOf(e.Names[0], e.Kind)[:min(1, len(name.FormsOf(e.Names[0], e.Kind)))] {
				for _, t := range f.Tokens {
					if !seen[t.Text] {
						seen[t.Text] = true
						count[person][t.Text]++
					}
				}
			}
		}
	}
	for person, counts := range count {
		for w, n := range counts {
			if n < 2 {
				delete(counts, w)
				continue
			}
			counts[w] = n / total[person]
		}
	}
	return count[true], count[false], nil
}
