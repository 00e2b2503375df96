/*
 * Texts at their hours, for a play with its own time (tool/sim_clock.h):
 * {"at":"2026-11-24T08:00:00+07:00","from":"+84...","text":"..."} a line, in order.
 */
#ifndef TOOL_SIM_SCRIPT_H
#define TOOL_SIM_SCRIPT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/base/err.h"
#include "modem/sim/sim.h"

struct sim_script {
	json_t *rows; /* NULL: no script */
	size_t next;
};

/* false with e filled (file:line) when the file is no such script. */
bool sim_script_read(const char *path, struct sim_script *s, struct err *e);
/* When the next text is due (UTC milliseconds), or -1. */
int64_t sim_script_deadline(const struct sim_script *s);
/* Sends what is due by now. */
void sim_script_play(struct sim_script *s, struct sim *sim);

#endif
