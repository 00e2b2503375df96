/*
 * The real programs under test: kengsim and kengd as processes in the scratch
 * folder, `keng` run to its end, the emulator asked over its control socket.
 * The programs stand in the folder that the environment names BUILD (build).
 *
 * Nothing here sleeps: what is waited for is a byte on a pipe or a socket, or
 * the end of a process, and each wait has a deadline that fails the test.  All
 * that is started dies with the test program, also when that one is killed.
 */
#ifndef TESTS_RIG_H
#define TESTS_RIG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RIG_WAIT_MS 20000 /* for anything that should come at once */
#define RIG_WORDS_MAX 24

/* What a pipe gave so far, NUL-terminated. */
struct rig_said {
	char *text;
	size_t len, cap;
};

struct rig {
	pid_t sim, daemon; /* 0: does not run */
	int sim_out;       /* its pipe */
	int daemon_err;
	int control;         /* connection to the emulator */
	struct rig_said log; /* what the daemon said since it was started */
};

/* What a program said and how it ended; rig_heard_free it. */
struct rig_heard {
	int code; /* exit code, or 128 and the signal */
	struct rig_said out, err;
};

/*
 * A clean folder with a configuration (limits 0, the repository's pack), the
 * units and officers of tests/house.h imported by `keng`.  No program runs.
 */
void rig_open(struct rig *r);
/* The same without a database. */
void rig_open_bare(struct rig *r);
/* Kills what runs and empties the folder. */
void rig_close(struct rig *r);

/* kengsim modem with these further words (NULL-terminated, may be NULL). */
void rig_sim_start(struct rig *r, const char *const *words);
void rig_sim_stop(struct rig *r);

/* kengd with these further words.  rig_start waits for the line `ready`. */
void rig_launch(struct rig *r, const char *const *words);
void rig_start(struct rig *r, const char *const *words);
/* Another program in place of kengd: a name below BUILD. */
void rig_launch_program(struct rig *r, const char *program, const char *const *words);
/* Waits until the daemon has said this since it was started; false: it ended without. */
bool rig_hears(struct rig *r, const char *what, int64_t ms);
/* Waits until the daemon has said that many octets since it was started; false when it had no more
 * to say in time. */
bool rig_hears_octets(struct rig *r, size_t octets, int64_t ms);
/* Waits for its end; exit code, or 128 and the signal. */
int rig_ends(struct rig *r, int64_t ms);
/* SIGTERM; its exit code. */
int rig_stop(struct rig *r);
void rig_kill(struct rig *r);

/* Runs `program` of BUILD with the scratch configuration: { "keng", "-c", FILE, words... }. */
void rig_run(struct rig *r, const char *program, const char *const *words, struct rig_heard *out);
void rig_heard_free(struct rig_heard *h);
/* keng words... --json: the rows; fails the test when keng fails.  A new reference. */
json_t *rig_rows(struct rig *r, const char *const *words);
/* keng words...: its exit code. */
int rig_keng(struct rig *r, const char *const *words);
/* The words in one line. */
#define RIG_WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* One request to the emulator; the answer is a new reference.  Takes the request over. */
json_t *rig_ask(struct rig *r, json_t *request);
void rig_text(struct rig *r, const char *from, const char *text);
void rig_fault(struct rig *r, const char *fault);
/* A number of the emulator's status ("used", "inbox"), or how often a command ("CMGD") was seen. */
int64_t rig_sim_number(struct rig *r, const char *key);
/* Texts that the phone got; "" = all phones. */
unsigned rig_answers(struct rig *r, const char *to);
/* Waits until the phones have this many texts. */
void rig_wait_answers(struct rig *r, unsigned count);

/* Waits until SIM and network are empty, all is decided and nothing can be sent just now. */
void rig_settle(struct rig *r);
/* The same, and every text of the outbox is sent or delivered. */
void rig_settle_sent(struct rig *r);
/* SIM empty, journal and sums verified by `keng`. */
void rig_assert_whole(struct rig *r);
/* Waits until the daemon has said nothing for that long. */
void rig_quiet(struct rig *r, int64_t ms);
/* With the daemon down: what is due that much later is due now. */
void rig_pass(struct rig *r, int64_t ms);

/* A connection to kengd's socket, or -1. */
int rig_dial(void);
/* Sends these octets; false when the far end is gone. */
bool rig_send(struct rig *r, int fd, const char *text, size_t len);
/* One line of it, parsed; NULL when it hung up.  A new reference. */
json_t *rig_receive(struct rig *r, int fd);

/* Changes the scratch database by hand, past everything; no daemon may run. */
void rig_forge(struct rig *r, const char *sql);

/* A copy in the scratch folder takes the database's place, by hand, as a person does who knows no
 * better. */
void rig_put_back(const char *name);

/* A file in the scratch folder. */
void rig_write(const char *name, const char *text);
/* The daemon's log for a failure. */
const char *rig_log(const struct rig *r);

/* Monotonic milliseconds. */
int64_t rig_now_ms(void);

#endif
