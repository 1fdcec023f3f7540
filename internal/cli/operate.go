package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/backup"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/store"
)

type backupCmd struct {
	Out string `arg:"" help:"The file to write, as backup.tar.gz. It must not be there."`
}

func (backupCmd) Help() string {
	return `The file holds all that is kept, with its hashes: the database, the lists, jobs, and the key that signs the audit log. It is not
encrypted, so keep it as safe as the service itself. It is of one moment, whatever is written meanwhile.`
}

func (c *backupCmd) Run(e *env) error {
	s, dir, err := e.openStore(false)
	if err != nil {
		return err
	}
	m, err := backup.ToFile(e.ctx, s, dir, c.Out, backup.Options{})
	if err != nil {
		return err
	}
	return e.say(map[string]any{"file": c.Out, "rows": m.Rows(), "files": len(m.Files)}, "%s: %s of %s, and %s\n", c.Out,
		count(int(m.Rows()), "row", "rows"), count(len(m.Tables), "table", "tables"), count(len(m.Files), "file", "files"))
}

type restoreCmd struct {
	In    string `arg:"" type:"existingfile" help:"A file that namesake backup wrote."`
	Check bool   `help:"Only read it through and compare it with its hashes."`
}

func (c *restoreCmd) Run(e *env) error {
	f, err := os.Open(c.In)
	if err != nil {
		return err
	}
	defer f.Close()
	var m backup.Manifest
	if c.Check {
		m, err = backup.Verify(e.ctx, f, backup.Options{})
	} else {
		dir, dirErr := e.dataDir()
		if dirErr != nil {
			return dirErr
		}
		m, err = backup.Restore(e.ctx, f, e.databaseURL(dir), dir, backup.Options{})
	}
	if err != nil {
		return err
	}
	done := "restored"
	if c.Check {
		done = "sound"
	}
	return e.say(map[string]any{"file": c.In, "state": done, "rows": m.Rows(), "files": len(m.Files)}, "%s: %s; %s of %s, and %s\n", c.In, done,
		count(int(m.Rows()), "row", "rows"), count(len(m.Tables), "table", "tables"), count(len(m.Files), "file", "files"))
}

type migrateCmd struct{}

func (migrateCmd) Run(e *env) error {
	s, _, err := e.openStore(true)
	if err != nil {
		return err
	}
	steps, err := s.Schema(e.ctx)
	if err != nil {
		return err
	}
	if e.json {
		return e.writeJSON(steps)
	}
	for _, step := range steps {
		fmt.Fprintf(e.out, "%s  %s\n", step.At.Format("2006-01-02 15:04Z"), step.Name)
	}
	return nil
}

type configCmd struct {
	Check   configCheckCmd   `cmd:"" help:"Say all that is wrong with a configuration file."`
	Example configExampleCmd `cmd:"" help:"Write a configuration file with every setting and its default."`
}

type configCheckCmd struct {
	File string `arg:"" type:"existingfile" help:"The file."`
}

func (c *configCheckCmd) Run(e *env) error {
	problems := config.Check(c.File)
	if e.json {
		if err := e.writeJSON(orEmpty(problems)); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		if !e.json {
			for _, p := range problems {
				e.note("error: %s", p)
			}
		}
		e.status = exitFailed
		return nil
	}
	if e.json {
		return nil
	}
	_, err := fmt.Fprintf(e.out, "%s: sound\n", c.File)
	return err
}

type configExampleCmd struct{}

func (configExampleCmd) Run(e *env) error {
	_, err := io.WriteString(e.out, config.Example())
	return err
}

type healthCmd struct {
	URL string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server."`
}

func (c *healthCmd) Run(e *env) error {
	ctx, stop := context.WithTimeout(e.ctx, 4*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL, "/")+"/healthz", nil)
	if err != nil {
		return usage{err, "namesake health --help"}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", c.URL, resp.Status)
	}
	return e.say(map[string]string{"status": "ok"}, "ok\n")
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Verify the log, here or in a copy."`
	Export auditExportCmd `cmd:"" help:"Copy the log into a folder that anybody can verify offline."`
	Prove  auditProveCmd  `cmd:"" help:"Prove that one entry is in the log."`
	Check  auditCheckCmd  `cmd:"" help:"Check a proof."`
	Key    auditKeyCmd    `cmd:"" help:"Print the public key that the log is signed with."`
}

type auditVerifyCmd struct {
	Copy  string   `arg:"" optional:"" type:"existingdir" help:"A folder that namesake audit export wrote. Default: the log of the database."`
	Key   []string `placeholder:"KEY" help:"A public key, as namesake audit key prints it; repeatable. Default: those that the log itself states."`
	Since string   `type:"existingfile" placeholder:"FILE" help:"A checkpoint that was kept elsewhere, which the log must continue."`
}

func (c *auditVerifyCmd) Run(e *env) error {
	known := audit.Known{Keys: c.Key}
	if c.Since != "" {
		b, err := os.ReadFile(c.Since)
		if err != nil {
			return err
		}
		known.Since = string(b)
	}
	var r *audit.Report
	var err error
	if c.Copy != "" {
		r, err = audit.Verify(os.DirFS(c.Copy), known)
	} else {
		var s *store.Store
		if s, _, err = e.openStore(false); err == nil {
			r, err = audit.VerifyStore(e.ctx, s, known)
		}
	}
	if err != nil {
		return err
	}
	if !r.OK() {
		e.status = exitFailed
	}
	return e.say(r, "%s\n", strings.TrimRight(r.String(), "\n"))
}

type auditExportCmd struct {
	Out string `arg:"" help:"The folder; what it has already is only added to."`
}

func (c *auditExportCmd) Run(e *env) error {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return err
	}
	if _, err := y.audit.Checkpoint(e.ctx); err != nil {
		return err
	}
	x, err := audit.Export(e.ctx, y.store, filepath.Clean(c.Out))
	if err != nil {
		return err
	}
	return e.say(x, "%s\n", x)
}

type auditProveCmd struct {
	Entry int64 `arg:"" help:"The entry's number, from 0."`
}

func (c *auditProveCmd) Run(e *env) error {
	s, _, err := e.openStore(false)
	if err != nil {
		return err
	}
	p, err := audit.Prove(e.ctx, s, c.Entry)
	if err != nil {
		return err
	}
	return e.writeJSON(p)
}

type auditCheckCmd struct {
	Proof string   `arg:"" type:"existingfile" help:"A file that namesake audit prove wrote."`
	Key   []string `required:"" placeholder:"KEY" help:"The public key, from whoever runs the service; repeatable."`
}

func (c *auditCheckCmd) Run(e *env) error {
	b, err := os.ReadFile(c.Proof)
	if err != nil {
		return err
	}
	p, err := audit.ParseProof[audit.Proof](b)
	if err != nil {
		return usage{err, "namesake audit prove"}
	}
	r, signed, err := audit.CheckProof(p, c.Key)
	if err != nil {
		return err
	}
	return e.say(map[string]any{"entry": r.Seq, "action": r.Action, "at": r.At, "size": signed.Size},
		"entry %d (%s, %s) is in the log of %d entries that was signed\n", r.Seq, r.Action, r.At.Format(time.RFC3339), signed.Size)
}

type auditKeyCmd struct{}

func (auditKeyCmd) Run(e *env) error {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return err
	}
	return e.say(map[string]string{"key": y.audit.PublicKey()}, "%s\n", y.audit.PublicKey())
}
