#!/usr/bin/env bash
# Builds the programs of the lesson, in which a warning or a line out of format is an error (Directory.Build.props), and runs each of them for a short time on a small text.
set -euo pipefail
lesson=$(cd "$(dirname "$0")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# `dotnet format` reads no programs of one file, but for their white space; the rest of .editorconfig is in the build (EnforceCodeStyleInBuild).
dotnet format whitespace "$lesson" --folder --verify-no-changes
cd "$folder"
for program in "$lesson"/[0-9]-*.cs; do
  name=$(basename "$program" .cs)
  arguments=(--file "$lesson/../../README.md")
  case $name in
    3-*) arguments+=(--merges 60) ;;
    4-* | 6-* | 7-*) arguments+=(--steps 20) ;;
    5-*) arguments+=(--epochs 1) ;;
  esac
  dotnet build -c Release -v q "$program" || exit 1
  dotnet run -c Release --no-build "$program" -- "${arguments[@]}" > output.txt || { cat output.txt; exit 1; }
  echo "$name: $(wc -l < output.txt) lines, $(tail -n 1 output.txt)"
done
