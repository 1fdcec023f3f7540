#!/usr/bin/env bash
# Prints every figure that README.md quotes, each below the command that
# measures it. Run it as "make figures"; SHARED names the folder of the real
# lists and people, which are not part of the repository.
set -euo pipefail
cd "$(dirname "$0")/.."

data=${SHARED:-../shared}/data
ofac=$data/lists/ofac_sdn/2021-07-07_full
un=$data/lists/un_sc/2026-02-27_consolidated.xml
people=$data/bench/names
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

if [ ! -d "$data" ]; then
	echo "no shared data at $data: set SHARED" >&2
	exit 1
fi

measure() {
	printf '$ %s\n' "$*" | sed "s#$made#MADE#g"
	"$@"
	echo
}

measure bin/namesake eval --pairs "$people/pairs.csv"
for clean in clean-global clean-us; do
	measure bin/namesake eval --people "$people/$clean.csv" --lists "$ofac" --lists "$un" --names-only
	measure bin/namesake eval --people "$people/$clean.csv" --lists "$ofac" --lists "$un"
done
for clean in clean-global clean-us; do
	measure bin/namesake bench --people "$people/$clean.csv" --lists "$ofac"
done
# The same list imported: its index is opened, not built.
measure bin/namesake list import "$ofac" --data "$made/data"
measure bin/namesake bench --people "$people/clean-global.csv" --data "$made/data"
# Memory must not grow with the file: /usr/bin/time is GNU time.
for subjects in 100000 1000000; do
	measure bin/namesake synth --entities 1000 --subjects "$subjects" --seed 7 --out "$made/people-$subjects"
	peak=()
	[ -x /usr/bin/time ] && peak=(/usr/bin/time -f 'peak memory %M KiB')
	measure ${peak[@]+"${peak[@]}"} bin/namesake screen --in "$made/people-$subjects/people.csv" --out "$made/results.jsonl" --data "$made/data"
done
for entities in 100000; do
	measure bin/namesake synth --entities "$entities" --subjects 10000 --seed 7 --out "$made/$entities"
	measure bin/namesake eval --people "$made/$entities/people.csv" --lists "$made/$entities/entities.ftm.json" --by category
	measure bin/namesake bench --people "$made/$entities/people.csv" --lists "$made/$entities/entities.ftm.json"
done
