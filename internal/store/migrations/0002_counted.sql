-- Screenings of people who are not kept, counted only.
CREATE TABLE counted (
	day TEXT NOT NULL,
	policy TEXT NOT NULL,
	outcome TEXT NOT NULL,
	screenings BIGINT NOT NULL,
	PRIMARY KEY (day, policy, outcome)
)
