// Accuracy measures on real lists what no file of labelled pairs can: recall by
// naming culture and by what differs, how many people of no list are alerted in
// each culture, and whether somebody is found by an official alias that is not
// on the list, written with slips of the pen. Run it with make accuracy; the
// same data gives the same figures.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/namesake-screening/namesake/internal/shared"
)

func main() {
	report := flag.String("report", "", "write a report to this HTML `file`")
	pairs := flag.String("pairs", "", "write the labelled pairs that were made to this CSV `file`, as namesake eval --pairs reads them")
	flag.Parse()
	if err := run(*report, *pairs); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(report, pairs string) error {
	data := filepath.Join(shared.Root(), "data")
	f, err := measure(data)
	if err != nil {
		return err
	}
	for _, out := range []struct {
		path  string
		write func(io.Writer) error
	}{{report, f.writeReport}, {pairs, f.writePairs}} {
		if out.path == "" {
			continue
		}
		if err := writeFile(out.path, out.write); err != nil {
			return err
		}
	}
	if err := f.write(os.Stdout); err != nil {
		return err
	}
	fmt.Println()
	f.exact.writeMissed(os.Stdout)
	return searchAliases(data, os.Stdout)
}

func writeFile(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
