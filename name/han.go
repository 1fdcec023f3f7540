package name

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// hanSurnames are the single-character surnames that tell a Chinese name from
// a foreign name spelt in Han or from another word; simplified, and
// traditional where it differs.
const hanSurnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈" +
	"钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱丘江尹薛闫阎段雷侯龙史黎贺顾毛郝龚邵万覃武钱戴严莫孔向常汤康易乔赖牛洪" +
	"温倪葛俞章鲁施岳庞申殷颜毕左聂焦齐梅庄辛管祝涂甘柯童柳阮欧翁凌霍路裴翟安詹苗兰习盛关柴包耿游房舒褚骆纪蒲单仇解查" +
	"屈成景鲍艾宁季窦商尚时屠项饶曲卓池饶封桂瞿蓝佟骆穆冷敖隋卜司费牟丛谷宫纪苑邢宗车强简沙巩农栾盖芦樊连狄楚党蔺冉仝郎" +
	"朴桑班靳鞠原柏戚滕伍危米明计应岑乐麦鲜符晏卞刁荆国权边扬温臧慕花华蹇晋滑区朗薄乜宓郁佘战揭撒缪哈海洛闵闻占" +
	"張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭蔣葉蘇呂盧鍾鐘譚陸範韋賈鄒閻龍賀顧龔萬錢戴嚴湯喬賴溫魯龐顏畢聶齊莊蘭關駱紀單" +
	"寧竇時項饒藍費叢宮車強簡鞏農欒蓋蘆連黨計應樂麥鮮國權邊華晉區戰繆閔聞習歐"

// hanCompoundSurnames are written together in pinyin (GB/T 28039-2011).
var hanCompoundSurnames = parseSpellings(`欧阳 ouyang 歐陽 ouyang 司马 sima 司馬 sima 诸葛 zhuge 諸葛 zhuge 上官 shangguan 尉迟 yuchi 尉遲 yuchi 夏侯 xiahou
	司徒 situ 皇甫 huangfu 公孙 gongsun 公孫 gongsun 慕容 murong 令狐 linghu 东方 dongfang 東方 dongfang 宇文 yuwen 长孙 zhangsun
	長孫 zhangsun 司空 sikong 轩辕 xuanyuan 軒轅 xuanyuan 独孤 dugu 獨孤 dugu 南宫 nangong 南宮 nangong 端木 duanmu 申屠 shentu
	公羊 gongyang 澹台 tantai 濮阳 puyang 濮陽 puyang 淳于 chunyu 太史 taishi 呼延 huyan 万俟 moqi 万俟 moqi 闻人 wenren
	赫连 helian 赫連 helian 拓跋 tuoba 西门 ximen 西門 ximen 百里 baili 钟离 zhongli 鍾離 zhongli 完颜 wanyan 完顏 wanyan
	第五 diwu 东郭 dongguo 左丘 zuoqiu 纳兰 nalan 納蘭 nalan 叶赫 yehe 鲜于 xianyu 鮮于 xianyu`)

// hanSurnameReadings are surnames read otherwise than the same character in
// other words.
var hanSurnameReadings = parseLetters(`单 shan 單 shan 曾 zeng 仇 qiu 解 xie 查 zha 任 ren 盖 ge 蓋 ge 区 ou 區 ou 朴 piao 覃 qin 尉 wei 乐 yue
	樂 yue 华 hua 華 hua 缪 miao 繆 miao 翟 zhai 洗 xian 冼 xian 员 yun 員 yun 折 she 黑 he 秘 bi 薄 bo 逄 pang 乜 nie 宓 mi
	佘 she 车 che 車 che 宁 ning 寧 ning 召 shao 种 chong 長 zhang 石 shi 繁 po 祭 zhai 隗 wei 瞿 qu 葛 ge 纪 ji 紀 ji 燕 yan
	应 ying 應 ying 卜 bu 柏 bai 強 qiang 强 qiang 曲 qu 那 na 哈 ha 沈 shen 尹 yin 叶 ye 万 wan 萬 wan 宿 su 都 du 褚 chu
	贾 jia 賈 jia 谷 gu 莫 mo 万 wan 俞 yu 郗 xi 適 shi 幺 yao 芮 rui 昝 zan 訾 zi 亓 qi`)

// readHan reads Han as Chinese, and where it has the shape of a Japanese name
// as that, first where there is hardly a doubt. Chinese: Hanyu Pinyin without
// tones, ü as u (second reading: yu, as in passports since 2012); Wade-Giles
// without apostrophes, as in Taiwan; the government spelling of Hong Kong; and
// the surname as in Singapore and Malaysia.
//
// A word of two to four characters that starts with a surname is surname and
// given name ("xi jinping"); without one it is a single word, since foreign
// names come so, one word between two dots; of five characters and more, as
// companies have, each syllable is a word.
func readHan(words [][]rune) []alternative {
	chinese := readChinese(words)
	readings, sure := japaneseName(words)
	if len(readings) == 0 {
		return chinese
	}
	japanese := make([]alternative, len(readings))
	for i, text := range readings {
		japanese[i] = alternative{text: text}
	}
	if sure {
		return append(japanese, chinese...)
	}
	keep := min(len(chinese), max(2, maxReadings-len(japanese)))
	return append(chinese[:keep:keep], japanese...)
}

func readChinese(words [][]rune) []alternative {
	if len(words) == 2 && len(words[1]) <= 2 && (len(words[0]) == 1 && isHanSurname(words[0][0]) || hanCompoundSurnames[string(words[0])] != "") {
		words = [][]rune{append(words[0][:len(words[0]):len(words[0])], words[1]...)} // a space after the surname
	}
	var pinyinWords, wade []string
	shaped := len(words) == 1
	var alone [][]string // the parts of the one word that is a whole name
	for _, w := range words {
		parts := hanParts(w, shaped)
		pinyinWords = append(pinyinWords, joinSyllables(parts, func(s string) string { return s }))
		wade = append(wade, joinSyllables(parts, wadeGiles))
		alone = parts
	}
	text := strings.Join(pinyinWords, " ")
	alts := []alternative{{text: strings.ReplaceAll(text, "ü", "u")}}
	if strings.Contains(text, "ü") {
		alts = append(alts, alternative{text: strings.ReplaceAll(text, "ü", "yu")})
	}
	alts = append(alts, alternative{text: strings.ReplaceAll(strings.Join(wade, " "), "ü", "u")})
	return append(alts, overseas(words, alone)...)
}

// hanParts returns the syllables of a word, grouped to Latin words. shaped
// lets a surname stand apart.
func hanParts(w []rune, shaped bool) [][]string {
	syllables := hanSyllables(w)
	if len(syllables) != len(w) || len(w) < 2 {
		return [][]string{syllables}
	}
	if compound, ok := hanCompoundSurnames[string(w[:2])]; ok && len(w) <= 4 && (len(w) == 2 || shaped) {
		if len(w) == 2 {
			return [][]string{{compound}}
		}
		return [][]string{{compound}, syllables[2:]}
	}
	switch {
	case len(w) > 4:
		parts := make([][]string, len(syllables))
		for i := range syllables {
			parts[i] = syllables[i : i+1]
		}
		return parts
	case shaped && isHanSurname(w[0]):
		if s, ok := hanSurnameReadings[w[0]]; ok {
			syllables[0] = s
		}
		return [][]string{syllables[:1], syllables[1:]}
	}
	return [][]string{syllables}
}

func isHanSurname(r rune) bool { return strings.ContainsRune(hanSurnames, r) }

func joinSyllables(parts [][]string, spell func(string) string) string {
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, s := range part {
			b.WriteString(spell(s))
		}
	}
	return b.String()
}

// pinyinWord joins the syllables of Han that stand in a word of another
// script.
func pinyinWord(w []rune) string {
	return strings.ReplaceAll(strings.Join(hanSyllables(w), ""), "ü", "u")
}

// hanSyllables reads each character in its commonest way; a lone surname is
// read as such.
func hanSyllables(w []rune) []string {
	syllables := make([]string, 0, len(w))
	for i, r := range w {
		if len(w) == 1 {
			if s, ok := hanSurnameReadings[r]; ok {
				return append(syllables, s)
			}
		}
		if r == '々' && i > 0 {
			r = w[i-1]
		}
		switch r { // variants that Unicode keeps apart and the dictionary lacks
		case '﨑':
			r = '崎'
		case '髙':
			r = '高'
		}
		if tones, ok := pinyin.PinyinDict[int(r)]; ok {
			first, _, _ := strings.Cut(tones, ",")
			syllables = append(syllables, stripTone(first))
		} else if s := keepDigit(r); s != "" {
			syllables = append(syllables, s)
		}
	}
	return syllables
}

// stripTone takes the tone mark off a syllable and keeps ü.
func stripTone(syllable string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ü':
			return 'ü'
		}
		if r < 0x80 {
			return r
		}
		if b := appendLatinLetter(nil, r); len(b) == 1 {
			return rune(b[0])
		}
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, syllable)
}

var wadeGilesWhole = parseSpellings(`zhi chih chi chih shi shih ri jih zi tzu ci tzu si szu er erh ge ko ke ko he ho e o you yu yu yü yi i
	yan yen ye yeh yong yung gui kuei kui kuei jue chueh que chueh xue hsueh yue yueh luo lo duo to tuo to nuo no zuo tso cuo tso
	suo so zhuo cho chuo cho shuo shuo ruo jo guo kuo kuo kuo huo huo bian pien pian pien mian mien dian tien tian tien nian nien
	lian lien jian chien qian chien xian hsien`)

// wadeGilesInitials: the initials that Wade-Giles writes otherwise, longest
// first; the apostrophes of its aspirates are left out, as papers do.
var wadeGilesInitials = []struct{ pinyin, wade string }{
	{"zh", "ch"}, {"ch", "ch"}, {"sh", "sh"}, {"b", "p"}, {"d", "t"}, {"g", "k"}, {"j", "ch"}, {"q", "ch"}, {"x", "hs"},
	{"z", "ts"}, {"c", "ts"}, {"r", "j"},
}

func wadeGiles(s string) string {
	if w, ok := wadeGilesWhole[s]; ok {
		return w
	}
	for _, in := range wadeGilesInitials {
		if rest, ok := strings.CutPrefix(s, in.pinyin); ok {
			s = in.wade + rest
			break
		}
	}
	if onset, ok := strings.CutSuffix(s, "ong"); ok {
		s = onset + "ung"
	} else if onset, ok := strings.CutSuffix(s, "ie"); ok {
		s = onset + "ieh"
	}
	return s
}
