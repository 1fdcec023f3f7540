-- Filters of a page that somebody saved under a name: package views.
CREATE TABLE views (
	id {{id}},
	page TEXT NOT NULL,           -- the path, as "/alerts"
	owner TEXT NOT NULL,          -- an actor
	name TEXT NOT NULL,
	shared BIGINT NOT NULL,       -- 1 where everybody sees it
	query TEXT NOT NULL,          -- the parameters of the address, sorted
	at BIGINT NOT NULL,
	UNIQUE (owner, page, name)
);
CREATE INDEX views_shared ON views (page, shared)
