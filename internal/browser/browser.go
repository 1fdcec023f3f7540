// Package browser uses the program as people do: the built server, a browser
// without a window, the keyboard. "make browser" runs it; it needs Chromium, and
// npm for the accessibility checker axe-core.
package browser
