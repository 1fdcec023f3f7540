package name

import "strings"

// Arabic names are built of units that Latin letters part, join and assimilate
// as the writer hears them: Abd al-Rahman, Abdul Rahman, Abdurrahman and
// Abderrahmane are one name, and so are Salah al-Din, Salah ud Din and
// Salaheddine. This file writes them one way: "abdul rahman", "salahuddin",
// "habibullah", "abu hasan", "al zawahiri". It works on letters alone, so that
// a listed and an asked name meet whatever is known of either.

// arabic writes the Arabic unit that begins at words[i] to out, and returns
// how many words it took; none where there is no such unit.
func arabic(out, words []string, i int, c Culture) ([]string, int) {
	w := words[i]
	switch w[0] {
	case 'a', 'e', 'i', 'o', 'u', 'b':
		if strings.HasPrefix(w, "abd") {
			if out, n := servant(out, words, i); n > 0 {
				return out, n
			}
		}
		if out, n := slippedServant(out, words, i); n > 0 {
			return out, n
		}
		if len(w) <= 4 && isArticle(words, i, c) {
			return append(out, "al"), 1
		}
		if c == CultureArabic {
			if rest := withoutArticle(w); rest != "" {
				return append(out, "al", rest), 1
			}
		}
		if n := kunya(words, i); n > 0 {
			return append(out, "abu"), n
		}
		if rest, ok := strings.CutPrefix(w, "abu"); ok && divineKey(rest) == "bkr" {
			return append(out, "abu", "bakr"), 1 // one name in West Africa: Abubakar
		}
	}
	// A laqab of two or three words; titles take no part in it.
	if len(w) >= 3 && i+1 < len(words) && personWords[w].role == RoleName {
		if n := laqabEnd(words[i+1:]); n > 0 {
			return append(out, w+"uddin"), 1 + n
		}
		if n := len(w) - 2; n >= 4 && isOne(w[n:], "al", "el", "ul", "ud", "ed", "ad") && isOne(words[i+1], "din", "deen", "dine") {
			return append(out, w[:n]+"uddin"), 2 // Nasral Din
		}
		if isOne(words[i+1], "ullah", "ollah", "ulla", "allah", "olla") {
			return append(out, w+"ullah"), 2
		}
		if stem, ok := genitive(w, words[i+1]); ok {
			return append(out, stem, "al"), 1
		}
	}
	return out, 0
}

// servant reads a name made with "abd", servant of, and one of the names of
// God (or, among Shia, of a holy person).
func servant(out, words []string, i int) ([]string, int) {
	w := words[i]
	if isAbdullah(w) {
		return append(out, "abdullah"), 1
	}
	if rest := servantOf(w); rest != "" {
		return append(out, "abdul", rest), 1
	}
	joined := isOne(w, "abdul", "abdel", "abdal", "abdol", "abdoul", "abdil")
	assimilated := isOne(w, "abdu", "abdur", "abdus", "abdush", "abdut", "abduz", "abdud", "abdun", "abder", "abdes", "abdez", "abdar", "abdor", "abdos")
	if !joined && !assimilated && w != "abd" {
		return out, 0
	}
	next, article := i+1, false
	if next < len(words) && bareArticle[words[next]] {
		next, article = next+1, true
	} else if next < len(words) && w == "abd" {
		if rest := articled(words[next]); divine[divineKey(rest)] {
			return append(out, "abdul", rest), 2 // Abd Alrahman
		}
	}
	switch {
	case next >= len(words):
		if !joined {
			return out, 0
		}
		return append(out, "abdul"), 1
	case w == "abd" && isOne(words[next], "allah", "ullah", "ollah", "ilah", "alla", "lah", "llah"):
		return append(out, "abdullah"), next + 1 - i
	case joined, article, divine[divineKey(words[next])]:
		return append(out, "abdul"), next - i
	}
	return out, 0
}

// slippedServant reads a name made with "abd" that is misspelt: Adbul Rahman,
// Abdqlaziz. What follows must be a name that is used so.
func slippedServant(out, words []string, i int) ([]string, int) {
	w := words[i]
	if len(w) < 4 || strings.IndexByte(w, 'd') < 0 || strings.IndexByte(w, 'b') < 0 {
		return out, 0
	}
	if len(w) < 7 {
		if i+1 < len(words) && (OneSlip(w, "abdul") || OneSlip(w, "abdur") || OneSlip(w, "abdel")) && divine[divineKey(words[i+1])] {
			return append(out, "abdul"), 1
		}
		return out, 0
	}
	for n := 3; n <= 6 && n+4 <= len(w); n++ {
		if divine[divineKey(w[n:])] && (OneSlip(w[:n], "abdul") || OneSlip(w[:n], "abdel") || OneSlip(w[:n], "abdi")) {
			return append(out, "abdul", w[n:]), 1
		}
	}
	return out, 0
}

// OneSlip reports whether one slip of the pen makes a word of another: a letter
// left out, added, replaced, or exchanged with the next.
func OneSlip(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a)+len(b) == 1 || len(a) == 1 && len(b) == 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// isAbdullah reports whether the word is a spelling of Abd Allah.
func isAbdullah(w string) bool {
	if w == "abdoulaye" {
		return true // in West Africa
	}
	w = strings.TrimSuffix(w[len("abd"):], "h")
	for _, vowel := range [...]string{"u", "a", "o", "e", "i", "ou"} {
		if rest, ok := strings.CutPrefix(w, vowel); ok && isOne(rest, "lla", "la") {
			return true
		}
	}
	return false
}

// servantOf returns what follows "abd" and its article in one word, where it
// is a name that is used so: rahman of abdurrahman, aziz of abdelaziz.
func servantOf(w string) string {
	w = w[len("abd"):]
	whole := w
	for len(w) > 0 && strings.IndexByte("aeiou", w[0]) >= 0 {
		if len(w) > 3 && divine[divineKey(w)] {
			return w // abdaziz
		}
		w = w[1:]
	}
	if len(w) < 4 {
		return ""
	}
	if rest := w[1:]; w[0] == 'l' && divine[divineKey(rest)] {
		return rest
	}
	if w[0] == w[1] {
		w = w[1:] // rrahman, ssalam
	} else if strings.HasPrefix(w, "shsh") {
		w = w[2:]
	}
	if divine[divineKey(w)] {
		return w
	}
	if rest := strings.TrimLeft(whole, "aeiou"); rest[0] == 'l' && rest != whole && rest[1] != 'l' && strings.IndexByte("aeiou", rest[1]) < 0 {
		return rest[1:] // a name that is misspelt: Abdulqdir; Abdullahi and Abdelaoui are none
	}
	return ""
}

// divineKey is the consonants of a word, those that romanisations confuse
// written alike, so that the table below need not hold every spelling. Unlike
// in consonants, h counts: Hamid, Ahmad and Muhammad are three names.
func divineKey(w string) string {
	var room [24]byte
	return string(appendDivineKey(room[:0], w))
}

func appendDivineKey(key []byte, w string) []byte {
	for i := 0; i < len(w) && len(key) < cap(key); i++ {
		c := w[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'w':
			if i > 0 {
				continue
			}
			c = 'a'
			if w[i] == 'w' || w[i] == 'y' {
				c = w[i]
			}
		case 'k', 'q', 'c', 'g':
			if i+1 < len(w) && w[i+1] == 'h' && c != 'q' && c != 'g' {
				continue // kh and ch are written h
			}
			c = 'k'
		case 'h':
			if i > 0 && (w[i-1] == 's' || w[i-1] == 'g' || w[i-1] == 'd' || w[i-1] == 't' || w[i-1] == 'z') {
				continue
			}
		case 'v', 'p':
			c = 'b'
		}
		if i > 0 && w[i-1] == w[i] {
			continue
		}
		key = append(key, c)
	}
	return key
}

// divine are keys of the names that follow "abd".
var divine = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`rahman rahim malik quddus salam salaam mumin muhaymin aziz jabbar djabbar khaliq ghaffar qahhar wahhab
		vahob razzaq fattah alim basit basir hakam latif khabir halim azim ghafur shakur kabir hafiz muqit hasib jalil djalil
		karim raqib mujib hakim wadud majid madjid shahid haqq haq wakil qawi matin hamid muhsi muhyi qayyum qayyoom wahid wahed
		ahad samad qadir muqtadir zahir batin tawwab rauf raouf ghani mughni hadi baqi rashid rachid sabur sattar nasir nasser
		rasul rasool nabi mutalib muttalib mottaleb husayn hasan jawad zahra reza rida mahdi mehdi amir mohsen wahab mutaal munim moneim
		muin muhsin naim bashir khadim razak rezak sami samee rabb rab`) {
		if key := divineKey(w); len(key) > 1 {
			out[key] = true
		}
	}
	return out
}()

// bareArticle are the spellings of the article after "abd" and "abu".
var bareArticle = map[string]bool{
	"al": true, "el": true, "ul": true, "ur": true, "ar": true, "as": true, "ad": true, "ol": true, "us": true,
	"il": true, "er": true, "es": true, "ash": true, "at": true, "az": true, "an": true, "or": true, "ir": true,
}

// isArticle reports whether the word is the Arabic article: al, el and ul
// anywhere but where they are something else, and the assimilated ones before
// a word that begins with their consonant.
func isArticle(words []string, i int, c Culture) bool {
	if i+1 >= len(words) {
		return false
	}
	next := words[i+1]
	switch w := words[i]; w {
	case "al":
		return c != CultureWestern || i > 0
	case "el":
		return c != CultureHispanic
	case "ul", "ol", "il":
		return i > 0 && c == CultureArabic || i > 0 && divine[divineKey(next)]
	case "ad", "ar", "as", "at", "az", "an", "ash", "adh", "ath", "ed", "er", "es", "et", "ez", "en", "ech", "esh", "ur", "us":
		return len(next) > 3 && strings.HasPrefix(next, w[1:])
	}
	return false
}

// withoutArticle returns a nisba, or a name of the kind that takes the
// article, without the article that is written to it: sudani of alsudani and
// tamimi of attamimi. Only Arabic names are asked, since Alvarez and Elliott
// begin alike.
func withoutArticle(w string) string {
	rest := articled(w)
	if len(rest) < 5 || !strings.HasSuffix(rest, "i") && !strings.HasSuffix(rest, "y") && !strings.HasSuffix(rest, "ee") {
		return ""
	}
	return rest
}

// articled returns what follows an article that is written to it, "" where no
// word begins so.
func articled(w string) string {
	switch {
	case len(w) < 6 || w[0] != 'a' && w[0] != 'e':
		return ""
	case w[1] == 'l':
		return w[2:]
	case w[1] == w[2] && strings.IndexByte("dnrstz", w[1]) >= 0:
		return w[2:]
	case strings.HasPrefix(w[1:], "shsh"):
		return w[3:]
	}
	return ""
}

// seemsArticled reports whether a word that is not known looks like a nisba with
// its article: Almuhaysini, but not Aleksiy.
func seemsArticled(w string) bool {
	rest := withoutArticle(w)
	return rest != "" && strings.IndexByte("aeiou", rest[0]) < 0
}

// kunya returns how many words "father of" and its article take, none where
// no name follows.
func kunya(words []string, i int) int {
	n := 1
	switch words[i] {
	case "abu", "abou", "abo", "aboo":
		if i+2 < len(words) && bareArticle[words[i+1]] {
			n = 2
		}
	case "abul", "abool", "aboul", "abol":
	default:
		return 0
	}
	if i+n >= len(words) {
		return 0
	}
	return n
}

// laqabEnd returns how many words "of the faith" takes at the beginning of
// words, none where it is not there.
func laqabEnd(words []string) int {
	if isOne(words[0], "uddin", "uddeen", "eddine", "eddin", "aldin", "aldeen", "eldin", "eldine", "eldeen", "addin", "addine", "oddin", "iddin", "udin", "uldin") {
		return 1
	}
	if len(words) > 1 && bareOrFaith(words[0]) && isOne(words[1], "din", "deen", "dine", "dean") {
		return 2
	}
	return 0
}

func bareOrFaith(w string) bool { return bareArticle[w] || isOne(w, "ud", "ed", "id", "od") }

// genitive parts "ziaul haq" and "mujibur rahman" as "zia al haq" and "mujib
// al rahman". Mansur is no such word, so the stems are listed.
func genitive(w, next string) (string, bool) {
	n := len(w) - 2
	if n < 3 || !isOne(w[n:], "ul", "ur", "us") || !genitiveStems[w[:n]] || !divine[divineKey(next)] && next != "islam" {
		return "", false
	}
	return w[:n], true
}

var genitiveStems = setOf(`ata mujib habib zia saif aziz anis fazl faiz fazal hafiz khalil latif lutf mahbub mizan mati moti obaid shafiq
	shafi shams siddiq wahid mahfuz anwar amin rafiq nazr siraj shahid monir kamr reza enam ikram khair momin ehsan inam ihsan
	asad taj nur noor fakhr badr sham mozamm ain ainul qamar muhib mohib serajul seraj ziya rez`)

// foldLaqab writes one word that ends in "of the faith" or "of God" one way.
func foldLaqab(w string) string {
	if len(w) < 7 {
		return w
	}
	for _, end := range [...]string{"uddin", "iddin", "eddin", "addin", "oddin", "eddine", "addine", "uddeen", "eddeen", "aldin", "eldin", "uldin", "aldeen",
		"eldeen", "eldine", "itdin", "ettin", "udin"} {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) >= 3 {
			if end == "uddin" {
				return w
			}
			return stem + "uddin"
		}
	}
	for _, end := range [...]string{"ullah", "ollah", "allah", "ulla", "olla", "ullo", "ulloh"} {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) >= 3 {
			if end == "ullah" {
				return w
			}
			return stem + "ullah"
		}
	}
	return w
}

// withTitle parts a title and the given name that is written to it: Seyedali,
// Hajimohammad. Family names that are made of a title stay whole: Hajizadeh.
func withTitle(w string) (title, rest string) {
	if len(w) < 8 || w[0] != 's' && w[0] != 'h' {
		return "", ""
	}
	for n := 4; n <= 6 && n+4 <= len(w); n++ {
		p := personWords[w[:n]]
		if (p.text == "sayyid" || p.text == "haji") && surname(w[n:]) < 0 {
			return p.text, w[n:]
		}
	}
	return "", ""
}

// isMuhammadMisspelt reports whether a word that is no name is Muhammad with a slip
// of the pen.
func isMuhammadMisspelt(w string) bool {
	if len(w) < 6 || len(w) > 9 || w[0] != 'm' && w[1] != 'm' || w[len(w)-1] == 'i' || w[len(w)-1] == 'y' || model.person.spelled.find(hash32(w)) >= 0 {
		return false
	}
	for _, m := range [...]string{"mohammad", "mohammed", "muhammad", "muhammed", "mohamed", "mohamad"} {
		if OneSlip(w, m) {
			return true
		}
	}
	return false
}

// withMuhammad parts a name of two one of which is Muhammad, as Persian and
// Pashto names are often joined: Mohammadreza, Alimohammad. Family
// names that are made of it stay whole: Mohammadzadeh.
func withMuhammad(w string) (first, second string) {
	if len(w) < 9 {
		return "", ""
	}
	for _, m := range [...]string{"mohammad", "mohammed", "muhammad", "muhammed", "mohamad", "mohamed", "muhamad"} {
		if rest, ok := strings.CutPrefix(w, m); ok && len(rest) >= 3 {
			if rest[0] == 'i' || isOne(rest, "zadeh", "zade", "zada", "zadah", "pour", "pur", "poor", "yan", "nejad", "nezhad", "nia", "khel", "khil", "zai", "zay",
				"yar", "lou", "loo", "vand", "dust", "doust", "ova", "eva", "ullah", "uddin", "ollah", "khani", "beigi", "awi") {
				return "", ""
			}
			return "muhammad", rest
		}
		if rest, ok := strings.CutSuffix(w, m); ok && len(rest) >= 3 {
			return rest, "muhammad"
		}
	}
	return "", ""
}

func isOne(w string, of ...string) bool { return contains(of, w) }

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
