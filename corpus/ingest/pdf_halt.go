package ingest

import (
	"errors"
	"fmt"
	_ "unsafe" // for the name of the library's variable
)

// A page of a hostile PDF may keep the engine busy for ever. The runtime can end
// a call that takes too long, but then asks at each turn of each loop whether it
// should, outside: that takes more time than all the rest. So the loops of the
// engine are written to ask seldom. Each turn counts down, and at zero a function
// leaves the engine for a moment, which lets the rest of the program go on, and
// looks at a variable that says whether to halt.

// pdfiumWasm is the engine as the library brings it; it does not hand it out.
//
//go:linkname pdfiumWasm github.com/klippa-app/go-pdfium/webassembly.pdfiumWasm
var pdfiumWasm []byte

const (
	haltName  = "halt"  // the variable: not 0 means that the engine halts
	turnsOnce = 100_000 // turns of loops between two looks: some 0.1 ms
)

// errNotWasm is what a module is that is not understood.
var errNotWasm = errors.New("the PDF library is in a form that is not known")

// Sections of a module, and kinds of what it exports.
const (
	typeSection, importSection, functionSection, globalSection, exportSection, codeSection = 1, 2, 3, 6, 7, 10
	functionImport, globalExport                                                           = 0, 3
)

// haltable rewrites a WebAssembly module so that its loops can be halted. What
// it adds stands behind what is there, so that no number changes.
func haltable(module []byte) ([]byte, error) {
	r := wasmReader{b: module, at: 8}
	sections := map[byte]wasmReader{}
	imported, defined, count, turns := uint32(0), uint32(0), uint32(0), uint32(0)
	for r.at < len(module) {
		kind := r.byte()
		s := r.part(r.number())
		sections[kind] = s
		switch n := s.number(); kind {
		case typeSection:
			count = n
		case importSection:
			imported = s.functions(n)
		case functionSection:
			defined = n
		case globalSection:
			turns = n
		}
	}
	if r.bad || len(module) < 8 || count == 0 || imported == 0 || defined == 0 || turns == 0 {
		return nil, errNotWasm
	}
	h := halting{look: leb(imported + defined), turns: leb(turns), halt: leb(turns + 1)}
	out := append([]byte(nil), module[:8]...)
	r = wasmReader{b: module, at: 8}
	for r.at < len(module) {
		kind, from := r.byte(), r.at
		s := r.part(r.number())
		switch kind {
		case typeSection: // nothing in, nothing out
			out = append(out, s.with(kind, []byte{0x60, 0, 0})...)
		case functionSection:
			out = append(out, s.with(kind, leb(count))...)
		case globalSection: // two 32-bit numbers that change
			out = append(out, s.with(kind, append(append([]byte{0x7F, 1, 0x41}, leb(turnsOnce)...), 0x0B), []byte{0x7F, 1, 0x41, 0, 0x0B})...)
		case exportSection:
			out = append(out, s.with(kind, append(append(wasmName(haltName), globalExport), h.halt...))...)
		case codeSection:
			code, err := h.code(s)
			if err != nil {
				return nil, err
			}
			out = append(out, code...)
		default:
			out = append(append(out, kind), module[from:r.at]...)
		}
	}
	return out, nil
}

// halting knows the numbers of what is added to a module.
type halting struct{ look, turns, halt []byte }

// code rewrites all functions, and adds the one that looks whether to halt.
func (h halting) code(s wasmReader) ([]byte, error) {
	n := s.number()
	bodies := make([]byte, 0, len(s.b)+len(s.b)/4)
	turn := h.turn()
	for range n {
		f := s.part(s.number())
		body, ok := f.counting(turn)
		if !ok {
			return nil, fmt.Errorf("%w: code at %d", errNotWasm, f.at)
		}
		bodies = append(append(bodies, leb(uint32(len(body)))...), body...)
	}
	look := append([]byte{0, 0x41}, leb(turnsOnce)...) // no variables; the number of turns
	look = append(append(look, 0x24), h.turns...)      // is set again;
	look = append(look, 0x41, 0, 0x40, 0, 0x1A)        // memory grows by nothing, which is done outside;
	look = append(append(look, 0x23), h.halt...)       // where the variable says so,
	look = append(look, 0x04, 0x40, 0x00, 0x0B, 0x0B)  // the engine fails
	bodies = append(append(bodies, leb(uint32(len(look)))...), look...)
	content := append(leb(n+1), bodies...)
	return append(append([]byte{codeSection}, leb(uint32(len(content)))...), content...), nil
}

// turn writes what is done at each turn of a loop: look at zero, count down.
func (h halting) turn() []byte {
	b := append([]byte{0x23}, h.turns...)
	b = append(append(append(b, 0x45, 0x04, 0x40, 0x10), h.look...), 0x0B)
	b = append(append(b, 0x23), h.turns...)
	b = append(append(append(b, 0x41), leb(1)...), 0x6B, 0x24)
	return append(b, h.turns...)
}

// A wasmReader reads a module, or a part of one.
type wasmReader struct {
	b   []byte
	at  int
	bad bool // it ends too early
}

func (r *wasmReader) byte() byte {
	if r.at >= len(r.b) {
		r.bad = true
		return 0
	}
	r.at++
	return r.b[r.at-1]
}

// number reads a number of any length; of those with a sign, some bits.
func (r *wasmReader) number() uint32 {
	var v uint32
	for shift := 0; ; shift += 7 {
		c := r.byte()
		if shift < 32 {
			v |= uint32(c&0x7F) << shift
		}
		if c < 0x80 {
			return v
		}
	}
}

// skip passes n bytes.
func (r *wasmReader) skip(n int) {
	if r.at += n; r.at > len(r.b) || n < 0 {
		r.at, r.bad = len(r.b), true
	}
}

// part gives the next n bytes to be read on their own.
func (r *wasmReader) part(n uint32) wasmReader {
	from := r.at
	r.skip(int(n))
	return wasmReader{b: r.b[from:r.at]}
}

// with writes a section with more things at its end.
func (r wasmReader) with(kind byte, things ...[]byte) []byte {
	r.at = 0
	n := r.number() + uint32(len(things))
	content := append(leb(n), r.b[r.at:]...)
	for _, t := range things {
		content = append(content, t...)
	}
	return append(append([]byte{kind}, leb(uint32(len(content)))...), content...)
}

// functions counts the functions among n imports.
func (r *wasmReader) functions(n uint32) uint32 {
	found := uint32(0)
	for range n {
		r.skip(int(r.number()))
		r.skip(int(r.number()))
		if r.byte() != functionImport {
			return 0 // what else may be imported is not known here
		}
		r.number()
		found++
	}
	return found
}

// counting writes a function with more at the beginning of each of its loops.
func (r wasmReader) counting(turn []byte) ([]byte, bool) {
	var out []byte
	copied := 0
	for range r.number() { // variables
		r.number()
		r.byte()
	}
	for r.at < len(r.b) && !r.bad {
		op := r.byte()
		if !r.operands(op) {
			return nil, false
		}
		if op == 0x03 {
			out = append(append(out, r.b[copied:r.at]...), turn...)
			copied = r.at
		}
	}
	return append(out, r.b[copied:]...), !r.bad
}

// operands passes what stands behind the code of an instruction; false if the
// code is not known.
func (r *wasmReader) operands(op byte) bool {
	switch {
	case op == 0x0E: // a table of branches
		for range int(r.number()) + 1 {
			if r.number(); r.bad {
				return false
			}
		}
	case op == 0x1C: // a choice of types
		r.skip(int(r.number()))
	case op >= 0x28 && op <= 0x3E, op == 0x11: // memory; a call by table
		r.number()
		r.number()
	case op >= 0x02 && op <= 0x04, op == 0x0C, op == 0x0D, op == 0x10, op >= 0x20 && op <= 0x26,
		op >= 0x3F && op <= 0x42, op == 0xD0, op == 0xD2:
		r.number()
	case op == 0x43:
		r.skip(4)
	case op == 0x44:
		r.skip(8)
	case op == 0xFC:
		switch sub := r.number(); {
		case sub == 8, sub == 10, sub == 12, sub == 14:
			r.number()
			r.number()
		case sub == 9, sub == 11, sub == 13, sub >= 15 && sub <= 17:
			r.number()
		default:
			return sub < 8
		}
	default: // those without any
		return op <= 0x01 || op == 0x05 || op == 0x0B || op == 0x0F || op == 0x1A || op == 0x1B || op >= 0x45 && op <= 0xC4 || op == 0xD1
	}
	return true
}
