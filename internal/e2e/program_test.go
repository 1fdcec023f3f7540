package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "namesake-e2e")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "namesake")
	out, err := exec.Command("go", "build", "-trimpath", "-o", path, "../../cmd/namesake").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// program is an installation.
type program struct {
	*testing.T
	data string
	key  string // of an integrator
	url  string
	cmd  *exec.Cmd
	http http.Client
}

func install(t *testing.T) *program {
	if testing.Short() {
		t.Skip("starts the program")
	}
	p := &program{T: t, data: t.TempDir(), http: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}, Timeout: 30 * time.Second}}
	t.Cleanup(p.kill)
	return p
}

// run runs a command to its end and returns what it wrote.
func (p *program) run(args ...string) string {
	p.Helper()
	path, err := binary()
	if err != nil {
		p.Fatal(err)
	}
	cmd := exec.Command(path, append(args, "--data", p.data)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		p.Fatalf("namesake %s: %v: %s", strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}

// serve starts the server, and returns when it answers.
func (p *program) serve() {
	p.Helper()
	path, err := binary()
	if err != nil {
		p.Fatal(err)
	}
	p.cmd = exec.Command(path, "serve", "--addr", "127.0.0.1:0", "--json", "--data", p.data)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		p.Fatalf("the server said %q: %v", line, err)
	}
	var said struct{ URL string }
	if err := json.Unmarshal(line, &said); err != nil || said.URL == "" {
		p.Fatalf("the server said %q: %v", line, err)
	}
	p.url = said.URL
}

// kill ends the server as the loss of its machine would.
func (p *program) kill() {
	if p.cmd != nil {
		p.cmd.Process.Signal(syscall.SIGKILL)
		p.cmd.Wait()
		p.cmd = nil
	}
}

// do sends a request and reads the answer.
func (p *program) do(ctx context.Context, method, path, body string) (int, http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.key)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, b, err
}

// memory is the resident memory of the server, in MB.
func (p *program) memory() int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		var kb int
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	return 0
}

func execute(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err
}
