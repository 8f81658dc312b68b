#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of the libraries anew: what is public and not in their PublicAPI.Shipped.txt, as the analyzer's messages name it.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C DOTNET_CLI_UI_LANGUAGE=en
work=$(mktemp -d)
kept=
finish() {
  status=$?
  [ "$status" -eq 0 ] || [ -z "$kept" ] || cp "$work/before.txt" "$kept"
  rm -rf "$work"
}
trap finish EXIT

build() {
  dotnet build -c Release --no-incremental "$@" > "$work/build.txt" 2>&1 || { grep -E 'error' "$work/build.txt" | sort -u >&2; exit 1; }
}

for project in MlNetTokenize.Core MlNetTokenize MlNetTokenize.Extensions.AI MlNetTokenize.Onnx; do
  kept=$project/PublicAPI.Unshipped.txt
  cp "$kept" "$work/before.txt"
  echo '#nullable enable' > "$kept"
  build "$project" -p:TreatWarningsAsErrors=false
  { sed -n "s/.*$project.* RS0016: Symbol '\(.*\)' is not part of the declared public API.*\[.*$project.csproj\].*/\1/p" "$work/build.txt" | sort -u; } >> "$kept"
  build "$project"
  echo "$project: $(($(wc -l < "$kept") - 1)) public members that are not shipped."
done
