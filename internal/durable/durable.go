// Package durable has the two things about files for which systems differ: a
// lock that ends with the process that holds it, and flushing a folder to disk.
package durable
