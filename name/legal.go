package name

import "strings"

// legalForms are the long forms of organisations' legal forms and the short
// form each is written as here; longest first. Standard: the names in the
// companies acts of the countries concerned, and ISO 20275.
var legalForms = func() map[string][]legalForm {
	out := map[string][]legalForm{}
	for _, line := range strings.Split(strings.TrimSpace(legalFormTable), "\n") {
		long, short, ok := strings.Cut(line, " = ")
		if !ok {
			panic("legal form without short form: " + line)
		}
		words := strings.Fields(long)
		out[words[0]] = append(out[words[0]], legalForm{words, short})
	}
	return out
}()

type legalForm struct {
	long  []string
	short string
}

const legalFormTable = `
limited liability company = llc
limited liability partnership = llp
limited partnership = lp
limited liability co = llc
limited company = ltd
public joint stock company = pjsc
open joint stock company = ojsc
closed joint stock company = cjsc
joint stock company = jsc
joint stock co = jsc
public limited company = plc
private limited = pvt ltd
private joint stock company = pjsc
free zone establishment = fze
free zone company = fzc
limited = ltd
limitada = ltda
incorporated = inc
corporation = corp
company = co
companies = co
aktiengesellschaft = ag
kommanditgesellschaft = kg
gesellschaft mit beschrankter haftung = gmbh
societe anonyme = sa
sociedad anonima = sa
sociedade anonima = sa
societe a responsabilite limitee = sarl
societa per azioni = spa
sociedad de responsabilidad limitada = srl
sociedad por acciones simplificada = sas
sociedad limitada = sl
besloten vennootschap = bv
naamloze vennootschap = nv
obshchestvo s ogranichennoy otvetstvennostyu = ooo
obshchestvo s ogranichennoi otvetstvennostyu = ooo
tovarystvo z obmezhenoyu vidpovidalnistyu = tov
publichnoe aktsionernoe obshchestvo = pao
otkrytoe aktsionernoe obshchestvo = oao
zakrytoe aktsionernoe obshchestvo = zao
aktsionernoe obshchestvo = ao
osakeyhtio = oy
aktiebolag = ab
aksjeselskap = as
aktieselskab = as
anonim sirketi = as
limited sirketi = ltd
sendirian berhad = sdn bhd
berhad = bhd
proprietary = pty
kabushiki kaisha = kk
establishment = est
s a de c v = sa cv
sa de cv = sa cv
s de rl de cv = srl cv
l l c = llc
s a = sa
`

// numerals are ordinals and Roman numerals as the figure each is written as
// here. Those that are also a letter or a word (I, V, X, C, mix) are left.
var numerals = map[string]string{
	"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
	"seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
	"1st": "1", "2nd": "2", "3rd": "3", "4th": "4", "5th": "5", "6th": "6",
	"7th": "7", "8th": "8", "9th": "9", "10th": "10",
	"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
	"xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15",
}
