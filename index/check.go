package index

import (
	"fmt"
	"slices"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
)

// check finds whatever in an opened file would make a search read outside its
// arrays or never end: the checksum tells accidents, this also malice.
func (x *Index) check() error {
	if !(x.similarity > 0 && x.similarity <= 1) {
		return fmt.Errorf("similarity %v is not in (0, 1]", x.similarity)
	}
	for _, part := range []func() error{
		x.checkLexicon, x.checkPostings, x.checkEntities, x.checkForms, x.checkIdentifiers,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) checkLexicon() error {
	l := &x.lexicon
	n := l.Len()
	if uint64(n) >= uint64(match.NoJoin) {
		return fmt.Errorf("it has %d tokens", n)
	}
	if len(l.CodeEnd) != n || len(l.Bags) != n || len(l.Flags) != n || len(x.maxBudget) != n || len(x.sound) != n || len(x.postEnd) != n {
		return fmt.Errorf("its arrays of tokens differ in length")
	}
	if err := checkEnds("text.end", l.TextEnd, len(l.Texts)); err != nil {
		return err
	}
	if err := checkEnds("code.end", l.CodeEnd, len(l.Codes)); err != nil {
		return err
	}
	for id := range uint32(n) {
		if !l.Code(id).Valid() {
			return fmt.Errorf("token %d has no possible code", id)
		}
	}
	return nil
}

func (x *Index) checkPostings() error {
	if err := checkEnds("post.end", x.postEnd, len(x.posts)); err != nil {
		return err
	}
	if err := x.checkSounds(); err != nil {
		return err
	}
	for i := range x.posts {
		p := &x.posts[i]
		if p.form >= uint32(len(x.forms)) {
			return outside("post", i, "form", p.form)
		}
		for _, o := range p.others {
			if o.sound() >= x.sounds {
				return outside("post", i, "sound", o.sound())
			}
		}
	}
	n := uint32(x.lexicon.Len())
	for _, t := range []struct {
		name  string
		table *keyTable
	}{{"exact", &x.exact}, {"kin", &x.kin}} {
		if err := t.table.check(t.name, n); err != nil {
			return err
		}
	}
	if err := checkBelow("unkeyed", x.unkeyed, n); err != nil {
		return err
	}
	return checkBelow("unbudgeted", x.unbudgeted, uint32(len(x.forms)))
}

// checkSounds also counts the sounds.
func (x *Index) checkSounds() error {
	for i, sound := range x.sound {
		if sound > noSound {
			return outside("sound", i, "sound", sound)
		}
	}
	if err := checkSlots("near", x.near.slots, len(x.near.sounds)); err != nil {
		return err
	}
	if i := slices.Index(x.near.sounds, 0); i >= 0 {
		return outside("near", i, "sound", 0)
	}
	if len(x.hardEnd) == 0 {
		return fmt.Errorf("section \"hard.end\" is empty")
	}
	if err := checkEnds("hard.end", x.hardEnd, len(x.hard)); err != nil {
		return err
	}
	x.countSounds()
	if err := checkBelow("near", x.near.sounds, x.sounds); err != nil {
		return err
	}
	if n := len(x.hardEnd); n > int(x.sounds) {
		return fmt.Errorf("section \"hard.end\" is of %d sounds", n)
	}
	for i := range x.hard {
		if id := x.hard[i].lexeme; id >= uint32(len(x.sound)) {
			return outside("hard", i, "token", id)
		}
	}
	for name, t := range map[string]slipTable{"slip": x.slips, "slip.bare": x.bareSlips} {
		if n := len(t); n == 0 || n&(n-1) != 0 || !slices.Contains(t, 0) {
			return fmt.Errorf("section %q has %d slots, which is no power of two, or none empty", name, n)
		}
		if err := checkBelow(name, t, uint32(len(x.hard)+1)); err != nil {
			return err
		}
	}
	return nil
}

func (t *keyTable) check(name string, lexemes uint32) error {
	if err := checkSlots(name, t.slots, len(t.lexemes)); err != nil {
		return err
	}
	for i := range t.lexemes {
		if id := t.lexemes[i].lexeme; id >= lexemes {
			return outside(name, i, "token", id)
		}
	}
	return nil
}

// checkSlots also makes sure that a search for a key that is not there ends, at
// an empty slot.
func checkSlots(name string, slots []keySlot, length int) error {
	if n := len(slots); n == 0 || n&(n-1) != 0 {
		return fmt.Errorf("section %q has %d slots, which is no power of two", name, n)
	}
	empty := false
	for i := range slots {
		s := &slots[i]
		if s.first > s.end || uint64(s.end) > uint64(length) {
			return outside(name, i, "element", s.end)
		}
		empty = empty || s.key == 0
	}
	if !empty {
		return fmt.Errorf("section %q has no empty slot", name)
	}
	return nil
}

func (x *Index) checkEntities() error {
	s := &x.entities
	if len(s.names) != len(s.jsonEnd) {
		return fmt.Errorf("its arrays of entities differ in length")
	}
	return checkEnds("entity.end", s.jsonEnd, len(s.json))
}

func (x *Index) checkForms() error {
	if len(x.joins) != len(x.tokens) {
		return fmt.Errorf("it has %d tokens and %d joins", len(x.tokens), len(x.joins))
	}
	n := uint32(x.lexicon.Len())
	next := uint64(0) // the forms' tokens follow each other
	note := x.minorTexts()
	for i := range x.forms {
		f := &x.forms[i]
		if f.entity >= uint32(len(x.entities.names)) || uint32(f.name) >= x.entities.names[f.entity] {
			return outside("form", i, "entity", f.entity)
		}
		end := next + uint64(f.tokens)
		if uint64(f.first) != next || f.tokens == 0 || f.tokens > name.MaxTokens || end > uint64(len(x.tokens)) {
			return outside("form", i, "token", f.first)
		}
		if f.flags&^(formPerson|formWeak) != 0 {
			return fmt.Errorf("form %d has flags %#x", i, f.flags)
		}
		weight, info := int32(0), int32(0)
		for k := next; k < end; k++ {
			t := &x.tokens[k]
			if t.Lexeme >= n || !t.Role.Valid() {
				return outside("token", int(k), "lexeme", t.Lexeme)
			}
			note(t)
			if t.Sound >= x.sounds {
				return outside("token", int(k), "sound", t.Sound)
			}
			if join := x.joins[k]; join != match.NoJoin && (join >= n || k+1 == end) {
				return outside("join", int(k), "lexeme", join)
			}
			weight += int32(t.Weight)
			info += int32(t.Info)
		}
		if int32(f.weight) != weight || weight == 0 || int32(f.info) != min(info, 0xffff) {
			return fmt.Errorf("form %d has weight %d and information %d, and its tokens %d and %d", i, f.weight, f.info, weight, info)
		}
		next = end
	}
	if next != uint64(len(x.tokens)) {
		return fmt.Errorf("%d tokens belong to no form", uint64(len(x.tokens))-next)
	}
	return nil
}

func (x *Index) checkIdentifiers() error {
	for i := range x.identifiers {
		id := &x.identifiers[i]
		if id.entity >= uint32(len(x.entities.names)) {
			return outside("identifier", i, "entity", id.entity)
		}
		if i > 0 && id.hash < x.identifiers[i-1].hash {
			return fmt.Errorf("identifier %d is out of order", i)
		}
	}
	return nil
}

// checkEnds makes sure that the ends of the parts of an array ascend to its
// length.
func checkEnds[T uint32 | uint64](section string, ends []T, length int) error {
	before := T(0)
	for i, end := range ends {
		if end < before {
			return fmt.Errorf("section %q: end %d comes before the last", section, i)
		}
		before = end
	}
	if uint64(before) != uint64(length) {
		return fmt.Errorf("section %q ends at %d of %d", section, before, length)
	}
	return nil
}

func checkBelow(section string, refs []uint32, n uint32) error {
	for i, r := range refs {
		if r >= n {
			return outside(section, i, "number", r)
		}
	}
	return nil
}

func outside(section string, i int, what string, ref uint32) error {
	return fmt.Errorf("section %q: element %d names %s %d, which cannot be", section, i, what, ref)
}
