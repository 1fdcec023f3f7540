package name

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
)

// Group is a set of words that stand for each other: the short forms of a given
// name, the two genders of a family name, the names of a place, a legal form
// in several countries. Words are in as many groups as they have meanings, and
// two words that share a group are the same at the sum of their costs: Bill and
// Billy are both William, and so are each other, more dearly; Sandy is in the
// groups of Alexander and of Alexandra, which share none.
type Group struct {
	ID   uint32
	Cost int32 // hundredths of a bit: how rarely the group is meant by the word
}

// MaxGroups bounds the groups of one word.
const MaxGroups = 15

// maxKin bounds the short forms and full names among them; one more tells the
// gender of a family name, and two the names "of the faith" and "of God".
const maxKin = MaxGroups - 3

// AppendGroups appends the groups that a word of a person's name, or of another
// name, is in. It allocates only what dst lacks.
func AppendGroups(dst []Group, text string, person bool) []Group {
	if !person {
		return appendWordGroups(dst, text)
	}
	n := len(dst)
	if dst = model.kin.appendTo(dst, hash32(text)); len(dst) == n && isPatronymic(text) {
		dst = appendPatronymicGroups(dst, text)
	}
	return appendLaqabGroups(appendGenderGroup(dst, text), text)
}

// appendPatronymicGroups appends what a patronymic stands for: what the father's
// name does, such as Sergey and Serhiy of Sergeevich and Serhiyovych. The IDs are
// made of those.
func appendPatronymicGroups(dst []Group, text string) []Group {
	const sons, daughters = 1, 2
	child := uint32(sons)
	if text[len(text)-1] == 'a' {
		child = daughters
	}
	// Before the ending stand its v and the vowels that join it to the name.
	father := text[:strings.LastIndexByte(text, 'v')+1]
	father = strings.TrimRight(strings.TrimSuffix(father, "v"), "oeiyj")
	var room [32]byte
	for _, end := range [...]string{"", "iy", "ey", "y", "i"} {
		n := len(dst)
		dst = model.kin.appendTo(dst, hash32(append(append(room[:0], father...), end...)))
		for i := n; i < len(dst); i++ {
			dst[i].ID = dst[i].ID*31 ^ child
		}
		if len(dst) > n {
			break
		}
	}
	return dst
}

// groups maps hashes of words to the groups they are in.
type groups struct {
	hashes
	end []uint32 // where the groups of a hash end in of, and those of the next begin
	of  []Group
}

func (g *groups) appendTo(dst []Group, h uint32) []Group {
	i := g.find(h)
	if i < 0 {
		return dst
	}
	start := uint32(0)
	if i > 0 {
		start = g.end[i-1]
	}
	return append(dst, g.of[start:g.end[i]]...)
}

// groupID is that of the words that mean the same as key.
func groupID(key string) uint32 { return hash32(key) }

// newGroups makes the table; of more than maxKin the dearest are left.
func newGroups(by map[uint32][]Group) groups {
	g := groups{hashes: newHashes(slices.Sorted(maps.Keys(by)))}
	for _, h := range g.hash {
		of := slices.Clone(by[h])
		slices.SortFunc(of, func(a, b Group) int {
			if a.Cost != b.Cost {
				return int(a.Cost - b.Cost)
			}
			return strings.Compare(string(binary.BigEndian.AppendUint32(nil, a.ID)), string(binary.BigEndian.AppendUint32(nil, b.ID)))
		})
		g.of = append(g.of, of[:min(len(of), maxKin)]...)
		g.end = append(g.end, uint32(len(g.of)))
	}
	return g
}

// SetKin adds which short forms given names have: for each word the groups,
// named by the full form, and their costs in hundredths of a bit.
func (m *Model) SetKin(by map[string]map[string]int32) {
	hashed := map[uint32][]Group{}
	for _, w := range slices.Sorted(maps.Keys(by)) {
		h := hash32(w)
		for _, full := range slices.Sorted(maps.Keys(by[w])) {
			hashed[h] = addGroup(hashed[h], Group{groupID(full), by[w][full] / kinStep * kinStep})
		}
	}
	m.kin = newGroups(hashed)
}

// addGroup adds a group to those of a word, or makes it cheaper.
func addGroup(of []Group, g Group) []Group {
	for i := range of {
		if of[i].ID == g.ID {
			of[i].Cost = min(of[i].Cost, g.Cost)
			return of
		}
	}
	return append(of, g)
}

// kinStep is the unit in which costs are kept in the model file, in hundredths
// of a bit.
const kinStep = 10

// appendTable writes the table: a little-endian uint32 count, the hashes
// ascending, for each the number of its groups in a byte, then the groups,
// each a uint32 and its cost in a byte.
func (g *groups) appendTable(out []byte) []byte {
	out = binary.LittleEndian.AppendUint32(out, uint32(len(g.hash)))
	for _, h := range g.hash {
		out = binary.LittleEndian.AppendUint32(out, h)
	}
	start := uint32(0)
	for _, end := range g.end {
		out = append(out, uint8(end-start))
		start = end
	}
	for _, group := range g.of {
		out = append(binary.LittleEndian.AppendUint32(out, group.ID), uint8(group.Cost/kinStep))
	}
	return out
}

// readGroups reads a table and returns what follows it; false where it is
// damaged.
func readGroups(b []byte) (g groups, rest []byte, ok bool) {
	if len(b) < 4 {
		return g, nil, false
	}
	n := int(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > len(b)/5 {
		return g, nil, false
	}
	g.hashes = newHashes(readHashes(b, n))
	end := uint32(0)
	for _, count := range b[4*n : 5*n] {
		end += uint32(count)
		g.end = append(g.end, end)
	}
	b = b[5*n:]
	if int(end) > len(b)/5 {
		return g, nil, false
	}
	for range end {
		g.of = append(g.of, Group{binary.LittleEndian.Uint32(b), int32(b[4]) * kinStep})
		b = b[5:]
	}
	return g, b, true
}

// Costs of a name "of the faith" or "of God" and of its first part alone, which
// may be a name of its own, hundredths of a bit: Siraj for Sirajuddin.
const (
	laqabCost = 50
	stemCost  = 200
)

// appendLaqabGroups appends the groups of Sirajuddin or of Habibullah, and both
// of a word that begins such names. Their IDs are made of the consonants.
func appendLaqabGroups(dst []Group, text string) []Group {
	for id, end := range [...]string{"uddin", "ullah"} {
		stem, whole := strings.CutSuffix(text, end)
		cost := int32(laqabCost)
		if !whole {
			cost = stemCost
		}
		if whole && len(stem) > 2 || laqabStems[stem] {
			var room [24]byte
			dst = append(dst, Group{hash32(appendDivineKey(room[:0], stem))*31 ^ uint32(id+1), cost})
		}
	}
	return dst
}

// laqabStems are what "of the faith" and "of God" follow.
var laqabStems = setOf(`siraj seraj salah shams shihab shahab jalal jamal kamal badr fakhr imad emad qutb najm sadr nizam burhan ghiyas ghias nasr sharaf
	rukn majd hesam husam amin ameen shafiq shafique nemat nimat ghodrat qudrat qodrat inayat enayat anayat anayet rahmat hikmat hekmat izzat ezzat
	habib asad aman ihsan ehsan karam zabih najib naqib obaid ubaid khalil barakat fazl fazel hafiz hafez ikram ekram ismat esmat azmat shukr lutf lotf
	hidayat hedayat mohib muhib nasib sibghat nur noor nour saif sayf seif taj tadj zia ziya zain zayn zein izz safi sami sana wali rafi moin muin
	ata baha roh ruh rooh`)

// Cost of the two genders of a family name, hundredths of a bit: the choice is
// decided by who bears it, and a difference of gender is weighed elsewhere.
const genderCost = 40

// givenRather is where a known word with such an ending is taken for a given
// name, in quarter bits.
const givenRather = -4

// genderEndings are the endings of family names that agree with the gender of
// the bearer; those of one line belong together.
var genderEndings = func() (out []struct{ ending, stem string }) {
	for _, line := range []string{
		"ov ova", "ev eva", "yov yova", "in ina", "yn yna", "sky skiy ski skii skij skyi skaya skaia skaja ska",
		"tsky tskiy tski tskaya", "poulos poulou", "idis idou", "akis aki",
	} {
		endings := strings.Fields(line)
		for _, e := range endings {
			out = append(out, struct{ ending, stem string }{e, endings[0]})
		}
	}
	slices.SortStableFunc(out, func(a, b struct{ ending, stem string }) int { return len(b.ending) - len(a.ending) })
	return out
}()

// appendGenderGroup appends the group of a family name that has a form for each
// gender. Its ID is made of the stem and of the ending's first form, so that no
// table is needed.
func appendGenderGroup(dst []Group, text string) []Group {
	if len(text) < 6 {
		return dst
	}
	switch text[len(text)-1] {
	case 'v', 'a', 'n', 'y', 'i', 'j', 's', 'u':
	default:
		return dst
	}
	for i := range genderEndings {
		e := &genderEndings[i]
		if strings.HasSuffix(text, e.ending) && len(text) > len(e.ending)+2 {
			if at := model.tokens.find(hash32(text)); at >= 0 && model.tokens.family[at] <= givenRather {
				return dst // Valentin and Valentina are two given names
			}
			h := hash32(text[:len(text)-len(e.ending)])
			return append(dst, Group{h*31 ^ hash32(e.stem), genderCost})
		}
	}
	return dst
}
