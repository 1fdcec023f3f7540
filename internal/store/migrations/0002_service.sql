-- Screenings of people who are not kept, counted only.
CREATE TABLE counted (
	day TEXT NOT NULL,
	policy TEXT NOT NULL,
	outcome TEXT NOT NULL,
	screenings BIGINT NOT NULL,
	PRIMARY KEY (day, policy, outcome)
);

-- Occasions on which a party was screened, each member or why not.
CREATE TABLE encounters (
	id {{id}},
	key TEXT NOT NULL UNIQUE,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	body TEXT NOT NULL            -- as it was answered, JSON; '' once erased
);

-- Answers to requests that carried a key, to be given again if they are repeated.
CREATE TABLE idempotency (
	actor TEXT NOT NULL,
	key TEXT NOT NULL,
	request TEXT NOT NULL,        -- hash of what was asked
	status BIGINT NOT NULL,
	body TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (actor, key)
);

-- What is remembered of the lists that are fetched (package fetch), as JSON.
CREATE TABLE fetches (
	list TEXT PRIMARY KEY,
	state TEXT NOT NULL,
	checked_at BIGINT NOT NULL,   -- when the list was last known to be the publisher's
	outcome TEXT NOT NULL,        -- of the last look
	error TEXT NOT NULL
)
