package match

import (
	"unsafe"

	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
	"github.com/namesake-screening/namesake/translit"
)

// A word may stand for a listed token without being spelt like it: as another
// form of the name (Bill for William, by the groups of package name), or as the
// same name in another script (by the channels of package translit). Such kin
// costs less than spelling.Hard or does not count, and shares a key with the
// token ([AppendKinKeys], [Unit.AppendGroupKeys], [Unit.AppendSoundKeys]), so that an index meets all of
// it by these keys alone.

const (
	// mostKin is the greatest cost of kin.
	mostKin = spelling.Hard - 1
	// channelShare of what package translit says is the cost of a word from another
	// script, and of that nativeShare is lost, or in a script of syllables
	// losses.SyllableShare, in hundredths.
	channelShare = 37
	nativeShare  = 190
	// channelLimit is the most that package translit may say, and syllableLimit
	// the same for Han and Hangul, of which more would lose too much anyway, in
	// hundredths of a bit.
	channelLimit  = 700
	syllableLimit = 120
)

// groupKey and soundKey are never 0; should two coincide, a search compares a
// token too many.
func groupKey(id uint32, person bool) spelling.Key {
	k := spelling.Key(id) | 1<<62
	if person {
		k |= 1 << 40
	}
	return k
}

func soundKey(k translit.Key) spelling.Key { return spelling.Key(k) | 1<<63 }

// AppendKinKeys appends the keys by which a token is met that is no spelling of
// a word.
func AppendKinKeys(dst []spelling.Key, text string) []spelling.Key {
	var room [name.MaxGroups]name.Group
	for _, person := range []bool{true, false} {
		for _, g := range name.AppendGroups(room[:0], text, person) {
			dst = append(dst, groupKey(g.ID, person))
		}
	}
	return append(dst, soundKey(translit.KeyOf([]byte(text))))
}

// AppendGroupKeys appends the keys of all tokens that the unit is another form of.
func (u *Unit) AppendGroupKeys(dst []spelling.Key) []spelling.Key {
	for _, g := range u.groups {
		dst = append(dst, groupKey(g.ID, u.person))
	}
	return dst
}

// AppendSoundKeys appends the keys of all tokens that the unit may be as a word of
// another script. It reports false where they are too many, and every token is to
// be compared.
func (u *Unit) AppendSoundKeys(dst []spelling.Key) ([]spelling.Key, bool) {
	if u.channel == nil {
		return dst, true
	}
	var room [256]translit.Key
	keys, ok := u.word().Keys(room[:0])
	for _, k := range keys {
		dst = append(dst, soundKey(k))
	}
	return dst, ok
}

// CostOfSound is what it costs that a token is the unit's word of another script;
// spelling.Over beyond what that may cost.
func (u *Unit) CostOfSound(l *Lexicon, id uint32) int32 {
	if c := u.word().Cost(l.Text(id)); c < translit.Over {
		if c = max(now.Respelt, c*channelShare/100); c <= mostKin {
			return c
		}
	}
	return spelling.Over
}

// CostSounding is Cost of a token which shares no group with the unit and whose
// CostOfSound is known.
func (u *Unit) CostSounding(l *Lexicon, id uint32, sound, limit int32) int32 {
	c := int32(spelling.Over)
	if u.lettered {
		c = u.spelt(l, id, limit)
	} else if string(u.Text) == string(l.Text(id)) {
		return 0
	}
	if sound <= limit {
		c = min(c, sound)
	}
	return c
}

// KinOf says which groups a unit is kin by: none, those of people's names, or
// those of others. A word that is only a title in one name has none there, and
// may have some in the next.
type KinOf uint8

// Kin says which groups the unit is kin by.
func (u *Unit) Kin() KinOf {
	switch {
	case len(u.groups) == 0:
		return 0
	case u.person:
		return 1
	}
	return 2
}

// grouped reports whether a word stands for others, in the name of a person or
// of anything else.
func grouped(text string) bool {
	var room [name.MaxGroups]name.Group
	return len(name.AppendGroups(room[:0], text, true)) > 0 || len(name.AppendGroups(room[:0], text, false)) > 0
}

// kin is what it costs that the unit stands for a token otherwise than by its
// spelling; spelling.Over above limit and above what kin may cost.
func (u *Unit) kin(l *Lexicon, id uint32, limit int32) int32 {
	limit = min(limit, mostKin)
	best := int32(spelling.Over)
	text := l.Text(id)
	if len(u.groups) > 0 && l.Flags[id]&Grouped != 0 {
		var room [name.MaxGroups]name.Group
		for _, theirs := range name.AppendGroups(room[:0], unsafe.String(unsafe.SliceData(text), len(text)), u.person) {
			for _, ours := range u.groups {
				if ours.ID == theirs.ID {
					best = min(best, max(now.Respelt, (ours.Cost+theirs.Cost)*now.GroupShare/100))
				}
			}
		}
	}
	if u.channel != nil {
		best = min(best, u.CostOfSound(l, id))
	}
	if best > limit {
		return spelling.Over
	}
	return best
}

// word is the native word of the unit, which has a channel.
func (u *Unit) word() *translit.Prepared {
	if !u.prepared.ready {
		u.prepared.Reset(u.channel, u.native, u.most)
		u.prepared.ready = true
	}
	return &u.prepared.Prepared
}

// kinOf reports whether a cost above 0 is that of another form of the name.
func (u *Unit) kinOf(l *Lexicon, id uint32, cost int32) bool {
	return u.channel == nil && len(u.groups) > 0 && l.Flags[id]&Grouped != 0 && u.kin(l, id, cost) == cost
}
