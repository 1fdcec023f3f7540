package fetch

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
)

// sniffed is how many bytes at the head of a file are looked at.
const sniffed = 1024

// suits refuses what is not of the kind by its declared type or first bytes.
func suits(kind Kind, contentType string, head []byte) error {
	if len(head) == 0 {
		return &Error{Msg: "is empty", Hint: "the publisher may be in the midst of a change; the list is fetched again later", refused: true}
	}
	is, suitable := looks(head), false
	switch kind {
	case Delimited:
		suitable = is == "text"
	case XML:
		suitable = is == "XML"
	case Workbook:
		suitable = is == "a ZIP archive"
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media = "" // publishers are not held to grammar
	}
	if media == "text/html" || media == "application/xhtml+xml" || is == "a web page" {
		return &Error{
			Msg:     "is a web page, not the list",
			Hint:    "often a notice of maintenance, a sign-in, or a file that moved: open PAGE, and set the new address if there is one",
			refused: true,
		}
	}
	if strings.HasSuffix(media, "json") {
		is, suitable = "JSON", false
	}
	if !suitable {
		return &Error{
			Msg:     fmt.Sprintf("is %s, where %s was expected", is, map[Kind]string{Delimited: "text in columns", XML: "XML", Workbook: "a workbook (.xlsx)"}[kind]),
			Hint:    "open PAGE: the publisher may have changed the format, or the address is of another file",
			refused: true,
		}
	}
	return nil
}

// looks tells what bytes seem to be.
func looks(head []byte) string {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	begins := func(s string) bool { return bytes.HasPrefix(text, []byte(s)) }
	switch {
	case begins("<") && (bytes.Contains(text, []byte("<html")) || bytes.Contains(text, []byte("<!doctype html")) || begins("<head") || begins("<body") || begins("<script")):
		return "a web page"
	case begins("<"):
		return "XML"
	case begins("{") || begins("["):
		return "JSON"
	case begins("pk\x03\x04"):
		return "a ZIP archive"
	case begins("%pdf"):
		return "a PDF document"
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return "compressed by gzip"
	case bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "in UTF-16"
	case bytes.IndexByte(head, 0) >= 0:
		return "binary"
	case len(text) == 0:
		return "blank"
	}
	return "text"
}
