#include "modem/ussd.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "modem/gsm7.h"
#include "modem/hex.h"
#include "modem/ussd_text.h"

#define ANSWER_MS 60000 /* from the OK: operators take half a minute at times */
#define NOTICE_MS 2000  /* after "released" and the like, for the answer itself */
#define ANSWERED_MS 500 /* after the answer, for one more in the same go */

/* <m> of +CUSD. */
#define STATUS_DONE 0
#define STATUS_AWAITS 1
#define STATUS_NOT_SUPPORTED 4

void
ussd_init(struct ussd *u)
{
	*u = (struct ussd){ .deadline = -1, .error = -1 };
}

bool
ussd_code_ok(const char *code)
{
	size_t len = strlen(code);

	return len > 0 && len < USSD_CODE_MAX && strspn(code, "0123456789*#") == len;
}

static void
want(struct ussd *u)
{
	u->phase = USSD_WANTED;
	u->got = u->latest = false;
	u->len = 0;
	u->raw[0] = '\0';
	u->status = u->error = -1;
	u->deadline = -1;
}

void
ussd_begin(struct ussd *u, uint32_t tag, const char *code)
{
	assert(u->phase == USSD_IDLE && ussd_code_ok(code));
	u->tag = tag;
	strcpy(u->code, code);
	if (!u->form_known)
		u->form = USSD_FORM_PLAIN;
	want(u);
}

static void
end(struct ussd *u, bool ok, const char *why)
{
	u->phase = USSD_IDLE;
	u->deadline = -1;
	u->done = true;
	u->ok = ok;
	u->why = why;
}

/* ---- commands ---- */

bool
ussd_wants_command(const struct ussd *u)
{
	return u->close || u->phase == USSD_WANTED;
}

/* Digits, * and # are the same in ASCII and in the default alphabet. */
static void
encode(const struct ussd *u, char out[static 4 * USSD_CODE_MAX])
{
	uint8_t octets[USSD_CODE_MAX];
	size_t len;

	switch (u->form) {
	case USSD_FORM_PACKED:
		gsm7_pack_ussd(
		    (const uint8_t *)u->code, strlen(u->code), octets, sizeof(octets), &len);
		hex_encode(octets, len, out, 4 * USSD_CODE_MAX);
		return;
	case USSD_FORM_WIDE:
		for (size_t i = 0; u->code[i] != '\0'; i++)
			snprintf(out + 4 * i, 5, "%04X", (unsigned char)u->code[i]);
		return;
	case USSD_FORM_PLAIN:
	case USSD_FORMS: break;
	}
	strcpy(out, u->code);
}

void
ussd_command(struct ussd *u, size_t cap, char *line_out)
{
	char code[4 * USSD_CODE_MAX];

	assert(ussd_wants_command(u));
	if (u->close) {
		u->close = false;
		u->closing = true;
		snprintf(line_out, cap, "AT+CUSD=2");
		return;
	}
	u->phase = USSD_DIALLING;
	encode(u, code);
	snprintf(line_out, cap, "AT+CUSD=1,\"%s\",15", code);
}

/* Dials in the next form, where that may help. */
static bool
try_next_form(struct ussd *u)
{
	if (u->form_known || u->form + 1 == USSD_FORMS)
		return false;
	u->form++;
	want(u);
	return true;
}

static void
wait_for_more(struct ussd *u, int64_t now_ms)
{
	bool answer = u->status == STATUS_DONE || u->status == STATUS_AWAITS;

	u->deadline = now_ms + (answer ? ANSWERED_MS : NOTICE_MS);
}

void
ussd_answered(struct ussd *u, bool ok, int error, int64_t now_ms)
{
	if (u->closing) {
		u->closing = false;
		return;
	}
	if (u->phase != USSD_DIALLING)
		return;
	u->phase = USSD_WAITING;
	if (u->got)
		wait_for_more(u, now_ms);
	else if (ok)
		u->deadline = now_ms + ANSWER_MS;
	else if (!try_next_form(u)) {
		u->error = error;
		end(u, false, "refused by the modem");
	}
}

void
ussd_unanswered(struct ussd *u, int64_t now_ms)
{
	/* It may have been dialled all the same. */
	ussd_answered(u, true, -1, now_ms);
}

/* ---- what the network says ---- */

static void
keep(struct ussd *u, const char *line, int status)
{
	u->got = u->latest = true;
	u->status = status;
	u->len = strlen(line) < sizeof(u->raw) ? strlen(line) : sizeof(u->raw) - 1;
	memcpy(u->raw, line, u->len);
	u->raw[u->len] = '\0';
}

void
ussd_heard(struct ussd *u, const char *line, int64_t now_ms)
{
	struct ussd_reply r;
	bool answer, first;

	u->latest = false;
	if (ussd_reply_split(line, strlen(line), &r) != USSD_OK)
		return;
	if (u->phase != USSD_DIALLING && u->phase != USSD_WAITING) {
		/* The network asks although nobody is there to answer. */
		u->close = u->close || r.status == STATUS_AWAITS;
		return;
	}
	answer = r.status == STATUS_DONE || r.status == STATUS_AWAITS;
	first = !u->got || (u->status != STATUS_DONE && u->status != STATUS_AWAITS);
	if (answer || first)
		keep(u, line, r.status);
	if (u->phase == USSD_WAITING)
		wait_for_more(u, now_ms);
}

void
ussd_heard_more(struct ussd *u, const char *line)
{
	size_t room = sizeof(u->raw) - 1 - u->len, len = strlen(line);

	if (!u->latest || room == 0)
		return;
	u->raw[u->len++] = '\n';
	room--;
	len = len < room ? len : room;
	memcpy(u->raw + u->len, line, len);
	u->len += len;
	u->raw[u->len] = '\0';
}

void
ussd_stray_error(struct ussd *u, int error)
{
	if (u->phase != USSD_WAITING || u->got)
		return;
	u->error = error;
	end(u, false, "refused by the network");
}

void
ussd_lost(struct ussd *u)
{
	bool pending = u->phase != USSD_IDLE;

	u->close = u->closing = u->form_known = false;
	if (pending && u->got)
		end(u, true, "");
	else if (pending)
		end(u, false, "the modem was lost");
}

/* ---- time, and the end ---- */

int64_t
ussd_deadline(const struct ussd *u)
{
	return u->deadline;
}

void
ussd_expire(struct ussd *u, int64_t now_ms)
{
	if (u->phase != USSD_WAITING || u->deadline < 0 || now_ms < u->deadline)
		return;
	if (!u->got) {
		u->close = true;
		end(u, false, "no answer");
		return;
	}
	if (u->status == STATUS_NOT_SUPPORTED && try_next_form(u))
		return;
	u->form_known = u->form_known || u->status != STATUS_NOT_SUPPORTED;
	u->close = u->close || u->status == STATUS_AWAITS;
	end(u, true, "");
}

bool
ussd_take(struct ussd *u, struct ussd_result *out)
{
	if (!u->done)
		return false;
	u->done = false;
	*out = (struct ussd_result){ .tag = u->tag,
		.ok = u->ok,
		.status = u->got ? u->status : -1,
		.error = u->error,
		.why = u->why };
	return true;
}

const char *
ussd_phase_name(enum ussd_phase phase)
{
	switch (phase) {
	case USSD_IDLE: return "idle";
	case USSD_WANTED: return "wanted";
	case USSD_DIALLING: return "dialling";
	case USSD_WAITING: return "waiting";
	}
	return "?";
}
