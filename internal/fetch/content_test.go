package fetch

import "testing"

func TestLooks(t *testing.T) {
	for head, want := range map[string]string{
		"36,\"AEROCARIBBEAN\"":                         "text",
		"\ufeffname,country\n":                         "text",
		"<?xml version=\"1.0\"?>\n<CONSOLIDATED_LIST>": "XML",
		"\ufeff <Designations>":                        "XML",
		"<!DOCTYPE HTML PUBLIC>":                       "a web page",
		"<?xml version=\"1.0\"?><!DOCTYPE html><html>": "a web page",
		"\r\n<HTML lang=en>":                           "a web page",
		"<script>location='/'</script>":                "a web page",
		"{\"a\":1}":                                    "JSON",
		"[]":                                           "JSON",
		"PK\x03\x04\x14\x00":                           "a ZIP archive",
		"%PDF-1.7":                                     "a PDF document",
		"\x1f\x8b\x08":                                 "compressed by gzip",
		"\xff\xfe<\x00":                                "in UTF-16",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00":     "binary",
		" \n": "blank",
	} {
		if got := looks([]byte(head)); got != want {
			t.Errorf("%q looks like %s, want %s", head, got, want)
		}
	}
}
