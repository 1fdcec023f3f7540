package shared

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
)

// Rows reads a CSV file with a header line: each row by the header's names.
func Rows(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: has no header line", path)
	}
	var out []map[string]string
	for _, fields := range rows[1:] {
		row := map[string]string{}
		for i, column := range rows[0] {
			row[strings.TrimPrefix(column, "\ufeff")] = fields[i]
		}
		out = append(out, row)
	}
	return out, nil
}
