package desk

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// words are the functions that templates write with.
func (d *Desk) words() template.FuncMap {
	return template.FuncMap{
		"date":      Date,
		"when":      When,
		"stamp":     Stamp,
		"ago":       func(t time.Time) string { return Ago(d.Now().Sub(t)) },
		"due":       func(t time.Time) string { return Due(t.Sub(d.Now())) },
		"overdue":   func(t time.Time) bool { return !t.IsZero() && t.Before(d.Now()) },
		"number":    Number,
		"percent":   Percent,
		"bits":      func(b namesake.Bits) string { return b.String() },
		"namesakes": Namesakes,
		"probable":  Probability,
		"outcome":   func(o any) string { return Words(fmt.Sprint(o)) },
		"words":     Words,
		"country":   country.Name,
		"short":     Short,
		"dict":      dict,
		"plural":    Plural,
		"waterfall": Waterfall,
		"add":       func(a, b int) int { return a + b },
		"join":      strings.Join,
	}
}

// Date writes a day, as "24 Nov 2026"; "–" for none. Times are shown in UTC.
func Date(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2 Jan 2006")
}

// When writes a time to the minute.
func When(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2 Jan 2006, 15:04")
}

// Stamp writes a time for the datetime attribute of HTML.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Ago writes how long something has been, as "3 days ago".
func Ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return span(d) + " ago"
}

// Due writes how long is left, as "in 3 days" or "2 hours overdue".
func Due(d time.Duration) string {
	if d < 0 {
		if d > -time.Minute {
			return "due now"
		}
		return span(-d) + " overdue"
	}
	if d < time.Minute {
		return "due now"
	}
	return "in " + span(d)
}

func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return Plural(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return Plural(int(d/time.Hour), "hour", "hours")
	case d < 90*24*time.Hour:
		return Plural(int(d/(24*time.Hour)), "day", "days")
	case d < 730*24*time.Hour:
		return Plural(int(d/(30*24*time.Hour)), "month", "months")
	}
	return Plural(int(d/(365*24*time.Hour)), "year", "years")
}

// Plural writes a number with what is counted.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Number writes a whole number with its thousands parted.
func Number(n any) string {
	s := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Percent writes a share of 0–1.
func Percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// Words writes a code of the API in words, as "potential-match" in "Potential
// match".
func Words(code string) string {
	s := strings.NewReplacer("-", " ", "_", " ").Replace(code)
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Namesakes writes an expected number of namesakes as people say it, to two
// figures: "fewer than one", "about 40,000".
func Namesakes(n float64) string {
	if n < 1 {
		return "fewer than one"
	}
	unit := math.Pow(10, math.Floor(math.Log10(n))-1)
	return "about " + Number(fmt.Sprintf("%.0f", math.Round(n/unit)*unit))
}

// Probability writes a probability of 0–1 in percent, as exactly as it may be
// taken: "24 %", "below 0.1 %".
func Probability(p float64) string {
	switch {
	case p < 0.001:
		return "below 0.1 %"
	case p > 0.999:
		return "above 99.9 %"
	case p < 0.0995, p > 0.985:
		return fmt.Sprintf("%.1f %%", 100*p)
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}

// Short is the beginning of a hash, enough to tell editions apart at a glance.
func Short(hash string) string {
	hash = strings.TrimPrefix(hash, "sha256:")
	return hash[:min(12, len(hash))]
}

// dict makes a map of names and values, to pass several to a partial.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}
