package ingest

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// A call into the engine costs a good part of a microsecond, and a book would take
// millions of them. So what is asked of each character, and of
// each thing drawn, is asked inside, by a small program of two loops: one call
// gives the answers for thousands.

// A loop asks the same of the elements of a page or a text, one after the
// other, and writes what it is told as records of a fixed size.
type loop struct {
	name string
	size uint32 // bytes of a record
	asks []ask
}

// An ask is a call of a function of the engine. Its result goes to a place in
// the record; so do further ones, where arguments say where.
type ask struct {
	function string
	args     []int
	at       uint32
	float    bool // the result is a float64, else 32 bits
	object   bool // the result is the object that later asks are about
}

// Arguments of asks; those from 0 on are places in the record.
const (
	ofHandle = -1 // the page or the text
	ofIndex  = -2
	ofObject = -3
)

// Places in the record of a character; the last takes what is not looked at.
const (
	glyphRune, glyphX, glyphY, glyphFontSize, glyphMatrix, glyphBox, glyphObject       = 0, 8, 16, 24, 32, 56, 72
	glyphMode, glyphFont, glyphRed, glyphGreen, glyphBlue, glyphOpaque, glyphHasColour = 76, 80, 84, 88, 92, 96, 100
	glyphRest, glyphSize                                                               = 104, 112
)

// Places in the record of a thing that is drawn.
const (
	thingObject, thingKind, thingLeft, thingBottom, thingRight, thingTop = 0, 4, 8, 12, 16, 20
	thingRest, thingSize                                                 = 24, 28
)

var (
	glyphLoop = loop{"glyphs", glyphSize, []ask{
		{function: "FPDFText_GetUnicode", args: []int{ofHandle, ofIndex}, at: glyphRune},
		{function: "FPDFText_GetCharOrigin", args: []int{ofHandle, ofIndex, glyphX, glyphY}, at: glyphRest},
		{function: "FPDFText_GetFontSize", args: []int{ofHandle, ofIndex}, at: glyphFontSize, float: true},
		{function: "FPDFText_GetMatrix", args: []int{ofHandle, ofIndex, glyphMatrix}, at: glyphRest},
		{function: "FPDFText_GetLooseCharBox", args: []int{ofHandle, ofIndex, glyphBox}, at: glyphRest},
		{function: "FPDFText_GetFillColor", args: []int{ofHandle, ofIndex, glyphRed, glyphGreen, glyphBlue, glyphOpaque}, at: glyphHasColour},
		{function: "FPDFText_GetTextObject", args: []int{ofHandle, ofIndex}, at: glyphObject, object: true},
		{function: "FPDFTextObj_GetTextRenderMode", args: []int{ofObject}, at: glyphMode},
		{function: "FPDFTextObj_GetFont", args: []int{ofObject}, at: glyphFont},
	}}
	thingLoop = thingsOf("things", "FPDFPage_GetObject")
	partLoop  = thingsOf("parts", "FPDFFormObj_GetObject")
)

// thingsOf is the loop over what a page or a form paints.
func thingsOf(name, get string) loop {
	return loop{name, thingSize, []ask{
		{function: get, args: []int{ofHandle, ofIndex}, at: thingObject, object: true},
		{function: "FPDFPageObj_GetType", args: []int{ofObject}, at: thingKind},
		{function: "FPDFPageObj_GetBounds", args: []int{ofObject, thingLeft, thingBottom, thingRight, thingTop}, at: thingRest},
	}}
}

// loopModule writes loops as a WebAssembly module that uses the functions and
// the memory of the engine.
func loopModule(loops ...loop) []byte {
	var asks []ask
	for _, l := range loops {
		for _, a := range l.asks {
			if !slices.ContainsFunc(asks, func(b ask) bool { return a.function == b.function }) {
				asks = append(asks, a)
			}
		}
	}
	const i32, f64, function, engine = 0x7F, 0x7C, 0x60, "engine"
	types := [][]byte{{function, 4, i32, i32, i32, i32, 0}} // of the loops; then one for each import
	imports := [][]byte{append(wasmName(engine, "memory"), 2, 0, 0)}
	for _, a := range asks {
		result := byte(i32)
		if a.float {
			result = f64
		}
		types = append(types, slices.Concat([]byte{function, byte(len(a.args))}, slices.Repeat([]byte{i32}, len(a.args)), []byte{1, result}))
		imports = append(imports, append(wasmName(engine, a.function), 0, byte(len(types)-1)))
	}
	var functions, exports, bodies [][]byte
	for i, l := range loops {
		functions = append(functions, []byte{0})
		exports = append(exports, append(wasmName(l.name), 0, byte(len(asks)+i)))
		body := l.body(asks)
		bodies = append(bodies, append(leb(uint32(len(body))), body...))
	}
	return slices.Concat([]byte("\x00asm\x01\x00\x00\x00"), wasmSection(1, types), wasmSection(2, imports),
		wasmSection(3, functions), wasmSection(7, exports), wasmSection(10, bodies))
}

// body writes the instructions of a loop. Its arguments are a handle, the first
// index, the index to stop at, and where the records go; a fifth variable holds
// the object.
func (l loop) body(asks []ask) []byte {
	const get, set, tee, i32, add, store32, storeFloat, call = 0x20, 0x21, 0x22, 0x41, 0x6A, 0x36, 0x39, 0x10
	const handle, index, end, out, object = 0, 1, 2, 3, 4
	b := []byte{1, 1, 0x7F, 0x02, 0x40, 0x03, 0x40, get, index, get, end, 0x4F, 0x0D, 1} // block, loop: leave it at the end
	for _, a := range l.asks {
		b = append(b, get, out)
		for _, arg := range a.args {
			switch arg {
			case ofHandle:
				b = append(b, get, handle)
			case ofIndex:
				b = append(b, get, index)
			case ofObject:
				b = append(b, get, object)
			default:
				b = append(append(append(b, get, out, i32), leb(uint32(arg))...), add)
			}
		}
		n := slices.IndexFunc(asks, func(b ask) bool { return a.function == b.function })
		b = append(b, call, byte(n))
		if a.object {
			b = append(b, tee, object)
		}
		if a.float {
			b = append(b, storeFloat, 3)
		} else {
			b = append(b, store32, 2)
		}
		b = append(b, leb(a.at)...)
	}
	b = append(b, get, index, i32, 1, add, set, index)
	b = append(append(append(b, get, out, i32), leb(l.size)...), add, set, out)
	return append(b, 0x0C, 0, 0x0B, 0x0B, 0x0B) // again; ends of loop, block, function
}

// wasmSection writes a section of a module: a list of things.
func wasmSection(kind byte, things [][]byte) []byte {
	content := append(leb(uint32(len(things))), slices.Concat(things...)...)
	return slices.Concat([]byte{kind}, leb(uint32(len(content))), content)
}

// wasmName writes names, each after its length.
func wasmName(names ...string) []byte {
	var b []byte
	for _, n := range names {
		b = append(append(b, leb(uint32(len(n)))...), n...)
	}
	return b
}

// leb writes a number in the form of WebAssembly that is the same with a sign
// and without.
func leb(v uint32) []byte {
	var b []byte
	for ; v >= 0x40; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

// A looper runs the loops in the memory of an engine. What they ask takes no time,
// whatever the file.
type looper struct {
	engine  api.Module
	runtime wazero.Runtime
	module  api.Module
	buf     uint32 // room for records
}

// loopRoom is the room for records, in bytes.
const loopRoom = 256 << 10

func newLooper(engine api.Module, buf uint32) (*looper, error) {
	ctx := context.Background()
	l := &looper{engine: engine, buf: buf, runtime: wazero.NewRuntime(ctx)}
	found := experimental.WithImportResolver(ctx, func(string) api.Module { return engine })
	var err error
	if l.module, err = l.runtime.InstantiateWithConfig(found, loopModule(glyphLoop, thingLoop, partLoop), wazero.NewModuleConfig()); err != nil {
		l.close()
		return nil, fmt.Errorf("ready the PDF engine: %w", err)
	}
	return l, nil
}

func (l *looper) close() { _ = l.runtime.Close(context.Background()) } // it is thrown away

// run asks about the elements from one index to another of a page or a text,
// as many as there is room for, and gives their records. They are overwritten
// by the next run.
func (l *looper) run(lp loop, handle uint64, from, end int) ([]byte, error) {
	end = min(end, from+loopRoom/int(lp.size))
	b, ok := l.engine.Memory().Read(l.buf, uint32(end-from)*lp.size)
	if !ok {
		return nil, fmt.Errorf("the PDF engine has no room for %d records", end-from)
	}
	clear(b)
	stack := []uint64{handle, uint64(from), uint64(end), uint64(l.buf)}
	if err := l.module.ExportedFunction(lp.name).CallWithStack(context.Background(), stack); err != nil {
		return nil, err
	}
	return b, nil
}

// Answers are the record of one element: what a loop was told of it.
type answers []byte

func (t answers) int(at int) uint32    { return binary.LittleEndian.Uint32(t[at:]) }
func (t answers) short(at int) float64 { return float32At(t[at:], 0) }
func (t answers) float(at int) float64 { return float64At(t[at:], 0) }
