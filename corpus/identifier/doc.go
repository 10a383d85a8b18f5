// Package identifier finds what may tell who someone is: names of a list kept
// outside the study, and numbers, codes and addresses that are known by their
// form.
//
// A Finder looks through plain words and gives Findings: where, of what Kind,
// and for a name of the list what stands for it. It knows nothing of sources
// and passages; who calls it says where the words are from. It keeps nothing,
// and a List lives in memory only.
//
// Finding is an aid and no guarantee. A name that is in no list, a nickname, a
// misspelling, or an event that only one person lived through is not found.
package identifier
