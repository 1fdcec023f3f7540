package match

// Similarity is how well a name agrees (0–1) given its loss, the weight of the
// listed name and the bits that the agreement is worth: the share of the weight
// that is not lost, less where little weight is at stake, and less, or more,
// where what agrees is borne by many, or by few. Names that are the same agree
// wholly, and rarity makes up for half of what is lost at most.
func Similarity(loss, weight, bits int32) float64 {
	switch {
	case weight <= 0:
		return 0
	case loss <= 0:
		return 1
	}
	w := float64(weight)
	lost := float64(loss) * (w + float64(now.Damp)) / (w * w)
	return max(0, 1-lost+min(rarity(bits), lost/2))
}

// rarity is what bits add to the similarity, or take off.
func rarity(bits int32) float64 {
	return float64(now.PerBit) * float64(min(bits, now.ManyBits)-now.FewBits) / 1e8
}

// AllowedLoss is at least the greatest loss at which a name of the weight
// reaches the similarity if the agreement is worth at most the bits: as many as
// all of its tokens inform of (Listed.Info), which none exceeds.
func AllowedLoss(weight, bits int32, similarity float64) int32 {
	w := float64(weight)
	lost := min(1-similarity+rarity(bits), 2*(1-similarity))
	return int32(max(0, lost*w*w/(w+float64(now.Damp)))) + 1
}

// Bits is what the last Align is worth, in hundredths of a bit: the sum that
// Explain explains.
func (a *Alignment) Bits(q *Query, t *Listed) int32 {
	sum := int32(0)
	for _, k := range a.links {
		sum += k.bits(q, t)
	}
	return sum
}

// Similarity is that of the last Align.
func (a *Alignment) Similarity(q *Query, t *Listed) float64 {
	return Similarity(a.loss, t.Weight, a.Bits(q, t))
}

// bits is what a link is worth.
func (k *link) bits(q *Query, t *Listed) int32 {
	var weight, info int32 // of what is listed
	if k.first >= 0 {
		for i := k.first; i <= k.last; i++ {
			weight += int32(t.Tokens[i].Weight)
			info += int32(t.Tokens[i].Info)
		}
	}
	if k.kind != linkSame && k.unit >= 0 {
		info = min(info, q.Units[k.unit].Info)
	}
	switch k.kind {
	case linkSame:
		return info
	case linkSpelling, linkKin, linkJoined, linkParted:
		return info - k.loss
	case linkInitial:
		return min(info, now.BitsInitial)
	case linkOmitted:
		return -min(weight*now.LeftOutShare/100, now.LeftOutMost)
	case linkContradicted:
		return -min(k.loss*now.ContradictedShare/100, now.ContradictedMost)
	case linkExtra:
		return -min(q.Tokens[q.Units[k.unit].First].Weight*now.AddedShare/100, now.AddedMost)
	}
	panic("a kind of link that is worth nothing known")
}
