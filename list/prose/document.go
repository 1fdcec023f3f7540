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
	mangled    = regexp.MustCompile(`[0-9]E\+[0-9]`) // a spreadsheet's "1.23456E+11"
)

// Number finds the number of a document in text such as "Afghan passport
// number ZE 098110, issued in 2000" and returns it as written there. It wants at
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
		if digits(bare[from:to]) == 0 || year(strings.TrimRight(bare[from:to], ".")) {
			continue
		}
		// "519 177" and "12 03 500086" are one number.
		last := i
		for last+1 < len(tokens) && bare[to:tokens[last+1][0]] == " " && goesOn(bare[from:to], bare[tokens[last+1][0]:tokens[last+1][1]]) {
			last++
			to = tokens[last][1]
		}
		// "7107 No. 400111": series and number.
		if i == last && i+2 < len(tokens) && digits(bare[from:to]) == to-from && bare[to:tokens[i+2][0]] == " No. " {
			last = i + 2
			to = tokens[last][1]
		}
		// "ZE 098110": the series belongs to the number.
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

// goesOn says whether a number goes on after a space: groups of digits do, as
// does one that ends in a dash; a number of eight digits followed by another is
// two.
func goesOn(head, next string) bool {
	if strings.HasSuffix(head, "-") {
		return digits(next) > 0
	}
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
	if mangled.MatchString(text) {
		return namesake.Identifier{}, false
	}
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
	id.Country = Holder(text)
	return id, true
}

// DocumentType judges a publisher's word for a document; IDOther where it is
// none that the vocabulary has.
func DocumentType(word string) namesake.IdentifierType {
	word = strings.ToLower(word)
	has := func(subs ...string) bool {
		for _, sub := range subs {
			if strings.Contains(word, sub) {
				return true
			}
		}
		return false
	}
	switch {
	case has("passport", "passeport", "pasaporte"):
		return namesake.IDPassport
	case has("driv"):
		return namesake.IDLicence
	case has("fiscal", "tax"):
		return namesake.IDTax
	case has("ration card", "student", "ex-serviceman", "military", "birth certificate", "nationality", "fardc", "residen", "other id"):
		return namesake.IDOther
	case has("identi", "national", "social security", "civil", "voter", "tazkira", "nic no", "ni no", "id no", "id card"):
		return namesake.IDNational
	}
	return namesake.IDOther
}

var lowerWord = regexp.MustCompile(`\pL\p{Ll}{2,}`)

// wordy tells "Number 500001111" from "XA-P 519 177".
func wordy(s string) bool { return lowerWord.MatchString(s) }

var (
	circumstances = regexp.MustCompile(`(?i)\b(?:issued?|issuance|place of|expir|valid|under|in the name|revoked)`)
	bracketed     = regexp.MustCompile(`\(([^()]*)\)`)
	clause        = regexp.MustCompile(`[(),;]|\. `)
)

// Holder finds the country of a document's holder in "(Tunisian)", "Indian
// passport no …" and "number (US)"; zero where there is none. Where a document
// was issued is another matter: what stands behind "issued" does not count,
// unless it is a country alone in brackets.
func Holder(text string) namesake.Country {
	for _, m := range bracketed.FindAllStringSubmatch(text, -1) {
		if c := parse(m[1]); c.Code != "" {
			return c
		}
	}
	if at := circumstances.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	for _, part := range clause.Split(text, -1) {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if c := parse(strings.Join(words, " ")); c.Code != "" {
			return c
		}
		for n := min(4, len(words)); n > 0; n-- {
			head := strings.Join(words[:n], " ")
			// Two letters are more often the series of a number than a country.
			if len(head) > 3 {
				if c := parse(head); c.Code != "" {
					return c
				}
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

var (
	since   = regexp.MustCompile(`(?i)^(?:in )?(.+?),? (as (?:at|of) .+)$`)
	bracket = regexp.MustCompile(`^([^()]+?) ?\((.+?)\)?$`)
)

// Country reads a country that may have a remark behind it, as in "Afghanistan
// (previous address)" and "Iraq as at June 2013".
func Country(text string) (c namesake.Country, remark string) {
	text = Clean(text)
	c = country.Parse(text)
	for _, re := range []*regexp.Regexp{bracket, since} {
		m := re.FindStringSubmatch(text)
		// "Iran (Islamic Republic of)" is all name.
		if m == nil || strings.HasSuffix(strings.TrimRight(m[2], ". )"), " of") {
			continue
		}
		if base := country.Parse(m[1]); base.Code != "" {
			return base, m[2]
		}
	}
	return c, ""
}
