package ingest
var sheetExtensions = []string{".csv", ".tsv", ".xlsx"}
func readMarkdown(f file) (draft, error) { return readTxt(f) }
func readDocx(f file) (draft, error) { return readTxt(f) }
func readVTT(f file) (draft, error) { return readTxt(f) }
func readSRT(f file) (draft, error) { return readTxt(f) }
