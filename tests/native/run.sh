#!/usr/bin/env bash
# Runs the command's tests on the native program, and says how fast it starts.
#   tests/native/run.sh [FOLDER]    the packages that pack.sh has made; without them the program is published here
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
runtime=$(dotnet --info | awk '$1 == "RID:" { print $2 }')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ $# -gt 0 ]; then
  package=$(find "$1" -name "mlnet-tokenize.$runtime.*.nupkg" | head -n 1)
  if [ -z "$package" ]; then
    echo "skipped: there is no native package for $runtime in $1; pack.sh has said why"
    exit 0
  fi
  unzip -q "$package" 'tools/*' -d "$folder"
  program=$(find "$folder/tools" -name mlnet-tokenize)
  chmod +x "$program"
else
  if reason=$(tests/package/native.sh "$runtime"); then
    dotnet publish src/MlNetTokenize.Cli -c Release -r "$runtime" -p:PublishAot=true -v q -o "$folder"
    program=$folder/mlnet-tokenize
  else
    echo "skipped: $reason"
    exit 0
  fi
fi

MLNETTOKENIZE_COMMAND=$program dotnet test tests/MlNetTokenize.Tests -c Release --filter 'Category=Command'

printf 'a line of text\n' > "$folder/line.txt"
"$program" train "$folder/line.txt" README.md --vocabulary-size 1024 --output "$folder/t.json" --quiet
for tokenizer in "$folder/t.json" o200k_base; do
  times=$(for _ in $(seq 21); do
    start=$(date +%s%N)
    "$program" encode "$folder/line.txt" --tokenizer "$tokenizer" --quiet > /dev/null
    echo $(( ($(date +%s%N) - start) / 10000 ))
  done | sort -n)
  awk -v name="${tokenizer##*/}" 'NR == 11 { printf "%s: a line of text is encoded in %.1f ms from start to end (median of 21)\n", name, $1 / 100 }' <<<"$times"
done
echo "native: $(( $(stat -c %s "$program") / 1024 )) KB"
