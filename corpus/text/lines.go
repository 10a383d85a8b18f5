package text

// SameLines tells which lines of one text are which of another: for each old
// line the new one it became, or -1. Their order is kept.
func SameLines(old, new []string) []int {
	known := map[string]uint32{}
	number := func(lines []string) []uint32 {
		ids := make([]uint32, len(lines))
		for i, l := range lines {
			id, ok := known[l]
			if !ok {
				id = uint32(len(known) + 1)
				known[l] = id
			}
			ids[i] = id
		}
		return ids
	}
	d := differ{old: number(old), new: number(new), to: make([]int32, len(old)), work: mostWork}
	for i := range d.to {
		d.to[i] = -1
	}
	d.align(0, len(d.old), 0, len(d.new), 0)
	out := make([]int, len(old))
	for i, to := range d.to {
		out[i] = int(to)
	}
	return out
}
