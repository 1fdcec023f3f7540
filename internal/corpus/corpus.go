// Package corpus reads the names that accuracy is measured on, and losses are
// learned from: official lists, people on no list, labelled pairs.
package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
)

// Lists are those that names are taken from, in the order in which a person on
// several is taken.
var Lists = []string{
	OFAC, UN, "au_dfat/2024-11-11_regulation8_consolidated.xlsx", "ofac_cons/2025-12-19",
	"uk_ofsi/2018-04-13_sanctionsconlist.csv", "ca_sema/2020-03_sema-lmes.xml", "eu_fsd/2016-02-11_global.xml",
}

const (
	OFAC = "ofac_sdn/2021-07-07_full"
	UN   = "un_sc/2026-02-27_consolidated.xml"
)

func ReadList(data, path string) (*list.Edition, error) {
	return list.Read(os.DirFS(filepath.Join(data, "lists")), path, formats.All())
}

// CleanPeople are the names of people on no list.
func CleanPeople(data string) ([]string, error) {
	var out []string
	for _, file := range []string{"clean-global.csv", "clean-us.csv"} {
		rows, err := shared.Rows(filepath.Join(data, "bench", "names", file))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out = append(out, row["name"])
		}
	}
	return out, nil
}

// Pair is a row of the labelled pairs that other projects publish.
type Pair struct {
	Kind          namesake.Kind
	Asked, Listed string
	Match         bool
}

func (p Pair) CrossScript() bool { return name.Script(p.Asked) != name.Script(p.Listed) }

func PublishedPairs(data string) ([]Pair, error) {
	path := filepath.Join(data, "bench", "names", "pairs.csv")
	rows, err := shared.Rows(path)
	if err != nil {
		return nil, err
	}
	var out []Pair
	for i, row := range rows {
		p := Pair{Kind: namesake.KindOrganization, Asked: row["name1"], Listed: row["name2"]}
		switch row["schema"] {
		case "Person":
			p.Kind = namesake.KindPerson
		case "LegalEntity":
			p.Kind = namesake.KindUnknown
		case "Vessel":
			p.Kind = namesake.KindVessel
		}
		if p.Match, err = strconv.ParseBool(row["is_match"]); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", path, i+1, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// ShortForms are the short forms of given names, by the full one.
func ShortForms(data string) (map[string][]string, error) {
	rows, err := shared.Rows(filepath.Join(data, "names", "nicknames", "names.csv"))
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, row := range rows {
		if row["relationship"] == "has_nickname" {
			out[row["name1"]] = append(out[row["name1"]], row["name2"])
		}
	}
	return out, nil
}

// CommonNames are the common names of the countries for which both given and
// family names are known in their own script.
func CommonNames(data string) ([]eval.Common, error) {
	var by eval.Groups[eval.Common]
	for _, file := range []string{"forenames", "surnames"} {
		rows, err := shared.Rows(filepath.Join(data, "names", "popular-names", "common-"+file+"-by-country.csv"))
		if err != nil {
			return nil, err
		}
		seen := map[[2]string]bool{}
		for _, row := range rows {
			w := eval.Written{Own: row["Localized Name"], Latin: row["Romanized Name"]}
			country := row["Country"]
			// Koreans write themselves in Hangul; that file has Han as well.
			if s := name.Script(w.Own); s == "Latn" || s == "" || w.Latin == "" || country == "KR" && s == "Hani" || seen[[2]string{country, w.Own}] {
				continue
			}
			seen[[2]string{country, w.Own}] = true
			c := by.Of(country)
			c.Country = country
			c.FamilyFirst = country == "CN" || country == "JP" || country == "KR" || country == "TW"
			if file == "forenames" {
				c.Given = append(c.Given, w)
			} else {
				c.Family = append(c.Family, w)
			}
		}
	}
	var out []eval.Common
	for _, country := range by.Labels() {
		if c := by.Of(country); len(c.Given) > 5 && len(c.Family) > 5 {
			out = append(out, *c)
		}
	}
	return out, nil
}
