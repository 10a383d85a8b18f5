// Package crash holds the test that kills cmo at random moments: during an
// import, while tagging, while undoing. After each kill the study must be
// sound, every action that was acknowledged must be there, and a source must
// be in whole or not at all.
//
//	go test ./cmd/internal/crash -args -kills 200
package crash
