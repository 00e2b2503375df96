#include "modem/sim/air.h"

#include <stdio.h>
#include <string.h>

#include "modem/sim/messages.h"

#define SESSION_MS 120000

void
air_init(struct air *a)
{
	memset(a, 0, sizeof(*a));
	a->network = network_new(MOBILE_SMSC);
	a->menu.open = -1;
	a->session_until_ms = a->chatter_due_ms = -1;
	a->boot_next = PROFILE_BOOT_MAX;
}

void
air_free(struct air *a)
{
	network_free(&a->network);
}

void
air_restarted(struct air *a, const struct mobile *m)
{
	air_hang_up(a);
	a->boot_next = 0;
	a->booted_ms = m->now_ms;
	a->chatter_due_ms = -1;
}

/* ---- messages and reports ---- */

static bool
hints(const struct air *a, const struct mobile *m)
{
	return m->mode > 0 && !a->mute && (m->quirks & QUIRK_NO_HINTS) == 0;
}

/* Past the storages, where AT+CNMI says so. */
static bool
is_direct(const struct air *a, const struct mobile *m)
{
	return m->mt == 2 && mobile_on_air(m) && hints(a, m);
}

static void
hint(const struct air *a, const struct mobile *m, unsigned index, struct wire *unasked)
{
	if (!hints(a, m) || m->mt != 1)
		return;
	if ((m->quirks & QUIRK_BLIND_HINTS) != 0)
		wire_say(unasked, "+CMTI: ,-1");
	else
		wire_say(unasked, "+CMTI: \"%s\",%u", m->stores[m->receiving].name, index);
}

static void
bring_messages(struct air *a, struct mobile *m, struct wire *unasked)
{
	const struct queue_entry *e;

	while ((e = network_incoming(a->network)) != NULL && e->due_ms <= m->now_ms) {
		if (is_direct(a, m))
			messages_announce(m, "+CMT: ", e->octets, e->len, unasked);
		else if (mobile_has_room(m, m->receiving))
			hint(a, m, mobile_store(m, m->receiving, e->octets, e->len), unasked);
		else
			return;
		network_taken(a->network);
		a->stored++;
	}
}

static void
bring_reports(struct air *a, struct mobile *m, struct wire *unasked)
{
	const struct queue_entry *e;
	unsigned index;

	while (mobile_on_air(m) && (e = network_report(a->network)) != NULL &&
	    e->due_ms <= m->now_ms) {
		if (m->ds == 2 && !mobile_has_room(m, m->reporting))
			return;
		a->reported += m->ds > 0 && hints(a, m);
		if (m->ds == 2) {
			index = mobile_store(m, m->reporting, e->octets, e->len);
			if (hints(a, m))
				wire_say(unasked, "+CDSI: \"%s\",%u", m->stores[m->reporting].name,
				    index);
		} else if (m->ds == 1 && hints(a, m)) {
			messages_announce(m, "+CDS: ", e->octets, e->len, unasked);
		}
		/* Else nobody wants it, and the network has done what it could. */
		network_report_taken(a->network);
	}
}

/* ---- USSD ---- */

void
air_hang_up(struct air *a)
{
	ussd_menu_hang_up(&a->menu);
	a->ussd[0] = '\0';
	a->session_until_ms = -1;
}

void
air_dial(struct air *a, const struct mobile *m, unsigned times)
{
	const char *text;
	enum ussd_menu_status status = ussd_menu_dial(&a->menu, m->dialled, &text);

	ussd_line_write(m->profile->ussd, m->charset, (int)status, text, a->ussd);
	a->ussd_times = times;
	a->ussd_due_ms = m->now_ms + network_weather(a->network)->delay_ms;
	a->session_until_ms = status == USSD_MENU_AWAITS ? m->now_ms + SESSION_MS : -1;
}

void
air_answer(struct air *a, struct wire *to)
{
	while (a->ussd_times > 0) {
		wire_say(to, "%s", a->ussd);
		a->ussd_times--;
	}
	a->ussd[0] = '\0';
}

static void
bring_ussd(struct air *a, const struct mobile *m, struct wire *unasked)
{
	if (a->ussd[0] != '\0' && m->now_ms >= a->ussd_due_ms)
		air_answer(a, unasked);
	if (a->session_until_ms < 0 || m->now_ms < a->session_until_ms)
		return;
	air_hang_up(a);
	wire_say(unasked, "+CUSD: %d", USSD_MENU_TIMEOUT);
}

/* ---- noise ---- */

static void
bring_boot_lines(struct air *a, const struct mobile *m, struct wire *unasked)
{
	const struct profile_line *line;

	for (; a->boot_next < PROFILE_BOOT_MAX; a->boot_next++) {
		line = &m->profile->boot[a->boot_next];
		if (line->text == NULL)
			a->boot_next = PROFILE_BOOT_MAX - 1;
		else if (m->now_ms < a->booted_ms + line->after_ms)
			return;
		else if (strcmp(line->text, "+CPIN") == 0)
			wire_say(unasked, "+CPIN: %s", m->pin_open ? "READY" : "SIM PIN");
		else
			wire_say(unasked, "%s", line->text);
	}
}

static void
bring_chatter(struct air *a, const struct mobile *m, struct wire *unasked)
{
	const struct profile_facts *p = m->profile;

	if (p->chatter_ms == 0 || m->quiet) {
		a->chatter_due_ms = -1;
		return;
	}
	if (a->chatter_due_ms >= 0 && m->now_ms >= a->chatter_due_ms) {
		if (a->chatter_next == PROFILE_CHATTER_MAX || p->chatter[a->chatter_next] == NULL)
			a->chatter_next = 0;
		wire_say(unasked, "%s", p->chatter[a->chatter_next++]);
		a->chatter_due_ms = -1;
	}
	if (a->chatter_due_ms < 0)
		a->chatter_due_ms = m->now_ms + p->chatter_ms;
}

/* ---- all of it ---- */

void
air_bring(struct air *a, struct mobile *m, struct wire *unasked)
{
	network_expire(a->network, mobile_utc_ms(m), m->now_ms);
	bring_boot_lines(a, m, unasked);
	bring_messages(a, m, unasked);
	bring_reports(a, m, unasked);
	bring_ussd(a, m, unasked);
	bring_chatter(a, m, unasked);
}

static void
sooner(int64_t *at, int64_t due_ms)
{
	if (due_ms >= 0 && (*at < 0 || due_ms < *at))
		*at = due_ms;
}

int64_t
air_deadline(const struct air *a, const struct mobile *m)
{
	const struct queue_entry *message = network_incoming(a->network),
				 *report = network_report(a->network);
	int64_t at = network_deadline(a->network);

	if (message != NULL && (is_direct(a, m) || mobile_has_room(m, m->receiving)))
		sooner(&at, message->due_ms);
	if (report != NULL && mobile_on_air(m) && (m->ds != 2 || mobile_has_room(m, m->reporting)))
		sooner(&at, report->due_ms);
	if (a->ussd[0] != '\0')
		sooner(&at, a->ussd_due_ms);
	sooner(&at, a->session_until_ms);
	if (a->boot_next < PROFILE_BOOT_MAX && m->profile->boot[a->boot_next].text != NULL)
		sooner(&at, a->booted_ms + m->profile->boot[a->boot_next].after_ms);
	sooner(&at, a->chatter_due_ms);
	return at;
}
