#!/usr/bin/env bash
# Makes every package that can be installed here, into one folder.
#   tests/package/pack.sh FOLDER [VERSION]
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "Name the folder that the packages go to: tests/package/pack.sh FOLDER [VERSION]" >&2
  exit 2
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
root=$(pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
options=(-c Release -v q -p:ContinuousIntegrationBuild=true)
[ $# -lt 2 ] || options+=("-p:PackageVersion=$2")

# Built apart from what is here already, which knows its folder; within the repository, as sources are named from its root.
trap 'rm -rf "$root/artifacts/package"' EXIT
for project in MlNetTokenize.Core MlNetTokenize MlNetTokenize.Extensions.AI MlNetTokenize.Onnx MlNetTokenize.Cli; do
  dotnet pack "${options[@]}" --artifacts-path "$root/artifacts/package" "src/$project" -o "$folder"
done
