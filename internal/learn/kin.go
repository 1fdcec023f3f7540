package main

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// kin are words by the full forms that they stand for, with what it costs, in
// hundredths of a bit.
type kin map[string]map[string]int32

func (k kin) add(word, full string, cost int32) {
	if k[word] == nil {
		k[word] = map[string]int32{}
	}
	if old, ok := k[word][full]; !ok || cost < old {
		k[word][full] = cost
	}
}

// Costs of short forms, in hundredths of a bit. The file of nicknames says
// which exist, not how usual each is; that is taken from how common the short
// form is as a name, within these bounds.
const (
	kinLeast = 200 // one bearer of the name in four is called so
	kinMost  = 450
	kinTable = 250 // of the table below
)

// learnKin gathers short forms from the file of nicknames and from the table
// below.
func learnKin(data string, people map[string]float64) (kin, error) {
	k := kin{}
	if err := k.nicknames(filepath.Join(data, "names", "nicknames", "names.csv"), people); err != nil {
		return nil, err
	}
	for _, line := range strings.Split(strings.TrimSpace(shortForms), "\n") {
		full, short, ok := strings.Cut(line, " = ")
		if !ok {
			return nil, fmt.Errorf("short forms without a full form: %s", line)
		}
		fulls := strings.Fields(full) // spellings of one name
		for i, f := range fulls {
			k.add(f, fulls[0], int32(min(i, 1))*50)
		}
		for _, s := range strings.Fields(short) {
			k.add(s, fulls[0], kinTable)
		}
	}
	return k, nil
}

func (k kin) nicknames(path string, people map[string]float64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	of := map[string][]string{} // short forms by full form
	degree := map[string]int{}
	for _, row := range rows[1:] {
		of[row[0]] = append(of[row[0]], row[2])
		degree[row[2]]++
	}
	const seldom = 2e-6
	for _, full := range slices.Sorted(maps.Keys(of)) {
		k.add(full, full, 0)
		weights := map[string]float64{}
		sum := 0.0
		for _, short := range of[full] {
			alike := len(short) > 1 && len(full) > 1 && short[:2] == full[:2]
			if _, also := of[short]; also && !alike && people[short] > 3*people[full] {
				continue // a full name of its own in another language: Ivan is not called John
			}
			// Most short forms are names of their own too; the root keeps
			// those from taking all.
			weights[short] = math.Sqrt((people[short] + seldom) / float64(degree[short]))
			if !alike {
				weights[short] /= 2
			}
			sum += weights[short]
		}
		for short, w := range weights {
			cost := int32(math.Round(-100 * math.Log2(0.5*w/sum))) // every second bearer goes by some short form
			if len(short) < 3 {
				cost += 100
			}
			k.add(short, full, min(max(cost, kinLeast), kinMost))
		}
	}
	return nil
}

// shortForms are full names, spellings of one name beside each other, and their
// short and familiar forms, in the cultures that the file of nicknames, which
// is English, does not know. From the name-day calendars and grammars of the
// languages; nothing here is taken from a data set.
const shortForms = `
aleksandr aleksander alexander oleksandr alyaksandr alexandr olexandr olexander aliaksandr oleksander = sasha shura sanya alek sashko olek oles
aleksandra alexandra oleksandra = sasha shura sanya asya lesya
aleksey alexey alexei aleksei oleksiy oleksii aleksej alexej aliaksei alyaksey = alyosha alesha lyosha lesha alyoha
anastasia anastasiya anastasiia = nastya asya stasya nastia
anatoly anatoliy anatolii anatoli anatolij anatol = tolya tolik tolia
andrey andrei andriy andrii andrej andrij = andryusha andryukha dron
anna hanna ganna = anya anyuta nyura annushka ania
anton = antosha tosha
arkady arkadiy arkadii = arkasha
boris borys = borya boria
daniil danylo daniel = danila danya danilka
denis denys = deniska den
dmitry dmitri dmitriy dmitrii dmytro dmitrij dzmitry dzmitri = dima mitya dimitri dimon mitia
ekaterina yekaterina kateryna katerina = katya katia katyusha katyunya
elena yelena olena = lena lenochka alyona alena
elizaveta yelizaveta yelyzaveta = liza lizaveta
evgeny yevgeny evgeniy yevgeniy evgenii yevgenii yevhen yevheniy evgenij jewgeni yauhen yevhenii = zhenya genya zhenia
evgenia yevgenia evgeniya yevgeniya = zhenya zhenia
fyodor fedor fedir = fedya
galina halyna = galya
gennady gennadiy gennadii hennadiy hennadii gennadij henadz = gena genna
georgy georgiy georgii heorhiy = zhora gosha gora egor yegor yura
grigory grigoriy grigorii hryhoriy hryhorii grigorij ryhor = grisha
igor ihor ihar = igoryok gosha
ilya illia illya = ilyusha
irina iryna = ira irisha
ivan = vanya vania vanka
konstantin kostyantyn kostiantyn kanstantsin = kostya kostia kostik
kirill kyrylo = kirya
larisa larysa = lara
leonid = lenya lyonya
lev = lyova leva
lyubov lubov liubov = lyuba liuba
lyudmila ludmila liudmila lyudmyla = lyuda luda mila liuda
maksim maxim maksym maxym = max maks
margarita marharyta = rita margo
maria mariya mariia = masha marusya manya musya mariika
mikhail mykhailo mykhaylo michail mihail mikhael mikhal = misha mishka mykhas
nadezhda nadiya nadiia = nadya nadia
natalia natalya nataliya nataliia = natasha nata tasha
nikita mykyta = nik
nikolay nikolai mykola nikolaj mikalai mikalay = kolya kolia kolyan
oksana = ksyusha ksenia
oleg oleh aleh = olezhka
olga olha = olya olia
pavel pavlo paval = pasha pavlik
petr pyotr petro piotr pjotr = petya petia
polina = polya
roman = roma romka
ruslan = rus
semyon semen = syoma sema
sergey sergei serhiy serhii siarhei sergej sergiy sergii siarhey sergeij = seryozha serezha seryoga serega serge
sofia sofiya sofya = sonya sonia
stanislav = stas slava
stepan = styopa stepa
svetlana svitlana = sveta lana
svyatoslav sviatoslav = slava
taras = tarasik
tatiana tatyana tetyana tetiana = tanya tania
timofey tymofiy = tima tim
timur = tima
vadim vadym = vadik
valentin valentyn = valya
valentina valentyna = valya
valery valeriy valerii valeri valerij = valera
varvara = varya
vasily vasiliy vasilii vasyl vasili vasilij wassili vasil = vasya vasia
veronika = nika
viktor victor viktar = vitya vitia
viktoria viktoriya viktoriia = vika
vitaly vitaliy vitalii vitalij vital = vitalik vitya
vladimir volodymyr uladzimir wladimir uladzimer = vova volodya vovan vovka volodia vladik
vladislav vladyslav uladzislau wladislaw = vlad vladik slava
vyacheslav viacheslav viachaslau wjatscheslaw = slava
yakov yakiv = yasha
yaroslav iaroslav = slava yarik
yulia yuliya iuliia yuliia julia = yulya iulia julka
yury yuri yuriy yurii iurii jurij juri iouri = yura yurik iura
zinaida = zina
jose = pepe chepe pepito joselito
josefa = pepa fefa
francisco = paco pancho kiko curro frasquito fran cisco
ignacio = nacho
eduardo = lalo edu duardo
enrique = quique kike
guillermo = memo guille
jesus = chucho chuy suso
manuel = manolo manny lolo manu
manuela = manola
rafael = rafa fali
alejandro = alex jandro ale
alberto = beto berto
roberto = beto berto tito
antonio = tono toni antonito
luis = lucho luisito
pedro = perico pedrito
pablo = pablito
juan = juanito juancho
ramon = moncho mon
salvador = chava salva
sergio = checo
vicente = chente
fernando = nando fer
hernan hernando = nando
gerardo = lalo gera
gonzalo = chalo
gregorio = goyo
gustavo = tavo gus
jorge = coque jorgito
leonardo = leo nardo
mario = mayito
miguel = migue miguelito
nicolas = nico
ricardo = rico richi
rodrigo = rodri
santiago = santi chago yago
sebastian = sebas
tomas = tomasito
maria = mari marisa marieta
dolores = lola loles
concepcion = concha conchita
consuelo = chelo
guadalupe = lupe lupita
isabel = chabela isa
mercedes = merche meche
pilar = pili
rosario = chayo charo
teresa = tere maite
francesco = franco ciccio checco cecco
giuseppe = beppe peppe pino peppino beppino
giovanni = gianni nanni vanni giannino
luigi = gigi gino
antonino = nino
salvatore = turi salvo toto
domenico = mimmo
vincenzo = enzo cenzo
lorenzo = renzo enzo
raffaele = lele raffa
michele = lino
joao = joaozinho janjao
luiz luis = lula
francisco = chico
antonio = toninho tonico
jose = ze zezinho
fernando = nando
johannes johann = hans hannes jan
joachim = achim jochen
heinrich = heinz heiner henrik
friedrich = fritz
wilhelm = willi willy
josef = sepp jupp josip
georg = schorsch jorg jurgen
ludwig = lutz
nikolaus = klaus niklas
matthias = hias matze
katharina = kathi kati
elisabeth = lisbeth elsbeth liesl elli
margarete = grete gretel
christoph = stoffel
ulrich = uli
jan = janek jasiu jas
jozef = jozek
stanislaw = staszek stach
wladyslaw = wladek
wojciech = wojtek
krzysztof = krzysiek krzys
tadeusz = tadek
zbigniew = zbyszek
grzegorz = grzesiek
jerzy = jurek
katarzyna = kasia
malgorzata = gosia
agnieszka = aga agnes
frantisek = franta
jaroslav = jarda
vaclav = vasek
zdenek = zdenda
ivan = ivo ivica
dragan = gagi
slobodan = boba sloba
aleksandar = aca sasa
nikola = nidza
mehmet = memo memed
mehmed = memo
mustafa = musti
ibrahim = ibo brahim ibro ibrahima
huseyin = huso
suleyman = sulo
ismail = iso smail
muhammad = mehmet mehmed mamadou mamadu magomed hamou moha hamada momo mohand
ahmad ahmed = ahmet ahmadou amadou
hasan hassan = hassoun hasso
ali = alioune
abdullah = abdoulaye abdou abdi
osman uthman = ousmane othman
umar omar = oumar omer
yusuf = youssouf yossi
mahmud mahmoud = mamoudou mahmut
fatima = fatma fatoumata fatou fatimah
aisha = aissatou ayse
khadija = hatice khadidiatou
benjamin binyamin = beni benny
yitzhak itzhak isaac = itzik izzy
yaakov yakov jacob = kobi koby yankel
yosef joseph = yossi yoske
moshe moses = moishe
avraham abraham = avi avrum
shlomo solomon = shloimy
david = dudu dudi davidka
yehuda judah = yudi
konstantinos = kostas costas
georgios = giorgos yiorgos
ioannis = yannis giannis yiannis
dimitrios = dimitris mitsos
nikolaos = nikos
panagiotis = panos takis
athanasios = thanasis
vasileios = vassilis
evangelos = vangelis
emmanouil = manolis
michail = michalis
istvan = pista
jozsef = joska
laszlo = laci
sandor = sanyi
ferenc = feri
gheorghe = gica gigi
constantin = costel dinu costica
ion = ionel nelu
vladimirovich = volodymyrovych uladzimiravich uladzimirovich
vladimirovna = volodymyrivna uladzimirauna
aleksandrovich alexandrovich = oleksandrovych aliaksandravich alyaksandravich
aleksandrovna alexandrovna = oleksandrivna aliaksandrauna
nikolaevich nikolayevich = mykolayovych mykolaiovych mikalaevich mikalayevich
nikolaevna nikolayevna = mykolaivna mikalaeuna mikalayeuna
mikhailovich mikhaylovich = mykhailovych mykhaylovych mihailavich
mikhailovna mikhaylovna = mykhailivna mykhaylivna mihailauna
grigorevich grigorievich grigoryevich = hryhorovych ryhoravich hryhoravich
grigorevna grigorievna grigoryevna = hryhorivna ryhorauna
dmitrievich dmitriyevich = dmytrovych dzmitryevich
evgenevich yevgenyevich evgenievich = yevhenovych yauhenavich
vasilevich vasilyevich vasilievich = vasylovych vasilevich
pavlovich = paulavich
igorevich = ihorovych iharavich
olegovich = olehovych alehavich
`
