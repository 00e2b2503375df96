#!/bin/sh
# Checks the models exhaustively: as written each must hold, and each loosened rule must break it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# check holds|breaks MODEL [OPTION ...]
check() {
    want=$1 model=$2
    shift 2
    (
        cd "$work"
        rm -f pan* ./*.trail
        spin "$@" -a "$here/$model" >spin.out
        cc -O1 -w -DSAFETY -DCOLLAPSE -DMEMLIM=4000 -o pan pan.c
        ./pan -m300000 >pan.out
    ) || { cat "$work/spin.out"; exit 1; }
    errors=$(sed -n 's/.*errors: //p' "$work/pan.out")
    got=incomplete
    if [ "$errors" = 0 ] && ! grep -q 'not completed\|too small\|out of memory' "$work/pan.out"; then got=holds; fi
    if [ "$errors" != 0 ]; then got=breaks; fi
    states=$(sed -n 's/ *\([0-9.e+]*\) states, stored.*/\1/p' "$work/pan.out" | head -n 1)
    printf '%-6s %-11s %-58s %10s states' "$got" "$model" "$*" "$states"
    if [ "$got" = "$want" ]; then echo; else echo "   EXPECTED: $want"; bad=1; fi
}

check holds intake.pml
check holds intake.pml -DTWINS -DGIVEUPS=1
check holds outbox.pml
check holds outbox.pml -DONCE
check holds sync.pml -DFACTS=5 -DREPLAYS=2 -DCRASHES=2
check holds sync.pml -DRESTORES=2 -DRELAPSES=1 -DCRASHES=1
check holds sync.pml -DRESTORES=1 -DROLLBACKS=1 -DREPLAYS=1
check holds sync.pml -DROLLBACKS=1 -DRELAPSES=1 -DCRASHES=1
check holds sync.pml -DCLONES=1 -DREPLAYS=1 -DDECISIONS=2
check holds sync.pml -DCLONES=1 -DRESTORES=1 -DADOPTS=1
check holds sync.pml -DCLONES=1 -DRELAPSES=1 -DPLAIN
check holds sync.pml -DANEWS=1 -DADOPTS=1 -DRELAPSES=1
check holds sync.pml -DROLLBACKS=1 -DSTALE=1
check holds sync.pml -DCLONES=1 -DRELAPSES=1
check holds sync.pml -DRESTORES=1 -DRELAPSES=1 -DREPLAYS=1
check holds sync.pml -DROLLBACKS=1 -DRELAPSES=1 -DREPLAYS=1
check holds sync.pml -DROLLBACKS=1 -DRELAPSES=1 -DSTALE=2
check breaks intake.pml -DREPEAT
check breaks intake.pml -DBLIND
check breaks intake.pml -DFORGET
check breaks intake.pml -DEAGER
check breaks intake.pml -DTWINS -DTRUST
check breaks intake.pml -DTWINS -DDENY
check breaks outbox.pml -DHOPE
check breaks outbox.pml -DONCE -DHOPE
check breaks outbox.pml -DBLIND
check breaks outbox.pml -DGREEDY
check breaks outbox.pml -DSILENT
check breaks sync.pml -DROLLBACKS=1 -DBLIND
check breaks sync.pml -DROLLBACKS=1 -DSKIP
check breaks sync.pml -DRELAPSES=1 -DGAPS
check breaks sync.pml -DRESTORES=1 -DRELAPSES=1 -DSTRAY
check breaks sync.pml -DCLONES=1 -DFORGIVE
check breaks sync.pml -DRESTORES=1 -DSILENT
check breaks sync.pml -DANEWS=1 -DEAGER
check breaks sync.pml -DRESTORES=1 -DSAME
check breaks sync.pml -DRESTORES=1 -DCRASHES=1 -DUNASKED
check breaks sync.pml -DRELAPSES=1 -DFORWARD
check breaks sync.pml -DROLLBACKS=1 -DRASH
check breaks sync.pml -DROLLBACKS=1 -DMUTE
check breaks sync.pml -DCLONES=1 -DDECISIONS=2 -DRETURN
check breaks sync.pml -DROLLBACKS=1 -DSTALE=1 -DBELIEVE
exit $bad
