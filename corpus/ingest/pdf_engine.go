package ingest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// The bounds of the engine. A page of a book takes some 5 ms.
const (
	maxPDF      = 256 << 20        // bytes of a PDF: it lies in the engine's memory
	enginePages = (1 << 30) >> 16  // 64 kB pages of memory the engine may have: 1 GB
	maxPages    = 5_000            // pages of a PDF
	maxGlyphs   = 20_000_000       // characters of a PDF
	pageTime    = 20 * time.Second // for one page, and for opening the file
	fileTime    = 5 * time.Minute  // for all of it
)

// A PDFEngine finds the characters of PDF files and where they stand. It is
// Chromium's PDF library as WebAssembly: it sees nothing of the machine but the
// file it is given, and its memory and time are bounded. Starting it takes a
// second, or a tenth of one where it was compiled before, so one serves all
// files of an import. Nothing is started before the first PDF is read.
//
// The zero value is ready to use. It can be used by several at once, who wait
// for each other.
type PDFEngine struct {
	// Cache is a folder for what was compiled; it holds nothing of any file,
	// and may be deleted. Empty means that none is kept.
	Cache string

	mu       sync.Mutex
	pool     pdfium.Pool
	inst     pdfium.Pdfium
	mod      api.Module
	calls    map[string]api.Function
	loops    *looper
	halt     api.MutableGlobal
	until    time.Time // when the page that is read is given up
	err      error     // the first failure of a call; later calls do nothing
	stack    [8]uint64
	patience time.Duration // for a page; 0 means pageTime
	buf      uint32        // room in the engine's memory for what calls answer
}

const bufSize = 4096

// Close gives back the engine's memory. The engine can be used again. One that
// is still at work, for an import that was interrupted, is left to its end.
func (e *PDFEngine) Close() error {
	if !e.mu.TryLock() {
		return nil
	}
	defer e.mu.Unlock()
	if e.pool == nil {
		return nil
	}
	e.discard()
	err := e.pool.Close()
	e.pool = nil
	return err
}

// start makes the engine ready. What was compiled before is taken from the
// cache; a cache that is damaged, or cannot be written, is done without.
func (e *PDFEngine) start() error {
	if e.pool == nil {
		pool, err := e.compile(openCache(e.Cache))
		if err != nil && e.Cache != "" {
			pool, err = e.compile(nil)
		}
		if err != nil {
			return err
		}
		e.pool = pool
		sealCache(e.Cache)
	}
	if e.mod != nil {
		return nil
	}
	inst, err := e.pool.GetInstance(pageTime)
	if err != nil {
		return err
	}
	// The library asks for a character's place with a dozen calls; its module,
	// which it does not hand out, answers with one.
	field := reflect.ValueOf(inst.GetImplementation()).Elem().FieldByName("Module")
	mod, ok := field.Interface().(api.Module)
	if !ok {
		return errors.New("the PDF library has no module")
	}
	e.inst, e.mod, e.calls, e.err = inst, mod, map[string]api.Function{}, nil
	if e.halt, ok = mod.ExportedGlobal(haltName).(api.MutableGlobal); !ok {
		return errNotWasm
	}
	e.until = time.Now().Add(pageTime)
	e.buf = uint32(e.call("malloc", bufSize))
	if room := uint32(e.call("malloc", loopRoom)); e.err == nil {
		e.loops, e.err = newLooper(mod, room)
	}
	return e.err
}

func (e *PDFEngine) compile(cache wazero.CompilationCache) (pdfium.Pool, error) {
	module, err := haltable(pdfiumWasm)
	if err != nil {
		return nil, err
	}
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(enginePages)
	if cache != nil {
		config = config.WithCompilationCache(cache)
	}
	return webassembly.Init(webassembly.Config{
		WASM: module, MaxIdle: 1, MaxTotal: 8, RuntimeConfig: config, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
}

// discard lets go of an instance that failed, or grew large.
func (e *PDFEngine) discard() {
	if e.inst != nil {
		_ = e.inst.Close() // it is thrown away
	}
	if e.loops != nil {
		e.loops.close()
	}
	e.inst, e.mod, e.calls, e.loops = nil, nil, nil, nil
}

// call calls a function of the engine. After a failure it does nothing, so
// that e.err needs to be looked at once a page.
func (e *PDFEngine) call(name string, args ...uint64) uint64 {
	if e.err != nil {
		return 0
	}
	f := e.calls[name]
	if f == nil {
		if f = e.mod.ExportedFunction(name); f == nil {
			e.err = fmt.Errorf("the PDF library has no %s", name)
			return 0
		}
		e.calls[name] = f
	}
	stack := e.stack[:max(1, len(args))]
	copy(stack, args)
	if err := f.CallWithStack(context.Background(), stack); err != nil {
		e.err = err
		return 0
	}
	return stack[0]
}

// each asks a loop about elements of a page, a form or a text, from one index
// to another.
func (e *PDFEngine) each(l loop, handle uint64, from, to int, take func(i int, t answers)) {
	for i := from; i < to && !e.spent(); {
		var records []byte
		if records, e.err = e.loops.run(l, handle, i, to); e.err != nil {
			return
		}
		records = slices.Clone(records) // what is taken may ask, too
		for t := range slices.Chunk(records, int(l.size)) {
			take(i, t)
			i++
		}
	}
}

// spent reports whether there is no going on: a call failed, or the time for a
// page is over.
func (e *PDFEngine) spent() bool {
	if e.err == nil && time.Now().After(e.until) {
		e.err = context.DeadlineExceeded
	}
	return e.err != nil
}

// answer gives n bytes of what the last call answered in the buffer.
func (e *PDFEngine) answer(n uint32) []byte {
	b, ok := e.mod.Memory().Read(e.buf, n)
	if !ok {
		return make([]byte, n)
	}
	return b
}

func float64At(b []byte, i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
}

func float32At(b []byte, i int) float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
}

// put copies bytes into the engine's memory; 0 if they do not fit.
func (e *PDFEngine) put(b []byte) uint32 {
	at := uint32(e.call("malloc", uint64(len(b))))
	if at == 0 || !e.mod.Memory().Write(at, b) {
		return 0
	}
	return at
}

// Codes of FPDF_GetLastError.
const (
	pdfFormat   = 3
	pdfPassword = 4
	pdfSecurity = 5
)

// read opens a PDF and gives its pages, one after the other.
func (e *PDFEngine) read(f file, each func(pdfPage) error) (meta map[string]string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.start(); err != nil {
		e.discard()
		return nil, fmt.Errorf("start the PDF engine: %w", err)
	}
	defer func() {
		if e.err != nil || e.mod.Memory().Size() > 128<<20 {
			e.discard()
		}
	}()
	end := time.Now().Add(fileTime)
	timer := e.within(end)
	defer func() { timer.Stop() }()
	content, password := e.put(f.content), e.put(append([]byte(f.opt.Password), 0))
	defer func() { e.call("free", uint64(content)); e.call("free", uint64(password)) }()
	if content == 0 {
		return nil, pdfFailed(f, 0, e.err)
	}
	doc := e.call("FPDF_LoadMemDocument", uint64(content), uint64(len(f.content)), uint64(password))
	if doc == 0 {
		return nil, pdfClosed(f, int(e.call("FPDF_GetLastError")), e.err)
	}
	defer func() { e.call("FPDF_CloseDocument", doc) }()
	pages := int(int32(e.call("FPDF_GetPageCount", doc)))
	switch {
	case e.err != nil:
		return nil, pdfFailed(f, 0, e.err)
	case pages <= 0:
		return nil, because(invalid(f.name, "this PDF has no pages"), "It was not written to its end, or is damaged.").
			Suggest("%s", pdfAgain)
	case pages > maxPages:
		return nil, because(invalid(f.name, "this PDF has %s pages", thousands(pages)), "A PDF may have %s.", thousands(maxPages)).
			Suggest("print the pages that are wanted to a PDF of their own, then import that")
	}
	meta = e.meta(doc)
	glyphs := 0
	for n := range pages {
		timer.Stop()
		timer = e.within(end)
		p := e.page(doc, n)
		if e.err != nil {
			return nil, pdfFailed(f, n+1, e.err)
		}
		if p.missing {
			return nil, because(invalid(f.name, "this PDF is damaged: page %d of %d cannot be read", n+1, pages), "It was not copied to its end, or was not written right.").
				Suggest("%s", pdfAgain)
		}
		if glyphs += p.glyphs; glyphs > maxGlyphs {
			return nil, because(invalid(f.name, "this PDF has more than %s characters", thousands(maxGlyphs)), "A long book has two million.")
		}
		if err := each(p); err != nil {
			return nil, err
		}
	}
	return meta, nil
}

// within bounds the time of the calls that follow: that of a page, and not
// beyond an end.
func (e *PDFEngine) within(end time.Time) *time.Timer {
	patience := e.patience
	if patience == 0 {
		patience = pageTime
	}
	if e.until = time.Now().Add(patience); end.Before(e.until) {
		e.until = end
	}
	halt := e.halt
	halt.Set(0)
	return time.AfterFunc(time.Until(e.until), func() { halt.Set(1) })
}

// meta reads the title, the subject and the date of a PDF.
func (e *PDFEngine) meta(doc uint64) map[string]string {
	meta := map[string]string{}
	for key, tag := range map[string]string{"title": "Title", "subject": "Subject", "created": "CreationDate"} {
		e.mod.Memory().Write(e.buf, append([]byte(tag), 0))
		n := e.call("FPDF_GetMetaText", doc, uint64(e.buf), uint64(e.buf)+64, bufSize-64)
		if n < 4 || n > bufSize-64 {
			continue
		}
		if words := strings.TrimSpace(utf16At(e.answer(64 + uint32(n))[64:])); words != "" && len(words) < 1000 {
			meta[key] = words
		}
	}
	return meta
}

// utf16At decodes UTF-16LE up to its zero.
func utf16At(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		u := binary.LittleEndian.Uint16(b[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}
