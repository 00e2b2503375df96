# Starts the emulated modem and the gateway under build/demo; sourced by run.sh and demo.sh.
# Leaves $conf, and $DEMO (folder), and stops everything when the shell ends.
set -eu
DEMO=${DEMO:-build/demo}
PATH=$PWD/build:$PATH
conf=$DEMO/keng.conf
sim="--control $DEMO/sim.sock"
# The gateway's days are local ones.
today=$(TZ=Asia/Ho_Chi_Minh date +%Y-%m-%d)
month=${today%-*}-01

rm -rf "$DEMO"
mkdir -p "$DEMO"
cat >"$conf" <<CONF
gateway {
    id = "demo"
    call = "+84912000009"
    database = "$PWD/$DEMO/keng.db"
    socket = "$PWD/$DEMO/kengd.sock"
    pack = "$PWD/config/packs/quang-binh"
}
modem sim { device = "$PWD/$DEMO/modem" }
limits { replies_per_sender_hour = 0 per_sim_minute = 0 per_sim_hour = 0 per_sim_day = 0 }
CONF
# A central server that was started before (postgres.sh).
if [ -n "${url:-}" ]; then
    echo "central { url = \"$url\" token_file = \"$PWD/$DEMO/token\" }" >>"$conf"
    keng -c "$conf" central enrol "$url" "$code" >/dev/null
fi

stop() {
    trap '' INT TERM
    for pid in ${gateway:-} ${emulator:-}; do kill "$pid" 2>/dev/null || true; done
    if [ -n "${url:-}" ]; then stop_central; fi
    wait
}
trap stop EXIT
trap 'exit 130' INT TERM

keng -c "$conf" unit import config/demo/units.csv >/dev/null
keng -c "$conf" officer import config/demo/officers.csv >/dev/null

# Each program tells when it stands; the rest of what it says goes to a log.
mkfifo "$DEMO/sim.fifo" "$DEMO/kengd.fifo"
kengsim modem --link "$DEMO/modem" $sim >"$DEMO/sim.fifo" 2>"$DEMO/kengsim.log" &
emulator=$!
read -r _ <"$DEMO/sim.fifo"
kengd -c "$conf" 2>"$DEMO/kengd.fifo" &
gateway=$!
exec 3<"$DEMO/kengd.fifo"
while read -r line <&3; do
    echo "$line" >>"$DEMO/kengd.log"
    [ "$line" != ready ] || break
done
if [ "$line" != ready ]; then
    cat "$DEMO/kengd.log" >&2
    exit 1
fi
cat <&3 >>"$DEMO/kengd.log" &
exec 3<&-
