package access

// Derived has every derivation of a password counted, by its cost.
func (a *Access) Derived(count func(Argon)) {
	a.passwords.derive = func(password string, salt []byte, cost Argon) []byte {
		count(cost)
		return derive(password, salt, cost)
	}
}
