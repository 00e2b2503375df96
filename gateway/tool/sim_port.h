/*
 * The pseudo-terminal on which kengsim plays its modem.
 *
 * A link of the caller's name leads to it; its far end is held open, so that whoever uses the modem
 * may come and go.  What goes over it can be written down, a line each way:
 *
 *     > AT+CSQ\r
 *     < \r\n+CSQ: 21,99\r\n
 */
#ifndef TOOL_SIM_PORT_H
#define TOOL_SIM_PORT_H

#include <stdbool.h>

#include "gateway/base/err.h"
#include "gateway/base/loop.h"
#include "modem/sim/sim.h"

struct sim_port;

/* trace: a file to write to, or "".  NULL with e filled when something of it cannot be had.  A link
 * that leads to a pseudo-terminal is replaced, anything else never. */
struct sim_port *
sim_port_open(struct loop *l, struct sim *sim, const char *link, const char *trace, struct err *e);
/* Removes the link. */
void sim_port_close(struct sim_port **p);

/* Hands over what the modem has to say, as far as the terminal takes it; true when bytes moved. */
bool sim_port_flush(struct sim_port *p);

#endif
