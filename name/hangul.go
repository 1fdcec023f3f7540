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

// Readings of Hangul: Revised Romanisation of 2000 syllable by syllable, as
// for given names, with surnames as their bearers write them; McCune-Reischauer
// of 1939 without its marks; the habit of the North; the habit of the South's
// passports, English sounds.
var hangulSchemes = []hangulScheme{
	{
		initials: hangulSpelling("g kk n d tt r m b pp s ss - j jj ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: hangulSurnamesSouth,
	},
	{
		initials: hangulSpelling("k kk n t tt r m p pp s ss - j jj ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: hangulSurnamesNorth,
	},
	{
		initials: hangulSpelling("k kk n t tt r m p pp s ss - ch tch ch k t p h"),
		voiced:   hangulSpelling("g kk n d tt r m b pp s ss - j tch ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: parseLetters("이 yi 박 pak 최 choe 김 kim"),
	},
	{
		initials: hangulSpelling("k kk n d tt r m b pp s ss - j jj ch k t p h"),
		vowels:   hangulSpelling("a ae ya yae u e you ye o wa wae oe yo oo won we wi yoo eu ui i"),
		finals:   hangulSpelling("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t"),
		surnames: hangulSurnamesOther,
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
	hangulSurnamesOther = parseLetters(`김 kim 이 yi 리 lee 림 lim 임 im 류 yoo 유 yu 허 hur 구 gu 정 chung 조 jo 전 chun 노 roh 로 no 신 sin 백 paik
		최 choe 나 ra 라 na 고 go 권 kwon 문 mun 손 sohn 안 an 오 o 윤 yun 주 ju 우 wu 박 pak 곽 gwak 강 gang 장 chang 성 seong`)
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
			if cut < len(w) {
				parts = append(parts, s.read(w[cut:]))
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
