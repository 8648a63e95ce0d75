#!/usr/bin/env bash
# False alarms: full-house without its faults and with no violation accepted, again and again, each time with another seed.
#   benchmarks/clean-runs.sh [--runs 20] [--duration 12s] [--out DIR]
# Prints a line for each run, and what was found where anything was. Exit code 0: no check raised an alarm; 1: one did; 3: a run could
# not be judged. Takes about 40 s a run; let nothing else run.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
wrong() { say "$* (see the first lines of $0)"; exit 2; }

runs=20 duration=12s out=
while (($#)); do
    (($# > 1)) || wrong "$1 needs a value"
    case $1 in
        --runs) runs=$2 ;;
        --duration) duration=$2 ;;
        --out) out=$2 ;;
        *) wrong "what is $1?" ;;
    esac
    shift 2
done
[[ $runs =~ ^[1-9][0-9]*$ ]] || wrong "--runs is a number"
[[ -n $out ]] || out=$(mktemp -d "${TMPDIR:-/tmp}/redis-drill-clean.XXXXXX")
mkdir -p "$out"
say "results go to $out"

# The tenants of full-house as they are; no faults, and every check without a bound.
scenario=$out/clean-house.yaml
awk -v library="$home/scenarios/library" '
    /^(faults|objectives):/ { skip = 1; next }
    /^[a-z]/ { skip = 0 }
    /^name:/ { print "name: clean-house"; next }
    /^description:/ { print "description: full-house without faults; no check may raise an alarm."; next }
    { gsub(/file: \.\.\//, "file: " library "/") }
    !skip && !/^#/ { print }' "$home/scenarios/library/drills/full-house.yaml" >"$scenario"
{
    echo 'objectives:'
    for check in counter queue lock rate-limit dedup register stream ttl isolation catalogue ledger-sync; do
        echo "  - $check: {}"
    done
    echo '  - pub-sub: {maxMissing: 0}'
    echo '  - rpo: {maxLost: 0}'
    echo '  - error-rate: {max: 0%}'
} >>"$scenario"

"$home/drill" validate "$scenario" >&2
alarms=0 unjudged=0
for ((run = 1; run <= runs; run++)); do
    code=0
    "$home/drill" run "$scenario" --no-build --seed "$run" --set "load.duration=$duration" --set load.warmup=3s --out "$out/$run" \
        >"$out/$run.out" 2>"$out/$run.err" || code=$?
    printf '%4s  %s\n' "$run" "$(head -1 "$out/$run.out")"
    if ((code == 1)); then
        alarms=$((alarms + 1))
        grep -E '^ *(FAIL|WARN)' "$out/$run.out" | tail -n +2 || true
    elif ((code != 0)); then
        unjudged=$((unjudged + 1))
        grep -E '^ *INVALID' "$out/$run.out" | tail -n +2 || true
    fi
done
echo "$runs runs, $alarms with an alarm, $unjudged that could not be judged"
((alarms == 0)) || exit 1
((unjudged == 0)) || exit 3
