#!/usr/bin/env bash
# Runs the whole way from a corpus to its ids under Slurm, with faults, on three nodes of this machine, and compares every file with those of one process.
#   tests/cluster/run.sh
# Installs Debian's slurm-wlm and munge if they are missing and there is a way to. Leaves no process behind. If it cannot run, it says "skipped: REASON" and nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

skip() { echo "skipped: $1"; exit 0; }
[ "$(uname -s)" = Linux ] || skip "Slurm runs on Linux"
[ "$(id -u)" = 0 ] || skip "starting Slurm's daemons needs root"
if ! command -v slurmctld > /dev/null || ! command -v munged > /dev/null; then
  command -v apt-get > /dev/null || skip "there is no slurmctld, and no apt-get to install it with"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y slurm-wlm munge; } > /dev/null 2>&1 || skip "slurm-wlm and munge cannot be installed"
fi
command -v slurmctld > /dev/null && command -v munged > /dev/null || skip "there is no slurmctld or munged"

work=$(mktemp -d /tmp/mlnet-cluster.XXXXXX)
chmod 755 "$work"

# ours [PATTERN]: the ids of the processes that have this run's folder, and PATTERN behind or before it, on their command lines. Nothing else on this machine has that folder.
ours() { pgrep -f "${1:-}$work" || true; }
stop() {
  scancel --state=RUNNING --state=PENDING -u root 2> /dev/null || true
  for file in "$work"/*.pid; do
    [ -f "$file" ] && kill "$(cat "$file")" 2> /dev/null || true
  done
  for signal in TERM KILL; do
    for _ in $(seq 20); do
      left=$(ours)
      [ -z "$left" ] && break 2
      kill "-$signal" $left 2> /dev/null || true
      sleep 0.2
    done
  done
  mountpoint -q "$work/small" && umount "$work/small"
  rm -rf "$work"
}
trap stop EXIT

# A controller and three nodes of one core each. Every node is this machine, under another name and port.
nodes=3
host=$(hostname -s)
mkdir -p "$work/state" "$work/etc"
chmod 700 "$work/etc"
dd if=/dev/urandom of="$work/etc/munge.key" bs=128 count=1 status=none
chmod 400 "$work/etc/munge.key"
{
  echo "ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
SlurmdTimeout=10
KillWait=2
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=1000,bf_interval=1
ReturnToService=2
SlurmctldPort=17817"
  for i in $(seq "$nodes"); do
    echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((17817 + i)) CPUs=1 RealMemory=6000 State=UNKNOWN"
  done
  echo "PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP"
} > "$work/slurm.conf"
export SLURM_CONF=$work/slurm.conf
node() { slurmd -f "$SLURM_CONF" -N "$1"; }
munged --force --key-file="$work/etc/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munged.seed" 2> /dev/null \
  || skip "munged does not start"
slurmctld -f "$SLURM_CONF" || skip "slurmctld does not start"
for i in $(seq "$nodes"); do node "n$i" || skip "slurmd does not start"; done
for _ in $(seq 60); do
  [ "$(sinfo -h -o '%D %t' 2> /dev/null | awk '$2 == "idle" { print $1 }')" = "$nodes" ] && break
  sleep 0.5
done
[ "$(sinfo -h -o '%D %t' | awk '$2 == "idle" { print $1 }')" = "$nodes" ] || skip "the nodes do not come up: $(sinfo -h -o '%N %t %E' | tr '\n' ' ')"

# The command, and a corpus of a few megabytes: the documentation that comes with the SDK, as text, as lines of JSON and compressed.
dotnet build src/MlNetTokenize.Cli -c Release -v q -warnaserror > "$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
command="dotnet $PWD/src/MlNetTokenize.Cli/bin/Release/net10.0/mlnet-tokenize.dll"
mkdir "$work/corpus"
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
docs=$(find "$sdk/packs" /usr/share/dotnet/packs /usr/lib/dotnet/packs -name '*.xml' -path '*ref*' 2> /dev/null | sort -u | head -60 || true)
[ -n "$docs" ] || skip "there is no documentation of an SDK to take for a corpus"
{ cat $docs | sed -e 's/<[^>]*>/ /g' -e 's/^ *//' | grep -v '^ *$' | head -c 6000000 || true; } > "$work/all.txt"
head -n 20000 "$work/all.txt" > "$work/corpus/a.txt"
sed -n '20001,23000p' "$work/all.txt" | gzip > "$work/corpus/b.txt.gz"
tail -n +23001 "$work/all.txt" > "$work/corpus/c.txt"

shards=6
options=(--lines --shards "$shards" -n 2000 --special-token '<|end|>' --end-token '<|end|>' --index --rows skipgram -d 16 -e 2)
start=$(date +%s)

# One process: the tokenizer, the ids and where each text begins; and the rows of the same shares, learned one after another.
$command train "$work/corpus" -n 2000 --special-token '<|end|>' -o "$work/one.json" --quiet
$command encode "$work/corpus" --lines --format uint16 --end-token '<|end|>' --index -t "$work/one.json" -o "$work/one.bin" --quiet
mkdir "$work/one"
$command embed start -d 16 -t "$work/one.json" -o "$work/one/mean-0.state" --quiet
for round in 1 2; do
  for shard in $(seq 0 $((shards - 1))); do
    $command embed train "$work/corpus" -d 16 -e 2 -t "$work/one.json" --start "$work/one/mean-$((round - 1)).state" --shard "$shard/$shards" -o "$work/one/round-$round.state" --quiet
  done
  $command embed average "$work/one/round-$round-"*.state -o "$work/one/mean-$round.state" --quiet
done
$command embed average "$work/one/round-2-"*.state -t "$work/one.json" -o "$work/one.safetensors" --quiet

compared=0
table=
# passed DONE RESULT: a row of the table of faults.
passed() {
  compared=$((compared + 1))
  table+=$(printf '  %-62s %s' "$1" "$2")$'\n'
  echo "$1: $2 ($(($(date +%s) - start)) s)"
}
fail() { echo "$1"; squeue 2> /dev/null; exit 1; }

# submit FOLDER: the numbers of the jobs, one for each step, in order.
submit() {
  $command cluster slurm "$work/corpus" "${options[@]}" --folder "$1" --program "$command" --sbatch=--mem=400M --submit --json | sed -E 's/.*"jobs":\[([^]]*)\].*/\1/; s/[",]+/ /g'
}

# release: a task that is queued again would be held for two minutes: here it may begin at once.
release() {
  for held in $(squeue -h -r -t PD -o '%i %r' | awk '$2 == "BeginTime" { print $1 }'); do
    scontrol update "JobId=$held" StartTime=now 2> /dev/null || true
  done
}

# waits JOB: until a job is at its end.
waits() {
  for _ in $(seq 600); do
    [ -z "$(squeue -h -j "$1" 2> /dev/null)" ] && return
    release
    sleep 0.3
  done
  fail "Job $1 does not end."
}

# task NAME: waits for a task of a step that runs, and says its job.
task() {
  for _ in $(seq 600); do
    found=$(squeue -h -r -t R -o '%A %j' | awk -v name="mlnet-$1" '$2 == name { print $1; exit }')
    [ -n "$found" ] && { echo "$found"; return; }
    sleep 0.1
  done
}

# kill_task WORD FOLDER: ends the first process of the command that is seen at a task of a run, and says whether there was one.
kill_task() {
  for i in $(seq 1200); do
    [ $((i % 20)) != 0 ] || release
    found=$(pgrep -f "mlnet-tokenize.dll $1 .*$2/" | head -n 1 || true)
    [ -n "$found" ] && kill -9 "$found" 2> /dev/null && { echo yes; return; }
    sleep 0.05
  done
}

# same FOLDER: whether a run came to what one process makes.
same() {
  cmp "$work/one.json" "$1/tokenizer.json" || fail "Another tokenizer."
  cat "$1"/ids/ids-*.bin | cmp - "$work/one.bin" || fail "Other ids."
  cmp "$work/one.idx" "$1/all.idx" || fail "Other texts in the index."
  cmp "$work/one.safetensors" "$1/rows.safetensors" || fail "Other rows."
  $command cluster status "$1" | awk '$2 != $4 + 0 && $2 != $4 { print; bad = 1 } END { exit bad }' || fail "The status says that it is not done."
}

# 1. Undisturbed.
jobs=($(submit "$work/run1"))
waits "${jobs[-1]}"
same "$work/run1"
passed "undisturbed" "as one process"

# 2. A node is lost while it counts: its daemon and all that runs on it end at once. And a task of encoding is killed.
jobs=($(submit "$work/run2"))
job=$(task count)
[ -n "$job" ] || fail "No task of counting was seen running."
lost=$(squeue -h -j "$job" -t R -o %N | head -n 1)
on_node() {
  for process in /proc/[0-9]*; do
    environment=$(tr '\0' '\n' 2> /dev/null < "$process/environ") 2> /dev/null || continue
    grep -qx "SLURMD_NODENAME=$1" <<< "$environment" && grep -q "$work" <<< "$environment" && echo "${process#/proc/}"
  done || true
}
processes=$(on_node "$lost")
steps=$(for process in $processes; do parent=$(awk '{ print $4 }' "/proc/$process/stat" 2> /dev/null) && [ "$(cat "/proc/$parent/comm")" = slurmstepd ] && echo "$parent"; done || true)

# First those that would tell the controller.
kill -9 "$(cat "$work/slurmd-$lost.pid")" $steps $processes 2> /dev/null || true
for _ in $(seq 120); do
  sinfo -h -n "$lost" -o %t | grep -q '^down' && break
  sleep 0.5
done
sinfo -h -n "$lost" -o %t | grep -q '^down' || fail "The controller does not see that $lost is lost."
node "$lost"
killed=$(kill_task encode "$work/run2")
[ "$killed" = yes ] || fail "No task of encoding was seen running."
waits "${jobs[-1]}"
grep -q Killed "$work"/run2/logs/encode-*.log || fail "The task that was killed does not say so."
same "$work/run2"
passed "a node lost while it counts, a task of encoding killed" "both queued again, as one process"

# 3. A count is cut off, ids are changed, an index and rows are gone: another run does these again, and these alone.
cp -rp "$work/run2" "$work/run3"
sed -i "s|$work/run2|$work/run3|g" "$work"/run3/*/*.manifest.json
truncate -s -7 "$work/run3/counts/counts-00002-of-0000$shards.pieces"
printf x | dd of="$work/run3/ids/ids-00003-of-0000$shards.bin" conv=notrunc bs=1 seek=11 status=none
rm "$work/run3/index.json" "$work/run3/all.idx" "$work/run3/rows.safetensors" "$work/run3/ids/ids-00001-of-0000$shards.bin"
whole=$(stat -c %i "$work/run3/ids/ids-00000-of-0000$shards.bin" "$work/run3/counts/counts-00000-of-0000$shards.pieces")
$command merge "$work"/run3/counts/*.pieces -o "$work/never.pieces" 2> "$work/error" && fail "A count that was cut off was merged."
grep -q "counts-00002-of-0000$shards.pieces' is not as its manifest says" "$work/error" || fail "$(cat "$work/error")"
jobs=($(submit "$work/run3"))
waits "${jobs[-1]}"
same "$work/run3"
[ "$whole" = "$(stat -c %i "$work/run3/ids/ids-00000-of-0000$shards.bin" "$work/run3/counts/counts-00000-of-0000$shards.pieces")" ] || fail "What was whole was done again."
passed "a count cut off, ids changed, files gone" "refused by name; done again where needed, as one process"

# 4. Two runs write one folder at once.
jobs=($(submit "$work/run4"))
again=($(submit "$work/run4"))
waits "${jobs[-1]}"
waits "${again[-1]}"
same "$work/run4"
passed "two runs in one folder" "as one process"

# 5. A disk is full.
mkdir "$work/small"
if mount -t tmpfs -o size=100k tmpfs "$work/small" 2> /dev/null; then
  code=0
  $command count "$work/corpus" --shard 0/2 -o "$work/small/c.pieces" --quiet 2> "$work/error" || code=$?
  [ "$code" = 75 ] || fail "A full disk ends with $code, not 75: $(cat "$work/error")"
  [ -z "$(ls -A "$work/small")" ] || fail "On a full disk there is something half-written: $(ls -A "$work/small")"
  mount -o remount,size=20m "$work/small"
  $command count "$work/corpus" --shard 0/2 -o "$work/small/c.pieces" --quiet
  $command count "$work/corpus" --shard 1/2 -o "$work/small/c.pieces" --quiet
  $command train "$work"/small/*.pieces -n 2000 --special-token '<|end|>' -o "$work/small.json" --quiet
  cmp "$work/one.json" "$work/small.json" || fail "Another tokenizer after a full disk."
  umount "$work/small"
  passed "a full disk" "exit code 75, nothing half-written; with room as one process"
fi

# 6. A clock that is a day ahead while one task counts, and inputs from the future.
ahead=
if command -v cc > /dev/null && cc -shared -fPIC -o "$work/ahead.so" -x c - -ldl << 'CODE' 2> /dev/null
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (!failed && clock == CLOCK_REALTIME) now->tv_sec += 86400;
    return failed;
}
CODE
then
  ahead="env LD_PRELOAD=$work/ahead.so"
fi
cp -r "$work/corpus" "$work/future"
touch -d '+3 years' "$work/future/a.txt"
for shard in 0 1; do
  $ahead $command count "$work/future" --shard "$shard/2" -o "$work/f.pieces" --quiet
done
$command count "$work/future" --shard 1/2 -o "$work/f.pieces" 2> "$work/error"
grep -q 'nothing was done' "$work/error" || fail "A clock that is ahead: done again."
$command train "$work"/f-*.pieces -n 2000 --special-token '<|end|>' -o "$work/future.json" --quiet
cmp "$work/one.json" "$work/future.json" || fail "Another tokenizer with a wrong clock."
passed "files from the future${ahead:+, a clock a day ahead}" "as one process, and not done again"

printf '\nWhat was done, and what came of it:\n%s' "$table"
echo "cluster: $compared runs on $nodes nodes compared with one process in $(($(date +%s) - start)) s: the same tokenizer, the same $(stat -c %s "$work/one.bin") bytes of ids, the same index of texts and the same rows."
