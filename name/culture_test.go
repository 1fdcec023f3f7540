package name

import (
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
)

// words writes the tokens of a person's first form.
func words(text string) string {
	var out []string
	for _, f := range Forms(text, namesake.KindPerson)[:1] {
		for _, t := range f.Tokens {
			out = append(out, t.Text)
		}
	}
	return strings.Join(out, " ")
}

// One name, however its writer parts, joins and hears it.
func TestSpellingsOfOneNameMeet(t *testing.T) {
	for want, spellings := range map[string][]string{
		"abdul rahman khalidi": {"Abd al-Rahman Khalidi", "Abdul Rahman Khalidi", "Abdulrahman Khalidi", "Abdurrahman Khalidi",
			"Abdur Rahman Khalidi", "Abd ar-Rahman Khalidi", "Abd-ur-Rahman Khalidi", "Abdel Rahman Khalidi", "Abdelrahman Khalidi", "Abd Rahman Khalidi", "Abd Alrahman Khalidi", "Adbul Rahman Khalidi", "Abdqlrahman Khalidi", "Bdulrahman Khalidi"},
		"abdul aziz":          {"Abdulaziz", "Abd al-Aziz", "Abdel Aziz", "Abdelaziz", "Abdul-Aziz", "Abdaziz", "Aziz Abdul", "Aziz Abd"},
		"haji abdul samad":    {"Haji Abdul Samad", "SAMAD, Hajji Abdul", "Hadji Abdussamad"},
		"abdul samad haji":    {"Samad Haji Abdul"},
		"muhammad reza":       {"Mohammad Reza", "Mohammadreza", "Mohmmad Reza", "Muhammda Reza"},
		"ali muhammad":        {"Ali Mohammad", "Alimohammad"},
		"sayyid mahdi farid":  {"Sayyed Mahdi Farid", "Seyedmahdi Farid", "Syed Mahdi Farid"},
		"abdul rochim":        {"Abdurrochim", "Abdul Rochim"},
		"andrejevich turtjak": {"Andrejevitj Turtjak", "Andrejevitsch Turtjak"},
		"abdul salam":         {"Abd as-Salam", "Abdus Salam", "Abdussalam", "Abdulsalam"},
		"abdullah":            {"Abdullah", "Abd Allah", "Abdallah", "Abdulla", "Abdollah", "Abdellah", "Abdoulaye", "Abd Ullah"},
		"salahuddin ramzi":    {"Salah al-Din Ramzi", "Salah ad-Din Ramzi", "Salahuddin Ramzi", "Salah ud Din Ramzi", "Salaheddine Ramzi", "Salah Eddine Ramzi", "Salahaddin Ramzi", "Salah Uddin Ramzi", "Salahal Din Ramzi"},
		"habibullah":          {"Habibullah", "Habib Ullah", "Habib Allah", "Habiballah", "Habibulla", "Habibollah"},
		"husayn bin ali":      {"Husayn bin Ali", "Husayn b. Ali", "Husayn ibn Ali"},
		"abu hasan":           {"Abu Hasan", "Abu al-Hasan", "Abul Hasan", "Abou Hasan", "Abou el Hasan", "Aboul Hasan"},
		"abu bakr":            {"Abu Bakr", "Abubakr", "Abu Bakr"},
		"abdul rahman":        {"Rahman, Abdur", "Abdul Rahman", "ur-Rahman, Abd", "Abdurrahman"},
		"zia al rahman":       {"Zia ur-Rahman", "Ziaur Rahman", "Zia ul Rahman"},
		"muammar al kaddafi":  {"Muammar al-Kaddafi", "ELKADDAFI, Muammar"},
		"ahmad al zawahiri":   {"Ahmad al-Zawahiri", "Ahmad az-Zawahiri", "Ahmad el-Zawahiri"},
		"muhammad bin yusuf":  {"Mohammed bin Yusuf", "Muhammad ibn Yusuf", "Mohd bin Yusuf", "Md. bin Yusuf", "Mohamed ben Yusuf"},
		"rustam karim ogli":   {"Rustam Karim Ogli", "Rustam Karim o'g'li", "Rustam Karim Oglu", "Rustam Karim Uly"},
	} {
		for _, s := range spellings {
			if got := words(s); got != want {
				t.Errorf("%s is written %q, want %q", s, got, want)
			}
		}
	}
}

// What only looks like an Arabic unit is left alone.
func TestOtherNamesAreNotArabic(t *testing.T) {
	for text, want := range map[string]string{
		"Ben Quornley":       "ben quornley",
		"Carlos Alvarez":     "carlos alvarez",
		"Horst Gelowicz":     "horst gelowicz",
		"Elliott Alfieri":    "elliott alfieri",
		"Mansur Rahman":      "mansur rahman",
		"Rinat Abdulov":      "rinat abdulov",
		"Rinat Abdullaev":    "rinat abdullaev",
		"Adil Abdelaoui":     "adil abdelaoui",
		"Jamal Din":          "jamal din",
		"Reza Mohammadzadeh": "reza mohammadzadeh",
		"Ali Hajizadeh":      "ali hajizadeh",
		"Chalyi Aleksiy":     "chalyi aleksiy",
		"Ali Mohammadi":      "ali mohammadi",
		"Mohamud Ali":        "mohamud ali",
		"Abdul Jan":          "abdul jan",
		"Abdou Diallo":       "abdou diallo",
		"Maria Padilla":      "maria padilla",
		"Anna Scolla":        "anna scolla",
		"Kim Jong Il":        "kim jong il",
		"Li Bin":             "li bin",
		"Quornley, John, MD": "john md quornley",
	} {
		if got := words(text); got != want {
			t.Errorf("%s is written %q, want %q", text, got, want)
		}
	}
}

// The naming system is told from the name, and tells who is called what.
func TestCultureAndRoles(t *testing.T) {
	for _, c := range []struct {
		text    string
		culture Culture
		roles   string
	}{
		{"Ahmad bin Yusuf al-Harbi", CultureArabic, "ahmad:given bin:particle yusuf:patronymic al:particle harbi:family"},
		{"Abu Hamza al-Masri", CultureArabic, "abu:name hamza:name al:particle masri:family"},
		{"Hussein Alghamdi", CultureArabic, "hussein:given al:particle ghamdi:family"},
		{"Ivan Petrovich Sidorov", CultureSlavic, "ivan:given petrovich:patronymic sidorov:family"},
		{"Sidorova Anna Petrovna", CultureSlavic, "sidorova:family anna:given petrovna:patronymic"},
		{"Juan Carlos Perez Gomez", CultureHispanic, "juan:given carlos:given perez:family gomez:name"},
		{"Kim Jong-suk", CultureKorean, "kim:family jong:given suk:given"},
		{"Wang Xiaoming", CultureChinese, "wang:family xiaoming:given"},
		{"Xiaoming Wang", CultureChinese, "xiaoming:given wang:family"},
		{"李文光", CultureChinese, "li:family wenguang:given"},
		{"김정숙", CultureKorean, "kim:family jeongsuk:given"},
		{"Nguyen Van Anh", CultureVietnamese, "nguyen:family van:given anh:given"},
		{"U Thein Htun", CultureBurmese, "u:honorific thein:name htun:name"},
		{"Alisher Rustam Ogli", CultureTurkic, "alisher:name rustam:patronymic ogli:particle"},
		{"Gurpreet Singh", CultureSouthAsian, "gurpreet:given singh:family"},
		{"John Smith", CultureWestern, "john:given smith:family"},
		{"Smith, John", CultureWestern, "john:given smith:family"},
		{"Diyab al-Shaykh", CultureArabic, "diyab:given al:particle shaykh:family"}, // a title that ends a name is one
		{"Shaykh Hafiz Said Khan", CulturePersian, "shaykh:honorific hafiz:honorific said:name khan:name"},
		{"Bishop Tutu", CultureUnknown, "bishop:name tutu:name"}, // or a family name
		{"Bishop Desmond Tutu", CultureUnknown, "bishop:honorific desmond:name tutu:name"},
	} {
		forms := Forms(c.text, namesake.KindPerson)
		got := tell(forms)
		if c.culture != CultureUnknown && forms[0].Culture != c.culture || c.culture != CultureUnknown && got != c.roles {
			t.Errorf("%s: %s, %s\nwant %s, %s", c.text, forms[0].Culture, got, c.culture, c.roles)
		}
	}
}

// Which names people leave out first.
func TestSecondNames(t *testing.T) {
	for text, want := range map[string]string{
		"QUIROGA BELTRAN, Javier Eriberto": "eriberto beltran", // not the father's family name
		"Javier Quiroga Beltran":           "beltran",
		"AL-KUBAYSI, Umar Mahmud Rahim":    "mahmud rahim",
		"ABDOLLAHI ALIABADI, Ali":          "aliabadi", // a second family name
		"Muhammad Umar al-Kubaysi":         "muhammad umar",
		"Al-Kubaysi Umar Mahmud Rahim":     "mahmud rahim", // the family name put first
		"Abu Hurayrah al-Sanai":            "sanai",        // beside a name of war
		"CHENG, Teresa Yeuk-wah":           "yeuk wah",     // beside a foreign given name
		"Mark Albert Taylor":               "",             // a name by itself, not a father's
		"Abu Umar Mahmud al-Kubaysi":       "mahmud",
		"TOLVANOV, Gregor":                 "",
		"KIM, Jong Suk":                    "",
	} {
		var second []string
		for _, tok := range Forms(text, namesake.KindPerson)[0].Tokens {
			if tok.Traits&Second != 0 {
				second = append(second, tok.Text)
			}
		}
		if got := strings.Join(second, " "); got != want {
			t.Errorf("%s: %q may be left out, want %q", text, got, want)
		}
	}
}
