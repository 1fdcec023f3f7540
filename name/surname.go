package name

import "strings"

// syllableNames are the family names of one syllable in China and Korea. Those
// of one line are one name, by Pinyin, Wade and Giles, in Cantonese, Hokkien and
// Hakka, and in the romanisations of Korean; some are in several lines. Our own
// knowledge.
const syllableNames = `
wang wong ong vong heng
li lee lei lie ri rhee yi rhie
zhang chang cheung cheong teo teoh tiong jang
liu lau low lew liew yu yoo ryu ryoo you
chen chan chin tan chern tran jin
yang yeung yeo young yong ryang
huang wong ng hwang oei ooi
zhao chao chiu jo cho joe teo
wu ng goh woo oh o eng u
zhou chow chou chew chau joo ju chu
xu hsu hui tsui chui koh khoo suh seo so hur huh heo ho
sun suen soon son sohn
ma mah mar
zhu chu choo gee
hu wu woo foo fu
guo kuo kwok quek kok kwak gwak
he ho hor ha
lin lam lim im rim yim ling
gao kao ko go koh
luo lo law loh
zheng cheng chang tay tee chung jung jong jeong chong cheong
liang leung leong neo nio
xie hsieh tse tsia cheah chia sie
song sung soong
tang tong dang
feng fung fong
deng teng tang
xiao hsiao siu siew sow
cheng ching seng
cai tsai choi chua tsoi choe chae choy chai
pan poon pun phua ban
yu yue yee eu eo
dong tung tong
lu lo luk loo lou lv lyu no ro roh noh
jiang chiang keung kang gang kong
ye yeh yip yap ip
ding ting
shen shum sim shim
yao yiu
zhong chung cheong
cui tsui choi choe
tan tam tham
fan fann
shi shih sze see shek
jia chia
xia hsia ha har
fang fong hong pang
zou tsou chau
xiong hsiung hung
bai pai pak baek paek paik
meng mang maeng
qin chin chun
qiu chiu yau khoo hew
hou how hau
yin wan yoon yun
xue hsueh sit
yan yen ngan
lei loy looi
duan tuan
kim gim geum gum
pak park bak
yun yoon
sin shin xin hsin
kwon gwon kuan
an ahn
han hahn
hong hung
jon jeon chon chun
mun moon
nam
pae bae
min
hyon hyun
kong gong
`

// syllableFamilies are the lines of syllableNames that a name is in, a bit each.
var syllableFamilies = func() map[string][2]uint64 {
	out := map[string][2]uint64{}
	for i, line := range strings.Split(strings.TrimSpace(syllableNames), "\n") {
		for w := range strings.FieldsSeq(line) {
			of := out[w]
			of[i/64] |= 1 << (i % 64)
			out[w] = of
		}
	}
	return out
}()

// SameSyllable reports whether two family names of one syllable may be the same
// one, written otherwise or with a slip of the pen.
func SameSyllable(a, b string) bool {
	x, y := syllableFamilies[a], syllableFamilies[b]
	return x[0]&y[0]|x[1]&y[1] != 0 || OneSlip(a, b)
}
