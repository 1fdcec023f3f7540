package fetch

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestChecksums(t *testing.T) {
	data := []byte("name\nInvented Person\n")
	for story, text := range map[string]string{
		"SHA-256 alone":        fmt.Sprintf("%x\n", sha256.Sum256(data)),
		"SHA-256 in capitals":  fmt.Sprintf("%X", sha256.Sum256(data)),
		"SHA-384":              fmt.Sprintf("%x\n", sha512.Sum384(data)),
		"SHA-512":              fmt.Sprintf("%x\n", sha512.Sum512(data)),
		"lines of sha256sum":   fmt.Sprintf("%x  other.csv\n%x *list.csv\n", sha256.Sum256(nil), sha256.Sum256(data)),
		"the publisher's name": fmt.Sprintf("%x  LIST.CSV\n", sha256.Sum256(data)),
		"beside an MD5":        fmt.Sprintf("d41d8cd98f00b204e9800998ecf8427e  list.csv\n%x  list.csv\n", sha256.Sum256(data)),
	} {
		d := newDesk(t)
		d.on("/LIST.CSV", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip") // checksums are of what is within
			_, _ = w.Write(zipped(data))
		})
		d.on("/sums", says(200, "text/plain", text))
		s := at(d.URL, "x", "list.csv")
		s.Files[0].Address, s.Files[0].Checksum = d.URL+"/LIST.CSV?a=b", d.URL+"/sums"
		if _, err := d.fetcher(d.config()).Fetch(t.Context(), s, State{}); err != nil {
			t.Errorf("%s: %v", story, err)
		}
	}
	for story, text := range map[string]string{
		"nothing":             "",
		"MD5 only":            "d41d8cd98f00b204e9800998ecf8427e  list.csv\n",
		"two of one file":     strings.Repeat(fmt.Sprintf("%x\n", sha256.Sum256(data)), 2),
		"no hexadecimals":     strings.Repeat("x", 64),
		"another file's":      fmt.Sprintf("%x  other.csv\n", sha256.Sum256(data)),
		"one that ends alike": fmt.Sprintf("%x  st.csv\n", sha256.Sum256(data)),
		"a web page":          "<html><body>moved</body></html>",
	} {
		if got := digestIn(text, File{Name: "list.csv", Address: "https://x.example/list.csv"}); got != "" {
			t.Errorf("%s: found %s", story, got)
		}
	}
}

// What did not change is not checked again.
func TestChecksumOfAnUnchangedFileIsNotAskedFor(t *testing.T) {
	d := newDesk(t)
	data := []byte("name\nInvented Person\n")
	d.puts("/list.csv", data)
	d.on("/sums", says(200, "text/plain", fmt.Sprintf("%x", sha256.Sum256(data))))
	f, s := d.fetcher(d.config()), at(d.URL, "x", "list.csv")
	s.Files[0].Checksum = d.URL + "/sums"
	r, err := f.Fetch(t.Context(), s, State{})
	if err != nil {
		t.Fatal(err)
	}
	d.was()
	if r, err = f.Fetch(t.Context(), s, r.State); err != nil || !r.Unchanged || d.was() != "GET /list.csv if changed" {
		t.Errorf("%+v, %v", r, err)
	}
}
