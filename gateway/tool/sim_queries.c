/* kengsim text, inbox, wait, faults, network, status: asking one that runs. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/tool/sim_cli.h"
#include "gateway/tool/sim_control.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static FILE *
dial(const struct sim_cli *o)
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
text_one(FILE *f, const struct sim_cli *o, int argc, char **argv)
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

int
sim_query_text(const struct sim_cli *o, int argc, char **argv)
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
query(const struct sim_cli *o, json_t *request, void (*print)(const json_t *, bool json))
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

int
sim_query_inbox(const struct sim_cli *o, int argc, char **argv)
{
	if (argc > 1) {
		fprintf(stderr, "kengsim inbox: one NUMBER, or none for all phones\n");
		return EXIT_USAGE;
	}
	return query(o, json_pack("{s:s,s:s}", "do", "inbox", "number", argc == 1 ? argv[0] : ""),
	    print_inbox);
}

int
sim_query_wait(const struct sim_cli *o, int argc, char **argv)
{
	json_t *request =
	    json_pack("{s:s,s:s,s:f}", "do", "wait", "number", o->number, "timeout", o->timeout_s);

	(void)argc;
	(void)argv;
	if (o->count >= 0)
		json_object_set_new(request, "count", json_integer(o->count));
	return query(o, request, NULL);
}

int
sim_query_faults(const struct sim_cli *o, int argc, char **argv)
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

int
sim_query_network(const struct sim_cli *o, int argc, char **argv)
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

int
sim_query_status(const struct sim_cli *o, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return query(o, json_pack("{s:s}", "do", "status"), print_status);
}
