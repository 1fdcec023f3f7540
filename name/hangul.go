package name

import (
	"strings"
	"unicode"
)

// Places of the letters within a Hangul syllable block (Unicode 3.12).
const (
	hangulBase    = 0xAC00
	hangulLast    = 0xD7A3
	hangulVowels  = 21
	hangulFinals  = 28
	hangulIeung   = 11 // the silent initial
	hangulRieul   = 5
	hangulFinalRi = 8
)

// hangulScheme spells the letters of a syllable in the order of Unicode:
// 19 initials, 21 vowels, 28 finals.
type hangulScheme struct {
	initials, voiced []string // voiced after a voiced sound within a word; nil where the same
	vowels, finals   []string
	surnames         map[rune]string
	syllables        map[rune]string // whole syllables that habit spells otherwise
	split            bool            // a given name of two syllables is two words
}

// hangulEmpty stands for no letter in the tables below.
const hangulEmpty = "-"

func hangulSpelling(s string) []string {
	list := strings.Fields(s)
	for i := range list {
		if list[i] == hangulEmpty {
			list[i] = ""
		}
	}
	return list
}

// Readings of Hangul, each with the surnames that go with it: Revised
// Romanisation of 2000 syllable by syllable, as for given names, with the one
// exception that nearly everybody makes of it; the habit of the North, which is
// McCune-Reischauer without marks and without its voicing, each syllable a word;
// McCune-Reischauer of 1939 without its marks and apostrophes; the habit of
// older passports of the South, English sounds, each syllable a word (they write
// a hyphen).
var hangulSchemes = []hangulScheme{
	{
		initials: hangulSpelling("g kk n d tt r m b pp s ss - j jj ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: hangulSurnamesSouth, syllables: parseLetters("우 woo"),
	},
	{
		initials: hangulSpelling("k kk n t tt r m p pp s ss - j jj ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: hangulSurnamesNorth, split: true,
	},
	{
		initials: hangulSpelling("k kk n t tt r m p pp s ss - ch tch ch k t p h"),
		voiced:   hangulSpelling("g kk n d tt r m b pp s ss - j tch ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: parseLetters("이 yi 박 pak 최 choe 김 kim 임 im 림 im 라 na 나 na 노 no 로 no 류 yu 유 yu 여 yo 양 yang"),
	},
	{
		initials: hangulSpelling("k kk n d tt r m b pp s ss - j jj ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae u e yu ye o wa wae oe yo oo wo we wi yoo eu ee i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: hangulSurnamesOther, syllables: hangulHabits, split: true,
	},
}

var (
	hangulSurnamesSouth = parseLetters(`김 kim 이 lee 박 park 최 choi 정 jung 강 kang 조 cho 윤 yoon 장 jang 임 lim 한 han 오 oh 서 seo 신 shin 권 kwon
		황 hwang 안 ahn 송 song 류 ryu 유 yoo 홍 hong 전 jeon 고 ko 문 moon 손 son 양 yang 배 bae 백 baek 허 heo 남 nam 심 shim
		노 noh 하 ha 곽 kwak 성 sung 차 cha 주 joo 우 woo 구 koo 민 min 진 jin 나 na 지 ji 엄 eom 채 chae 원 won 천 cheon
		방 bang 공 kong 현 hyun 함 ham 여 yeo 염 yeom 변 byun 추 choo 도 do 소 so 석 seok 선 sun 설 seol 마 ma 길 gil 연 yeon
		위 wi 표 pyo 명 myung 기 ki 반 ban 왕 wang 금 keum 옥 ok 육 yook 인 in 맹 maeng 제 je 모 mo 탁 tak 국 kook 어 eo 은 eun
		편 pyun 용 yong 예 ye 경 kyung 봉 bong 사 sa 부 boo 가 ka 복 bok 태 tae 목 mok 계 kye 피 pi 두 doo 감 kam 호 ho 리 ri
		림 rim 로 ro 라 ra 량 ryang 려 ryo 렴 ryom`)
	hangulSurnamesNorth = parseLetters(`김 kim 이 ri 리 ri 박 pak 최 choe 정 jong 강 kang 조 jo 윤 yun 장 jang 임 rim 림 rim 서 so 신 sin 권 kwon 유 yu
		류 ryu 전 jon 노 ro 로 ro 양 ryang 허 ho 문 mun 우 u 여 ryo 현 hyon`)
	hangulSurnamesOther = parseLetters(`김 kim 이 yi 리 lee 림 lim 임 im 류 yoo 유 you 허 hur 구 gu 정 chung 조 jo 전 jun 노 roh 로 no 신 sin 백 paik
		최 choe 나 ra 라 na 고 koh 권 gwon 문 mun 손 sohn 안 an 오 o 윤 yun 주 ju 우 wu 박 pak 곽 gwak 강 gang 장 chang 성 seong 심 sim 엄 um 지 chi 서 suh
		여 yuh 염 yum 변 byeon 추 chu 석 suk 설 sul 길 kil 표 phyo 명 myeong 금 kim 육 yuk 어 uh 경 kyeong 부 bu 배 pae 방 pang 반 pan 봉 pong 공 gong 현 hyeon 함 hahm`)
	// hangulHabits are syllables of given names as English speakers are led to
	// say them.
	hangulHabits = parseLetters(`영 young 우 woo 운 woon 욱 wook 웅 woong 원 won 준 joon 현 hyun 형 hyung 경 kyung 명 myung 병 byung 성 sung 승 seung
		석 suk 선 sun 섭 sup 연 yeon 열 yul 염 yum 여 yeo 예 ye 철 chul 천 chun 청 chung 정 jung 전 jun 덕 duk 혁 hyuk 엽 yup 걸 gul 건 gun 범 bum 희 hee 의 eui 이 yi 은 eun
		윤 yoon 용 yong 유 yoo 일 il 아 ah 호 ho 기 ki 국 kook 구 koo 규 kyu 균 kyun 길 kil 금 keum 광 kwang 관 kwan 강 kang 근 keun 갑 kap 곤 kon 서 seo 어 eo 너 neo 거 geo 허 heo 저 jeo`)
	// hangulCompounds are the surnames of two syllables.
	hangulCompounds = map[string]bool{"남궁": true, "황보": true, "제갈": true, "사공": true, "선우": true, "독고": true, "서문": true, "동방": true}
)

// readHangul reads a lone word of two to four syllables that starts with a
// surname as surname and given name, and a first word of one syllable as a
// surname. Han within Hangul is read as Chinese.
func readHangul(words [][]rune) []alternative {
	alts := make([]alternative, 0, len(hangulSchemes))
	for i := range hangulSchemes {
		s := &hangulSchemes[i]
		var parts []string
		for j, w := range words {
			cut := 0
			if j == 0 && len(w) <= 4 {
				cut = hangulSurname(w, len(words) == 1)
			}
			if cut > 0 {
				parts = append(parts, s.surname(w[:cut]))
			}
			if given := w[cut:]; len(given) == 2 && s.split && (cut > 0 || j == 1 && len(words) == 2) {
				parts = append(parts, s.read(given[:1]), s.read(given[1:]))
			} else if len(given) > 0 {
				parts = append(parts, s.read(given))
			}
		}
		alts = append(alts, alternative{text: strings.Join(parts, " ")})
	}
	return alts
}

// hangulSurname returns how many syllables at the start of a word are a
// surname.
func hangulSurname(w []rune, alone bool) int {
	if len(w) >= 2 && hangulCompounds[string(w[:2])] && (alone || len(w) == 2) {
		return 2
	}
	if _, ok := hangulSurnamesSouth[w[0]]; ok && (len(w) == 1 || alone) {
		return 1
	}
	return 0
}

func (s *hangulScheme) surname(w []rune) string {
	if len(w) == 1 {
		if t, ok := s.surnames[w[0]]; ok {
			return t
		}
	}
	return s.read(w)
}

func (s *hangulScheme) read(w []rune) string {
	var b strings.Builder
	afterVoiced, afterRieul := false, false
	for _, r := range w {
		if r < hangulBase || r > hangulLast {
			if unicode.Is(unicode.Han, r) {
				b.WriteString(pinyinWord([]rune{r}))
			} else {
				b.WriteString(keepDigit(r))
			}
			afterVoiced, afterRieul = false, false
			continue
		}
		if t, ok := s.syllables[r]; ok {
			b.WriteString(t)
			afterVoiced, afterRieul = true, strings.HasSuffix(t, "l")
			continue
		}
		n := int(r - hangulBase)
		initial, vowel, final := n/(hangulVowels*hangulFinals), n/hangulFinals%hangulVowels, n%hangulFinals
		switch {
		case initial == hangulRieul && afterRieul:
			b.WriteByte('l')
		case afterVoiced && s.voiced != nil:
			b.WriteString(s.voiced[initial])
		default:
			b.WriteString(s.initials[initial])
		}
		b.WriteString(s.vowels[vowel])
		b.WriteString(s.finals[final])
		afterRieul = final == hangulFinalRi
		// Open syllables and those ending in n, l, m, ng voice what follows.
		switch s.finals[final] {
		case "", "n", "l", "m", "ng":
			afterVoiced = true
		default:
			afterVoiced = false
		}
	}
	return b.String()
}
