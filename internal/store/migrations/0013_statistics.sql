-- What package statistics has counted: screenings by day from what is only ever
-- added to, each row once, and how far it has come in each of those tables.
CREATE TABLE statistics_days (
	day TEXT NOT NULL,            -- YYYY-MM-DD, UTC
	kind TEXT NOT NULL,           -- asked, again or compared
	outcome TEXT NOT NULL,        -- '' of what was only compared with a list
	n BIGINT NOT NULL,
	PRIMARY KEY (day, kind, outcome)
);
CREATE TABLE statistics_marks (
	source TEXT PRIMARY KEY,
	through BIGINT NOT NULL       -- id of the last row that was counted
);

-- What takes a look at everything, and is made anew every so often.
CREATE TABLE statistics_reports (
	name TEXT PRIMARY KEY,
	at BIGINT NOT NULL,
	took BIGINT NOT NULL,         -- microseconds
	body TEXT NOT NULL            -- JSON, before small groups are suppressed
)
;

-- How many are in each cohort is counted over these.
CREATE INDEX cohort_entries_by_kind ON cohort_entries (cohort, kind);
CREATE INDEX cohort_corrections ON cohort_entries (cohort, supersedes) WHERE supersedes > 0
