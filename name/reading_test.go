package name

import (
	"strings"
	"testing"
	"unicode"
)

// readingTexts lists the readings of a name, "|" between them.
func readingTexts(name string) string {
	var all []string
	for _, r := range Readings(name) {
		all = append(all, r.Text)
	}
	return strings.Join(all, "|")
}

func TestLatinNamesAreFoldedAndParted(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"", ""},
		{" -- ", ""},
		{"adam khamov", "adam khamov"},
		{"  Adam   KHAMOV ", "adam khamov"},
		{"Jean-Claude Testard", "jean claude testard"},
		{"TESTARD, Jean", "testard jean"},
		{"O'Testy", "otesty"},
		{"O’Testy D´Arc", "otesty darc"},
		{"al-Qa`ida", "al qaida"},
		{"ʿAlī Ḥasan", "ali hasan"},
		{"J.C. Smith", "jc smith"},
		{"J. C. Smith", "j c smith"},
		{"Testco S.A.R.L.", "testco sarl"},
		{"St.Petersburg No.5", "st petersburg no 5"},
		{"Smith & Sons", "smith and sons"},
		{"Testco (Panama) Ltd/Inc", "testco panama ltd inc"},
		{"Fund 3.5 B", "fund 3 5 b"},
		{"McTest DeMo", "mctest demo"},
		{"Müller", "muller|mueller"},
		{"Şükrü Öz", "sukru oz"},
		{"Straße", "strasse"},
		{"Łukasz Đặng Þór", "lukasz dang thor|lukasz djang thor"},
		{"Ærø", "aero|aeroe"},
		{"Əliyev", "aliyev|eliyev"},
		{"Ｆｕｌｌ Ｗｉｄｔｈ", "full width"},
		{"𝐁𝐨𝐥𝐝 ﬁne", "bold fine"},
		{"A\u200bd\u202ea\u00adm", "adam"},
		{"Muller\u0308", "muller"}, // no precomposed r with diaeresis
		{"Testco™", "testco"},
		{"col·lecció", "colleccio"},
	} {
		if got := readingTexts(c.name); got != c.want {
			t.Errorf("%q reads %q, want %q", c.name, got, c.want)
		}
	}
}

// A Cyrillic А in a Latin name is a common trick and a common slip.
func TestLookAlikeLettersAreReadInTheScriptOfTheWord(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Аdam Khamov", "adam khamov"}, // А is Cyrillic
		{"Ηans Οtto", "hans otto"},     // Η, Ο are Greek
		{"Петpов", "petrov"},           // p is Latin
	} {
		if got := Readings(c.name); len(got) == 0 || got[0].Text != c.want {
			t.Errorf("%q reads %v, want %q first", c.name, got, c.want)
		}
	}
}

func TestNamesOfManyScriptsAreRead(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		// Cyrillic: the language shows in its letters.
		{"Евгений Щукин", "yevgeniy shchukin|evgenii shchukin|evgeny shchukin|evgeniy shtukin"},
		{"Алексей Цой", "aleksey tsoy|aleksei tsoi|alexey tsoy|aleksey coy"},
		{"Сергій Гнатюк", "serhiy hnatyuk|serhii hnatiuk|sergiy gnatyuk"},
		{"Димитър Гълъбов", "dimitar galabov|dimitur gulubov"},
		{"Ђорђе Ћирић", "djordje ciric|djordje chirich|dorde ciric"},
		{"Қайрат Әбенов", "qayrat abenov|kayrat abenov"},
		{"Я.В. Тестов", "yav testov|iav testov"},
		// Greek: υ is a consonant after α and ε.
		{"Ευάγγελος Χαραλάμπου", "evangelos charalampou|evangelos haralampou|evangelos kharalambou"},
		{"Σαΐτης", "saitis"},
		{"Հովհաննես Պողոսյան", "hovhannes poghosyan|hovhannes boghosyan"},
		{"გიორგი ხუციშვილი", "giorgi khutsishvili|giorgi hutsishvili"},
		// Hebrew: known names, then letters.
		{"משה כהן", "moshe cohen|msha khn|msa khn"},
		{"ג׳ורג׳", "jorj|jurj"},
		{"דָּוִד", "david"},
		// Arabic.
		{"محمد بن سلمان", "muhammad bin salman|mhmd bin slman"},
		{"عبد الرحمن", "abd al rahman|abd al rhmn"},
		{"عبدالرحمن", "abd al rahman|abd al rhmn"},
		{"عبد الله", "abdullah|abd allah"},
		{"صلاح الدين", "salah al din|salahuddin|slah al din"},
		{"ابو بكر", "abu bakr|abu bkr"},
		{"شركة النور للتجارة والصناعة", "sharika al nur lil tijara wa al sinaa|sharika al nur lil tjara wa al snaa"},
		// Names that are not known have the vowels of their pattern.
		{"ساكب المجبور", "sakib al majbur|sakb al mjbur"},
		{"مرهف دغيم", "murhif daghim|mrhf dghim"},
		{"فضة حقانى نورزی", "faza haqqani nourzai|fza hghana nurzi|fda hqana nurzi"},
		{"مُحَمَّد", "muhammad"},
		{"محـــمد", "muhammad|mhmd"},
		{"ﻣﺤﻤﺪ", "muhammad|mhmd"}, // presentation forms
		{"احمد رضایی", "ahmad rezaei|ahmd rzayi|ahmd rdayi"},
		{"الياس المالكي", "ilyas al maliki|alyas al malki"},
		// Han, kana, Hangul.
		{"习近平", "xi jinping|hsi chinping"},
		{"单雄信", "shan xiongxin|shan hsiunghsin"},
		{"歐陽修", "ouyang xiu|ouyang hsiu"},
		{"克劳斯·费舍尔", "kelaosi feisheer|kolaoszu feisheerh"},
		{"北方测试贸易公司", "bei fang ce shi mao yi gong si|pei fang tse shih mao i kung szu"},
		{"田中さくら", "tanaka sakura"},
		{"陳大文", "chen dawen|chen tawen|chan tai man|tan dawen"},
		{"吳 英", "wu ying|ng ying|goh ying"},
		{"吕伟", "lu wei|lyu wei|lui wai|lui wei"},
		// Japanese names in Han; a surname of two characters tells them from Chinese ones.
		{"高橋 舞", "takahashi mai|gaoqiao wu|kaochiao wu"},
		{"山﨑健太郎", "yamazaki kentaro|yamasaki kentaro|shan qi jian tai lang|shan chi chien tai lang"},
		{"佐藤", "sato|zuoteng|tsoteng"},
		{"林 大輔", "lin dafu|lin tafu|lam dafu|hayashi daisuke"},
		{"佐藤まり子", "sato mariko"},
		{"龘さくら", "dasakura"}, // no Japanese name has it
		{"さくら々", "sakurasakura"},
		{"井ノ上", "inoue|inokami"},
		{"トーマス・ヴァイス", "tomasu vaisu|toomasu vaisu"},
		{"しょうた", "shota|shouta"},
		{"なんば", "nanba|namba"},
		{"김정은", "kim jeongeun|kim jong un|kim chongun|kim jung eun"},
		{"이 하늘", "lee haneul|ri ha nul|yi hanul|yi ha neul"},
		{"남궁민수", "namgung minsu|namkung min su|namkoong min soo"},
		// India and its neighbours.
		{"राम कुमार मिश्र", "ram kumar mishra|raam kumaar mishra"},
		{"ਮਨਮੋਹਨ ਸਿੰਘ", "manamohan singh|manmohan singh"},
		{"রহিম উদ্দিন", "rahim uddin|rohim uddin"},
		{"முருகன் சங்கர்", "murugan sangar|murukan changkar"},
		{"వెంకట రెడ్డి", "venkata reddi"},
		{"മോഹൻ നായർ", "mohan nayar|mohan naayar"},
		{"සුනිල් පෙරේරා", "sunil perera"},
		{"สมชาย", "somchai"},
		{"กมล ประเสริฐ", "kamon prasoet"},
		{"พรทิพย์ สุรชัย ลักษณ์", "phonthip surachai lak"},
		{"ບຸນມີ", "bunmi"},
		{"សុខ វណ្ណា", "sok vonna"},
		{"အောင်", "aung"},
		{"ခင်မြင့်", "khin myint|khinmyint"},
		{"ཀརྨ་ རྡོ་རྗེ་", "karma dorje"},
		{"မင်းအောင်လှိုင်", "min aung hlaing|minaunghlaing"},
		{"བསྟན་འཛིན་རྒྱ་མཚོ་", "tendzin gyatso|tenzin gyatso"},
		{"አበበ ቢቂላ", "abebe bikila|ababa bikila"},
		{"ޙަސަން ޒަކީ", "hasan zakee|hasan zaki"},
		// Digits of any script, and letters nobody reads.
		{"٣٤ १२", "34 12"},
		{"𒀀", "u12000"},
	} {
		got := readingTexts(c.name)
		if got != c.want {
			t.Errorf("%s reads %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUnvowelledMarksNamesWithoutTheirVowels(t *testing.T) {
	for _, c := range []struct {
		name string
		want []bool
	}{
		{"محمد علي", []bool{false, true}},
		{"محمد القحطاني", []bool{false, true}}, // known names
		{"محمد الدغداغي", []bool{true, true}},  // one whose vowels are guessed
		{"مُحَمَّد", []bool{false}},
		{"משה", []bool{false, true, true}},
		{"Иван", []bool{false, false}},
		{"Adam", []bool{false}},
	} {
		got := Readings(c.name)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d readings %v, want %d", c.name, len(got), got, len(c.want))
			continue
		}
		for i := range got {
			if got[i].Unvowelled != c.want[i] {
				t.Errorf("%s: reading %q has Unvowelled %v", c.name, got[i].Text, got[i].Unvowelled)
			}
		}
	}
}

func TestReadingsTellTheScriptTheyWereReadFrom(t *testing.T) {
	for text, want := range map[string]string{"Adam 5": "Latn", "Ådam": "Latn", "Иван": "Cyrl", "山田さくら": "Jpan", "42": ""} {
		for _, r := range Readings(text) {
			if r.Script != want {
				t.Errorf("%s is read from %q, want %q", text, r.Script, want)
			}
		}
	}
}

func TestReadingASCIIHardlyAllocates(t *testing.T) {
	for name, most := range map[string]float64{"adam khamov": 1, "Adam-Karl O'Khamov": 2} {
		if n := testing.AllocsPerRun(100, func() { Readings(name) }); n > most {
			t.Errorf("Readings(%q) allocates %v times, want at most %v", name, n, most)
		}
	}
}

func FuzzReadings(f *testing.F) {
	for _, s := range []string{"O'Brien & Sons, S.A.", "Müller", "Щёголев", "Παπαΰς", "محمد بن عبدالله", "ג׳ורג׳", "习近平", "山田さくらー", "김정은",
		"राम", "முருகன்", "เกรียงไกร", "ປະເທດ", "ហ៊ុន", "အောင်", "བསྟན་", "አበበ", "ޙަސަން", "\u0301", "ʿ", "Аdam", "ь", "\xff\xfe", "ﷺ", "𒀀", "ー", "ん"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		readings := Readings(text)
		if len(readings) > maxReadings {
			t.Fatalf("%q has %d readings", text, len(readings))
		}
		if len(readings) == 0 && strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			t.Fatalf("%q has no reading", text)
		}
		seen := map[string]bool{}
		for _, r := range readings {
			if r.Text == "" || seen[r.Text] {
				t.Fatalf("%q: empty or repeated reading in %v", text, readings)
			}
			seen[r.Text] = true
			for i, c := range []byte(r.Text) {
				if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (c != ' ' || i == 0 || i == len(r.Text)-1 || r.Text[i-1] == ' ') {
					t.Fatalf("%q reads %q", text, r.Text)
				}
			}
			if again := Readings(r.Text); len(again) != 1 || again[0].Text != r.Text {
				t.Fatalf("%q reads %q, which reads %v", text, r.Text, again)
			}
		}
	})
}

func BenchmarkReadings(b *testing.B) {
	for _, c := range []struct{ script, name string }{
		{"ASCII", "Adam Karl O'Khamirzaev"}, {"Latin", "Jürgen Müller-Straßburg"}, {"Cyrillic", "Щёголев Евгений"}, {"Arabic", "محمد بن سلمان آل سعود"},
		{"Han", "习近平"}, {"Hangul", "김정은"},
	} {
		b.Run(c.script, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Readings(c.name)
			}
		})
	}
}
