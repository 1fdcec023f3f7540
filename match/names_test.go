package match

import (
	"testing"

	"github.com/namesake-screening/namesake"
)

// How well names agree, as an analyst would put it. The bands are wide: the
// exact figures are learned and weighed elsewhere, and shown by eval.
func TestNames(t *testing.T) {
	type band struct{ from, to float64 }
	var (
		same   = band{0.93, 1}    // nobody would doubt it
		close  = band{0.70, 1}    // to be looked at
		partly = band{0.40, 0.90} // agrees in part
		apart  = band{0, 0.70}    // another name
		none   = band{0, 0.40}
	)
	const (
		person  = namesake.KindPerson
		company = namesake.KindOrganization
		vessel  = namesake.KindVessel
	)
	for _, c := range []struct {
		kind          namesake.Kind
		asked, listed string
		want          band
	}{
		{person, "Gregor Tolvanov", "Gregor Tolvanov", same},
		{person, "gregor  TOLVANOV", "Gregor Tolvanov", same},
		{person, "TOLVANOV, Gregor", "Gregor Tolvanov", same}, // order says little
		{person, "Tolvanov Gregor", "Gregor Tolvanov", same},
		{person, "Gregor Tolvanov", "Gregor Ilyich Tolvanov", close}, // patronymic left out
		{person, "Gregor Ilyich Tolvanov", "Gregor Tolvanov", close}, // and added
		{person, "Gregor Melnikov", "Gregor Tolvanov", none},         // another surname
		{person, "Boris Tolvanov", "Gregor Tolvanov", none},
		{person, "Ivan Petrov", "Gregor Tolvanov", none},
		{person, "G. Tolvanov", "Gregor Tolvanov", close},
		{person, "Tolvanov", "Gregor Tolvanov", partly},
		{person, "Gregor", "Gregor Tolvanov", apart},
		{person, "Gregor Tolvanoff", "Gregor Tolvanov", close}, // another romanisation
		{person, "Grigor Tolwanow", "Gregor Tolvanov", close},
		{person, "Gregor Tolvnaov", "Gregor Tolvanov", close}, // a slip
		{person, "Gregor Tolvonav", "Gregor Tolvanov", close},
		{person, "Andrei Petrovich Tolvanof", "Andrei Tolvanov", close},       // a patronymic is no second name
		{person, "Muhammad Quornil", "Muhammad Mahmud Quornil", close},        // Muhammad is Muhammad, not Mahmud misspelt
		{person, "Iohammad Quornil", "Muhammad Quornil", close},               // a slip in a common name
		{person, "Javier Quiroga", "QUIROGA BELTRAN, Javier Eriberto", close}, // the second of each left out
		{person, "Javier Beltran", "QUIROGA BELTRAN, Javier", apart},          // nobody goes by the mother's name alone
		{person, "Ye Aunug", "AUNG, Ye", close},                               // not "ye aung" in one word
		{person, "Hafij Umar Quornil", "Hafiz Umar Quornil", same},            // a title with a slip is no further name
		{person, "A Quornil", "Abd al-Hadi Quornil", close},                   // the initial of Abd al-Hadi
		{person, "E Quornil", "Ermias Quornil", close},                        // no Portuguese "and"
		{person, "Umar Mahmud Rahim Quornil", "Umar Quornil", close},          // the fathers between the own and the last name
		{person, "Quornil Hong", "Quornil Wang", apart},                       // two family names
		{person, "Quornil Wong", "Quornil Wang", close},                       // one, in two romanisations
		{person, "Lu Hci Wenguang", "Lu Chi Wenguang", close},                 // no name, and so a slip
		{person, "Mary Ann Smith", "Maryann Smith", close},                    // parted
		{person, "Mariajose Lopez", "Maria Jose Lopez", close},
		{person, "Haji Abdul Karim Zahrani", "Abd al-Karim al-Zahrani", same}, // a title, an article
		{person, "Abdulkarim Alzahrani", "Abd al-Karim al-Zahrani", close},
		{person, "John Smith Jr", "John Smith", same},
		{person, "Грегор Толванов", "Gregor Tolvanov", same},
		{person, "Gregor Tolvanov", "Толванов Грегор Ильич", close},
		{person, "عبد الكريم الزهراني", "Abd al-Karim al-Zahrani", close},
		{person, "李文光", "Li Wenguang", same},
		{person, "文光", "Li Wenguang", apart}, // nobody leaves a syllable out, or has one more
		{person, "李文光明", "Li Wenguang", apart},
		{person, "Li Wen", "Lu Wen", none}, // short names are other names
		{person, "Mohammed Ali", "Mohammed Kharwin", none},
		{person, "Mohammed Kalwin", "Mohammed Kharwin", partly},
		{company, "Blue Harbour Shipping Ltd", "Blue Harbour Shipping LLC", same}, // legal forms
		{company, "Blue Harbour Shipping", "Blue Harbour Shipping Co. Ltd", same},
		{company, "Blue Harbor Shipping", "Blue Harbour Shipping", close},
		{company, "Red Harbour Shipping", "Blue Harbour Shipping", apart},
		{company, "Blue Harbour Shipping 2", "Blue Harbour Shipping 3", apart}, // sisters
		{company, "Shipping", "Blue Harbour Shipping", apart},
		{company, "ООО Толванов", "Tolvanov LLC", same},
		{vessel, "BRIGHT STAR 7", "Bright Star 7", same},
		{vessel, "Brightstar 7", "Bright Star 7", close},
		{vessel, "Bright Star 8", "Bright Star 7", apart},
		{namesake.KindUnknown, "Gregor Tolvanov", "Gregor Tolvanov", same},
		{person, "", "Gregor Tolvanov", none},
		{person, "Gregor Tolvanov", "", none},
		{person, "?!", "—", none},
	} {
		if got := Names(c.kind, c.asked, c.listed); got < c.want.from || got > c.want.to {
			t.Errorf("%q for %s %q: similarity %.3f, want %.2f to %.2f", c.asked, c.kind, c.listed, got, c.want.from, c.want.to)
		}
	}
}
