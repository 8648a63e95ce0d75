#!/usr/bin/env bash
# Compares load/throughput.yaml with redis-benchmark on one and the same TLS cluster, in turn:
#   benchmarks/compare.sh [--rounds 3] [--operations 600000] [--duration 30s] [--out DIR]
# Prints operations/s, client CPU per operation, and their ratios. Takes two minutes a round; let nothing else run.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
# shellcheck source=benchmarks/common.sh
. "$home/benchmarks/common.sh"

wrong() { say "$*" "(see the first lines of $0)"; exit 2; }

rounds=3 operations=600000 duration='' out=
while (($#)); do
    (($# > 1)) || wrong "$1 needs a value"
    case $1 in
        --rounds) rounds=$2 ;;
        --operations) operations=$2 ;;
        --duration) duration=$2 ;;
        --out) out=$2 ;;
        *) wrong "what is $1?" ;;
    esac
    shift 2
done
[[ $rounds =~ ^[1-9][0-9]?$ ]] || wrong "--rounds is a number from 1 to 99"
[[ $operations =~ ^[1-9][0-9]{3,8}$ ]] || wrong "--operations is a number from 1000"

command -v redis-benchmark >/dev/null \
    || { say "redis-benchmark is not on the PATH: apt-get install redis-tools (Debian, Ubuntu)"; exit 2; }
redis-benchmark --help 2>&1 | grep -q -- --tls \
    || { say "this redis-benchmark was built without TLS: Debian's redis-tools has it"; exit 2; }

build
"$home/drill" --version >/dev/null
[[ -n $out ]] || out=$(mktemp -d "${TMPDIR:-/tmp}/redis-drill-compare.XXXXXX")
say "results go to $out"
exec "$java" "${options[@]}" -XX:+UseSerialGC -cp "$lib/*" dev.redisdrill.benchmarks.compare.Compare \
    "$home" "$out" "$rounds" "$operations" ${duration:+"$duration"}
