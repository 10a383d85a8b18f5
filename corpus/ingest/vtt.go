package ingest

import "strings"

// readVTT reads WebVTT captions, as Teams, Zoom and YouTube export them. Notes
// and styles between the cues are left out, and counted.
func readVTT(f file) (draft, error) {
	d, err := decode(f)
	if err != nil {
		return draft{}, err
	}
	if !strings.HasPrefix(d.text, "WEBVTT") {
		d.note("header", "the first line does not say WEBVTT", 1)
	}
	words, remarks := withoutRemarks(d.text)
	d.text = words
	d.note("remarks", plural(remarks, "remark")+" between the cues left out (notes, styles)", remarks)
	c, err := readCues(f, d, false)
	if err != nil {
		return draft{}, err
	}
	return c.checked(d)
}

// checked makes the draft, unless there is no cue.
func (c *captions) checked(d draft) (draft, error) {
	if len(c.cues) == 0 {
		return draft{}, because(invalid(c.file.name, "there is no cue in this file"),
			"A cue has a line of two times: 00:00:04.859 --> 00:00:07.410.")
	}
	return c.draftOf(d), nil
}

// withoutRemarks empties the lines before the first blank one, and those of
// notes, styles and regions, which it counts; the lines stay, so that their
// numbers are right.
func withoutRemarks(t string) (rest string, count int) {
	lines := strings.Split(t, "\n")
	inside := strings.HasPrefix(t, "WEBVTT")
	for i, line := range lines {
		word, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
		if !inside && (word == "NOTE" || line == "STYLE" || line == "REGION") && (i == 0 || lines[i-1] == "") {
			inside = true
			count++
		}
		if strings.TrimSpace(line) == "" || isTimes(line) {
			inside = false
		}
		if inside {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n"), count
}
