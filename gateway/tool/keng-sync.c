/* keng-sync: carries the journal to the central server.  kengd starts it. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "gateway/base/clock.h"
#include "gateway/base/config.h"
#include "gateway/base/log.h"
#include "gateway/sync/sync.h"

static const char usage[] =
    "usage: keng-sync [-c FILE] [-v]\n"
    "\n"
    "Carries the journal to the central server of the configuration, and brings back\n"
    "what comes down.  kengd starts and restarts it, and it ends with kengd (when its\n"
    "standard input ends).  How it stands: keng sync status.\n"
    "\n"
    "  -c FILE   configuration (default " CONFIG_DEFAULT_PATH ")\n"
    "  -v        log every exchange\n"
    "  --help    this text\n"
    "\n"
    "Exit: 0 done, 1 refused or failed, 2 usage.\n";

enum { OPT_HELP = 256, OPT_CLOCK, OPT_HURRY };

static const struct option options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "clock", required_argument, NULL, OPT_CLOCK }, /* simulation: base/clock.h */
	{ "hurry", required_argument, NULL, OPT_HURRY }, /* drill: sync/pace.h */
	{ 0 },
};

int
main(int argc, char **argv)
{
	const char *path = CONFIG_DEFAULT_PATH, *clock_spec = NULL;
	static struct config config;
	struct err e;
	int c, hurry = 1;

	while ((c = getopt_long(argc, argv, "c:v", options, NULL)) != -1)
		switch (c) {
		case 'c': path = optarg; break;
		case 'v': log_set_level(LOG_LEVEL_DEBUG); break;
		case OPT_HURRY: hurry = atoi(optarg); break;
		case OPT_CLOCK: clock_spec = optarg; break;
		case OPT_HELP: fputs(usage, stdout); return 0;
		default: fputs(usage, stderr); return 2;
		}
	if (optind != argc) {
		fputs(usage, stderr);
		return 2;
	}
	if (!config_load(path, &config, &e) ||
	    (config.central_url[0] == '\0' &&
		!err_set(&e, "%s: central { url } is empty: there is nowhere to go", path)) ||
	    (clock_spec != NULL && !clock_lockstep(clock_spec, &e)) ||
	    !sync_run(&config, hurry > 0 ? hurry : 1, &e)) {
		fprintf(stderr, "keng-sync: %s\n", e.text);
		return 1;
	}
	return 0;
}
