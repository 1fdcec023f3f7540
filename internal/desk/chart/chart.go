// Package chart draws charts as inline SVG. They are read without colour, by
// patterns and by the figures written on them, and each stands beside a table
// that says the same; nothing in them needs a script or a style of its own.
package chart

import (
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Stack is a chart of columns, each of parts that lie on one another: what is in
// them at each of several times, say.
type Stack struct {
	ID    string // of the page's own, unique on it
	Label string // what it shows, for who hears it
	Names []string
	// Columns have as many parts as there are names.
	Columns []Column
}

// Column is one of a [Stack].
type Column struct {
	Label string
	Parts []int
	Href  string // where it leads; "" nowhere
}

// Patterns is how many parts can be told apart. Further ones share the last.
const Patterns = 8

// Sizes in units of SVG, which are pixels unless the page scales it.
const (
	plotHeight = 220
	columnGap  = 20
	left       = 56
	top        = 22
	bottom     = 30
	leastLabel = 15 // height of a part that has room for its figure
)

type rect struct {
	X, Y, W, H int
	Fill       string
	Title      string
	Text       string // written on it, "" where there is no room
	TX, TY     int
}

type mark struct {
	At   int
	Text string
	Href string
	Sum  string
	SumY int
}

type stackView struct {
	Stack
	W, H, Left, Right, Bottom int
	Fills                     []fill
	Rects                     []rect
	Columns                   []mark
	Ticks                     []mark
}

type fill struct {
	ID   string
	Kind int
	Name string
}

// SVG draws the chart with its legend.
func (s Stack) SVG() (template.HTML, error) {
	most := 1
	for _, c := range s.Columns {
		sum := 0
		for _, n := range c.Parts {
			sum += n
		}
		most = max(most, sum)
	}
	step, to := scale(float64(most))
	columnWidth := 44
	if len(s.Columns) > 14 {
		columnWidth = 28 // of many
	}
	columnStep := columnWidth + columnGap
	v := stackView{Stack: s, W: left + columnStep*max(1, len(s.Columns)) + 12, H: top + plotHeight + bottom, Left: left, Bottom: top + plotHeight}
	v.Right = v.W - 8
	y := func(n float64) int { return top + plotHeight - int(math.Round(plotHeight*n/to)) }
	for t := 0.0; t <= to+step/2; t += step {
		v.Ticks = append(v.Ticks, mark{At: y(t), Text: number(t)})
	}
	for i, name := range s.Names {
		v.Fills = append(v.Fills, fill{s.ID + "-p" + strconv.Itoa(i), min(i, Patterns-1), name})
	}
	for i, c := range s.Columns {
		x, below := left+columnStep*i+(columnStep-columnWidth)/2, 0
		for j, n := range c.Parts {
			if n == 0 {
				continue
			}
			r := rect{X: x, Y: y(float64(below + n)), W: columnWidth, Fill: v.Fills[j].ID, Title: c.Label + ", " + s.Names[j] + ": " + number(float64(n))}
			r.H = y(float64(below)) - r.Y
			if r.H >= leastLabel {
				r.Text, r.TX, r.TY = number(float64(n)), x+columnWidth/2, r.Y+r.H/2+4
			}
			v.Rects = append(v.Rects, r)
			below += n
		}
		v.Columns = append(v.Columns, mark{At: x + columnWidth/2, Text: c.Label, Href: c.Href, Sum: number(float64(below)), SumY: y(float64(below)) - 5})
	}
	return write("stack", v)
}

// Ranges is a chart of rows, each with a value and an interval around it.
type Ranges struct {
	Label string
	Unit  func(float64) string // writes a value of the axis
	Rows  []Range
	// Most is where the axis ends at least. Defaults to the greatest value.
	Most float64
}

// Range is a row of [Ranges].
type Range struct {
	Label string
	Value float64
	// Low and High are the ends of the interval; both 0 for a bar without one.
	Low, High float64
	Text      string // written beside it
}

const (
	rowStep   = 26
	rowLeft   = 230
	rowPlot   = 320
	rowRight  = 150
	rowTop    = 8
	rowBottom = 26
)

type row struct {
	Label, Text       string
	Y, X, Low, High   int
	Ranged            bool
	TextX, TextY, Top int
}

type rangesView struct {
	Ranges
	W, H, Left, Right, Top, Bottom int
	Rows                           []row
	Ticks                          []mark
}

// SVG draws the chart.
func (r Ranges) SVG() (template.HTML, error) {
	most := r.Most
	for _, x := range r.Rows {
		most = max(most, x.Value, x.High)
	}
	if most == 0 {
		most = 1
	}
	step, to := scale(most)
	if r.Most > 0 && to > r.Most && most <= r.Most {
		to = r.Most
	}
	unit := r.Unit
	if unit == nil {
		unit = number
	}
	v := rangesView{Ranges: r, W: rowLeft + rowPlot + rowRight, H: rowTop + rowStep*len(r.Rows) + rowBottom, Left: rowLeft, Right: rowLeft + rowPlot, Top: rowTop}
	v.Bottom = v.H - rowBottom
	at := func(n float64) int { return rowLeft + int(math.Round(rowPlot*min(1, n/to))) }
	for t := 0.0; t <= to*1.0001; t += step {
		v.Ticks = append(v.Ticks, mark{At: at(t), Text: unit(t)})
	}
	for i, x := range r.Rows {
		y := rowTop + rowStep*i + rowStep/2
		w := row{Label: x.Label, Text: x.Text, Y: y, X: at(x.Value), Low: at(x.Low), High: at(x.High), Ranged: x.Low != 0 || x.High != 0, TextY: y + 4, Top: y - 7}
		w.TextX = max(w.X, w.High) + 10
		if !w.Ranged {
			w.TextX = w.X + 8
		}
		v.Rows = append(v.Rows, w)
	}
	return write("ranges", v)
}

// scale is a step of 1, 2 or 5 times a power of ten, at most five of which reach
// a value, and what they reach.
func scale(most float64) (step, to float64) {
	power := math.Pow(10, math.Floor(math.Log10(most))-1)
	for _, times := range []float64{1, 2, 5, 10, 20, 50} {
		if step = times * power; most <= 5*step*(1+1e-9) {
			break
		}
	}
	if most >= 1 && most == math.Trunc(most) {
		step = max(step, 1) // of what is counted
	}
	return step, step * math.Ceil(most/step-1e-9)
}

// number writes a value with its thousands parted.
func number(v float64) string {
	s := strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		return whole + "." + rest
	}
	return whole
}

func write(name string, view any) (template.HTML, error) {
	var b strings.Builder
	err := drawings.ExecuteTemplate(&b, name, view)
	return template.HTML(b.String()), err // it was escaped just now
}

var drawings = template.Must(template.New("").Parse(`
{{define "stack"}}<div class="scroll" tabindex="0" role="region" aria-label="{{.Label}}">
<svg class="chart fixed" role="{{if and .Columns (index .Columns 0).Href}}group{{else}}img{{end}}" aria-label="{{.Label}}; the table says the same" width="{{.W}}" height="{{.H}}" viewBox="0 0 {{.W}} {{.H}}">
<defs>{{range .Fills}}{{template "pattern" .}}{{end}}</defs>
{{range .Ticks}}<line class="axis" x1="{{$.Left}}" x2="{{$.Right}}" y1="{{.At}}" y2="{{.At}}"/><text x="{{$.Left}}" dx="-8" y="{{.At}}" dy="4" text-anchor="end">{{.Text}}</text>
{{end}}{{range .Rects}}<rect class="part" x="{{.X}}" y="{{.Y}}" width="{{.W}}" height="{{.H}}" fill="url(#{{.Fill}})" stroke="currentColor"><title>{{.Title}}</title></rect>{{if .Text}}<text class="on" x="{{.TX}}" y="{{.TY}}" text-anchor="middle">{{.Text}}</text>{{end}}
{{end}}{{range .Columns}}<text class="sum" x="{{.At}}" y="{{.SumY}}" text-anchor="middle">{{.Sum}}</text>{{if .Href}}<a href="{{.Href}}"><text x="{{.At}}" y="{{$.Bottom}}" dy="18" text-anchor="middle">{{.Text}}</text></a>{{else}}<text x="{{.At}}" y="{{$.Bottom}}" dy="18" text-anchor="middle">{{.Text}}</text>{{end}}
{{end}}<line class="base" x1="{{.Left}}" x2="{{.Right}}" y1="{{.Bottom}}" y2="{{.Bottom}}" stroke="currentColor"/>
</svg></div>
<ul class="legend">{{range .Fills}}<li><svg class="swatch" width="22" height="14" aria-hidden="true" focusable="false"><rect x="1" y="1" width="20" height="12" fill="url(#{{.ID}})" stroke="currentColor"/></svg> {{.Name}}</li>{{end}}</ul>{{end}}

{{define "pattern"}}<pattern id="{{.ID}}" width="8" height="8" patternUnits="userSpaceOnUse">{{if eq .Kind 0}}<rect width="8" height="8" fill="currentColor" fill-opacity=".55"/>{{else if eq .Kind 1}}<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="currentColor" stroke-width="1.6"/>{{else if eq .Kind 2}}<circle cx="2" cy="2" r="1.5" fill="currentColor"/><circle cx="6" cy="6" r="1.5" fill="currentColor"/>{{else if eq .Kind 3}}<path d="M0 4H8" stroke="currentColor" stroke-width="2.4"/>{{else if eq .Kind 4}}<path d="M0 0L8 8M-2 6L2 10M6 -2L10 2" stroke="currentColor" stroke-width="1.6"/>{{else if eq .Kind 5}}<path d="M0 0H8M0 0V8" stroke="currentColor" stroke-width="1.6"/>{{else if eq .Kind 6}}<path d="M4 0V8" stroke="currentColor" stroke-width="2.4"/>{{else}}<rect width="8" height="8" fill="none"/>{{end}}</pattern>{{end}}

{{define "ranges"}}<div class="scroll" tabindex="0" role="region" aria-label="{{.Label}}">
<svg class="chart fixed" role="img" aria-label="{{.Label}}; the table says the same" width="{{.W}}" height="{{.H}}" viewBox="0 0 {{.W}} {{.H}}">
{{range .Ticks}}<line class="axis" x1="{{.At}}" x2="{{.At}}" y1="{{$.Top}}" y2="{{$.Bottom}}"/><text x="{{.At}}" y="{{$.Bottom}}" dy="17" text-anchor="middle">{{.Text}}</text>
{{end}}{{range .Rows}}<text class="name" x="{{$.Left}}" dx="-10" y="{{.TextY}}" text-anchor="end">{{.Label}}</text>{{if .Ranged}}<path class="whisker" d="M{{.Low}} {{.Y}}H{{.High}}M{{.Low}} {{.Top}}v14M{{.High}} {{.Top}}v14" fill="none" stroke="currentColor" stroke-width="1.5"/><circle cx="{{.X}}" cy="{{.Y}}" r="4.5" fill="currentColor"/>{{else}}<path class="barred" d="M{{$.Left}} {{.Y}}H{{.X}}" stroke="currentColor" stroke-width="12"/>{{end}}<text class="name" x="{{.TextX}}" y="{{.TextY}}">{{.Text}}</text>
{{end}}<line class="base" x1="{{.Left}}" x2="{{.Left}}" y1="{{.Top}}" y2="{{.Bottom}}" stroke="currentColor"/>
</svg></div>{{end}}
`))
