// Command namesake screens names against watch lists; see namesake --help.
package main

import (
	"os"

	"github.com/namesake-screening/namesake/internal/cli"
)

func main() { os.Exit(cli.Main()) }
