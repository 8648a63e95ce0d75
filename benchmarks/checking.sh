#!/usr/bin/env bash
# What checking costs: load/checking.yaml, whose every operation is written down, with evidence kept in every other second of a run.
#   benchmarks/checking.sh [--rounds 3] [--duration 20s] [--out DIR]
# With and without lie in the same run, second by second, so that a busy machine slows both. Prints operations per second with and
# without and their ratio, for each round and over all. Takes about 45 s a round; let nothing else run.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
wrong() { say "$* (see the first lines of $0)"; exit 2; }

rounds=3 duration=20s out=
while (($#)); do
    (($# > 1)) || wrong "$1 needs a value"
    case $1 in
        --rounds) rounds=$2 ;;
        --duration) duration=$2 ;;
        --out) out=$2 ;;
        *) wrong "what is $1?" ;;
    esac
    shift 2
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || wrong "--rounds is a number"
[[ -n $out ]] || out=$(mktemp -d "${TMPDIR:-/tmp}/redis-drill-checking.XXXXXX")
mkdir -p "$out"
say "results go to $out"

rm -f "$out/all"
"$home/drill" --version >/dev/null
printf '%8s %14s %14s %8s %8s\n' round 'with, ops/s' 'without, ops/s' ratio seconds
for ((round = 1; round <= rounds; round++)); do
    dir=$out/$round
    rm -rf "$dir"
    # The run is INVALID, as it has to be: its histories have gaps.
    REDIS_DRILL_CHECKING=alternate "$home/drill" run "$home/scenarios/library/load/checking.yaml" --no-build --set "load.duration=$duration" \
        --out "$dir" >"$dir.out" 2>"$dir.err" || true
    [[ -s $dir/load/counts.csv ]] || { say "round $round did not run: $(tail -1 "$dir.err")"; exit 3; }
    steady=$(sed -n 's/.*"nanos":\([0-9]*\),"type":"PhaseStarted".*"phase":"steady".*/\1/p' "$dir/timeline.jsonl" | head -1)
    stopped=$(sed -n 's/.*"nanos":\([0-9]*\),"type":"LoadStopped".*/\1/p' "$dir/timeline.jsonl" | head -1)
    # Whole seconds only, and of each not the first fifth: bins of 100 ms, and what was under way when it changed.
    awk -F, -v from="$((${steady:-0} / 1000000))" -v until="$((${stopped:-0} / 1000000))" -v round="$round" -v all="$out/all" '
        NR > 1 {
            second = int($1 / 1000)
            if (second * 1000 < from || (second + 1) * 1000 > until || $1 % 1000 < 200) next
            ok[second] += $7
        }
        END {
            for (second in ok) { sum[second % 2] += ok[second]; n[second % 2]++ }
            if (!n[0] || !n[1]) { print "no whole seconds of either kind"; exit 1 }
            with = sum[0] / n[0] / 0.8; without = sum[1] / n[1] / 0.8
            printf "%8s %14.0f %14.0f %8.3f %8d\n", round, with, without, with / without, n[0] + n[1]
            printf "%f %f\n", with, without >> all
        }' "$dir/load/counts.csv"
done
awk '{ with += $1; without += $2 } END { printf "%8s %14.0f %14.0f %8.3f\n", "all", with / NR, without / NR, with / without }' "$out/all"
rm -f "$out/all"
