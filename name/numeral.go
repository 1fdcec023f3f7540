package name

import "strings"

// numerals are ordinals, Roman numerals and spelt numbers as the figure each is
// written as here. Those that are also a letter or a word of another kind (I,
// V, X, mix, premier, once) are left.
var numerals = numeralTable(`
1 first 1st erste erster erstes premiere primera primer primero primeira primeiro prima primo pervyy pervyi pervaya pervoe pervoye birinci pershyy awwal yekom one
2 second 2nd ii zweite zweiter deuxieme segunda segundo vtoroy vtoraya vtoroe ikinci two
3 third 3rd iii dritte dritter troisieme tercera tercero terceira terceiro tretiy tretya trete ucuncu three
4 fourth 4th iv vierte vierter quatrieme cuarta cuarto chetvertyy chetvertaya dorduncu four
5 fifth 5th funfte cinquieme quinta quinto pyatyy pyataya besinci five
6 sixth 6th vi sechste sixieme sexta sexto shestoy shestaya altinci six
7 seventh 7th vii siebte septieme septima septimo sedmoy yedinci seven
8 eighth 8th viii achte huitieme octava octavo vosmoy sekizinci eight
9 ninth 9th ix neunte neuvieme devyatyy dokuzuncu nine
10 tenth 10th zehnte dixieme decima decimo desyatyy onuncu ten
11 eleventh 11th xi eleven
12 twelfth 12th xii twelve
13 thirteenth 13th xiii thirteen
14 fourteenth 14th xiv fourteen
15 fifteenth 15th xv fifteen
16 sixteenth 16th xvi sixteen
17 seventeenth 17th xvii seventeen
18 eighteenth 18th xviii eighteen
19 nineteenth 19th xix nineteen
20 twentieth 20th xx twenty
21 21st xxi
22 22nd xxii
23 23rd xxiii
24 24th xxiv
25 25th xxv
30 thirtieth 30th xxx thirty
40 fortieth 40th forty
50 fiftieth 50th fifty
100 hundredth 100th hundred
1000 thousand
`)

func numeralTable(lines string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		words := strings.Fields(line)
		for _, w := range words[1:] {
			out[w] = words[0]
		}
	}
	return out
}
