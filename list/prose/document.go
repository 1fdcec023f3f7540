package prose

import (
	"regexp"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

var (
	// token is a word that may be a document number, or a series before one.
	token = regexp.MustCompile(`[\pL\pN][\pL\pN/.°’'-]*`)
	// dates are not numbers of documents.
	anyDate    = regexp.MustCompile(`(?i)\b` + dateText[:strings.LastIndex(dateText, `|(\d{4})`)] + `)\b`)
	series     = regexp.MustCompile(`^[A-Z]{1,2}(?:-[A-Z]?)?$`)
	plain      = regexp.MustCompile(`^[\pL\pN](?:[\pL\pN /.-]*[\pL\pN])?$`)
	numberSign = regexp.MustCompile(`(?i)^(?:nos?|number|n°|nr)[.:°]*`)
	bracketed  = regexp.MustCompile(`\(([^()]*)\)`)
)

// Number finds the number of a document in text such as "Afghan passport
// number SE 012820, issued in 2000" and returns it as written there. It wants at
// least four digits, so that neither a year of a date nor "(2)" is taken; where
// a text holds no such number it reports false.
func Number(s string) (string, bool) {
	s = Clean(s)
	bare := anyDate.ReplaceAllStringFunc(s, func(d string) string { return strings.Repeat(" ", len(d)) })
	tokens := token.FindAllStringIndex(bare, -1)
	for i := 0; i < len(tokens); i++ {
		from, to := tokens[i][0], tokens[i][1]
		if sign := numberSign.FindString(bare[from:to]); sign != "" && len(sign) < to-from {
			from += len(sign)
		}
		if digits(bare[from:to]) == 0 || year(bare[from:to]) {
			continue
		}
		// "614 166" and "96 03 464086" are one number.
		last := i
		for last+1 < len(tokens) && bare[to:tokens[last+1][0]] == " " && onlyDigits(bare[from:to], bare[tokens[last+1][0]:tokens[last+1][1]]) {
			last++
			to = tokens[last][1]
		}
		// "SE 012820": the series belongs to the number.
		if i > 0 && bare[tokens[i-1][1]:from] == " " && series.MatchString(bare[tokens[i-1][0]:tokens[i-1][1]]) && !notSeries[bare[tokens[i-1][0]:tokens[i-1][1]]] {
			from = tokens[i-1][0]
		}
		number := strings.TrimRight(s[from:to], " .-'’/°")
		if digits(number) >= 4 {
			return number, true
		}
		i = last
	}
	return "", false
}

// notSeries are capitals that stand before a number without being part of it.
var notSeries = map[string]bool{"NO": true, "ID": true, "NI": true, "US": true, "UK": true, "EU": true, "UN": true, "NR": true}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}

// onlyDigits says whether a number goes on after a space: groups of digits do,
// a number of eight digits followed by another is two.
func onlyDigits(head, next string) bool {
	return digits(next) == len(next) && digits(head) < 8 && len(next) < 7
}

func year(s string) bool {
	return len(s) == 4 && digits(s) == 4 && (s[:2] == "19" || s[:2] == "20")
}

// Document reads one document as an identifier of the type. The number is
// the field's own text where that is nothing else, and is looked for in it
// otherwise; the whole text is then the note. Country and dates come from the
// text too: "(Tunisian)", "British passport", "issued 3 May 2007". It reports
// false where no number was found.
func Document(t namesake.IdentifierType, text string) (namesake.Identifier, bool) {
	text = Clean(text)
	id := namesake.Identifier{Type: t, Value: text}
	if !plain.MatchString(text) || digits(text) == 0 || strings.Count(text, " ") > 3 || wordy(text) {
		number, ok := Number(text)
		if !ok {
			return namesake.Identifier{}, false
		}
		id.Value, id.Note = number, text
	}
	id.Issued, _ = Issued(text)
	id.Expires, _ = Expires(text)
	id.Country = holderCountry(text)
	return id, true
}

var lowerWord = regexp.MustCompile(`\pL\p{Ll}{2,}`)

// wordy tells "Number 302001581" from "TR-P 614 166".
func wordy(s string) bool { return lowerWord.MatchString(s) }

// holderCountry finds the issuing country in "(Tunisian)", "Indian passport
// no …" and "number (US)"; zero where there is none.
func holderCountry(text string) namesake.Country {
	for _, m := range bracketed.FindAllStringSubmatch(text, -1) {
		if c := parse(m[1]); c.Code != "" {
			return c
		}
	}
	words := strings.Fields(text)
	for n := min(4, len(words)); n > 0; n-- {
		head := strings.Join(words[:n], " ")
		// Two letters are more often the series of a number than a country.
		if len(head) > 3 {
			if c := parse(head); c.Code != "" {
				return c
			}
		}
	}
	return namesake.Country{}
}

var documentWord = regexp.MustCompile(`(?i)\s*\b(?:diplomatic|passport|national.*|false|provisional)$`)

func parse(text string) namesake.Country {
	if strings.ContainsAny(text, "0123456789") {
		return namesake.Country{}
	}
	if c := country.Parse(text); c.Code != "" {
		return c
	}
	if short := documentWord.ReplaceAllString(text, ""); short != "" && short != text {
		return country.Parse(short)
	}
	return namesake.Country{}
}

// Country reads a country that may have a remark behind it in brackets, as in
// "Afghanistan (previous address)".
func Country(text string) (c namesake.Country, remark string) {
	text = Clean(text)
	c = country.Parse(text)
	if c.Code != "" && !strings.Contains(text, "(") {
		return c, ""
	}
	if head, tail, ok := strings.Cut(text, " ("); ok {
		if base := country.Parse(head); base.Code != "" && !strings.HasSuffix(text, "of)") && !strings.Contains(tail, "of.)") && !strings.Contains(tail, "of).") {
			return base, strings.TrimSuffix(tail, ")")
		}
	}
	return c, ""
}
