/*
 * Outbox: a text is attempted, and nobody is deceived about it
 * (gateway/store/outbox.h; the engine is modem/).
 *
 *   queued -> row of an attempt -> AT+CMGS -> answer -> status report
 *
 * Two texts go to one phone, the worst case for telling reports apart.  The
 * network numbers what it takes (modulo REFS) and stamps it with its time: here
 * a window, in which no more attempts are made than there are numbers.
 *
 * As written the model must hold.  These options loosen one rule each and must
 * break it:
 *   -DHOPE     an error after the hand-over counts as "not sent"
 *   -DBLIND    no probe: whatever answer comes ends the command in flight
 *   -DGREEDY   a report settles the newest attempt that could fit
 *   -DSILENT   what stays unknown alarms nobody
 * Stage: -DONCE, text 1 may never be doubled (a notice, a broadcast).
 */
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef LOSSES
#define LOSSES 2
#endif
#ifndef GIVEUPS
#define GIVEUPS 1
#endif
#ifndef UNDELIVERED
#define UNDELIVERED 1
#endif
#define TEXTS 2
#define REFS 2
#define WINDOWS 2
#define ROWS 7
#define NOREF 0

#ifdef ONCE
#define ATTEMPTS(t) (t == 1 -> 1 : 2)
#else
#define ATTEMPTS(t) 2
#endif

mtype = { queued, submitting, sent, delivered, failed, unknown };
mtype = { idle, probe, submit, ok, refused, error };

/* The world. */
chan line_down = [4] of { mtype, byte };
chan line_up = [4] of { mtype, byte };
byte next_ref;
byte net_ref[ROWS], net_window[ROWS];	/* of what the network took */
bool owes[ROWS];			/* a report may still come */
byte window, used;			/* attempts made in this window */

/* The database; references are kept plus one, NOREF is "not known". */
mtype state[TEXTS];
byte tries[TEXTS];
bool alarm[TEXTS];
byte rows, text_of[ROWS], ref_of[ROWS], window_of[ROWS];
byte kind;

/* RAM. */
mtype busy = idle;
byte now, planned;
bool in_step;

/* The account. */
byte copies[TEXTS], mishaps;
byte crashes = CRASHES, losses = LOSSES, giveups = GIVEUPS, undelivered = UNDELIVERED;

inline lose_ram() {
	busy = idle; now = 0; planned = 0;
	/* The first commit of the next start. */
	if :: state[0] == submitting -> state[0] = unknown :: else fi;
	if :: state[1] == submitting -> state[1] = unknown :: else fi;
#ifdef BLIND
	in_step = true
#else
	in_step = false
#endif
}

inline plan(t) {
	rows++; text_of[rows] = t; ref_of[rows] = NOREF; window_of[rows] = window; used++;
	tries[t]++; state[t] = submitting; planned = rows
}

#define DUE(t) (state[t] == queued || (state[t] == unknown && tries[t] < ATTEMPTS(t)))
#define TEXT text_of[now]

active proctype gateway() {
	byte r;
	atomic { state[0] = queued; state[1] = queued; lose_ram() }
end:	do
	:: atomic { !in_step && busy == idle && (DUE(0) || DUE(1)) ->
		line_down!probe,kind; busy = probe; now = kind; kind = (kind + 1) % 4 }
	:: atomic { busy == probe && line_up?[probe,_] -> line_up?probe,r;
		if :: r == now -> in_step = true; busy = idle; now = 0 :: else fi; r = 0 }
	:: atomic { busy == probe && nempty(line_up) && !line_up?[probe,_] -> line_up?_,_ }
	:: atomic { busy != probe && line_up?[probe,_] -> line_up?probe,_ }
	:: atomic { busy == idle && nempty(line_up) -> line_up?_,_ }

	/* C3, then the effect. */
	:: atomic { in_step && busy == idle && !planned && used < REFS && DUE(0) -> plan(0) }
	:: atomic { in_step && busy == idle && !planned && used < REFS && DUE(1) -> plan(1) }
	:: atomic { planned && busy == idle -> line_down!submit,planned; busy = submit; now = planned; planned = 0 }

	/* C4. */
	:: atomic { busy == submit && line_up?[ok,_] -> line_up?ok,r; ref_of[now] = r + 1;
		if :: state[TEXT] == submitting -> state[TEXT] = sent :: else fi; busy = idle; now = 0; r = 0 }
	:: atomic { busy == submit && line_up?[refused,_] -> line_up?refused,_;
		tries[TEXT]--; window_of[now] = WINDOWS + 1; used--;
		if
		:: state[TEXT] == submitting && tries[TEXT] == 0 -> state[TEXT] = queued
		:: state[TEXT] == submitting && tries[TEXT] > 0 -> state[TEXT] = unknown
		:: else
		fi; busy = idle; now = 0 }
	:: atomic { busy == submit && line_up?[error,_] -> line_up?error,_;
#ifdef HOPE
		if :: state[TEXT] == submitting -> state[TEXT] = queued; tries[TEXT]-- :: else fi;
#else
		if :: state[TEXT] == submitting -> state[TEXT] = unknown :: else fi;
#endif
		busy = idle; now = 0 }

	/* The deadline. */
	:: atomic { busy != idle && (len(line_down) + len(line_up) == 0 || giveups > 0) ->
		if
		:: len(line_down) + len(line_up) == 0 -> skip
		:: len(line_down) + len(line_up) > 0 -> giveups--; mishaps++
		fi;
		if :: busy == submit && state[TEXT] == submitting -> state[TEXT] = unknown :: else fi;
		busy = idle; now = 0;
#ifndef BLIND
		in_step = false
#endif
		}
#ifndef SILENT
	/* Nothing more will be tried. */
	:: atomic { state[0] == unknown && tries[0] >= ATTEMPTS(0) && !alarm[0] -> alarm[0] = true }
	:: atomic { state[1] == unknown && tries[1] >= ATTEMPTS(1) && !alarm[1] -> alarm[1] = true }
#endif
	od
}

active proctype modem() {
	byte a;
end:	do
	:: atomic { line_down?probe,a -> if :: line_up!probe,a :: losses > 0 -> losses--; mishaps++ fi; a = 0 }
	:: atomic { line_down?submit,a ->
		if
		:: copies[text_of[a]]++; net_ref[a] = next_ref; net_window[a] = window_of[a]; next_ref = (next_ref + 1) % REFS;
		   if :: owes[a] = true :: skip fi;
		   if
		   :: line_up!ok,net_ref[a]
		   :: losses > 0 -> losses--; mishaps++; line_up!error,0	/* taken, and an error said */
		   :: losses > 0 -> losses--; mishaps++
		   fi
		:: losses > 0 -> losses--; mishaps++; line_up!error,0
		:: losses > 0 -> losses--; mishaps++				/* neither taken nor answered */
		:: losses > 0 -> losses--; mishaps++; line_up!refused,0
		fi; a = 0 }
	od
}

/* Which attempt does the network's report of A mean?  Known by reference, else the only unknown one. */
inline settle(A) {
	hit = 0; n = 0; m = 0; other = 0;
	for (b : 1 .. rows) {
#ifdef GREEDY
		if
		:: ref_of[b] == net_ref[A] + 1 || ref_of[b] == NOREF -> hit = b; n = 1
		:: else
		fi
#else
		if
		:: window_of[b] == net_window[A] && ref_of[b] == net_ref[A] + 1 -> hit = b; n++
		:: window_of[b] == net_window[A] && ref_of[b] == NOREF -> other = b; m++
		:: else
		fi
#endif
	}
	if :: n == 0 && m == 1 -> hit = other; n = 1 :: else fi;
	if
	:: n == 1 ->
		assert(text_of[hit] == text_of[A]);	/* never another text's */
		ref_of[hit] = net_ref[A] + 1;
		if
		:: state[text_of[hit]] = delivered
		:: undelivered > 0 -> undelivered--;
			if
			:: state[text_of[hit]] == sent || state[text_of[hit]] == unknown -> state[text_of[hit]] = failed; alarm[text_of[hit]] = true
			:: else
			fi
		fi
	:: else
	fi;
	hit = 0; n = 0; m = 0; other = 0; b = 0
}

active proctype reports() {
	byte hit, other, n, m, b, a;
end:	do
	:: atomic { owes[1] || owes[2] || owes[3] || owes[4] || owes[5] || owes[6] ->
		if :: owes[1] -> a = 1 :: owes[2] -> a = 2 :: owes[3] -> a = 3 :: owes[4] -> a = 4 :: owes[5] -> a = 5 :: owes[6] -> a = 6 fi;
		owes[a] = false; settle(a); a = 0 }
	/* Time passes: another window, once the line is quiet. */
	:: atomic { window < WINDOWS && used == REFS && empty(line_down) && !planned && busy == idle -> window++; used = 0 }
	od
}

active proctype mishap() {
	do
	:: atomic { crashes > 0 -> crashes--; mishaps++; lose_ram() }
	:: break
	od
}

active proctype account() {
	byte t;
end:	timeout -> atomic {
		for (t : 0 .. TEXTS - 1) {
			assert(state[t] != sent && state[t] != delivered || copies[t] >= 1);	/* no false comfort */
			assert(state[t] == sent || state[t] == delivered || alarm[t]);		/* nothing lost in silence */
			assert(copies[t] <= ATTEMPTS(t))
		}
		assert((copies[0] > 1) + (copies[1] > 1) <= mishaps)				/* one repeat for each mishap */
	}
}
