/* kengsim: an emulated modem, its SIM, its network and the phones in it. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/loop.h"
#include "gateway/tool/sim_clock.h"
#include "gateway/tool/sim_control.h"
#include "gateway/tool/sim_port.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#define EXIT_FAILED 1
#define EXIT_USAGE 2

#define SETTINGS_MAX 32

/* What an operator in Viet Nam would answer, when no script says otherwise. */
static const char *const usual_ussd[] = {
	"*101# > TK chinh: 25.000d, su dung den 31/12/2026",
	"*098# > Chon:\\n1. Goi cuoc\\n2. Khuyen mai",
	"    1 > Goi V90: 90.000d/30 ngay",
	"    2 ! Khong co khuyen mai",
};

/* Given any number of times. */
struct settings {
	const char *text[SETTINGS_MAX];
	size_t count;
};

struct options {
	const char *link, *control, *profile, *pin, *pdu, *file, *number, *ussd, *trace;
	const char *clock, *start, *until, *script;            /* lockstep */
	long slots, phone_slots, first_index, delay_ms, count; /* -1: not given */
	double wait_s, timeout_s;
	struct settings network, faults, quirks, no_quirks;
	bool no_wait, json, help;
};

/* ---- kengsim modem ---- */

static bool stopping;

static void
on_signal(int signo, void *ctx)
{
	(void)signo;
	(void)ctx;
	stopping = true;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static void
serve(struct loop *l, struct sim *sim, struct sim_port *port, struct sim_control *control)
{
	while (!stopping) {
		sim_port_flush(port);
		loop_once(l, earlier(sim_deadline(sim), sim_control_deadline(control)));
		sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
		sim_expire(sim, clock_mono_ms());
		sim_control_look(control, clock_mono_ms());
	}
}

/* ---- lockstep: a play with its own time ---- */

/* Texts at their hours: {"at":"2026-11-24T08:00:00+07:00","from":"+84...","text":"..."}, in order.
 */
struct script {
	json_t *rows;
	size_t next;
};

static bool
script_read(const char *path, struct script *s, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	bool ok = f != NULL;
	int64_t at = 0, before = 0;

	s->rows = json_array();
	if (f == NULL)
		return err_set(e, "%s: %s", path, strerror(errno));
	for (unsigned n = 1; ok && getline(&line, &cap, f) > 0; n++) {
		json_t *row = json_loads(line, 0, NULL);
		const char *when = json_string_value(json_object_get(row, "at"));

		ok = when != NULL && clock_parse(when, &at, NULL) && at >= before &&
		    json_is_string(json_object_get(row, "from")) &&
		    json_is_string(json_object_get(row, "text"));
		if (!ok)
			err_set(e, "%s:%u: an object with at, from and text is wanted, in order",
			    path, n);
		before = at;
		json_object_set_new(row, "ms", json_integer(at));
		json_array_append_new(s->rows, row);
	}
	free(line);
	fclose(f);
	return ok;
}

static int64_t
script_deadline(const struct script *s)
{
	json_t *row = json_array_get(s->rows, s->next);

	return row != NULL ? json_integer_value(json_object_get(row, "ms")) : -1;
}

static void
script_play(struct script *s, struct sim *sim)
{
	while (script_deadline(s) >= 0 && script_deadline(s) <= clock_utc_ms()) {
		json_t *row = json_array_get(s->rows, s->next++);

		sim_phone_text(sim, json_string_value(json_object_get(row, "from")),
		    json_string_value(json_object_get(row, "text")), clock_utc_ms(),
		    clock_mono_ms());
	}
}

struct play {
	struct sim_clock *clock;
	struct script script;
	int64_t until_ms;
};

static void
serve_play(struct play *p, struct sim *sim, struct sim_port *port, struct sim_control *control)
{
	while (!stopping && clock_utc_ms() < p->until_ms) {
		if (sim_port_flush(port))
			sim_clock_stir(p->clock);
		sim_clock_step(p->clock,
		    earlier(script_deadline(&p->script),
			earlier(sim_deadline(sim), sim_control_deadline(control))),
		    p->until_ms);
		sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
		script_play(&p->script, sim);
		sim_expire(sim, clock_mono_ms());
		sim_control_look(control, clock_mono_ms());
	}
}

static bool
play_open(struct play *p, struct loop *l, const struct options *o, struct err *e)
{
	int64_t start;

	if (o->start[0] == '\0' || !clock_parse(o->start, &start, NULL))
		return err_set(e, "--clock needs --start TIME (2026-11-24T00:00:00+07:00)");
	p->until_ms = INT64_MAX;
	if (o->until[0] != '\0' && !clock_parse(o->until, &p->until_ms, NULL))
		return err_set(e, "%s: no time", o->until);
	if (o->script[0] != '\0' && !script_read(o->script, &p->script, e))
		return false;
	p->clock = sim_clock_open(l, o->clock, start, e);
	return p->clock != NULL;
}

static void
play_close(struct play *p)
{
	sim_clock_close(&p->clock);
	json_decref(p->script.rows);
}

static bool
quirks_of(const struct settings *s, unsigned *out, struct err *e)
{
	*out = 0;
	for (size_t i = 0; i < s->count; i++) {
		unsigned quirk = profile_quirk_find(s->text[i]);

		if (quirk == 0)
			return err_set(e, "%s: no such quirk (--help lists them)", s->text[i]);
		*out |= quirk;
	}
	return true;
}

static bool
sim_options_of(const struct options *o, struct sim_options *out, struct err *e)
{
	enum sim_profile profile;

	if (!profile_find(o->profile, &profile))
		return err_set(e, "%s: no such profile (--help lists them)", o->profile);
	*out = sim_options_usual(profile);
	if (o->slots >= 0)
		out->slots = (unsigned)o->slots;
	if (o->phone_slots >= 0)
		out->phone_slots = (unsigned)o->phone_slots;
	if (o->first_index >= 0)
		out->first_index = (unsigned)o->first_index;
	out->delay_ms = o->delay_ms;
	if (o->slots > SIM_SLOTS_MAX || o->phone_slots > SIM_SLOTS_MAX)
		return err_set(e, "a storage has at most %d slots", SIM_SLOTS_MAX);
	if (strlen(o->pin) >= sizeof(out->pin))
		return err_set(e, "a PIN has at most 8 digits");
	memcpy(out->pin, o->pin, strlen(o->pin));
	return quirks_of(&o->quirks, &out->quirks, e) &&
	    quirks_of(&o->no_quirks, &out->no_quirks, e);
}

static bool
read_ussd(struct sim *sim, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	bool ok = f != NULL;

	if (f == NULL)
		return err_set(e, "%s: %s", path, strerror(errno));
	for (unsigned n = 1; ok && getline(&line, &cap, f) > 0; n++)
		if (!sim_ussd(sim, line))
			ok = err_set(e, "%s:%u: CODE > TEXT or CODE ! TEXT is wanted", path, n);
	free(line);
	fclose(f);
	return ok;
}

/* Network, faults and menus, as the command line has them. */
static bool
furnish(struct sim *sim, const struct options *o, struct err *e)
{
	sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
	for (size_t i = 0; i < o->network.count; i++)
		if (!sim_network(sim, o->network.text[i], clock_mono_ms()))
			return err_set(e, "%s: no such setting", o->network.text[i]);
	for (size_t i = 0; i < o->faults.count; i++)
		if (!sim_fault(sim, o->faults.text[i], clock_mono_ms()))
			return err_set(e, "%s: no such fault", o->faults.text[i]);
	if (o->ussd[0] != '\0')
		return read_ussd(sim, o->ussd, e);
	for (size_t i = 0; i < NITEMS(usual_ussd); i++)
		sim_ussd(sim, usual_ussd[i]);
	return true;
}

static bool
play(struct sim *sim, const struct options *o, struct err *e)
{
	struct loop *l = loop_new();
	struct sim_port *port = sim_port_open(l, sim, o->link, o->trace, e);
	struct sim_control *control = NULL;
	struct play lockstep = { 0 };
	bool own_time = o->clock[0] != '\0';

	if (port != NULL) {
		loop_on_signal(l, SIGTERM, on_signal, NULL);
		loop_on_signal(l, SIGINT, on_signal, NULL);
		signal(SIGPIPE, SIG_IGN);
		control = sim_control_open(l, o->control, sim, e);
	}
	/* Furnished in its own time: deadlines are counted from it. */
	if (control != NULL && (!own_time || play_open(&lockstep, l, o, e)) && furnish(sim, o, e)) {
		/* Whoever started us may go on now. */
		printf("modem %s\n", o->link);
		fflush(stdout);
		if (own_time)
			serve_play(&lockstep, sim, port, control);
		else
			serve(l, sim, port, control);
	}
	play_close(&lockstep);
	sim_control_close(&control);
	sim_port_close(&port);
	loop_free(&l);
	return e->text[0] == '\0';
}

static int
run_modem(const struct options *o, int argc, char **argv)
{
	struct sim_options so;
	struct sim *sim = NULL;
	struct err e = { "" };
	bool ok = sim_options_of(o, &so, &e);

	(void)argc;
	(void)argv;
	if (ok) {
		sim = sim_new(&so);
		ok = play(sim, o, &e);
		sim_free(&sim);
	}
	if (!ok)
		fprintf(stderr, "kengsim: %s\n", e.text);
	return ok ? EXIT_SUCCESS : EXIT_FAILED;
}

/* ---- asking a running one ---- */

static FILE *
dial(const struct options *o)
{
	struct err e;
	int fd = sim_control_connect(o->control, &e);
	FILE *f = fd >= 0 ? fdopen(fd, "r+") : NULL;

	if (f == NULL)
		fprintf(stderr, "kengsim: %s\n", fd < 0 ? e.text : strerror(errno));
	return f;
}

/* Sends the request (and takes it over); NULL after a word on stderr when it was refused. */
static json_t *
ask(FILE *f, json_t *request)
{
	json_t *answer = NULL;
	char *line = NULL;
	size_t cap = 0;

	if (json_dumpf(request, f, JSON_COMPACT) == 0 && putc('\n', f) != EOF && fflush(f) == 0 &&
	    getline(&line, &cap, f) > 0)
		answer = json_loads(line, 0, NULL);
	free(line);
	json_decref(request);
	if (answer == NULL) {
		fprintf(stderr, "kengsim: the emulator hung up\n");
		return NULL;
	}
	if (json_is_true(json_object_get(answer, "ok")))
		return answer;
	fprintf(stderr, "kengsim: %s\n", json_string_value(json_object_get(answer, "error")));
	json_decref(answer);
	return NULL;
}

static int
bulk_line(FILE *f, const char *line, unsigned long number)
{
	json_t *request = json_loads(line, 0, NULL), *answer;

	if (!json_is_object(request)) {
		fprintf(stderr, "kengsim: line %lu: no JSON object\n", number);
		json_decref(request);
		return EXIT_FAILED;
	}
	json_object_set_new(request, "do", json_string("text"));
	json_object_del(request, "wait");
	answer = ask(f, request);
	if (answer == NULL)
		fprintf(stderr, "kengsim: line %lu was not sent\n", number);
	json_decref(answer);
	return answer == NULL ? EXIT_FAILED : EXIT_SUCCESS;
}

/* JSON lines {"from","text"} or {"from","pdu"}, at full speed, unanswered. */
static int
bulk(FILE *f, const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	int status = EXIT_SUCCESS;

	if (in == NULL) {
		fprintf(stderr, "kengsim: %s: %s\n", path, strerror(errno));
		return EXIT_FAILED;
	}
	for (unsigned long n = 1; getline(&line, &cap, in) > 0; n++)
		if (bulk_line(f, line, n) != EXIT_SUCCESS)
			status = EXIT_FAILED;
	free(line);
	if (in != stdin)
		fclose(in);
	return status;
}

static int
text_one(FILE *f, const struct options *o, int argc, char **argv)
{
	json_t *request, *answer;

	if (argc < 1 || argc > 2 || (argc == 2) == (o->pdu[0] != '\0')) {
		fprintf(stderr, "kengsim text: FROM and either TEXT or --pdu HEX\n");
		return EXIT_USAGE;
	}
	request = json_pack("{s:s,s:s,s:s,s:s}", "do", "text", "from", argv[0], "text",
	    argc == 2 ? argv[1] : "", "pdu", o->pdu);
	if (request == NULL) {
		fprintf(stderr, "kengsim: the text is not UTF-8\n");
		return EXIT_FAILED;
	}
	if (!o->no_wait)
		json_object_set_new(request, "wait", json_real(o->wait_s));
	answer = ask(f, request);
	if (answer == NULL)
		return EXIT_FAILED;
	if (!o->no_wait)
		printf("%s\n", json_string_value(json_object_get(answer, "answer")));
	json_decref(answer);
	return EXIT_SUCCESS;
}

static int
run_text(const struct options *o, int argc, char **argv)
{
	FILE *f = dial(o);
	const char *file = o->file;
	int status;

	if (f == NULL)
		return EXIT_FAILED;
	if (argc == 1 && strcmp(argv[0], "-") == 0)
		file = "-";
	status = file[0] != '\0' ? bulk(f, file) : text_one(f, o, argc, argv);
	fclose(f);
	return status;
}

/* One request, one answer, and what is printed of it. */
static int
query(const struct options *o, json_t *request, void (*print)(const json_t *, bool json))
{
	FILE *f = dial(o);
	json_t *answer = f != NULL ? ask(f, request) : NULL;

	if (f == NULL)
		json_decref(request);
	else
		fclose(f);
	if (answer == NULL)
		return EXIT_FAILED;
	if (print != NULL)
		print(answer, o->json);
	json_decref(answer);
	return EXIT_SUCCESS;
}

static void
print_json(const json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT);
	putchar('\n');
}

static void
print_inbox(const json_t *answer, bool json)
{
	size_t i;
	json_t *m;

	json_array_foreach(json_object_get(answer, "messages"), i, m) {
		if (json)
			print_json(m);
		else
			printf("%s\n", json_string_value(json_object_get(m, "text")));
	}
}

static int
run_inbox(const struct options *o, int argc, char **argv)
{
	if (argc > 1) {
		fprintf(stderr, "kengsim inbox: one NUMBER, or none for all phones\n");
		return EXIT_USAGE;
	}
	return query(o, json_pack("{s:s,s:s}", "do", "inbox", "number", argc == 1 ? argv[0] : ""),
	    print_inbox);
}

static int
run_wait(const struct options *o, int argc, char **argv)
{
	json_t *request =
	    json_pack("{s:s,s:s,s:f}", "do", "wait", "number", o->number, "timeout", o->timeout_s);

	(void)argc;
	(void)argv;
	if (o->count >= 0)
		json_object_set_new(request, "count", json_integer(o->count));
	return query(o, request, NULL);
}

static int
run_faults(const struct options *o, int argc, char **argv)
{
	if (argc == 0) {
		fprintf(stderr, "kengsim faults: at least one FAULT (--help lists them)\n");
		return EXIT_USAGE;
	}
	for (int i = 0; i < argc; i++)
		if (query(o, json_pack("{s:s,s:s}", "do", "fault", "fault", argv[i]), NULL) !=
		    EXIT_SUCCESS)
			return EXIT_FAILED;
	return EXIT_SUCCESS;
}

static void
print_settings(const json_t *answer, bool json)
{
	const json_t *list = json_object_get(answer, "settings");
	size_t i;
	json_t *s;

	if (json) {
		print_json(list);
		return;
	}
	json_array_foreach(list, i, s) {
		printf("%s\n", json_string_value(s));
	}
}

static int
run_network(const struct options *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (query(o, json_pack("{s:s,s:s}", "do", "network", "set", argv[i]), NULL) !=
		    EXIT_SUCCESS)
			return EXIT_FAILED;
	if (argc > 0)
		return EXIT_SUCCESS;
	return query(o, json_pack("{s:s}", "do", "network"), print_settings);
}

static void
print_status(const json_t *answer, bool json)
{
	static const char *const keys[] = { "slots", "used", "waiting", "stored", "deleted",
		"submitted", "inbox", "reports", "reports_waiting", "commands", "refused",
		"reboots" };
	const char *name;
	json_t *n;

	if (json) {
		print_json(answer);
		return;
	}
	for (size_t i = 0; i < NITEMS(keys); i++)
		printf("%-15s %" JSON_INTEGER_FORMAT "\n", keys[i],
		    json_integer_value(json_object_get(answer, keys[i])));
	json_object_foreach(json_object_get(answer, "seen"), name, n)
		printf("%-15s %" JSON_INTEGER_FORMAT "\n", name, json_integer_value(n));
}

static int
run_status(const struct options *o, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return query(o, json_pack("{s:s}", "do", "status"), print_status);
}

/* ---- command line ---- */

enum option_id {
	OPT_LINK = 1000,
	OPT_CONTROL,
	OPT_PROFILE,
	OPT_SLOTS,
	OPT_PHONE_SLOTS,
	OPT_FIRST_INDEX,
	OPT_DELAY,
	OPT_PIN,
	OPT_WAIT,
	OPT_NO_WAIT,
	OPT_PDU,
	OPT_FILE,
	OPT_JSON,
	OPT_NUMBER,
	OPT_COUNT,
	OPT_TIMEOUT,
	OPT_NETWORK,
	OPT_FAULT,
	OPT_QUIRK,
	OPT_NO_QUIRK,
	OPT_USSD,
	OPT_TRACE,
	OPT_CLOCK,
	OPT_START,
	OPT_UNTIL,
	OPT_SCRIPT,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "link", required_argument, NULL, OPT_LINK },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "slots", required_argument, NULL, OPT_SLOTS },
	{ "phone-slots", required_argument, NULL, OPT_PHONE_SLOTS },
	{ "first-index", required_argument, NULL, OPT_FIRST_INDEX },
	{ "delay", required_argument, NULL, OPT_DELAY },
	{ "pin", required_argument, NULL, OPT_PIN },
	{ "wait", required_argument, NULL, OPT_WAIT },
	{ "no-wait", no_argument, NULL, OPT_NO_WAIT },
	{ "pdu", required_argument, NULL, OPT_PDU },
	{ "file", required_argument, NULL, OPT_FILE },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "number", required_argument, NULL, OPT_NUMBER },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "network", required_argument, NULL, OPT_NETWORK },
	{ "fault", required_argument, NULL, OPT_FAULT },
	{ "quirk", required_argument, NULL, OPT_QUIRK },
	{ "no-quirk", required_argument, NULL, OPT_NO_QUIRK },
	{ "ussd", required_argument, NULL, OPT_USSD },
	{ "trace", required_argument, NULL, OPT_TRACE },
	{ "clock", required_argument, NULL, OPT_CLOCK },
	{ "start", required_argument, NULL, OPT_START },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "script", required_argument, NULL, OPT_SCRIPT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static const struct command {
	const char *name;
	int (*run)(const struct options *, int argc, char **argv);
	bool needs_link;
	const char *help;
} commands[] = {
	{ "modem", run_modem, true,
	    "kengsim modem --link PATH --control SOCKET [options]\n"
	    "  Plays a modem on a pseudo-terminal; PATH becomes a link to it. Ends on SIGTERM.\n"
	    "  --profile P       one of: generic (default), minimum (only what every modem "
	    "answers),\n"
	    "                    huawei-e173, huawei-e3372, simcom-sim800, simcom-sim7600,\n"
	    "                    quectel-ec25, zte\n"
	    "  --quirk Q, --no-quirk Q   a habit more, or less, than the profile has: minimum,\n"
	    "                    no-hints, blind-hints, early-hints, wedged-cmgl, slow-storage,\n"
	    "                    report-comma, no-ds1, sleepy, ussd-first\n"
	    "  --slots N         messages that the SIM holds\n"
	    "  --phone-slots N   messages that the modem itself holds (0: it has no storage)\n"
	    "  --first-index N   number of the first slot\n"
	    "  --pin PIN         that the SIM asks for\n"
	    "  --delay MS        of the network, each way (0)\n"
	    "  --network S       a setting of the network, as kengsim network takes it\n"
	    "  --fault F         a fault, as kengsim faults takes it\n"
	    "  --ussd FILE       the operator's USSD menus, lines CODE > TEXT; items of a menu\n"
	    "                    stand below it, deeper (docs/emulator.md)\n"
	    "  --trace FILE      writes down what goes over the port\n"
	    "  --clock unix:PATH owns the time: it passes when everybody is idle. kengd and keng\n"
	    "                    take --clock unix:PATH too. With it:\n"
	    "  --start TIME      when the play begins\n"
	    "  --until TIME      when it ends, and kengsim with it\n"
	    "  --script FILE     texts at their hours: "
	    "{\"at\":TIME,\"from\":\"+84...\",\"text\":\"...\"}\n"
	    "  --quirk, --no-quirk, --network and --fault may be given several times.\n" },
	{ "text", run_text, false,
	    "kengsim text --control SOCKET FROM TEXT\n"
	    "kengsim text --control SOCKET --pdu HEX FROM\n"
	    "kengsim text --control SOCKET - < LINES        (or --file FILE)\n"
	    "  Texts the gateway as the phone FROM and prints the answer that comes back to it.\n"
	    "  --wait SECONDS    for the answer (30); exit 1 when none comes\n"
	    "  --no-wait         do not wait\n"
	    "  --pdu HEX         the octets that shall lie on the SIM, service centre first\n"
	    "  LINES             JSON {\"from\",\"text\"}, one a line, sent at full speed\n" },
	{ "inbox", run_inbox, false,
	    "kengsim inbox --control SOCKET [NUMBER] [--json]\n"
	    "  All that the phone NUMBER (or every phone) has received.\n" },
	{ "wait", run_wait, false,
	    "kengsim wait --control SOCKET [--count K [--number NUMBER]] [--timeout SECONDS]\n"
	    "  Waits until K messages have reached the phones (or one of them); without --count\n"
	    "  until nothing lies on the SIM or waits in the network. Exit 1 after SECONDS "
	    "(60).\n" },
	{ "faults", run_faults, false,
	    "kengsim faults --control SOCKET FAULT...\n"
	    "  At a coming command, KIND[:COMMAND][=NUMBER][*TIMES] (TIMES 0: from now on):\n"
	    "  drop (carried out, not answered), lose (neither), error, cms=CODE, late=MS,\n"
	    "  garbage (noise for the answer), garble (a digit of it lost), crash (restart),\n"
	    "  refuse=CODE (CMGS, before the prompt), doubt=CODE (CMGS, taken all the same);\n"
	    "  of AT+CUSD: silent (no +CUSD), bare (no OK), early (+CUSD before OK), twice.\n"
	    "  At once: reboot, hang=MS, noise=TEXT, mute (no +CMTI), clear.\n"
	    "  Example: kengsim faults --control SOCKET drop:CMGD*2 cms:CMGS=38\n" },
	{ "network", run_network, false,
	    "kengsim network --control SOCKET [SETTING...]\n"
	    "  Changes the network, or shows how it is set:\n"
	    "  delay=MS, jitter=MS (more, by chance, for what phones send), loss=PERCENT and\n"
	    "  twice=PERCENT and reorder=PERCENT (of what phones send), loss-out=PERCENT (of what\n"
	    "  the modem sends), clock=HOURS (its stamps are wrong), clock=stand,\n"
	    "  reports=send|keep|lose|twice|fail|strange|bad, report-delay=MS (1000), seed=N,\n"
	    "  away=NUMBER[:SECONDS] (a phone without coverage), back=NUMBER.\n"
	    "  Example: kengsim network --control SOCKET loss=5 away=+84912000001:3600\n" },
	{ "status", run_status, false,
	    "kengsim status --control SOCKET [--json]\n"
	    "  Slots, counts, and the commands seen.\n" },
};

static void
usage(FILE *out)
{
	fprintf(out, "kengsim: an emulated modem with its SIM, its network and phones\n\n");
	for (size_t i = 0; i < NITEMS(commands); i++)
		fprintf(out, "%s\n", commands[i].help);
}

static bool
number_of(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return *text != '\0' && *end == '\0' && *out >= 0 && *out < 1e9;
}

static bool
take_number(enum option_id id, const char *text, struct options *o)
{
	double n;

	if (!number_of(text, &n)) {
		fprintf(stderr, "kengsim: %s: no number\n", text);
		return false;
	}
	if (id == OPT_SLOTS)
		o->slots = (long)n;
	else if (id == OPT_PHONE_SLOTS)
		o->phone_slots = (long)n;
	else if (id == OPT_FIRST_INDEX)
		o->first_index = (long)n;
	else if (id == OPT_DELAY)
		o->delay_ms = (long)n;
	else if (id == OPT_COUNT)
		o->count = (long)n;
	else if (id == OPT_WAIT)
		o->wait_s = n;
	else
		o->timeout_s = n;
	return true;
}

static bool
take_setting(struct settings *s, const char *value)
{
	if (s->count == SETTINGS_MAX) {
		fprintf(stderr, "kengsim: %s: more than %d of these\n", value, SETTINGS_MAX);
		return false;
	}
	s->text[s->count++] = value;
	return true;
}

static bool
take_option(int id, const char *value, struct options *o)
{
	switch (id) {
	case OPT_LINK: o->link = value; return true;
	case OPT_CONTROL: o->control = value; return true;
	case OPT_PROFILE: o->profile = value; return true;
	case OPT_PIN: o->pin = value; return true;
	case OPT_CLOCK: o->clock = value; return true;
	case OPT_START: o->start = value; return true;
	case OPT_UNTIL: o->until = value; return true;
	case OPT_SCRIPT: o->script = value; return true;
	case OPT_PDU: o->pdu = value; return true;
	case OPT_FILE: o->file = value; return true;
	case OPT_NUMBER: o->number = value; return true;
	case OPT_USSD: o->ussd = value; return true;
	case OPT_TRACE: o->trace = value; return true;
	case OPT_NETWORK: return take_setting(&o->network, value);
	case OPT_FAULT: return take_setting(&o->faults, value);
	case OPT_QUIRK: return take_setting(&o->quirks, value);
	case OPT_NO_QUIRK: return take_setting(&o->no_quirks, value);
	case OPT_NO_WAIT: o->no_wait = true; return true;
	case OPT_JSON: o->json = true; return true;
	case OPT_HELP: o->help = true; return true;
	case OPT_SLOTS:
	case OPT_PHONE_SLOTS:
	case OPT_FIRST_INDEX:
	case OPT_DELAY:
	case OPT_WAIT:
	case OPT_COUNT:
	case OPT_TIMEOUT: return take_number((enum option_id)id, value, o);
	default: return false;
	}
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < NITEMS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	struct options o = { .link = "",
		.control = "",
		.profile = "generic",
		.pin = "",
		.pdu = "",
		.file = "",
		.number = "",
		.ussd = "",
		.trace = "",
		.clock = "",
		.start = "",
		.until = "",
		.script = "",
		.slots = -1,
		.phone_slots = -1,
		.first_index = -1,
		.count = -1,
		.wait_s = 30,
		.timeout_s = 60 };
	const struct command *c = argc > 1 ? find_command(argv[1]) : NULL;
	int id;

	if (c == NULL) {
		bool asked = argc > 1 && strcmp(argv[1], "--help") == 0;

		usage(asked ? stdout : stderr);
		return asked ? EXIT_SUCCESS : EXIT_USAGE;
	}
	argc--;
	argv++;
	while ((id = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!take_option(id, optarg, &o))
			return EXIT_USAGE;
	if (o.help) {
		fputs(c->help, stdout);
		return EXIT_SUCCESS;
	}
	if (o.control[0] == '\0' || (c->needs_link && o.link[0] == '\0')) {
		fputs(c->help, stderr);
		return EXIT_USAGE;
	}
	return c->run(&o, argc - optind, argv + optind);
}
