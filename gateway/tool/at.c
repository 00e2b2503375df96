#include "gateway/tool/at.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/tool/at_answers.h"
#include "gateway/tool/at_reply.h"
#include "gateway/tool/json_lines.h"
#include "modem/at_errors.h"

/* A source whose answers name access technologies instead of numbering them. */
#define TERSE_SOURCE "modemmanager"

static const char usage[] =
    "usage: keng at decode < LINES\n"
    "one JSON object a line: {\"command\",\"reply\"}, command null for what comes unasked;\n"
    "one JSON object out for each; \"fails\" where the reply makes no sense.\n";

static void
put_final(const struct at_reply *r, json_t *out)
{
	struct at_error error;

	json_object_set_new(out, "final", r->final != NULL ? json_string(r->final) : json_null());
	json_object_set_new(out, "final_found", json_boolean(r->final != NULL));
	json_object_set_new(
	    out, "is_error", json_boolean(r->final != NULL && r->kind != AT_FINAL_OK));
	if (r->code < 0)
		return;
	json_object_set_new(out, "code", json_integer(r->code));
	error = at_error_read(r->kind, r->code);
	if (error.meaning != NULL)
		json_object_set_new(out, "meaning", json_string(error.meaning));
}

static void
put_lines(const struct at_reply *r, json_t *out)
{
	json_t *info = json_array();

	for (size_t i = 0; i < r->before; i++)
		json_array_append_new(info, json_string(r->lines[i]));
	json_object_set_new(out, "lines", json_integer((json_int_t)r->before));
	json_object_set_new(out, "info", info);
	if (r->echoed)
		json_object_set_new(out, "echo", json_string(r->command));
}

/* Unasked: a notice, and what is left without the echo that may stand before the first line. */
static void
put_unasked(const struct at_reply *r, json_t *out)
{
	const char *end = strstr(r->raw, "\r\n");

	if (json_object_get(out, "urc") == NULL && (r->final == NULL || r->n > 0))
		json_object_set_new(out, "urc", json_true());
	json_object_set_new(
	    out, "without_echo", json_string(end != NULL && r->raw[0] != '\n' ? end : r->raw));
}

json_t *
at_line_decode(const char *line, size_t len)
{
	json_t *request = json_loadb(line, len, 0, NULL), *out = json_object(), *id;
	const char *reply = json_string_value(json_object_get(request, "reply"));
	const char *source = json_string_value(json_object_get(request, "src"));
	bool ok = false;
	struct at_reply r;

	id = json_object_get(request, "id");
	if (id != NULL)
		json_object_set(out, "id", id);
	if (reply != NULL) {
		at_reply_init(&r, json_string_value(json_object_get(request, "command")), reply);
		r.terse = source != NULL && strcmp(source, TERSE_SOURCE) == 0;
		put_final(&r, out);
		put_lines(&r, out);
		ok = at_answer(&r, out);
		if (r.command == NULL)
			put_unasked(&r, out);
		at_reply_free(&r);
	}
	if (!ok)
		json_object_set_new(out, "fails", json_true());
	json_decref(request);
	return out;
}

int
at_command(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "decode") == 0)
		return json_lines(stdin, stdout, at_line_decode) ? 0 : 1;
	fputs(usage, stderr);
	return 2;
}
