package cases_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/store"
)

func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pdf = "%PDF-1.7\n%âãÏÓ\n"

// A file is what its name and its content say, or it is not taken; what is taken
// comes back to the byte, with its hash, and removed leaves that behind.
func TestAttachments(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.Context()
		id := o.open(o.ana).ID
		for name, data := range map[string]string{
			"passport.pdf": pdf, "foto.PNG": "\x89PNG\r\n\x1a\n....", "scan.jpeg": "\xff\xd8\xff\xe0....", "scan.webp": "RIFF....WEBPVP", "mail.eml": "From: ana\n\nКадыров", "قائمة.csv": "a,b\n1,2\n",
			`C:\Users\ana\letter.docx`: string(zipped(t, "[Content_Types].xml", "word/document.xml")), "../../etc/sums.xlsx": string(zipped(t, "xl/workbook.xml")),
		} {
			a, err := o.Attach(ctx, o.ana, id, name, []byte(data), nil)
			if err != nil || strings.ContainsAny(a.Name, `/\`) || a.Size != int64(len(data)) {
				o.Errorf("%s: %+v, %v", name, a, err)
			}
		}
		for name, data := range map[string]string{
			"":                                pdf,
			"pdf":                             pdf,
			".pdf":                            pdf,
			"empty.txt":                       "",
			"page.html":                       "<html><script>alert(1)</script>",
			"page.svg":                        `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
			"run.exe":                         "MZ\x90\x00",
			"run.pdf":                         "MZ\x90\x00",
			"page.txt":                        "<!DOCTYPE html><script>alert(1)</script>",
			"page.pdf":                        "<html>",
			"page.png":                        "GIF89a....",
			"bad.txt":                         "\xff\xfe\xfd text",
			"macros.docx":                     string(zipped(t, "word/document.xml", "word/vbaProject.bin")),
			"archive.docx":                    string(zipped(t, "evil.exe")),
			"archive.zip":                     string(zipped(t, "evil.exe")),
			"half.xlsx":                       "PK\x03\x04half",
			"invoice\u202efdp.pdf":            pdf,
			"two\nlines.pdf":                  pdf,
			"nul\x00.pdf":                     pdf,
			"zero\u200bwidth.pdf":             pdf,
			"\xff\xfe.pdf":                    pdf,
			strings.Repeat("x", 300) + ".pdf": pdf,
			"large.txt":                       strings.Repeat("x", cases.MostBytes+1),
		} {
			_, err := o.Attach(ctx, o.ana, id, name, []byte(data), nil)
			o.wrong(err, "file")
		}
		_, err := o.Attach(ctx, o.bo, 4711, "a.pdf", []byte(pdf), nil)
		o.refused(err, store.ErrNotFound)
		_, err = o.Attach(ctx, access.Identity{Kind: access.Person, ID: "9", Roles: []access.Role{access.Analyst}}, id, "a.pdf", []byte(pdf), nil)
		o.refused(err, cases.ErrOwner)

		a, err := o.Attach(ctx, o.bo, id, "again.pdf", []byte(pdf), nil)
		o.must(err)
		o.view(func(tx *store.Tx) error {
			got, data, err := cases.Content(tx, id, a.ID)
			if sum := sha256.Sum256([]byte(pdf)); string(data) != pdf || got.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
				o.Errorf("%+v, %d bytes", got, len(data))
			}
			_, _, other := cases.Content(tx, id+1, a.ID)
			o.refused(other, store.ErrNotFound)
			return err
		})
		_, err = o.Remove(ctx, o.bo, id, a.ID, "", nil)
		o.wrong(err, "reason")
		gone, err := o.Remove(ctx, o.bo, id, a.ID, "Belongs to another case.", nil)
		if err != nil || gone.Hash != a.Hash || gone.RemovedBy != o.bo.Actor() {
			o.Errorf("%+v, %v", gone, err)
		}
		_, err = o.Remove(ctx, o.bo, id, a.ID, "Again.", nil)
		o.refused(err, cases.ErrRemoved)
		o.view(func(tx *store.Tx) error {
			_, _, err := cases.Content(tx, id, a.ID)
			o.refused(err, cases.ErrRemoved)
			all, err := cases.Attachments(tx, id)
			last := all[len(all)-1]
			if len(all) != 9 || !last.Gone() || last.Hash != a.Hash || last.RemovedWhy != "Belongs to another case." {
				o.Errorf("%+v", last)
			}
			return err
		})
		// What was altered below is not given.
		o.exec("UPDATE case_files SET data = $1 WHERE name = 'passport.pdf'", []byte("%PDF-1.7 forged"))
		o.view(func(tx *store.Tx) error {
			all, err := cases.Attachments(tx, id)
			for _, f := range all {
				if _, _, err := cases.Content(tx, id, f.ID); f.Name == "passport.pdf" && (err == nil || !strings.Contains(err.Error(), "hash differs")) {
					o.Errorf("a forged file is given: %v", err)
				}
			}
			return err
		})
		if got := o.told(); strings.Count(got, "case.attached") != 9 || strings.Count(got, "case.detached account:2") != 1 {
			o.Errorf("the timeline is %s", got)
		}
	})
}
