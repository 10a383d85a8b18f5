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
	d.text = withoutHead(d.text)
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

// withoutHead empties the lines before the first blank one, and those of notes,
// styles and regions; the lines stay, so that they are counted aright.
func withoutHead(t string) string {
	lines := strings.Split(t, "\n")
	inside := strings.HasPrefix(t, "WEBVTT")
	for i, line := range lines {
		if line == "NOTE" || line == "STYLE" || line == "REGION" || strings.HasPrefix(line, "NOTE ") || strings.HasPrefix(line, "NOTE\t") {
			inside = i == 0 || strings.TrimSpace(lines[i-1]) == "" || inside
		}
		if strings.TrimSpace(line) == "" || strings.Contains(line, "-->") {
			inside = false
		}
		if inside {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}
