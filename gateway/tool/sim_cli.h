/* What the command line of kengsim said, and the subcommands that it calls. */
#ifndef TOOL_SIM_CLI_H
#define TOOL_SIM_CLI_H

#include <stdbool.h>
#include <stddef.h>

#define EXIT_FAILED 1
#define EXIT_USAGE 2

#define SETTINGS_MAX 32

/* Given any number of times. */
struct sim_settings {
	const char *text[SETTINGS_MAX];
	size_t count;
};

struct sim_cli {
	const char *link, *control, *profile, *pin, *pdu, *file, *number, *ussd, *trace;
	const char *clock, *start, *until, *script;            /* lockstep */
	long slots, phone_slots, first_index, delay_ms, count; /* -1: not given */
	double wait_s, timeout_s;
	struct sim_settings network, faults, quirks, no_quirks;
	bool no_wait, json, help;
};

/* Each returns the exit code; argv holds the words behind the options. */
int sim_modem_run(const struct sim_cli *o, int argc, char **argv);
int sim_query_text(const struct sim_cli *o, int argc, char **argv);
int sim_query_inbox(const struct sim_cli *o, int argc, char **argv);
int sim_query_wait(const struct sim_cli *o, int argc, char **argv);
int sim_query_faults(const struct sim_cli *o, int argc, char **argv);
int sim_query_network(const struct sim_cli *o, int argc, char **argv);
int sim_query_status(const struct sim_cli *o, int argc, char **argv);

#endif
