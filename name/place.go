package name

import (
	"strings"
	"sync"

	"github.com/namesake-screening/namesake/country"
)

// places maps words that are a country, a large city or region, a direction, or
// called after one, to the groups of the place. Bank of Armenia is not Bank of
// America, though the words are close.
var places = sync.OnceValue(func() map[string][]Group {
	out := map[string][]Group{}
	add := func(word, key string, cost int32) {
		out[word] = addGroup(out[word], Group{groupID("place " + key), cost})
	}
	for code, text := range country.Names {
		readings := Readings(text)
		if len(readings) == 0 || len(readings[0].Text) < 4 || strings.Contains(readings[0].Text, " ") {
			continue // of several words: below; short ones are abbreviations or words
		}
		add(readings[0].Text, code, placeCost)
	}
	for _, line := range strings.Split(strings.TrimSpace(placeWords), "\n") {
		key, words, ok := strings.Cut(line, " = ")
		if !ok {
			panic("place without words: " + line)
		}
		for _, w := range strings.Fields(words) {
			add(w, key, placeCost)
		}
	}
	return out
})

// placeCost is half of what it costs that a place is written in another
// language or as an adjective, hundredths of a bit.
const placeCost = 40

// placeWords are what package country leaves: the telling words of countries
// whose names have several, names in other languages, cities and regions by
// which organisations are called, and directions. A country has its code.
const placeWords = `
AE = emirates uae emirati
BA = bosna hercegovina
BF = faso
CH = schweiz suisse svizzera helvetica
CI = ivory ivoire
CN = zhongguo sino china
CR = rica
CV = verde
CZ = czech cesko ceska cesky
DE = deutsche deutschland deutscher deutsches allemagne alemania germania germanskaya
DK = danmark dansk danske
DO = dominicana dominicano
DZ = algerie algerienne
EG = misr masr egypte
ES = espana espanola espanol espagne iberia
FI = suomi suomen
FR = francaise francais france frantsuzskaya
GB = british britain kingdom england english britannia
GR = hellas hellenic ellas ellinika
HK = kong hongkong xianggang
HR = hrvatska hrvatske
HU = magyar magyarorszag
IL = yisrael israeli
IN = bharat bharatiya hindustan indian
IQ = iraqi irak
IR = irani persia persian parsian iranian
IT = italia italiana italiano italienne
JP = nippon nihon japon
KP = dprk choson joson
KR = hanguk daehan
LB = liban libanaise lubnan
LK = lanka ceylon
MA = maroc marocaine maghreb
MM = burma birmanie
MX = mexicana mexicano
NL = holland dutch nederland nederlandse
NO = norge norsk norske
NZ = zealand
PL = polska polski polskie
PT = portuguesa portugues
RO = romana romaniei
RU = rossiya rossiyskaya rossiyskiy rossiyskoye rossiiskaya rossiiskii rossii rus russkaya russkiy russkoe
SA = saudi arabia
SE = sverige svensk svenska
SL = leone
SV = salvador
SY = souriya suriya syrie syrienne
TR = turk turkiye turkish turkey turquie
UA = ukraina ukrainy ukrainska ukrainskaya
US = usa states america american americas
VN = viet nam vietnam
SUHH = soviet ussr sovetskaya
YE = yemeni
ZA = suid
korea = korea korean koryo koryeo goryeo corea
africa = africa african afrique africana
asia = asia asian asie eurasia eurasian
europe = europe european europa europeenne evropa evropeyskaya
arab = arab arabian arabi arabiya arabe
gulf = gulf khalij khaleej
pacific = pacific pacifico
atlantic = atlantic atlantico
caspian = caspian khazar kaspiy
baltic = baltic baltiyskaya baltik
balkan = balkan balkans
caucasus = caucasus kavkaz kavkazskaya
mediterranean = mediterranean
scandinavia = scandinavia scandinavian nordic nordea
siberia = siberia siberian sibir sibirskaya sibirskiy
ural = ural urals uralskaya uralskiy
volga = volga povolzhye
crimea = crimea crimean krym krymskaya krymskiy
chechnya = chechnya chechen
dagestan = dagestan
tatarstan = tatarstan tatar
donbas = donbas donbass
donetsk = donetsk donetskaya donetska
luhansk = luhansk lugansk luganskaya
moscow = moscow moskva moskovskiy moskovskaya moskovskoe moscou mosk
petersburg = petersburg peterburg leningrad leningradskaya sankt
novosibirsk = novosibirsk
kazan = kazan kazanskaya
sevastopol = sevastopol
rostov = rostov rostovskaya
samara = samara samarskaya
kyiv = kyiv kiev kievskaya
odessa = odessa odesa
kharkiv = kharkiv kharkov
minsk = minsk minskaya
warsaw = warsaw warszawa
prague = prague praha
vienna = vienna wien wiener
zurich = zurich
geneva = geneva geneve genf
basel = basel
berlin = berlin berliner
hamburg = hamburg hamburger
munich = munich munchen munchener
frankfurt = frankfurt frankfurter
bavaria = bavaria bayern bayerische
paris = paris parisienne
london = london londres
scotland = scotland scottish
wales = wales welsh
rome = rome roma
milan = milan milano
madrid = madrid
barcelona = barcelona
catalonia = catalonia catalunya
lisbon = lisbon lisboa
athens = athens athina
istanbul = istanbul
ankara = ankara
izmir = izmir
tehran = tehran teheran tehrani
isfahan = isfahan esfahan
shiraz = shiraz
tabriz = tabriz
mashhad = mashhad mashad
khorasan = khorasan khorassan
baghdad = baghdad
basra = basra basrah
mosul = mosul
kurdistan = kurdistan kurdish
damascus = damascus dimashq
aleppo = aleppo halab
beirut = beirut beyrouth
dubai = dubai
abudhabi = dhabi
sharjah = sharjah
riyadh = riyadh
jeddah = jeddah
mecca = mecca makkah
doha = doha
cairo = cairo
alexandria = alexandria
tripoli = tripoli
benghazi = benghazi
khartoum = khartoum
sanaa = sanaa
kabul = kabul
kandahar = kandahar
karachi = karachi
lahore = lahore
islamabad = islamabad
peshawar = peshawar
punjab = punjab
kashmir = kashmir
mumbai = mumbai bombay
delhi = delhi
kolkata = kolkata calcutta
chennai = chennai madras
dhaka = dhaka
beijing = beijing peking pekin
shanghai = shanghai
shenzhen = shenzhen
guangzhou = guangzhou canton
guangdong = guangdong
dalian = dalian
dandong = dandong
tianjin = tianjin
wuhan = wuhan
hunan = hunan
hubei = hubei
hebei = hebei
henan = henan
shandong = shandong
shanxi = shanxi
sichuan = sichuan
jiangsu = jiangsu
zhejiang = zhejiang
liaoning = liaoning
xinjiang = xinjiang
taipei = taipei
pyongyang = pyongyang
seoul = seoul
busan = busan pusan
tokyo = tokyo
osaka = osaka
kyoto = kyoto
bangkok = bangkok
hanoi = hanoi
saigon = saigon
yangon = yangon rangoon
jakarta = jakarta
java = java jawa
sumatra = sumatra
manila = manila
sydney = sydney
melbourne = melbourne
queensland = queensland
toronto = toronto
montreal = montreal
quebec = quebec
york = york
california = california californian
texas = texas texan
florida = florida
chicago = chicago
boston = boston
washington = washington
houston = houston
virginia = virginia
carolina = carolina
michigan = michigan
ohio = ohio
havana = havana habana
bogota = bogota
medellin = medellin
cali = cali
caracas = caracas
lima = lima
buenosaires = buenos aires
saopaulo = paulo
riodejaneiro = janeiro
sinaloa = sinaloa
jalisco = jalisco
guadalajara = guadalajara
tijuana = tijuana
lagos = lagos
abuja = abuja
nairobi = nairobi
mogadishu = mogadishu muqdisho
kinshasa = kinshasa
harare = harare
johannesburg = johannesburg
capetown = capetown
north = north northern nord norte severnyy severnaya severo nordic shimali
south = south southern sud sur yuzhnyy yuzhnaya yuzhno janubi
east = east eastern ost est oriental orient vostok vostochnaya vostochnyy sharq
west = west western ouest oeste occidental zapad zapadnaya zapadnyy gharb
central = central centrale zentral tsentralnyy tsentralnaya markazi
`
