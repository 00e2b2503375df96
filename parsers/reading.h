/*
 * From the text of one message to what it says: intent, reports, or the one doubt.
 * Spec: DESIGN section 5; domain/domain.md (b); domain/field-notes.md.
 *
 * Every number of the text is bound to a field or explained (date, hour, phone, road, model ...);
 * when one is left over, or two readings differ, the intent is unclear and the doubt says why:
 * never a guess.  The message is judged alone: place, level and duplicates are settled by others.
 *
 * Nothing here allocates, reads a clock or does I/O; the work is bounded by the text's length.
 */
#ifndef PARSERS_READING_H
#define PARSERS_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/day.h"
#include "parsers/pack.h"

#define READING_REPORTS_MAX 12
#define READING_VALUES_MAX 16
#define READING_PLACE_SIZE 64
#define READING_WORD_SIZE 32
#define READING_REF_SIZE 8

enum reading_intent {
	INTENT_REPORT,
	INTENT_REGISTER,
	INTENT_CANCEL,
	INTENT_CORRECT,
	INTENT_HELP,
	INTENT_QUERY,
	INTENT_IGNORE,
	INTENT_UNCLEAR,
};

enum reading_doubt {
	DOUBT_NONE,
	DOUBT_EMPTY,    /* nothing is reported */
	DOUBT_NUMBER,   /* a number that counts nothing known */
	DOUBT_WORD,     /* an unknown word beside a number */
	DOUBT_VALUE,    /* a field without a figure */
	DOUBT_KIND,     /* the word fits several fields */
	DOUBT_AMOUNT,   /* vague, a range, a negative */
	DOUBT_UNIT,     /* the unit does not fit the field */
	DOUBT_DECIMAL,  /* a fraction of a piece, or a separator of two meanings */
	DOUBT_LARGE,    /* above what is believed */
	DOUBT_CONFLICT, /* figures contradict each other */
	DOUBT_DATE,     /* no such day, several days, lunar, unknown */
	DOUBT_FUTURE,   /* planned, or a day ahead */
	DOUBT_NOT_DONE, /* refused, not yet, hypothetical */
	DOUBT_FOUND,    /* found, seized or handed on, not surrendered */
	DOUBT_HEARSAY,  /* suspected, told, a tip-off */
	DOUBT_COMPARED, /* figures of another time, targets, running totals */
	DOUBT_QUESTION, /* asks rather than tells */
	DOUBT_READINGS, /* two readings that differ */
	DOUBT_ANSWER,   /* an answer word alone: nothing here was asked */
	DOUBT_LONG,     /* longer than what is read */
	DOUBT_PLACE,    /* which place: the gateway's own doubt, who knows the units */
	DOUBTS,
};

enum reading_level {
	LEVEL_OWN,
	LEVEL_BELOW, /* the total of those below: "toàn xã" */
};

enum value_state {
	VALUE_ABSENT,
	VALUE_ZERO,
	VALUE_NUMBER,
	VALUE_UNKNOWN, /* said to exist, not how many */
	VALUE_WORDS,   /* a text field: the octets [raw_at, raw_at + raw_len) */
};

struct reading_value {
	const struct pack_field *field;
	enum value_state state;
	int64_t n; /* smallest units */
	bool approx;
	uint16_t raw_at; /* where in the raw text the word and figure stand */
	uint16_t raw_len;
};

struct reading_report {
	const struct pack_form *form;                    /* NULL: general zero report */
	struct reading_value values[READING_VALUES_MAX]; /* in the order of the form's fields */
	size_t nvalues;
	struct day day;
	struct day from; /* first day of a span, when has_from */
	bool has_from;
	bool day_named; /* the text names the day; else it is the day of sending */
	bool zero;      /* all of it is nothing */
	bool fuzzy;     /* a misspelt word was taken for the only one it can be: held */
	enum reading_level level;
	char place[READING_PLACE_SIZE]; /* as typed, "" when none is named */
};

struct reading {
	enum reading_intent intent;
	char ref[READING_REF_SIZE]; /* the reference named in the text, or "" */
	struct reading_report reports[READING_REPORTS_MAX];
	size_t nreports;
	enum reading_doubt doubt;
	char doubt_word[READING_WORD_SIZE]; /* plain; the word or number doubted, or "" */
	char doubt_near[READING_WORD_SIZE]; /* plain; the number beside it, or "" */
	bool machine;   /* never answered: operator, advertisement, our own words */
	bool explosive; /* something explosive was found or handed in: the receipt warns */
	bool
	    chatter; /* figures among words of no report: ignored if no misspelling explains them */
	bool answer; /* an answer word alone; `answer_is` says which */
	enum pack_answer answer_is;
};

/* Reads utf8[0..len) as sent at the sender's local time. */
void reading_read(const struct pack *pack, const char *utf8, size_t len,
    const struct local_time *sent, struct reading *out);

/* Held for somebody's confirmation whatever the store says: span, level below, fuzzy, above
 * hold_above, older than the pack's old_days (measured from the day of sending). */
bool
reading_report_guarded(const struct pack *pack, const struct reading_report *r, struct day sent);

const char *reading_intent_name(enum reading_intent i);
const char *reading_doubt_name(enum reading_doubt d);
const char *reading_level_name(enum reading_level l);
const char *value_state_name(enum value_state s);

#endif
