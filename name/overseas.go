package name

import (
	"strings"
	"sync"
)

// hongKong is the government spelling of Hong Kong for Cantonese: the syllable,
// then the characters read so in names, traditional and simplified. It has no
// standard document; this is the habit of identity cards, of our own knowledge.
const hongKong = `chan 陳陈塵 wong 黃黄王汪皇 lee 李利 cheung 張张章祥昌翔長长彰璋 lau 劉刘 ho 何可浩豪好昊 ng 吳吴伍吾五 leung 梁良亮樑 lam 林藍蓝琳霖 yeung 楊杨 chow 周 cheng 鄭郑 tsang 曾增
	fung 馮冯峰鋒锋豐丰楓枫鳳凤 kwok 郭國国 chu 朱珠柱 tang 鄧邓騰 hui 許许 lo 羅罗盧卢路蘆老 tsui 徐翠崔聚 ip 葉叶 tse 謝谢 so 蘇苏 choi 蔡彩采財才 yu 余于俞如瑜宇雨裕譽諭預榆愉 poon 潘盤 mak 麥麦 chiu 趙赵超昭釗照朝 yip 業业 kwan 關关君坤均軍军筠鈞 tam 譚谭 chung 鍾钟鐘忠中宗聰聪仲松從
	fan 范帆凡 yuen 袁阮源遠元圓婉苑 to 杜道濤涛杜陶圖淘都 lai 黎賴赖麗丽禮礼莉 shum 沈岑 ma 馬马 man 文敏民萬万雯曼 mok 莫 mo 毛武舞 hung 洪雄孔紅红鴻鸿熊虹 sin 冼單善先仙倩 siu 蕭萧小少兆笑邵紹绍肇 yau 邱丘游又佑有友優尤 wan 尹雲云韻韵溫温允運 lui 呂吕雷蕾 fu 傅符富夫扶芙 kan 簡简勤 au 區区歐欧
	sit 薛雪 lung 龍龙隆 ko 高果 hau 侯厚孝 tin 田天 shek 石碩 pang 彭鵬鹏 wu 胡湖護 yim 嚴严冉艷艳 suen 孫孙宣璇 tong 唐湯汤堂棠童東东冬棟统桐通 tung 董 kong 江港剛刚光 hon 韓韩漢汉翰 luk 陸陆六綠 mui 梅媚妹 kam 甘金錦锦淦琴 lok 駱骆樂乐洛 hong 康航匡巷 pun 本 chau 鄒邹秋 chui 隨 tai 戴大泰 fong 方芳房 nip 聶聂 lit 列 shing 成誠诚盛城星升勝胜聲
	ching 程清正靜静晶貞贞晴澄政靖精蜻呈 kei 紀琪其奇祺基機记旗麒期 lin 連连蓮莲憐 sze 施斯詩诗思仕士史師 kwong 鄺邝廣广 tsoi 載 yan 欣恩仁茵忻殷人昕因忍 wai 偉伟惠慧維维為威衛蔚韋蕙煒 kin 建健堅坚鍵 ming 明銘铭鳴名 ka 嘉家加佳 wing 永榮荣詠咏穎颖泳 shan 珊山 shuk 淑熟叔 mei 美 mi 米 yee 儀仪怡兒儿宜 yi 綺绮意二以義义懿頤儀依伊 ling 玲鈴铃齡凌靈灵令羚嶺零菱
	kit 傑杰潔洁 chi 志之智芝子枝芷致治慈姿詞自馳 hang 恒行幸杏衡 ying 英瑩莹盈影瑛櫻鷹应應 kit 結 lai 麗 pui 佩培沛貝貝蓓 sau 秀壽寿修守 sum 心深 shun 順顺信純淳舜 tak 德得 tat 達达 tsun 俊駿 chun 春津振進珍真镇 yin 燕賢贤言妍彥彦現延 yiu 耀瑤瑶堯 yuk 玉育煜旭 wah 華华 ping 平萍炳屏冰 on 安 keung 強强 kwai 貴桂 king 景經敬京競琼 ting 婷廷庭定霆丁 yat 日一逸 hei 喜熙希曦禧晞
	him 謙謙謙 shu 樹书書舒 sheung 雙霜尚上 man 民 kuen 娟權权 chuen 全泉傳川 sang 生 po 寶宝波保步 ki 期 long 朗 nam 南楠男 nga 雅 ngai 藝毅倪危 chak 澤泽 tsz 梓紫孜 lap 立 lik 力 lun 倫伦麟联 yam 任飲 yung 容勇蓉庸翁用 hin 軒憲显顯 hoi 海凱凯開开 hing 興兴卿慶庆馨 ha 夏霞 him 謙 ki 記 mun 滿门門 bun 彬 ban 賓 pik 碧 choi 才 cheuk 卓 tsan 燦 tso 曹祖 man 萬
	chor 楚 lee 莉 fai 輝辉暉 fat 發发 fuk 福 kun 冠觀官 lan 蘭兰 lei 理 loy 來 miu 妙苗 ning 寧宁 oi 愛爱 shui 水瑞 sha 莎沙 tim 添 tsing 青菁 wo 和 hok 學学鶴 kai 啟启佳继 lau 柳 lam 臨 kiu 嬌橋喬 nin 年 ngan 顏颜銀银 lau 流 to 途 mau 茂 nei 妮 suet 雪 yuet 月悅悦越 yik 奕益翼亦 wui 會 pak 柏白百伯 ying 英 hiu 曉晓 heung 香鄉向 hoi 凱 tsit 哲 chit 哲 man 敏 yeuk 若`

// singapore spells surnames as Hokkien and Teochew families of South East Asia
// do; their given names follow Mandarin today.
const singapore = `tan 陳陈 lim 林 ong 王翁汪 ng 黃黄 lee 李 teo 張张 goh 吳吴 low 劉刘 chua 蔡 yeo 楊杨 koh 許许高 tay 鄭郑 chia 謝谢 kwek 郭 ang 洪 chan 曾 chew 周 yap 葉叶 lye 賴赖 chee 徐 ho 何 loh 羅罗盧卢 soh 蘇苏 phua 潘
	sim 沈 yee 余 neo 梁 seow 蕭萧 poh 傅 khoo 邱丘 chng 莊庄 png 方 gan 顏颜 kang 江 see 施 oon 溫温 au 歐欧區区 oh 胡 choo 朱 soon 孫孙 beh 馬马 pang 馮冯 teng 鄧邓 peh 白 toh 杜 gwee 魏 tiong 鍾钟鐘 kua 柯 sng 宋 lau 柳 liew 廖 lui 呂吕 ting 陳 heng 邢 foo 符 hon 韓韩 tio 趙赵 chiam 詹 thia 程 tng 唐湯汤`

// syllables makes a table of characters from lines of a syllable and its
// characters, when it is first asked for; the first mention of one counts.
func syllables(text string) func(rune) string {
	table := sync.OnceValue(func() map[rune]string {
		out := map[rune]string{}
		fields := strings.Fields(text)
		for i := 0; i+1 < len(fields); i += 2 {
			for _, r := range fields[i+1] {
				if out[r] == "" {
					out[r] = fields[i]
				}
			}
		}
		return out
	})
	return func(r rune) string { return table()[r] }
}

var hongKongSyllable, singaporeSurname = syllables(hongKong), syllables(singapore)

// overseas reads a name of one character of surname and one or two of given
// name as Chinese outside the mainland are spelt: in Hong Kong whole, each
// syllable a word, or with the given name in pinyin where a character has no
// entry; then in Singapore, where that differs.
func overseas(words [][]rune, parts [][]string) []alternative {
	if len(words) != 1 || !isHanSurname(words[0][0]) {
		return nil
	}
	w := words[0]
	if len(w) > 3 || len(w) > 1 && (len(parts) != 2 || len(parts[0]) != 1 || len(parts[1]) != len(w)-1) {
		return nil
	}
	given := ""
	if len(w) > 1 {
		given = " " + strings.ReplaceAll(strings.Join(parts[1], ""), "ü", "u")
	}
	var alts []alternative
	if surname := hongKongSyllable(w[0]); surname != "" {
		cantonese, whole := surname, true
		for _, r := range w[1:] {
			s := hongKongSyllable(r)
			whole = whole && s != ""
			cantonese += " " + s
		}
		if !whole {
			cantonese = surname + given
		}
		alts = append(alts, alternative{text: cantonese})
	}
	if surname := singaporeSurname(w[0]); surname != "" {
		alts = append(alts, alternative{text: surname + given})
	}
	return alts
}
