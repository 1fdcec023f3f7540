package index

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// A sound is a number for the skeletons of a token: tokens of the same
// skeletons have the same sound, and there are far fewer sounds than tokens. So
// a search asks once of each sound whether a word of the query comes near it, and
// knows it of every token from then on. Those that have tokens with a budget for
// a hard operation come first.
//
// Sound 0 is that of tokens with too many skeletons: near to everything.

// singleLetter stands for the symbols of a token that is a single letter: what
// contradicts it may be its initial.
const singleLetter = spelling.MaxLen + 1

// noSound is that of a lexeme which is a name in no form: only joined words or
// minor ones.
const noSound = maxSounds

// maxSounds keeps a sound in 20 bits; what is beyond has sound 0.
const maxSounds = 1<<20 - 1

// soundTable maps skeletons, whole or less a class, to the sounds that have them,
// the least number first.
type soundTable struct {
	slots  []keySlot
	sounds []uint32
}

func (t *soundTable) get(k spelling.Key) []uint32 {
	s := slotOf(t.slots, k)
	return t.sounds[s.first:s.end]
}

// sound numbers the skeletons of all tokens that are names.
func (b *builder) sound() {
	x := b.index
	x.sound = make([]uint32, x.lexicon.Len())
	for id := range x.sound {
		x.sound[id] = noSound
	}
	numbers := map[string]uint32{}
	var skeletons []spelling.Key
	var text []byte
	for i := range x.tokens {
		t := &x.tokens[i]
		code := x.lexicon.Code(t.Lexeme)
		t.Symbols = uint8(len(code))
		if t.Initial != 0 {
			t.Symbols = singleLetter
		}
		if t.Role.Minor() || x.sound[t.Lexeme] != noSound {
			continue
		}
		skeletons, _ = spelling.AppendSkeletons(skeletons[:0], code)
		if len(skeletons) == 0 || len(numbers)+1 == maxSounds {
			x.sound[t.Lexeme] = 0
			continue
		}
		slices.Sort(skeletons)
		text = text[:0]
		for _, k := range skeletons {
			text = binary.LittleEndian.AppendUint64(text, uint64(k))
		}
		n, ok := numbers[string(text)]
		if !ok {
			n = uint32(len(numbers) + 1)
			numbers[string(text)] = n
		}
		x.sound[t.Lexeme] = n
	}
}

// orderSounds numbers the sounds anew, those of tokens with a budget for a hard
// operation first, and files them under their keys.
func (b *builder) orderSounds() {
	x := b.index
	var hard []uint32
	sounds := uint32(1)
	for id, sound := range x.sound {
		if sound == noSound {
			continue
		}
		sounds = max(sounds, sound+1)
		if int32(x.maxBudget[id]) >= spelling.LeastHard(len(x.lexicon.Code(uint32(id))), true) {
			hard = append(hard, uint32(id))
		}
	}
	number := make([]uint32, sounds) // 0 is not yet numbered, but for itself
	next := uint32(1)
	take := func(sound uint32) {
		if sound != 0 && number[sound] == 0 {
			number[sound] = next
			next++
		}
	}
	isWide := func(id uint32) bool {
		return int32(x.maxBudget[id]) >= spelling.Slip || x.sound[id] == 0
	}
	for _, id := range hard {
		if isWide(id) {
			take(x.sound[id])
		}
	}
	for _, id := range hard {
		take(x.sound[id])
	}
	hardSounds := next
	for sound := range sounds {
		take(sound)
	}
	for id, sound := range x.sound {
		if sound != noSound {
			x.sound[id] = number[sound]
		}
	}
	for i := range x.tokens {
		if t := &x.tokens[i]; !t.Role.Minor() {
			t.Sound = x.sound[t.Lexeme]
		}
	}
	for i := range x.posts {
		for k, o := range x.posts[i].others {
			x.posts[i].others[k] = newOther(number[o.sound()], o.loss(), uint8(o.symbols()))
		}
	}
	slices.SortStableFunc(hard, func(a, b uint32) int { return cmp.Compare(x.sound[a], x.sound[b]) })
	x.hardEnd = make([]uint32, hardSounds)
	for i, id := range hard {
		h := hardLexeme{bag: x.lexicon.Bags[id], lexeme: id, budget: x.maxBudget[id]}
		if x.lexicon.Unvowelled(id) {
			h.flags |= hardBare
		}
		if isWide(id) {
			h.flags |= hardWide
		}
		x.hard = append(x.hard, h)
		x.hardEnd[x.sound[id]] = uint32(i + 1)
	}
	for sound := 1; sound < len(x.hardEnd); sound++ {
		x.hardEnd[sound] = max(x.hardEnd[sound], x.hardEnd[sound-1])
	}
	x.slips = newSlipTable(&x.lexicon, x.hard, func(dst, c spelling.Code) spelling.Code { return append(dst, c...) })
	x.bareSlips = newSlipTable(&x.lexicon, x.hard, spelling.AppendConsonants)
	b.keySounds(int(sounds))
	x.countSounds()
}

// countSounds counts the sounds, and those with wide lexemes.
func (x *Index) countSounds() {
	x.sounds, x.wideSounds = 1, 1
	for _, sound := range x.sound {
		if sound != noSound {
			x.sounds = max(x.sounds, sound+1)
		}
	}
	x.bare = false
	for sound := range x.hardEnd {
		for _, h := range x.hardOf(uint32(sound)) {
			if h.flags&hardWide != 0 {
				x.wideSounds = uint32(sound) + 1
			}
			x.bare = x.bare || h.flags&hardBare != 0
		}
	}
}

// hardOf returns the tokens of a sound whose budgets allow a hard operation.
func (x *Index) hardOf(sound uint32) []hardLexeme {
	start := uint32(0)
	if sound > 0 {
		start = x.hardEnd[sound-1]
	}
	return x.hard[start:x.hardEnd[sound]]
}

func (b *builder) keySounds(sounds int) {
	x := b.index
	done := make([]bool, sounds)
	done[0] = true
	var entries []keyed
	var keys []spelling.Key
	for id, sound := range x.sound {
		if sound == noSound || done[sound] {
			continue
		}
		done[sound] = true
		keys, _ = spelling.AppendSkeletons(keys[:0], x.lexicon.Code(uint32(id)))
		keys = spelling.AppendDeletions(keys, keys)
		entries = appendKeyed(entries, keys, sound)
	}
	x.near = newSoundTable(entries)
}

func newSoundTable(entries []keyed) soundTable {
	entries, distinct := sortKeyed(entries)
	t := soundTable{slots: newSlots(distinct), sounds: make([]uint32, len(entries))}
	for i, e := range entries {
		t.sounds[i] = e.number
		slot := slotOf(t.slots, e.key)
		if slot.key == 0 {
			slot.key, slot.first = e.key, uint32(i)
		}
		slot.end = uint32(i + 1)
	}
	return t
}

// heard says how near the words of a query come to a sound, a bit for each word
// and the last for all from the eighth on. Where no bit is set no word is a
// spelling of such a token at all.
type heard struct {
	met  uint8 // within less than a hard operation of some token of the sound; the last bit also for words joined
	near uint8 // may be within two
}

const moreWords = 7 // the last bit

// wordBits are the bits of units.
func (s *Searcher) wordBits(units uint64) uint8 {
	words := units & (1<<len(s.query.Tokens) - 1)
	bits := uint8(words & (1<<moreWords - 1))
	if units != uint64(bits) {
		bits |= 1 << moreWords
	}
	return bits
}

// knownNames are those of a form that a posting tells of.
const knownNames = 3

// counted is what the number of a form's names says of its loss.
type counted struct {
	added       int32 // lost by words that the form does not have
	contradicts bool  // what is not paired is contradicted
}

// listen notes how near the query comes to each sound.
func (s *Searcher) listen() {
	clear(s.heard)
	x := s.index
	otherwise := 0 // words that may stand for a token of minor role
	for i := range s.query.Tokens {
		if t := &s.query.Tokens[i]; !t.Role.Minor() && (x.minor[t.Text] || s.mayBeTitle(i)) {
			otherwise++
		}
	}
	s.bound.Reset(&s.query, otherwise)
	for parted := range s.counted {
		pairs := s.met.pairs
		if parted <= knownNames {
			pairs = min(pairs, parted)
		}
		for names := range s.counted[parted] {
			n := names
			if names == postMost {
				n = name.MaxTokens
			}
			s.counted[parted][names] = counted{s.bound.Added(n, pairs), s.bound.Contradicts(n, pairs)}
		}
	}
	s.heard[0].near = 0xff
	for i := range s.query.Tokens {
		u := &s.query.Units[i]
		if !u.MaySlip() {
			continue
		}
		bit := uint8(1) << min(i, moreWords)
		if len(u.Skeletons) == 0 {
			for i := range s.heard {
				s.heard[i].near |= bit
			}
			continue
		}
		s.keys = spelling.AppendDeletions(append(s.keys[:0], u.Skeletons...), u.Skeletons)
		for _, k := range s.keys {
			for _, sound := range x.near.get(k) {
				s.heard[sound].near |= bit
			}
		}
	}
	for i := range s.met.list {
		if m := &s.met.list[i]; m.units != 0 && m.sound != noSound {
			s.heard[m.sound].met |= s.wordBits(m.units)
		}
	}
}

// mayBeTitle reports whether the word at i may be a title with a slip of the pen.
func (s *Searcher) mayBeTitle(i int) bool {
	for _, title := range s.index.titles {
		if s.query.MayBeTitle(&s.index.lexicon, title, i) {
			return true
		}
	}
	return false
}

// minorTexts empties the texts that are of minor role, and the titles among them,
// and returns what notes those of tokens.
func (x *Index) minorTexts() (note func(*match.Token)) {
	x.minor, x.titles = map[string]bool{}, nil
	minor, titles := make([]bool, x.lexicon.Len()), make([]bool, x.lexicon.Len())
	return func(t *match.Token) {
		id := t.Lexeme
		if t.Role.Minor() && !minor[id] {
			minor[id] = true
			x.minor[string(x.lexicon.Text(id))] = true
		}
		if t.Role == name.RoleHonorific && !titles[id] {
			titles[id] = true
			x.titles = append(x.titles, id)
		}
	}
}
