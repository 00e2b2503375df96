#include "modem/modem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modem/at_chat.h"
#include "modem/at_fields.h"
#include "modem/events.h"
#include "modem/hex.h"
#include "modem/link.h"
#include "modem/listing.h"
#include "modem/setup.h"
#include "modem/status.h"
#include "modem/submit.h"
#include "modem/sweep.h"
#include "modem/ussd.h"
#include "modem/ussd_text.h"

#define SWEEP_MS 30000
#define SETUP_MS 10000
#define PIN_MS 30000
#define LIST_MS 30000
#define DELETE_MS 15000
#define PROMPT_MS 10000
#define SUBMIT_MS 60000
#define POLL_MS 5000
#define RETRY_MS 10000  /* a faulty modem is set up anew */
#define SILENT_PROBES 4 /* running, one of each kind: faulty */
#define KEEP_MS 5000
#define KEPT_MS                                                                           \
	1000 /* the shortest pause after which a modem may close the link (27.005, 3.5.6) \
	      */
#define POLLS 7

enum task {
	TASK_NONE,
	TASK_SETUP,
	TASK_SELECT, /* AT+CPMS= */
	TASK_LIST,
	TASK_DELETE,
	TASK_USSD, /* AT+CUSD= */
	TASK_KEEP, /* AT+CMMS= */
	TASK_SUBMIT,
	TASK_POLL,
};

/* Asked in turn between other things. */
static const struct {
	const char *line, *prefix;
	bool once; /* it does not change while the modem runs */
} polls[POLLS] = {
	{ "AT+CSQ", "+CSQ:", false },
	{ "AT+CREG?", "+CREG:", false },
	{ "AT+CPMS?", "+CPMS:", false },
	{ "AT+CEREG?", "+CEREG:", false },
	{ "AT+CGREG?", "+CGREG:", false },
	{ "AT+CGSN", "+CGSN:", true },
	{ "AT+CCID", "+CCID:", true },
};

struct modem {
	struct modem_status status;
	enum modem_state state;
	struct at_chat *chat;
	struct setup setup;
	struct listing listing;
	struct submit submit;
	struct ussd ussd;

	enum task task; /* of the command in flight */
	unsigned index; /* of TASK_DELETE */
	bool submitted_last;
	bool more, kept; /* another submit follows this one; the link was asked to stay open */
	int64_t kept_until;
	unsigned polls_due, poll_turn;
	unsigned polls_over; /* bit by poll: refused, or answered once and for all */

	struct sweep sweep;
	unsigned current;         /* storage that is read, in the order of setup.storage */
	int64_t now_ms, retry_at; /* -1: not set */

	struct events events;
};

static struct modem_event *
event(struct modem *m, enum modem_event_type type)
{
	struct modem_event *ev = events_add(&m->events, type);

	ev->from = ev->to = m->state;
	return ev;
}

static void
noise(struct modem *m, const char *line)
{
	m->status.noise_lines++;
	snprintf(event(m, MODEM_EV_NOISE)->text, MODEM_TEXT_MAX, "%s", line);
}

struct modem *
modem_new(const struct modem_options *options)
{
	struct modem *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	m->chat = at_chat_new(options->probe_turn);
	setup_init(&m->setup, options->pin, options->pin_refused);
	listing_init(&m->listing);
	sweep_init(&m->sweep, options->sweep_ms > 0 ? options->sweep_ms : SWEEP_MS);
	status_init(&m->status);
	ussd_init(&m->ussd);
	m->status.probe_turn = at_chat_probe_turn(m->chat);
	m->status.pin_refused = options->pin_refused;
	m->retry_at = -1;
	return m;
}

void
modem_free(struct modem **m)
{
	if (*m != NULL) {
		at_chat_free(&(*m)->chat);
		listing_free(&(*m)->listing);
		events_free(&(*m)->events);
	}
	free(*m);
	*m = NULL;
}

/* ---- submits ---- */

static void
end_submit(struct modem *m, enum modem_outcome outcome, enum at_final final, int code)
{
	struct modem_event *ev = event(m, MODEM_EV_SUBMITTED);

	ev->tag = m->submit.tag;
	ev->outcome = outcome;
	ev->final = final;
	ev->code = outcome == MODEM_SENT ? MODEM_CODE_NONE : code;
	ev->mr = outcome == MODEM_SENT ? m->submit.mr : -1;
	m->submit.pending = false;
	m->kept_until = m->now_ms + KEPT_MS;
}

/* The answer will not come. */
static void
abandon_submit(struct modem *m, bool handed_over)
{
	if (m->submit.pending)
		end_submit(
		    m, submit_abandoned(&m->submit, handed_over), AT_FINAL_NONE, MODEM_CODE_NONE);
}

/* ---- states ---- */

static void
begin_traffic(struct modem *m)
{
	m->status.reports = m->setup.reports;
	if (m->setup.nstorages > 0)
		memcpy(m->status.storage, m->setup.storage[0], 3);
	m->current = 0;
	m->polls_due = POLLS;
	m->polls_over = 0;
	m->kept = false;
	status_forget(&m->status);
	sweep_start(
	    &m->sweep, m->setup.nstorages > 1 ? (unsigned)m->setup.nstorages : 1, m->now_ms);
}

static void
drop_task(struct modem *m)
{
	abandon_submit(m, at_chat_prompted(m->chat));
	m->task = TASK_NONE;
	m->polls_due = 0;
	m->retry_at = -1;
	sweep_stop(&m->sweep);
	listing_forget(&m->listing);
}

static void
carry_out(struct modem *m, enum link_order order)
{
	switch (order) {
	case LINK_DO_NOTHING: break;
	case LINK_DO_OPEN: at_chat_open(m->chat, m->now_ms); break;
	case LINK_DO_RESYNC: at_chat_resync(m->chat, m->now_ms); break;
	case LINK_DO_SETUP: setup_begin(&m->setup); break;
	case LINK_DO_TRAFFIC: begin_traffic(m); break;
	case LINK_DO_WAIT: m->retry_at = m->now_ms + RETRY_MS; break;
	case LINK_DO_CLOSE: at_chat_close(m->chat); break;
	}
}

/* The one place where the state changes. */
static void
step(struct modem *m, enum link_event link, const char *reason)
{
	enum modem_state next;
	enum link_order order;
	struct modem_event *ev;

	if (!link_step(m->state, link, &next, &order))
		return;
	drop_task(m);
	if (link != LINK_OUT_OF_STEP && link != LINK_IN_STEP && link != LINK_CONFIGURED)
		ussd_lost(&m->ussd);
	if (next != m->state) {
		ev = event(m, MODEM_EV_STATE);
		ev->to = next;
		snprintf(ev->text, sizeof(ev->text), "%s", reason);
	}
	m->state = next;
	carry_out(m, order);
}

/* ---- what is told ---- */

/* +CMTI: "SM",3 - believed only as far as "something came". */
static void
hint(struct modem *m, const char *line)
{
	char name[AT_NAME_LEN];
	struct at_fields f;
	int storage = -1;

	if (at_fields_start(&f, line, "+CMTI:") &&
	    at_fields_text(&f, sizeof(name), name) == AT_FIELD_OK)
		for (size_t i = 0; i < m->setup.nstorages; i++)
			if (strcmp(m->setup.storage[i], name) == 0)
				storage = (int)i;
	sweep_hint(&m->sweep, m->setup.nstorages > 1 ? storage : -1);
}

static void
notice(struct modem *m, const struct at_event *ev)
{
	struct modem_event *report;
	uint8_t octets[MODEM_OCTETS_MAX];
	size_t len;

	switch (ev->notice) {
	case AT_NOTICE_HINT: hint(m, ev->line); break;
	case AT_NOTICE_REBOOT: step(m, LINK_REBOOTED, "it has started anew"); break;
	case AT_NOTICE_BODY:
		if (!at_line_has(ev->line, "+CDS:") || ev->body == NULL ||
		    hex_decode(ev->body, strlen(ev->body), octets, sizeof(octets), &len) !=
			HEX_OK) {
			noise(m, ev->line);
			break;
		}
		report = event(m, MODEM_EV_REPORT);
		memcpy(report->octets, octets, len);
		report->len = len;
		break;
	case AT_NOTICE_TEXT:
		ussd_heard(&m->ussd, ev->line, m->now_ms);
		if (m->task == TASK_USSD)
			at_chat_hurry(m->chat, m->now_ms + USSD_HURRY_MS);
		break;
	case AT_NOTICE_MORE: ussd_heard_more(&m->ussd, ev->line); break;
	case AT_NOTICE_NONE:
	case AT_NOTICE_OTHER: break;
	}
}

/* An error behind the OK of AT+CUSD. */
static void
stray(struct modem *m, const char *line)
{
	int code;
	enum at_final final = at_final_read(line, &code);

	if (final != AT_FINAL_NONE && final != AT_FINAL_OK)
		ussd_stray_error(&m->ussd, code);
	noise(m, line);
}

/* ---- answers ---- */

static void
task_line(struct modem *m, const char *line)
{
	switch (m->task) {
	case TASK_SETUP:
		setup_line(&m->setup, line);
		status_learn(&m->status, line);
		break;
	case TASK_LIST: listing_line(&m->listing, line); break;
	case TASK_SUBMIT: submit_line(&m->submit, line); break;
	case TASK_SELECT:
	case TASK_POLL: status_learn(&m->status, line); break;
	case TASK_NONE:
	case TASK_DELETE:
	case TASK_USSD:
	case TASK_KEEP: break;
	}
}

static void
setup_answered(struct modem *m, const struct at_event *ev)
{
	char reason[96];
	enum setup_outcome outcome = setup_done(&m->setup, ev->final == AT_FINAL_OK, ev->code);

	switch (outcome) {
	case SETUP_GO_ON: break;
	case SETUP_COMPLETE: step(m, LINK_CONFIGURED, "configured"); break;
	case SETUP_REFUSED:
		snprintf(reason, sizeof(reason), "%s refused: %s %d", setup_reason(&m->setup),
		    at_final_name(ev->final), ev->code);
		step(m, LINK_REFUSED, reason);
		break;
	case SETUP_PIN_MISSING:
	case SETUP_PIN_REFUSED:
	case SETUP_PUK: step(m, LINK_LOCKED, setup_outcome_name(outcome)); break;
	}
}

static void
show(struct modem *m, const struct listing_entry *e)
{
	struct modem_event *ev = event(m, MODEM_EV_LISTED);

	ev->listing = m->listing.number;
	ev->index = (unsigned)e->index;
	ev->stat = e->stat;
	ev->len = e->len;
	memcpy(ev->octets, e->octets, e->len);
	snprintf(ev->text, sizeof(ev->text), "%s", e->text);
	memcpy(ev->storage, m->status.storage, sizeof(ev->storage));
}

static void
listing_answered(struct modem *m, const struct at_event *ev)
{
	struct modem_event *end;

	if (ev->final != AT_FINAL_OK) {
		listing_forget(&m->listing);
		if (!sweep_refused(&m->sweep, m->now_ms))
			step(m, LINK_REFUSED, "AT+CMGL refused");
		return;
	}
	listing_end(&m->listing);
	for (size_t i = 0; i < m->listing.count; i++)
		show(m, &m->listing.entries[i]);
	end = event(m, MODEM_EV_LISTING_END);
	end->listing = m->listing.number;
	end->shown = (unsigned)m->listing.count;
	end->complete = m->listing.complete;
	memcpy(end->storage, m->status.storage, sizeof(end->storage));
	sweep_listed(&m->sweep, m->current, end->shown, end->complete, m->now_ms);
}

static void
delete_answered(struct modem *m, bool ok)
{
	struct modem_event *ev = event(m, MODEM_EV_DELETED);

	ev->listing = m->listing.number;
	ev->index = m->index;
	ev->ok = ok;
}

/* Where a storage cannot be chosen, the one that was chosen last is the only one until the next
 * setup. */
static void
select_answered(struct modem *m, bool ok, unsigned wanted)
{
	if (ok) {
		m->current = wanted;
		memcpy(m->status.storage, m->setup.storage[wanted], 3);
		return;
	}
	noise(m, "AT+CPMS refused");
	m->setup.nstorages = 1;
	m->current = 0;
	sweep_start(&m->sweep, 1, m->now_ms);
}

static void
poll_answered(struct modem *m, bool ok)
{
	unsigned poll = (m->poll_turn + POLLS - 1) % POLLS;

	if (!ok || polls[poll].once)
		m->polls_over |= 1u << poll;
}

static void
task_done(struct modem *m, const struct at_event *ev)
{
	enum task task = m->task;
	bool ok = ev->final == AT_FINAL_OK;

	m->task = TASK_NONE;
	switch (task) {
	case TASK_SETUP: setup_answered(m, ev); break;
	case TASK_SELECT: select_answered(m, ok, m->index); break;
	case TASK_LIST: listing_answered(m, ev); break;
	case TASK_DELETE: delete_answered(m, ok); break;
	case TASK_SUBMIT:
		end_submit(m, submit_answered(&m->submit, ev->final, ev->code, ev->prompted),
		    ev->final, ev->code);
		break;
	case TASK_USSD: ussd_answered(&m->ussd, ok, ev->code, m->now_ms); break;
	case TASK_KEEP:
		m->kept = ok;
		if (!ok)
			m->setup.keeps_link = 0;
		m->kept_until = m->now_ms + KEPT_MS;
		break;
	case TASK_POLL: poll_answered(m, ok); break;
	case TASK_NONE: break;
	}
}

static void
task_gave_up(struct modem *m, const struct at_event *ev)
{
	static const char *const reasons[] = {
		[TASK_NONE] = "no answer",
		[TASK_SETUP] = "no answer during setup",
		[TASK_SELECT] = "no answer to AT+CPMS",
		[TASK_LIST] = "no answer to AT+CMGL",
		[TASK_DELETE] = "no answer to AT+CMGD",
		[TASK_USSD] = "no answer to AT+CUSD",
		[TASK_KEEP] = "no answer to AT+CMMS",
		[TASK_SUBMIT] = "no answer to AT+CMGS",
		[TASK_POLL] = "no answer to a question",
	};
	enum task task = m->task;

	m->status.timeouts++;
	if (task == TASK_SUBMIT)
		abandon_submit(m, ev->prompted);
	if (task == TASK_DELETE)
		delete_answered(m, false);
	if (task == TASK_USSD)
		ussd_unanswered(&m->ussd, m->now_ms);
	m->task = TASK_NONE;
	step(m, LINK_OUT_OF_STEP, reasons[task]);
}

static void
take(struct modem *m, const struct at_event *ev)
{
	switch (ev->type) {
	case AT_EV_LINE: task_line(m, ev->line); break;
	case AT_EV_DONE: task_done(m, ev); break;
	case AT_EV_TIMEOUT: task_gave_up(m, ev); break;
	case AT_EV_IN_STEP:
		status_learn(&m->status, ev->line);
		step(m, LINK_IN_STEP, "in step");
		break;
	case AT_EV_SILENT:
		if (ev->silent >= SILENT_PROBES)
			step(m, LINK_SILENT, "no answer to any probe");
		break;
	case AT_EV_NOTICE: notice(m, ev); break;
	case AT_EV_ECHO:
		if (m->setup.echo_off)
			step(m, LINK_REBOOTED, "echoes again");
		break;
	case AT_EV_NOISE: stray(m, ev->line); break;
	}
}

/* ---- commands ---- */

static void
send(struct modem *m, enum task task, const struct at_command *command)
{
	m->task = task;
	at_chat_submit(m->chat, command, m->now_ms);
}

static void
send_setup(struct modem *m)
{
	char line[SETUP_COMMAND_MAX];
	struct at_command command = { .line = line, .timeout_ms = SETUP_MS };

	setup_command(&m->setup, sizeof(line), line, &command.answer_prefix);
	if (at_line_has(line, "AT+CPIN="))
		command.timeout_ms = PIN_MS;
	send(m, TASK_SETUP, &command);
}

/* More is to follow, and the modem would close the link after this one. */
static bool
wants_link(const struct modem *m)
{
	if (!m->more || m->setup.keeps_link == 0)
		return false;
	return !m->kept || (m->setup.keeps_link == 1 && m->now_ms >= m->kept_until);
}

static void
send_keep(struct modem *m)
{
	char line[AT_COMMAND_MAX];
	struct at_command command = { .line = line, .timeout_ms = KEEP_MS };

	snprintf(line, sizeof(line), "AT+CMMS=%d", m->setup.keeps_link);
	send(m, TASK_KEEP, &command);
}

static void
send_submit(struct modem *m)
{
	char line[AT_COMMAND_MAX];
	struct at_command command = {
		.line = line,
		.answer_prefix = "+CMGS:",
		.answer_required = true,
		.payload = m->submit.hex,
		.timeout_ms = PROMPT_MS,
		.payload_timeout_ms = SUBMIT_MS,
	};

	snprintf(line, sizeof(line), "AT+CMGS=%zu", m->submit.tpdu_len);
	m->submitted_last = true;
	send(m, TASK_SUBMIT, &command);
}

static void
send_ussd(struct modem *m)
{
	char line[AT_COMMAND_MAX];
	struct at_command command = { .line = line, .timeout_ms = USSD_COMMAND_MS };

	ussd_command(&m->ussd, sizeof(line), line);
	send(m, TASK_USSD, &command);
}

static void
send_delete(struct modem *m)
{
	const struct listing_entry *e = listing_take_ordered(&m->listing);
	char line[AT_COMMAND_MAX];
	struct at_command command = { .line = line, .timeout_ms = DELETE_MS };

	snprintf(line, sizeof(line), "AT+CMGD=%d", e->index);
	m->index = (unsigned)e->index;
	send(m, TASK_DELETE, &command);
}

static void
send_select(struct modem *m, unsigned storage)
{
	char line[AT_COMMAND_MAX];
	struct at_command command = {
		.line = line,
		.answer_prefix = "+CPMS:",
		.timeout_ms = SETUP_MS,
	};

	snprintf(line, sizeof(line), "AT+CPMS=\"%s\"", m->setup.storage[storage]);
	m->index = storage;
	listing_forget(&m->listing);
	send(m, TASK_SELECT, &command);
}

static void
send_list(struct modem *m, unsigned storage)
{
	static const struct at_command command = {
		.line = "AT+CMGL=4",
		.answer_prefix = "+CMGL:",
		.bodies = true,
		.timeout_ms = LIST_MS,
	};

	if (storage != m->current) {
		send_select(m, storage);
		return;
	}
	sweep_listing(&m->sweep, storage);
	listing_begin(&m->listing);
	send(m, TASK_LIST, &command);
}

/* The next question that is worth asking; false: none is. */
static bool
find_poll(struct modem *m)
{
	for (unsigned n = 0; n < POLLS; n++) {
		if ((m->polls_over >> m->poll_turn & 1) == 0)
			return true;
		m->poll_turn = (m->poll_turn + 1) % POLLS;
	}
	m->polls_due = 0;
	return false;
}

static void
send_poll(struct modem *m)
{
	struct at_command command = {
		.line = polls[m->poll_turn].line,
		.answer_prefix = polls[m->poll_turn].prefix,
		.digits = polls[m->poll_turn].once,
		.timeout_ms = POLL_MS,
	};

	m->polls_due--;
	m->poll_turn = (m->poll_turn + 1) % POLLS;
	send(m, TASK_POLL, &command);
}

/* What comes in and what goes out take turns, so that neither a full SIM nor a long queue
 * starves the other. */
static void
work_ready(struct modem *m)
{
	unsigned storage;
	bool ordered = listing_has_ordered(&m->listing);
	bool list =
	    !ordered && sweep_due(&m->sweep, listing_settled(&m->listing), m->now_ms, &storage);

	if (ussd_wants_command(&m->ussd)) {
		send_ussd(m);
		return;
	}
	if (m->submit.pending && !((ordered || list) && m->submitted_last)) {
		if (wants_link(m))
			send_keep(m);
		else
			send_submit(m);
		return;
	}
	m->submitted_last = false;
	if (ordered)
		send_delete(m);
	else if (list)
		send_list(m, storage);
	else if (m->polls_due > 0 && find_poll(m))
		send_poll(m);
}

static void
work(struct modem *m)
{
	if (!at_chat_idle(m->chat) || m->task != TASK_NONE)
		return;
	if (m->state == MODEM_CONFIGURING)
		send_setup(m);
	if (m->state == MODEM_READY)
		work_ready(m);
}

static void
tell_ussd(struct modem *m)
{
	struct ussd_result r;
	struct ussd_reply reply;
	struct ussd_text text;
	struct modem_event *ev;

	if (!ussd_take(&m->ussd, &r))
		return;
	ev = event(m, MODEM_EV_USSD);
	ev->tag = r.tag;
	ev->ok = r.ok;
	ev->status = r.status;
	ev->code = r.error;
	if (!r.ok)
		snprintf(ev->text, sizeof(ev->text), "%s", r.why);
	else if (ussd_reply_split(m->ussd.raw, m->ussd.len, &reply) == USSD_OK &&
	    ussd_text_decode(reply.payload, reply.payload_len, reply.dcs, &text) == USSD_OK)
		snprintf(ev->text, sizeof(ev->text), "%.*s", (int)sizeof(ev->text) - 1, text.text);
}

static void
run(struct modem *m)
{
	struct at_event ev;

	work(m);
	while (at_chat_next(m->chat, &ev)) {
		take(m, &ev);
		work(m);
	}
	tell_ussd(m);
	m->status.probe_turn = at_chat_probe_turn(m->chat);
	m->status.pin_refused = m->setup.pin_refused;
}

/* ---- the owner's side ---- */

void
modem_opened(struct modem *m, int64_t now_ms)
{
	m->now_ms = now_ms;
	step(m, LINK_OPENED, "port opened");
	run(m);
}

void
modem_lost(struct modem *m, int64_t now_ms)
{
	m->now_ms = now_ms;
	step(m, LINK_LOST, "port lost");
	tell_ussd(m);
}

void
modem_receive(struct modem *m, const void *bytes, size_t len, int64_t now_ms)
{
	m->now_ms = now_ms;
	at_chat_receive(m->chat, bytes, len, now_ms);
	run(m);
}

const void *
modem_output(const struct modem *m, size_t *len_out)
{
	return at_chat_output(m->chat, len_out);
}

void
modem_sent(struct modem *m, size_t len, int64_t now_ms)
{
	m->now_ms = now_ms;
	at_chat_sent(m->chat, len);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

int64_t
modem_deadline(const struct modem *m)
{
	/* While a command is in flight, its end leads to what else is due. */
	bool settled = m->task != TASK_NONE || listing_settled(&m->listing);

	return earlier(earlier(at_chat_deadline(m->chat), m->retry_at),
	    earlier(sweep_deadline(&m->sweep, settled), ussd_deadline(&m->ussd)));
}

void
modem_expire(struct modem *m, int64_t now_ms)
{
	m->now_ms = now_ms;
	at_chat_expire(m->chat, now_ms);
	ussd_expire(&m->ussd, now_ms);
	if (sweep_expire(&m->sweep, now_ms) && m->polls_due == 0)
		m->polls_due = 1;
	if (m->retry_at >= 0 && now_ms >= m->retry_at)
		step(m, LINK_RETRY, "tried again");
	run(m);
}

bool
modem_next(struct modem *m, struct modem_event *event_out)
{
	return events_take(&m->events, event_out);
}

bool
modem_delete(struct modem *m, uint32_t listing, unsigned index, int64_t now_ms)
{
	m->now_ms = now_ms;
	if (!listing_order(&m->listing, listing, index))
		return false;
	run(m);
	return true;
}

bool
modem_can_submit(const struct modem *m)
{
	return m->state == MODEM_READY && !m->submit.pending;
}

void
modem_submit(struct modem *m, uint32_t tag, const uint8_t *pdu, size_t len, size_t tpdu_len,
    bool more, int64_t now_ms)
{
	assert(modem_can_submit(m));
	assert(len <= MODEM_OCTETS_MAX && tpdu_len < len);
	m->now_ms = now_ms;
	m->more = more;
	submit_begin(&m->submit, tag, pdu, len, tpdu_len);
	run(m);
}

bool
modem_can_ussd(const struct modem *m)
{
	return m->state == MODEM_READY && m->ussd.phase == USSD_IDLE;
}

void
modem_ussd(struct modem *m, uint32_t tag, const char *code, int64_t now_ms)
{
	struct modem_event *ev;

	m->now_ms = now_ms;
	if (modem_can_ussd(m) && ussd_code_ok(code)) {
		ussd_begin(&m->ussd, tag, code);
		run(m);
		return;
	}
	ev = event(m, MODEM_EV_USSD);
	ev->tag = tag;
	ev->status = -1;
	snprintf(ev->text, sizeof(ev->text), "%s",
	    !ussd_code_ok(code)           ? "no code that could be dialled"
		: m->state != MODEM_READY ? "the modem is not ready"
					  : "another request is under way");
}

const char *
modem_ussd_raw(const struct modem *m)
{
	return m->ussd.raw;
}

void
modem_sweep(struct modem *m, int64_t now_ms)
{
	m->now_ms = now_ms;
	sweep_all(&m->sweep);
	run(m);
}

enum modem_state
modem_state(const struct modem *m)
{
	return m->state;
}

const struct modem_status *
modem_status(const struct modem *m)
{
	return &m->status;
}

const char *
modem_state_name(enum modem_state state)
{
	switch (state) {
	case MODEM_CLOSED: return "closed";
	case MODEM_PROBING: return "probing";
	case MODEM_CONFIGURING: return "configuring";
	case MODEM_READY: return "ready";
	case MODEM_LOCKED: return "locked";
	case MODEM_FAULTY: return "faulty";
	case MODEM_STATES: break;
	}
	return "?";
}

const char *
modem_outcome_name(enum modem_outcome outcome)
{
	switch (outcome) {
	case MODEM_SENT: return "sent";
	case MODEM_REFUSED: return "refused";
	case MODEM_UNKNOWN: return "unknown";
	}
	return "?";
}

const char *
modem_event_type_name(enum modem_event_type type)
{
	switch (type) {
	case MODEM_EV_STATE: return "state";
	case MODEM_EV_LISTED: return "listed";
	case MODEM_EV_LISTING_END: return "listing end";
	case MODEM_EV_DELETED: return "deleted";
	case MODEM_EV_SUBMITTED: return "submitted";
	case MODEM_EV_REPORT: return "report";
	case MODEM_EV_USSD: return "ussd";
	case MODEM_EV_NOISE: return "noise";
	}
	return "?";
}
