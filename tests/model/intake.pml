/*
 * Intake: a message leaves the SIM only after its octets are committed
 * (docs/architecture.md; the engine is modem/, the rows are gateway/daemon/intake.c).
 *
 *   network -> slot of the SIM -> listing -> row in table part -> delete
 *
 * Everything that can go wrong may go wrong between any two steps: the gateway
 * loses its RAM, an answer is lost, an answer comes after its command was given
 * up.  The numbers of such mishaps are bounded, so every run ends, and at its
 * end (timeout) the account is made.
 *
 * As written the model must hold.  These options loosen one rule each and must
 * break it:
 *   -DREPEAT   a delete whose answer never came is sent again without a new listing
 *   -DBLIND    no probe: whatever answer comes ends the command in flight
 *   -DFORGET   the same octets count as new once the row is a day old
 *   -DEAGER    the delete is sent before the commit
 * -DTWINS is a stage, not a rule: messages 2 and 3 are the same octets, because
 * the service centre's clock stands; with
 *   -DTRUST    the second copy always counts as new, and
 *   -DDENY     it never does: both must break
 */
#define SLOTS 2
#define MESSAGES 3	/* number 1 is sent twice by the network, octet for octet */

#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef LOSSES
#define LOSSES 2	/* answers that never come; deletes that are refused */
#endif
#ifndef GIVEUPS
#define GIVEUPS 2	/* commands given up while their answer is still on its way */
#endif

#ifdef TWINS
#define OCTETS(m) (m == 3 -> 2 : m)
#define TRUSTED(m) (m == 1)	/* its stamp is plausible */
#else
#define OCTETS(m) (m)
#define TRUSTED(m) (true)
#endif

#ifdef EAGER
#define COMMITTED true
#else
#define COMMITTED (!fresh)
#endif

mtype = { idle, probe, listing, delete };

/* The world: survives everything. */
byte slot[SLOTS];
byte owed[MESSAGES + 1];
chan line_down = [4] of { mtype, byte };
chan line_up = [4] of { mtype, byte, byte };

/* The database. */
bool row[MESSAGES + 1];		/* by octets */
byte lies[MESSAGES + 1];	/* listed copies not known to be gone */
bool aged[MESSAGES + 1];
byte kind;			/* turn of the probes: four kinds, told apart by their answers */

/* RAM. */
mtype busy = idle;
byte which;			/* kind of the probe, slot of the delete */
byte victim;			/* octets that lie there by our books */
bool in_step;
bool fresh;			/* a listing that is not yet committed */
byte shown[SLOTS];
byte doomed[SLOTS];		/* may be deleted: shown by the newest listing, and committed */

/* The account; decides nothing. */
byte counted[MESSAGES + 1];
byte asked[MESSAGES + 1];	/* held as perhaps a copy */
byte crashes = CRASHES, losses = LOSSES, giveups = GIVEUPS, days = 1;

inline lose_ram() {
	busy = idle; which = 0; victim = 0; fresh = false; in_step = false;
	shown[0] = 0; shown[1] = 0; doomed[0] = 0; doomed[1] = 0
}

inline store(m) {
	o = OCTETS(m);
	if
	:: !row[o] -> counted[m]++
	:: row[o] && TRUSTED(m) ->
#ifdef FORGET
		if
		:: aged[o] -> counted[m]++; aged[o] = false
		:: else
		fi
#else
		skip
#endif
	:: row[o] && !TRUSTED(m) ->
#if defined(TRUST)
		counted[m]++
#elif defined(DENY)
		skip
#else
		if
		:: lies[o] == 0 -> counted[m]++
		:: else -> asked[m]++
		fi
#endif
	fi;
	row[o] = true; lies[o]++
}

inline commit() {
	/* What this listing does not show is gone; what it shows is counted anew. */
	for (o : 1 .. MESSAGES) {
		if
		:: (shown[0] == 0 || OCTETS(shown[0]) != o) && (shown[1] == 0 || OCTETS(shown[1]) != o) -> lies[o] = 0
		:: else
		fi
	}
	if :: shown[0] -> store(shown[0]) :: else fi;
	if :: shown[1] -> store(shown[1]) :: else fi;
	for (o : 1 .. MESSAGES) {
		lies[o] = (shown[0] && OCTETS(shown[0]) == o -> 1 : 0) + (shown[1] && OCTETS(shown[1]) == o -> 1 : 0)
	}
	o = 0; doomed[0] = shown[0]; doomed[1] = shown[1];
	shown[0] = 0; shown[1] = 0; fresh = false
}

inline finish_delete() {
	if :: lies[victim] > 0 -> lies[victim]-- :: else fi;
#ifdef REPEAT
	doomed[which] = 0;
#endif
	busy = idle; which = 0; victim = 0
}

inline send_delete(s) {
	line_down!delete,s; busy = delete; which = s; victim = OCTETS(doomed[s])
#ifndef REPEAT
	; doomed[s] = 0
#endif
}

active proctype gateway() {
	byte a, b, o;
	atomic { lose_ram();
#ifdef BLIND
	in_step = true
#endif
	}
end:	do
	/* Out of step: a probe of the next kind; all but its own answer is thrown away. */
	:: atomic { !in_step && busy == idle && (slot[0] || slot[1]) ->
		line_down!probe,kind; busy = probe; which = kind; kind = (kind + 1) % 4 }
	:: atomic { busy == probe && line_up?[probe,_,_] -> line_up?probe,a,_;
		if :: a == which -> in_step = true; busy = idle; which = 0 :: else fi; a = 0 }
	:: atomic { busy == probe && nempty(line_up) && !line_up?[probe,_,_] -> line_up?_,_,_ }

	/* A sweep, while something lies there. */
	:: atomic { in_step && busy == idle && !fresh && !doomed[0] && !doomed[1] && (slot[0] || slot[1]) ->
		line_down!listing,0; busy = listing }
	:: atomic { busy == listing && line_up?[listing,_,_] -> line_up?listing,a,b;
		shown[0] = a; shown[1] = b; fresh = true; busy = idle; a = 0; b = 0
#ifdef EAGER
		; doomed[0] = shown[0]; doomed[1] = shown[1]
#endif
		}
	:: atomic { busy == listing && line_up?[delete,_,_] -> line_up?delete,_,_; busy = idle }
	:: atomic { fresh -> commit() }

	:: atomic { in_step && busy == idle && COMMITTED && doomed[0] -> send_delete(0) }
	:: atomic { in_step && busy == idle && COMMITTED && doomed[1] -> send_delete(1) }
	/* Lines of a listing before an OK are noise to a delete; the OK ends it. */
	:: atomic { busy == delete && (line_up?[delete,_,_] || line_up?[listing,_,_]) -> line_up?_,_,_; finish_delete() }

	:: atomic { busy != probe && line_up?[probe,_,_] -> line_up?probe,_,_ }
	:: atomic { busy == idle && nempty(line_up) -> line_up?_,_,_ }

	/* The deadline: the answer is lost, or only late. */
	:: atomic { busy != idle && (len(line_down) + len(line_up) == 0 || giveups > 0) ->
		if
		:: len(line_down) + len(line_up) == 0 -> skip
		:: len(line_down) + len(line_up) > 0 -> giveups--
		fi;
		busy = idle; which = 0; victim = 0;
#ifndef BLIND
		in_step = false
#endif
		}
	od
}

active proctype modem() {
	byte s;
end:	do
	:: atomic { line_down?probe,s -> if :: line_up!probe,s,0 :: losses > 0 -> losses-- fi; s = 0 }
	:: atomic { line_down?listing,_ -> if :: line_up!listing,slot[0],slot[1] :: losses > 0 -> losses-- fi }
	:: atomic { line_down?delete,s ->
		if
		:: losses > 0 -> losses--		/* neither done nor answered */
		:: assert(slot[s] == 0 || counted[slot[s]] + asked[slot[s]] > 0);	/* the promise */
		   slot[s] = 0;
		   if :: line_up!delete,0,0 :: losses > 0 -> losses-- fi
		fi; s = 0 }
	od
}

active proctype network() {
	atomic { owed[1] = 2; owed[2] = 1; owed[3] = 1 }
end:	do
	:: atomic { owed[1] && !slot[0] -> slot[0] = 1; owed[1]-- }
	:: atomic { owed[1] && !slot[1] -> slot[1] = 1; owed[1]-- }
	:: atomic { owed[2] && !slot[0] -> slot[0] = 2; owed[2]-- }
	:: atomic { owed[2] && !slot[1] -> slot[1] = 2; owed[2]-- }
	:: atomic { owed[3] && !slot[0] -> slot[0] = 3; owed[3]-- }
	:: atomic { owed[3] && !slot[1] -> slot[1] = 3; owed[3]-- }
	od
}

active proctype mishap() {
	do
	:: atomic { crashes > 0 -> crashes--; lose_ram()
#ifdef BLIND
		; in_step = true
#endif
		}
	:: atomic { days > 0 -> days--; aged[1] = row[1]; aged[2] = row[2]; aged[3] = row[3] }
	:: break
	od
}

active proctype account() {
	byte m;
end:	timeout -> atomic {
		assert(!slot[0] && !slot[1] && owed[1] + owed[2] + owed[3] == 0);
		for (m : 1 .. MESSAGES) {
			assert(counted[m] + asked[m] >= 1);	/* nothing lost */
			assert(counted[m] <= 1);		/* nothing twice unasked */
#ifndef TWINS
			assert(asked[m] == 0)
#endif
		}
	}
}
