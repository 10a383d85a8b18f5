package ingest

import (
	"math"
	"slices"
)

// Shapes of what a PDF paints, as the engine tells them: paths of lines and
// curves, each in the measure of its own, which a matrix turns into that of the
// page.

// A matrix moves, scales and turns: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix [6]float64

var unmoved = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) at(p point) point {
	return point{m[0]*p.x + m[2]*p.y + m[4], m[1]*p.x + m[3]*p.y + m[5]}
}

// then gives the matrix that does what m does and then what n does.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// scale is by how much a matrix enlarges, on the average of all directions.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m[0]*m[3] - m[1]*m[2])) }

// matrixOf asks for the matrix of an object.
func (y *layering) matrixOf(object uint64) matrix {
	if y.e.call("FPDFPageObj_GetMatrix", object, uint64(y.e.buf)) == 0 {
		return unmoved
	}
	var m matrix
	answer := y.e.answer(24)
	for i := range m {
		m[i] = float32At(answer, i)
	}
	return m
}

// path asks for the rings of a path.
func (y *layering) path(object uint64, m matrix) [][]point {
	n := int(int32(y.e.call("FPDFPath_CountSegments", object)))
	return y.rings(n, m, func(i int) uint64 { return y.e.call("FPDFPath_GetPathSegment", object, uint64(i)) })
}

// clips asks for the areas that the painting of an object is bounded to: those
// of the form around it, and its own.
func (y *layering) clips(object uint64, in setting) []area {
	out := slices.Clone(in.clips)
	clip := y.e.call("FPDFPageObj_GetClipPath", object)
	if clip == 0 {
		return out
	}
	for i := range int(int32(y.e.call("FPDFClipPath_CountPaths", clip))) {
		n := int(int32(y.e.call("FPDFClipPath_CountPathSegments", clip, uint64(i))))
		out = append(out, area{rings: y.rings(n, in.matrix, func(j int) uint64 {
			return y.e.call("FPDFClipPath_GetPathSegment", clip, uint64(i), uint64(j))
		})})
	}
	return out
}

// Kinds of segments, as the engine numbers them.
const (
	curveSegment = 1
	moveSegment  = 2
)

// rings reads the segments of a path; curves become lines.
func (y *layering) rings(n int, m matrix, segment func(int) uint64) [][]point {
	var rings [][]point
	var curve []point
	for i := range n {
		if y.e.spent() {
			return nil
		}
		at := segment(i)
		if at == 0 || y.e.call("FPDFPathSegment_GetPoint", at, uint64(y.e.buf), uint64(y.e.buf)+4) == 0 {
			continue
		}
		b := y.e.answer(8)
		p := m.at(point{float32At(b, 0), float32At(b, 1)})
		kind := y.e.call("FPDFPathSegment_GetType", at)
		last := len(rings) - 1
		switch {
		case kind == moveSegment || last < 0:
			rings = append(rings, []point{p})
		case kind == curveSegment:
			if curve = append(curve, p); len(curve) == 3 {
				rings[last] = append(rings[last], curved(rings[last][len(rings[last])-1], curve)...)
				curve = curve[:0]
			}
		default:
			rings[last] = append(rings[last], p)
		}
		if last = len(rings) - 1; y.e.call("FPDFPathSegment_GetClose", at) != 0 {
			rings[last] = append(rings[last], rings[last][0])
		}
	}
	return rings
}

// curved gives points of a Bézier curve.
func curved(from point, to []point) []point {
	var out []point
	const steps = 8
	for i := 1; i <= steps; i++ {
		t := float64(i) / steps
		u := 1 - t
		a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		out = append(out, point{
			a*from.x + b*to[0].x + c*to[1].x + d*to[2].x,
			a*from.y + b*to[0].y + c*to[1].y + d*to[2].y,
		})
	}
	return out
}

// nowhere holds none.
var nowhere = pdfBox{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b pdfBox) and(c pdfBox) pdfBox {
	return pdfBox{max(b[0], c[0]), max(b[1], c[1]), min(b[2], c[2]), min(b[3], c[3])}
}

func (b pdfBox) with(p point) pdfBox {
	return pdfBox{min(b[0], p.x), min(b[1], p.y), max(b[2], p.x), max(b[3], p.y)}
}

func (b pdfBox) holds(p point) bool {
	return b[0] <= p.x && p.x <= b[2] && b[1] <= p.y && p.y <= b[3]
}

func (b pdfBox) meets(c pdfBox) bool {
	both := b.and(c)
	return both[0] <= both[2] && both[1] <= both[3]
}

func (b pdfBox) size() float64 { return max(0, b[2]-b[0]) * max(0, b[3]-b[1]) }

// holdsLetters reports whether a box is wide and high enough to cover a letter
// of some size.
func (b pdfBox) holdsLetters() bool { return b[2]-b[0] >= 1 && b[3]-b[1] >= 2 }

// corners gives the corners of a box, on the way around it.
func (b pdfBox) corners() []point {
	return []point{{b[0], b[1]}, {b[2], b[1]}, {b[2], b[3]}, {b[0], b[3]}}
}

// area is what a box encloses.
func (b pdfBox) area() area { return area{rings: [][]point{b.corners()}} }

// by gives the box around a box that a matrix moved.
func (b pdfBox) by(m matrix) pdfBox {
	out := nowhere
	for _, p := range b.corners() {
		out = out.with(m.at(p))
	}
	return out
}

// box is the box around an area.
func (a area) box() pdfBox {
	b := nowhere
	for _, ring := range a.rings {
		for _, p := range ring {
			b = b.with(p)
		}
	}
	return pdfBox{b[0] - a.reach, b[1] - a.reach, b[2] + a.reach, b[3] + a.reach}
}
