package table

import (
	"fmt"

	"github.com/cmo-toolkit/cmo/corpus"
)

// shared counts how many participants have each value of what is masked: their
// role, their group, their attributes.
func (r *Reading) shared() map[[2]string]int {
	counts := map[[2]string]int{}
	for _, p := range r.people {
		role := r.roles[p.Role]
		seen := map[[2]string]bool{{"role", role.Name}: true, {"group", role.Group}: true}
		for _, a := range p.Attributes {
			seen[[2]string{corpus.FoldName(a.Name), a.Value}] = true
		}
		for k := range seen {
			counts[k]++
		}
	}
	return counts
}

// masked gives a value of a participant, or "<5" where fewer than five
// participants have it and five was asked for.
func (r *Reading) masked(field, value string) string {
	if r.opt.Mask < 2 || value == "" {
		return value
	}
	if r.sharing == nil {
		r.sharing = r.shared()
	}
	if r.sharing[[2]string{corpus.FoldName(field), value}] >= r.opt.Mask {
		return value
	}
	return r.few()
}

// few stands for a number or value that is masked.
func (r *Reading) few() string { return fmt.Sprintf("<%d", r.opt.Mask) }

// maskedCount is a number of participants, masked if it is small.
func (r *Reading) maskedCount(n int) cell {
	if n > 0 && n < r.opt.Mask {
		return cell{v: r.few(), look: lookRight}
	}
	return cell{v: n, look: lookCount}
}
