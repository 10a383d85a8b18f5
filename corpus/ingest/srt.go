package ingest

// readSRT reads SubRip captions. A blank line inside a cue does not end it, as
// long as what follows is not the next cue.
func readSRT(f file) (draft, error) {
	d, err := decode(f)
	if err != nil {
		return draft{}, err
	}
	c, err := readCues(f, d, true)
	if err != nil {
		return draft{}, err
	}
	return c.checked(d)
}
