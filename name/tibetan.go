package name

import "strings"

// Tibetan as Tibetans in exile spell their names, near the Tibetan and
// Himalayan Library's simplified phonetics.
var (
	tibetanRoots = parseLetters(`ཀ k ཁ kh ག g ང ng ཅ ch ཆ ch ཇ j ཉ ny ཏ t ཐ th ད d ན n པ p ཕ ph བ b མ m ཙ ts ཚ ts ཛ dz ཝ w ཞ zh ཟ z འ - ཡ y ར r
		ལ l ཤ sh ཥ sh ས s ཧ h ཨ - ཊ t ཋ th ཌ d ཎ n`)
	tibetanSuffixes = parseLetters("ག k ང ng བ p མ m ན n ར r ལ l ད - ས - འ -")
	tibetanVowels   = parseLetters("ི i ུ u ེ e ོ o ཱ a ཻ ai ཽ au ྀ i")
)

const tibetanTsheg = '་'

// readTibetan joins syllables two by two, since names are made of words of
// two. The second reading has z for dz and drops aspiration, as in Tenzin.
func readTibetan(words [][]rune) []alternative {
	var parts []string
	for _, w := range words {
		var part string
		half := false
		for _, s := range strings.FieldsFunc(string(w), func(r rune) bool { return r == tibetanTsheg }) {
			text, link := tibetanSyllable([]rune(s))
			switch {
			case text == "":
				continue
			case !half:
				part = text
			case strings.HasSuffix(part, "a") || strings.HasSuffix(part, "e") || strings.HasSuffix(part, "i") || strings.HasSuffix(part, "o") || strings.HasSuffix(part, "u"):
				parts = append(parts, part+link+text)
			default:
				parts = append(parts, part+text)
			}
			half = !half
		}
		if half {
			parts = append(parts, part)
		}
	}
	text := strings.Join(parts, " ")
	return []alternative{{text: text}, {text: tibetanLoose.Replace(text)}}
}

var tibetanLoose = strings.NewReplacer("dz", "z", "kh", "k", "ph", "p", "zh", "sh")

// tibetanStack is one letter with those below it and its vowel.
type tibetanStack struct {
	letters []rune // subscripts as their full letters
	vowel   string
}

// tibetanSyllable returns a syllable, and the sound that its silent first
// letter gives to an open syllable before it: dor-je, gen-dun.
func tibetanSyllable(s []rune) (text, link string) {
	var stacks []tibetanStack
	var other strings.Builder
	for _, r := range s {
		last := len(stacks) - 1
		switch {
		case 0x0F40 <= r && r <= 0x0F6C:
			stacks = append(stacks, tibetanStack{letters: []rune{r}})
		case 0x0F90 <= r && r <= 0x0FBC && last >= 0:
			stacks[last].letters = append(stacks[last].letters, r-0x50)
		case tibetanVowels[r] != "" && last >= 0:
			stacks[last].vowel = tibetanVowels[r]
		default:
			other.WriteString(keepDigit(r))
		}
	}
	if len(stacks) == 0 {
		return other.String(), ""
	}
	root := tibetanRoot(stacks)
	if root > 0 && !strings.ContainsRune(tibetanPrefixes, stacks[root-1].letters[0]) {
		return tibetanForeign(stacks) + other.String(), ""
	}
	switch {
	case root > 0 && stacks[root-1].letters[0] == 'འ':
		link = "n"
	case len(stacks[root].letters) > 1 && stacks[root].letters[0] == 'ར' && stacks[root].letters[1] != 'ཡ':
		link = "r"
	}
	onset := tibetanOnset(stacks[root].letters)
	if root > 0 && onset == "b" && stacks[root-1].letters[0] == 'ད' {
		onset = "w" // as in wang
		if len(stacks[root].letters) > 1 {
			onset = "y"
		}
	}
	vowel := stacks[root].vowel
	if vowel == "" {
		vowel = "a"
	}
	suffix, extra := "", ""
	if root+1 < len(stacks) {
		after := stacks[root+1]
		if after.letters[0] == 'འ' && after.vowel != "" {
			extra = after.vowel
		} else {
			suffix = tibetanSuffixes[after.letters[0]]
			// These finals front the vowel: ལས is le, བསྟན ten.
			if vowel == "a" && strings.ContainsRune("དནལས", after.letters[0]) {
				vowel = "e"
			}
		}
	}
	return onset + vowel + suffix + extra + other.String(), link
}

const tibetanPrefixes = "གདབམའ"

// tibetanForeign reads a Sanskrit word without tsheg, such as karma, letter by
// letter.
func tibetanForeign(stacks []tibetanStack) string {
	var b strings.Builder
	for _, s := range stacks {
		for _, r := range s.letters {
			b.WriteString(tibetanRoots[r])
		}
		if s.vowel == "" {
			b.WriteByte('a')
		}
		b.WriteString(s.vowel)
	}
	return b.String()
}

// tibetanRoot finds the stack that is sounded first: the one with a vowel
// sign or a subscript; without one, the second of three or four letters after
// a prefix, else the first.
func tibetanRoot(stacks []tibetanStack) int {
	for i, s := range stacks {
		if len(s.letters) > 1 || s.vowel != "" && s.letters[0] != 'འ' || s.vowel != "" && i == 0 {
			return i
		}
	}
	isPrefix := strings.ContainsRune(tibetanPrefixes, stacks[0].letters[0])
	switch {
	case len(stacks) >= 4 && isPrefix:
		return 1
	case len(stacks) == 3 && isPrefix && stacks[2].letters[0] != 'ས':
		return 1
	}
	return 0
}

func tibetanOnset(stack []rune) string {
	if len(stack) > 1 && strings.ContainsRune("རལས", stack[0]) && !strings.ContainsRune("ཡརལཝ", stack[1]) {
		if stack[0] == 'ལ' && stack[1] == 'ཧ' {
			return "lh"
		}
		stack = stack[1:] // a letter above the root is not sounded
	}
	root := stack[0]
	for _, below := range stack[1:] {
		switch below {
		case 'ཡ':
			switch root {
			case 'པ', 'ཕ':
				return "ch"
			case 'བ':
				return "j"
			case 'མ':
				return "ny"
			}
			return tibetanRoots[root] + "y"
		case 'ར':
			switch root {
			case 'ཀ', 'ཏ', 'པ', 'ཁ', 'ཐ', 'ཕ':
				return "tr"
			case 'ག', 'ད', 'བ':
				return "dr"
			case 'ཧ':
				return "hr"
			}
		case 'ལ':
			if root == 'ཟ' {
				return "d"
			}
			return "l"
		}
	}
	return tibetanRoots[root]
}
