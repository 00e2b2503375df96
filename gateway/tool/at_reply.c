#include "gateway/tool/at_reply.h"

#include <stdlib.h>
#include <string.h>

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

enum form {
	FORM_WHOLE,  /* the line is the word */
	FORM_ANY,    /* at least one character follows */
	FORM_NUMBER, /* a number follows */
};

static const struct final {
	const char *word, *name;
	enum form form;
	enum at_final kind;
} finals[] = {
	{ "OK", "OK", FORM_WHOLE, AT_FINAL_OK },
	/* A long list that whoever noted it down cut short. */
	{ "...", "OK", FORM_WHOLE, AT_FINAL_OK },
	{ "ERROR", "ERROR", FORM_WHOLE, AT_FINAL_ERROR },
	{ "COMMAND NOT SUPPORT", "COMMAND NOT SUPPORT", FORM_WHOLE, AT_FINAL_ERROR },
	{ "NO CARRIER", "NO CARRIER", FORM_WHOLE, AT_FINAL_ERROR },
	{ "NO ANSWER", "NO ANSWER", FORM_WHOLE, AT_FINAL_ERROR },
	{ "NO DIALTONE", "NO DIALTONE", FORM_WHOLE, AT_FINAL_ERROR },
	{ "BUSY", "BUSY", FORM_WHOLE, AT_FINAL_ERROR },
	{ "+CME ERROR:", "+CME ERROR", FORM_ANY, AT_FINAL_CME },
	{ "+CMS ERROR:", "+CMS ERROR", FORM_ANY, AT_FINAL_CMS },
	{ "MODEM ERROR:", "MODEM ERROR", FORM_NUMBER, AT_FINAL_ERROR },
};

static bool
is_number(const char *s)
{
	s += strspn(s, " ");
	return s[0] != '\0' && strspn(s, "0123456789") == strlen(s) && strlen(s) < 8;
}

static const struct final *
find_final(const char *line)
{
	for (size_t i = 0; i < NITEMS(finals); i++) {
		const char *rest = line + strlen(finals[i].word);

		if (strncmp(line, finals[i].word, strlen(finals[i].word)) != 0)
			continue;
		switch (finals[i].form) {
		case FORM_WHOLE:
			if (rest[strspn(rest, " ")] == '\0')
				return &finals[i];
			break;
		case FORM_ANY:
			if (rest[0] != '\0')
				return &finals[i];
			break;
		case FORM_NUMBER:
			if (is_number(rest))
				return &finals[i];
			break;
		}
	}
	return NULL;
}

static char *
trim(char *line)
{
	size_t len;

	line += strspn(line, " ");
	len = strlen(line);
	while (len > 0 && line[len - 1] == ' ')
		line[--len] = '\0';
	return line;
}

static void
add_line(struct at_reply *r, char *line)
{
	const struct final *f = find_final(line);
	const char *number;

	if (f != NULL && r->final == NULL) {
		number = line + strlen(f->word);
		r->final = f->name;
		r->kind = f->kind;
		if (f->form != FORM_WHOLE && is_number(number))
			r->code = atoi(number);
		r->before = r->n;
		return;
	}
	line = trim(line);
	if (line[0] == '\0')
		return;
	if (r->n == 0 && !r->echoed && r->command != NULL && strcmp(line, r->command) == 0)
		r->echoed = true;
	else
		r->lines[r->n++] = line;
}

void
at_reply_init(struct at_reply *r, const char *command, const char *raw)
{
	size_t room = 1;
	char *at, *line;

	*r =
	    (struct at_reply){ .command = command, .raw = raw, .raw_len = strlen(raw), .code = -1 };
	for (const char *p = raw; *p != '\0'; p++)
		room += *p == '\r' || *p == '\n';
	r->copy = at = strdup(raw);
	r->lines = calloc(room, sizeof(*r->lines));
	if (r->copy == NULL || r->lines == NULL)
		abort();
	while ((line = strsep(&at, "\r\n")) != NULL)
		if (line[0] != '\0')
			add_line(r, line);
	if (r->final == NULL)
		r->before = r->n;
}

void
at_reply_free(struct at_reply *r)
{
	free(r->copy);
	free(r->lines);
	*r = (struct at_reply){ 0 };
}

bool
at_reply_to(const struct at_reply *r, const char *command)
{
	return r->command != NULL && strncmp(r->command, command, strlen(command)) == 0;
}

const char *
at_reply_find(const struct at_reply *r, const char *prefix, size_t *at_inout)
{
	while (*at_inout < r->n) {
		const char *line = r->lines[(*at_inout)++];

		if (at_line_has(line, prefix))
			return line;
	}
	return NULL;
}
