package browser_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// site is an installation and its running server.
type site struct {
	*testing.T
	data string // its folder
	url  string
	link string // by which the first administrator signs in, once
	cmd  *exec.Cmd
	log  bytes.Buffer // what the server wrote for whoever runs it
}

// serve starts the program on an empty folder, as a user would.
func serve(t *testing.T, flags ...string) *site {
	t.Helper()
	need(t)
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, data: t.TempDir()}
	s.cmd = exec.Command(path, append([]string{"serve", "--addr", "127.0.0.1:0", "--json", "--data", s.data}, flags...)...)
	s.cmd.Stderr = &s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var said struct {
		URL    string `json:"url"`
		SignIn string `json:"sign_in"`
	}
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	if err != nil || said.URL == "" || said.SignIn == "" {
		t.Fatalf("the server said %q: %v", line, err)
	}
	s.url, s.link = said.URL, said.SignIn
	return s
}

// stop ends the server, which must say of nothing that it went wrong.
func (s *site) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			s.Errorf("the server wrote %q", strings.TrimSpace(line))
		}
	}
}

// run runs another command of the program beside the server, and returns what it
// wrote.
func (s *site) run(args ...string) string {
	s.Helper()
	cmd := exec.Command(built.program, append(args, "--data", s.data)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		s.Fatalf("namesake %s: %v: %s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out))
}

// api asks the API with a key, as a program does.
func (s *site) api(key, method, path, body string) (int, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{Timeout: 30 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// write puts a file into the site's folder for a command to read.
func (s *site) write(name, text string) string {
	s.Helper()
	path := s.TempDir() + "/" + name
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
	return path
}
