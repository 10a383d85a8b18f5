// Package collector tells the garbage collector to wait longer: most commands
// end before a collection would have paid.
//
// It does so as it is imported. Go sets packages up in the order of their import
// paths, as far as their own imports allow, so this comes before the spreadsheet
// library, whose set-up alone would bring a first collection upon every command.
package collector

import "runtime/debug"

func init() { debug.SetGCPercent(200) }
