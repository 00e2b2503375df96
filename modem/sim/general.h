/*
 * Commands about the equipment, the SIM and the network.
 * Spec: 3GPP TS 27.007, ITU-T V.250.
 */
#ifndef SIM_GENERAL_H
#define SIM_GENERAL_H

#include "modem/sim/mobile.h"
#include "modem/sim/reply.h"

typedef struct reply general_command(struct mobile *m, enum form form, const char *args);

general_command general_attention, general_echo, general_reset, general_info, general_quiet;
general_command general_cmee, general_cpin, general_cfun, general_csq, general_cscs;
general_command general_creg, general_cgreg, general_cereg, general_cops;
general_command general_cgmi, general_cgmm, general_cgmr, general_cgsn, general_cimi, general_ccid;
general_command general_cclk, general_cpas, general_cnum, general_clip, general_cusd, general_gcap,
    general_curc;

#endif
