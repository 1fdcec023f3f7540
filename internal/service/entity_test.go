package service_test

import (
	"errors"
	"testing"

	"github.com/namesake-screening/namesake/internal/store"
)

// An alert's entity is shown as it is listed now, and as it last was once the
// list has it no more.
func TestEntryOfAListAlsoOnceItIsGone(t *testing.T) {
	each(t, func(f *fixture) {
		f.publish("1,Ketevan Zhordania,1971-02-03", "2,Orvan Deskelai,1960")
		old := f.Current()[0].Hash
		e, err := f.Entry("house", "2", "sha256:whatever")
		if err != nil || e.Caption() != "Orvan Deskelai" || !e.InUse || e.Edition.Hash != old {
			t.Fatalf("in use: %+v, %v", e, err)
		}
		f.publish("1,Ketevan Zhordania,1971-02-03")
		for range 2 { // the second from what is kept ready
			e, err = f.Entry("house", "2", old)
			if err != nil || e.Caption() != "Orvan Deskelai" || e.InUse || e.Edition.Hash != old {
				t.Errorf("gone: %+v, %v", e, err)
			}
		}
		for _, hash := range []string{"", "sha256:0123456789abcdef", f.Current()[0].Hash} {
			if e, err := f.Entry("house", "2", hash); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("of edition %q: %+v, %v", hash, e, err)
			}
		}
		if _, err := f.Entry("nobody's", "2", old); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of a list that is none: %v", err)
		}
	})
}
