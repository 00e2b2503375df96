/* keng: the administrator's command line. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/ask.h"
#include "gateway/base/clock.h"
#include "gateway/base/config.h"
#include "gateway/base/csv.h"
#include "gateway/base/json.h"
#include "gateway/base/pack.h"
#include "gateway/desk/acts.h"
#include "gateway/desk/summary.h"
#include "gateway/store/audit.h"
#include "gateway/store/journal.h"
#include "gateway/store/list.h"
#include "gateway/store/packs.h"
#include "gateway/store/report.h"
#include "gateway/store/unit.h"
#include "gateway/tool/at.h"
#include "gateway/tool/backups.h"
#include "gateway/tool/central.h"
#include "gateway/tool/client.h"
#include "gateway/tool/pack.h"
#include "gateway/tool/parse.h"
#include "gateway/tool/pdu.h"
#include "gateway/tool/say.h"
#include "gateway/tool/tables.h"
#include "gateway/tool/ussd.h"

static const char usage[] =
    "usage: keng [-c FILE] COMMAND ...\n"
    "\n"
    "Look (any time, also with the daemon down; --json prints JSON Lines):\n"
    "  messages | reports | outbox | review | officers | units | alerts | modems\n"
    "      [--json] [--limit N] [--since TIME] [--ref R]\n"
    "  status [--json]              what runs, what waits, where the journal stands\n"
    "  summary --from D --to D [--unit CODE] [--format text|json]\n"
    "                               the sums of the local days D..D, both included\n"
    "  audit verify                 recompute the journal's chain\n"
    "  tally verify                 recompute the sums from the reports\n"
    "  sync status [--json]         what waits for the central server, since when, and why\n"
    "  backup F                     a verified copy of the database, also while kengd runs\n"
    "\n"
    "Change (acts; over the daemon's socket, or under its lock when it is down):\n"
    "  unit import F.csv            columns code, parent, kind, name, valid_from, valid_to\n"
    "  officer import F.csv         columns phone, name, unit, role\n"
    "  officer add --phone N --name NAME --unit CODE [--role officer|duty|administrator]\n"
    "  review confirm N | review reject N\n"
    "  reload                       read the pack anew; a bad one is refused, the old one stays\n"
    "  ussd [--modem NAME] CODE     dial a code of the configuration's list, print the answer\n"
    "  sync new-epoch               after a fork: this database is the right one\n"
    "      [--id ID]                the same act again: same id, same answer\n"
    "\n"
    "Once (not as acts):\n"
    "  central enrol URL CODE       trade a one-time code for a token of the central server\n"
    "  restore F                    put a backup in the database's place; kengd must be stopped\n"
    "\n"
    "Decode (no configuration needed):\n"
    "  parse [--pack DIR] [--sent TIME] [--explain] [TEXT]  `keng parse --help`\n"
    "  pdu decode | pdu encode --to N TEXT        SMS PDUs; `keng pdu --help`\n"
    "  at decode                                  what modems answer; `keng at --help`\n"
    "  pack check DIR | pack card DIR             proof and cue card of a pack; `keng pack "
    "--help`\n"
    "\n"
    "  -c FILE   configuration (default " CONFIG_DEFAULT_PATH ")\n"
    "\n"
    "Exit: 0 done, 1 refused or failed, 2 usage.\n";

enum {
	OPT_HELP = 256,
	OPT_JSON,
	OPT_LIMIT,
	OPT_SINCE,
	OPT_REF,
	OPT_FROM,
	OPT_TO,
	OPT_UNIT,
	OPT_FORMAT,
	OPT_PHONE,
	OPT_NAME,
	OPT_ROLE,
	OPT_ID,
	OPT_MODEM,
	OPT_CLOCK,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "ref", required_argument, NULL, OPT_REF },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "unit", required_argument, NULL, OPT_UNIT },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "phone", required_argument, NULL, OPT_PHONE },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "role", required_argument, NULL, OPT_ROLE },
	{ "id", required_argument, NULL, OPT_ID },
	{ "modem", required_argument, NULL, OPT_MODEM },
	{ "clock", required_argument, NULL, OPT_CLOCK }, /* simulation: base/clock.h */
	{ 0 },
};

/* What the command line said. */
struct request {
	const char *config_path;
	bool json;
	struct list_filter filter;
	const char *from, *to, *unit, *format, *phone, *name, *role, *id, *modem, *clock;
	unsigned given;       /* options, a bit each */
	const char *words[4]; /* the command and what it is done to */
	size_t nwords;
	struct config config;
};

/* ---- acts ---- */

static int
act(const struct request *r, const char *name, json_t *args)
{
	struct err e;
	json_t *answer = client_act(&r->config, name, args, r->id, &e), *text;
	bool ok = json_is_true(json_object_get(answer, "ok"));
	size_t i;

	if (answer == NULL)
		return say_failed(e.text);
	json_array_foreach(json_object_get(answer, "errors"), i, text)
		fprintf(stderr, "keng: %s\n", json_string_value(text));
	if (ok) {
		json_object_del(answer, "id");
		json_object_del(answer, "ok");
		printf("done");
		if (json_object_size(answer) > 0) {
			printf(" ");
			json_print_line(answer, stdout);
		} else {
			printf("\n");
		}
	}
	json_decref(answer);
	return ok ? 0 : 1;
}

/* Columns of a file by the names that people give them. */
struct column {
	const char *key, *name, *other;
	bool required;
};

/* NULL (and a complaint) when the row is not what the header promised. */
static json_t *
read_row(const char *path, const struct csv *csv, size_t i, const struct column *columns,
    size_t ncolumns, const int *at)
{
	json_t *row = json_pack("{s:i}", "line", (int)csv_line(csv, i));
	const char *wrong = csv_overfull(csv, i) ? "more fields than columns" : NULL;

	for (size_t k = 0; k < ncolumns; k++)
		if (at[k] >= 0 &&
		    json_object_set_new(
			row, columns[k].key, json_string(csv_field(csv, i, at[k]))) != 0)
			wrong = "not UTF-8";
	if (wrong == NULL)
		return row;
	fprintf(stderr, "keng: %s:%u: %s\n", path, csv_line(csv, i), wrong);
	json_decref(row);
	return NULL;
}

/* NULL (and complaints) when the header does not have them, or a row is bad. */
static json_t *
read_rows(const char *path, const struct column *columns, size_t ncolumns)
{
	struct err e;
	struct csv *csv = csv_read(path, &e);
	json_t *rows = json_array();
	bool bad = false;
	int at[8];

	if (csv == NULL) {
		say_failed(e.text);
		return NULL;
	}
	for (size_t k = 0; k < ncolumns; k++) {
		at[k] = csv_column(csv, columns[k].name);
		if (at[k] < 0 && columns[k].other != NULL)
			at[k] = csv_column(csv, columns[k].other);
		if (at[k] >= 0 || !columns[k].required)
			continue;
		fprintf(stderr, "keng: %s:1: there is no column '%s'\n", path, columns[k].name);
		csv_free(&csv);
		return NULL;
	}
	for (size_t i = 0; i < csv_rows(csv); i++) {
		json_t *row = read_row(path, csv, i, columns, ncolumns, at);

		bad = bad || row == NULL;
		if (row != NULL)
			json_array_append_new(rows, row);
	}
	csv_free(&csv);
	if (!bad)
		return rows;
	json_decref(rows);
	return NULL;
}

static int
import(const struct request *r, const char *name, const struct column *columns, size_t ncolumns)
{
	json_t *rows;

	if (r->nwords != 3)
		return say_usage("which file?");
	rows = read_rows(r->words[2], columns, ncolumns);
	return rows == NULL ? 1 : act(r, name, json_pack("{s:o}", "rows", rows));
}

static int
unit_command(const struct request *r)
{
	static const struct column columns[] = { { "code", "code", NULL, true },
		{ "parent", "parent", "parent_code", true }, { "kind", "kind", "level", true },
		{ "name", "name", NULL, true }, { "valid_from", "valid_from", NULL, false },
		{ "valid_to", "valid_to", NULL, false } };

	if (r->nwords < 2 || strcmp(r->words[1], "import") != 0)
		return say_usage("unit import F.csv");
	return import(r, "unit.import", columns, sizeof(columns) / sizeof(columns[0]));
}

static int
officer_command(const struct request *r)
{
	static const struct column columns[] = { { "phone", "phone", NULL, true },
		{ "name", "name", NULL, true }, { "unit", "unit", NULL, true },
		{ "role", "role", NULL, false } };

	if (r->nwords >= 2 && strcmp(r->words[1], "import") == 0)
		return import(r, "officer.import", columns, sizeof(columns) / sizeof(columns[0]));
	if (r->nwords != 2 || strcmp(r->words[1], "add") != 0 || r->phone == NULL ||
	    r->name == NULL || r->unit == NULL)
		return say_usage(
		    "officer import F.csv, or officer add --phone N --name NAME --unit CODE");
	return act(r, "officer.add",
	    json_pack("{s:s, s:s, s:s, s:s}", "phone", r->phone, "name", r->name, "unit", r->unit,
		"role", r->role != NULL ? r->role : "officer"));
}

static int
list_command(const struct request *r)
{
	enum list_kind kind;

	tables_find(r->words[0], &kind);
	return r->nwords != 1 ? say_usage("too many words")
			      : tables_print(&r->config, kind, &r->filter, r->json);
}

static int
review_command(const struct request *r)
{
	char *end;
	long long id;

	if (r->nwords == 1)
		return list_command(r);
	id = r->nwords == 3 ? strtoll(r->words[2], &end, 10) : 0;
	if (id <= 0 || *end != '\0')
		return say_usage("review confirm N, or review reject N");
	if (strcmp(r->words[1], "confirm") == 0)
		return act(r, "review.confirm", json_pack("{s:I}", "review", (json_int_t)id));
	if (strcmp(r->words[1], "reject") == 0)
		return act(r, "review.reject", json_pack("{s:I}", "review", (json_int_t)id));
	return say_usage("review confirm N, or review reject N");
}

static int
reload_command(const struct request *r)
{
	return r->nwords != 1 ? say_usage("too many words")
			      : act(r, ACT_PACK_RELOAD, json_object());
}

static int
ussd_command(const struct request *r)
{
	return r->nwords != 2 ? say_usage("ussd [--modem NAME] CODE")
			      : ussd_run(&r->config, r->modem, r->words[1], r->id, r->json);
}

/* ---- looking ---- */

static struct db *
open_store(const struct request *r)
{
	struct err e;
	struct db *db = db_open(r->config.database, DB_READ, NULL, &e);

	if (db == NULL)
		say_failed(e.text);
	return db;
}

static json_t *
status_json(const struct request *r, struct db *db)
{
	json_t *status = ask_status(r->config.socket);
	struct journal_head head;

	if (status == NULL)
		status = json_pack("{s:b, s:[]}", "ready", 0, "modems");
	journal_head(db, &head);
	json_object_set_new(status, "waiting", list_waiting(db));
	json_object_set_new(status, "journal",
	    json_pack("{s:s, s:I, s:s}", "epoch", head.epoch, "seq", (json_int_t)head.seq, "hash",
		head.hash));
	return status;
}

static void
print_modems(const json_t *status)
{
	json_t *m;
	size_t i;

	json_array_foreach(json_object_get(status, "modems"), i, m) {
		const json_t *signal = json_object_get(m, "signal");

		printf("modem %s: %s", json_string_value(json_object_get(m, "name")),
		    json_string_value(json_object_get(m, "state")));
		if (json_is_integer(signal))
			printf(", signal %d of 31", (int)json_integer_value(signal));
		printf("\n");
	}
}

static void
print_status(const json_t *status)
{
	const json_t *waiting = json_object_get(status, "waiting");
	const json_t *journal = json_object_get(status, "journal");
	const char *const keys[] = { "incoming", "outbox", "review", "unsynced" };

	printf("%s\n", json_is_true(json_object_get(status, "ready")) ? "ready" : "not ready");
	print_modems(status);
	printf("waiting:");
	for (size_t i = 0; i < 4; i++)
		printf(" %s %lld", keys[i],
		    (long long)json_integer_value(json_object_get(waiting, keys[i])));
	printf("\njournal: row %lld of epoch %s\n",
	    (long long)json_integer_value(json_object_get(journal, "seq")),
	    json_string_value(json_object_get(journal, "epoch")));
}

static int
status_command(const struct request *r)
{
	struct db *db;
	json_t *status;

	if (r->nwords != 1)
		return say_usage("too many words");
	db = open_store(r);
	if (db == NULL)
		return 1;
	status = status_json(r, db);
	db_close(&db);
	if (r->json)
		json_print_line(status, stdout);
	else
		print_status(status);
	json_decref(status);
	return 0;
}

static int
modems_command(const struct request *r)
{
	json_t *status, *m;
	size_t i;

	if (r->nwords != 1)
		return say_usage("too many words");
	status = ask_status(r->config.socket);
	if (status == NULL)
		return say_failed("the daemon does not run");
	if (r->json)
		json_array_foreach(json_object_get(status, "modems"), i, m)
			json_print_line(m, stdout);
	else
		print_modems(status);
	json_decref(status);
	return 0;
}

static int
verify_command(const struct request *r)
{
	struct db *db = open_store(r);
	bool audit = strcmp(r->words[0], "audit") == 0, ok;
	struct audit_fault fault = { 0 };
	char text[160] = "";
	int64_t rows = 0;

	if (db == NULL)
		return 1;
	if (r->nwords != 2 || strcmp(r->words[1], "verify") != 0) {
		db_close(&db);
		return say_usage("audit verify, or tally verify");
	}
	ok = audit ? audit_journal(db, &rows, &fault) : report_verify_tally(db, text, sizeof(text));
	if (ok && audit)
		printf("the journal is whole: %lld rows\n", (long long)rows);
	else if (ok)
		printf("the sums agree with the reports\n");
	else if (audit)
		fprintf(stderr, "keng: journal row %lld: %s\n", (long long)fault.seq, fault.text);
	else
		fprintf(stderr, "keng: the sums differ: %s\n", text);
	db_close(&db);
	return ok ? 0 : 1;
}

static int
summary_print_for(const struct request *r, struct db *db, const struct pack *pack, bool as_json)
{
	struct desk d = { .db = db, .pack = pack, .config = &r->config, .now_ms = clock_utc_ms() };
	struct unit u = { 0 };
	json_t *page;

	if (r->unit != NULL && !unit_find(db, r->unit, r->to, &u)) {
		fprintf(stderr, "keng: there is no unit '%s' on %s\n", r->unit, r->to);
		return 1;
	}
	if (as_json) {
		page = summary_json(&d, u.id, r->from, r->to);
		json_print_line(page, stdout);
		json_decref(page);
	} else {
		summary_print(&d, u.id, r->from, r->to, stdout);
	}
	return db_ok(db) ? 0 : say_failed(db_error(db));
}

static int
summary_command(const struct request *r)
{
	bool as_json = r->json || (r->format != NULL && strcmp(r->format, "json") == 0);
	struct pack *pack;
	struct day day;
	struct err e;
	struct db *db;
	int code;

	if (r->nwords != 1 || r->from == NULL || r->to == NULL || !day_parse(r->from, &day) ||
	    !day_parse(r->to, &day))
		return say_usage("summary --from YYYY-MM-DD --to YYYY-MM-DD");
	if (strcmp(r->from, r->to) > 0)
		return say_usage("--from is after --to");
	if (r->format != NULL && strcmp(r->format, "json") != 0 && strcmp(r->format, "text") != 0)
		return say_usage("--format is text or json");
	db = open_store(r);
	if (db == NULL)
		return 1;
	pack = packs_load(db, r->config.pack, NULL, &e);
	code = pack != NULL ? summary_print_for(r, db, pack, as_json) : say_failed(e.text);
	db_close(&db);
	pack_free(&pack);
	return code;
}

/* ---- the central server, and backups ---- */

static int
sync_command(const struct request *r)
{
	if (r->nwords == 2 && strcmp(r->words[1], "status") == 0)
		return central_status(&r->config, r->json);
	if (r->nwords == 2 && strcmp(r->words[1], "new-epoch") == 0)
		return act(r, "sync.new-epoch", json_object());
	return say_usage("sync status, or sync new-epoch");
}

static int
central_command(const struct request *r)
{
	if (r->nwords != 4 || strcmp(r->words[1], "enrol") != 0)
		return say_usage("central enrol URL CODE");
	return central_enrol(&r->config, r->words[2], r->words[3]);
}

static int
backup_command(const struct request *r)
{
	return r->nwords != 2 ? say_usage("backup F") : backups_make(&r->config, r->words[1]);
}

static int
restore_command(const struct request *r)
{
	return r->nwords != 2 ? say_usage("restore F") : backups_restore(&r->config, r->words[1]);
}

/* ---- the table of commands ---- */

#define OPT(o) (1u << ((o)-OPT_HELP))
#define LISTS (OPT(OPT_JSON) | OPT(OPT_LIMIT) | OPT(OPT_SINCE) | OPT(OPT_REF))

static const struct {
	const char *name;
	int (*run)(const struct request *r);
	unsigned takes; /* options; any other is refused, or it would be ignored without a word */
} commands[] = {
	{ "messages", list_command, LISTS },
	{ "reports", list_command, LISTS },
	{ "outbox", list_command, LISTS },
	{ "officers", list_command, LISTS },
	{ "units", list_command, LISTS },
	{ "alerts", list_command, LISTS },
	{ "review", review_command, LISTS | OPT(OPT_ID) },
	{ "unit", unit_command, OPT(OPT_ID) },
	{ "officer", officer_command,
	    OPT(OPT_ID) | OPT(OPT_PHONE) | OPT(OPT_NAME) | OPT(OPT_UNIT) | OPT(OPT_ROLE) },
	{ "reload", reload_command, OPT(OPT_ID) },
	{ "ussd", ussd_command, OPT(OPT_ID) | OPT(OPT_JSON) | OPT(OPT_MODEM) },
	{ "status", status_command, OPT(OPT_JSON) },
	{ "modems", modems_command, OPT(OPT_JSON) },
	{ "summary", summary_command,
	    OPT(OPT_JSON) | OPT(OPT_FROM) | OPT(OPT_TO) | OPT(OPT_UNIT) | OPT(OPT_FORMAT) },
	{ "sync", sync_command, OPT(OPT_JSON) | OPT(OPT_ID) },
	{ "central", central_command, 0 },
	{ "backup", backup_command, 0 },
	{ "restore", restore_command, 0 },
	{ "audit", verify_command, 0 },
	{ "tally", verify_command, 0 },
};

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} decoders[] = {
	{ "parse", parse_command },
	{ "pdu", pdu_command },
	{ "at", at_command },
	{ "pack", pack_command },
};

static bool
take_limit(const char *text, struct request *r)
{
	char *end;

	r->filter.limit = strtoll(text, &end, 10);
	return *text != '\0' && *end == '\0' && r->filter.limit >= 0;
}

/* 0, or an exit code. */
static int
take_option(int c, struct request *r)
{
	if (c >= OPT_HELP && c != OPT_CLOCK)
		r->given |= OPT(c);
	switch (c) {
	case 'c': r->config_path = optarg; break;
	case OPT_JSON: r->json = true; break;
	case OPT_LIMIT:
		if (!take_limit(optarg, r))
			return say_usage("--limit takes a number");
		break;
	case OPT_SINCE:
		if (!clock_parse(optarg, &r->filter.since_ms, NULL))
			return say_usage("--since takes a time like 2026-11-24T00:00:00+07:00");
		break;
	case OPT_REF: r->filter.ref = optarg; break;
	case OPT_FROM: r->from = optarg; break;
	case OPT_TO: r->to = optarg; break;
	case OPT_UNIT: r->unit = optarg; break;
	case OPT_FORMAT: r->format = optarg; break;
	case OPT_PHONE: r->phone = optarg; break;
	case OPT_NAME: r->name = optarg; break;
	case OPT_ROLE: r->role = optarg; break;
	case OPT_ID: r->id = optarg; break;
	case OPT_MODEM: r->modem = optarg; break;
	case OPT_CLOCK: r->clock = optarg; break;
	default: return 2;
	}
	return 0;
}

/* 0, or an exit code: the first option that means nothing there is named. */
static int
refuse_options(const struct request *r, unsigned takes)
{
	for (const struct option *o = long_options; o->name != NULL; o++)
		if ((r->given & ~takes & OPT(o->val)) != 0) {
			fprintf(stderr, "keng: --%s means nothing to '%s'\n(see keng --help)\n",
			    o->name, r->words[0]);
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
		if (!config_load(r->config_path, &r->config, &e))
			return say_failed(e.text);
		if (!clock_zone(r->config.timezone))
			return say_failed("unknown time zone in the configuration");
		if (r->clock != NULL && !clock_lockstep(r->clock, &e))
			return say_failed(e.text);
		return commands[i].run(r);
	}
	fprintf(stderr, "keng: there is no command '%s'\n(see keng --help)\n", r->words[0]);
	return 2;
}

/* A decoder reads its own options; -c before its name is one of them, or needs no reading. */
static bool
find_decoder(int argc, char **argv, int *code_out)
{
	int at = argc > 3 && strcmp(argv[1], "-c") == 0 ? 3 : 1;

	for (size_t i = 0; at < argc && i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		if (strcmp(argv[at], decoders[i].name) != 0)
			continue;
		if (at == 3 && decoders[i].run == parse_command) {
			argv[3] = argv[2];
			argv[2] = argv[1];
			at = 1;
		}
		*code_out = decoders[i].run(argc - at, argv + at);
		return true;
	}
	return false;
}

int
main(int argc, char **argv)
{
	static struct request r = { .config_path = CONFIG_DEFAULT_PATH, .filter.limit = -1 };
	int c, code;

	if (find_decoder(argc, argv, &code))
		return code;
	while ((c = getopt_long(argc, argv, "c:", long_options, NULL)) != -1) {
		if (c == OPT_HELP) {
			fputs(usage, stdout);
			return 0;
		}
		code = take_option(c, &r);
		if (code != 0)
			return code;
	}
	for (; optind < argc; optind++) {
		if (r.nwords == sizeof(r.words) / sizeof(r.words[0]))
			return say_usage("too many words");
		r.words[r.nwords++] = argv[optind];
	}
	if (r.nwords == 0) {
		fputs(usage, stderr);
		return 2;
	}
	return run_command(&r);
}
