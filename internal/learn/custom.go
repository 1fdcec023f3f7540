package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
)

// countries tells by which naming system most names of a country are built. A
// country of several is left out.
var countries = func() map[string]name.Culture {
	out := map[string]name.Culture{}
	for culture, codes := range map[name.Culture]string{
		name.CultureWestern:    "US GB CA AU NZ IE DE AT CH NL BE FR IT DK NO SE FI IS FO GL LU LI MC JE GG IM HT RO MD EE LV LT HU MT SM",
		name.CultureHispanic:   "ES PT BR MX AR CL CO VE PE EC BO PY UY CU DO PR GT SV HN NI CR PA AD",
		name.CultureSlavic:     "RU UA BY BG PL CZ SK RS HR SI MK ME BA",
		name.CultureGreek:      "GR CY",
		name.CultureCaucasian:  "AM GE",
		name.CultureTurkic:     "TR AZ KZ UZ KG TM",
		name.CulturePersian:    "IR AF TJ",
		name.CultureArabic:     "EG SA IQ SY LB JO YE LY DZ MA TN SD AE KW QA BH OM PS MR",
		name.CultureHebrew:     "IL",
		name.CultureEthiopian:  "ET ER",
		name.CultureAfrican:    "NG GH KE UG TZ CD CG RW BI ZW ZM MZ AO CM CI SN ML BF BJ TG GN LR SL ZA NA BW MW CF TD NE GW GQ SS",
		name.CultureSouthAsian: "IN PK BD LK NP",
		name.CultureChinese:    "CN TW HK",
		name.CultureKorean:     "KR KP",
		name.CultureJapanese:   "JP",
		name.CultureVietnamese: "VN",
		name.CultureThai:       "TH KH LA",
		name.CultureBurmese:    "MM",
		name.CultureMalay:      "ID MY BN",
	} {
		for _, code := range strings.Fields(codes) {
			out[code] = culture
		}
	}
	return out
}()

// usage counts how a word, or an ending, is used.
type usage struct {
	by            [name.Cultures]float64
	family, given float64
	women, men    float64 // who are given it
}

// customCounts gathers what words and endings are used for.
type customCounts struct {
	words, endings map[string]*usage
}

// add counts a word of a name, and how it ends.
func (c *customCounts) add(word string, culture name.Culture, share, family, given float64) {
	u := c.words[word]
	if u == nil {
		u = new(usage)
		c.words[word] = u
	}
	u.add(culture, share, family, given)
	end := ending(word)
	if end == "" {
		return
	}
	e := c.endings[end]
	if e == nil {
		e = new(usage)
		c.endings[end] = e
	}
	e.add(culture, share, family, given)
}

func (u *usage) add(culture name.Culture, share, family, given float64) {
	u.by[culture] += share
	u.family += family
	u.given += given
}

// bear notes that a given name is a woman's or a man's. How it ends is counted
// once, so that the commonest names do not speak for all.
func (c *customCounts) bear(word string, gender namesake.Gender) {
	u := c.words[word]
	if u == nil {
		return
	}
	first := u.women+u.men == 0
	u.bear(gender)
	if e := c.endings[ending(word)]; e != nil && first {
		e.bear(gender)
	}
}

func (u *usage) bear(gender namesake.Gender) {
	switch gender {
	case namesake.GenderFemale:
		u.women++
	case namesake.GenderMale:
		u.men++
	}
}

// ending is how a word ends, "" where it is too short to tell by that.
func ending(word string) string {
	if len(word) < name.EndingLength+2 {
		return ""
	}
	return word[len(word)-name.EndingLength:]
}

// learnCustoms tells from popular names by country, and from the names and
// nationalities of listed people, in which culture's names words and endings
// are seen, and whether as given or family names.
func learnCustoms(data string) (words, endings map[string]name.Custom, err error) {
	c := &customCounts{map[string]*usage{}, map[string]*usage{}}
	dir := filepath.Join(data, "names", "popular-names")
	if err := c.popular(filepath.Join(dir, "common-forenames-by-country.csv"), false); err != nil {
		return nil, nil, err
	}
	if err := c.popular(filepath.Join(dir, "common-surnames-by-country.csv"), true); err != nil {
		return nil, nil, err
	}
	if err := c.listed(filepath.Join(data, "lists")); err != nil {
		return nil, nil, err
	}
	return customs(c.words, 2), customs(c.endings, 3), nil
}

// popular reads a file of the commonest names by country. Every name counts
// alike: the files state how common for a few countries only.
func (c *customCounts) popular(path string, surnames bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	country, romanized, gender := 0, slices.Index(header, "Romanized Name"), slices.Index(header, "Gender")
	if romanized < 0 || gender < 0 && !surnames {
		return fmt.Errorf("%s: no column Romanized Name, or Gender", path)
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		culture := countries[row[country]]
		for _, reading := range name.Readings(row[romanized])[:min(1, len(name.Readings(row[romanized])))] {
			for _, w := range strings.Fields(reading.Text) {
				share := 3.0
				if culture == name.CultureUnknown {
					share = 0
				}
				if surnames {
					c.add(w, culture, share, 3, 0)
				} else {
					c.add(w, culture, share, 0, 3)
					c.bear(w, genders[row[gender]])
				}
			}
		}
	}
}

// listed counts the names of listed people: under their nationality, and as
// given or family names where the publisher parts them.
func (c *customCounts) listed(dir string) error {
	for _, l := range lists {
		edition, err := list.Read(os.DirFS(dir), l, formats.All())
		if err != nil {
			return err
		}
		for _, e := range edition.Entities {
			if e.Kind != namesake.KindPerson {
				continue
			}
			culture := name.CultureUnknown
			for _, n := range append(slices.Clone(e.Nationalities), e.Citizenships...) {
				if culture = countries[n.Code]; culture != name.CultureUnknown {
					break
				}
			}
			n := e.Names[0]
			if n.Script != "" && n.Script != "Latn" {
				continue
			}
			c.part(n.Parts.Family, culture, 1, 0)
			c.part(n.Parts.Given, culture, 0, 1)
			for _, w := range words(n.Parts.Given) {
				c.bear(w, e.Gender)
			}
			if n.Parts.Family == "" && n.Parts.Given == "" {
				c.part(n.Full, culture, 0, 0)
			}
		}
	}
	return nil
}

func (c *customCounts) part(text string, culture name.Culture, family, given float64) {
	share := 1.0
	if culture == name.CultureUnknown {
		share = 0
	}
	for _, w := range words(text) {
		c.add(w, culture, share, family, given)
	}
}

// words are those of two letters or more in the first reading.
func words(text string) []string {
	readings := name.Readings(text)
	if len(readings) == 0 {
		return nil
	}
	return slices.DeleteFunc(strings.Fields(readings[0].Text), func(w string) bool { return len(w) < 2 })
}

// prior is how many words each culture is taken to have been seen with before.
const prior = 100

// ofBoth is how many women and men each name is taken to have been seen with
// before.
const ofBoth = 0.15

// genders are those of the file of popular given names.
var genders = map[string]namesake.Gender{"F": namesake.GenderFemale, "M": namesake.GenderMale}

// customs turns counts into what they tell, leaving out what is seen less than
// least or tells less than a bit.
func customs(counts map[string]*usage, least float64) map[string]name.Custom {
	var total [name.Cultures]float64
	all, family, given := 0.0, 0.0, 0.0
	for _, w := range slices.Sorted(maps.Keys(counts)) { // sums of floats depend on their order
		u := counts[w]
		for i := 1; i < name.Cultures; i++ {
			total[i] += u.by[i]
			all += u.by[i]
		}
		family += u.family
		given += u.given
	}
	out := map[string]name.Custom{}
	for w, u := range counts {
		var c name.Custom
		// Shares, so that a large culture says no more than a small one. Each begins with as many
		// names as are prior, used as in all cultures together, since few were
		// counted.
		var share [name.Cultures]float64
		seen := 0.0
		for i := 1; i < name.Cultures; i++ {
			seen += u.by[i]
		}
		for i := 1; i < name.Cultures; i++ {
			share[i] = (u.by[i] + prior*(seen+1)/all) / (total[i] + prior)
		}
		most := slices.Max(share[1:])
		told := false
		if seen >= least {
			for i := 1; i < name.Cultures; i++ {
				// What is seen little is believed little.
				rarer := 2 * math.Log2(most/share[i]) * seen / (seen + 3)
				c.Rarer[i] = uint8(min(15, math.Round(rarer)))
				told = told || c.Rarer[i] > 1
			}
		}
		if u.family+u.given >= least {
			f := (u.family + 0.5) / (family + 1)
			g := (u.given + 0.5) / (given + 1)
			c.Family = int8(max(-40, min(40, math.Round(4*math.Log2(f/g)))))
		}
		if u.women+u.men > 0 {
			// One bearer whose gender is known tells much: few names are given to both.
			c.Gender = int8(math.Round(4 * math.Log2((u.women+ofBoth)/(u.men+ofBoth))))
		}
		if told || c.Family >= 4 || c.Family <= -4 || c.Gender >= 4 || c.Gender <= -4 {
			out[w] = c
		}
	}
	return out
}
