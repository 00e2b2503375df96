/* kengcentral: the central server, and its command line. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "gateway/base/central_config.h"
#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/base/pack.h"
#include "gateway/central/alarms.h"
#include "gateway/central/ddl.h"
#include "gateway/central/gateways.h"
#include "gateway/central/orphans.h"
#include "gateway/central/pg.h"
#include "gateway/central/rows.h"
#include "gateway/central/serve.h"
#include "gateway/central/sums.h"
#include "gateway/tool/central_push.h"
#include "gateway/tool/say.h"
#include "parsers/day.h"

#define LOOK_MS 30000

static const char usage[] =
    "usage: kengcentral [-c FILE] [-v] [COMMAND ...]\n"
    "\n"
    "  serve                        the default: answers gateways until SIGTERM\n"
    "\n"
    "Gateways:\n"
    "  gateway add ID               prints a code for `keng central enrol`, valid once, three "
    "days\n"
    "  gateway revoke ID            its token and code end; its rows stay\n"
    "  gateway rotate ID            its next token goes down to it; the old one ends when that is "
    "used\n"
    "  gateway list [--json]\n"
    "  gateway adopt ID             after a fork, or for a database made anew: the next one may go "
    "on\n"
    "  gateway orphans ID [--json]  reports that a restored gateway lost, and what became of them\n"
    "\n"
    "Changes for gateways (--gateway ID, or all that are active):\n"
    "  push unit --code C --kind K --name N [--parent C] [--valid-from D] [--valid-to D]\n"
    "  push officer --phone N --name N --unit C [--role officer|duty|administrator]\n"
    "  push word --form F [--field F] --word W [--delete]\n"
    "  push pack DIR\n"
    "  push text --to N --text T [--expires TIME]\n"
    "  push --orphans ID            its orphaned reports, each once however often it is pushed\n"
    "\n"
    "Look:\n"
    "  summary --from D --to D [--unit CODE] [--gateway ID] [--format text|json]\n"
    "                               sums of the local days D..D, both included, over the true "
    "chains\n"
    "  alarms [--json]              those that are open\n"
    "  alarms close ID KIND         a person has seen to it\n"
    "  verify [ID]                  recompute the true chain from the rows that are held\n"
    "\n"
    "  -c FILE   configuration (default " CENTRAL_CONFIG_DEFAULT_PATH ")\n"
    "\n"
    "Exit: 0 done, 1 refused or failed, 2 usage.\n";

enum {
	OPT_HELP = 256,
	OPT_JSON,
	OPT_FROM,
	OPT_TO,
	OPT_UNIT,
	OPT_GATEWAY,
	OPT_FORMAT,
	OPT_ORPHANS,
	OPT_DELETE,
	OPT_CODE,
	OPT_KIND,
	OPT_NAME,
	OPT_PARENT,
	OPT_VALID_FROM,
	OPT_VALID_TO,
	OPT_PHONE,
	OPT_ROLE,
	OPT_FORM,
	OPT_FIELD,
	OPT_WORD,
	OPT_TEXT,
	OPT_EXPIRES,
	OPT_END,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "unit", required_argument, NULL, OPT_UNIT },
	{ "gateway", required_argument, NULL, OPT_GATEWAY },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "orphans", required_argument, NULL, OPT_ORPHANS },
	{ "delete", no_argument, NULL, OPT_DELETE },
	{ "code", required_argument, NULL, OPT_CODE },
	{ "kind", required_argument, NULL, OPT_KIND },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "parent", required_argument, NULL, OPT_PARENT },
	{ "valid-from", required_argument, NULL, OPT_VALID_FROM },
	{ "valid-to", required_argument, NULL, OPT_VALID_TO },
	{ "phone", required_argument, NULL, OPT_PHONE },
	{ "role", required_argument, NULL, OPT_ROLE },
	{ "form", required_argument, NULL, OPT_FORM },
	{ "field", required_argument, NULL, OPT_FIELD },
	{ "word", required_argument, NULL, OPT_WORD },
	{ "text", required_argument, NULL, OPT_TEXT },
	{ "expires", required_argument, NULL, OPT_EXPIRES },
	{ NULL, 0, NULL, 0 },
};

struct request {
	const char *config_path;
	const char *words[8];
	size_t nwords;
	const char *given[OPT_END - OPT_HELP]; /* by option; "" for one without a value */
	struct central_config config;
	struct pg *pg; /* of every command but serve */
};

#define GIVEN(r, option) ((r)->given[(option)-OPT_HELP])

/* ---- serving ---- */

/* SIGTERM and SIGINT come out of a descriptor; -1 when that is not to be had. */
static int
catch_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void
look(struct request *r)
{
	if (!alarms_look(r->pg, r->config.contact_seconds))
		log_warn("database: %s", pg_error(r->pg));
}

static int
serve_command(struct request *r)
{
	/* Before any thread is there, so that all of them leave the signals to us. */
	int signals = catch_signals();
	char line[128];
	struct serve *s;
	struct err e;

	if (r->nwords > 1)
		return say_usage("too many words");
	s = signals >= 0 ? serve_new(&r->config, &e) : NULL;
	if (s == NULL)
		return say_failed(signals >= 0 ? e.text : "no signals");
	snprintf(line, sizeof(line), "central %s", serve_url(s));
	log_signal(line);
	/* The database may come later; what needs it answers 503 until then. */
	look(r);
	log_signal("ready");
	while (!clock_wait_readable(signals, clock_mono_ms() + LOOK_MS))
		look(r);
	serve_free(&s);
	close(signals);
	return 0;
}

/* ---- gateways ---- */

static int
told(const struct request *r, enum gateways_status st)
{
	if (st == GATEWAYS_OK)
		return 0;
	return say_failed(st == GATEWAYS_FAILED ? pg_error(r->pg) : gateways_status_name(st));
}

static int
orphans_command(struct request *r)
{
	return orphans_print(r->pg, r->words[2], GIVEN(r, OPT_JSON) != NULL, stdout)
	    ? 0
	    : say_failed(pg_error(r->pg));
}

static int
gateway_command(struct request *r)
{
	const char *what = r->nwords > 1 ? r->words[1] : "", *id = r->words[2];
	char code[GATEWAYS_CODE_LEN];
	enum gateways_status st;

	if (r->nwords == 2 && strcmp(what, "list") == 0)
		return told(r, gateways_print(r->pg, GIVEN(r, OPT_JSON) != NULL, stdout));
	if (r->nwords != 3)
		return say_usage("gateway add|revoke|rotate|adopt|orphans ID, or gateway list");
	if (strcmp(what, "add") == 0) {
		st = gateways_add(r->pg, id, code);
		if (st == GATEWAYS_OK)
			printf("%s\n", code);
		return told(r, st);
	}
	if (strcmp(what, "revoke") == 0)
		return told(r, gateways_revoke(r->pg, id));
	if (strcmp(what, "rotate") == 0)
		return told(r, gateways_rotate(r->pg, id));
	if (strcmp(what, "adopt") == 0)
		return told(r, gateways_adopt(r->pg, id));
	if (strcmp(what, "orphans") == 0)
		return orphans_command(r);
	return say_usage("gateway add|revoke|rotate|adopt|orphans ID, or gateway list");
}

/* ---- looking ---- */

static int
alarms_close_command(struct request *r)
{
	bool closed;

	if (r->nwords != 4)
		return say_usage("alarms close ID KIND");
	if (!pg_begin(r->pg))
		return say_failed(pg_error(r->pg));
	closed = alarms_close(r->pg, r->words[2], r->words[3]);
	if (!pg_commit(r->pg))
		return say_failed(pg_error(r->pg));
	return closed ? 0 : say_failed("no such alarm is open");
}

static int
alarms_command(struct request *r)
{
	if (r->nwords > 1 && strcmp(r->words[1], "close") == 0)
		return alarms_close_command(r);
	if (r->nwords != 1)
		return say_usage("alarms, or alarms close ID KIND");
	return alarms_look(r->pg, r->config.contact_seconds) &&
		alarms_print(r->pg, GIVEN(r, OPT_JSON) != NULL, stdout)
	    ? 0
	    : say_failed(pg_error(r->pg));
}

static bool
verify_one(const char *gateway, void *ctx)
{
	struct rows_fault f = { 0 };
	int64_t rows = 0;

	if (rows_verify(ctx, gateway, &rows, &f)) {
		printf("%s: the true chain is whole: %lld rows\n", gateway, (long long)rows);
		return true;
	}
	fprintf(stderr, "kengcentral: %s: row %lld: %s\n", gateway, (long long)f.seq, f.text);
	return false;
}

static int
verify_command(struct request *r)
{
	enum gateways_status st;
	bool whole = true;

	if (r->nwords > 2)
		return say_usage("verify [ID]");
	st = gateways_each(r->pg, r->nwords == 2 ? r->words[1] : NULL, verify_one, r->pg, &whole);
	return st != GATEWAYS_OK ? told(r, st) : whole ? 0 : 1;
}

static int
print_summary(struct request *r, const struct pack *pack, bool as_json)
{
	const struct sums_scope scope = { .from = GIVEN(r, OPT_FROM),
		.to = GIVEN(r, OPT_TO),
		.unit = GIVEN(r, OPT_UNIT),
		.gateway = GIVEN(r, OPT_GATEWAY) };

	switch (sums_print(r->pg, pack, &scope, as_json, stdout)) {
	case SUMS_OK: return 0;
	case SUMS_NO_UNIT:
		fprintf(stderr, "kengcentral: there is no unit '%s' on %s\n", scope.unit, scope.to);
		return 1;
	case SUMS_FAILED: break;
	}
	return say_failed(pg_error(r->pg));
}

static int
summary_command(struct request *r)
{
	const char *from = GIVEN(r, OPT_FROM), *to = GIVEN(r, OPT_TO);
	const char *format = GIVEN(r, OPT_FORMAT) != NULL ? GIVEN(r, OPT_FORMAT) : "text";
	bool as_json = GIVEN(r, OPT_JSON) != NULL || strcmp(format, "json") == 0;
	struct pack *pack;
	struct day day;
	struct err e;
	int code;

	if (r->nwords != 1 || from == NULL || to == NULL || !day_parse(from, &day) ||
	    !day_parse(to, &day))
		return say_usage("summary --from YYYY-MM-DD --to YYYY-MM-DD");
	if (strcmp(from, to) > 0)
		return say_usage("--from is after --to");
	if (strcmp(format, "json") != 0 && strcmp(format, "text") != 0)
		return say_usage("--format is text or json");
	pack = pack_load(r->config.pack, &e);
	if (pack == NULL)
		return say_failed(e.text);
	code = print_summary(r, pack, as_json);
	pack_free(&pack);
	return code;
}

/* ---- changes ---- */

static int
push_command(struct request *r)
{
	struct central_push push = { .pg = r->pg,
		.what = r->nwords > 1 ? r->words[1] : NULL,
		.dir = r->nwords > 2 ? r->words[2] : NULL,
		.gateway = GIVEN(r, OPT_GATEWAY),
		.remove = GIVEN(r, OPT_DELETE) != NULL,
		.code = GIVEN(r, OPT_CODE),
		.kind = GIVEN(r, OPT_KIND),
		.name = GIVEN(r, OPT_NAME),
		.parent = GIVEN(r, OPT_PARENT),
		.valid_from = GIVEN(r, OPT_VALID_FROM),
		.valid_to = GIVEN(r, OPT_VALID_TO),
		.phone = GIVEN(r, OPT_PHONE),
		.unit = GIVEN(r, OPT_UNIT),
		.role = GIVEN(r, OPT_ROLE),
		.form = GIVEN(r, OPT_FORM),
		.field = GIVEN(r, OPT_FIELD),
		.word = GIVEN(r, OPT_WORD),
		.to = GIVEN(r, OPT_TO),
		.text = GIVEN(r, OPT_TEXT),
		.expires = GIVEN(r, OPT_EXPIRES) };
	const char *orphans = GIVEN(r, OPT_ORPHANS);
	struct orphans_pushed n = { 0 };

	if (orphans == NULL)
		return r->nwords < 2 || r->nwords > 3 ? say_usage("push what?")
						      : central_push(&push);
	if (r->nwords != 1)
		return say_usage("push --orphans ID");
	if (!orphans_push(r->pg, orphans, &n))
		return say_failed(pg_error(r->pg));
	printf("%d pushed, %d pushed before, %d settled", n.pushed, n.before, n.settled);
	printf(n.left > 0 ? ", %d left to a person (a cancellation)\n" : "\n", n.left);
	return 0;
}

/* ---- the table of commands ---- */

#define OPT(o) (1u << ((o)-OPT_HELP))

static const struct {
	const char *name;
	int (*run)(struct request *r);
	unsigned takes; /* options; any other is refused, or it would be ignored without a word */
} commands[] = {
	{ "serve", serve_command, 0 },
	{ "gateway", gateway_command, OPT(OPT_JSON) },
	{ "push", push_command,
	    OPT(OPT_GATEWAY) | OPT(OPT_ORPHANS) | OPT(OPT_DELETE) | OPT(OPT_CODE) | OPT(OPT_KIND) |
		OPT(OPT_NAME) | OPT(OPT_PARENT) | OPT(OPT_VALID_FROM) | OPT(OPT_VALID_TO) |
		OPT(OPT_PHONE) | OPT(OPT_UNIT) | OPT(OPT_ROLE) | OPT(OPT_FORM) | OPT(OPT_FIELD) |
		OPT(OPT_WORD) | OPT(OPT_TO) | OPT(OPT_TEXT) | OPT(OPT_EXPIRES) },
	{ "summary", summary_command,
	    OPT(OPT_JSON) | OPT(OPT_FROM) | OPT(OPT_TO) | OPT(OPT_UNIT) | OPT(OPT_GATEWAY) |
		OPT(OPT_FORMAT) },
	{ "alarms", alarms_command, OPT(OPT_JSON) },
	{ "verify", verify_command, 0 },
};

/* 0, or an exit code: the first option that means nothing there is named. */
static int
refuse_options(const struct request *r, unsigned takes)
{
	for (const struct option *o = long_options; o->name != NULL; o++)
		if (GIVEN(r, o->val) != NULL && (takes & OPT(o->val)) == 0) {
			fprintf(stderr, "kengcentral: --%s means nothing to '%s'\n", o->name,
			    r->words[0]);
			return 2;
		}
	return 0;
}

static int
run_command(struct request *r)
{
	struct err e;
	int code;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, r->words[0]) != 0)
			continue;
		code = refuse_options(r, commands[i].takes);
		if (code != 0)
			return code;
		if (!central_config_load(r->config_path, &r->config, &e))
			return say_failed(e.text);
		if (!clock_zone(r->config.timezone))
			return say_failed("unknown time zone in the configuration");
		r->pg = pg_new(r->config.database, ddl_update);
		code = commands[i].run(r);
		pg_free(&r->pg);
		return code;
	}
	fprintf(stderr, "kengcentral: there is no command '%s'\n(see kengcentral --help)\n",
	    r->words[0]);
	return 2;
}

int
main(int argc, char **argv)
{
	static struct request r = { .config_path = CENTRAL_CONFIG_DEFAULT_PATH };
	int c;

	while ((c = getopt_long(argc, argv, "c:v", long_options, NULL)) != -1) {
		if (c == OPT_HELP) {
			fputs(usage, stdout);
			return 0;
		}
		if (c == 'c')
			r.config_path = optarg;
		else if (c == 'v')
			log_set_level(LOG_LEVEL_DEBUG);
		else if (c > OPT_HELP)
			GIVEN(&r, c) = optarg != NULL ? optarg : "";
		else
			return 2;
	}
	for (; optind < argc; optind++) {
		if (r.nwords == sizeof(r.words) / sizeof(r.words[0]))
			return say_usage("too many words");
		r.words[r.nwords++] = argv[optind];
	}
	if (r.nwords == 0)
		r.words[r.nwords++] = "serve";
	return run_command(&r);
}
