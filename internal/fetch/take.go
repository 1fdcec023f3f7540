package fetch

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// errNotModified is the answer that a file is what it was.
var errNotModified = errors.New("not modified")

// sha256Digits is the number of hexadecimal digits of a SHA-256. A stated digest
// tells by its length which it is; MD5 and SHA-1, which are shorter, prove
// nothing.
const sha256Digits = 64

// maxChecksum is the most bytes that a text with checksums may have.
const maxChecksum = 1 << 20

// take brings one file into dir. Where its known state has a validator, the
// file is asked for on condition that it changed, and errNotModified says that
// it did not. Other errors are *Error, or the context's.
func (f *Fetcher) take(ctx context.Context, s Source, file File, known FileState, dir string) (FileState, error) {
	r, err := f.request(s, file.Address)
	if err != nil {
		return FileState{}, err
	}
	if known.ETag != "" {
		r.header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		r.header.Set("If-Modified-Since", known.LastModified)
	}
	conditional := known.ETag != "" || known.LastModified != ""
	got := FileState{Address: file.Address}
	var sums map[int]hash.Hash
	err = f.retry(ctx, func() error {
		return f.get(ctx, r, func(ctx context.Context, resp *http.Response) error {
			if resp.StatusCode == http.StatusNotModified && conditional {
				return errNotModified
			}
			if resp.StatusCode != http.StatusOK {
				return answered(resp, f.c.Now())
			}
			sums = map[int]hash.Hash{sha256Digits: sha256.New()}
			if file.Checksum != "" { // which of them it is shows later
				sums[96], sums[128] = sha512.New384(), sha512.New()
			}
			n, err := save(ctx, resp, file, filepath.Join(dir, file.Name), sums)
			got.Bytes = n
			got.ETag, got.LastModified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
			return err
		})
	})
	if err != nil {
		return FileState{}, err
	}
	got.SHA256 = hex.EncodeToString(sums[sha256Digits].Sum(nil))
	if file.Checksum == "" {
		return got, nil
	}
	stated, err := f.checksum(ctx, s, file)
	if err != nil {
		return FileState{}, err
	}
	if is := hex.EncodeToString(sums[len(stated)].Sum(nil)); is != stated {
		return FileState{}, &Error{
			Msg:     fmt.Sprintf("has the checksum %s, and %s states %s", is, file.Checksum, stated),
			Hint:    "it was altered on its way, or the publisher has not finished; it is fetched again at the next look, and if it stays so, ask the publisher",
			refused: true,
		}
	}
	return got, nil
}

// save writes the body of an answer to a file and into sums, held to the file's
// kind and size, and returns how many bytes there were, uncompressed.
func save(ctx context.Context, resp *http.Response, file File, path string, sums map[int]hash.Hash) (int64, error) {
	body, err := open(ctx, resp, file.MaxBytes)
	if err != nil {
		return 0, err
	}
	head, err := body.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if err := suits(file.Kind, resp.Header.Get("Content-Type"), head); err != nil {
		return 0, err
	}
	out, err := os.Create(path)
	if err != nil {
		return 0, unwritable(err)
	}
	w := &disk{out: out}
	sinks := []io.Writer{w}
	for _, sum := range sums {
		sinks = append(sinks, sum)
	}
	n, err := io.Copy(io.MultiWriter(sinks...), body)
	if closed := out.Close(); closed != nil && w.err == nil {
		w.err = closed
	}
	if w.err != nil {
		return 0, unwritable(w.err)
	}
	return n, err
}

// disk tells errors of writing from those of reading.
type disk struct {
	out io.Writer
	err error
}

func (d *disk) Write(p []byte) (int, error) {
	n, err := d.out.Write(p)
	d.err = err
	return n, err
}

func unwritable(err error) *Error {
	return &Error{Msg: "cannot be written: " + err.Error(), Hint: "make room, or set another folder for temporary files", Err: err}
}

// open gives the bytes of an answer, uncompressed. Reading more than most bytes,
// or fewer than the answer announced, gives an *Error.
func open(ctx context.Context, resp *http.Response, most int64) (*bufio.Reader, error) {
	coding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	raw := &whole{ctx: ctx, r: resp.Body, announced: resp.ContentLength}
	switch coding {
	case "", "identity":
		if resp.ContentLength > most {
			return nil, tooLarge(most)
		}
		return bufio.NewReaderSize(&limited{r: raw, most: most}, 1<<16), nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, unzippable(ctx, err)
		}
		return bufio.NewReaderSize(&limited{r: unzip{ctx, z}, most: most}, 1<<16), nil
	}
	return nil, &Error{Msg: fmt.Sprintf("is compressed as %q, which was not asked for", coding), Hint: "a proxy between may do this; see PAGE", refused: true}
}

// whole notices a body that ends before its announced length.
type whole struct {
	ctx       context.Context
	r         io.Reader
	announced int64 // -1 where it is not known
	n         int64
}

func (w *whole) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.n += int64(n)
	switch {
	case errors.Is(err, io.EOF) && w.announced >= 0 && w.n < w.announced, errors.Is(err, io.ErrUnexpectedEOF):
		of := ""
		if w.announced >= 0 {
			of = fmt.Sprintf(" of %d", w.announced)
		}
		return n, &Error{Msg: fmt.Sprintf("was cut short after %d%s bytes", w.n, of), Hint: "the connection broke; the list is fetched again later", Err: io.ErrUnexpectedEOF, again: true}
	case err != nil && !errors.Is(err, io.EOF):
		return n, broken(w.ctx, fmt.Sprintf("after %d bytes", w.n), err)
	}
	return n, err
}

// unzip explains errors of the compression.
type unzip struct {
	ctx context.Context
	z   *gzip.Reader
}

func (u unzip) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unzippable(u.ctx, err)
	}
	return n, err
}

func unzippable(ctx context.Context, err error) error {
	if e := (*Error)(nil); errors.As(err, &e) || ctx.Err() != nil {
		return err // of what is below
	}
	return &Error{Msg: "its compression is damaged: " + err.Error(), Hint: "the list is fetched again later", Err: err, again: true}
}

// limited refuses to read more than most bytes.
type limited struct {
	r    io.Reader
	most int64
	n    int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.n += int64(n); l.n > l.most {
		return 0, tooLarge(l.most)
	}
	return n, err
}

func tooLarge(most int64) *Error {
	return &Error{
		Msg:     fmt.Sprintf("is larger than %d bytes, the most this file may have", most),
		Hint:    "see PAGE for what has become of the list; raise the limit if it really grew so",
		refused: true,
	}
}

// checksum asks for the digest that the publisher states for a file: in
// hexadecimal, or "" where the source has no address for one.
func (f *Fetcher) checksum(ctx context.Context, s Source, file File) (string, error) {
	if file.Checksum == "" {
		return "", nil
	}
	r, err := f.request(s, file.Checksum)
	if err != nil {
		return "", err
	}
	var text []byte
	err = f.retry(ctx, func() error {
		return f.get(ctx, r, func(ctx context.Context, resp *http.Response) error {
			if resp.StatusCode != http.StatusOK {
				return answered(resp, f.c.Now())
			}
			body, err := open(ctx, resp, maxChecksum)
			if err != nil {
				return err
			}
			text, err = io.ReadAll(body)
			return err
		})
	})
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Msg = "its checksum at " + file.Checksum + ": " + e.Msg
		return "", e
	}
	if err != nil {
		return "", err
	}
	if stated := digestIn(string(text), file); stated != "" {
		return stated, nil
	}
	return "", &Error{
		Msg:     "there is no SHA-256, SHA-384 or SHA-512 of it at " + file.Checksum,
		Hint:    "what cannot be checked is not used; see PAGE for where the publisher states checksums now",
		refused: true,
	}
}

// digestIn finds a file's digest in a text: the only one, or that of the line
// which ends in the file's name, as it is here or at the publisher's.
func digestIn(text string, file File) string {
	var all []string
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		digest := strings.ToLower(words[0])
		if _, err := hex.DecodeString(digest); err != nil || !slices.Contains([]int{sha256Digits, 96, 128}, len(digest)) {
			continue
		}
		if len(words) > 1 {
			name := strings.TrimPrefix(words[len(words)-1], "*") // of binary mode
			remote, _, _ := strings.Cut(file.Address, "?")
			if name != file.Name && !strings.HasSuffix(remote, "/"+name) {
				continue
			}
		}
		all = append(all, digest)
	}
	if len(all) != 1 {
		return ""
	}
	return all[0]
}
