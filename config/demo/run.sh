#!/bin/sh
# make run: the gateway on an emulated modem, with the sample pack, until Ctrl-C.
. config/demo/start.sh
cat <<TEXT

Kẻng is running on an emulated modem, with four officers of Đồng Hới.

  Text it a report (from another terminal, in this folder):
      build/kengsim text $sim +84912000001 "TH STC 2 PHAO 12"
  See what became of it:
      build/keng -c $conf messages
      build/keng -c $conf review
      build/keng -c $conf summary --from $month --to $today
  The log:  $DEMO/kengd.log

Ctrl-C stops everything.
TEXT
wait "$gateway"
