package ingest

import "time"

// Patient sets the time an engine may take for a page.
func (e *PDFEngine) Patient(d time.Duration) { e.patience = d }

// Compiled lets the tests look into a cache.
var Compiled = compiled
