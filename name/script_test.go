package name

import "testing"

func TestScriptIsThatOfMostLetters(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"1234 – 56", ""},
		{"Adam Smith", "Latn"},
		{"Ærøskøbing", "Latn"},
		{"Ａｄａｍ", "Latn"},
		{"𝐀𝐝𝐚𝐦", "Latn"},
		{"Щёголев", "Cyrl"},
		{"Аdam", "Latn"}, // its first letter is Cyrillic
		{"Παπαδόπουλος", "Grek"},
		{"محمد علي", "Arab"},
		{"דוד", "Hebr"},
		{"习近平", "Hani"},
		{"さくら", "Hira"},
		{"サクラー", "Kana"},
		{"山田さくら", "Jpan"},
		{"김정은", "Hang"},
		{"金정은", "Hang"},
		{"राम", "Deva"},
		{"রহিম", "Beng"},
		{"ਸਿੰਘ", "Guru"},
		{"પટેલ", "Gujr"},
		{"தமிழ்", "Taml"},
		{"రావు", "Telu"},
		{"ಗೌಡ", "Knda"},
		{"നായർ", "Mlym"},
		{"ଦାସ", "Orya"},
		{"පෙරේරා", "Sinh"},
		{"สมชาย", "Thai"},
		{"ລາວ", "Laoo"},
		{"გიორგი", "Geor"},
		{"Արամ", "Armn"},
		{"አበበ", "Ethi"},
		{"សុខ", "Khmr"},
		{"အောင်", "Mymr"},
		{"བསྟན", "Tibt"},
		{"ޢަލީ", "Thaa"},
		{"𒀀𒀁", "Zzzz"},
		{"OOO Ромашка", "Cyrl"},
	} {
		if got := Script(c.text); got != c.want {
			t.Errorf("Script(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestScriptDoesNotAllocate(t *testing.T) {
	for _, s := range []string{"Adam Khamirzaev", "محمد علي", "山田さくら"} {
		if n := testing.AllocsPerRun(100, func() { Script(s) }); n != 0 {
			t.Errorf("Script(%q) allocates %v times", s, n)
		}
	}
}
