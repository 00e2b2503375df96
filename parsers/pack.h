/*
 * A pack: the forms, words and texts of one programme in one language, as plain structs.
 * Loaded and freed by gateway/base/pack.c; the parsers only read it.  Quantities are integers of
 * the field's smallest unit: `per` of them make one `unit` (1000 g = 1 kg).
 * Strings are UTF-8 NFC with accents, except where named plain.
 */
#ifndef PARSERS_PACK_H
#define PARSERS_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/text.h"

#define PACK_FORMS_MAX 16
#define PACK_FIELDS_MAX 32
#define PACK_PHRASE_WORDS 8

struct pack_form;

enum pack_kind {
	PACK_COUNT,
	PACK_MEASURE,
	PACK_TEXT,
};

enum pack_total {
	PACK_SUM,    /* a flow: adds up over days and units */
	PACK_LATEST, /* a stock: the latest of each unit, then over units */
};

struct pack_measure {
	const char *word;
	int64_t is; /* smallest units */
};

struct pack_words {
	const char *const *at;
	size_t n;
};

struct pack_field {
	const struct pack_form *form;
	const char *id;
	const char *label;      /* "súng tự chế" */
	const char *say;        /* plain, after a number in a receipt: "hop phao" */
	const char *short_name; /* "STC", or NULL */
	const char *unit;       /* "khẩu" */
	enum pack_kind kind;
	enum pack_total total;
	int64_t per;
	int64_t hold_above;   /* smallest units; -1: no limit */
	int64_t refuse_above; /* smallest units; -1: no limit */
	const struct pack_measure *measures;
	size_t nmeasures;
	struct pack_words words;
	struct pack_words units;          /* words that may count it: "khẩu", "cây" */
	bool pledge;                      /* behind its word "không" begins what was pledged */
	bool share;                       /* "87/90 hộ": so many out of all, the first counts */
	bool explosive;                   /* never to be touched or weighed by the sender */
	const struct pack_field *kind_of; /* counted instead of it where a giver is named */
	const struct pack_field *twin;    /* the same lot weighed: "trọng lượng 3,6 kg" */
};

/* "8/9": two fields in one figure. */
struct pack_pair {
	const struct pack_field *first;
	const struct pack_field *second;
	bool bounded; /* first cannot exceed second */
};

struct pack_form {
	const char *id;
	const char *title;
	const char *short_name; /* "TH" */
	struct pack_words words;
	struct pack_words reported_by; /* ids of unit kinds */
	bool urgent;                   /* its one field is the text itself */
	struct pack_field fields[PACK_FIELDS_MAX];
	size_t nfields;
	struct pack_pair pairs[PACK_FIELDS_MAX / 2];
	size_t npairs;
	bool has; /* what is said to be there was done: "có 60 người", "có 2 giấy khen" */
	int64_t most_each; /* second of the first pair over the first: asked above; 0: no limit */
};

struct pack_unit_kind {
	const char *id;    /* "thon" */
	const char *label; /* plain, before the name in a receipt: "thon" */
	unsigned level;    /* 0 is the top */
	struct pack_words words;
};

struct pack_role {
	const char *id;
	const char *label;
	const char *call; /* plain, before a number to call: "CA"; may be empty */
};

/* What a phrase of the lexicon is. */
enum pack_word_kind {
	WORD_FIELD,      /* a field, or the first of a pair */
	WORD_FIELD_VERB, /* suggests a field, may stand without a figure */
	WORD_FORM,       /* names a form */
	WORD_UNIT,       /* counts or measures */
	WORD_PLACE,      /* kind of unit, before its name */
	WORD_ROLE,       /* role of a person, before or after a name */
	WORD_NOISE,      /* says nothing */
	WORD_LINK,       /* may stand between a field and its figure */
	WORD_AND,        /* joins: a weak separator */
	WORD_APPROX,     /* "khoảng" */
	WORD_RATIO,      /* between two figures: "4 trên 5" */
	WORD_VAGUE,      /* "vài" */
	WORD_NUMBER,     /* number word; value says which */
	WORD_NONE,       /* "không" before or after a field */
	WORD_ZERO,       /* a general zero report */
	WORD_CALM,       /* a zero report when nothing else is said */
	WORD_FORM_ZERO,  /* zero report of one form */
	WORD_WEIGHS,     /* "trọng lượng": the twin field of the one before */
	WORD_EXPLAINS,   /* the number after it counts nothing */
	WORD_OTHER,      /* the number before it counts nothing that is reported */
	WORD_TITLE,      /* before a person's name */
	WORD_SKIP,       /* what follows up to a sign or number says nothing */
	WORD_DATE,       /* value: enum pack_date_word */
	WORD_HOUR,       /* "giờ": the number before it is a time of day */
	WORD_BLOCK,      /* not done, not surrendered, not certain; value: enum pack_block */
	WORD_COMMAND,    /* value: enum pack_command */
	WORD_ASKS,       /* a question */
	WORD_WHOLE,      /* "toàn": the kind of unit after it is the level below */
	WORD_URGENT,     /* an emergency */
	WORD_GAP,        /* urgency beside an emergency word: "gấp" */
	WORD_MACHINE,    /* written by a machine: operator, advertisement, our own receipt */
	WORD_CHAT,       /* thanks and chatter */
	WORD_ANSWER,     /* value: enum pack_answer */
	WORD_PAIR,       /* a pair: value is its index in the form */
	WORD_BECOMES,    /* "thành": the number before it is the old one, the next the new */
	WORD_CONTRAST,   /* "không phải": the number after it is the wrong one of two */
	WORD_AMONG,      /* "trong đó": parts of what was counted before */
	WORD_UNSURE,     /* could be several things: asked when it is counted */
	WORD_ASIDE,      /* begins figures beside the report; value: enum pack_aside */
	WORD_HALF,       /* half of a command; value: enum pack_command, arg: which half */
	WORD_GIVER,      /* who gives a kind of what another field counts: "Bộ Công an tặng" */
	WORD_ANY,        /* "nào", "gì": with "không" it denies all of it */
	WORD_KINDS,
};

/* Values of the kinds that come in several sorts. */
enum pack_noise {
	NOISE_PLAIN,
	NOISE_REPORTS,   /* speaks of reporting: "báo cáo" */
	NOISE_ADDRESSEE, /* "gửi": whom it is sent or given to stands behind */
	NOISE_OWNER,     /* "của" */
	NOISE_AGAIN,     /* "nữa": more of what was counted before */
};

enum pack_link {
	LINK_PLAIN,
	LINK_HAS,      /* "có" */
	LINK_CONSISTS, /* "gồm" */
	LINK_REMAINS,  /* "còn" */
	LINK_UNIT_OF,  /* "of", between a unit and what it measures */
	LINK_REACHES,  /* "đạt": no day stands behind */
	LINK_RECEIVES, /* "nhận": a verb of no form */
};

enum pack_title {
	TITLE_ADDRESS, /* "ông" */
	TITLE_FAMILY,  /* "Nguyễn" */
	TITLE_MIDDLE,  /* "Văn" */
};

enum pack_skip {
	SKIP_TOPIC,    /* what follows is only spoken of */
	SKIP_ABOUT,    /* so it is where a thing of the reports stands behind */
	SKIP_PLEDGE,   /* what is pledged */
	SKIP_OCCASION, /* "sau buổi họp": when or where something else was */
};

enum pack_explains {
	EXPLAINS_NUMBER,
	EXPLAINS_SORT, /* "loại 36 quả" */
};

enum pack_other {
	OTHER_THINGS,
	OTHER_MONEY,
	OTHER_VISITED, /* the number behind it: "đi 12 nhà" */
};

/* What a unit of a field tells; arg of WORD_UNIT. */
enum pack_unit_says {
	UNIT_COUNTS,
	UNIT_SIZE,   /* how large one piece is */
	UNIT_LENGTH, /* how long one piece is */
};

enum pack_zero {
	ZERO_ALL,
	ZERO_REST, /* "không có gì khác" */
};

/* What a number word says; arg of WORD_NUMBER. */
enum pack_number {
	NUMBER_DIGIT, /* value 0..10 */
	NUMBER_SCALE, /* value 10, 100, 1000 ... */
	NUMBER_HALF,  /* half of the place before */
	NUMBER_HALVE, /* one half */
	NUMBER_ZEROS, /* what follows is units: "linh" */
	NUMBER_TENS,  /* tens in one word: "twenty" */
	NUMBER_LATER, /* a digit behind another number only: "hai mươi tư" */
};

enum pack_urgent {
	URGENT_EVENT,     /* "cháy": with a cry for help, harm, or a sign that it is going on */
	URGENT_EMERGENCY, /* enough by itself */
	URGENT_HARM,      /* "mất tích", "bị thương" */
	URGENT_SEEN,      /* "đào trúng": of explosives that nobody handed in */
	URGENT_SETTLED,   /* "đã dập tắt" */
	PACK_URGENTS,
};

enum pack_gap {
	GAP_CRY,      /* "gấp", "cứu" */
	GAP_GOING_ON, /* "đang" */
};

enum pack_machine {
	MACHINE_ANYWHERE,
	MACHINE_FIRST,     /* only where it begins, with a sign behind */
	MACHINE_REFERENCE, /* only with a reference and a sign behind */
	MACHINE_WEAK,      /* two different ones make an advertisement */
	MACHINE_AUTHORITY, /* where it begins, with a word that announces behind */
	MACHINE_ANNOUNCES,
	MACHINE_CODE, /* weak, with a short number behind: "gửi 191" */
};

/* Halves of a command; arg of WORD_HALF. */
enum pack_half {
	HALF_FIRST,
	HALF_SECOND,
	HALF_SENT, /* "em gửi rồi" ... "tới chưa" */
	HALF_GOT,
	HALF_FEW, /* "mấy" ... "rồi" */
	HALF_BY_NOW,
};

/* When a command's word is one; arg of WORD_COMMAND. */
enum pack_command_place {
	COMMAND_ANYWHERE,
	COMMAND_HEAD,  /* only as the first word said */
	COMMAND_EMPTY, /* only where nothing is reported */
};

enum pack_date_word {
	DATE_DAY,       /* "ngày" before a number */
	DATE_MONTH,     /* "tháng" before a number; arg 1 to 12: the name of a month */
	DATE_YEAR,      /* "năm" before a number */
	DATE_BACK,      /* so many days back: arg */
	DATE_NIGHT,     /* "tối nay": the day before when sent before dawn */
	DATE_WEEKDAY,   /* arg: 0 Monday .. 6 Sunday */
	DATE_LAST_WEEK, /* beside a weekday: the week before */
	DATE_THIS_WEEK,
	DATE_THIS_MONTH,
	DATE_THIS_YEAR,
	DATE_FROM,
	DATE_TO,
	DATE_PART,  /* "sáng" before a day and month in figures */
	DATE_LUNAR, /* the lunar calendar: asked */
	DATE_UNKNOWN,
	DATE_WEEK,    /* "tuần 45": a week by its number: asked */
	DATE_LETTER,  /* "T10", "T7": a month, or a day of the week */
	DATE_THAT,    /* "hôm đó": the day named before; without one: asked */
	DATE_ORDINAL, /* behind the figure of a day: "20th" */
	DATE_PAST,    /* behind a weekday: the last one, "vừa rồi" */
};

enum pack_block {
	BLOCK_FUTURE,
	BLOCK_NOT_DONE,
	BLOCK_FOUND,
	BLOCK_SUSPECTED,
	BLOCK_NOT_SURRENDERED,
	BLOCK_COMPARED,
	BLOCK_CUMULATIVE,
	BLOCK_OTHERWISE,
	BLOCK_TARGET,
	BLOCK_EACH,  /* "mỗi buổi": the figure behind it counts for one of several */
	BLOCK_APART, /* averages, shares, meetings of others */
};

/* Figures that are said beside those of the report. */
enum pack_aside {
	ASIDE_ABSENT,  /* "vắng": who did not come */
	ASIDE_EXCEPT,  /* "riêng", "trừ": whom the report does not hold for */
	ASIDE_REST,    /* "còn lại": what is still to be done */
	ASIDE_ALL,     /* "toàn thôn có": out of how many */
	ASIDE_REQUEST, /* "đề nghị": asked for, not done */
	ASIDE_CHANGE,  /* "tăng": how much more than some other time */
};

enum pack_command {
	COMMAND_REGISTER,
	COMMAND_CANCEL,
	COMMAND_CORRECT,
	COMMAND_HELP,
	COMMAND_QUERY,
};

enum pack_answer {
	ANSWER_YES,
	ANSWER_NEW,
	ANSWER_UNKNOWN,
	ANSWER_CONTAINS,
	ANSWER_ADDS,
	ANSWER_PRESENT,
	ANSWER_MENU,
	ANSWER_QUIET,
	ANSWER_REMIND,
};

/* One word of a phrase: a syllable, or a figure that belongs to a name (K54). */
struct pack_phrase_word {
	struct text_word word;
	int32_t number; /* -1: a word */
};

/* An entry of the lexicon.  Compiled by lexicon_phrase() from a spelling. */
struct pack_phrase {
	struct pack_phrase_word words[PACK_PHRASE_WORDS];
	uint8_t nwords;
	enum pack_word_kind kind;
	const struct pack_form *form;   /* of WORD_FIELD*, WORD_FORM*, WORD_PAIR */
	const struct pack_field *field; /* of WORD_FIELD* */
	int32_t value;
	int32_t arg;
	bool alone;    /* only as the whole message */
	bool brief;    /* a short name: counts only in keyword form */
	bool near;     /* a field's word that counts only beside another word of its form */
	bool soft;     /* a field's word that may stand without a figure beside another field of its
			  form */
	bool measured; /* a field's word only with its unit: "pháo" of the weight in kg */
	bool part;     /* one kind of several that add up in the field: "dao", "kiếm" */
	const char *spelling;
};

/* "ko" is typed for "không". */
struct pack_alias {
	struct text_word typed;
	struct text_word meant;
};

struct pack_receipt {
	const char *id;
	const char *text;
	const char *help; /* may be empty */
};

/* How phone numbers are written in the country. */
struct pack_phone {
	unsigned code;   /* 84, before the national number without its zero */
	unsigned digits; /* of a national number, its zero included */
	bool zero;       /* a national number begins with 0 */
};

/* The words on the cue card, each may be empty. */
struct pack_card {
	const char *unit;    /* before the unit's name */
	const char *number;  /* before the number to write to */
	const char *how;     /* how a report is written */
	const char *nothing; /* what to write when there is nothing to report */
	const char *urgent;
	const char *help;
	const char *answer; /* what comes back */
};

struct pack_limits {
	unsigned old_days;        /* a report of an older day is held */
	unsigned span_days;       /* the longest span that is believed */
	unsigned year_roll_days;  /* in so many first days of a year a day ahead means last year */
	unsigned dawn_hour;       /* before it, "tonight" is the day before */
	unsigned month_start_day; /* first day of the reporting month (15) */
};

struct pack {
	const char *id;
	const char *title;
	const char *language;
	struct pack_form forms[PACK_FORMS_MAX];
	size_t nforms;
	const struct pack_unit_kind *unit_kinds;
	size_t nunit_kinds;
	const struct pack_role *roles;
	size_t nroles;
	const struct pack_phrase *phrases; /* by the letters of the first word, the longest first */
	size_t nphrases;
	const struct text_word *words; /* every syllable of the phrases, sorted by letters */
	size_t nwords;
	const struct pack_alias *aliases; /* sorted by the letters typed */
	size_t naliases;
	struct text_word none; /* "không": a lone 0 before a word may stand for it */
	const struct pack_receipt *receipts;
	size_t nreceipts;
	struct pack_limits limits;
	struct pack_card card;
	struct pack_phone phone;
	bool comma_decimal; /* "1,5" is one and a half */
	bool place_last;    /* the kind of a place stands behind its name: "Mill Creek village" */
	bool month_first;   /* "11/20" is the 20th of November */
	bool telex;         /* accents are typed as letters or digits behind: "sungs", "sung1" */
	bool shortened_places; /* "hai trăm năm" is 250: a digit behind a scale is of its next place
				*/
};

/* NULL when there is none. */
const struct pack_form *pack_form(const struct pack *p, const char *id);
const struct pack_field *pack_field(const struct pack_form *f, const char *id);
const struct pack_form *pack_urgent_form(const struct pack *p);
const struct pack_unit_kind *pack_unit_kind(const struct pack *p, const char *id);
const struct pack_role *pack_role(const struct pack *p, const char *id);
const struct pack_receipt *pack_receipt(const struct pack *p, const char *id);
/* The pair whose first or only word reaches f as first; NULL when none. */
const struct pack_pair *pack_pair_of(const struct pack_field *first);
/* May a unit of this kind report this form by itself? */
bool pack_form_reported_by(const struct pack_form *f, const char *unit_kind_id);

#define PACK_DECIMAL_SIZE 32
/* "3.6": n of the smallest unit as a plain decimal of the field's unit, with the given sign. */
void
pack_decimal(const struct pack_field *f, int64_t n, char point, char out[static PACK_DECIMAL_SIZE]);

#endif
