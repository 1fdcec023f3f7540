package cases

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/internal/mistake"
)

// Limits on attachments.
const (
	MostBytes = 10 << 20 // of one
	MostFiles = 50       // of a case
	mostName  = 200      // characters
)

// kind is a sort of file that may be attached.
type kind struct {
	media      string // as it is stored and given
	extensions []string
	found      string            // what net/http finds in its content
	further    func([]byte) bool // what it must be besides; nil for nothing
}

// kinds are what may be attached: what evidence comes as, and nothing that a
// program of the reader would run.
var kinds = []kind{
	{"application/pdf", []string{"pdf"}, "application/pdf", nil},
	{"image/png", []string{"png"}, "image/png", nil},
	{"image/jpeg", []string{"jpg", "jpeg"}, "image/jpeg", nil},
	{"image/webp", []string{"webp"}, "image/webp", nil},
	{"text/plain; charset=utf-8", []string{"txt", "csv", "eml", "json"}, "text/plain; charset=utf-8", utf8.Valid},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{"docx"}, "application/zip", office("word/document.xml")},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{"xlsx"}, "application/zip", office("xl/workbook.xml")},
}

// Allowed are the extensions of files that may be attached.
var Allowed = func() (out []string) {
	for _, k := range kinds {
		out = append(out, k.extensions...)
	}
	return out
}()

// Kinds are the media types of what may be attached.
var Kinds = func() (out []string) {
	for _, k := range kinds {
		out = append(out, k.media)
	}
	return out
}()

// office tells an office document by the part that it must have, and refuses one
// with macros.
func office(part string) func([]byte) bool {
	return func(data []byte) bool {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return false
		}
		has := false
		for _, f := range z.File {
			has = has || f.Name == part
			if strings.HasSuffix(strings.ToLower(f.Name), ".bin") {
				return false
			}
		}
		return has
	}
}

// check is the name and the kind of a file that is to be attached.
func check(name string, data []byte) (string, string, error) {
	bad := func(format string, args ...any) (string, string, error) {
		return "", "", mistake.In("file", fmt.Sprintf(format, args...))
	}
	name = strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
	dot := strings.LastIndexByte(name, '.')
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, hidden):
		return bad("has a name with control characters, or with some that turn the direction of writing; rename it")
	case utf8.RuneCountInString(name) > mostName:
		return bad("has a name of more than %d characters; rename it", mostName)
	case dot < 1:
		return bad("has no name with an extension; the extensions are %s", strings.Join(Allowed, ", "))
	case len(data) == 0:
		return bad("is empty")
	case len(data) > MostBytes:
		return bad("is larger than %d MB", MostBytes>>20)
	}
	extension := strings.ToLower(name[dot+1:])
	i := slices.IndexFunc(kinds, func(k kind) bool { return slices.Contains(k.extensions, extension) })
	if i < 0 {
		return bad("is of a kind that is not taken; the extensions are %s", strings.Join(Allowed, ", "))
	}
	k := kinds[i]
	if http.DetectContentType(data) != k.found || k.further != nil && !k.further(data) {
		return bad("does not hold what .%s files hold; if it is another kind of file, name it so, and save office documents without macros and text as UTF-8", extension)
	}
	return name, k.media, nil
}

// hidden reports characters that a reader does not see in a name, or that make
// it read otherwise than it is.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}
