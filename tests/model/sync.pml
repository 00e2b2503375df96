/*
 * Sync: the centre holds one true chain, and nothing is counted twice or lost in
 * silence (docs/sync-protocol.md).
 *
 *   journal -> plan -> request -> judgement, rows stored -> answer -> cursor
 *
 * Rows are never changed, so all that were ever written stand in one table, each
 * with the row before it; the number of a row is its hash, and a database is the
 * number of its last row.  Which part stands for what:
 *   plan, take, take_*, seek    gateway/sync/courier.c
 *   branch_off                  journal_begin_epoch of gateway/store/journal.c, central_branch
 *   decide                      central_new_epoch, begin_branching of gateway/desk/central.c
 *   receive                     taken, not_taken of gateway/sync/sync.c
 *   restore                     prepare of gateway/store/backup.c
 *   judge, judge_*              gateway/central/ingest.c, step by step of the page
 *   enforce                     gateway/central/epochs.c
 *   chain, known, in_force      true_row, epochs_known, gateway.epoch of the centre's tables
 * Left out: express rows, changes, health, 413 and 415, back-off, tokens.
 *
 * Requests are judged one at a time.  What lies between the sending and the
 * judgement is told by sending later; what lies between judgement and answer may
 * be anything.  A request or an answer may be lost at any time; a request that was
 * kept on the way is judged again later.
 *
 * Every state in which no answer is on its way is also an end: from there on, with
 * any one database alone, nothing goes wrong any more and persons decide what is to
 * be decided; then the account is made (settle).
 *
 * As written the model must hold:
 *   1  each row of the true chain stands behind its predecessor
 *   2  no fact is on the true chain twice
 *   3  in the end the true chain is the journal of the database that lives, with
 *      all that was ever told to it; or it is superseded by one that is not its own
 *   4  what the centre held and counts no more has raised an alarm
 *   5  rows of a superseded epoch end where the next one begins, and no more come
 *   6  who was told that it is superseded sends no rows, and begins nothing
 *   7  a new epoch begins behind a row that the centre has held
 *   8  nobody hears of a fork or is superseded where there was never more than one
 *      database; nothing is taken over without a person's act; 422 is never answered
 *
 * These options loosen one rule each and must break it; at the centre:
 *   -DBLIND    prev_hash is not compared
 *   -DSKIP     rows that are held already are skipped, not compared
 *   -DGAPS     rows behind the next one are stored too
 *   -DSTRAY    a new epoch may begin behind a row that is not on the true chain
 *   -DFORGIVE  an epoch that was taken over is not remembered
 *   -DSILENT   orphans alarm nobody
 *   -DEAGER    a database made anew takes over without a person's word
 * and at the gateway:
 *   -DSAME     a restored database goes on in its old epoch
 *   -DUNASKED  rows of an older epoch go without asking with the newest first
 *   -DFORWARD  it never goes back behind what was acknowledged
 *   -DRASH     after a fork the new epoch begins behind the last row
 *   -DMUTE     after a fork the rows behind the common row are not told again
 *   -DRETURN   one that is superseded may begin a new epoch
 * -DSTALE=n is a stage, not a rule: something on the way answers n times with what
 * it was once answered; with
 *   -DBELIEVE  an answer of another epoch is believed: it must break
 * The other stages are numbers of events, below.  -DPLAIN: a stranger's centre,
 * whose answers name neither epoch nor hash.
 *
 * Rules that this model called for, and that courier.c has since:
 *   - an acknowledgement below what was sent is gone back to, whatever its hash: the
 *     centre compares then, and tells of the fork.  (courier.c also takes another hash
 *     at or above it for a fork told; here it is doubted.)
 *   - "superseded" is believed of the newest epoch alone; of an older one the newest is
 *     asked.  (A late request may bring the newest epoch in force while rows of the
 *     older one are being sent.)
 *   - no answer about row 0 ends a fork.  (The polls of a database made anew come down
 *     to row 0, which every centre holds.)  So
 *   9  a fork ends by a person's word, or on a row that the centre has held
 * Not closed: an epoch that a second restore has left may come in force late, when
 * its only request was on the way all the time.  Nothing tells which is newer.
 * And who was superseded before the centre was restored does not ask again (3).
 */
#ifndef FACTS
#define FACTS 3		/* things told to the gateways */
#endif
#ifndef REPLAYS
#define REPLAYS 0	/* of one request, kept on the way */
#endif
#ifndef CRASHES
#define CRASHES 0	/* keng-sync begins anew, from an older cursor */
#endif
#ifndef RESTORES
#define RESTORES 0	/* keng restore of the one backup */
#endif
#ifndef ROLLBACKS
#define ROLLBACKS 0	/* the backup put in its place by hand */
#endif
#ifndef CLONES
#define CLONES 0	/* the backup goes into a second gateway */
#endif
#ifndef ANEWS
#define ANEWS 0		/* a database made anew */
#endif
#ifndef RELAPSES
#define RELAPSES 0	/* the centre is restored from its one backup */
#endif
#ifndef DECISIONS
#define DECISIONS 1	/* keng sync new-epoch */
#endif
#ifndef ADOPTS
#define ADOPTS 0	/* kengcentral gateway adopt */
#endif
#ifndef STALE
#define STALE 0
#endif

#define SAVES (RESTORES + ROLLBACKS + CLONES > 0)
#define EPOCHS 9
#define ROWS 24
#define SEQS 12
#define ENOUGH 60	/* requests until all is settled */

#define GOING 0
#define FORK 1
#define BRANCHING 2
#define SUPERSEDED 3

#define TAKEN 1
#define FORKED 2
#define TAKEN_OVER 3
#define REFUSED 4

/* All rows that were ever written; row 0 is none.  fact 0: epoch.started. */
byte pred[ROWS], seq[ROWS], epoch[ROWS], fact[ROWS];
byte rows, epochs, facts;

typedef database {
	byte head, acked, state, branch;
	byte mine;		/* account: the facts that were told to it */
};
typedef request {
	byte epoch, prev, last;	/* rows prev..last, without prev; a poll when they are one */
};
typedef answer {
	byte kind, acked, hash, epoch;
	bool adopt;
};
typedef gateway_ram {
	bool seeking, older;
	byte low, high, fork_at, forks;
	byte p_epoch, p_first, p_last;	/* what the answer is to */
	bool p_newest;
	answer a;		/* on its way when its kind is not 0 */
	bool stopped;		/* account: was told that it is superseded */
};

/* The gateways, and the backup of one. */
database db[2], backup;
gateway_ram ram[2];
bool alive[2], saved;

/* The centre, and its backup. */
typedef centre {
	byte chain[SEQS], head, in_force;
	short known;
	bool adopt, alarm;	/* alarm: of orphans */
};
centre c, old;
bool old_saved;

/* On the way. */
request kept;
bool is_kept;
answer stale_answer;

/* The account; decides nothing. */
int held;			/* rows that the centre ever stored */
short ended;			/* epochs that were taken over */
bool twins;			/* there was more than one database of that name */
bool relapsed;
bool over;
byte replays = REPLAYS, crashes = CRASHES, restores = RESTORES, rollbacks = ROLLBACKS, clones = CLONES,
	anews = ANEWS, relapses = RELAPSES, decisions = DECISIONS, adopts = ADOPTS, stales = STALE;

/* Within one step only. */
hidden byte r, q, s, n, m, e_id, e_first, e_last, tries;
hidden byte path[SEQS];
hidden byte verdict, tells;
hidden byte w;			/* the gateway that it is about */
hidden byte want;
hidden byte settled, fits;
hidden request u;
hidden byte first;

/* ---- the journal ---- */

inline add(behind, name, what) {
	q = behind;
	rows++; assert(rows < ROWS);
	pred[rows] = q; seq[rows] = seq[q] + 1; epoch[rows] = name; fact[rows] = what;
	assert(seq[rows] < SEQS)
}

/* Row number at of the journal that ends with row tip: in r, 0 when there is none. */
inline row_at(tip, at) {
	r = tip;
	do :: seq[r] > at -> r = pred[r] :: else -> break od;
	if :: seq[r] != at -> r = 0 :: else fi
}

/* The rows of that journal by their seq. */
inline lay(tip) {
	q = tip;
	do :: q != 0 -> path[seq[q]] = q; q = pred[q] :: else -> break od;
	path[0] = 0
}

/* The epoch of row at, which must be there. */
inline epoch_of(tip, at) {
	e_last = seq[tip]; q = tip;
	do
	:: seq[q] > at -> if :: fact[q] == 0 -> e_last = seq[q] - 1 :: else fi; q = pred[q]
	:: else -> break
	od;
	e_id = epoch[q];
	do :: fact[q] != 0 -> q = pred[q] :: else -> break od;
	e_first = seq[q]
}

/* ---- the centre ---- */

/* Row at of the true chain: in r, 0 when it is not held. */
inline find_held(at) {
	if :: at >= 1 && at <= c.head -> r = c.chain[at] :: else -> r = 0 fi
}

inline check_chain() {
	s = 1; m = 0;
	do
	:: s <= c.head ->
		assert(pred[c.chain[s]] == c.chain[s - 1]);			/* 1 */
		assert(seq[c.chain[s]] == s);
		if
		:: fact[c.chain[s]] != 0 ->
			assert((m & (1 << fact[c.chain[s]])) == 0);		/* 2 */
			m = m | (1 << fact[c.chain[s]]);
			assert(epoch[c.chain[s]] == epoch[c.chain[s - 1]])	/* 5 */
		:: else
		fi;
		s++
	:: else -> break
	od;
	assert(c.head == 0 || epoch[c.chain[c.head]] == c.in_force);
	s = 1;
	do
	:: s <= rows ->
		r = 0;
		if :: seq[s] <= c.head -> r = c.chain[seq[s]] :: else fi;
		assert((held & (1 << s)) == 0 || r == s || c.alarm || relapsed);	/* 4 */
		s++
	:: else -> break
	od;
	r = 0
}

/* Rows from number `from` on are stored. */
inline store(from) {
	assert((ended & (1 << u.epoch)) == 0);					/* 5, 6 */
	lay(u.last); s = from;
	do
	:: s <= seq[u.last] ->
		assert(epoch[path[s]] == u.epoch);
		c.chain[s] = path[s]; held = held | (1 << path[s]); s++
	:: else -> break
	od;
	if :: c.head < seq[u.last] -> c.head = seq[u.last] :: else fi;
	verdict = TAKEN; tells = c.head
}

/* The epoch of u comes into force; what was behind row first - 1 is orphaned. */
inline enforce() {
#ifndef FORGIVE
	c.known = c.known | (1 << u.epoch);
#endif
	if :: c.in_force != 0 -> ended = ended | (1 << c.in_force) :: else fi;
#ifndef SILENT
	if :: c.head >= first -> c.alarm = true :: else fi;
#endif
	s = first;
	do :: s <= c.head -> c.chain[s] = 0; s++ :: else -> break od;
	if :: c.head >= first -> c.head = first - 1 :: else fi;
	c.in_force = u.epoch; c.adopt = false;
	store(first)
}

inline tell(at) { verdict = TAKEN; tells = at }

/* Does u begin its epoch?  The first of all epochs stands behind row 0. */
inline begins() {
	row_at(u.last, first);
	fits = (fact[r] == 0 && epoch[r] == u.epoch && pred[r] == u.prev)
}

inline judge_known() {
	find_held(first - 1);
#ifndef BLIND
	if :: r != 0 && r != u.prev -> verdict = FORKED :: else fi;
#endif
#ifndef SKIP
	lay(u.last); s = first;
	do
	:: s <= seq[u.last] ->
		find_held(s);
		if :: r != 0 && r != path[s] -> verdict = FORKED :: else fi;
		s++
	:: else -> break
	od;
#endif
	if
	:: verdict == FORKED
#ifndef GAPS
	:: verdict != FORKED && first > c.head + 1 -> tell(c.head)
	:: verdict != FORKED && first <= c.head + 1 ->
#else
	:: else ->
#endif
		if
		:: seq[u.last] > c.head -> n = (first > c.head -> first : c.head + 1); store(n)
		:: else -> tell(c.head)
		fi
	fi
}

inline judge_first() {
	if
	:: u.prev == u.last || first > 1 -> tell(0)
	:: else ->
		begins();
		if :: fits -> enforce() :: else -> verdict = REFUSED fi
	fi
}

inline judge_other() {
	find_held(first - 1);
	fits = (first == 1 || (r != 0 && r == u.prev));
#ifdef STRAY
	if :: !fits && u.prev != u.last -> begins() :: else fi;
#endif
	if
	:: !fits -> tell(0)
	:: fits && u.prev == u.last -> tell(first - 1)
	:: fits && u.prev != u.last ->
		begins();
		if
		:: !fits -> verdict = REFUSED
		:: fits && first > 1 -> enforce()
#ifdef EAGER
		:: fits && first == 1 -> assert(c.adopt); enforce()			/* 8 */
#else
		:: fits && first == 1 && c.adopt -> enforce()
		:: fits && first == 1 && !c.adopt -> verdict = FORKED
#endif
		fi
	fi
}

inline judge() {
	verdict = 0; tells = 0; first = seq[u.prev] + 1;
	if
	:: c.in_force == 0 -> judge_first()
	:: c.in_force != 0 && u.epoch == c.in_force -> judge_known()
	:: c.in_force != 0 && u.epoch != c.in_force && (c.known & (1 << u.epoch)) -> verdict = TAKEN_OVER
	:: c.in_force != 0 && u.epoch != c.in_force && !(c.known & (1 << u.epoch)) -> judge_other()
	fi;
	assert(verdict != REFUSED);						/* 8 */
	check_chain()
}

/* ---- the gateway ---- */

inline begin() {
	ram[w].seeking = false; ram[w].older = false; ram[w].low = 0; ram[w].high = 0; ram[w].forks = 0;
	ram[w].fork_at = db[w].acked + 1;
	drop()
}

/* The answer is lost, or done with. */
inline drop() {
	ram[w].a.kind = 0; ram[w].a.acked = 0; ram[w].a.hash = 0; ram[w].a.epoch = 0; ram[w].a.adopt = false;
	ram[w].p_epoch = 0; ram[w].p_first = 0; ram[w].p_last = 0; ram[w].p_newest = false
}

inline seek(to) { ram[w].seeking = true; ram[w].older = false; ram[w].low = 0; ram[w].high = to }

inline poll_at(name, at) {
	ram[w].p_epoch = name; ram[w].p_first = at + 1; ram[w].p_last = at; ram[w].p_newest = true
}

#ifdef UNASKED
#define OLDER true
#else
#define OLDER ram[w].older
#endif

inline plan_going() {
	epoch_of(db[w].head, seq[db[w].head]);
	if
	:: db[w].acked + 1 < e_first && !OLDER -> poll_at(e_id, e_first - 1)
	:: else ->
		if :: db[w].acked < seq[db[w].head] -> epoch_of(db[w].head, db[w].acked + 1) :: else fi;
		ram[w].p_epoch = e_id; ram[w].p_first = db[w].acked + 1; ram[w].p_last = e_last;
		ram[w].p_newest = (e_last == seq[db[w].head])
	fi
}

inline plan() {
	if :: db[w].state == BRANCHING && !ram[w].seeking -> seek(seq[db[w].head]) :: else fi;
	if :: db[w].acked > seq[db[w].head] -> db[w].acked = seq[db[w].head] :: else fi;
	if
	:: db[w].state == FORK ->
		n = (ram[w].fork_at < seq[db[w].head] -> ram[w].fork_at : seq[db[w].head]);
		poll_at(epoch[db[w].head], n)
	:: db[w].state != FORK && ram[w].seeking ->
		e_id = (db[w].state == BRANCHING -> db[w].branch : epoch[db[w].head]);
		poll_at(e_id, ram[w].low + (ram[w].high - ram[w].low + 1) / 2)
	:: db[w].state != FORK && !ram[w].seeking -> plan_going()
	fi
}

/* What is in force is none of its own epochs. */
inline check_other() {
	lay(db[w].head); s = 1;
	do
	:: s <= seq[db[w].head] -> assert(epoch[path[s]] != c.in_force); s++	/* 3 */
	:: else -> break
	od
}

/* The request with at most `size` rows. */
inline ask(size) {
	plan();
	u.epoch = ram[w].p_epoch;
	row_at(db[w].head, ram[w].p_first - 1); u.prev = r;
	n = (ram[w].p_last > ram[w].p_first + size - 1 -> ram[w].p_first + size - 1 : ram[w].p_last);
	row_at(db[w].head, n);
	u.last = r;
	assert(!ram[w].stopped || u.prev == u.last)				/* 6 */
}

/* It is judged; the answer is on its way. */
inline exchange(size) {
	ask(size);
	judge();
	if :: verdict == TAKEN_OVER && ram[w].p_newest -> check_other() :: else fi;
	ram[w].a.kind = verdict; ram[w].a.acked = tells; ram[w].a.epoch = u.epoch;
#ifndef PLAIN
	if :: verdict == TAKEN -> ram[w].a.hash = (tells < first && tells == first - 1 -> u.prev : c.chain[tells]) :: else fi;
#endif
	ram[w].a.adopt = (verdict == FORKED && c.adopt)
}

/* A person has decided, here or at the centre. */
inline decide() {
	epochs++; assert(epochs < EPOCHS);
	db[w].state = BRANCHING; db[w].branch = epochs;
	begin()
}

/* The new epoch begins behind row low; what stood there is told again. */
inline branch_off() {
	lay(db[w].head); n = seq[db[w].head];
	m = ram[w].low;
#ifdef RASH
	m = n;
#endif
	assert(m == 0 || (held & (1 << path[m])));				/* 7 */
	add(path[m], db[w].branch, 0);
	s = m + 1;
#ifndef MUTE
	do
	:: s <= n && fact[path[s]] != 0 -> add(rows, db[w].branch, fact[path[s]]); s++
	:: s <= n && fact[path[s]] == 0 -> s++
	:: else -> break
	od;
#endif
	db[w].head = rows; db[w].acked = m; db[w].state = GOING; db[w].branch = 0;
	begin()
}

inline take_seek() {
	if
	:: ram[w].a.acked >= ram[w].p_first - 1 -> ram[w].low = ram[w].p_first - 1
	:: else -> ram[w].high = ram[w].p_first - 2
	fi;
	if
	:: ram[w].low < ram[w].high -> drop()
	:: ram[w].low >= ram[w].high && db[w].state == BRANCHING -> branch_off()
	:: ram[w].low >= ram[w].high && db[w].state != BRANCHING ->
		db[w].acked = ram[w].low;
		ram[w].seeking = false; ram[w].older = true; ram[w].low = 0; ram[w].high = 0;
		drop()
	fi
}

inline take_after_fork() {
	if
	:: ram[w].a.acked == 0						/* tells nothing of a row */
	:: ram[w].a.acked > 0 && ram[w].a.acked < ram[w].fork_at -> ram[w].fork_at = ram[w].a.acked
	:: else ->
#if STALE == 0	/* what only seems an answer may end one, until the next request */
		row_at(db[w].head, ram[w].fork_at);
		assert(held & (1 << r));					/* 9 */
#endif
		db[w].state = GOING; db[w].acked = ram[w].fork_at
	fi;
	drop()
}

inline take_going() {
	n = (ram[w].p_newest -> seq[db[w].head] : ram[w].p_first);
	epoch_of(db[w].head, n);
	row_at(db[w].head, ram[w].a.acked);
	if
	:: ram[w].a.hash != 0 && ram[w].a.acked <= e_last && r != ram[w].a.hash && ram[w].a.acked >= ram[w].p_first - 1
	:: else ->
		if
		:: ram[w].a.acked < e_first - 1 -> seek(e_first - 1)
		:: else ->
#ifdef FORWARD
			if
			:: ram[w].a.acked > db[w].acked -> db[w].acked = (ram[w].a.acked < e_last -> ram[w].a.acked : e_last)
			:: else
			fi;
#else
			db[w].acked = (ram[w].a.acked < e_last -> ram[w].a.acked : e_last);
#endif
			if :: ram[w].p_newest -> ram[w].older = false :: else fi
		fi
	fi;
	drop()
}

inline take() {
	ram[w].forks = 0;
	if
#ifndef BELIEVE
	:: ram[w].a.epoch != ram[w].p_epoch -> drop()				/* doubt */
	:: else ->
#else
	:: true ->
#endif
		if
		:: db[w].state == FORK -> take_after_fork()
		:: db[w].state != FORK && ram[w].seeking -> take_seek()
		:: db[w].state != FORK && !ram[w].seeking -> take_going()
		fi
	fi
}

inline receive() {
	if
	:: ram[w].a.kind == TAKEN -> take()
	:: ram[w].a.kind == FORKED ->
		if :: ram[w].forks < 2 -> ram[w].forks++ :: else fi;
		if
		:: ram[w].forks == 2 && db[w].state == GOING ->
			assert(twins);						/* 8 */
			db[w].state = FORK; ram[w].fork_at = ram[w].p_first; ram[w].seeking = false
		:: else
		fi;
		if
		:: ram[w].forks == 2 && db[w].state == FORK && ram[w].a.adopt -> decide()
		:: else -> drop()
		fi
	:: ram[w].a.kind == TAKEN_OVER && !ram[w].p_newest -> ram[w].older = false; drop()
	:: ram[w].a.kind == TAKEN_OVER && ram[w].p_newest ->
		assert(twins);							/* 8 */
		db[w].state = SUPERSEDED; ram[w].stopped = true; begin()
	fi
}

/* ---- in the end ---- */

inline tell_fact() {
	facts++; add(db[w].head, epoch[db[w].head], facts);
	db[w].head = rows; db[w].mine = db[w].mine | (1 << facts)
}

inline settle() {
	/* A rollback that is told nothing more would be a part of the chain, and do no harm. */
	tell_fact();
	tries = 0; settled = false;
	do
	:: settled -> break
	:: !settled ->
		tries++; assert(tries < ENOUGH);				/* 3 */
		if
		:: db[w].state == FORK ->
			/* Only a database made anew needs a word at the centre too. */
			lay(db[w].head);
			if :: c.head >= 1 && c.chain[1] != path[1] -> c.adopt = true :: else fi;
			decide()
		:: db[w].state == SUPERSEDED -> settled = true
		:: else ->
			exchange(SEQS);
			want = (db[w].state == GOING && !ram[w].seeking && verdict == TAKEN && tells >= seq[db[w].head]);
			receive();
			settled = (want && db[w].state == GOING && !ram[w].seeking && db[w].acked == seq[db[w].head])
		fi
	od;
	lay(db[w].head);
	s = 1; m = 0;
	if
	:: db[w].state == SUPERSEDED && !relapsed -> check_other()
	:: db[w].state == SUPERSEDED && relapsed	/* it does not ask again: a person may restore it */
	:: else ->
		assert(c.head == seq[db[w].head]);
		do
		:: s <= c.head ->
			assert(c.chain[s] == path[s]);
			if :: fact[path[s]] != 0 -> m = m | (1 << fact[path[s]]) :: else fi;
			s++
		:: else -> break
		od;
		assert((m & db[w].mine) == db[w].mine)
	fi
}

/* All ends look alike, so that they are one state. */
inline wipe() {
	s = 0;
	do :: s < ROWS -> pred[s] = 0; seq[s] = 0; epoch[s] = 0; fact[s] = 0; s++ :: else -> break od;
	s = 0;
	do :: s < SEQS -> c.chain[s] = 0; old.chain[s] = 0; s++ :: else -> break od;
	w = 0;
	do
	:: w < 2 ->
		db[w].acked = 0; db[w].head = 0; db[w].state = 0; db[w].branch = 0; db[w].mine = 0;
		begin(); ram[w].stopped = false; alive[w] = false; w++
	:: else -> break
	od;
	backup.head = 0; backup.acked = 0; backup.state = 0; backup.branch = 0; backup.mine = 0;
	c.head = 0; c.in_force = 0; c.known = 0; c.adopt = false; c.alarm = false;
	old.head = 0; old.in_force = 0; old.known = 0; old.adopt = false; old.alarm = false;
	kept.epoch = 0; kept.prev = 0; kept.last = 0;
	stale_answer.kind = 0; stale_answer.acked = 0; stale_answer.hash = 0; stale_answer.epoch = 0; stale_answer.adopt = false;
	saved = false; old_saved = false; is_kept = false; twins = false; relapsed = false;
	held = 0; ended = 0; rows = 0; epochs = 0; facts = 0;
	replays = 0; crashes = 0; restores = 0; rollbacks = 0; clones = 0; anews = 0; relapses = 0; decisions = 0;
	adopts = 0; stales = 0; over = true
}

/* ---- what may happen ---- */

inline put_back() {
	db[w].head = backup.head; db[w].acked = backup.acked; db[w].state = backup.state; db[w].branch = backup.branch;
	db[w].mine = backup.mine; ram[w].stopped = (backup.state == SUPERSEDED);
	begin()
}

#define SPEAKS(d) (alive[d] && db[d].state != SUPERSEDED && ram[d].a.kind == 0)

proctype gateway(byte d) {
end:	do
	:: d_step { alive[d] && facts < FACTS -> w = d; tell_fact() }
	/* All that waits in one request, or one row. */
	:: d_step { SPEAKS(d) -> w = d; exchange(SEQS) }
	:: d_step { SPEAKS(d) && db[d].state == GOING && !ram[d].seeking && db[d].acked + 1 < seq[db[d].head] -> w = d; exchange(1) }
#if REPLAYS
	:: d_step { SPEAKS(d) && !is_kept -> w = d; ask(SEQS); drop(); is_kept = true;
		kept.epoch = u.epoch; kept.prev = u.prev; kept.last = u.last }
#endif
	:: d_step { ram[d].a.kind != 0 -> w = d; receive() }
	:: d_step { ram[d].a.kind != 0 -> w = d; drop() }
#if STALE
	:: d_step { ram[d].a.kind == TAKEN && stale_answer.kind == 0 -> w = d; stale_answer.kind = TAKEN;
		stale_answer.acked = ram[d].a.acked; stale_answer.hash = ram[d].a.hash; stale_answer.epoch = ram[d].a.epoch }
	:: d_step { ram[d].a.kind != 0 && stale_answer.kind != 0 && stales > 0 -> w = d; stales--; ram[d].a.kind = TAKEN;
		ram[d].a.acked = stale_answer.acked; ram[d].a.hash = stale_answer.hash; ram[d].a.epoch = stale_answer.epoch;
		ram[d].a.adopt = false; receive() }
#endif
#ifdef RETURN
	:: d_step { decisions > 0 && (db[d].state == FORK || db[d].state == SUPERSEDED) -> w = d; decisions--; decide() }
#else
	:: d_step { decisions > 0 && db[d].state == FORK -> w = d; decisions--; decide() }
#endif

#if CRASHES
	:: d_step { alive[d] && crashes > 0 -> w = d; crashes--; begin() }
	:: d_step { alive[d] && crashes > 0 && db[d].acked > 0 -> w = d; crashes--; db[d].acked = 0; begin() }
	:: d_step { alive[d] && crashes > 0 && db[d].acked > 1 -> w = d; crashes--; db[d].acked--; begin() }
#endif
#if SAVES
	:: d_step { alive[d] && !saved -> w = d; saved = true;
		backup.head = db[d].head; backup.acked = db[d].acked; backup.state = db[d].state;
		backup.branch = db[d].branch; backup.mine = db[d].mine }
#endif
#if RESTORES
	:: d_step { alive[d] && saved && restores > 0 -> w = d; restores--; put_back();
		db[d].state = GOING; db[d].branch = 0; ram[d].stopped = false
#ifndef SAME
		; epochs++; add(db[d].head, epochs, 0); db[d].head = rows
#endif
		}
#endif
#if ROLLBACKS
	:: d_step { alive[d] && saved && rollbacks > 0 -> w = d; rollbacks--; twins = true; put_back() }
#endif
#if ANEWS
	:: d_step { alive[d] && anews > 0 -> w = d; anews--; twins = true; epochs++; add(0, epochs, 0);
		db[d].head = rows; db[d].acked = 0; db[d].state = GOING; db[d].branch = 0; db[d].mine = 0;
		ram[d].stopped = false; begin() }
#endif
	:: d_step { alive[d] && ram[0].a.kind == 0 && ram[1].a.kind == 0 -> w = d; settle(); wipe() }
	od
}

active proctype world() {
	d_step { epochs = 1; add(0, 1, 0); db[0].head = 1; alive[0] = true; w = 0; begin(); w = 1; begin() };
	atomic { run gateway(0);
#if CLONES
		run gateway(1);
#endif
		}
end:	do
	:: d_step { saved && clones > 0 -> clones--; twins = true; alive[1] = true; w = 1; put_back() }
#if REPLAYS
	:: d_step { is_kept && replays > 0 -> replays--; u.epoch = kept.epoch; u.prev = kept.prev; u.last = kept.last; judge() }
#endif
#if ADOPTS
	:: d_step { adopts > 0 && twins && c.in_force != 0 -> adopts--; c.adopt = true }
#endif
#if RELAPSES
	:: d_step { !old_saved && !over -> old_saved = true; old.head = c.head; old.in_force = c.in_force; old.known = c.known;
		old.adopt = c.adopt; old.alarm = c.alarm; s = 0;
		do :: s < SEQS -> old.chain[s] = c.chain[s]; s++ :: else -> break od;
		s = 0 }
	:: d_step { old_saved && relapses > 0 -> relapses--; relapsed = true;
		c.head = old.head; c.in_force = old.in_force; c.known = old.known; ended = old.known & ~(1 << old.in_force);
		c.adopt = old.adopt; c.alarm = old.alarm; s = 0;
		do :: s < SEQS -> c.chain[s] = old.chain[s]; s++ :: else -> break od;
		s = 0 }
#endif
	od
}
