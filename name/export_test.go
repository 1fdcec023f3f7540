package name

// What tests outside the package measure readings by; packages that read lists
// cannot be imported by tests inside.
var (
	ReadingsApart    = readingsApart
	ConsonantClasses = consonantClasses
	AsciiFold        = asciiFold
)
