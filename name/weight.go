package name

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"maps"
	"math"
	"math/bits"
	"slices"
	"sort"
	"sync"
)

// MaxWeight caps what one token may count for in the similarity of two names,
// in hundredths of a bit.
const MaxWeight = 860

// Fixed weights of tokens whose presence says little, in hundredths of a bit.
var minorWeight = [roleCount]int32{
	RoleParticle:   60,
	RoleHonorific:  50,
	RoleGeneration: 100,
	RoleLegalForm:  80,
	RoleFunction:   40,
}

// abdulWeight is that of "servant of" before one of the names of God: often left
// out, and yet a part of the name.
const abdulWeight = 200

// numberWeight makes a number decide between sister organisations.
const numberWeight = 860

// weigh sets Weight and Info of a token from its role and from how common it
// is.
func weigh(t *Token, person bool) {
	if w := minorWeight[t.Role]; w > 0 {
		if t.Text == "abdul" {
			w = abdulWeight
		}
		t.Weight, t.Info = w, w
		return
	}
	if t.Role == RoleNumber {
		t.Weight, t.Info = numberWeight, numberWeight
		return
	}
	t.Strange = person && model.person.spelled.find(hash32(t.Text)) < 0
	t.Info = information(t.Text, t.Unvowelled, person)
	t.Weight = min(t.Info, MaxWeight)
}

// information is −log2 of the share of people (or organisations) whose name
// has the token or a spelling of it with the same consonants, in hundredths of
// a bit.
func information(w string, unvowelled, person bool) int32 {
	m := &model.organization
	if person {
		m = &model.person
	}
	if len(w) == 1 {
		return 450 // about one name in 23 begins with a given letter
	}
	hash := hash32(w)
	spelled := m.spelled.share(hash)
	var room [32]byte
	alike := m.alike.share(hash32(appendConsonants(room[:0], w)))
	p := spelled + alike/8
	if unvowelled {
		p = spelled + alike
	}
	if !person {
		// Organisations bear the names of people too.
		p += model.person.spelled.share(hash) / 8
	}
	// A word never seen is rarer the longer it is, down to what the sample
	// could have shown.
	length := len(w)
	if unvowelled {
		length += length / 2
	}
	p += unseen[min(length, len(unseen)-1)]
	return int32(math.Round(-100 * math.Log2(math.Min(p, 0.25))))
}

// unseen is the share of a word of each length that the sample does not hold.
var unseen = func() (p [16]float64) {
	for length := range p {
		p[length] = math.Exp2(-math.Min(22, 6+2.3*float64(length)))
	}
	return p
}()

// consonants drops vowels and the letters that come and go with them, and
// doubled letters, keeping a mark for a vowel at the beginning: spellings of
// one name mostly share it.
func consonants(w string) string { return string(appendConsonants(nil, w)) }

func appendConsonants(out []byte, w string) []byte {
	for i := 0; i < len(w); i++ {
		c := w[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'h', 'w':
			if i == 0 && c != 'h' {
				out = append(out, 'a')
			}
			continue
		}
		if n := len(out); n > 0 && out[n-1] == c {
			continue
		}
		out = append(out, c)
	}
	return out
}

// model holds the learned shares; internal/learn writes it.
//
// Twice: how words are parted depends on what the first run learns of them.
//
//go:generate go run ../internal/learn -out model.bin
//go:generate go run ../internal/learn -out model.bin
var model = mustModel(modelFile)

//go:embed model.bin
var modelFile []byte

// Model is the learned part of the package: how common tokens are, and what
// they tell of the name they are in. Only hashes of tokens are kept, with
// figures on a logarithmic scale.
type Model struct {
	person, organization population
	tokens, endings      customs
	kin                  groups
}

type population struct{ spelled, alike shares }

// shares maps the hash of a token to −log2 of its share in quarter bits.
type shares struct {
	hashes
	bits []uint8
}

func (s *shares) share(h uint32) float64 {
	i := s.find(h)
	if i < 0 {
		return 0
	}
	return shareOfBits[s.bits[i]]
}

var shareOfBits = func() (p [256]float64) {
	for b := range p {
		p[b] = math.Exp2(-float64(b) / 4)
	}
	return p
}()

// hashes is a set of hashes, each with a place.
type hashes struct {
	hash []uint32 // ascending
	// first[k] is the place of the first hash whose upper bits are k or more:
	// hashes are spread evenly, so that few are left to look through.
	first []uint32
	shift uint
}

func newHashes(ascending []uint32) hashes {
	s := hashes{hash: ascending, shift: uint(32 - max(1, bits.Len(uint(len(ascending)))))}
	s.first = make([]uint32, 1<<(32-s.shift)+1)
	k := 0
	for i, h := range ascending {
		for ; k <= int(h>>s.shift); k++ {
			s.first[k] = uint32(i)
		}
	}
	for ; k < len(s.first); k++ {
		s.first[k] = uint32(len(ascending))
	}
	return s
}

// find returns the place of a hash, or -1.
func (s *hashes) find(h uint32) int {
	k := h >> s.shift
	for i := s.first[k]; i < s.first[k+1]; i++ {
		if s.hash[i] == h {
			return int(i)
		}
	}
	return -1
}

// hash32 is FNV-1a.
func hash32[T string | []byte](s T) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

const modelMagic = "namesake-name-model-4\n"

// NewModel makes a model of how often tokens are seen: the share of people and
// of organisations whose name has the token. Shares at or below least are left
// out.
func NewModel(person, organization map[string]float64, least float64) *Model {
	return &Model{person: newPopulation(person, least), organization: newPopulation(organization, least)}
}

func newPopulation(seen map[string]float64, least float64) population {
	words := make([]string, 0, len(seen))
	for w := range seen {
		words = append(words, w)
	}
	sort.Strings(words) // sums of floats depend on their order
	alike := map[string]float64{}
	for _, w := range words {
		alike[consonants(w)] += seen[w]
	}
	return population{newShares(seen, least), newShares(alike, least)}
}

func newShares(seen map[string]float64, least float64) shares {
	byHash := map[uint32]uint8{}
	for w, p := range seen {
		if p <= least {
			continue
		}
		b := uint8(math.Round(-4 * math.Log2(math.Min(p, 1))))
		if old, ok := byHash[hash32(w)]; !ok || b < old {
			byHash[hash32(w)] = b
		}
	}
	s := shares{hashes: newHashes(slices.Sorted(maps.Keys(byHash)))}
	for _, h := range s.hash {
		s.bits = append(s.bits, byHash[h])
	}
	return s
}

// MarshalBinary writes the model file: the magic line, then four tables
// (people as spelled, people by consonants, organisations likewise), each a
// little-endian uint32 count, the hashes ascending, then the bits. What words
// and then endings tell follows, then which words are kin.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := []byte(modelMagic)
	for _, s := range []*shares{&m.person.spelled, &m.person.alike, &m.organization.spelled, &m.organization.alike} {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(s.hash)))
		for _, h := range s.hash {
			out = binary.LittleEndian.AppendUint32(out, h)
		}
		out = append(out, s.bits...)
	}
	return m.kin.appendTable(m.endings.appendTo(m.tokens.appendTo(out))), nil
}

// UnmarshalBinary reads a model file.
func (m *Model) UnmarshalBinary(b []byte) error {
	bad := errors.New("name model: file is damaged or of another version; run go generate ./name")
	if len(b) < len(modelMagic) || string(b[:len(modelMagic)]) != modelMagic {
		return bad
	}
	b = b[len(modelMagic):]
	for _, s := range []*shares{&m.person.spelled, &m.person.alike, &m.organization.spelled, &m.organization.alike} {
		if len(b) < 4 {
			return bad
		}
		n := int(binary.LittleEndian.Uint32(b))
		if b = b[4:]; len(b) < 5*n {
			return bad
		}
		s.hashes = newHashes(readHashes(b, n))
		s.bits = b[4*n : 5*n]
		b = b[5*n:]
	}
	for _, c := range []*customs{&m.tokens, &m.endings} {
		var ok bool
		if *c, b, ok = readCustoms(b); !ok {
			return bad
		}
	}
	var ok bool
	if m.kin, b, ok = readGroups(b); !ok || len(b) != 0 {
		return bad
	}
	return nil
}

func readHashes(b []byte, n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

// ModelFingerprint differs where names would be weighed by other learned
// shares.
var ModelFingerprint = sync.OnceValue(func() uint64 {
	h := fnv.New64a()
	h.Write(modelFile)
	return h.Sum64()
})

func mustModel(b []byte) *Model {
	m := new(Model)
	if err := m.UnmarshalBinary(b); err != nil {
		panic(err) // the file is compiled in; a test reads it
	}
	return m
}
