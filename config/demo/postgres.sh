# Starts a temporary PostgreSQL cluster and kengcentral over it; sourced by central.sh before
# start.sh.  Leaves $central (configuration), $url, $code for the gateway "demo", $centre_pid.
set -eu
PATH=$PWD/build:$PATH
pgbin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
CENTRE=build/demo-centre
rm -rf "$CENTRE"
mkdir -p "$CENTRE"

# PostgreSQL refuses to run as root: then it is the package's own user, with a folder of its own.
pgdir=$(mktemp -d /tmp/keng-demo-pg.XXXXXX)
as_pg=
if [ "$(id -u)" = 0 ]; then
    chown postgres "$pgdir"
    as_pg="runuser -u postgres --"
fi
$as_pg "$pgbin/initdb" -D "$pgdir/data" -E UTF8 --locale=C -A trust -U keng >"$CENTRE/postgres.log"
$as_pg "$pgbin/postgres" -D "$pgdir/data" -k "$pgdir" -c listen_addresses= >>"$CENTRE/postgres.log" 2>&1 &
postgres=$!

stop_central() {
    kill "${centre_pid:-}" 2>/dev/null || true
    kill -INT "$postgres" 2>/dev/null || true
    wait "$postgres" 2>/dev/null || true
    rm -rf "$pgdir"
}
trap stop_central EXIT
trap 'exit 130' INT TERM

n=0
until $as_pg "$pgbin/pg_isready" -q -h "$pgdir"; do
    n=$((n + 1))
    if [ $n -gt 100 ]; then cat "$CENTRE/postgres.log" >&2; exit 1; fi
    sleep 0.1
done
"$pgbin/createdb" -h "$pgdir" -U keng keng

central=$CENTRE/kengcentral.conf
cat >"$central" <<CONF
central {
    listen = "127.0.0.1:0"
    database = "host=$pgdir user=keng dbname=keng"
    pack = "$PWD/config/packs/quang-binh"
}
CONF
mkfifo "$CENTRE/central.fifo"
kengcentral -c "$central" 2>"$CENTRE/central.fifo" &
centre_pid=$!
exec 4<"$CENTRE/central.fifo"
url=
while read -r line <&4; do
    echo "$line" >>"$CENTRE/kengcentral.log"
    case $line in central\ http*) url=${line#central } ;; esac
    [ "$line" != ready ] || break
done
if [ -z "$url" ]; then cat "$CENTRE/kengcentral.log" >&2; exit 1; fi
cat <&4 >>"$CENTRE/kengcentral.log" &
exec 4<&-
code=$(kengcentral -c "$central" gateway add demo | tail -n 1)
