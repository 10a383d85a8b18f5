package term

import (
	"io"
	"os"
	"syscall"
)

var setConsoleMode = syscall.NewLazyDLL("kernel32.dll").NewProc("SetConsoleMode")

// obeysEscapes asks the console to understand colour, which it does from
// Windows 10 on but only when asked, and tells whether it agreed.
func obeysEscapes(w io.Writer) bool {
	const enableVirtualTerminalProcessing = 4
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	console := syscall.Handle(f.Fd())
	var mode uint32
	if err := syscall.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	done, _, _ := setConsoleMode.Call(uintptr(console), uintptr(mode|enableVirtualTerminalProcessing))
	return done != 0
}
