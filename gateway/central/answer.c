#include "gateway/central/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_SECONDS 5

static const struct {
	int status;
	const char *title;
} titles[] = {
	{ 400, "The request cannot be read" },
	{ 401, "The token is not valid" },
	{ 403, "The code is not valid" },
	{ 404, "There is nothing here" },
	{ 405, "Not this way" },
	{ 409, "The journals differ" },
	{ 410, "The cursor is not known" },
	{ 413, "The request is too large" },
	{ 415, "The encoding is not known" },
	{ 422, "A row does not fit" },
	{ 503, "Later" },
};

static void
set(struct answer *a, int status, const char *type, json_t *body)
{
	*a = (struct answer){ .status = status, .content_type = type };
	a->text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	if (a->text == NULL)
		abort();
	a->len = strlen(a->text);
}

void
answer_json(struct answer *a, json_t *body)
{
	set(a, 200, "application/json", body);
}

void
answer_problem(struct answer *a, int status, const char *type, const char *detail, json_t *extra)
{
	const char *title = "";
	char plain[400];
	json_t *body;

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (titles[i].status == status)
			title = titles[i].title;
	/* It may quote what was sent, cut off within a character. */
	snprintf(plain, sizeof(plain), "%s", detail);
	for (char *c = plain; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	body = json_pack("{s:s, s:s, s:i, s:s}", "type", type, "title", title, "status", status,
	    "detail", plain);
	if (extra != NULL)
		json_object_update(body, extra);
	json_decref(extra);
	set(a, status, "application/problem+json", body);
}

void
answer_text(struct answer *a, const char *content_type, const char *text)
{
	*a = (struct answer){ .status = 200, .content_type = content_type, .text = strdup(text) };
	if (a->text == NULL)
		abort();
	a->len = strlen(a->text);
}

void
answer_unavailable(struct answer *a, const char *detail)
{
	answer_problem(a, 503, "unavailable", detail, NULL);
	a->retry_after = RETRY_SECONDS;
}

void
answer_free(struct answer *a)
{
	free(a->text);
	*a = (struct answer){ 0 };
}
