/*
 * The control socket of kengsim: what a person or a test asks of the emulated modem.
 *
 * One JSON object a line each way, answered in order on each connection:
 *
 *     {"do":"text","from":"+84...","text":"..."}     or "pdu":"<hex, SMSC first>" for the text;
 *         with "wait":SECONDS answered when a message for `from` has come:
 * {"ok":true,"answer":"..."}
 *     {"do":"inbox","number":"+84..."}               {"ok":true,"messages":[{"to","text","parts"}]}
 *     {"do":"wait","count":K,"number":"+84...","timeout":S}   K messages to that phone (or to all)
 *     {"do":"wait","timeout":S}                      nothing on the SIM and nothing in the network
 *     {"do":"fault","fault":"drop:CMGD"}             modem/sim/sim.h
 *     {"do":"network","set":"loss=5"}                modem/sim/sim.h; without "set":
 *                                                    {"ok":true,"settings":["loss=5",...]}
 *     {"do":"status"}
 *
 * Whatever fails: {"ok":false,"error":"..."}.
 */
#ifndef TOOL_SIM_CONTROL_H
#define TOOL_SIM_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/base/err.h"
#include "gateway/base/loop.h"
#include "modem/sim/sim.h"

struct sim_control;

/* Listens at path (an old socket there is replaced).  NULL with e filled when that fails. */
struct sim_control *
sim_control_open(struct loop *l, const char *path, struct sim *sim, struct err *e);
/* Drops all connections and removes the socket. */
void sim_control_close(struct sim_control **c);

/* Answers whoever waits for what has come true, or has waited long enough. */
void sim_control_look(struct sim_control *c, int64_t now_ms);
/* Monotonic milliseconds of the next sim_control_look, or -1. */
int64_t sim_control_deadline(const struct sim_control *c);

/* The other end: a connected socket, or -1 with e filled. */
int sim_control_connect(const char *path, struct err *e);

#endif
