// Package xmltree reads an XML file whole into a tree that remembers lines, so
// that list readers can say where something is wrong and can refuse elements
// they do not know instead of dropping them.
package xmltree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/list"
)

// maxDepth bounds nesting, so that a hostile file cannot exhaust the stack.
const maxDepth = 64

// Element is an XML element. Text is its own character data, trimmed.
type Element struct {
	Name     string // local name
	Attrs    []xml.Attr
	Text     string
	Children []*Element
	Line     int // of the start tag, from 1
}

// Parse reads a whole document. A truncated, malformed or non-UTF-8 file gives
// a *list.Error with the line.
func Parse(f list.File) (*Element, error) {
	if !utf8.Valid(f.Data) {
		return nil, &list.Error{File: f.Name, Line: invalidLine(f.Data), Msg: "not UTF-8", Hint: "fetch the file again; it was converted or damaged on the way"}
	}
	dec := xml.NewDecoder(bytes.NewReader(f.Data))
	var root *Element
	var open []*Element
	var text [][]byte
	for {
		tok, err := dec.Token()
		line, _ := dec.InputPos()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &list.Error{File: f.Name, Line: line, Msg: reason(err), Hint: "the file is damaged or cut short; fetch it again"}
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if len(open) == maxDepth {
				return nil, &list.Error{File: f.Name, Line: line, Msg: fmt.Sprintf("elements nested deeper than %d", maxDepth)}
			}
			e := &Element{Name: t.Name.Local, Attrs: t.Copy().Attr, Line: line}
			if len(open) > 0 {
				p := open[len(open)-1]
				p.Children = append(p.Children, e)
			} else if root != nil {
				return nil, &list.Error{File: f.Name, Line: line, Msg: "a second root element <" + e.Name + ">"}
			} else {
				root = e
			}
			open = append(open, e)
			text = append(text, nil)
		case xml.EndElement:
			n := len(open) - 1
			open[n].Text = string(bytes.TrimSpace(text[n]))
			open, text = open[:n], text[:n]
		case xml.CharData:
			if n := len(text) - 1; n >= 0 {
				text[n] = append(text[n], t...)
			}
		}
	}
	if root == nil {
		return nil, &list.Error{File: f.Name, Line: 1, Msg: "no XML element", Hint: "the file is empty or not XML"}
	}
	return root, nil
}

// reason is what is wrong without the line, which the Error has itself.
func reason(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return err.Error()
}

func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n <= 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

// Attr returns the attribute's value, trimmed, or "".
func (e *Element) Attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// First returns the first child of that name, or nil.
func (e *Element) First(name string) *Element {
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// All returns the children of that name.
func (e *Element) All(name string) []*Element {
	var out []*Element
	for _, c := range e.Children {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// Value returns the text of the first child of that name, or "".
func (e *Element) Value(name string) string {
	if c := e.First(name); c != nil {
		return c.Text
	}
	return ""
}

// Schema says which children and attributes each element may have: the key is
// an element's name, the value the names of its children and, with a leading
// "@", of its attributes. An element that is not a key may have neither.
type Schema map[string][]string

// Check refuses the first element or attribute that the schema does not know.
// Namespace declarations and xsi: attributes are always allowed.
func (s Schema) Check(file string, e *Element) error {
	known := s[e.Name]
	for _, a := range e.Attrs {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || strings.HasSuffix(a.Name.Space, "XMLSchema-instance") {
			continue
		}
		if !contains(known, "@"+a.Name.Local) {
			return &list.Error{File: file, Line: e.Line, Field: e.Name, Msg: "unknown attribute " + a.Name.Local, Hint: "the publisher changed the format; a new reader is needed"}
		}
	}
	for _, c := range e.Children {
		if !contains(known, c.Name) {
			return &list.Error{File: file, Line: c.Line, Field: e.Name, Msg: "unknown element <" + c.Name + ">", Hint: "the publisher changed the format; a new reader is needed"}
		}
		if err := s.Check(file, c); err != nil {
			return err
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
