package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/subject"
)

type benchCmd struct {
	Lists  []string `sep:"none" placeholder:"PATH" help:"A file or folder of one list; repeatable. Default: the imported lists."`
	People string   `required:"" placeholder:"FILE.csv" help:"The people to ask about: columns name,birth_date,country,gender."`
	More   []string `arg:"" optional:"" name:"path" help:"Further lists."`
}

func (benchCmd) Help() string {
	return `Latency is that of one client asking about one person after another; throughput that of every core asking at once. The time to load
counts from opening the first file to the first answer being possible. Imported lists are opened by their index, others are read:

  namesake bench --lists sdn/ --people people.csv`
}

// throughputTime is how long every core is kept asking: long enough that start
// and end do not show.
const throughputTime = 2 * time.Second

// benchFigures are times in microseconds and milliseconds, and memory in MB of
// 10^6 bytes.
type benchFigures struct {
	Entities int     `json:"entities"`
	Queries  int     `json:"queries"`
	P50      float64 `json:"p50_us"`
	P95      float64 `json:"p95_us"`
	P99      float64 `json:"p99_us"`
	QPS      float64 `json:"qps"`
	RSS      float64 `json:"rss_mb"`
	Load     float64 `json:"load_ms"`
	Cores    int     `json:"cores"`
}

func (c *benchCmd) Run(e *env) error {
	subjects, err := readSubjects(c.People)
	if err != nil {
		return err
	}
	if len(c.Lists) == 0 && len(c.More) > 0 {
		return usagef("namesake bench --lists PATH --people FILE.csv", "%q: name lists with --lists", c.More)
	}
	start := time.Now()
	screener, err := e.screener(append(c.Lists, c.More...))
	if err != nil {
		return err
	}
	f := benchFigures{Load: float64(time.Since(start).Microseconds()) / 1000, Entities: screener.Index().Len(), Queries: len(subjects), Cores: runtime.GOMAXPROCS(0)}
	for _, s := range subjects[:min(1000, len(subjects))] { // what is made on first use is not what is asked
		if _, err := screener.Screen(s); err != nil {
			return err
		}
	}
	took := make([]time.Duration, len(subjects))
	for i, s := range subjects {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		if _, err := screener.Screen(s); err != nil {
			return err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	f.P50, f.P95, f.P99 = percentile(took, 50), percentile(took, 95), percentile(took, 99)

	var asked atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, f.Cores)
	start = time.Now()
	for core := range f.Cores {
		group.Go(func() {
			for i := core; time.Since(start) < throughputTime && e.ctx.Err() == nil; i += f.Cores {
				if _, errs[core] = screener.Screen(subjects[i%len(subjects)]); errs[core] != nil {
					return
				}
				asked.Add(1)
			}
		})
	}
	group.Wait()
	f.QPS = float64(asked.Load()) / time.Since(start).Seconds()
	if err := errors.Join(append(errs, e.ctx.Err())...); err != nil {
		return err
	}
	f.RSS = float64(residentBytes()) / 1e6
	if e.json {
		return e.writeJSON(f)
	}
	_, err = fmt.Fprintf(e.out, "entities=%d queries=%d p50_us=%.1f p95_us=%.1f p99_us=%.1f qps=%.0f rss_mb=%.0f load_ms=%.0f\n", f.Entities, f.Queries, f.P50, f.P95, f.P99, f.QPS, f.RSS, f.Load)
	return err
}

// readSubjects reads a whole file of people; a row that is none fails it.
func readSubjects(path string) ([]namesake.Subject, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	r, err := subject.NewReader(in, path)
	if err != nil {
		return nil, err
	}
	var out []namesake.Subject
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && row.Err != nil {
			err = fmt.Errorf("%s:%d: %w", path, row.Line, row.Err)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, row.Subject)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no people", path)
	}
	return out, nil
}

// percentile of sorted durations, in microseconds, by the nearest rank.
func percentile(sorted []time.Duration, p int) float64 {
	rank := (len(sorted)*p + 99) / 100
	return float64(sorted[max(rank, 1)-1].Nanoseconds()) / 1000
}

// residentBytes is the memory that the process occupies, from the operating
// system where that is Linux, else what Go obtained from it.
func residentBytes() int64 {
	if f, err := os.Open("/proc/self/status"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if text, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
				if kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 10, 64); err == nil {
					return kib * 1024
				}
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
