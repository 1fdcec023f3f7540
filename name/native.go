package name

import "strings"

// nativeWords tells which word of a text each word of a reading comes from, as
// far as that is certain: where both have as many words, or by reading each
// word of the text by itself. An Arabic article that the reading parts from its
// word is parted from the native word too. It is nil for Latin texts.
type nativeWords struct {
	words []nameWord
	alone map[string]string // reading of a word by itself, filled at need
}

func newNativeWords(text, script string) *nativeWords {
	switch script {
	case "Arab", "Hebr", "Cyrl", "Jpan", "Hang", "Hani", "Kana", "Hira":
		return &nativeWords{words: splitName(text)}
	}
	return nil
}

// attach sets Native of the tokens that a word of the text is known for.
func (n *nativeWords) attach(tokens []Token, reading []string) {
	if n == nil {
		return
	}
	if len(reading) == len(n.words) {
		used := 0
		for i := range tokens {
			// Tokens are the reading's words, some written otherwise, mostly in its order.
			for k := used; k < len(reading); k++ {
				if reading[k] == tokens[i].Text {
					tokens[i].Native, used = string(n.words[k].letters), k+1
					break
				}
			}
		}
		return
	}
	if n.alone == nil {
		n.alone = map[string]string{}
		for _, w := range n.words {
			n.readAlone(w)
		}
	}
	for i := range tokens {
		tokens[i].Native = n.alone[tokens[i].Text]
	}
}

func (n *nativeWords) readAlone(w nameWord) {
	read := readerOf(w.group)
	if read == nil {
		return
	}
	for _, alt := range read([][]rune{w.letters}) {
		fields := strings.Fields(alt.text)
		switch {
		case len(fields) == 1:
			n.alone[fields[0]] = string(w.letters)
		case len(fields) == 2 && len(fields[0]) == 2 && len(w.letters) > 4 && string(w.letters[:2]) == "ال":
			n.alone[fields[1]] = string(w.letters[2:])
		}
	}
}
