package query

// wanted tells which codings a plan looks at.
func (p *plan) wanted(book *book) Wanted {
	if len(p.byAny) > 0 {
		return Wanted{All: true}
	}
	var w Wanted
	for code := 1; code < len(p.byCode); code++ {
		target := book.target[code]
		typ := NoType
		if k := book.code(target); k != nil {
			typ = k.Type
		}
		if len(p.byCode[target])+len(p.byType[typ]) > 0 {
			w.Codes = append(w.Codes, uint32(code))
		}
	}
	for _, leaves := range p.byType {
		w.Slots = w.Slots || len(leaves) > 0
	}
	return w
}

// fetch sees to it that the codings are there.
func (s *Study) fetch(w Wanted) error {
	if s.Fetch == nil || !w.All && !w.Slots && len(w.Codes) == 0 {
		return nil
	}
	return s.Fetch(w)
}
