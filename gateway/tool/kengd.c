/* kengd: the gateway daemon.  Reads its arguments, checks what it was given, and runs. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "gateway/base/clock.h"
#include "gateway/base/config.h"
#include "gateway/base/log.h"
#include "gateway/base/pack.h"
#include "gateway/daemon/daemon.h"

static const char usage[] =
    "usage: kengd [-c FILE] [-n] [-v]\n"
    "\n"
    "The gateway: receives reports over the configured modems, stores and answers them.\n"
    "Stays in the foreground and logs to stderr; the line `ready` tells that the first\n"
    "modem is set up.\n"
    "\n"
    "  -c FILE   configuration (default " CONFIG_DEFAULT_PATH ")\n"
    "  -n        check configuration and pack, then exit\n"
    "  -v        log every ordering point too\n"
    "  --help    this text\n"
    "\n"
    "Exit: 0 done, 1 refused or failed, 2 usage.\n";

enum { OPT_HELP = 256, OPT_VFS, OPT_CLOCK, OPT_DIE_AT, OPT_HURRY };

static const struct option options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "vfs", required_argument, NULL, OPT_VFS },       /* drill: store/vfs.h */
	{ "clock", required_argument, NULL, OPT_CLOCK },   /* simulation: base/clock.h */
	{ "die-at", required_argument, NULL, OPT_DIE_AT }, /* drill: daemon/turn.h */
	{ "hurry", required_argument, NULL, OPT_HURRY },   /* drill: sync/pace.h */
	{ 0 },
};

int
main(int argc, char **argv)
{
	const char *path = CONFIG_DEFAULT_PATH, *clock_spec = NULL;
	static struct config config;
	struct daemon_options run = { .config = &config };
	struct pack *pack;
	bool check = false, ok;
	struct err e;
	int c;

	while ((c = getopt_long(argc, argv, "c:nv", options, NULL)) != -1)
		switch (c) {
		case 'c': path = optarg; break;
		case 'n': check = true; break;
		case 'v': log_set_level(LOG_LEVEL_DEBUG); break;
		case OPT_VFS: run.vfs = optarg; break;
		case OPT_CLOCK: clock_spec = optarg; break;
		case OPT_HURRY: run.hurry = optarg; break;
		case OPT_DIE_AT: run.die_at = strtoll(optarg, NULL, 10); break;
		case OPT_HELP: fputs(usage, stdout); return 0;
		default: fputs(usage, stderr); return 2;
		}
	if (optind != argc) {
		fputs(usage, stderr);
		return 2;
	}
	if (!config_load(path, &config, &e)) {
		fprintf(stderr, "kengd: %s\n", e.text);
		return 1;
	}
	if (!clock_zone(config.timezone)) {
		fprintf(stderr, "kengd: %s: unknown time zone '%s'\n", path, config.timezone);
		return 1;
	}
	if (clock_spec != NULL && !clock_lockstep(clock_spec, &e)) {
		fprintf(stderr, "kengd: %s\n", e.text);
		return 1;
	}
	if (check) {
		pack = pack_load(config.pack, &e);
		ok = pack != NULL;
		pack_free(&pack);
	} else {
		run.config_path = path;
		run.clock = clock_spec;
		ok = daemon_run(&run, &e);
	}
	if (!ok)
		fprintf(stderr, "kengd: %s\n", e.text);
	return ok ? 0 : 1;
}
