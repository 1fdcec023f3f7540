package main

import (
	"fmt"
	"github.com/namesake-screening/namesake/internal/corpus"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// enough is how many pairs a figure by culture and difference takes: with fewer
// it is not shown.
const enough = 20

// figures are what is measured on pairs of names, and on people on no list at
// the shipped settings. They take seconds; the golden file holds them.
type figures struct {
	threshold   float64
	published   []eval.Scored // pairs that other projects publish
	crossScript []eval.Scored // those of them whose names are in two scripts
	cultures    []culture
	common      []culture // common names in their own script, by country
	exact       *exact
	clean       eval.Groups[eval.Counts] // people on no list, by the culture told from the name
}

// culture is one culture's pairs with their scores.
type culture struct {
	eval.Population
	scores []float64
}

func measure(data string) (*figures, error) {
	f := &figures{threshold: policy.Default().Similarity}
	published, err := corpus.PublishedPairs(data)
	if err != nil {
		return nil, err
	}
	for _, p := range published {
		s := eval.Scored{Score: screen.CompareNames(p.Kind, p.Asked, p.Listed), Match: p.Match}
		f.published = append(f.published, s)
		if p.CrossScript() {
			f.crossScript = append(f.crossScript, s)
		}
	}
	short, err := corpus.ShortForms(data)
	if err != nil {
		return nil, err
	}
	var screened []*list.Edition
	var entities [][]namesake.Entity
	for _, path := range corpus.Lists {
		edition, err := corpus.ReadList(data, path)
		if err != nil {
			return nil, err
		}
		entities = append(entities, edition.Entities)
		if path == corpus.OFAC {
			if f.exact, err = searchExact(edition); err != nil {
				return nil, err
			}
		}
		if path == corpus.OFAC || path == corpus.UN {
			screened = append(screened, edition)
		}
	}
	for _, p := range (eval.Generator{Seed: 1, Short: short}).Generate(entities...) {
		f.cultures = append(f.cultures, compare(p))
	}
	common, err := corpus.CommonNames(data)
	if err != nil {
		return nil, err
	}
	for _, c := range common {
		f.common = append(f.common, compare(eval.Population{Culture: c.Country, People: len(c.Given) * len(c.Family), Pairs: c.Pairs(1, 100)}))
	}
	return f, f.screenClean(data, screened)
}

func compare(p eval.Population) culture {
	c := culture{p, make([]float64, len(p.Pairs))}
	each(len(p.Pairs), func(i int) {
		c.scores[i] = screen.CompareNames(namesake.KindPerson, p.Pairs[i].Asked, p.Pairs[i].Listed)
	})
	return c
}

func (f *figures) screenClean(data string, editions []*list.Edition) error {
	clean, err := corpus.CleanPeople(data)
	if err != nil {
		return err
	}
	screener, err := screen.New(editions, policy.Default())
	if err != nil {
		return err
	}
	alerted, failed := make([]bool, len(clean)), make([]error, len(clean))
	each(len(clean), func(i int) {
		s, err := screener.Screen(namesake.Subject{Name: clean[i], Kind: namesake.KindPerson})
		alerted[i], failed[i] = len(s.Matches) > 0, err
	})
	for i, text := range clean {
		if failed[i] != nil {
			return fmt.Errorf("screen %q: %w", text, failed[i])
		}
		told := name.CultureUnknown
		if forms := name.Forms(text, namesake.KindPerson); len(forms) > 0 {
			told = forms[0].Culture
		}
		f.clean.Of(told.String()).Add(alerted[i], false)
	}
	return nil
}

// each calls f for 0 to n−1, on all cores.
func each(n int, f func(i int)) {
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			for i := core; i < n; i += cores {
				f(i)
			}
		})
	}
	group.Wait()
}

// counts of the pairs of the differences; of all where there are none.
func (c *culture) counts(threshold float64, of ...eval.Difference) eval.Counts {
	var n eval.Counts
	for i, p := range c.Pairs {
		if len(of) == 0 || slices.Contains(of, p.Difference) {
			n.Add(c.scores[i] >= threshold, p.Match)
		}
	}
	return n
}

// shared are the differences that every culture has enough pairs of.
func (f *figures) shared() (out []eval.Difference) {
	for _, d := range eval.TrueDifferences {
		if !slices.ContainsFunc(f.cultures, func(c culture) bool { return c.counts(f.threshold, d).Total() < enough }) {
			out = append(out, d)
		}
	}
	return out
}

// mean recall over differences, each counting the same, by which cultures are
// compared: cultures have different differences, and some are harder.
func (f *figures) mean(c *culture, of []eval.Difference) float64 {
	sum := 0.0
	for _, d := range of {
		sum += c.counts(f.threshold, d).Recall()
	}
	return sum / float64(max(1, len(of)))
}

// write writes the figures as text, the same bytes for the same figures.
func (f *figures) write(w io.Writer) error {
	published := eval.At(f.threshold, f.published)
	fmt.Fprintf(w, "threshold %.4g\n\n", f.threshold)
	fmt.Fprintf(w, "Labelled pairs that other projects publish, %d: precision %.3f, recall %.3f, F1 %.3f, AUC %.3f\n\n", published.Total(), published.Precision(), published.Recall(), published.F1(), eval.AUC(f.published))
	f.exact.write(w)
	f.writeScripts(w)
	fmt.Fprintln(w)

	common := f.shared()
	fmt.Fprintf(w, "Recall by culture. Mean is over the differences that all cultures have: %s.\n", joinDifferences(common))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "culture\tpeople\tpairs\trecall\t95 %\tmean")
	type extreme struct {
		culture string
		recall  float64
	}
	low, high := extreme{"", 2}, extreme{"", -1}
	lowMean, highMean := low, high
	for i := range f.cultures {
		c := &f.cultures[i]
		n := c.counts(f.threshold, eval.TrueDifferences...)
		b := eval.Wilson(n.TruePositive, n.Total())
		mean := f.mean(c, common)
		fmt.Fprintf(t, "%s\t%d\t%d\t%.3f\t%.3f–%.3f\t%.3f\n", c.Culture, c.People, n.Total(), n.Recall(), b.Low, b.High, mean)
		for _, e := range []struct {
			of     *extreme
			recall float64
			better bool
		}{{&low, n.Recall(), n.Recall() < low.recall}, {&high, n.Recall(), n.Recall() > high.recall}, {&lowMean, mean, mean < lowMean.recall}, {&highMean, mean, mean > highMean.recall}} {
			if e.better {
				*e.of = extreme{c.Culture, e.recall}
			}
		}
	}
	t.Flush()
	fmt.Fprintf(w, "gap, all differences: %.1f points, from %s %.3f to %s %.3f\n", 100*(high.recall-low.recall), low.culture, low.recall, high.culture, high.recall)
	fmt.Fprintf(w, "gap, the same differences: %.1f points, from %s %.3f to %s %.3f\n\n", 100*(highMean.recall-lowMean.recall), lowMean.culture, lowMean.recall, highMean.culture, highMean.recall)

	fmt.Fprintln(w, "Recall by culture and difference (pairs); – where there are fewer than", enough)
	f.matrix(w, eval.TrueDifferences, "all cultures", func(n eval.Counts) float64 { return n.Recall() })
	fmt.Fprintln(w, "\nNames of two people taken for one, by culture and difference (pairs)")
	f.matrix(w, eval.FalseDifferences, "all cultures", func(n eval.Counts) float64 { return n.FalseAlertRate() })

	fmt.Fprintln(w, "\nPeople on no list alerted against OFAC 2021 and UN 2026 by name alone, by the culture told from the name")
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "culture\tpeople\talerted\tper 1,000\t95 %")
	var all eval.Counts
	for _, label := range f.clean.Labels() {
		n := *f.clean.Of(label)
		all = all.Plus(n)
		writeAlerts(t, label, n)
	}
	writeAlerts(t, "all", all)
	return t.Flush()
}

// writeScripts writes how names in two scripts fare.
func (f *figures) writeScripts(w io.Writer) {
	fmt.Fprintln(w, "Whole names in two scripts")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "names\tpairs\taccuracy\t95 %\trecall\tfalse alerts")
	row := func(label string, n eval.Counts) {
		right := n.TruePositive + n.TrueNegative
		b := eval.Wilson(right, n.Total())
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f–%.3f\t%.3f\t%.3f\n", label, n.Total(), share(right, n.Total()), b.Low, b.High, n.Recall(), n.FalseAlertRate())
	}
	row("published pairs", eval.At(f.threshold, f.crossScript))
	var official, common eval.Counts
	for i := range f.cultures {
		official = official.Plus(f.cultures[i].counts(f.threshold, eval.Script, eval.ScriptNamesake))
	}
	row("official names in their own script", official)
	for i := range f.common {
		n := f.common[i].counts(f.threshold)
		row("common names of "+f.common[i].Culture, n)
		common = common.Plus(n)
	}
	row("common names of all these", common)
	t.Flush()
}

func writeAlerts(w io.Writer, label string, n eval.Counts) {
	b := eval.Wilson(n.FalsePositive, n.Total())
	fmt.Fprintf(w, "%s\t%d\t%d\t%.1f\t%.1f–%.1f\n", label, n.Total(), n.FalsePositive, 1000*n.FalseAlertRate(), 1000*b.Low, 1000*b.High)
}

func (f *figures) matrix(w io.Writer, differences []eval.Difference, total string, figure func(eval.Counts) float64) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "culture\t%s\n", strings.ReplaceAll(joinDifferences(differences), ", ", "\t"))
	sums := make([]eval.Counts, len(differences))
	low, high := make([]float64, len(differences)), make([]float64, len(differences))
	for i := range low {
		low[i], high[i] = 1, 0
	}
	row := func(label string, of func(i int) eval.Counts) {
		cells := []string{label}
		for i := range differences {
			if n := of(i); n.Total() < enough {
				cells = append(cells, "–")
			} else {
				cells = append(cells, fmt.Sprintf("%.3f (%d)", figure(n), n.Total()))
			}
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	for i := range f.cultures {
		c := &f.cultures[i]
		row(c.Culture, func(i int) eval.Counts {
			n := c.counts(f.threshold, differences[i])
			sums[i] = sums[i].Plus(n)
			if n.Total() >= enough {
				low[i], high[i] = min(low[i], figure(n)), max(high[i], figure(n))
			}
			return n
		})
	}
	row(total, func(i int) eval.Counts { return sums[i] })
	fmt.Fprint(t, "gap, points")
	for i := range differences {
		fmt.Fprintf(t, "\t%.1f", 100*max(0, high[i]-low[i]))
	}
	fmt.Fprintln(t)
	t.Flush()
}

func joinDifferences(of []eval.Difference) string {
	var out []string
	for _, d := range of {
		out = append(out, string(d))
	}
	return strings.Join(out, ", ")
}

func share(part, whole int) float64 { return float64(part) / float64(max(1, whole)) }
