#include "gateway/tool/parse.h"

#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/base/clock.h"
#include "gateway/base/config.h"
#include "gateway/base/err.h"
#include "gateway/base/pack.h"
#include "gateway/tool/explain.h"
#include "parsers/reading.h"
#include "parsers/receipt.h"

#define PACK_INSTALLED "/usr/share/keng/packs/quang-binh"
#define PACK_BESIDE "/../config/packs/quang-binh"
#define ZONE "Asia/Ho_Chi_Minh"

/* What would be done with a reading that is judged alone. */
enum decision {
	DECISION_RECORDED,
	DECISION_HELD,
	DECISION_COMMAND,
	DECISION_REVIEW,
	DECISION_IGNORED,
};

static const char *
decision_name(enum decision d)
{
	switch (d) {
	case DECISION_RECORDED: return "recorded";
	case DECISION_HELD: return "held";
	case DECISION_COMMAND: return "command";
	case DECISION_REVIEW: return "review";
	case DECISION_IGNORED: return "ignored";
	}
	return "?";
}

static enum decision
decide(const struct pack *pack, const struct reading *r, const struct local_time *sent)
{
	switch (r->intent) {
	case INTENT_REPORT: break;
	case INTENT_HELP:
	case INTENT_QUERY: return DECISION_COMMAND;
	case INTENT_REGISTER:
	case INTENT_CANCEL:
	case INTENT_CORRECT: return DECISION_REVIEW;
	case INTENT_IGNORE: return DECISION_IGNORED;
	case INTENT_UNCLEAR: return r->answer ? DECISION_COMMAND : DECISION_REVIEW;
	}
	for (size_t i = 0; i < r->nreports; i++)
		if (reading_report_guarded(pack, &r->reports[i], sent->day))
			return DECISION_HELD;
	return DECISION_RECORDED;
}

static bool
is_urgent(const struct reading *r)
{
	return r->nreports == 1 && r->reports[0].form != NULL && r->reports[0].form->urgent;
}

static enum receipt_kind
report_receipt(const struct reading *r, enum decision d)
{
	bool zero = true;

	if (is_urgent(r))
		return r->explosive ? RECEIPT_EXPLOSIVE : RECEIPT_URGENT;
	for (size_t i = 0; i < r->nreports; i++)
		zero &= r->reports[i].form == NULL;
	if (d == DECISION_HELD)
		return RECEIPT_HELD;
	return zero ? RECEIPT_ZERO : RECEIPT_RECORDED;
}

/* The place that all reports name; NULL when none is named, or several are. */
static const char *
place_of(const struct reading *r)
{
	for (size_t i = 1; i < r->nreports; i++)
		if (strcmp(r->reports[i].place, r->reports[0].place) != 0)
			return NULL;
	return r->nreports > 0 && r->reports[0].place[0] != '\0' ? r->reports[0].place : NULL;
}

/* The text that would be answered, or "" when none is. */
static void
reply_to(const struct pack *pack, const struct reading *r, enum decision d,
    const struct local_time *sent, char out[static RECEIPT_SIZE])
{
	char time[16];
	struct receipt_facts facts = { .ref = "0",
		.unit = place_of(r),
		.reports = r->reports,
		.nreports = r->nreports,
		.reading = r,
		.day = sent->day,
		.from = sent->day,
		.time = time };

	snprintf(time, sizeof(time), "%02u:%02u", sent->hour % 24u, sent->minute % 60u);
	out[0] = '\0';
	switch (r->intent) {
	case INTENT_REPORT:
		receipt_render(pack, report_receipt(r, d), &facts, out, RECEIPT_SIZE);
		break;
	case INTENT_REGISTER:
	case INTENT_CANCEL:
	case INTENT_CORRECT: receipt_render(pack, RECEIPT_KEPT, &facts, out, RECEIPT_SIZE); break;
	case INTENT_HELP: receipt_render(pack, RECEIPT_HELP, &facts, out, RECEIPT_SIZE); break;
	case INTENT_QUERY: receipt_render(pack, RECEIPT_QUERY, &facts, out, RECEIPT_SIZE); break;
	case INTENT_UNCLEAR:
		receipt_render(pack, RECEIPT_UNCLEAR, &facts, out, RECEIPT_SIZE);
		break;
	case INTENT_IGNORE: break;
	}
}

/* ---- JSON ---- */

static void
print_string(FILE *out, const char *s, size_t len)
{
	json_t *j = json_stringn_nocheck(s, len);
	char *text = j == NULL ? NULL : json_dumps(j, JSON_ENCODE_ANY | JSON_COMPACT);

	fputs(text != NULL ? text : "null", out);
	free(text);
	json_decref(j);
}

static void
print_value(FILE *out, const struct reading_value *v, const char *utf8)
{
	char text[PACK_DECIMAL_SIZE];

	fprintf(out, "\"%s\":", v->field->id);
	if (v->state == VALUE_WORDS) {
		print_string(out, utf8 + v->raw_at, v->raw_len);
	} else if (v->state == VALUE_UNKNOWN) {
		fputs("null", out);
	} else {
		pack_decimal(v->field, v->n, '.', text);
		fputs(text, out);
	}
}

static void
print_report(FILE *out, const struct reading_report *r, const char *utf8)
{
	char day[DAY_TEXT_SIZE];
	bool first = true;

	fputs("{\"form\":", out);
	if (r->form == NULL)
		fputs("null", out);
	else
		print_string(out, r->form->id, strlen(r->form->id));
	fputs(",\"fields\":{", out);
	for (size_t i = 0; i < r->nvalues; i++) {
		if (i > 0)
			fputc(',', out);
		print_value(out, &r->values[i], utf8);
	}
	fputs("},\"approx\":[", out);
	for (size_t i = 0; i < r->nvalues; i++) {
		if (!r->values[i].approx)
			continue;
		fprintf(out, "%s\"%s\"", first ? "" : ",", r->values[i].field->id);
		first = false;
	}
	day_format(r->day, day);
	fprintf(out, "],\"date\":\"%s\"", day);
	if (r->has_from) {
		day_format(r->from, day);
		fprintf(out, ",\"from\":\"%s\"", day);
	}
	fprintf(out, ",\"zero\":%s,\"level\":\"%s\",\"place\":", r->zero ? "true" : "false",
	    reading_level_name(r->level));
	if (r->place[0] == '\0')
		fputs("null", out);
	else
		print_string(out, r->place, strlen(r->place));
	fputc('}', out);
}

static void
print_id(FILE *out, const json_t *id)
{
	char *text = id == NULL ? NULL : json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT);

	fprintf(out, "{\"id\":%s", text != NULL ? text : "null");
	free(text);
}

static void
print_reading(const struct pack *pack, const json_t *id, const char *utf8, size_t len,
    const struct local_time *sent, FILE *out)
{
	struct reading r;
	enum decision d;
	char reply[RECEIPT_SIZE];

	reading_read(pack, utf8, len, sent, &r);
	d = decide(pack, &r, sent);
	reply_to(pack, &r, d, sent, reply);
	print_id(out, id);
	fprintf(out,
	    ",\"intent\":\"%s\",\"decision\":\"%s\",\"ref\":", reading_intent_name(r.intent),
	    decision_name(d));
	if (r.ref[0] == '\0')
		fputs("null", out);
	else
		print_string(out, r.ref, strlen(r.ref));
	fputs(",\"reports\":[", out);
	for (size_t i = 0; i < r.nreports; i++) {
		if (i > 0)
			fputc(',', out);
		print_report(out, &r.reports[i], utf8);
	}
	fputs("],\"doubt\":", out);
	if (r.doubt == DOUBT_NONE)
		fputs("null", out);
	else
		fprintf(out, "\"%s\"", reading_doubt_name(r.doubt));
	fputs(",\"reply\":", out);
	if (reply[0] == '\0')
		fputs("null", out);
	else
		print_string(out, reply, strlen(reply));
	fputs("}\n", out);
	fflush(out);
}

/* ---- times ---- */

static struct local_time
local_of(int64_t utc_ms)
{
	struct clock_local l;

	clock_local(utc_ms, &l);
	return (struct local_time){ .day = { .year = (int16_t)l.year,
					.month = (uint8_t)l.month,
					.day = (uint8_t)l.day },
		.hour = (uint8_t)l.hour,
		.minute = (uint8_t)l.minute };
}

static bool
read_hour(const char *s, struct local_time *out)
{
	unsigned h, m;

	if (s[0] < '0' || s[0] > '2' || sscanf(s, "%2u:%2u", &h, &m) != 2 || h > 23 || m > 59)
		return false;
	out->hour = (uint8_t)h;
	out->minute = (uint8_t)m;
	return true;
}

/* The wall clock that the text itself writes down is the sender's; a Z is nobody's. */
static bool
read_sent(const char *text, struct local_time *out)
{
	char day[DAY_TEXT_SIZE];
	int64_t utc_ms;
	size_t len = strlen(text);

	if (len >= 10 && text[len - 1] == 'Z') {
		if (!clock_parse(text, &utc_ms, NULL))
			return false;
		*out = local_of(utc_ms);
		return true;
	}
	if (len < 16 && len != 10)
		return false;
	snprintf(day, sizeof(day), "%.10s", text);
	*out = (struct local_time){ .hour = 12 };
	if (!day_parse(day, &out->day))
		return false;
	if (len == 10)
		return true;
	if (strpbrk(text + 16, "+-") != NULL && !clock_parse(text, &utc_ms, NULL))
		return false;
	return (text[10] == 'T' || text[10] == ' ') && read_hour(text + 11, out);
}

/* ---- the command ---- */

static bool
read_line(
    const struct pack *pack, const struct local_time *now, const char *line, size_t len, FILE *out)
{
	json_error_t why;
	json_t *j = json_loadb(line, len, JSON_ALLOW_NUL, &why), *text, *sent;
	struct local_time when = *now;
	const char *error = NULL;

	text = json_object_get(j, "text");
	sent = json_object_get(j, "sent");
	if (j == NULL)
		error = why.text;
	else if (!json_is_object(j))
		error = "the line is no JSON object";
	else if (!json_is_string(text))
		error = "'text' is missing or no string";
	else if (sent != NULL && !json_is_null(sent) &&
	    (!json_is_string(sent) || !read_sent(json_string_value(sent), &when)))
		error = "'sent' is no RFC 3339 time";
	if (error == NULL) {
		print_reading(pack, json_object_get(j, "id"), json_string_value(text),
		    json_string_length(text), &when, out);
	} else {
		print_id(out, json_object_get(j, "id"));
		fputs(",\"error\":", out);
		print_string(out, error, strlen(error));
		fputs("}\n", out);
		fflush(out);
	}
	json_decref(j);
	return error == NULL;
}

int
parse_lines(const struct pack *pack, const struct local_time *now, FILE *in, FILE *out)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int status = 0;

	while ((n = getline(&line, &cap, in)) >= 0) {
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			n--;
		if (n > 0 && !read_line(pack, now, line, (size_t)n, out))
			status = 1;
	}
	free(line);
	return status;
}

static void
print_help(FILE *out)
{
	fputs("usage: keng parse [-c FILE] [--pack DIR] [--sent TIME] [--explain] [TEXT]\n"
	      "Reads TEXT, or JSON Lines {\"id\",\"text\",\"sent\"} on standard input, alone:\n"
	      "without store or sender. One JSON line out for each.\n"
	      "--explain: how TEXT was read, for people instead.\n"
	      "doubt is null or one of:",
	    out);
	for (int d = DOUBT_NONE + 1; d < DOUBTS; d++)
		fprintf(out, " %s", reading_doubt_name((enum reading_doubt)d));
	fputs("\n", out);
}

/* The installed pack, or the one beside the program in a source tree. */
static struct pack *
load_pack(const char *dir, struct err *err)
{
	char path[4096];
	ssize_t n;
	char *slash;

	if (dir != NULL)
		return pack_load(dir, err);
	if (access(PACK_INSTALLED, R_OK) == 0)
		return pack_load(PACK_INSTALLED, err);
	n = readlink("/proc/self/exe", path, sizeof(path) - sizeof(PACK_BESIDE) - 1);
	if (n < 0)
		return pack_load(PACK_INSTALLED, err);
	path[n] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash != NULL ? slash : path, PACK_BESIDE);
	return pack_load(path, err);
}

static int
run(const char *dir, const struct local_time *sent, const char *text, bool explain)
{
	struct err err;
	struct pack *pack = load_pack(dir, &err);
	int status = 0;

	if (pack == NULL) {
		fprintf(stderr, "keng parse: %s\n", err.text);
		return 1;
	}
	if (text != NULL && explain)
		explain_text(pack, text, strlen(text), sent, stdout);
	else if (text != NULL)
		print_reading(pack, NULL, text, strlen(text), sent, stdout);
	else
		status = parse_lines(pack, sent, stdin, stdout);
	pack_free(&pack);
	return status;
}

int
parse_command(int argc, char **argv)
{
	static const struct option options[] = { { "pack", required_argument, NULL, 'p' },
		{ "sent", required_argument, NULL, 's' }, { "help", no_argument, NULL, 'h' },
		{ "explain", no_argument, NULL, 'e' }, { NULL, 0, NULL, 0 } };
	static struct config config;
	const char *dir = NULL, *when = NULL, *config_path = NULL;
	struct local_time sent;
	struct err e;
	bool explain = false;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "+c:p:s:h", options, NULL)) != -1) {
		switch (c) {
		case 'c': config_path = optarg; break;
		case 'p': dir = optarg; break;
		case 's': when = optarg; break;
		case 'e': explain = true; break;
		case 'h': print_help(stdout); return 0;
		default: print_help(stderr); return 2;
		}
	}
	if (argc - optind > 1 || (explain && argc - optind != 1)) {
		print_help(stderr);
		return 2;
	}
	if (config_path != NULL && !config_load(config_path, &config, &e)) {
		fprintf(stderr, "keng parse: %s\n", e.text);
		return 1;
	}
	if (config_path != NULL && dir == NULL)
		dir = config.pack;
	if (!clock_zone(config_path != NULL ? config.timezone : ZONE)) {
		fprintf(stderr, "keng parse: unknown time zone in the configuration\n");
		return 1;
	}
	sent = local_of(clock_utc_ms());
	if (when != NULL && !read_sent(when, &sent)) {
		fprintf(stderr, "keng parse: --sent '%s' is no RFC 3339 time\n", when);
		return 2;
	}
	return run(dir, &sent, optind < argc ? argv[optind] : NULL, explain);
}
