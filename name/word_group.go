package name

import (
	"strings"
	"sync"
)

// appendWordGroups appends what a word of an organisation's or vessel's name
// may mean.
func appendWordGroups(dst []Group, text string) []Group {
	return append(dst, wordGroups()[text].groups...)
}

// meaning is what a word of organisations' names means.
type meaning struct {
	groups []Group
	traits Traits
}

// wordGroups gathers places, legal forms and words of trade.
var wordGroups = sync.OnceValue(func() map[string]meaning {
	out := map[string]meaning{}
	add := func(word, key string, cost int32, traits Traits) {
		m := out[word]
		m.groups = addGroup(m.groups, Group{groupID(key), cost})
		m.traits |= traits
		out[word] = m
	}
	for word, groups := range places() {
		out[word] = meaning{groups, Place}
	}
	for _, line := range strings.Split(strings.TrimSpace(legalClasses), "\n") {
		class, forms, ok := strings.Cut(line, " = ")
		if !ok {
			panic("legal class without forms: " + line)
		}
		for _, f := range strings.Fields(forms) {
			add(f, "legal "+class, classCost, 0)
			add(f, "legal", legalCost, 0)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(domainWords), "\n") {
		words := strings.Fields(line)
		for i, w := range words {
			add(w, "domain "+words[0], domainCost*int32(min(i, 1)), Domain)
		}
	}
	return out
})

// Costs of words that mean the same, hundredths of a bit; two of them add up.
const (
	classCost  = 15 // legal forms of one class, in two countries
	legalCost  = 35 // any two legal forms: they are confused freely
	domainCost = 60 // a word of trade in another form or language
)

// legalClasses are the legal forms by what they limit. Standard: ISO 20275 and
// the acts it refers to.
const legalClasses = `
limited = ltd llc gmbh sarl srl ooo tov doo dooel eood ood spzoo sro kft bv bvba sl slu ltda lda as ab oy aps pvt sdn bhd pty wll fze fzc fzco fzllc est uab sia ou too mchj yk gk pte sprl ug eurl sasu rl eirl tnhh osoo shpk tdv cv kol kv smk
joint = jsc pjsc ojsc cjsc ao oao zao pao ag sa spa nv plc inc corp co asa oyj ad ead kk tbk psc pvt saog saoc bsc bscc qsc kscc ksc kpsc nyrt zrt sca sapi sab se vat pat prat cptx 
partnership = lp llp kg ohg snc scs vof kd gbr ks is sk kda ofk
state = fgup gup mup fsue sue fgbu fgu rgp kgup
`

// domainWords say what an organisation is or does: the word, then its other
// forms, abbreviations and the same in other languages, as romanised here. The
// first is the word that abbreviations are written out as.
const domainWords = `
bank banks banking bancorp banque banco banca banka bankasi bankas bankovskiy bankovskaya yinhang
insurance insurances assurance assurances seguros assicurazioni versicherung versicherungs sigorta strakhovaya strakhovanie bimeh
finance financial finances finans finanz finanzas financiera financiere finansovaya finansoviy
investment investments invest investing investissement inversiones investitsii investitsionnaya investicija invs
capital kapital
fund funds fonds fondo fond
trust trusts
credit kredit credito
exchange exchanges sarafi sarraf cambio bourse
money remittance hawala
holding holdings holdingi kholding hldg hldgs
group groupe grupo gruppe gruppo gruppa grup grp groups majmueh
company companies compagnie compania companhia kompaniya kompania kompanija sherkat shirkat sharikat sharika sirketi gongsi hoesa gaisha kaisha
enterprise enterprises entreprise empresa empresas predpriyatie predpriyatiye pidpryyemstvo unternehmen
corporation corporacion corporacao korporatsiya korporacija korporasyon
association assoc associations assn asociacion associacao associazione assotsiatsiya assoziation verein verband anjoman jamiat jamiyat jamiyah
foundation foundations fondation fundacion fundacao fondazione stiftung bonyad muassasat vakfi mumammasat
organization organizations organisation organisations organizacion organizacao organizatsiya sazman munazzamat
institute institutes institut instituto istituto moassese muassasa
university universities universite universidad universidade universita universitet universitat daneshgah jamiat daehakgyo daxue
academy academie academia akademiya akademie
school schools ecole escuela escola schule shkola madrasa
college colleges
hospital hospitals hopital krankenhaus bolnitsa bimarestan mustashfa
center centre centers centres centro zentrum tsentr merkezi markaz merkaz ctr cntr
office offices bureau oficina byuro buro daftar
agency agencies agence agencia agentur agentstvo
ministry ministries ministere ministerio ministerium ministerstvo ministarstvo vezarat wizarat wizara bakanligi
department departments departement departamento departament dept
government governments gouvernement gobierno governo regierung pravitelstvo govt
committee committees comite komitet komite
council councils conseil consejo sovet shura majlis rat
commission commissions comision komissiya kommission
federation federations federacion federatsiya
union unions soyuz sojuz union
party parties parti partido partei partiya hizb hezb
front frente fronte jabha jabhat
movement mouvement movimiento movimento dvizheniye dvizhenie haraka harakat
army armee ejercito armiya jaish jaysh lashkar
brigade brigades brigada brigad katibat kataib
society societies societe sociedad sociedade societa gesellschaft obshchestvo jamia
international internationale internacional internazionale mezhdunarodnaya mezhdunarodnyy mezhdunarodnoe intl internat intnl uluslararasi guoji beynalmelali
national nationale nacional nazionale natsionalnyy natsionalnaya natl milli melli watani
general generale generalnaya
global world worldwide mondial welt mir
universal
trading trade traders trader commerce commercial comercio comercial commerciale handel handels torgovyy torgovaya torgovlya tijarat tejarat bazargani tijarah ticaret trdg maoyi muyeok
import imports importacion importadora ithalat imp
export exports exportacion exportadora ihracat exp
shipping ships shipment navigation navigacion naviera schiffahrt sudokhodnaya parokhodstvo keshtirani kashtirani denizcilik shpg haeun hangyun
maritime marine marina maritima maritimo morskaya morskoy daryayi
transport transports transportation transporte transportes transportnaya spedition
logistics logistic logistica logistik logistika logistique logistiques
aviation airlines airline airways air aero avia aviatsiya havapeymayi lineas aereas hava havayollari
travel travels tours tour tourism turizm viajes
construction constructions construccion construcciones constructora bau stroy stroitelnaya stroitelstvo insaat sakhteman constr jianshe konseol
engineering engineers ingenieria ingenierie engr engg mohandesi muhendislik inzhiniring
industry industries industrial industria industrias industrie industriya promyshlennaya promyshlennost prom sanayi sanat sanaye inds ind gongye
manufacturing manufacturers manufacture manufacturer mfg manufacturas fabrik fabrika
factory factories usine werk werke zavod kombinat karkhaneh masna gongchang gongjang
production productions produktsiya proizvodstvo producers
technology technologies technological technique technologie tecnologia tecnologias tekhnologii tekhnologiya technologien teknoloji tech techno technik tekhnika fanavari keji gisul
scientific science sciences scientifique nauchnyy nauchno elmi
research researches recherche forschung issledovaniy issledovatelskiy tahghighat tahqiqat nii
development developments desarrollo developpement entwicklung razvitie tosee tanmia tanmiyah devt
design projekt konstruktorskoe
electronics electronic electronica elektronik elektronika
electric electrical electrique electrica elektro elect
energy energies energie energia energiya enerji enerzhi
power
oil oils naft neft nafta neftyanaya
petroleum petrol petrole petroleo petro
gas gaz gazovaya
petrochemical petrochemicals petroshimi petrokimya
chemical chemicals chemie chimie quimica khimiya khimicheskiy kimya shimiayi chem
pharmaceutical pharmaceuticals pharma pharmacy pharmacie farmacia farma pharm
medical medicine medica medicale meditsinskiy
mining mines mine minera mineria minerals mineral gornaya madan gwangeop
metal metals metall metallurgical metallurgy metallurgicheskiy
steel stahl acier acero stal foolad fulad
gold zoloto oro
diamond diamonds almaz
textile textiles tekstil
food foods alimentos aliments lebensmittel
agriculture agricultural agricola agro agri selskoe
farm farms finca ranch hacienda
real immobilien immobiliere inmobiliaria nedvizhimost
estate estates
property properties
hotel hotels
restaurant restaurants restaurante
services service servicios servicio servicos svc svcs dienst dienstleistungen uslugi khadamat hizmetleri
management managers mgmt verwaltung gestion upravlenie upravleniye
consulting consultants consultancy consultant consultores conseils
security securities seguridad securite sicherheit bezopasnost
defense defence
military militaire militar voennaya voennyy
systems system systemes sistemas sistemy sistema
solutions solution
equipment equipments equipos oborudovanie equip
machinery machine machines maschinen mashinostroitelnyy mashin
tools tool
supply supplies suministros
products product productos produkt
materials material
media press news presse prensa
communications communication telecommunications telecommunication telecom comunicaciones svyaz
computer computers software
car cars auto automobile automotive automotriz avto khodro
brothers bros hermanos freres gebruder irmaos bratya
sons son hijos fils sohne
partners partner
project projects
general
charity charitable charities khayriya kheyriyeh blagotvoritelnyy
relief
aid
humanitarian
islamic islami islamiya islamique
republic republique republica respublika jomhuri jumhuriya
state states gosudarstvennyy gosudarstvennoe gosudarstvennaya dolati estatal
federal federalnoe federalnaya
public publique publico
private privada privee chastnaya
united unies unidos
new novyy novaya nouveau nueva nuevo
`
