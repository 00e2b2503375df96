# Kẻng: one Makefile, no recursion into folders.
#   make | make run | make demo | make test | make corpus | make asan | make fuzz | make bench | make lint
# A mode (release, asan, fuzz) is a folder of objects; programs are linked into build/.
MAKEFLAGS += --no-builtin-rules
CC     ?= cc
CFLAGS ?= -O2 -g
B      ?= build/obj/release
BIN    ?= build
MODE   ?=
V      ?= 0
Q      := $(if $(filter 1,$(V)),,@)

WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
       -Wswitch-enum -Wvla -Wformat=2 -Wundef $(if $(CI),-Werror)

PKGS  = libserialport libevent_core sqlite3 jansson libconfuse libutf8proc libsodium zlib libcurl \
        libmicrohttpd libpq
TOOLS = cmocka
# Empty on a fresh machine: `run` and `test` call `deps`, then make anew, which reads them again.
PKG_CFLAGS  := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
TEST_LIBS   := $(shell pkg-config --libs $(TOOLS) 2>/dev/null)

# Named apart from CFLAGS: make ignores every += to a variable set on its command line.
ALL_CFLAGS  = -std=gnu11 -D_GNU_SOURCE -I. -MMD -MP $(WARN) -fstack-protector-strong \
              $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(MODE)
ALL_LDFLAGS = -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS) $(MODE)

# What each program may link (--as-needed drops what it does not use).
STORE_LIBS     = -lsqlite3 -ljansson -lconfuse -lutf8proc -lsodium
LIBS_kengd     = -lserialport -levent_core $(STORE_LIBS)
LIBS_keng      = -lcurl -lz $(STORE_LIBS)
LIBS_keng-sync = -levent_core -lcurl -lz $(STORE_LIBS)
LIBS_kengsim   = -levent_core -ljansson -lutf8proc
LIBS_kengcentral = -lmicrohttpd -lpq -lz -ljansson -lconfuse -lutf8proc -lsodium
LIBS_test      = -lserialport -levent_core -lcurl -lmicrohttpd -lpq -lz $(STORE_LIBS) $(TEST_LIBS)

MAINS    = $(foreach p,keng kengd keng-sync kengsim kengcentral,gateway/tool/$(p).c)
PROGRAMS = $(patsubst gateway/tool/%.c,%,$(wildcard $(MAINS)))
LIB_SRC  = $(filter-out $(PROGRAMS:%=gateway/tool/%.c),$(wildcard gateway/*/*.c modem/*.c modem/sim/*.c parsers/*.c))
LIB_OBJ  = $(LIB_SRC:%.c=$(B)/%.o)
TEST_SUPPORT = $(filter-out tests/test_%.c tests/fuzz_%.c tests/bench_%.c,$(wildcard tests/*.c))
PEERS    = $(B)/tests/test_peers
TESTS    = $(filter-out $(PEERS),$(patsubst %.c,$(B)/%,$(wildcard tests/test_*.c)))
FUZZERS  = $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz_*.c))
BENCHES  = $(patsubst %.c,$(B)/%,$(wildcard tests/bench_*.c))

all: $(PROGRAMS:%=$(BIN)/%)

$(PROGRAMS:%=$(BIN)/%): $(BIN)/%: $(B)/gateway/tool/%.o $(B)/libkeng.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_$*)

# From nothing each time: a deleted source must not live on inside the archive.
$(B)/libkeng.a: $(LIB_OBJ)
	@rm -f $@
	@echo "  AR    $@"
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(TESTS) $(PEERS) $(BENCHES): %: %.o $(TEST_SUPPORT:%.c=$(B)/%.o) $(B)/libkeng.a
	@echo "  LINK  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_test)

$(FUZZERS): %: %.o $(B)/libkeng.a
	@echo "  LINK  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS_test)

# A daemon that dies over a certain text (tests/test_daemon.c): its decide.o stands in front of the
# library's, the rest is the same.
$(BIN)/poison/kengd: $(B)/gateway/tool/kengd.o $(B)/poison/decide.o $(B)/libkeng.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_kengd)

$(B)/poison/decide.o: gateway/desk/decide.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $< (poison)"
	$(Q)$(CC) $(ALL_CFLAGS) -DKENG_POISON -c -o $@ $<

# ---- what building and testing need, from Debian by name ----
DEPS    = gcc make pkg-config libserialport-dev libevent-dev libsqlite3-dev libjansson-dev \
          libconfuse-dev libutf8proc-dev libsodium-dev libcmocka-dev zlib1g-dev \
          libcurl4-openssl-dev libmicrohttpd-dev libpq-dev postgresql python3 openssl
DEPS_CI = clang libclang-rt-14-dev clang-format clang-tidy cppcheck spin
DEPS_BENCH = libgammu-dev
SUDO    = $(if $(filter 0,$(shell id -u)),,sudo)
APT     = $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get

deps:
	@$(MAKE) --no-print-directory install-missing WANT="$(DEPS)"
deps-bench: deps
	@$(MAKE) --no-print-directory install-missing WANT="$(DEPS_BENCH)"
deps-ci: deps
	@$(MAKE) --no-print-directory install-missing WANT="$(DEPS_CI)"
install-missing:
	@missing=; for p in $(WANT); do \
	    dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	    echo "Installing with apt:$$missing"; \
	    $(APT) -qq update && $(APT) -qq -y --no-install-recommends install $$missing >/dev/null; fi

# ---- the dependency rule as a test (docs/architecture.md) ----
# $(call forbid,files,pattern,why): none of the files may include what matches.
forbid = @! grep -nE '\#include [<"]($(2))' /dev/null $(filter-out tests/%,$(wildcard $(1))) || { echo "layers: $(3)"; exit 1; }
layers:
	$(call forbid,modem/*.[ch] modem/sim/*.[ch],gateway/|parsers/,modem/ knows neither the gateway nor the parsers)
	$(call forbid,parsers/*.[ch],gateway/|modem/,parsers/ knows neither the gateway nor the modem)
	$(call forbid,modem/sim/*.[ch],modem/(at_|setup|modem|serial),modem/sim uses codecs only)
	$(call forbid,gateway/base/*.[ch],gateway/(store|desk|daemon|sync|central|tool)/|modem/,base builds on nothing of the gateway)
	$(call forbid,gateway/store/*.[ch],gateway/(desk|daemon|sync|central|tool)/|modem/|parsers/,store builds on base)
	$(call forbid,gateway/desk/*.[ch],gateway/(daemon|sync|central|tool)/|modem/,desk builds on store)
	$(call forbid,gateway/daemon/*.[ch],gateway/(sync|central|tool)/,nobody uses tool/)
	$(call forbid,gateway/sync/*.[ch],gateway/(desk|daemon|central|tool)/|modem/|parsers/,sync builds on base and the store's readers)
	$(call forbid,gateway/central/*.[ch],gateway/(store|desk|daemon|sync|tool)/|modem/,central builds on base)
	$(call forbid,$(filter-out modem/serial.c,$(wildcard */*.[ch] */*/*.[ch])),libserialport,libserialport lives in modem/serial.c)
	$(call forbid,$(filter-out gateway/store/%,$(wildcard modem/*.[ch] parsers/*.[ch] gateway/*/*.[ch])),sqlite3,sqlite3 lives in gateway/store/)
	$(call forbid,$(filter-out gateway/base/loop.c,$(wildcard */*.[ch] */*/*.[ch])),event2/|event\.h,libevent lives in gateway/base/loop.c)
	$(call forbid,$(filter-out gateway/base/conf.h,$(wildcard */*.[ch] */*/*.[ch])),confuse,libconfuse lives behind base/conf.h)
	$(call forbid,$(filter-out gateway/base/conf.c gateway/base/config.c gateway/base/central_config.c gateway/base/pack.c,$(wildcard */*.[ch] */*/*.[ch])),gateway/base/conf\.h,configuration is read in base/config.c base/central_config.c and base/pack.c)
	$(call forbid,$(filter-out gateway/base/chain.c,$(wildcard */*.[ch] */*/*.[ch])),sodium,libsodium lives in base/chain.c)
	$(call forbid,$(filter-out parsers/text.c modem/segment.c,$(wildcard modem/*.[ch] modem/sim/*.[ch] parsers/*.[ch] gateway/*/*.[ch])),utf8proc,utf8proc lives in parsers/text.c and modem/segment.c)
	$(call forbid,$(filter-out gateway/base/gzip.c,$(wildcard */*.[ch] */*/*.[ch])),zlib,zlib lives in base/gzip.c)
	$(call forbid,$(filter-out gateway/sync/%,$(wildcard modem/*.[ch] parsers/*.[ch] gateway/*/*.[ch])),curl/,libcurl lives in gateway/sync/)
	$(call forbid,$(filter-out gateway/central/%,$(wildcard modem/*.[ch] parsers/*.[ch] gateway/*/*.[ch])),microhttpd|libpq,libmicrohttpd and libpq live in gateway/central/)
	@! grep -nE '\b(time|clock_gettime|gettimeofday|localtime|nanosleep|usleep|sleep)\(' $(filter-out gateway/base/clock.c,$(wildcard modem/*.c modem/sim/*.c parsers/*.c gateway/*/*.c)) /dev/null || { echo "layers: time is read in gateway/base/clock.c only"; exit 1; }

# ---- proof ----
# Most tests wait for processes rather than for the processor: a few run side by side.
TEST_JOBS ?= 3
test: deps
	@$(MAKE) --no-print-directory test-all
test-all: layers all $(BIN)/poison/kengd $(TESTS)
	@printf '%s\n' $(TESTS) | BUILD=$(BIN) xargs -P$(TEST_JOBS) -n1 sh -c \
	    'said=$$($$0 2>&1); rc=$$?; printf "  TEST  %s\n%s\n" "$$0" "$$said"; exit $$rc' \
	    || { echo "some tests failed"; exit 1; }
	@python3 tests/peer/selftest.py

asan:
	@KENG_BRIEF=1 KENG_DRILL_ROWS=5000 $(MAKE) --no-print-directory B=build/obj/asan BIN=build/asan CFLAGS="-O1 -g -fno-omit-frame-pointer" \
	    MODE="-fsanitize=address,undefined -fno-sanitize-recover=all" test-all

# How well the texts are read, each corpus apart, failing lines listed; the public one is found in
# $KENG_SHARED (default ../shared).
corpus: deps
	@$(MAKE) --no-print-directory $(B)/tests/test_corpus
	@$(B)/tests/test_corpus

# Other people's programs on the emulated modem; those that cannot be installed are skipped.
DEPS_PEERS = gammu gammu-smsd smstools
peers: deps
	@$(MAKE) --no-print-directory install-missing WANT="$(DEPS_PEERS)" || echo "peers: apt is not to be had"
	@$(MAKE) --no-print-directory all $(PEERS)
	BUILD=$(BIN) $(PEERS)

FUZZ_SECONDS ?= 30
# libFuzzer declares its entry nowhere.
$(FUZZERS:%=%.o): ALL_CFLAGS += -Wno-missing-prototypes
fuzz:
	@$(MAKE) --no-print-directory CC=clang B=build/obj/fuzz CFLAGS="-O1 -g" \
	    MODE="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all" fuzz-run
fuzz-run: $(FUZZERS)
	@set -e; for f in $(FUZZERS); do echo "  FUZZ  $$f"; mkdir -p build/fuzz/$$(basename $$f); \
	    $$f -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=0 \
	        -artifact_prefix=build/fuzz/ build/fuzz/$$(basename $$f); done

# Ratios measured side by side in one run; absolute times mean nothing on another machine.
bench: deps-bench
	@$(MAKE) --no-print-directory bench-all
bench-all: all $(BENCHES)
	@set -e; for b in $(BENCHES); do echo "  BENCH $$b"; BUILD=$(BIN) $$b; done
$(B)/tests/bench_pdu.o: ALL_CFLAGS += $(shell pkg-config --cflags gammu 2>/dev/null)
$(B)/tests/bench_pdu: LIBS_test += $(shell pkg-config --libs gammu 2>/dev/null)

# The delivery protocol, checked exhaustively (tests/model/).
model: deps-ci
	@sh tests/model/check.sh

SOURCES = $(wildcard */*.[ch] */*/*.[ch])
TIDY    = $(filter-out tests/%,$(filter %.c,$(SOURCES)))
# jansson's loops as cppcheck may take them.
JANSSON_FOR = -D'json_array_foreach(a,i,v)=while((v=json_array_get(a,i)))' \
              -D'json_object_foreach(o,k,v)=while((v=json_object_get(o,k)))'
lint: deps-ci
	@echo "  FORMAT"; clang-format --dry-run -Werror $(SOURCES)
	@echo "  HEADERS"; for h in $(filter %.h,$(SOURCES)); do \
	    $(CC) -std=gnu11 -D_GNU_SOURCE -I. $(WARN) $(PKG_CFLAGS) -x c -fsyntax-only $$h || exit 1; done
	@echo "  CPPCHECK"; cppcheck --quiet --enable=warning,performance,portability --inline-suppr --std=c11 --suppress=ctuuninitvar \
	    --error-exitcode=1 --suppress=missingIncludeSystem -D_GNU_SOURCE $(JANSSON_FOR) -I. gateway modem parsers
	@echo "  TIDY"; printf '%s\n' $(TIDY) | xargs -P2 -n8 sh -c \
	    'clang-tidy --quiet "$$@" -- -std=gnu11 -D_GNU_SOURCE -I. $(PKG_CFLAGS) 2>/dev/null' _

# ---- trying it (config/demo/) ----
run: deps
	@$(MAKE) --no-print-directory all
	@sh config/demo/run.sh
demo: deps
	@$(MAKE) --no-print-directory all
	@sh config/demo/demo.sh

# The central server alone.
# The central server over a temporary PostgreSQL, with the demo's gateway enrolled at it.
central: deps
	@$(MAKE) --no-print-directory all
	@sh config/demo/central.sh

clean:
	rm -rf build

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d)
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all central clean corpus deps deps-ci install-missing peers test test-all asan fuzz fuzz-run layers lint model bench bench-all deps-bench run demo
