package name

import (
	"strings"
)

// inferRoles tells what part each token of a person's name is: first from what
// the publisher or the comma says, then from marks (bin, ogli, -ovich), then
// from the way that names of the culture are built. What cannot be told stays
// RoleName.
func inferRoles(tokens []Token, family, patronymic []string, c Culture) {
	for i := 0; i+2 < len(tokens) && !c.syllabic() && !contains(family, tokens[i].Text); i++ {
		w := tokens[i].Text
		if leadingTitles[w] || c == CultureBurmese && burmeseTitles[w] || w == "tan" && tokens[i+1].Text == "sri" {
			tokens[i].Role = RoleHonorific
		}
		if tokens[i].Role != RoleHonorific {
			break
		}
	}
	for i := range tokens {
		t := &tokens[i]
		if _, ok := syllableFamilies[t.Text]; ok {
			t.Traits |= Syllabic
		}
		if i+1 < len(tokens) && isOne(t.Text, "abu", "umm") {
			t.Traits |= Kunya
			tokens[i+1].Traits |= Kunya
		}
		if t.Text == "abdul" && i+1 < len(tokens) && divine[divineKey(tokens[i+1].Text)] {
			t.Role = RoleParticle // Abdul Jan is called Abdul
		}
		if t.Role != RoleName {
			continue
		}
		switch {
		case contains(family, t.Text):
			t.Role = RoleFamily
		case contains(patronymic, t.Text), isPatronymic(t.Text), followsSon(tokens, i), i+1 < len(tokens) && isOne(tokens[i+1].Text, "ogli", "qizi"):
			t.Role = RolePatronymic
		case len(family) > 0:
			t.Role = RoleGiven
		}
	}
	unname(tokens)
	if len(family) == 0 {
		inferFamily(tokens, c)
	}
	rank(tokens, c)
}

// inferFamily tells given from family names where nobody says which is which.
func inferFamily(tokens []Token, c Culture) {
	switch c {
	case CultureChinese, CultureKorean, CultureVietnamese:
		familyFirst(tokens, c)
	case CultureArabic, CultureMalay, CultureEthiopian:
		nisba(tokens)
		chain(tokens)
	case CultureBurmese:
		// no family names
	default:
		if nisba(tokens) {
			chain(tokens)
		} else {
			givenThenFamily(tokens, c)
		}
	}
}

// rank tells which names are left out before others: in Hispanic names the
// mother's before the father's, elsewhere those between the first and the last,
// a second family name, and Muhammad where it is one of several.
func rank(tokens []Token, c Culture) {
	var room [MaxTokens]int
	names, family := room[:0], -1
	for i := range tokens {
		if tokens[i].Role.Minor() {
			continue
		}
		if tokens[i].Role == RoleFamily && family < 0 {
			family = len(names)
		}
		names = append(names, i)
	}
	last := len(names) - 1
	if last < 2 || c == CultureBurmese || c.syllabic() && last < 3 {
		return // of a Chinese name with four parts one is a foreign given name
	}
	if c == CultureHispanic && family > 0 && family < last {
		tokens[names[family]].Traits |= Paternal
		tokens[names[last]].Traits |= Second
		last = family
	}
	own := 0 // the first given name
	if family == 0 {
		own, last = 1, last+1
	}
	for k, i := range names {
		t := &tokens[i]
		switch {
		case t.Traits&(Kunya|Paternal) != 0:
		case t.Role == RoleFamily && k > family && c != CultureHispanic,
			t.Role != RoleFamily && own < k && k < last && c != CultureWestern,
			t.Role == RoleFamily && tokens[names[0]].Traits&Kunya != 0 && len(names) == 3, // Abu Hafs al-Masri
			t.Text == "muhammad":
			t.Traits |= Second
		}
	}
}

// unname makes minor words names where nothing else is left: a word that is
// only a particle or a title is a name after all.
func unname(tokens []Token) {
	for i := range tokens {
		if !tokens[i].Role.Minor() {
			return
		}
	}
	for i := range tokens {
		tokens[i].Role = RoleName
	}
}

// followsSon reports whether the token comes after "son of" or "daughter of",
// with or without an article.
func followsSon(tokens []Token, i int) bool {
	if i > 1 && tokens[i-1].Text == "al" {
		i-- // bin al-Khattab
	}
	if i > 1 && isOne(tokens[i-1].Text, "abu", "abdul") {
		i-- // bin Abd al-Aziz
	}
	return i > 0 && isOne(tokens[i-1].Text, "bin", "bint", "ould")
}

var patronymicEndings = []string{"ovich", "evich", "ovych", "evych", "yovych", "ovna", "evna", "ivna", "yivna", "ovitch", "evitch", "avich"}

// foldPatronymic writes the ending of a Slavic patronymic the English way, as
// other languages write it: Andrejevitj, Wladimirowitsch, Iurievici.
func foldPatronymic(w string) string {
	if len(w) < 8 {
		return w
	}
	for _, end := range [...]string{"itj", "itsch", "itch", "ici", "ytch", "ych"} {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 4 {
			switch stem[len(stem)-2:] {
			case "ov", "ev", "ow", "ew":
				return stem[:len(stem)-1] + "vich"
			}
		}
	}
	return w
}

func isPatronymic(w string) bool {
	if len(w) < 7 {
		return false
	}
	switch w[len(w)-1] {
	case 'h', 'a':
	default:
		return false
	}
	for _, e := range patronymicEndings {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// named returns the positions of the tokens whose role is open, and how many
// names the tokens hold.
func named(tokens []Token, room []int) (open []int, names int) {
	open = room[:0]
	for i := range tokens {
		if tokens[i].Role == RoleName && !tokens[i].Initial() {
			open = append(open, i)
		}
		if !tokens[i].Role.Minor() {
			names++
		}
	}
	return open, names
}

// familyFirst finds the family name of one syllable at the beginning, or at the
// end where somebody has turned the order around.
func familyFirst(tokens []Token, c Culture) {
	var room [MaxTokens]int
	open, _ := named(tokens, room[:])
	if len(open) < 2 {
		return
	}
	known := familyNames[c]
	first, last := open[0], open[len(open)-1]
	family := -1
	switch {
	case known[tokens[first].Text]:
		family = first
	case known[tokens[last].Text]:
		family = last
	default:
		return
	}
	for _, i := range open {
		tokens[i].Role = RoleGiven
	}
	tokens[family].Role = RoleFamily
}

// familyNames are the family names of cultures that have few, in the usual
// romanisations: each covers nine people in ten.
var familyNames = map[Culture]map[string]bool{
	CultureChinese: setOf(`wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang feng deng xiao cheng
		yuan dong pan cao fu yu du jiang ye lu wei su lv lyu ding ren shen yao zhong jin cui tan fan wan shi liao jia xia fang zou xiong bai meng qin qiu
		hou yin xue yan lei duan hao qian kong mao shao dai gu kang he gong wen long shu qi mi xi ji zhan pang niu geng you ou mo ge xing
		chan cheung wong lee lau ng lam leung ho tse tsang chow chu yeung kwok mok yip tsai hsu hsieh chang tseng lo kuo chiu chou chung teng hung
		lai hong zou pei zong hang heng jian ling nan ping ruan she shu tong weng xin xing ying zeng zha zhai zhuo liew tay ong goh koh teo chua low yeo toh sim foo ooi khoo soh hoo`),
	CultureKorean: setOf(`kim lee yi ri li rhee park pak bak choi choe jung jong chung jeong chong kang gang cho jo yoon yun jang chang lim im rim han oh o seo so suh
		shin sin kwon gwon hwang ahn an song ryu yoo yu ryoo hong jeon jun chon ko go moon mun yang ryang son sohn bae pae paek baek baik hur huh heo ho
		nam sim shim noh no roh ha kwak gwak sung song cha joo ju chu woo u koo ku gu min ryom yom jin chin na ra chae ok om eom ro thae hyon hyun`),
	CultureVietnamese: setOf(`nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong lam mai cao luu luong dao trinh ha thai ta doan`),
}

// nisba finds a last name with the Arabic article, which says where from or of
// which house somebody is.
func nisba(tokens []Token) bool {
	last := len(tokens) - 1
	if last > 1 && tokens[0].Text == "al" && tokens[1].Role == RoleName && tokens[last-1].Text != "al" {
		tokens[1].Role = RoleFamily // where it is put first
		return true
	}
	if last < 2 || tokens[last-1].Text != "al" || tokens[last].Role != RoleName {
		return false
	}
	tokens[last].Role = RoleFamily
	return true
}

// chain reads a name that goes up the line of fathers: own name, father's,
// grandfather's. Where it has no nisba, what ends it may be a family name or
// another grandfather's, and stays open.
func chain(tokens []Token) {
	var room [MaxTokens]int
	open, names := named(tokens, room[:])
	if names < 2 {
		return
	}
	if len(open) > 0 && tokens[open[0]].Text != "abu" && leads(tokens, open[0]) {
		tokens[open[0]].Role = RoleGiven
	}
}

// leads reports whether nothing but titles, and the "abdul" of the name itself,
// comes before the token.
func leads(tokens []Token, i int) bool {
	for _, t := range tokens[:i] {
		if t.Role != RoleHonorific && t.Text != "abdul" {
			return false
		}
	}
	return true
}

// Evidence that a word is a family rather than a given name, in quarter bits.
const (
	surelyFamily = 8
	surelyGiven  = -8
)

// givenThenFamily finds the family name where the words say, and tells it by
// the order only where one of the two is known. In Hispanic names the last is
// the mother's, which is left out first.
func givenThenFamily(tokens []Token, c Culture) {
	var room [MaxTokens]int
	open, names := named(tokens, room[:])
	if len(open) < 2 || names > 6 {
		return
	}
	var is [MaxTokens]int32
	for k, i := range open {
		is[k] = surname(tokens[i].Text)
	}
	n := len(open)
	first, last := is[0], is[n-1]
	switch {
	case c == CultureHispanic && n > 2 && last >= 0 && first <= surelyGiven:
		paternal := n - 1
		if is[n-2] >= surelyFamily {
			paternal = n - 2
		}
		for k, i := range open {
			switch {
			case k < paternal:
				tokens[i].Role = RoleGiven
			case k == paternal:
				tokens[i].Role = RoleFamily
			}
		}
	case last >= surelyFamily && first <= 0 || last >= 0 && first <= surelyGiven:
		setFamily(tokens, open, n-1)
	case first >= surelyFamily && last <= surelyGiven:
		setFamily(tokens, open, 0)
	}
}

func setFamily(tokens []Token, open []int, family int) {
	for k, i := range open {
		tokens[i].Role = RoleGiven
		if k == family {
			tokens[i].Role = RoleFamily
		}
	}
}
