//go:build !windows

package term

import "io"

// obeysEscapes tells whether a terminal understands colour: all do but some
// on Windows.
func obeysEscapes(io.Writer) bool { return true }
