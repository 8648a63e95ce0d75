#!/usr/bin/env bash
# How the load process grows with the number of tenants: load/many-tenants.yaml with 10, 200 and 1,000 of them, who share one load.
#   benchmarks/tenants.sh [--counts "10 200 1000"] [--duration 10s] [--out DIR]
# Prints client memory, time to connect and prepare, client CPU per operation, p99, connections, and the size of the report; then how
# much each grew from one number to the next, and whether that is linear or better. Takes about four minutes in all; let nothing else run.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
wrong() { say "$* (see the first lines of $0)"; exit 2; }

counts='10 200 1000' duration=10s out=
while (($#)); do
    (($# > 1)) || wrong "$1 needs a value"
    case $1 in
        --counts) counts=$2 ;;
        --duration) duration=$2 ;;
        --out) out=$2 ;;
        *) wrong "what is $1?" ;;
    esac
    shift 2
done
[[ $counts =~ ^[1-9][0-9]*(\ [1-9][0-9]*)*$ ]] || wrong "--counts are numbers with spaces between"
[[ -n $out ]] || out=$(mktemp -d "${TMPDIR:-/tmp}/redis-drill-tenants.XXXXXX")
mkdir -p "$out"
say "results go to $out"

# The load process is a descendant of ours; it is looked at from outside, for it has no reason to know of this script.
descendants() {
    local child
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        echo "$child"
        descendants "$child"
    done
}
load_process() {
    local pid
    for pid in $(descendants "$1"); do
        if { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -q 'engine.LoadMain *$'; then
            echo "$pid"
            return
        fi
    done
}

"$home/drill" --version >/dev/null
rm -f "$out/figures"
printf '%8s %12s %10s %12s %10s %14s %12s %10s  %s\n' tenants 'client MB' 'start s' 'CPU us/op' 'p99 ms' 'connections' 'ops/s' 'report MB' verdict
for count in $counts; do
    dir=$out/$count
    rm -rf "$dir"
    "$home/drill" run "$home/scenarios/library/load/many-tenants.yaml" --no-build --set "tenants.count=$count" \
        --set "load.duration=$duration" --set load.warmup=4s --out "$dir" >"$dir.out" 2>"$dir.err" &
    drill=$!
    peak=0 sockets=0
    while kill -0 "$drill" 2>/dev/null; do
        pid=$(load_process "$drill") || true
        if [[ -n $pid ]]; then
            high=$(awk '/VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null || echo 0)
            ((${high:-0} > peak)) && peak=$high
            now=$({ find "/proc/$pid/fd" -lname 'socket:*' 2>/dev/null || true; } | wc -l)
            ((now > sockets)) && sockets=$now
        fi
        sleep 0.5
    done
    wait "$drill" || true
    start=$(sed -n 's/.*"nanos":\([0-9]*\),"type":"\(LabReady\|PhaseStarted\)".*/\1/p' "$dir/timeline.jsonl" \
        | awk 'NR == 1 { a = $1 } NR == 2 { printf "%.1f", ($1 - a) / 1e9 }')
    cpu=$(grep -o '"clientCpuMicrosPerOp" *: *[0-9.]*' "$dir/report.json" | head -1 | grep -o '[0-9.]*$' || echo '?')
    ops=$(grep -o '"completedPerSecond" *: *[0-9.]*' "$dir/report.json" | head -1 | grep -o '[0-9.]*$' || echo '?')
    size=$(awk -v bytes="$(stat -c %s "$dir/report.html" 2>/dev/null || echo 0)" 'BEGIN { printf "%.1f", bytes / 1e6 }')
    p99=$(sed -n 's/.*latency p99 *≤ [0-9.,]* ms *\([0-9.,]*\) ms.*/\1/p' "$dir.out" | head -1 | tr -d ,)
    printf '%8s %12s %10s %12s %10s %14s %12s %10s  %s\n' "$count" "$((peak / 1024))" "$start" "$cpu" "${p99:-?}" "$sockets" "$ops" "$size" \
        "$(head -1 "$dir.out" | cut -d' ' -f1)"
    echo "$count $((peak / 1024)) ${start:-?} $cpu ${p99:-?}" >>"$out/figures"
done

# Growth: how many times the figure, for how many times the tenants. A figure that cannot be told is not called linear.
awk '
    NR > 1 {
        split("client memory;start;CPU per operation;p99", names, ";")
        for (i = 2; i <= 5; i++) {
            if ($i + 0 <= 0 || before[i] + 0 <= 0) { printf "from %d to %d tenants: %s cannot be told\n", before[1], $1, names[i - 1]; bad = 1; continue }
            growth = $i / before[i]; tenants = $1 / before[1]
            linear = growth <= tenants
            if (!linear) bad = 1
            printf "from %d to %d tenants (x%.0f): %s x%.2f, %s\n", before[1], $1, tenants, names[i - 1], growth, linear ? "linear or better" : "WORSE THAN LINEAR"
        }
    }
    { for (i = 1; i <= 5; i++) before[i] = $i }
    END { exit bad }' "$out/figures"
