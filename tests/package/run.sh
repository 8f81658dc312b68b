#!/usr/bin/env bash
# Packs the libraries and the command, installs them from a folder as a user would, and runs the README's program and commands there.
#   tests/package/run.sh [FOLDER]    the packages are left in that folder
set -euo pipefail
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  kept=$(cd "$1" && pwd)
fi
cd "$(dirname "$0")/../.."
root=$(pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# A version of its own: NuGet never looks again at one that it has seen. It leaves nothing behind.
version="0.1.$((RANDOM + 1)).$((RANDOM + 1))"
work=$(mktemp -d)
cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: *//')
trap 'rm -rf "$work" "${cache%/}/mlnettokenize/$version" "${cache%/}/mlnettokenize.core/$version" "${cache%/}/mlnettokenize.extensions.ai/$version" "${cache%/}/mlnettokenize.onnx/$version"' EXIT
packages=${kept:-$work/packages}
tests/package/pack.sh "$packages" "$version"
runtime=$(dotnet --info | awk '$1 == "RID:" { print $2 }')
commands=(mlnet-tokenize mlnet-tokenize.any)
[ ! -e "$packages/mlnet-tokenize.$runtime.$version.nupkg" ] || commands+=("mlnet-tokenize.$runtime")

# What a package has to have, and what may not be in it: the folder that it was built in, and versions that are not released.
for package in MlNetTokenize.Core MlNetTokenize MlNetTokenize.Extensions.AI MlNetTokenize.Onnx "${commands[@]}"; do
  unzip -q "$packages/$package.$version.nupkg" -d "$work/$package"
  for part in README.md CHANGELOG.md icon.png; do
    test -s "$work/$package/$part" || { echo "$package has no $part." >&2; exit 1; }
  done
  for element in license icon readme description tags authors projectUrl; do
    grep -q "<$element[ >]" "$work/$package/$package.nuspec" || { echo "The package $package does not say its $element." >&2; exit 1; }
  done
  if grep -E '<(version>|dependency )[^/]*[0-9]-' "$work/$package/$package.nuspec"; then
    echo "$package has a version that is not released." >&2
    exit 1
  fi
done
mkdir "$work/symbols"
for library in MlNetTokenize.Core MlNetTokenize MlNetTokenize.Extensions.AI MlNetTokenize.Onnx; do
  unzip -q "$packages/$library.$version.snupkg" -d "$work/symbols/$library"
done
for part in MlNetTokenize.Core/lib/net10.0/MlNetTokenize.Core.xml MlNetTokenize/lib/net10.0/MlNetTokenize.xml MlNetTokenize.Extensions.AI/lib/net10.0/MlNetTokenize.Extensions.AI.xml \
    MlNetTokenize.Onnx/lib/net10.0/MlNetTokenize.Onnx.xml symbols/MlNetTokenize.Onnx/lib/net10.0/MlNetTokenize.Onnx.pdb \
    symbols/MlNetTokenize.Extensions.AI/lib/net10.0/MlNetTokenize.Extensions.AI.pdb symbols/MlNetTokenize.Core/lib/net10.0/MlNetTokenize.Core.pdb \
    symbols/MlNetTokenize/lib/net10.0/MlNetTokenize.pdb mlnet-tokenize.any/tools/net10.0/any/mlnet-tokenize.pdb; do
  test -s "$work/$part" || { echo "There is no $part in the packages." >&2; exit 1; }
done
# The face sees the core's internals, so it wants the core that it was built with; and the core wants nothing of ML.NET but the tokenizers.
grep -qF "<dependency id=\"MlNetTokenize.Core\" version=\"[$version]\"" "$work/MlNetTokenize/MlNetTokenize.nuspec" || { echo "The package MlNetTokenize takes another MlNetTokenize.Core than its own." >&2; exit 1; }
if grep -oE '<dependency id="[^"]*"' "$work/MlNetTokenize.Core/MlNetTokenize.Core.nuspec" | grep -vE '"(Microsoft.ML.Tokenizers|System.Numerics.Tensors)"'; then
  echo "The package MlNetTokenize.Core depends on more than it should." >&2
  exit 1
fi
if grep -oE '<dependency id="[^"]*"' "$work/MlNetTokenize.Extensions.AI/MlNetTokenize.Extensions.AI.nuspec" | grep -vE '"(MlNetTokenize.Core|Microsoft.Extensions.(AI|DependencyInjection).Abstractions)"'; then
  echo "The package MlNetTokenize.Extensions.AI depends on more than it should." >&2
  exit 1
fi
if grep -oE '<dependency id="[^"]*"' "$work/MlNetTokenize.Onnx/MlNetTokenize.Onnx.nuspec" | grep -vE '"(MlNetTokenize|Microsoft.ML.OnnxRuntime.Managed)"'; then
  echo "The package MlNetTokenize.Onnx depends on more than it should." >&2
  exit 1
fi
if find "${commands[@]/#/$work/}" -name '*.dbg' -o -name '*.dwarf' -o -name '*.aar' -o -name '*.lib' -o -name '*.xcframework*' | grep .; then
  echo "The command's package carries native debugging symbols, or libraries of telephones." >&2
  exit 1
fi
if grep -rlF -e "$root/" -e "$work/" "$work/MlNetTokenize.Core" "$work/MlNetTokenize" "$work/MlNetTokenize.Extensions.AI" "$work/MlNetTokenize.Onnx" "${commands[@]/#/$work/}" "$work/symbols"; then
  echo "The folder of the build is in these files." >&2
  exit 1
fi

# The README's program and its class, with reviews to learn from.
mkdir "$work/program"
cd "$work/program"
awk '/^## In your own program/ { found = 1 } found && /^```csharp/ { inside = 1; next } inside && /^```/ { exit } inside' "$root/README.md" > Program.cs
grep -o 'class Review { .* }`' "$root/README.md" | tr -d '`' >> Program.cs
sed -i '1i using Microsoft.ML.Data;' Program.cs
for i in $(seq 1 60); do
  printf 'good\ta lovely film with a fine ending, number %d\n' "$i"
  printf 'bad\tdull and far too long, I left after %d minutes\n' "$i"
done > reviews.tsv
cat > Program.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreAdditionalProjectSources>$packages</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="MlNetTokenize" Version="$version" />
  </ItemGroup>
</Project>
END
dotnet run -c Release
test -s model.zip
echo "The README's program ran with the package and saved a model of $(stat -c %s model.zip) bytes."

# Its model through the face for Microsoft.Extensions.AI, in a program without ML.NET.
mkdir ../generator
cd ../generator
cat > Generator.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreAdditionalProjectSources>$packages</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="MlNetTokenize.Extensions.AI" Version="$version" />
  </ItemGroup>
</Project>
END
cat > Program.cs <<'END'
using Microsoft.Extensions.AI;
using MlNetTokenize;

IEmbeddingGenerator<string, Embedding<float>> generator = TokenEmbeddingGenerator.FromModelFile("../program/model.zip");
ReadOnlyMemory<float> vector = await generator.GenerateVectorAsync("a lovely film");
Console.WriteLine($"The model's vectors have {vector.Length} numbers here too.");
return vector.Span.ContainsAnyExcept(0f) ? 0 : 1;
END
dotnet run -c Release
cd ../program

# The tool as it is installed here, and the one that runs anywhere: with the same files, byte for byte.
dotnet tool install mlnet-tokenize --version "$version" --add-source "$packages" --tool-path "$work/tools" > /dev/null
printf 'the dog and the train\n\xff\xfe not UTF-8\n' > corpus.txt
run_command() {
  "$@" train corpus.txt reviews.tsv --input-format text --vocabulary-size 300 --output t.json --quiet
  "$@" encode --tokenizer t.json corpus.txt --output ids.txt --quiet
  "$@" decode --tokenizer t.json ids.txt --output back.txt --quiet
  cmp corpus.txt back.txt
  "$@" encode --tokenizer model.zip corpus.txt --output zip-ids.txt --quiet
  sha256sum t.json ids.txt zip-ids.txt
}
installed=$(run_command "$work/tools/mlnet-tokenize")
dotnet tool install mlnet-tokenize.any --version "$version" --add-source "$packages" --tool-path "$work/anywhere" > /dev/null
anywhere=$work/anywhere/mlnet-tokenize
[ "$installed" = "$(run_command "$anywhere")" ] || { echo "The command of this machine and the one that runs anywhere write other files." >&2; exit 1; }
"$anywhere" embed train reviews.tsv --column 2 --no-header --tokenizer t.json --epochs 1 --output rows.zip --quiet
test -s rows.zip
if [ ${#commands[@]} -gt 2 ]; then
  kind=native
  [ "$(head -c 4 "$work/tools/.store/mlnet-tokenize/$version/mlnet-tokenize.$runtime/$version/tools/any/$runtime/mlnet-tokenize" | tail -c 3)" = ELF ]
  if "$work/tools/mlnet-tokenize" embed train reviews.tsv --column 2 --no-header --tokenizer t.json --epochs 1 --output no.zip --quiet 2> said.txt; then
    echo "The native command has written a model of ML.NET." >&2
    exit 1
  fi
  grep -q 'dotnet tool install --global mlnet-tokenize.any' said.txt
fi
echo "The command (${kind:-on .NET}) trained, encoded $(wc -w < ids.txt) ids and decoded them to the same bytes."
