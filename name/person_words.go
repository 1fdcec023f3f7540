package name

import "strings"

// personWord is what is known of a word of people's names: the way it is
// written here, its role wherever it stands, and the culture that it marks.
type personWord struct {
	text    string
	role    Role
	culture Culture
	parts   bool // a particle, which is a name after all where nothing follows
}

// after are particles that stand after what they belong to.
var after = setOf("ogli qizi zade")

var personWords = personTable()

func personTable() map[string]personWord {
	out := map[string]personWord{}
	for role, words := range personRoles {
		for _, w := range strings.Fields(words) {
			if old, taken := out[w]; taken && old.role < role { // the first role wins
				continue
			}
			out[w] = personWord{text: w, role: role, parts: role == RoleParticle && !after[w]}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(personSpellings), "\n") {
		text, words, ok := strings.Cut(line, " = ")
		if !ok {
			panic("spelling without words: " + line)
		}
		for _, w := range strings.Fields(words) {
			out[w] = personWord{text: text, role: out[text].role, parts: out[text].parts}
		}
	}
	for culture := CultureUnknown; culture < cultureCount; culture++ {
		for _, w := range strings.Fields(cultureMarks[culture]) {
			p, ok := out[w]
			if !ok {
				p.text = w
			}
			if p.culture == CultureUnknown {
				p.culture = culture
			}
			out[w] = p
		}
	}
	return out
}

// personRoles are words of people's names that have a role wherever they
// stand. Titles are those that lists put before names: religious, learned,
// military, of office and of nobility. Words that are also common names (Haji
// aside) are left: Khan, Begum, Malik, Amir, King, Shah, Bey.
var personRoles = map[Role]string{
	RoleParticle: `al ad as ash at an ar az el bin bint van von vom der den de del da dos das di du la le los las y e
		av af zu zur zum ter ten te ap ni na nic ould ogli qizi zade the und dit called alias`,
	RoleHonorific: `mr mrs ms miss mister sir dr doctor prof professor eng engineer advocate attorney
		mme mlle monsieur madame herr frau fraulein signor signora dott dottor ingeniero licenciado don dona senor senora senorita sra
		gospodin gospozha tovarishch haji hajji hadji haj hajj hadj hajja alhaj alhaji alhadji elhadj elhadji elhaj mullah mulla molla maulavi mawlawi maulawi molavi moulavi moulvi maulvi mawlavi
		mawlana maulana moulana qari sheikh shaikh shaykh sheik cheikh shekh cheick sayyid sayed syed sayyed seyed seyyed seyid saiyed saiyid ustad ustaz ostad
		ayatollah hojjatoleslam hujjatulislam allamah allama akhund akhond imam mufti muhtaram janab
		general genl col colonel maj capt captain lt lieutenant brig brigadier cmdr commander commodore adm admiral
		marshal marechal sgt sergeant cpl corporal comandante coronel teniente capitan almirante mayjen letjen
		president minister governor ambassador senator secretary
		shri sri smt shrimati swami kumari datuk dato datin puan encik drs
		fr rev reverend monsignor msgr hon honorable honourable hrh phd md`,
	RoleGeneration: `jr junior sr senior ii iii iv filho neto sobrinho`,
}

// leadingTitles are titles that are names as often: they are titles only where
// they come first and at least two names follow.
var leadingTitles = setOf(`lady lord dame bishop archbishop cardinal pastor deacon elder rabbi father brother sister king queen prince princess duke
	duchess count countess baron baroness judge justice chief deputy mayor major gen master sheikha sheika shaikha tun pak bapak ibu bu
	hafiz hafez hafidh moalim moallim maalim muallim ustadz ustadh kyai kiai tengku tunku teungku raden aw ato`)

// burmeseTitles come before the names of people from Myanmar, by age and rank.
var burmeseTitles = setOf(`u daw ko ma maung saya bo thakin sayadaw`)

// personSpellings are words that are written in several ways beside what the
// costs of spelling know, and abbreviations. Md is taken for Muhammad where a
// name follows (canonicalPerson).
const personSpellings = `
bin = ibn ebn bn
bint = bent binte binti
ould = wuld wld uld
umm = oum
ogli = oglu ugli oghlu ogly uly oglou oghli ogle ugly ooglu
qizi = kizi kyzy gizi qyzy kysy kyz
zade = zadeh zada zadah
haji = hajji hadji haj hajj hadj hajja
mullah = mulla molla
shaykh = sheikh shaikh sheik cheikh shekh cheick
sayyid = sayed syed sayyed seyed seyyed seyid saiyed saiyid
mawlawi = maulavi maulawi molavi moulavi moulvi maulvi mawlavi
mawlana = maulana moulana
akhund = akhond
ustad = ustaz ostad
muhammad = mohammed mohammad mohamed mohamad muhammed muhamad muhamed mohammod mohmmad mohamod muhammadu muhamet mukhammad muhammet mohamet mohd mohmd mhd muhd
`
