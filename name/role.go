package name

import "strings"

// personWords are words of people's names that have a role wherever they stand.
var personWords = roleTable(map[Role]string{
	RoleParticle: `al el ul ud ad as ash at an ar az bin bint van von der den de del da dos das di du la le
		los las y e af av zu zur ter ten te ap ni na nic ould wuld wld oglu ogli ugli oghlu uly ogly qizi kizi kyzy gizi
		zade the und`,
	RoleHonorific: `mr mrs ms miss mister sir dame lord lady dr doctor prof professor eng engineer
		haji hajji hadji haj hajj hajja alhaj alhaji mullah mulla maulavi mawlawi maulawi molavi mawlana maulana
		qari sheikh shaikh shaykh sheik cheikh sayyid sayed syed sayyed ustad ustaz ayatollah hojjatoleslam imam
		general gen colonel col major maj captain capt lieutenant lt brigadier brig commander admiral marshal sergeant sgt
		president minister governor shri sri smt kumari datuk tan tun dato don dona senor senora
		father fr brother sister reverend rev hon hrh prince princess`,
	RoleGeneration: `jr junior sr senior ii iii iv filho neto`,
})

// organizationWords are words of organisations' names that have a role
// wherever they stand.
var organizationWords = roleTable(map[Role]string{
	RoleLegalForm: `ltd llc llp lp plc inc corp co sa sas sarl srl spa gmbh ag kg ohg ug bv nv cv vof oy oyj ab as asa aps
		ooo oao zao pao ao tov pp tdv jsc pjsc ojsc cjsc fze fzc fzco fzllc fz est pte pty bhd sdn pt tbk kk gk yk
		doo dd ad ood eood ead zrt kft nyrt bt sro spol zoo sl slu slne scs snc sca sc eirl ltda cia sapi rl
		sal wll bsc bscc kscc qsc saog pvt psc jv`,
	RoleFunction: `of the and for in on at to by from with an a or de la le les des du del los las y e et und fur der die das
		di da do dos das della i v na po dlya al el ul li lil fi per as bin ibn bint`,
})

func roleTable(words map[Role]string) map[string]Role {
	out := map[string]Role{}
	for role := RoleName; role < roleCount; role++ { // in order, so that the first role wins
		for _, w := range strings.Fields(words[role]) {
			if _, taken := out[w]; !taken {
				out[w] = role
			}
		}
	}
	return out
}

func personRole(w string) Role {
	if r, ok := personWords[w]; ok {
		return r
	}
	if isNumber(w) {
		return RoleNumber
	}
	return RoleName
}

func organizationRole(w string) Role {
	if r, ok := organizationWords[w]; ok {
		return r
	}
	if isNumber(w) {
		return RoleNumber
	}
	return RoleName
}

func isNumber(w string) bool {
	for i := 0; i < len(w); i++ {
		if '0' <= w[i] && w[i] <= '9' {
			return true
		}
	}
	return false
}

// inferRoles finds patronymics, and tells given from family names where the
// family name is stated. What cannot be told stays RoleName.
func inferRoles(tokens []Token, family []string) {
	for i := range tokens {
		t := &tokens[i]
		if t.Role != RoleName {
			continue
		}
		switch {
		case contains(family, t.Text):
			t.Role = RoleFamily
		case isPatronymic(t.Text), i > 0 && (tokens[i-1].Text == "bin" || tokens[i-1].Text == "bint"),
			i+1 < len(tokens) && patronymicMark[tokens[i+1].Text]:
			t.Role = RolePatronymic
		case len(family) > 0:
			t.Role = RoleGiven
		}
	}
	// A particle belongs to the name it parts; a word that is only a particle
	// or title is a name after all.
	for i := range tokens {
		if !tokens[i].Role.Minor() {
			return
		}
	}
	for i := range tokens {
		tokens[i].Role = RoleName
	}
}

// patronymicMark follows the father's name in Turkic languages.
var patronymicMark = map[string]bool{
	"ogli": true, "ugli": true, "oglu": true, "oghlu": true, "ogly": true, "uly": true,
	"qizi": true, "kizi": true, "kyzy": true, "gizi": true,
}

var patronymicEndings = []string{"ovich", "evich", "ovych", "evych", "yovych", "ovna", "evna", "ivna", "yivna", "ovitch", "evitch", "avich"}

func isPatronymic(w string) bool {
	if len(w) < 7 {
		return false
	}
	for _, e := range patronymicEndings {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}
