//go:build unix

package main

import (
	"os/exec"
	"runtime"
	"syscall"
)

// memory gives the greatest memory a process had, in MB.
func memory(c *exec.Cmd) float64 {
	u, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return float64(u.Maxrss) / 1e6
	}
	return float64(u.Maxrss) / 1e3
}
