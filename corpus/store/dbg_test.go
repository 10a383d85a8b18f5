package store_test
import ("testing";"bytes";"math/rand/v2";"fmt";"runtime";"time";"os")
func TestDbg(t *testing.T){
	s := some(t)
	putMany(t, again(s), 500)
	whole := content(t, s)
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	for page:=2; page<len(whole)/4096; page++ {
		p := whole[page*4096:]
		if p[8]==2 {continue}
		fmt.Println("page", page, "flags", p[8], "count", int(p[10])+256*int(p[11]))
		if p[8]==0 {continue}
		for i:=0;i<300;i++ {
			b := bytes.Clone(whole)
			noise(random, b[page*4096+10:page*4096+16])
			done := make(chan bool)
			go func(){ select { case <-done: case <-time.After(5*time.Second): buf:=make([]byte,1<<20); n:=runtime.Stack(buf,true); fmt.Println(page, b[page*4096+8:page*4096+16], string(buf[:n])); os.Exit(3)}}()
			tryAll(t, spoil(t, dir, b), fmt.Sprint("page ", page, b[page*4096+8:page*4096+16]))
			close(done)
		}
	}
}
