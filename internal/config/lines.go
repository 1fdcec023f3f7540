package config

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

var (
	header  = regexp.MustCompile(`^\s*\[\[?\s*([^\]]+?)\s*\]`)
	setting = regexp.MustCompile(`^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=`)
	part    = regexp.MustCompile(`[A-Za-z0-9_-]+|"[^"]*"|'[^']*'`)
)

// lines finds where keys stand in a file. It reads the text a line at a time, and
// knows nothing of strings over several lines: a line of one that looks like a
// setting hides none that stands before it.
func lines(text string) map[string]int {
	out := map[string]int{}
	table := ""
	at := 0
	for line := range strings.Lines(text) {
		at++
		key := ""
		if m := header.FindStringSubmatch(line); m != nil {
			table = dotted(m[1])
			key = table
		} else if m := setting.FindStringSubmatch(line); m != nil {
			key = join(table, dotted(m[1]))
		} else {
			continue
		}
		if out[key] == 0 {
			out[key] = at
		}
	}
	return out
}

func dotted(key string) string {
	parts := part.FindAllString(key, -1)
	for i := range parts {
		parts[i] = strings.Trim(parts[i], `"'`)
	}
	return strings.Join(parts, ".")
}

// placed gives mistakes their lines, or those of the tables that they are in, and
// orders them.
func (p Problems) placed(file, text string) Problems {
	known := lines(text)
	for i := range p {
		p[i].File = file
		for key := p[i].Key; key != "" && p[i].Line == 0; {
			p[i].Line = known[key]
			dot := strings.LastIndexByte(key, '.')
			key = key[:max(dot, 0)]
		}
	}
	slices.SortFunc(p, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, strings.Compare(a.Key, b.Key), strings.Compare(a.Msg, b.Msg))
	})
	return p
}

// hint names the known word that is nearest, where one is near.
func hint(known []string, word string) string {
	best, least := "", 1+len(word)/3
	for _, k := range known {
		if d := distance(k, word); d <= least {
			best, least = k, d-1
		}
	}
	if best == "" {
		return "; known are " + strings.Join(known, ", ")
	}
	return "; is it " + best + "?"
}

// distance counts the letters to add, remove, change or swap with the next.
func distance(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
