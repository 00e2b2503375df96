#!/bin/sh
# make demo: a dozen texts of every fate, unattended; ends with 0 when all went well.
DEMO=build/demo-unattended
. config/demo/start.sh >/dev/null

say() { printf '\n== %s\n' "$1"; }
# text NUMBER TEXT: as that phone, and the answer that comes back
text() {
    printf '\n%s > %s\n' "$1" "$2"
    printf '%s < %s\n' "$1" "$(kengsim text $sim "$1" "$2")"
}
# quiet NUMBER TEXT: a text that gets no answer
quiet() {
    printf '\n%s > %s\n' "$1" "$2"
    kengsim text $sim --no-wait "$1" "$2" >/dev/null
    kengsim wait $sim --timeout 20 >/dev/null
    printf '%s   (no answer)\n' "$1"
}

say "Twelve texts, and what the gateway answers"
text +84912000001 "TH STC 2 PHAO 12"
text +84912000001 "thu 2 sung tu che, 12 hop phao"
text +84912000002 "HN 1 NG 85"
text +84912000002 "Thu 1,5kg thuốc nổ, 10 kíp nổ"
text +84912000003 "BC 0"
text +84912000001 "TH STC 210"
text +84912000003 "TH SUMG 2"
text +84912000002 "XEM"
text +84912000003 "HD"
text +84912000777 "TH DAN 5"
quiet +84912000001 "ok cam on anh"
quiet VIETTEL "(QC) Giam 50% the cao ngay 20/11. Tu choi soan TC gui 9241"

say "A person settles what was held, and registers who was unknown"
keng -c "$conf" review
keng -c "$conf" review confirm 1
keng -c "$conf" officer add --phone 0912000777 --name "Hoàng Minh" --unit 18880-04
kengsim wait $sim --number +84912000777 --count 2 --timeout 20 >/dev/null
kengsim inbox $sim +84912000777

say "The messages"
keng -c "$conf" messages
say "What a person must still look at"
keng -c "$conf" review
say "The sums of today"
keng -c "$conf" summary --from "$today" --to "$today"
say "The journal"
keng -c "$conf" audit verify
keng -c "$conf" tally verify
