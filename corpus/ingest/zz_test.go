package ingest_test

import (
	"fmt"
	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"os"
	"testing"
)

func TestZZ(t *testing.T) {
	f := os.Getenv("ZZ")
	if f == "" {
		t.Skip()
	}
	doc, _, err := ingest.ReadFile(f, ingest.Options{Kind: os.Getenv("ZK"), Encoding: os.Getenv("ZE")})
	if err != nil {
		fmt.Printf("%#v\n", err)
		return
	}
	for i, p := range doc.Passages {
		fmt.Printf("%d %s|%q|%q u%d h%v l%d t%d-%d %v\n", i+1, model(doc).Speaker(p), doc.Text[p.Span.Start:min(p.Span.End, p.Span.Start+60)], doc.Text[p.Words.Start:min(p.Words.End, p.Words.Start+60)], p.Under, p.Heading, p.Layer, p.Begin, p.End, p.Skips)
	}
	fmt.Println(doc.Meta, doc.Notes, doc.Speakers, doc.Encoding)
}
