/*
 * Faults of the emulated modem, on command.  A fault is written KIND[:COMMAND][=NUMBER][*TIMES]:
 *
 *     drop:CMGD         the next AT+CMGD is carried out, its answer lost
 *     lose              the next command, whatever it is, is neither carried out nor answered
 *     error:CMGL*2      the next two AT+CMGL are answered ERROR and not carried out
 *     cms:CMGS=38       refused with +CMS ERROR: 38; for CMGS after the PDU was handed over
 *     refuse=310        AT+CMGS is refused before the prompt
 *     doubt:CMGS=500    the message is taken, and +CMS ERROR: 500 said all the same
 *     late:CMGS=90000   the answer comes so many milliseconds late
 *     garbage           noise stands in place of the answer
 *     garble:CMGL       carried out, and a digit of the answer's lines is lost on the line
 *     crash:CMGS        the modem reboots instead of answering
 *     silent:CUSD       +CUSD never comes
 *     bare:CUSD         +CUSD comes, the OK of AT+CUSD does not
 *     early:CUSD        +CUSD comes before the OK
 *     twice:CUSD        +CUSD comes two times
 *
 * TIMES 0 is "from now on".  Values, no I/O, no allocation.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#define FAULTS_MAX 32
#define FAULT_COMMAND_MAX 12

enum fault_kind {
	FAULT_NONE,
	FAULT_DROP,
	FAULT_LOSE,
	FAULT_ERROR,
	FAULT_CMS,
	FAULT_REFUSE,
	FAULT_DOUBT,
	FAULT_LATE,
	FAULT_GARBAGE,
	FAULT_GARBLE,
	FAULT_CRASH,
	FAULT_SILENT,
	FAULT_BARE,
	FAULT_EARLY,
	FAULT_TWICE,
};

struct fault {
	enum fault_kind kind;
	char command[FAULT_COMMAND_MAX]; /* "" = any */
	int number;
	unsigned times; /* 0 = for ever */
};

struct faults {
	struct fault list[FAULTS_MAX];
	size_t count;
};

/* false: not a fault as written above. */
bool fault_parse(const char *text, struct fault *out);
/* false: there are FAULTS_MAX already. */
bool faults_add(struct faults *f, const struct fault *fault);
/* The oldest fault of a command ("CMGD", "" for a bare AT), used up once; kind FAULT_NONE: none. */
struct fault faults_take(struct faults *f, const char *command);

const char *fault_kind_name(enum fault_kind kind);

#endif
