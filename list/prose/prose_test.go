package prose

import (
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
)

func TestItems(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Uzbek", "[] Uzbek"},
		{"(1) Alba (2) Bora", "[1] Alba|[2] Bora"},
		{"1) Alba, 2) Bora.", "[1] Alba|[2] Bora."},
		{"a) General b)Major General", "[1] General|[2] Major General"},
		{"(1)-(2) Alba (3) Bora", "[1 2] Alba|[3] Bora"},
		{"(1) to (3) Alba (4) Bora", "[1 2 3] Alba|[4] Bora"},
		{"(1) (2) (4) Alba (3) Bora", "[1 2 4] Alba|[3] Bora"},
		{"(1) Alba (2)-(4) -", "[1] Alba"},
		{"(1) Alba (2) - (3) Cora", "[1] Alba|[3] Cora"},
		{"(1) Alba (b) Bora", "[1] Alba|[2] Bora"},
		{"A) Alba (b) Bora", "[1] Alba|[2] Bora"},
		{"Number (1) 11111 (2) 22222", "Number: [1] 11111|[2] 22222"},
		{"(1) Alba", "[1] Alba"},
		// No enumeration: a gap, a reference to a law, a lone remark.
		{"Alba (2) Bora", "[] Alba (2) Bora"},
		{"(1) Alba (3) Bora", "[] (1) Alba (3) Bora"},
		{"Article 7d(2)(i) of the rules", "[] Article 7d(2)(i) of the rules"},
		{"Governor (1996-2001)", "[] Governor (1996-2001)"},
	} {
		prefix, items := Items(c.in)
		got := ""
		if prefix != "" {
			got = prefix + ": "
		}
		for i, it := range items {
			if i > 0 {
				got += "|"
			}
			got += fmt.Sprint(it.Numbers, " ", it.Text)
		}
		if got != c.want {
			t.Errorf("Items(%q)\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestTextsKeepThePrefix(t *testing.T) {
	if got := fmt.Sprintf("%q", Texts("Former: (1) Keeper (2) Warden")); got != `["Former Keeper" "Former Warden"]` {
		t.Error(got)
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"3 May 2007": "2007-05-03", "Nov. 1983": "1983-11", "August 1951": "1951-08",
		"21.4.2020": "2020-04-21", "1971": "1971", "16 Sept 2009": "2009-09-16",
		"Between Aug. and Sep. 1987": "1987-08/1987-09", "1955-1958": "1955/1958", "1958-1955": "",
		"30-35 years old": "", "31.2.1999": "", "01/01/1400 (Hijri)": "",
	} {
		if got, ok := Date(in); got.String() != want && ok || ok != (want != "") {
			t.Errorf("Date(%q) = %v %v, want %q", in, got, ok, want)
		}
	}
	for in, want := range map[string]string{
		"00/00/1980": "1980", "00/08/1980": "1980-08", "07/08/1980": "1980-08-07",
		"dd/mm/1962": "1962", "dd/09/1962": "1962-09", "31/02/1980": "", "1/2/1980": "", "12/13/1980": "",
	} {
		if got, ok := DMY(in); ok != (want != "") || ok && got.String() != want {
			t.Errorf("DMY(%q) = %v %v, want %q", in, got, ok, want)
		}
	}
}

func TestDocument(t *testing.T) {
	for _, c := range []struct{ in, number, country, issued, expires string }{
		{"K000111", "K000111", "", "", ""},
		{"ZE 098110 (Afghan). Issued on 4 Nov 2000", "ZE 098110", "AF", "2000-11-04", ""},
		{"XA-P 519 177 (Turkish)", "XA-P 519 177", "TR", "", ""},
		{"British passport no.205111222 (issued 21.07.2004 expired 21.04.2015)", "205111222", "GB", "2004-07-21", "2015-04-21"},
		{"Passport number:F50111", "F50111", "", "", ""},
		{"Passport no.:TR024111, issued under a name", "TR024111", "", "", ""},
		{"284111, expires 21 Aug 2005 (Iraq)", "284111", "IQ", "", "2005-08-21"},
		{"Diplomatic passport No: DB0001112 (valid 13.11.2013 until 12.11.2018)", "DB0001112", "", "", "2018-11-12"},
		{"Moroccan national identity card DE- 473111", "DE- 473111", "MA", "", ""},
		{"403062111 (US)", "403062111", "US", "", ""},
		{"1-50-00-44111-11", "1-50-00-44111-11", "", "", ""},
		{"Uganda Passport.", "", "", "", ""},
		{"issued in 1993, under another name", "", "", "", ""},
		{"1420111 (Kuwaiti). Issued in Kuwait. Expired on 31 Mar 2006.", "1420111", "KW", "", "2006-03-31"},
		{"04711111 (Tunisian National Identity Card number, issued on 13.11.2003).", "04711111", "TN", "2003-11-13", ""},
		{"00085111. Issued 17 Nov 1997 in Sanaa, Yemen", "00085111", "", "1997-11-17", ""},
		{"Military identification number 911- 10-11", "911- 10-11", "", "", ""},
		{"Russian Passport number 7107 No. 400111", "7107 No. 400111", "RU", "", ""},
		{"(Nowhere). Issued 1993.", "", "", "", ""},
		{"1.23456E+11", "", "", "", ""},
		{"None", "", "", "", ""},
	} {
		id, ok := Document(namesake.IDPassport, c.in)
		if !ok {
			id = namesake.Identifier{}
		}
		if ok != (c.number != "") || id.Value != c.number || id.Country.Code != c.country || id.Issued.String() != c.issued || id.Expires.String() != c.expires {
			t.Errorf("Document(%q) = %+v %v", c.in, id, ok)
		}
	}
}

func TestCountryRemark(t *testing.T) {
	for _, c := range []struct{ in, name, code, remark string }{
		{"Kenya", "Kenya", "KE", ""},
		{"Kenya (at time of listing)", "Kenya", "KE", "at time of listing"},
		{"Iran (Islamic Republic of)", "Iran (Islamic Republic of)", "IR", ""},
		{"Kenya as at June 2013", "Kenya", "KE", "as at June 2013"},
		{"Nowhereland (previous)", "Nowhereland (previous)", "", ""},
	} {
		if got, remark := Country(c.in); got.Name != c.name || got.Code != c.code || remark != c.remark {
			t.Errorf("Country(%q) = %+v %q", c.in, got, remark)
		}
	}
}

// FuzzItems: nothing of the text gets lost but brackets, marks and dashes, and
// nothing panics.
func FuzzItems(f *testing.F) {
	for _, s := range []string{"(1) Alba (2) Bora", "(1)-(3) x", "a) b) c)", "(1) to (99) x", "N° 1234 (5)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		prefix, items := Items(s)
		if !utf8.ValidString(prefix) {
			t.Fatalf("prefix %q", prefix)
		}
		for _, it := range items {
			if it.Text == "" || !utf8.ValidString(it.Text) || !slices.IsSorted(it.Numbers) && len(it.Numbers) > 99 {
				t.Fatalf("item %+v", it)
			}
		}
		Date(s)
		DMY(s)
		if id, ok := Document(namesake.IDPassport, s); ok && (id.Value == "" || !utf8.ValidString(id.Value)) {
			t.Fatalf("identifier %+v", id)
		}
	})
}
