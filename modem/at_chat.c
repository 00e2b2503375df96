#include "modem/at_chat.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/at_fields.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

#define PROBE_TIMEOUT_MS 3000
#define PROBE_TIMEOUT_SLOW_MS 10000 /* once the modem has proved to be silent */
#define PROBES_QUICK 4
#define PROBE_REFUSED_MS 200 /* after an ERROR that may or may not be the probe's */

#define ESC "\x1b"
#define CTRL_Z "\x1a"

enum step {
	STEP_CLOSED,
	STEP_PROBING,
	STEP_IN,
};

struct bytes {
	char *at;
	size_t len, cap, done; /* done: taken from the front already */
};

struct at_chat {
	enum step step;
	struct at_lex lex;
	struct bytes in, out;
	int64_t now_ms, deadline_ms;

	unsigned probe_turn; /* kind of the next probe */
	unsigned probe;      /* kind of the one in flight */
	unsigned silent;
	bool probe_answered;
	char probe_line[AT_LINE_MAX + 1];

	bool busy; /* a command is in flight */
	struct at_command command;
	char line[AT_COMMAND_MAX + 1], payload[AT_PAYLOAD_MAX + 1];
	bool prompted, answered;
	bool swallow_ok; /* a stale probe's information line came: the next OK is its */
	bool text_open;  /* the string of a +CUSD goes on in the next line */
	bool escape;     /* a prompt may stand open: ESC before the next probe */

	bool body_follows;
	char body_head[AT_LINE_MAX + 1];

	bool gave_up; /* AT_EV_TIMEOUT is to be told */
	uint32_t gave_up_tag;
	bool gave_up_prompted;
	bool told_silent;
};

static const struct {
	const char *text, *prefix;
} probes[AT_PROBE_KINDS] = {
	{ "AT+CSQ", "+CSQ:" },
	{ "AT+CPMS?", "+CPMS:" },
	{ "AT+CREG?", "+CREG:" },
	{ "AT+CPIN?", "+CPIN:" },
};

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

static void
bytes_add(struct bytes *b, const void *from, size_t len)
{
	if (b->done > 0 && b->done == b->len)
		b->done = b->len = 0;
	if (b->done > 0 && b->len + len > b->cap) {
		memmove(b->at, b->at + b->done, b->len - b->done);
		b->len -= b->done;
		b->done = 0;
	}
	if (b->len + len > b->cap) {
		b->cap = 2 * (b->len + len);
		b->at = must(realloc(b->at, b->cap));
	}
	memcpy(b->at + b->len, from, len);
	b->len += len;
}

static void
bytes_clear(struct bytes *b)
{
	b->len = b->done = 0;
}

static void
put(struct at_chat *c, const char *text)
{
	bytes_add(&c->out, text, strlen(text));
}

struct at_chat *
at_chat_new(unsigned probe_turn)
{
	struct at_chat *c = must(calloc(1, sizeof(*c)));

	c->probe_turn = probe_turn % AT_PROBE_KINDS;
	/* Never empty: no arithmetic on NULL. */
	bytes_add(&c->in, "", 1);
	bytes_add(&c->out, "", 1);
	at_chat_close(c);
	return c;
}

void
at_chat_free(struct at_chat **c)
{
	if (*c != NULL) {
		free((*c)->in.at);
		free((*c)->out.at);
	}
	free(*c);
	*c = NULL;
}

static void
send_probe(struct at_chat *c)
{
	/* A port that takes nothing gets no second probe on top of the first. */
	if (c->out.done == c->out.len) {
		c->probe = c->probe_turn;
		c->probe_answered = false;
		c->probe_turn = (c->probe_turn + 1) % AT_PROBE_KINDS;
		/* No CR before the probe: it would set off half a command that lies in the modem.
		 */
		if (c->escape)
			put(c, ESC);
		put(c, probes[c->probe].text);
		put(c, "\r");
	}
	c->deadline_ms =
	    c->now_ms + (c->silent < PROBES_QUICK ? PROBE_TIMEOUT_MS : PROBE_TIMEOUT_SLOW_MS);
}

void
at_chat_close(struct at_chat *c)
{
	at_lex_init(&c->lex);
	bytes_clear(&c->in);
	bytes_clear(&c->out);
	c->step = STEP_CLOSED;
	c->deadline_ms = -1;
	c->busy = c->gave_up = c->told_silent = c->body_follows = false;
	c->silent = 0;
}

/* What the port has not taken yet stays unsaid, a payload above all. */
static void
resync(struct at_chat *c, bool escape)
{
	c->step = STEP_PROBING;
	c->busy = c->swallow_ok = c->text_open = false;
	c->silent = 0;
	c->escape = escape;
	bytes_clear(&c->out);
	send_probe(c);
}

void
at_chat_resync(struct at_chat *c, int64_t now_ms)
{
	c->now_ms = now_ms;
	resync(c, true);
}

void
at_chat_open(struct at_chat *c, int64_t now_ms)
{
	at_chat_close(c);
	at_chat_resync(c, now_ms);
}

bool
at_chat_in_step(const struct at_chat *c)
{
	return c->step == STEP_IN;
}

bool
at_chat_idle(const struct at_chat *c)
{
	return c->step == STEP_IN && !c->busy && !c->gave_up;
}

bool
at_chat_prompted(const struct at_chat *c)
{
	return c->busy && c->prompted;
}

static void
copy(char *to, size_t cap, const char *from)
{
	assert(strlen(from) < cap);
	for (const char *p = from; *p != '\0'; p++)
		assert((unsigned char)*p >= ' ');
	memcpy(to, from, strlen(from) + 1);
}

void
at_chat_submit(struct at_chat *c, const struct at_command *command, int64_t now_ms)
{
	assert(at_chat_idle(c));
	copy(c->line, sizeof(c->line), command->line);
	copy(c->payload, sizeof(c->payload), command->payload != NULL ? command->payload : "");
	c->command = *command;
	c->command.line = c->line;
	c->command.payload = command->payload != NULL ? c->payload : NULL;
	c->busy = true;
	c->prompted = c->answered = false;
	c->now_ms = now_ms;
	c->deadline_ms = now_ms + command->timeout_ms;
	put(c, c->line);
	put(c, "\r");
}

void
at_chat_receive(struct at_chat *c, const void *bytes, size_t len, int64_t now_ms)
{
	c->now_ms = now_ms;
	if (c->step != STEP_CLOSED && len > 0)
		bytes_add(&c->in, bytes, len);
}

const void *
at_chat_output(const struct at_chat *c, size_t *len_out)
{
	*len_out = c->out.len - c->out.done;
	return c->out.at + c->out.done;
}

void
at_chat_sent(struct at_chat *c, size_t len)
{
	assert(len <= c->out.len - c->out.done);
	c->out.done += len;
}

int64_t
at_chat_deadline(const struct at_chat *c)
{
	return c->step == STEP_PROBING || c->busy ? c->deadline_ms : -1;
}

static void
give_up(struct at_chat *c)
{
	c->gave_up = true;
	c->gave_up_tag = c->command.tag;
	c->gave_up_prompted = c->prompted;
	resync(c, c->command.payload != NULL);
}

void
at_chat_expire(struct at_chat *c, int64_t now_ms)
{
	c->now_ms = now_ms;
	if (at_chat_deadline(c) < 0 || now_ms < c->deadline_ms)
		return;
	if (c->step == STEP_IN) {
		give_up(c);
		return;
	}
	c->silent++;
	c->told_silent = true;
	send_probe(c);
	/* Silence may be a prompt that nobody saw; a modem that answers has none open. */
	c->escape = true;
}

void
at_chat_hurry(struct at_chat *c, int64_t until_ms)
{
	if (c->busy && until_ms < c->deadline_ms)
		c->deadline_ms = until_ms;
}

unsigned
at_chat_probe_turn(const struct at_chat *c)
{
	return c->probe_turn;
}

const char *
at_probe_text(unsigned kind)
{
	assert(kind < AT_PROBE_KINDS);
	return probes[kind].text;
}

/* Asked, +CREG has a number before the state; unasked, the state first and then codes of four
 * digits, quoted or not. */
static bool
is_creg_answer(struct at_fields *f)
{
	char mode[3], state[3];

	if (at_fields_text(f, sizeof(mode), mode) != AT_FIELD_OK || strchr(f->at, '"') == f->at + 1)
		return false;
	return at_fields_text(f, sizeof(state), state) == AT_FIELD_OK;
}

/* The kind of probe that this line answers, or AT_PROBE_KINDS. */
static unsigned
probe_kind(const char *line)
{
	struct at_fields f;

	for (unsigned k = 0; k < AT_PROBE_KINDS; k++) {
		if (!at_fields_start(&f, line, probes[k].prefix))
			continue;
		if (strcmp(probes[k].prefix, "+CREG:") == 0 && !is_creg_answer(&f))
			return AT_PROBE_KINDS;
		return k;
	}
	return AT_PROBE_KINDS;
}

static bool
tell(struct at_event *ev, enum at_event_type type, const char *line)
{
	ev->type = type;
	ev->line = line;
	return true;
}

static bool
tell_notice(struct at_event *ev, enum at_notice notice, const char *line, const char *body)
{
	ev->notice = notice;
	ev->body = body;
	return tell(ev, AT_EV_NOTICE, line);
}

/* Out of step: everything is thrown away up to the answer of the probe; notices are still told. */
static bool
probing_line(struct at_chat *c, const char *line, struct at_event *ev)
{
	int code;
	enum at_final final = at_final_read(line, &code);

	if (strcmp(line, probes[c->probe].text) == 0)
		return false;
	if (probe_kind(line) == c->probe) {
		c->probe_answered = true;
		memcpy(c->probe_line, line, strlen(line) + 1);
		return false;
	}
	if (final == AT_FINAL_OK && c->probe_answered) {
		c->step = STEP_IN;
		c->silent = 0;
		return tell(ev, AT_EV_IN_STEP, c->probe_line);
	}
	if (final != AT_FINAL_NONE) {
		c->probe_answered = c->escape = false;
		if (final != AT_FINAL_OK && c->silent < PROBES_QUICK &&
		    c->deadline_ms > c->now_ms + PROBE_REFUSED_MS)
			c->deadline_ms = c->now_ms + PROBE_REFUSED_MS;
		return false;
	}
	return at_notice_read(line) != AT_NOTICE_NONE &&
	    tell_notice(ev, at_notice_read(line), line, NULL);
}

static bool
final_line(struct at_chat *c, enum at_final final, int code, const char *line, struct at_event *ev)
{
	bool stale =
	    final == AT_FINAL_OK && (c->swallow_ok || (c->command.answer_required && !c->answered));

	if (!c->busy || stale) {
		c->swallow_ok = false;
		return tell(ev, AT_EV_NOISE, line);
	}
	c->busy = false;
	ev->tag = c->command.tag;
	ev->final = final;
	ev->code = code;
	ev->prompted = c->prompted;
	return tell(ev, AT_EV_DONE, line);
}

/* Some numbers of SIM cards are filled up with an F. */
static bool
is_number(const char *line)
{
	size_t digits = strspn(line, "0123456789");

	return digits > 0 && line[digits + strspn(line + digits, "Ff")] == '\0';
}

/* In step, with or without a command in flight. */
static bool
step_line(struct at_chat *c, const char *line, struct at_event *ev)
{
	int code;
	enum at_final final = at_final_read(line, &code);
	enum at_notice notice = at_notice_read(line);

	/* What is a line of its own ends a string that was never closed. */
	if (c->text_open && final == AT_FINAL_NONE && notice == AT_NOTICE_NONE && line[0] != '+' &&
	    !(c->busy && c->command.bodies && at_line_is_hex(line))) {
		c->text_open = at_line_goes_on(line, true);
		return tell_notice(ev, AT_NOTICE_MORE, line, NULL);
	}
	c->text_open = notice == AT_NOTICE_TEXT && at_line_goes_on(line, false);
	if (c->busy && strcmp(line, c->line) == 0)
		return tell(ev, AT_EV_ECHO, line);
	if (c->busy && c->prompted && strcmp(line, c->payload) == 0)
		return false;
	ev->tag = c->command.tag;
	if (c->busy && c->command.answer_prefix != NULL &&
	    at_line_has(line, c->command.answer_prefix)) {
		c->answered = true;
		return tell(ev, AT_EV_LINE, line);
	}
	if (final != AT_FINAL_NONE)
		return final_line(c, final, code, line, ev);
	if (notice != AT_NOTICE_REBOOT && probe_kind(line) < AT_PROBE_KINDS) {
		c->swallow_ok = true;
		return tell(ev, AT_EV_NOISE, line);
	}
	if (notice != AT_NOTICE_NONE)
		return tell_notice(ev, notice, line, NULL);
	if (c->busy && c->command.digits && is_number(line))
		return tell(ev, AT_EV_LINE, line);
	if (c->busy && c->command.bodies && c->answered)
		return tell(ev, AT_EV_LINE, line);
	return tell(ev, AT_EV_NOISE, line);
}

static bool
one_line(struct at_chat *c, struct at_event *ev)
{
	const char *line = at_lex_line(&c->lex);

	if (c->body_follows) {
		c->body_follows = false;
		if (at_line_is_hex(line))
			return tell_notice(ev, AT_NOTICE_BODY, c->body_head, line);
	}
	if (at_notice_read(line) == AT_NOTICE_BODY) {
		c->body_follows = true;
		memcpy(c->body_head, line, strlen(line) + 1);
		return false;
	}
	return c->step == STEP_PROBING ? probing_line(c, line, ev) : step_line(c, line, ev);
}

static void
prompt(struct at_chat *c)
{
	if (c->step != STEP_IN || !c->busy || c->command.payload == NULL || c->prompted)
		return;
	c->prompted = true;
	c->deadline_ms = c->now_ms + c->command.payload_timeout_ms;
	put(c, c->payload);
	put(c, CTRL_Z);
}

bool
at_chat_next(struct at_chat *c, struct at_event *ev)
{
	memset(ev, 0, sizeof(*ev));
	ev->code = AT_CODE_NONE;
	if (c->gave_up) {
		c->gave_up = false;
		ev->tag = c->gave_up_tag;
		ev->prompted = c->gave_up_prompted;
		return tell(ev, AT_EV_TIMEOUT, "");
	}
	if (c->told_silent) {
		c->told_silent = false;
		ev->silent = c->silent;
		return tell(ev, AT_EV_SILENT, "");
	}
	while (c->in.done < c->in.len) {
		switch (at_lex_byte(&c->lex, c->in.at[c->in.done++])) {
		case AT_TOKEN_NONE: break;
		case AT_TOKEN_PROMPT: prompt(c); break;
		case AT_TOKEN_OVERLONG: return tell(ev, AT_EV_NOISE, at_lex_line(&c->lex));
		case AT_TOKEN_LINE:
			if (one_line(c, ev))
				return true;
			break;
		}
	}
	return false;
}

const char *
at_event_type_name(enum at_event_type type)
{
	switch (type) {
	case AT_EV_LINE: return "line";
	case AT_EV_DONE: return "done";
	case AT_EV_TIMEOUT: return "timeout";
	case AT_EV_IN_STEP: return "in step";
	case AT_EV_SILENT: return "silent";
	case AT_EV_NOTICE: return "notice";
	case AT_EV_ECHO: return "echo";
	case AT_EV_NOISE: return "noise";
	}
	return "?";
}
