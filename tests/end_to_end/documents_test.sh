#!/usr/bin/env bash
# documents_test.sh HOTLINED CONSOLE BUILD: each verb and each option that the two READMEs name is one that the programs have,
# their reference lists run as they stand, with something there for each placeholder, and so do the lines that open a store
# and, as built in the folder BUILD, the one test that is shown by its name.
set -euo pipefail
hotlined=$1 console=$2 build=$3
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
documents=(README.md README.zh-CN.md)
work=$(mktemp -d)
server=
clean_up() { [ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null || true; rm -rf "$work"; }
trap clean_up EXIT
failures=0
wrong() { echo "$*"; failures=$((failures + 1)); }

# --- what is named is there ---

# What stands between backquotes, and the lines of blocks that are commands without what they print or remark.
named() {
  awk '/^```/ { inside = !inside; shown = inside && ($0 == "```" || $0 ~ /console|sh$/); next }
       inside && shown { sub(/ +#.*/, ""); sub(/   .*/, ""); print; next }
       !inside { while (match($0, /`[^`]+`/)) { print substr($0, RSTART + 1, RLENGTH - 2); $0 = substr($0, RSTART + RLENGTH) } }' "$1"
}
options_in() { grep -oE -- '(^|[ |,[(])--[a-z][a-z-]*' <<<"$1" | tr -d ' |,[(' | sort -u || true; }
# its PROGRAM [VERB...]: sets `its` to the options there are, a line each; fails where there is no such verb.
declare -A known
its() {
  local key="$*" told
  if [ -z "${known[$key]:-}" ]; then
    case "$1" in
      hotlined) told=$("$hotlined" --help && { [ $# -eq 1 ] || "$hotlined" "$2" --help; }) ;;
      ./hotline) told=$(./hotline help) && grep -qE "^\./hotline ([a-z-]+\|)*$2[ |]" <<<"$told" ;;
      *) told=$("$console" --lang en help && "$console" --lang en help "$@" 2>&1) ;;
    esac || return
    known[$key]=$(options_in "$told")
  fi
  its=${known[$key]}
}

nouns=$("$console" __complete '')
all=$("$hotlined" --help
  for verb in $("$hotlined" --help | sed -n '/^Subcommands:/,/^$/p' | sed -nE 's/^  ([a-z-]+).*/\1/p'); do "$hotlined" "$verb" --help; done
  ./hotline help
  "$console" --lang en help
  for noun in $nouns; do
    [ "$noun" = help ] || for verb in $("$console" __complete "$noun" ''); do "$console" --lang en help "$noun" "$verb"; done
  done)
all=$(options_in "$all")
verbs=0 options=0
for document in "${documents[@]}"; do
  while IFS= read -r line; do
    read -r first second third rest <<<"$line" || true
    if [ "$first" = help ]; then first=$second second=$third; fi
    case "$first" in
      hotlined) if [[ $second == --* || -z $second ]]; then command=(hotlined); else command=(hotlined "$second"); fi ;;
      ./hotline) [[ $second =~ ^[a-z-]+$ ]] && [ "$second" != console ] && [ "$second" != serve ] || continue  # others' options
         command=(./hotline "$second") ;;
      --*) command=() ;;
      *) grep -qxF -- "$first" <<<"$nouns" && [[ $second =~ ^[a-z-]+$ ]] || continue
         command=("$first" "$second") ;;
    esac
    if [ ${#command[@]} -eq 0 ]; then its=$all
    elif ! its "${command[@]}"; then wrong "$document: there is no '${command[*]}': $line"; continue
    fi
    verbs=$((verbs + 1))
    for option in $(options_in "$line"); do
      options=$((options + 1))
      grep -qxF -- "$option" <<<"$its" || wrong "$document: '${command[*]}' has no $option: $line"
    done
  done < <(named "$document")
done
[ $verbs -ge 120 ] && [ $options -ge 60 ] || wrong "only $verbs commands and $options options were found"

# --- the reference lists run ---

place=server/places/nantong
data=$work/data
"$hotlined" --data "$data" --listen 127.0.0.1:0 --port-file "$work/port" --place $place --place-accounts \
  --demo-clock 2026-09-07T08:00+08:00 --log "$work/log" >"$work/out" 2>&1 &
server=$!
until [ -s "$work/port" ]; do kill -0 $server || { cat "$work/out"; exit 1; }; sleep 0.05; done
export HOTLINE_SERVER=127.0.0.1:$(cat "$work/port") HOTLINE_TOKENS=$data/tokens
"$console" --as operator1 call log --telephone 13800000000 --kind 求助 --category 02.04.01 --region 320623001 \
  --title 测试 --said 测试 --view 测试 --outcome 立案 >"$work/said"
case=$("$console" --as dispatcher1 case list -o name | head -n 1)
"$console" --as dispatcher1 case dispatch "$case" --yes >"$work/said"
"$console" --as admin1 calendar import $place/play/extra-day-off-2026.csv --notices $place/calendar_notices.csv \
  >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
version=$(grep -oE '[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]+' "$work/said" | tail -n 1)
"$console" --as operator1 clock set 2026-09-09T08:00+08:00 >"$work/said"
until grep -q 2026-09-07 "$data/heads" 2>"$work/said"; do kill -0 $server; sleep 0.05; done

# list FIRST: the block of the README whose first line begins so, without what it remarks.
list() { awk -v first="$1" '/^```/ { on = 0; fresh = 1; next } fresh { on = index($0, first) == 1; fresh = 0 } on' README.md | sed 's/   .*//'; }
run() {  # run PROGRAM LINE
  ran=$((ran + 1))
  eval "$1 $2" >"$work/said" 2>&1 </dev/null || { wrong "$2:"; cat "$work/said"; }
}
ran=0
while IFS= read -r line; do
  line=${line//FOLDER/$work/place} line=${line//CASE/$case} line=${line//UNIT/nt-police} line=${line//VERSION/$version}
  line=${line/approve $version/approve $version --yes}  # at a prompt it asks
  line=${line/import FILE --notices FILE/import $place/calendar_days.csv --notices $place/calendar_notices.csv}
  line=${line/--from … --to … --version …/--from 2026-09-01T00:00+08:00 --to 2026-09-08T00:00+08:00 --version 2026-01-01/2}
  run "'$console' --as supervisor1" "$line"
done < <(list 'place export')
while IFS= read -r line; do
  line=${line/#hotlined/} line=${line/restore/restore --shredded $work/shredded} line=${line/ \[--shredded FILE\]/}
  line=${line//--data DIR/--data $data} line=${line//NUMBER/${case##*/}} line=${line//--to FOLDER/--to $work/backup}
  case "$line" in
    *prove\ --*) line=${line/FILE/$work/proof} ;;
    *check-proof*) line=${line/FILE/$work/proof} line=${line/PUBLIC/$("$hotlined" public-key --data "$data")} ;;
    *backup-keys*) line=${line/FILE/$work/keys} ;;
    *restore*) touch "$work/shredded"
      line=${line/--from FOLDER/--from $work/backup} line=${line/--keys FILE/--keys $work/keys}
      line=${line/--master-key FILE/--master-key $data/master.key} line=${line/NEW/$work/restored} ;;
  esac
  run "'$hotlined'" "$line"
done < <(list 'hotlined verify')
[ $ran -ge 18 ] || wrong "only $ran lines of the reference lists were run"

# --- so do the two lines by which each of them opens a store of one's own ---

stop() { kill $server; wait $server || true; server=; }
stop
unset HOTLINE_SERVER HOTLINE_TOKENS
for document in "${documents[@]}"; do
  serve=$(grep '^\./hotline serve ' "$document") use=$(grep '^HOTLINE_SERVER=.* \./hotline console ' "$document") || true
  folder=$(grep -oE -- '--data [^ ]+' <<<"$serve" | cut -d' ' -f2) address=$(grep -oE '127\.0\.0\.1:[0-9]+' <<<"$serve")
  if [ -z "$folder" ] || [ -z "$address" ] || [ -z "$use" ]; then wrong "$document: the two lines are gone"; continue; fi
  own=$work/own.$document
  serve=${serve/#.\/hotline serve/\'$hotlined\'} serve=${serve//$folder/$own} serve=${serve//$address/127.0.0.1:0}
  rm -f "$work/port"
  eval "exec $serve --port-file '$work/port' --log '$work/log'" >"$work/out" 2>&1 &
  server=$!
  until [ -s "$work/port" ]; do kill -0 $server || { wrong "$document: $serve:"; cat "$work/out"; break; }; sleep 0.05; done
  [ -s "$work/port" ] || continue
  use=${use/.\/hotline console/\'$console\'} use=${use//$folder/$own} use=${use//$address/127.0.0.1:$(cat "$work/port")}
  ran=$((ran + 1))
  eval "$use whoami" >"$work/said" 2>&1 </dev/null || { wrong "$document: $use:"; cat "$work/said"; }
  stop
done
# --- and the one test ---

one=$(grep -oE '^build/release/tests/.*"' README.md) || wrong 'README.md: no test is shown by its name'
(cd "$work" && eval "'$build'/${one#build/release/} --warn NoTests") >"$work/said" 2>&1 </dev/null || { wrong "README.md: $one:"; cat "$work/said"; }

# --- and what else is told to who works on it: the presets are there, the sizes are measured ---

for preset in $(sed -n 's/^cmake --preset \([a-z]*\) .*# also: \(.*\)$/\1 \2/p' README.md | tr -d ,); do
  cmake --list-presets | grep -q "\"$preset\"" || wrong "README.md: there is no preset $preset"
  presets=$((${presets:-0} + 1))
done
[ "${presets:-0}" -ge 4 ] || wrong "README.md names ${presets:-no} presets"
sizes=$(grep -oE '^tests/bench/case_sizes HOTLINED CONSOLE' README.md) || wrong 'README.md: case_sizes is gone'
sizes=${sizes/HOTLINED/\'$hotlined\'} sizes=${sizes/CONSOLE/\'$console\'}
eval "$sizes 3" >"$work/said" 2>&1 </dev/null || { wrong "README.md: $sizes:"; cat "$work/said"; }

echo "$verbs commands, $options options, $ran lines run"
exit $((failures > 0))
