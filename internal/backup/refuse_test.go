package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/backup"
	"github.com/namesake-screening/namesake/internal/store"
)

// edit changes the entries of an archive and packs it again.
func edit(t *testing.T, archive []byte, change func(h *tar.Header, content []byte) (string, []byte, bool)) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	from, to := tar.NewReader(z), tar.NewWriter(w)
	for {
		h, err := from.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		name, content, keep := change(h, content)
		if !keep {
			continue
		}
		h.Name, h.Size = name, int64(len(content))
		if err := to.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(to.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// replace edits one entry.
func replace(t *testing.T, archive []byte, name, old, new string) []byte {
	found := false
	out := edit(t, archive, func(h *tar.Header, content []byte) (string, []byte, bool) {
		if h.Name == name {
			found = bytes.Contains(content, []byte(old))
			content = bytes.Replace(content, []byte(old), []byte(new), 1)
		}
		return h.Name, content, true
	})
	if !found {
		t.Fatalf("no %q in %s", old, name)
	}
	return out
}

// Whatever was done to an archive, it is told what, and nothing is left of it.
func TestWhatWasAlteredIsRefused(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	lay(t, dir, someFiles)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO settings (name, value) VALUES ('limit', '5'), ('second', '6')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	m, good := dump(t, s, dir)
	const settings = "tables/settings/000001.jsonl"
	without := func(name string) []byte {
		return edit(t, good, func(h *tar.Header, content []byte) (string, []byte, bool) { return h.Name, content, h.Name != name })
	}
	named := func(from, to string) []byte {
		return edit(t, good, func(h *tar.Header, content []byte) (string, []byte, bool) {
			if h.Name == from {
				return to, content, true
			}
			return h.Name, content, true
		})
	}
	flipped := slices.Clone(good)
	flipped[len(flipped)/2] ^= 0x40
	schema := fmt.Sprintf(`"schema": %d`, m.Schema)
	newer := replace(t, replace(t, good, "backup.json", schema, `"schema": 9999`), "manifest.json", schema, `"schema": 9999`)
	for name, c := range map[string]struct {
		archive []byte
		says    string
	}{
		"a row altered":           {replace(t, good, settings, `"5"`, `"9"`), "table settings was altered"},
		"a row missing":           {replace(t, good, settings, `{"name":"second","value":"6"}`+"\n", ""), "table settings has 1 rows where the manifest counts 2"},
		"a part missing":          {without(settings), "table settings has 0 rows"},
		"a part twice":            {named("tables/migrations/000001.jsonl", settings), "is in it twice"},
		"a part out of turn":      {named(settings, "tables/settings/000002.jsonl"), "stands where part 1"},
		"a table that is none":    {named(settings, "tables/zz/000001.jsonl"), "table settings has 0 rows"},
		"a file altered":          {replace(t, good, "audit.key", "KEY", "YEK"), "audit.key was altered"},
		"a file missing":          {without("lists/un-sc/current.json"), "lists/un-sc/current.json is missing"},
		"a file of another":       {named("audit.key", "jobs/audit.key"), "audit.key is missing"},
		"a file outside":          {named("audit.key", "lists/../../../etc/passwd"), "does not belong into a backup"},
		"a file of another place": {named("audit.key", "namesake.toml"), "does not belong into a backup"},
		"the manifest missing":    {without("manifest.json"), "cut short after"},
		"the beginning missing":   {without("backup.json"), "should with backup.json"},
		"a manifest of another":   {replace(t, good, "manifest.json", `"sqlite"`, `"postgres"`), "not of one backup"},
		"an unknown field":        {replace(t, good, "manifest.json", `"format"`, `"extra": 1, "format"`), "unknown field"},
		"of a newer schema":       {newer, "schema 9999, and this version knows those up to"},
		"of a newer format":       {replace(t, good, "backup.json", `"format": 1`, `"format": 2`), "format 2, and this version reads up to 1"},
		"a bit flipped":           {flipped, "damaged"},
		"no archive":              {[]byte("name\nOrvan Daskel\n"), "no gzip archive"},
		"nothing":                 {nil, "no gzip archive"},
	} {
		t.Run(name, func(t *testing.T) {
			url, dir := place(t, "sqlite")
			_, err := backup.Restore(t.Context(), bytes.NewReader(c.archive), url, dir, backup.Options{})
			if !errors.Is(err, backup.ErrUnreadable) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}

// An archive that ends early, wherever, is refused.
func TestCutShortIsRefused(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	fill(t, s, 20, 3)
	lay(t, dir, someFiles)
	_, good := dump(t, s, dir)
	for n := 0; n < len(good); n += 1 + len(good)/97 {
		if _, err := backup.Verify(t.Context(), bytes.NewReader(good[:n]), backup.Options{}); !errors.Is(err, backup.ErrUnreadable) {
			t.Errorf("the first %d of %d bytes: %v", n, len(good), err)
		}
	}
	if _, err := backup.Verify(t.Context(), bytes.NewReader(good[:len(good)-1]), backup.Options{}); !errors.Is(err, backup.ErrUnreadable) {
		t.Errorf("all but the last byte: %v", err)
	}
}
