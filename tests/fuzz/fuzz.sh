#!/usr/bin/env bash
# Looks for files that a reader does not bear, with AFL++ (Debian package afl++) and SharpFuzz:
#   tests/fuzz/fuzz.sh READER SECONDS
# Everything goes to artifacts/fuzz/READER: what was found is in out/default/crashes and out/default/hangs. It goes on where it stopped. `replay` of the
# program reads a folder of files again. What is new and worth keeping goes into the corpus by `tests/fuzz/fuzz.sh READER pack`.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_TieredCompilation=1 DOTNET_gcServer=0
reader=$1
what=$2
work=../../artifacts/fuzz
mkdir -p "$work/$reader"
work=$(cd "$work" && pwd)
if ! command -v afl-fuzz > /dev/null; then
  echo "skipped: there is no afl-fuzz here"
  exit 0
fi

# What is instrumented runs under the fuzzer alone, so there are two of the program.
if [ ! -d "$work/instrumented" ] || [ -n "${REBUILD:-}" ]; then
  [ -x "$work/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tools" > /dev/null
  dotnet build Fuzz.csproj -c Release -v q -o "$work/bin"
  rm -rf "$work/instrumented"
  cp -r "$work/bin" "$work/instrumented"
  "$work/tools/sharpfuzz" "$work/instrumented/MlNetTokenize.Core.dll"
fi

plain="$work/bin/MlNetTokenize.Fuzz.dll"
program="$work/instrumented/MlNetTokenize.Fuzz.dll"
if [ "$what" = pack ]; then
  # As few files as show all that was reached, the smallest first.
  rm -rf "$work/$reader/least"
  AFL_SKIP_BIN_CHECK=1 AFL_MAP_SIZE=65536 afl-cmin -t 10000 -m none -i "$work/$reader/out/default/queue" -o "$work/$reader/least" -- dotnet "$program" fuzz "$reader" > "$work/$reader/cmin.log" 2>&1 || cp -r "$work/$reader/out/default/queue" "$work/$reader/least"
  mkdir -p corpus
  dotnet "$plain" pack "$work/$reader/least" "corpus/$reader.zip" 160
  exit
fi

[ -d "$work/seeds" ] || dotnet "$plain" seeds "$work/seeds"
input="$work/seeds/$reader"
[ ! -d "$work/$reader/out/default/queue" ] || input=-
AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_MAP_SIZE=65536 AFL_AUTORESUME=1 \
  nice -n 19 afl-fuzz -V "$what" -t 10000 -m none -i "$input" -o "$work/$reader/out" -- dotnet "$program" fuzz "$reader" > "$work/$reader/afl.log" 2>&1 || { tail -20 "$work/$reader/afl.log"; exit 1; }
grep -E '^(execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found|run_time) ' "$work/$reader/out/default/fuzzer_stats"
