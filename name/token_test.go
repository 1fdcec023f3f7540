package name

import (
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
)

// tell writes the first form of a name as "word:role …".
func tell(forms []Form) string {
	if len(forms) == 0 {
		return ""
	}
	var out []string
	for _, t := range forms[0].Tokens {
		out = append(out, t.Text+":"+t.Role.String())
	}
	return strings.Join(out, " ")
}

func TestRolesOfPeople(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"KHAMIRZAEV, Adam", "adam:given khamirzaev:family"},
		{"Adam Khamirzaev", "adam:given khamirzaev:family"}, // the ending tells
		{"Orvan Daskel", "orvan:name daskel:name"},          // nobody says which is which
		{"Олиферчик, Адам Исламович", "adam:given islamovich:patronymic oliferchik:family"},
		{"Usama bin Muhammad bin Awad bin Ladin", "usama:given bin:particle muhammad:patronymic bin:particle awad:patronymic bin:particle ladin:patronymic"},
		{"Usama ibn Ladin", "usama:given bin:particle ladin:patronymic"},
		{"Mullah Haji Obaidullah", "mullah:honorific haji:honorific obaidullah:name"},
		{"Alisher Rustam Ogli", "alisher:name rustam:patronymic ogli:particle"},
		{"Abd al-Rahman al-Tikriti", "abdul:particle rahman:given al:particle tikriti:family"},
		{"Abdel Rahman", "abdul:particle rahman:name"},
		{"John Smith Jr", "john:given smith:family jr:generation"},
		{"Imam", "imam:name"}, // a title alone is a name after all
	} {
		if got := tell(Forms(c.name, namesake.KindPerson)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestPublishedPartsGiveRoles(t *testing.T) {
	n := namesake.Name{Full: "Saddam Hussein Al-Tikriti", Parts: namesake.NameParts{Given: "Saddam", Family: "Hussein Al-Tikriti"}}
	want := "saddam:given hussein:family al:particle tikriti:family"
	if got := tell(FormsOf(n, namesake.KindPerson)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRolesOfOrganizations(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Siemens Aktiengesellschaft", "siemens:name ag:legal form"},
		{"Trading House of the North Limited Liability Company", "trading:name house:name of:function word the:function word north:name llc:legal form"},
		{"Общество с ограниченной ответственностью Ромашка", "ooo:legal form romashka:name"},
		{"First Invented Fund IV, L.P.", "1:number invented:name fund:name 4:number lp:legal form"},
		{"S.A. Quornley", "sa:legal form quornley:name"},
	} {
		if got := tell(Forms(c.name, namesake.KindOrganization)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A rare name tells more than a common one, a spelling of a common name is
// common too, and words of little meaning weigh little.
func TestWeightsFollowRarity(t *testing.T) {
	info := func(w string) int32 { return Forms(w+" x", namesake.KindPerson)[0].Tokens[0].Info }
	for _, c := range []struct{ rarer, commoner string }{
		{"khamirzaev", "adam"}, {"adam", "mohammed"}, {"zzyzxqua", "smith"},
	} {
		if info(c.rarer) <= info(c.commoner) {
			t.Errorf("%s %d should tell more than %s %d", c.rarer, info(c.rarer), c.commoner, info(c.commoner))
		}
	}
	if muhamed, rare := info("muhhamedd"), info("xokbirtul"); muhamed >= rare {
		t.Errorf("a misspelling of a common name is worth %d, a name never seen %d", muhamed, rare)
	}
	for _, f := range Forms("al Tikriti", namesake.KindPerson) {
		if f.Tokens[0].Weight*5 > f.Tokens[1].Weight {
			t.Errorf("particle weighs %d beside %d", f.Tokens[0].Weight, f.Tokens[1].Weight)
		}
		if f.Tokens[1].Weight > MaxWeight {
			t.Errorf("weight %d is above the cap", f.Tokens[1].Weight)
		}
	}
}

func TestModelFileIsRead(t *testing.T) {
	if len(model.person.spelled.hash) < 10000 || len(model.organization.spelled.hash) < 1000 {
		t.Fatalf("the model knows %d and %d tokens", len(model.person.spelled.hash), len(model.organization.spelled.hash))
	}
	b, err := model.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != string(modelFile) {
		t.Error("writing the model again gives other bytes")
	}
	for _, cut := range []int{0, 10, len(modelMagic) + 2, len(b) / 2, len(b) - 1} {
		if new(Model).UnmarshalBinary(b[:cut]) == nil {
			t.Errorf("a model cut at %d bytes is read", cut)
		}
	}
}

// FuzzForms: any text gives forms that stay within what packages match and
// index assume.
func FuzzForms(f *testing.F) {
	for _, s := range []string{"KHAMIRZAEV, Adam", "محمد بن سلمان", "習近平", "S.A. de C.V.", "a,b,,c", "\xff\xfe", "1st II 3", "ERIKSSON<<ANNA<MARIA", "ABW<BKR<MXHMD", "<A<<", "XX<<XXX",
		"A<<B<C<D<E<F<G<H<I<J<K<L<M<N<O<P<Q<R<S<T<U<V<W<X<Y<Z<A<B<C<D<E<F<G<H"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, person bool) {
		kind := namesake.KindOrganization
		if person {
			kind = namesake.KindPerson
		}
		for _, form := range Forms(s, kind) {
			if form.Culture >= cultureCount || !person && form.Culture != CultureUnknown {
				t.Fatalf("%q is of culture %d", s, form.Culture)
			}
			if n := len(form.Tokens); n == 0 || n > MaxTokens {
				t.Fatalf("%q has a form of %d tokens", s, n)
			}
			for _, tok := range form.Tokens {
				if tok.Text == "" || tok.Weight <= 0 || tok.Weight > MaxWeight || tok.Info < tok.Weight || tok.Info > 1<<15 {
					t.Fatalf("%q: token %+v", s, tok)
				}
				if n := len(AppendGroups(nil, tok.Text, person)); n > MaxGroups {
					t.Fatalf("%q: %s is in %d groups", s, tok.Text, n)
				}
			}
		}
	})
}

// Whoever asks for a name as it was published says the words that the list
// has, whether its publisher set parts apart or not.
func TestPartsLeaveTheWordsAlone(t *testing.T) {
	for _, n := range []namesake.Name{
		{Full: "AL-HAQQ, Al-Hajj 'Abd", Parts: namesake.NameParts{Given: "Al-Hajj 'Abd", Family: "AL-HAQQ"}},
		{Full: "ULLAH, Aman", Parts: namesake.NameParts{Given: "Aman", Family: "ULLAH"}},
		{Full: "TOLVANOV, Gregor", Parts: namesake.NameParts{Given: "Gregor", Family: "TOLVANOV"}},
		{Full: "Gregor TOLVANOV", Parts: namesake.NameParts{Given: "Gregor", Family: "TOLVANOV"}},
	} {
		words := func(forms []Form) (out []string) {
			for _, tok := range forms[0].Tokens {
				out = append(out, tok.Text)
			}
			return out
		}
		listed, asked := words(FormsOf(n, namesake.KindPerson)), words(Forms(n.Full, namesake.KindPerson))
		if !slices.Equal(listed, asked) {
			t.Errorf("%s: listed as %q, asked for as %q", n.Full, listed, asked)
		}
	}
}
