// Learn what differences of spelling cost, from the names that official lists
// publish for one person. Run it with go generate ./spelling; the same lists
// give the same bytes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// lists are the official lists that are whole, the newest edition of each.
var lists = []string{
	"ofac_sdn/2021-07-07_full", "ofac_cons/2025-12-19", "un_sc/2026-02-27_consolidated.xml",
	"uk_ofsi/2018-04-13_sanctionsconlist.csv", "eu_fsd/2016-02-11_global.xml",
	"au_dfat/2024-11-11_regulation8_consolidated.xlsx", "ca_sema/2020-03_sema-lmes.xml",
}

func main() {
	out := flag.String("out", "costs.txt", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	found := map[[2]string]bool{}
	for _, l := range lists {
		edition, err := list.Read(os.DirFS(filepath.Join(shared.Root(), "data", "lists")), l, formats.All())
		if err != nil {
			return err
		}
		for i := range edition.Entities {
			if e := &edition.Entities[i]; e.Kind == namesake.KindPerson {
				collect(found, e)
			}
		}
	}
	pairs := make([][2]string, 0, len(found))
	for p := range found {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	b, err := spelling.Learn(pairs).MarshalText()
	if err != nil {
		return err
	}
	fmt.Printf("%d pairs of spellings\n", len(pairs))
	return os.WriteFile(out, b, 0o644)
}

// collect pairs each word of a person's names with the word of every other
// name that resembles it most, if one does. A pair counts once, however many
// people have it, so that common names do not decide.
func collect(found map[[2]string]bool, e *namesake.Entity) {
	var names [][]string
	for _, n := range e.Names {
		if name.Script(n.Full) != "Latn" {
			continue
		}
		if read := name.Readings(n.Full); len(read) > 0 {
			names = append(names, strings.Fields(read[0].Text))
		}
	}
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			for _, a := range names[i] {
				best, of := 0.8, ""
				for _, b := range names[j] {
					if s := eval.JaroWinkler(a, b); s >= best {
						best, of = s, b
					}
				}
				if len(a) > 2 && len(of) > 2 {
					found[[2]string{min(a, of), max(a, of)}] = true
				}
			}
		}
	}
}
