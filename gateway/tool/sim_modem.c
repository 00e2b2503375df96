/* kengsim modem: plays the modem on its pseudo-terminal, in the machine's time or in its own. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/base/clock.h"
#include "gateway/base/loop.h"
#include "gateway/tool/sim_cli.h"
#include "gateway/tool/sim_clock.h"
#include "gateway/tool/sim_control.h"
#include "gateway/tool/sim_port.h"
#include "gateway/tool/sim_script.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* What an operator in Viet Nam would answer, when no script says otherwise. */
static const char *const usual_ussd[] = {
	"*101# > TK chinh: 25.000d, su dung den 31/12/2026",
	"*098# > Chon:\\n1. Goi cuoc\\n2. Khuyen mai",
	"    1 > Goi V90: 90.000d/30 ngay",
	"    2 ! Khong co khuyen mai",
};

static bool stopping;

static void
on_signal(int signo, void *ctx)
{
	(void)signo;
	(void)ctx;
	stopping = true;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static void
serve(struct loop *l, struct sim *sim, struct sim_port *port, struct sim_control *control)
{
	while (!stopping) {
		sim_port_flush(port);
		loop_once(l, earlier(sim_deadline(sim), sim_control_deadline(control)));
		sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
		sim_expire(sim, clock_mono_ms());
		sim_control_look(control, clock_mono_ms());
	}
}

/* ---- a play with its own time ---- */

struct play {
	struct sim_clock *clock;
	struct sim_script script;
	int64_t until_ms;
};

static void
serve_play(struct play *p, struct sim *sim, struct sim_port *port, struct sim_control *control)
{
	while (!stopping && clock_utc_ms() < p->until_ms) {
		if (sim_port_flush(port))
			sim_clock_stir(p->clock);
		sim_clock_step(p->clock,
		    earlier(sim_script_deadline(&p->script),
			earlier(sim_deadline(sim), sim_control_deadline(control))),
		    p->until_ms);
		sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
		sim_script_play(&p->script, sim);
		sim_expire(sim, clock_mono_ms());
		sim_control_look(control, clock_mono_ms());
	}
}

static bool
play_open(struct play *p, struct loop *l, const struct sim_cli *o, struct err *e)
{
	int64_t start;

	if (o->start[0] == '\0' || !clock_parse(o->start, &start, NULL))
		return err_set(e, "--clock needs --start TIME (2026-11-24T00:00:00+07:00)");
	p->until_ms = INT64_MAX;
	if (o->until[0] != '\0' && !clock_parse(o->until, &p->until_ms, NULL))
		return err_set(e, "%s: no time", o->until);
	if (o->script[0] != '\0' && !sim_script_read(o->script, &p->script, e))
		return false;
	p->clock = sim_clock_open(l, o->clock, start, e);
	return p->clock != NULL;
}

static void
play_close(struct play *p)
{
	sim_clock_close(&p->clock);
	json_decref(p->script.rows);
}

static bool
quirks_of(const struct sim_settings *s, unsigned *out, struct err *e)
{
	*out = 0;
	for (size_t i = 0; i < s->count; i++) {
		unsigned quirk = profile_quirk_find(s->text[i]);

		if (quirk == 0)
			return err_set(e, "%s: no such quirk (--help lists them)", s->text[i]);
		*out |= quirk;
	}
	return true;
}

static bool
sim_options_of(const struct sim_cli *o, struct sim_options *out, struct err *e)
{
	enum sim_profile profile;

	if (!profile_find(o->profile, &profile))
		return err_set(e, "%s: no such profile (--help lists them)", o->profile);
	*out = sim_options_usual(profile);
	if (o->slots >= 0)
		out->slots = (unsigned)o->slots;
	if (o->phone_slots >= 0)
		out->phone_slots = (unsigned)o->phone_slots;
	if (o->first_index >= 0)
		out->first_index = (unsigned)o->first_index;
	out->delay_ms = o->delay_ms;
	if (o->slots > SIM_SLOTS_MAX || o->phone_slots > SIM_SLOTS_MAX)
		return err_set(e, "a storage has at most %d slots", SIM_SLOTS_MAX);
	if (strlen(o->pin) >= sizeof(out->pin))
		return err_set(e, "a PIN has at most 8 digits");
	memcpy(out->pin, o->pin, strlen(o->pin));
	return quirks_of(&o->quirks, &out->quirks, e) &&
	    quirks_of(&o->no_quirks, &out->no_quirks, e);
}

static bool
read_ussd(struct sim *sim, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	bool ok = f != NULL;

	if (f == NULL)
		return err_set(e, "%s: %s", path, strerror(errno));
	for (unsigned n = 1; ok && getline(&line, &cap, f) > 0; n++)
		if (!sim_ussd(sim, line))
			ok = err_set(e, "%s:%u: CODE > TEXT or CODE ! TEXT is wanted", path, n);
	free(line);
	fclose(f);
	return ok;
}

/* Network, faults and menus, as the command line has them. */
static bool
furnish(struct sim *sim, const struct sim_cli *o, struct err *e)
{
	sim_set_clock(sim, clock_utc_ms(), clock_mono_ms());
	for (size_t i = 0; i < o->network.count; i++)
		if (!sim_network(sim, o->network.text[i], clock_mono_ms()))
			return err_set(e, "%s: no such setting", o->network.text[i]);
	for (size_t i = 0; i < o->faults.count; i++)
		if (!sim_fault(sim, o->faults.text[i], clock_mono_ms()))
			return err_set(e, "%s: no such fault", o->faults.text[i]);
	if (o->ussd[0] != '\0')
		return read_ussd(sim, o->ussd, e);
	for (size_t i = 0; i < NITEMS(usual_ussd); i++)
		sim_ussd(sim, usual_ussd[i]);
	return true;
}

static bool
play(struct sim *sim, const struct sim_cli *o, struct err *e)
{
	struct loop *l = loop_new();
	struct sim_port *port = sim_port_open(l, sim, o->link, o->trace, e);
	struct sim_control *control = NULL;
	struct play lockstep = { 0 };
	bool own_time = o->clock[0] != '\0';

	if (port != NULL) {
		loop_on_signal(l, SIGTERM, on_signal, NULL);
		loop_on_signal(l, SIGINT, on_signal, NULL);
		signal(SIGPIPE, SIG_IGN);
		control = sim_control_open(l, o->control, sim, e);
	}
	/* Furnished in its own time: deadlines are counted from it. */
	if (control != NULL && (!own_time || play_open(&lockstep, l, o, e)) && furnish(sim, o, e)) {
		/* Whoever started us may go on now. */
		printf("modem %s\n", o->link);
		fflush(stdout);
		if (own_time)
			serve_play(&lockstep, sim, port, control);
		else
			serve(l, sim, port, control);
	}
	play_close(&lockstep);
	sim_control_close(&control);
	sim_port_close(&port);
	loop_free(&l);
	return e->text[0] == '\0';
}

int
sim_modem_run(const struct sim_cli *o, int argc, char **argv)
{
	struct sim_options so;
	struct sim *sim = NULL;
	struct err e = { "" };
	bool ok = sim_options_of(o, &so, &e);

	(void)argc;
	(void)argv;
	if (ok) {
		sim = sim_new(&so);
		ok = play(sim, o, &e);
		sim_free(&sim);
	}
	if (!ok)
		fprintf(stderr, "kengsim: %s\n", e.text);
	return ok ? EXIT_SUCCESS : EXIT_FAILED;
}
