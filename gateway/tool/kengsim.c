/* kengsim: an emulated modem, its SIM, its network and the phones in it.  The command line. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/tool/sim_cli.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

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
	int (*run)(const struct sim_cli *, int argc, char **argv);
	bool needs_link;
	const char *help;
} commands[] = {
	{ "modem", sim_modem_run, true,
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
	{ "text", sim_query_text, false,
	    "kengsim text --control SOCKET FROM TEXT\n"
	    "kengsim text --control SOCKET --pdu HEX FROM\n"
	    "kengsim text --control SOCKET - < LINES        (or --file FILE)\n"
	    "  Texts the gateway as the phone FROM and prints the answer that comes back to it.\n"
	    "  --wait SECONDS    for the answer (30); exit 1 when none comes\n"
	    "  --no-wait         do not wait\n"
	    "  --pdu HEX         the octets that shall lie on the SIM, service centre first\n"
	    "  LINES             JSON {\"from\",\"text\"}, one a line, sent at full speed\n" },
	{ "inbox", sim_query_inbox, false,
	    "kengsim inbox --control SOCKET [NUMBER] [--json]\n"
	    "  All that the phone NUMBER (or every phone) has received.\n" },
	{ "wait", sim_query_wait, false,
	    "kengsim wait --control SOCKET [--count K [--number NUMBER]] [--timeout SECONDS]\n"
	    "  Waits until K messages have reached the phones (or one of them); without --count\n"
	    "  until nothing lies on the SIM or waits in the network. Exit 1 after SECONDS "
	    "(60).\n" },
	{ "faults", sim_query_faults, false,
	    "kengsim faults --control SOCKET FAULT...\n"
	    "  At a coming command, KIND[:COMMAND][=NUMBER][*TIMES] (TIMES 0: from now on):\n"
	    "  drop (carried out, not answered), lose (neither), error, cms=CODE, late=MS,\n"
	    "  garbage (noise for the answer), garble (a digit of it lost), crash (restart),\n"
	    "  refuse=CODE (CMGS, before the prompt), doubt=CODE (CMGS, taken all the same);\n"
	    "  of AT+CUSD: silent (no +CUSD), bare (no OK), early (+CUSD before OK), twice.\n"
	    "  At once: reboot, hang=MS, noise=TEXT, mute (no +CMTI), clear.\n"
	    "  Example: kengsim faults --control SOCKET drop:CMGD*2 cms:CMGS=38\n" },
	{ "network", sim_query_network, false,
	    "kengsim network --control SOCKET [SETTING...]\n"
	    "  Changes the network, or shows how it is set:\n"
	    "  delay=MS, jitter=MS (more, by chance, for what phones send), loss=PERCENT and\n"
	    "  twice=PERCENT and reorder=PERCENT (of what phones send), loss-out=PERCENT (of what\n"
	    "  the modem sends), clock=HOURS (its stamps are wrong), clock=stand,\n"
	    "  reports=send|keep|lose|twice|fail|strange|bad, report-delay=MS (1000), seed=N,\n"
	    "  away=NUMBER[:SECONDS] (a phone without coverage), back=NUMBER.\n"
	    "  Example: kengsim network --control SOCKET loss=5 away=+84912000001:3600\n" },
	{ "status", sim_query_status, false,
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
take_number(enum option_id id, const char *text, struct sim_cli *o)
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
take_setting(struct sim_settings *s, const char *value)
{
	if (s->count == SETTINGS_MAX) {
		fprintf(stderr, "kengsim: %s: more than %d of these\n", value, SETTINGS_MAX);
		return false;
	}
	s->text[s->count++] = value;
	return true;
}

static bool
take_option(int id, const char *value, struct sim_cli *o)
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
	struct sim_cli o = { .link = "",
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
