package ingest

import "math"

// Kinds of annotations, as the engine numbers them.
const (
	freeTextNote  = 3
	lineNote      = 4
	squareNote    = 5
	circleNote    = 6
	polygonNote   = 7
	polylineNote  = 8
	highlightNote = 9
	stampNote     = 13
	inkNote       = 15
	redactNote    = 28
)

// What an annotation does not show for, as its flags say.
const (
	hiddenFlag = 1 << 1
	noViewFlag = 1 << 5
)

// annotations adds the covers that are stuck on a page rather than painted:
// boxes drawn with a program for comments, and what is marked to be redacted
// and was not.
func (y *layering) annotations(n, top int) {
	e := y.e
	count := int(int32(e.call("FPDFPage_GetAnnotCount", y.handle)))
	if count <= 0 {
		return
	}
	page := e.call("FPDF_LoadPage", y.doc, uint64(n)) // what is stuck on it will be painted on it
	if page == 0 {
		return
	}
	drawn := false
	for i := count - 1; i >= 0 && !e.spent(); i-- {
		if y.stuck(page, i) {
			drawn = true
		} else {
			e.call("FPDFPage_RemoveAnnot", page, uint64(i))
		}
	}
	drawn = drawn && e.call("FPDFPage_Flatten", page, 0) == 1
	e.call("FPDF_ClosePage", page)
	if !drawn {
		return
	}
	if y.stuckOn = e.call("FPDF_LoadPage", y.doc, uint64(n)); y.stuckOn == 0 {
		return
	}
	images := y.images
	y.paint(thingLoop, y.stuckOn, top, int(int32(e.call("FPDFPage_CountObjects", y.stuckOn))), setting{matrix: unmoved})
	y.images = images // its own
}

// stuck adds the covers of an annotation that are known without its drawing. It
// reports whether the drawing is to be looked at, too.
func (y *layering) stuck(page uint64, i int) bool {
	e := y.e
	note := e.call("FPDFPage_GetAnnot", page, uint64(i))
	if note == 0 {
		return false
	}
	defer e.call("FPDFPage_CloseAnnot", note)
	kind := e.call("FPDFAnnot_GetSubtype", note)
	if flags := e.call("FPDFAnnot_GetFlags", note); flags&(hiddenFlag|noViewFlag) != 0 && kind != redactNote {
		return false
	}
	switch kind {
	case redactNote:
		y.addAll(y.marked(note))
	case highlightNote:
		if y.darkMarker(note) {
			y.addAll(y.quads(note))
		}
	case squareNote, circleNote, polygonNote:
		if y.has(note, "AP") {
			return true
		}
		if y.has(note, "IC") && y.fills(note) {
			y.addAll([][]point{y.outline(note, kind)})
		}
	case freeTextNote, lineNote, polylineNote, stampNote, inkNote:
		return true
	}
	return false
}

// addAll adds covers that are filled rings, each of its own.
func (y *layering) addAll(rings [][]point) {
	for _, ring := range rings {
		a := area{rings: [][]point{ring}}
		y.covers = append(y.covers, cover{when: len(y.texts), box: a.box(), areas: []area{a}, tint: none})
	}
}

// has reports whether an annotation says something.
func (y *layering) has(note uint64, key string) bool {
	y.e.mod.Memory().Write(y.e.buf, append([]byte(key), 0))
	return y.e.call("FPDFAnnot_HasKey", note, uint64(y.e.buf)) != 0
}

// fills reports whether the inner colour of an annotation hides what is under
// it.
func (y *layering) fills(note uint64) bool {
	const innerColour = 1
	at := uint64(y.e.buf)
	if y.e.call("FPDFAnnot_GetColor", note, innerColour, at, at+4, at+8, at+12) == 0 {
		return false
	}
	t := answers(y.e.answer(16)).tintAt(0, 4, 8, 12)
	return t[3] == 1 || t.light() < dark && t[3] >= opaque
}

// darkMarker reports whether a marker is so dark that no word shines through:
// its colour, or one that its drawing fills with.
func (y *layering) darkMarker(note uint64) bool {
	at := uint64(y.e.buf)
	if y.e.call("FPDFAnnot_GetColor", note, 0, at, at+4, at+8, at+12) != 0 {
		t := answers(y.e.answer(16)).tintAt(0, 4, 8, 12)
		return t.light() < dark && t[3] >= opaque
	}
	for i := range int(int32(y.e.call("FPDFAnnot_GetObjectCount", note))) {
		if y.e.spent() {
			return false
		}
		object := y.e.call("FPDFAnnot_GetObject", note, uint64(i))
		if t, ok := y.colour("FPDFPageObj_GetFillColor", object); ok && t.light() < dark && t[3] >= opaque {
			return true
		}
	}
	return false
}

// quads gives the boxes that an annotation lies on: those of each line of
// words, else its own.
func (y *layering) quads(note uint64) [][]point {
	var out [][]point
	for i := range int(int32(y.e.call("FPDFAnnot_CountAttachmentPoints", note))) {
		if y.e.spent() || y.e.call("FPDFAnnot_GetAttachmentPoints", note, uint64(i), uint64(y.e.buf)) == 0 {
			continue
		}
		box, answer := nowhere, y.e.answer(32)
		for j := range 4 { // programs differ in their order
			box = box.with(point{float32At(answer, 2*j), float32At(answer, 2*j+1)})
		}
		out = append(out, box.corners())
	}
	if len(out) == 0 {
		out = append(out, y.rect(note).corners())
	}
	return out
}

// marked gives what a mark for redaction lies on. The engine tells the lines of
// markers only, so they are those of its drawing; else it is its box.
func (y *layering) marked(note uint64) [][]point {
	within := y.rect(note)
	var out [][]point
	for i := range int(int32(y.e.call("FPDFAnnot_GetObjectCount", note))) {
		if y.e.spent() {
			return nil
		}
		object := y.e.call("FPDFAnnot_GetObject", note, uint64(i))
		if y.e.call("FPDFPageObj_GetType", object) != pathObject {
			continue
		}
		for _, ring := range y.path(object, y.matrixOf(object)) {
			a := area{rings: [][]point{ring}}
			if a.box().and(within) != a.box() {
				return [][]point{within.corners()} // drawn in another measure
			}
			out = append(out, a.box().corners())
		}
	}
	if len(out) == 0 {
		return [][]point{within.corners()}
	}
	return out
}

// rect is the box of an annotation.
func (y *layering) rect(note uint64) pdfBox {
	if y.e.call("FPDFAnnot_GetRect", note, uint64(y.e.buf)) == 0 {
		return nowhere
	}
	b := y.e.answer(16) // left, top, right, bottom
	return nowhere.with(point{float32At(b, 0), float32At(b, 1)}).with(point{float32At(b, 2), float32At(b, 3)})
}

// outline is the way around an annotation that has no drawing.
func (y *layering) outline(note, kind uint64) []point {
	box := y.rect(note)
	switch kind {
	case circleNote:
		var ring []point
		for i := range 24 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 12)
			ring = append(ring, point{(box[0]+box[2])/2 + cos*(box[2]-box[0])/2, (box[1]+box[3])/2 + sin*(box[3]-box[1])/2})
		}
		return ring
	case polygonNote:
		const room = bufSize / 8
		n := y.e.call("FPDFAnnot_GetVertices", note, uint64(y.e.buf), room)
		if n < 3 || n > room {
			break
		}
		var ring []point
		b := y.e.answer(uint32(n) * 8)
		for i := range int(n) {
			ring = append(ring, point{float32At(b, 2*i), float32At(b, 2*i+1)})
		}
		return ring
	}
	return box.corners()
}
