package name

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake"
)

func TestZoneNamesAreReadAsSuch(t *testing.T) {
	for _, c := range []struct{ field, want string }{
		{"ERIKSSON<<ANNA<MARIA", "eriksson:family anna:given maria:given"},
		{"eriksson<<anna<maria<<<<<<", "eriksson:family anna:given maria:given"},
		{"AHMED<<AHMED", "ahmed:family ahmed:given"},
		{"ARKFREITH", "arkfreith:name"},     // no zone at all
		{"ARKFREITH<<<<", "arkfreith:name"}, // one identifier: nobody says which
		{"VAN<DER<MUELLEN<<PIETER", "van:particle der:particle muellen:family pieter:given"},
		{"PETROV<<IVAN<SERGEEVICH", "petrov:family ivan:given sergeevich:patronymic"},
		{"BIN<LADIN<<USAMA", "bin:particle ladin:patronymic usama:given"},
		{"OMALLEY<<DR<SEAN", "omalley:family dr:honorific sean:given"},
	} {
		if got := tell(Forms(c.field, namesake.KindPerson)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.field, got, c.want)
		}
	}
	if got := tell(Forms("ERIKSSON<<ANNA", namesake.KindVessel)); got != "eriksson:name anna:name" {
		t.Errorf("a vessel has no identifiers: %s", got)
	}
}

func formTexts(text string) string {
	var out []string
	for _, f := range Forms(text, namesake.KindPerson) {
		var words []string
		for _, t := range f.Tokens {
			words = append(words, t.Text)
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, "|")
}

// The transliterations of ICAO Doc 9303 part 3, section 6, with its examples.
func TestZoneTransliterationsAreReadBack(t *testing.T) {
	for _, c := range []struct{ field, want string }{
		// A: Latin letters.
		{"MUELLER<<JUERGEN", "mueller juergen|muller jurgen"},
		{"MUXXLLER<<MUNXXOZ", "muller munoz"},
		{"GROSS<<SOEREN<AAGE", "gross soeren aage|gross soren age"},
		{"THORSDOTTIR<<AESA", "thorsdottir aesa|thorsdottir asa"},
		{"MIGUEL<<MICHAEL<SAMUEL", "miguel michael samuel"},
		// B: Cyrillic.
		{"IURIEV<<SERGEI<EVGENEVICH", "iuriev sergei evgenevich|yuriev sergey yevgenevich"},
		{"SHCHEGLOVA<<IULIIA", "shcheglova iuliia|shcheglova yuliya"},
		// C: Arabic, from the standard: Abu Bakr Muhammad ibn Zakariya al-Razi.
		{"ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY", "abu bakr muhammad bin zakariya al razi|abu bkr mhmd bin zkrya al razi|abw bkr mxhmd bin zkrya alrazy"},
		{"HARY<<ALXSHMAE", "hari al shama|hari al shma|hary alxshmae|hary alxshma"},
		{"EBD<ALRXHMN<<MXSSTTFY", "abdul rahman mastafi|abdul rhmn mstfi|ebd alrxhmn mxssttfy"},
		{"XKHALD<<FAXTTMXAH", "khalid fatima|khald fatma|xkhald faxttmxah"},
		// What looks alike and is not.
		{"XHAKA<<TAULANT", "haka taulanit|haka taulant|xhaka taulant"}, // may be Arabic, and is Albanian
		{"XAVIER<<MAXIMILIAN", "xavier maximilian"},
		{"ALEXANDER<<RUXANDRA", "alexander ruxandra"},
	} {
		if got := formTexts(c.field); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.field, got, c.want)
		}
	}
}

func TestTruncatedWordIsMarked(t *testing.T) {
	for field, want := range map[string]string{
		"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K": "k",       // 39 characters, ending in a letter
		"BENNELONG<WOOLOOMOOLOO<<DINGOPO":         "dingopo", // 31
		"PAPANDROPOULOUS<<JONATHON<ALEX":          "alex",    // 30
		"ERIKSSON<<ANNA<MARIA<<<<<<<<<<":          "",        // 30, with fillers
		"ERIKSSON<<ANNA<MARIA":                    "",        // its length says nothing
	} {
		for _, f := range Forms(field, namesake.KindPerson) {
			got := ""
			for _, tok := range f.Tokens {
				if tok.Truncated {
					got += tok.Text
				}
			}
			if got != want {
				t.Errorf("%s: truncated word %q, want %q", field, got, want)
			}
		}
	}
}

// A Latin name as the standard writes it into the zone has a form with the
// words of the name as it is written outside.
func TestZoneNamesMeetThePlainName(t *testing.T) {
	table := strings.NewReplacer("ä", "AE", "ö", "OE", "ü", "UE", "å", "AA", "ø", "OE", "æ", "AE", "ñ", "N", "þ", "TH", "ß", "SS", "é", "E", "ç", "C", "ł", "L")
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[bdfhklmnprstv]([aeiouäöüåøæéñçłþß][bdfhkmnprstv]){1,3}`)
		family, given := word.Draw(t, "family"), word.Draw(t, "given")
		field := strings.ToUpper(table.Replace(family) + "<<" + table.Replace(given))
		zone := map[string]bool{}
		for _, f := range Forms(field, namesake.KindPerson) {
			zone[f.Tokens[0].Text+" "+f.Tokens[len(f.Tokens)-1].Text] = true
		}
		for _, f := range Forms(family+" "+given, namesake.KindPerson) {
			if zone[f.Tokens[0].Text+" "+f.Tokens[len(f.Tokens)-1].Text] {
				return
			}
		}
		t.Fatalf("%s reads %s, and %s %s reads %s", field, formTexts(field), family, given, formTexts(family+" "+given))
	})
}
