package name

import (
	"strings"

	"github.com/namesake-screening/namesake"
)

// organizationWords are words of organisations' names that have a role
// wherever they stand.
var organizationWords = roleTable(map[Role]string{
	RoleLegalForm: `ltd llc llp lp plc inc corp co sa sas sarl srl spa gmbh ag kg ohg ug gbr ev eg bv nv cv vof bvba sprl eurl sasu sci
		oy oyj ab as asa aps ks ou uab sia ooo oao zao pao ao tov pat prat at pp chp ip odo ano npo npp fgup gup mup sue fsue too mchj mmc asc
		tdv jsc pjsc ojsc cjsc fze fzc fzco fzllc fz est pte pty bhd sdn pt tbk kk gk yk yh tnhh ctcp pcl
		doo dd ad ood eood ead zrt kft nyrt rt bt sro spol zoo spzoo spk sl slu slne scs snc sca sc eirl ltda lda cia ca sac sapi sab rl ae epe
		sal wll bsc bscc kscc ksc qsc saog saoc pvt psc jv ibc ldc pc coop`,
	RoleFunction: `of the and for in on at to by from with an a or de la le les des du del los las y e et und fur der die das
		di da do dos das della dello degli dei i v na po dlya iz ot pri wa ve och og ja van der den het zum zur aus al el ul li lil fi per as bin ibn bint`,
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

// personRole is the role that a word has by itself. East Asian names have no
// particles, but syllables that look like some; a particle with nothing after it
// is a name, and one of a single letter with nothing before it an initial. A
// title is a name after an article that ends the name: Diyab al-Shaykh; and
// Akhund is one wherever it ends a name.
func personRole(words []string, i int, c Culture) Role {
	w := words[i]
	first, last := i == 0, i+1 == len(words)
	closes := last && !first && (words[i-1] == "al" || w == "akhund")
	if p := personWords[w]; p.role != RoleName && !(p.parts && (last || first && len(w) == 1 || c.syllabic())) && !(p.role == RoleHonorific && closes) {
		return p.role
	}
	if isNumber(w) {
		return RoleNumber
	}
	return RoleName
}

// organizationRole is the role of a word of a name that is no person's.
func organizationRole(w string, first bool, kind namesake.Kind) Role {
	if r, ok := organizationWords[w]; ok {
		return r
	}
	if first && kind == namesake.KindVessel && vesselPrefixes[w] {
		return RoleFunction
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

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}
