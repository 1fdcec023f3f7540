package evalreport

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/eval"
)

// chart is a line chart in a box of chartWidth by chartHeight pixels, beside
// which stand the labels of its axes.
type chart struct {
	ID, Title, Text string
	X, Y            string // what the axes show
	XTicks, YTicks  []tick
	Lines           []line
	Marks           []mark  // points of the shipped threshold
	Shipped         float64 // where a line across stands for it, 0 for none
}

type tick struct {
	At    float64
	Label string
}

// line is one curve. Where there are several, their strokes differ, and are
// named at the height Key.
type line struct {
	Name   string
	Stroke string // a class of the page: solid or dashed
	Points string // as SVG has them
	Key    float64
}

type mark struct {
	At     [2]float64
	Label  string
	Anchor string
	Shift  float64
}

const (
	chartWidth  = 420.0
	chartHeight = 260.0
)

// axis maps values to pixels.
type axis struct{ to float64 } // from 0

func (a axis) x(v float64) float64 { return chartWidth * min(1, v/a.to) }
func (a axis) y(v float64) float64 { return chartHeight * (1 - min(1, v/a.to)) }

func (a axis) ticks(position func(float64) float64, label func(float64) string) (out []tick) {
	for i := range 6 {
		v := a.to * float64(i) / 5
		out = append(out, tick{position(v), label(v)})
	}
	return out
}

func wholePercent(v float64) string {
	return strconv.FormatFloat(math.Round(1000*v)/10, 'f', -1, 64) + " %"
}

// charts draws what every threshold would do.
func charts(examples []eval.Scored, threshold float64) []chart {
	curve := eval.Curve(examples)
	now := eval.At(threshold, examples)
	whole := axis{1}
	shares := whole.ticks(whole.y, wholePercent)

	found := path(curve, whole.x, whole.y, func(p eval.Point) (float64, float64, bool) { return p.Threshold, p.Recall(), true })
	right := path(curve, whole.x, whole.y, func(p eval.Point) (float64, float64, bool) {
		return p.Threshold, p.Precision(), p.TruePositive+p.FalsePositive > 0
	})
	byThreshold := chart{
		ID: "threshold", Title: "What another threshold would do",
		Text: "A higher threshold (to the right) alerts less: more alerts are right, and fewer of those who are meant are found.",
		X:    "threshold: the similarity from which on somebody is alerted", Y: "share",
		XTicks: whole.ticks(whole.x, score), YTicks: shares, Shipped: whole.x(threshold),
		Lines: []line{
			{Name: "found: the same, alerted (recall)", Stroke: "solid", Key: chartHeight - 60, Points: found},
			{Name: "right: alerts that are the same (precision)", Stroke: "dashed", Key: chartHeight - 40, Points: right},
		},
	}
	trade := path(curve, whole.x, whole.y, func(p eval.Point) (float64, float64, bool) {
		return p.Recall(), p.Precision(), p.TruePositive+p.FalsePositive > 0
	})
	precision := chart{
		ID: "precision", Title: "Alerts that are right, against found",
		Text: "Each point of the line is a threshold. The further up and to the right, the better. Precision–recall curve.",
		X:    "found: share of the same that is alerted (recall)", Y: "right: share of alerts (precision)",
		XTicks: whole.ticks(whole.x, wholePercent), YTicks: shares,
		Lines: []line{{Stroke: "solid", Points: trade}},
	}
	if now.TruePositive+now.FalsePositive > 0 {
		precision.Marks = []mark{{At: [2]float64{whole.x(now.Recall()), whole.y(now.Precision())}, Label: fmt.Sprintf("shipped threshold %.2f: %s %% found, %s %% right", threshold, percent(now.Recall()), percent(now.Precision())), Anchor: inward(whole.x(now.Recall())), Shift: below(whole.y(now.Precision()))}}
	}
	// What counts is where few are alerted for nothing: the axis ends beyond it.
	alerts := axis{1}
	for _, to := range []float64{0.05, 0.1, 0.2, 0.5} {
		if 4*now.FalseAlertRate() <= to {
			alerts.to = to
			break
		}
	}
	cost := path(curve, alerts.x, whole.y, func(p eval.Point) (float64, float64, bool) {
		return p.FalseAlertRate(), p.Recall(), p.FalseAlertRate() <= alerts.to
	})
	recall := chart{
		ID: "alerts", Title: "Found, against false alerts",
		Text: "What finding more costs in false alerts. The further up and to the left, the better. Receiver operating characteristic.",
		X:    "false alerts: share of pairs of two that is alerted", Y: "found (recall)",
		XTicks: alerts.ticks(alerts.x, wholePercent), YTicks: shares,
		Lines: []line{{Stroke: "solid", Points: cost}},
		Marks: []mark{{At: [2]float64{alerts.x(now.FalseAlertRate()), whole.y(now.Recall())}, Label: fmt.Sprintf("shipped threshold %.2f: %s %% found, %s %% false alerts", threshold, percent(now.Recall()), percent(now.FalseAlertRate())), Anchor: inward(alerts.x(now.FalseAlertRate())), Shift: below(whole.y(now.Recall()))}},
	}
	if alerts.to < 1 {
		recall.Text += fmt.Sprintf(" The axis ends at %s.", wholePercent(alerts.to))
	}
	return []chart{byThreshold, precision, recall}
}

// inward and below keep the label of a mark within the chart.
func inward(x float64) string {
	if x > chartWidth/2 {
		return "end"
	}
	return "start"
}

func below(y float64) float64 {
	if y > chartHeight-40 {
		return -14
	}
	return 24
}

// path draws the points that differ by a pixel or so.
func path(curve []eval.Point, x, y func(float64) float64, of func(eval.Point) (x, y float64, ok bool)) string {
	var out []string
	lastX, lastY := math.Inf(-1), math.Inf(-1)
	for i, p := range curve {
		vx, vy, ok := of(p)
		if !ok {
			continue
		}
		px, py := x(vx), y(vy)
		if math.Abs(px-lastX)+math.Abs(py-lastY) < 1 && i+1 < len(curve) {
			continue
		}
		lastX, lastY = px, py
		out = append(out, fmt.Sprintf("%.1f,%.1f", px, py))
	}
	return strings.Join(out, " ")
}
