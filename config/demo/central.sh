#!/bin/sh
# make central: PostgreSQL (a temporary cluster), the central server and the demo's gateway, which
# enrols there with a one-time code; until Ctrl-C.
. config/demo/postgres.sh
. config/demo/start.sh

kengcentral -c "$central" gateway list
cat <<TEXT

The central server is at $url, and the gateway "demo" is enrolled there.

  Text it a report (from another terminal, in this folder):
      build/kengsim text $sim +84912000001 "TH STC 2 PHAO 12"
  How the way there stands:
      build/keng -c $conf sync status
  The same page from both ends:
      build/keng -c $conf summary --from $month --to $today
      build/kengcentral -c $central summary --from $month --to $today
  Pull the plug (and put it back with: kill -CONT $centre_pid):
      kill -STOP $centre_pid
  Logs:  $DEMO/kengd.log  $CENTRE/kengcentral.log

Ctrl-C stops everything.
TEXT
wait "$gateway"
