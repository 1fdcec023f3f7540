package alertpages

import (
	"net/url"
	"regexp"

	"github.com/namesake-screening/namesake/internal/fetch"
)

// publisher is who publishes a list, and where an entry can be read there.
type publisher struct {
	Title string // of the list; "" where nobody is known to publish it
	Name  string
	Page  string // of the list
	Entry string // of the entry itself; "" where the publisher has no page for each
}

// entryPages are where publishers have a page for each entry: the address, and
// the shape of the numbers that it takes.
var entryPages = map[string]struct {
	address string
	number  *regexp.Regexp
}{
	"us-ofac-sdn":  {"https://sanctionssearch.ofac.treas.gov/Details.aspx?id=", digits},
	"us-ofac-cons": {"https://sanctionssearch.ofac.treas.gov/Details.aspx?id=", digits},
}

var digits = regexp.MustCompile(`^[0-9]{1,12}$`)

func publisherOf(list, entity string) publisher {
	for _, s := range fetch.Sources() {
		if s.List != list {
			continue
		}
		p := publisher{Title: s.Title, Name: s.Publisher, Page: s.Page}
		if e, ok := entryPages[list]; ok && e.number.MatchString(entity) {
			p.Entry = e.address + url.QueryEscape(entity)
		}
		return p
	}
	return publisher{}
}
