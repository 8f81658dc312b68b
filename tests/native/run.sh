#!/usr/bin/env bash
# Publishes a program that refers to the core alone as a native one, without a warning, and runs it.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if ! command -v clang > /dev/null && ! command -v gcc > /dev/null; then
  echo "skipped: no C compiler links native programs here"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
options=(--use-current-runtime --artifacts-path "$folder/build")
command -v clang > /dev/null || options+=("-p:CppCompilerAndLinker=gcc")
if ! log=$(dotnet restore "${options[@]}" 2>&1); then
  if grep -qE 'NU1101|NU1102|NU1301' <<<"$log"; then
    echo "skipped: the native compiler's package could not be got ($(grep -oE 'NU1[0-9]+' <<<"$log" | sort -u | paste -sd ' '))"
    exit 0
  fi
  echo "$log" >&2
  exit 1
fi
dotnet publish -c Release "${options[@]}" -warnaserror -v q -o "$folder/native"
start=$(date +%s%N)
"$folder/native/Native" ../MlNetTokenize.Tests/Serialization/Models/0.1.0.zip
milliseconds=$(( ($(date +%s%N) - start) / 1000000 ))
echo "native: $(( $(stat -c %s "$folder/native/Native") / 1024 )) KB, $milliseconds ms from start to end, no warning"
