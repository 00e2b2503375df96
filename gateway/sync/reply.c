#include "gateway/sync/reply.h"

#include <stdio.h>
#include <string.h>

#include "gateway/base/clock.h"

static const char *const names[REPLY_KINDS] = {
	[REPLY_NONE] = "none",
	[REPLY_TAKEN] = "taken",
	[REPLY_MALFORMED] = "malformed",
	[REPLY_TOKEN] = "token",
	[REPLY_FORK] = "fork",
	[REPLY_SUPERSEDED] = "superseded",
	[REPLY_CURSOR] = "cursor",
	[REPLY_GONE] = "gone",
	[REPLY_TOO_LARGE] = "too_large",
	[REPLY_ENCODING] = "encoding",
	[REPLY_ALTERED] = "altered",
	[REPLY_PAUSE] = "pause",
};

const char *
reply_kind_name(enum reply_kind kind)
{
	return names[kind];
}

void
reply_free(struct reply *a)
{
	json_decref(a->rejected);
	json_decref(a->changes);
	a->rejected = a->changes = NULL;
}

/* It goes to the store and to people: never half a letter. */
static void
plain(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s >= 0x7f)
			*s = '?';
}

static void
none(struct reply *out, const char *why)
{
	reply_free(out);
	out->kind = REPLY_NONE;
	snprintf(out->why, sizeof(out->why), "%s", why);
	plain(out->why);
}

/* A text that may be absent or null, but must fit. */
static bool
take_text(const json_t *o, const char *key, char *to, size_t cap)
{
	const json_t *v = json_object_get(o, key);

	to[0] = '\0';
	if (v == NULL || json_is_null(v))
		return true;
	if (!json_is_string(v) || json_string_length(v) >= cap)
		return false;
	strcpy(to, json_string_value(v));
	return true;
}

/* A list that may be absent; a new reference. */
static bool
take_list(const json_t *o, const char *key, json_t **to)
{
	json_t *v = json_object_get(o, key);

	*to = json_is_array(v) ? json_incref(v) : json_array();
	return v == NULL || json_is_array(v);
}

static void
take_body(const json_t *o, struct reply *out)
{
	const json_t *acked = json_object_get(o, "acked"), *down = json_object_get(o, "down");
	const json_t *next = json_object_get(o, "next_s");
	char at[40];

	out->kind = REPLY_TAKEN;
	out->acked = json_integer_value(acked);
	if (!json_is_integer(acked) || out->acked < 0)
		none(out, "the answer names no row that it holds");
	else if (!take_text(o, "acked_hash", out->acked_hash, sizeof(out->acked_hash)) ||
	    !take_text(o, "epoch", out->epoch, sizeof(out->epoch)) ||
	    !take_text(down, "cursor", out->down, sizeof(out->down)) ||
	    !take_list(o, "rejected", &out->rejected) || !take_list(down, "changes", &out->changes))
		none(out, "the answer has a field of the wrong form");
	else {
		out->more = json_is_true(json_object_get(down, "more"));
		if (take_text(o, "server_time", at, sizeof(at)) && at[0] != '\0')
			clock_parse(at, &out->server_ms, NULL);
		if (json_is_integer(next) && json_integer_value(next) > 0 &&
		    json_integer_value(next) <= 86400)
			out->next_s = (int)json_integer_value(next);
	}
}

/* "fork", also at the end of a URI. */
static bool
type_is(const json_t *problem, const char *name)
{
	const char *type = json_string_value(json_object_get(problem, "type"));
	size_t n = strlen(name), len;

	if (type == NULL)
		return false;
	len = strlen(type);
	return len >= n && strcmp(type + len - n, name) == 0 &&
	    (len == n || strchr("/:#", type[len - n - 1]) != NULL);
}

static const struct {
	long status;
	const char *type; /* NULL: any, also none */
	enum reply_kind kind;
} problems[] = {
	{ 400, "malformed", REPLY_MALFORMED },
	{ 401, NULL, REPLY_TOKEN },
	{ 403, NULL, REPLY_TOKEN },
	{ 409, "fork", REPLY_FORK },
	{ 409, "superseded", REPLY_SUPERSEDED },
	{ 410, "cursor", REPLY_CURSOR },
	{ 413, NULL, REPLY_TOO_LARGE },
	{ 415, NULL, REPLY_ENCODING },
	{ 422, "altered", REPLY_ALTERED },
	{ 422, "gap", REPLY_ALTERED },
	{ 429, NULL, REPLY_PAUSE },
	{ 503, NULL, REPLY_PAUSE },
};

static void
take_problem(const struct http_answer *http, const json_t *problem, bool webhook, struct reply *out)
{
	const char *detail = json_string_value(json_object_get(problem, "detail"));
	const char *title = json_string_value(json_object_get(problem, "title"));

	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		if (problems[i].status == http->status &&
		    (problems[i].type == NULL || type_is(problem, problems[i].type))) {
			out->kind = problems[i].kind;
			break;
		}
	/* Without a word on how long, it is a failure like others. */
	if (out->kind == REPLY_PAUSE && http->retry_after_s < 0)
		out->kind = REPLY_NONE;
	if (webhook && http->status == 410)
		out->kind = REPLY_GONE;
	out->retry_after_ms = 1000 * http->retry_after_s;
	out->adopt = out->kind == REPLY_FORK && json_is_true(json_object_get(problem, "adopt"));
	if (detail == NULL)
		detail = title;
	snprintf(out->why, sizeof(out->why), "the server answered %ld%s%.200s", http->status,
	    detail != NULL ? ": " : "", detail != NULL ? detail : "");
	plain(out->why);
}

void
reply_read(const struct http_answer *http, bool webhook, int64_t sent, struct reply *out)
{
	bool good = http->status >= 200 && http->status < 300;
	json_t *o = NULL;

	memset(out, 0, sizeof(*out));
	if (http->status == 0) {
		none(out, http->why);
		return;
	}
	if (http->is_json && http->body != NULL)
		o = json_loadb(http->body, http->len, JSON_REJECT_DUPLICATES, NULL);
	if (good && webhook) {
		out->kind = REPLY_TAKEN;
		out->acked = sent;
		out->rejected = json_array();
		out->changes = json_array();
	} else if (http->status == 200 && !http->is_json) {
		none(out, "the answer is not the server's (a log-in page of the network?)");
	} else if (http->status == 200 && !json_is_object(o)) {
		none(out, "the answer is not whole");
	} else if (http->status == 200) {
		take_body(o, out);
	} else {
		take_problem(http, o, webhook, out);
	}
	json_decref(o);
}
