package ingest

import (
	"cmp"
	"math"
	"slices"
)

// What is painted over words hides them from a reader, not from a program. So
// what a page paints is gone through in its order. A character that is painted
// first, and covered for its larger part later, is under a box; so is one that is
// painted later, in the colour of the box.

// redacted stands in a text for a stretch of words under a box.
const redacted = "[redacted]"

// A cover is an opaque area, or a thick line, that a page paints. Its shape is
// asked for when a character is near it; most of what is painted is near none.
type cover struct {
	when  int // it is painted after that many texts
	box   pdfBox
	areas []area // a point that is covered lies in all of them
	tint  tint
	ask   func() ([]area, tint) // gives the areas; none if it covers nothing
}

// A tint is red, green and blue, to 255, and how opaque they are, to 1.
type tint [4]float64

// none is the tint of what has many, or one that is not known.
var none = tint{-1000, -1000, -1000, 1}

var black = tint{0, 0, 0, 1}

// light is how light a tint is, to 255.
func (t tint) light() float64 { return 0.3*t[0] + 0.59*t[1] + 0.11*t[2] }

// like reports whether one tint on another cannot be told from it.
func (t tint) like(u tint) bool {
	for i := range 3 {
		if math.Abs(t[i]-u[i]) > 24 {
			return false
		}
	}
	return true
}

// darkens reports whether white can be read on a tint.
func (t tint) darkens() bool { return t != none && t.light() < 200 }

// tintAt reads a tint of the engine's answers.
func (t answers) tintAt(red, green, blue, opacity int) tint {
	return tint{float64(t.int(red)), float64(t.int(green)), float64(t.int(blue)), float64(t.int(opacity)) / 255}
}

// A pdfBox is a rectangle: left, bottom, right, top.
type pdfBox [4]float64

// An area is what rings enclose, or what is nearer to their sides than a
// distance.
type area struct {
	rings   [][]point
	evenOdd bool
	reach   float64 // half the width of a line; 0 for what is filled
}

type point struct{ x, y float64 }

// A layering is what a page paints, in its order.
type layering struct {
	e      *PDFEngine
	texts  map[uint32]int // text objects, and how many were painted before
	covers []cover        // in the order they are painted
	doc    uint64
	handle uint64 // of the page
	page   pdfBox
	images bool // there is a picture
	rules  []pdfBox

	stuckOn uint64 // the page as it is with what is stuck on it
}

// Kinds of objects, as the engine numbers them.
const (
	textObject    = 1
	pathObject    = 2
	imageObject   = 3
	shadingObject = 4
	formObject    = 5
)

// layers goes through what a page paints, and what is stuck on it.
func (e *PDFEngine) layers(doc, page uint64, n int, box [4]float64) *layering {
	y := &layering{e: e, texts: map[uint32]int{}, doc: doc, handle: page, page: pdfBox{box[0], box[3], box[2], box[1]}}
	top := int(int32(e.call("FPDFPage_CountObjects", page)))
	y.paint(thingLoop, page, 0, top, setting{matrix: unmoved})
	if len(y.texts) > 0 {
		y.annotations(n, top)
	}
	return y
}

// close lets go of what was asked about.
func (y *layering) close() {
	if y.stuckOn != 0 {
		y.e.call("FPDF_ClosePage", y.stuckOn)
	}
}

// A setting is what a form gives the things painted inside it.
type setting struct {
	matrix matrix
	clips  []area
	sheer  bool // it is laid over the page as one, in a way that may let it shine through
}

// paint goes through the objects of a page or a form.
func (y *layering) paint(l loop, handle uint64, from, to int, in setting) {
	y.e.each(l, handle, from, to, func(_ int, t answers) {
		object := uint64(t.int(thingObject))
		switch t.int(thingKind) {
		case textObject:
			y.texts[t.int(thingObject)] = len(y.texts)
		case imageObject:
			y.images = true
			y.picture(object, t, in)
		case pathObject, shadingObject:
			y.cover(object, t, in)
		case formObject:
			y.form(object, in)
		}
	})
}

// form goes through the objects of a form.
func (y *layering) form(object uint64, in setting) {
	if t, ok := y.colour("FPDFPageObj_GetFillColor", object); ok && t[3] < opaque {
		return
	}
	inside := setting{matrix: y.matrixOf(object).then(in.matrix), sheer: in.sheer || y.e.call("FPDFPageObj_HasTransparency", object) != 0}
	inside.clips = y.clips(object, in)
	y.paint(partLoop, object, 0, int(int32(y.e.call("FPDFFormObj_CountObjects", object))), inside)
}

// cover adds what a path or a shading may cover.
func (y *layering) cover(object uint64, t answers, in setting) {
	box := t.bounds().by(in.matrix)
	if box.isRule() && len(y.rules) <= maxRules {
		y.rules = append(y.rules, box)
	}
	if !box.holdsLetters() {
		return
	}
	ask := func() ([]area, tint) { return y.painted(object, in) }
	if t.int(thingKind) == shadingObject {
		ask = func() ([]area, tint) {
			if in.sheer || y.e.call("FPDFPageObj_HasTransparency", object) != 0 {
				return nil, none
			}
			return append(y.clips(object, in), box.area()), none
		}
	}
	y.covers = append(y.covers, cover{when: len(y.texts), box: box, ask: ask})
}

// painted gives what a path covers with its fill, else with its line.
func (y *layering) painted(object uint64, in setting) ([]area, tint) {
	if y.e.call("FPDFPath_GetDrawMode", object, uint64(y.e.buf), uint64(y.e.buf)+4) == 0 {
		return nil, none
	}
	mode := answers(slices.Clone(y.e.answer(8)))
	fill, line := mode.int(0), mode.int(4) != 0
	m := y.matrixOf(object).then(in.matrix)
	if t, hides := y.hides("FPDFPageObj_GetFillColor", object, in); fill != 0 && hides {
		return append(y.clips(object, in), area{rings: y.path(object, m), evenOdd: fill == 1}), t
	}
	if line && y.e.call("FPDFPageObj_GetStrokeWidth", object, uint64(y.e.buf)) != 0 {
		width := float32At(y.e.answer(4), 0) * m.scale()
		if t, hides := y.hides("FPDFPageObj_GetStrokeColor", object, in); width >= thickLine && hides {
			return append(y.clips(object, in), area{rings: y.path(object, m), reach: width / 2}), t
		}
	}
	return nil, none
}

const (
	thickLine = 3.0 // points; thinner ones strike words out or stand under them
	opaque    = 0.8 // of opacity: black text under black of so much cannot be read
	dark      = 50  // of 255: text under it cannot be read, even where it shines through
	bright    = 250 // of 255: white
)

// hides gives the tint of a path, and whether it hides what is under it. Markers
// let words shine through, but not dark ones.
func (y *layering) hides(function string, object uint64, in setting) (tint, bool) {
	t, ok := y.colour(function, object)
	switch {
	case !ok || t[3] < opaque:
		return t, false
	case t.light() < dark:
		return t, true
	case y.e.call("FPDFPageObj_HasTransparency", object) != 0:
		return t, false
	}
	return t, !in.sheer || t.light() > bright
}

// colour asks for the tint of an object.
func (y *layering) colour(function string, object uint64) (tint, bool) {
	at := uint64(y.e.buf)
	ok := y.e.call(function, object, at, at+4, at+8, at+12) != 0
	return answers(y.e.answer(16)).tintAt(0, 4, 8, 12), ok
}

// picture looks at a picture. One of half the page is a scan: what lies under
// it is not what is seen, and the words under it are those of text recognition.
// A black one is a box.
func (y *layering) picture(object uint64, t answers, in setting) {
	box := t.bounds().by(in.matrix)
	switch {
	case !box.holdsLetters():
	case 2*box.size() > y.page.size():
		y.covers = slices.DeleteFunc(y.covers, func(c cover) bool { return c.box.and(box) == c.box })
	default:
		y.covers = append(y.covers, cover{when: len(y.texts), box: box, ask: func() ([]area, tint) {
			if !y.isBlack(object) {
				return nil, none
			}
			return append(y.clips(object, in), box.area()), black
		}})
	}
}

// bounds is the box of a thing, as its form measures.
func (t answers) bounds() pdfBox {
	return pdfBox{t.short(thingLeft), t.short(thingBottom), t.short(thingRight), t.short(thingTop)}
}

// isBlack reports whether a picture is dark and lets nothing shine through.
// Very large ones are not looked at: they are photographs.
func (y *layering) isBlack(object uint64) bool {
	at := uint64(y.e.buf)
	if y.e.call("FPDFImageObj_GetImagePixelSize", object, at, at+4) == 0 {
		return false
	}
	if size := answers(y.e.answer(8)); float64(size.int(0))*float64(size.int(4)) > 4e6 {
		return false
	}
	bitmap := y.e.call("FPDFImageObj_GetRenderedBitmap", y.doc, y.handle, object)
	if bitmap == 0 {
		return false
	}
	defer y.e.call("FPDFBitmap_Destroy", bitmap)
	width, height, stride := int(y.e.call("FPDFBitmap_GetWidth", bitmap)), int(y.e.call("FPDFBitmap_GetHeight", bitmap)), int(y.e.call("FPDFBitmap_GetStride", bitmap))
	pixels, ok := y.e.mod.Memory().Read(uint32(y.e.call("FPDFBitmap_GetBuffer", bitmap)), uint32(stride*height))
	if !ok || stride < 4*width || y.e.call("FPDFBitmap_GetFormat", bitmap) != pixelsWithOpacity {
		return false
	}
	n := 0
	for row := range height {
		for x := range width {
			if p := pixels[row*stride+4*x:]; max(p[0], p[1], p[2]) < dark && float64(p[3]) >= opaque*255 {
				n++
			}
		}
	}
	return 10*n > 9*width*height
}

// pixelsWithOpacity is the format of a bitmap of blue, green, red and opacity.
const pixelsWithOpacity = 4

// hide reports whether a character cannot be seen for a box over it, or for one
// of its own colour under it. What is white on white is not taken for hidden.
func (y *layering) hide(g answers) bool {
	from, known := y.paintedBefore(g)
	if len(y.covers) == 0 || !known || g.int(glyphMode) >= clippedText && g.int(glyphMode) < 8 {
		return false
	}
	if covered(y.covers[from:], g.box()) {
		return true
	}
	ink := g.tintAt(glyphRed, glyphGreen, glyphBlue, glyphOpaque)
	return g.int(glyphHasColour) != 0 && ink.light() <= bright && ink.like(y.under(g))
}

// paintedBefore is how many covers are painted before a character.
func (y *layering) paintedBefore(g answers) (int, bool) {
	when, known := y.texts[g.int(glyphObject)]
	n, _ := slices.BinarySearchFunc(y.covers, when+1, func(c cover, n int) int { return cmp.Compare(c.when, n) })
	return n, known
}

// under is the tint of the uppermost box under a character: none where it
// stands on paper.
func (y *layering) under(g answers) tint {
	n, _ := y.paintedBefore(g)
	for i := n - 1; i >= 0; i-- {
		if covered(y.covers[i:i+1], g.box()) {
			return y.covers[i].tint
		}
	}
	return none
}

// covered reports whether the larger part of a character is covered: of the
// middle of its box, so that lines through it and under it do not count.
func covered(covers []cover, box pdfBox) bool {
	var near []*cover
	for i := range covers {
		if covers[i].near(box) {
			near = append(near, &covers[i])
		}
	}
	if len(near) == 0 {
		return false
	}
	const steps = 5
	n := 0
	for i := range steps {
		for j := range steps {
			x, up := 0.25+0.125*float64(i), 0.25+0.125*float64(j)
			p := point{box[0] + x*(box[2]-box[0]), box[1] + up*(box[3]-box[1])}
			if slices.ContainsFunc(near, func(c *cover) bool { return c.holds(p) }) {
				n++
			}
		}
	}
	return 2*n > steps*steps
}

// near reports whether a cover may cover something of a box; its shape is then
// known.
func (c *cover) near(box pdfBox) bool {
	if !c.box.meets(box) {
		return false
	}
	if c.ask != nil {
		c.areas, c.tint = c.ask()
		c.ask = nil
		if len(c.areas) == 0 {
			c.box = nowhere
		}
		for _, a := range c.areas {
			c.box = c.box.and(a.box())
		}
	}
	return c.box.meets(box)
}

func (c *cover) holds(p point) bool {
	return c.box.holds(p) && !slices.ContainsFunc(c.areas, func(a area) bool { return !a.holds(p) })
}

// holds reports whether a point lies in an area: by the ways around it, or by
// its distance from the line.
func (a area) holds(p point) bool {
	around, crossed := 0, 0
	for _, ring := range a.rings {
		for i, to := range ring {
			if a.reach > 0 {
				if i > 0 && distance(p, ring[i-1], to) < a.reach {
					return true
				}
				continue
			}
			from := ring[(i+len(ring)-1)%len(ring)]
			if (from.y > p.y) == (to.y > p.y) || p.x > from.x+(p.y-from.y)/(to.y-from.y)*(to.x-from.x) {
				continue
			}
			crossed++
			if to.y > from.y {
				around++
			} else {
				around--
			}
		}
	}
	if a.evenOdd {
		return crossed%2 == 1
	}
	return around != 0
}

// distance is that of a point from a stretch of a line.
func distance(p, from, to point) float64 {
	dx, dy := to.x-from.x, to.y-from.y
	along := 0.0
	if d := dx*dx + dy*dy; d > 0 {
		along = min(1, max(0, ((p.x-from.x)*dx+(p.y-from.y)*dy)/d))
	}
	return math.Hypot(p.x-from.x-along*dx, p.y-from.y-along*dy)
}
