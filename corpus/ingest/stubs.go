package ingest

var sheetExtensions = []string{".csv", ".tsv", ".xlsx"}


type Sheet struct{ Rows []Row }
type Row struct{ Cells []string }

func ReadSheets(path string, opt Options) ([]Sheet, error) { return []Sheet{{}}, nil }
