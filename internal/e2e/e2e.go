// Package e2e runs the program as people do: built, with a data directory of its
// own, over HTTP, and killed when nobody expects it.
package e2e
