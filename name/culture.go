package name

import "strings"

// Culture is the system by which a name is built: what its parts are and in
// which order they stand. It is told from the name alone. It decides which
// part plays which role, and by which groups accuracy is reported; it is no
// evidence about a person, and two names never agree better for sharing it.
type Culture uint8

const (
	CultureUnknown  Culture = iota
	CultureWestern          // given names, then one family name
	CultureHispanic         // given names, then the father's and the mother's family name
	CultureSlavic           // given name, patronymic, family name that agrees with the gender
	CultureGreek
	CultureCaucasian  // Armenian, Georgian: family names in -ian, -shvili, -dze
	CultureTurkic     // ogli and qizi after the father's name
	CulturePersian    // Iranian, Afghan and Tajik
	CultureArabic     // own name, father's, grandfather's, then where from
	CultureHebrew     //
	CultureEthiopian  // own name, father's, grandfather's
	CultureAfrican    // south of the Sahara, in many systems of their own
	CultureSouthAsian // India, Pakistan, Bangladesh, Sri Lanka, Nepal
	CultureChinese    // family name first, of one syllable
	CultureKorean     // likewise
	CultureJapanese   // family name first, of several syllables
	CultureVietnamese // family name first, called by the last
	CultureThai       // Thai, Khmer and Lao
	CultureBurmese    // no family names
	CultureMalay      // Indonesia and Malaysia: single names, patronymics
	cultureCount
)

// Cultures is how many there are.
const Cultures = int(cultureCount)

var cultureNames = [cultureCount]string{
	"unknown", "western", "hispanic", "slavic", "greek", "caucasian", "turkic", "persian", "arabic", "hebrew", "ethiopian",
	"african", "south asian", "chinese", "korean", "japanese", "vietnamese", "thai", "burmese", "malay",
}

func (c Culture) String() string { return cultureNames[c] }

// syllabic reports whether names consist of syllables that are words by
// themselves.
func (c Culture) syllabic() bool {
	return c == CultureChinese || c == CultureKorean || c == CultureVietnamese || c == CultureJapanese
}

// Evidence for a culture, in quarter bits.
const (
	markBits   = 24 // a word that hardly any other culture has
	hintBits   = 10
	cultureGap = 5 // ahead of the next by this much, or nothing is told
	endingGap  = 8 // the same where nothing but endings is known
)

// scriptCultures are the cultures that write in a script, the likeliest first;
// a script that is not here tells nothing.
var scriptCultures = map[string][]Culture{
	"Hang": {CultureKorean}, "Jpan": {CultureJapanese}, "Kana": {CultureJapanese}, "Hira": {CultureJapanese}, "Bopo": {CultureChinese},
	"Hani": {CultureChinese, CultureJapanese, CultureKorean, CultureVietnamese},
	"Arab": {CultureArabic, CulturePersian, CultureSouthAsian}, "Hebr": {CultureHebrew}, "Grek": {CultureGreek},
	"Armn": {CultureCaucasian}, "Geor": {CultureCaucasian}, "Ethi": {CultureEthiopian},
	"Thai": {CultureThai}, "Laoo": {CultureThai}, "Khmr": {CultureThai}, "Mymr": {CultureBurmese},
	"Deva": {CultureSouthAsian}, "Beng": {CultureSouthAsian}, "Guru": {CultureSouthAsian}, "Gujr": {CultureSouthAsian},
	"Orya": {CultureSouthAsian}, "Taml": {CultureSouthAsian}, "Telu": {CultureSouthAsian}, "Knda": {CultureSouthAsian},
	"Mlym": {CultureSouthAsian}, "Sinh": {CultureSouthAsian},
	"Cyrl": {CultureSlavic, CultureTurkic, CulturePersian, CultureCaucasian, CultureArabic, CultureWestern},
}

// cultureMarks are words that tell a culture wherever they stand, beside what
// is learned from data.
var cultureMarks = map[Culture]string{
	CultureWestern:    `van von der vander zu ter ten mac le du jr sr iii`,
	CultureHispanic:   `de del dos das do da los las y`,
	CultureArabic:     `bin ibn bint abu abou umm ould al el abd abdul abdel as ad ar ash`,
	CultureTurkic:     `ogli oglu ogly oghlu ugli uly qizi kizi kyzy gizi`,
	CulturePersian:    `zade zadeh pour agha mirza gul jan`,
	CultureSouthAsian: `singh kaur kumar kumari devi lal begum khatun bibi ur ud uddin md mohd das ram shri sri smt`,
	CultureBurmese:    `daw maung u ko aung zaw thein tun htun win myint hla khin soe kyaw naing thant`,
	CultureVietnamese: `nguyen tran thi pham huynh hoang phan vu dang bui dinh duong ngoc`,
	CultureHebrew:     `ben bar bat`,
	CultureEthiopian:  `woldu gebre tesfaye haile tekle`,
}

// cultureEndings are endings of family names and patronymics that hardly any
// other culture has; the learned ones are of three letters.
var cultureEndings = []struct {
	ending  string
	culture Culture
	family  bool
}{
	{"ovich", CultureSlavic, false}, {"evich", CultureSlavic, false}, {"ovna", CultureSlavic, false}, {"evna", CultureSlavic, false},
	{"ovych", CultureSlavic, false}, {"skiy", CultureSlavic, true}, {"skaya", CultureSlavic, true}, {"enko", CultureSlavic, true},
	{"ov", CultureSlavic, true}, {"ova", CultureSlavic, true}, {"ev", CultureSlavic, true}, {"eva", CultureSlavic, true}, {"sky", CultureSlavic, true},
	{"ski", CultureSlavic, true}, {"chuk", CultureSlavic, true},
	{"yan", CultureCaucasian, true}, {"ian", CultureCaucasian, true}, {"shvili", CultureCaucasian, true}, {"dze", CultureCaucasian, true},
	{"oglu", CultureTurkic, true}, {"ogli", CultureTurkic, false},
	{"poulos", CultureGreek, true}, {"idis", CultureGreek, true}, {"akis", CultureGreek, true}, {"poulou", CultureGreek, true},
	{"zadeh", CulturePersian, true}, {"zada", CulturePersian, true}, {"pour", CulturePersian, true}, {"nejad", CulturePersian, true}, {"zai", CulturePersian, true},
	{"ullah", CultureArabic, false}, {"uddin", CultureSouthAsian, false},
}

// tellCulture weighs the words of a reading.
func tellCulture(words []string, script string) Culture {
	var score [cultureCount]int32
	gap := int32(endingGap)
	if script != "Latn" {
		if of := scriptCultures[script]; len(of) == 1 {
			return of[0]
		} else if len(of) > 1 {
			for c := range score {
				score[c] = -1000
			}
			for _, c := range of {
				score[c] = 0
			}
			score[of[0]] = hintBits
			gap = cultureGap
		}
	}
	for i, w := range words {
		p, known := personWords[w]
		if known {
			w = p.text // as it is written here, so that a name read again is told alike
		}
		switch {
		case p.parts && i+1 == len(words): // Li Bin and Nguyen An are no particles
		case p.culture != CultureUnknown:
			bits := int32(markBits)
			if len(w) < 3 {
				bits = hintBits
			}
			score[p.culture] += bits
			gap = cultureGap
			if p.role.Minor() {
				continue
			}
		}
		if len(w) == 1 {
			continue // an initial
		}
		if h := model.tokens.find(hash32(w)); h >= 0 {
			model.tokens.subtract(&score, h, 2)
			gap = cultureGap
			continue
		}
		if h := endingOf(w); h >= 0 {
			model.endings.subtract(&score, h, 1)
		}
		if seemsArticled(w) {
			score[CultureArabic] += hintBits
			gap = cultureGap
		}
	}
	best, next := CultureWestern, CultureHispanic
	if score[next] > score[best] {
		best, next = next, best
	}
	for c := CultureHispanic + 1; c < cultureCount; c++ {
		switch {
		case score[c] > score[best]:
			best, next = c, best
		case score[c] > score[next]:
			next = c
		}
	}
	if score[best] < score[next]+gap {
		return CultureUnknown
	}
	return best
}

// endingOf finds the last letters of a word among the learned endings, or
// returns -1.
func endingOf(w string) int {
	if len(w) < EndingLength+2 {
		return -1
	}
	return model.endings.find(hash32(w[len(w)-EndingLength:]))
}

// surname is how much more often a word is a family than a given name, in
// quarter bits; 0 where that is not known.
func surname(w string) int32 {
	if h := model.tokens.find(hash32(w)); h >= 0 && model.tokens.family[h] != 0 {
		return int32(model.tokens.family[h])
	}
	for i := range cultureEndings {
		if e := &cultureEndings[i]; e.family && len(w) > len(e.ending)+2 && strings.HasSuffix(w, e.ending) {
			return 12
		}
	}
	if h := endingOf(w); h >= 0 {
		return int32(model.endings.family[h])
	}
	return 0
}
