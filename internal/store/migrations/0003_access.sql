-- People who sign in. They are disabled, never deleted: the audit log names
-- them by number. What is personal, name and full_name, can be erased.
CREATE TABLE accounts (
	id {{id}},
	name TEXT NOT NULL UNIQUE,    -- what its holder types, in lower case
	full_name TEXT NOT NULL,      -- '' where it is not known
	roles TEXT NOT NULL,          -- sorted, with a comma between
	password TEXT NOT NULL,       -- its argon2id hash; '' without one
	external TEXT NOT NULL,       -- hash of issuer and subject, of who signs in elsewhere; '' for the others
	created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL,
	disabled_at BIGINT NOT NULL,  -- 0 while it may sign in
	erased_at BIGINT NOT NULL,
	signed_in_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_by_external ON accounts (external) WHERE external <> '';

-- Links that set a password, each once. An account has one at most.
CREATE TABLE sign_in_links (
	account BIGINT PRIMARY KEY,
	hash {{blob}} NOT NULL UNIQUE, -- SHA-256 of the token
	expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
	hash {{blob}} PRIMARY KEY,    -- SHA-256 of the token
	account BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL       -- to the minute
);
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_age ON sessions (created_at);

-- Attempts to sign in that failed, by account name and by address, neither of
-- which can be read from the key.
CREATE TABLE failed_attempts (
	key TEXT PRIMARY KEY,
	at BIGINT NOT NULL,           -- of the last
	forgotten_at BIGINT NOT NULL  -- when none counts any more
);
CREATE INDEX failed_attempts_by_end ON failed_attempts (forgotten_at);

-- Keys of programs. The rows stay once they are revoked.
CREATE TABLE api_keys (
	id TEXT PRIMARY KEY,
	hash {{blob}} NOT NULL,       -- SHA-256 of the secret
	name TEXT NOT NULL,
	roles TEXT NOT NULL,          -- sorted, with a comma between
	actions TEXT NOT NULL,        -- to which the key is narrowed; '' for all of its roles
	created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL,
	used_at BIGINT NOT NULL       -- to the hour
)
