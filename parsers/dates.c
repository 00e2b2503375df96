#include "parsers/dates.h"

#include <string.h>

#include "parsers/lexicon.h"

/* What is read so far: the place in the tokens and the parts of a day. */
struct reader {
	const struct pack *pack;
	const struct tokens *t;
	const struct local_time *sent;
	size_t at;
};

static const struct pack_phrase *
date_word(const struct reader *r, size_t at, size_t *ntokens)
{
	struct lexicon_match m;
	const struct pack_phrase *p;

	*ntokens = 0;
	if (at >= r->t->n)
		return NULL;
	lexicon_match(r->pack, r->t, at, NULL, &m);
	p = lexicon_meaning(&m, WORD_DATE);
	*ntokens = m.ntokens;
	return p;
}

static bool
take_date_word(struct reader *r, enum pack_date_word word)
{
	struct lexicon_match m;

	if (r->at >= r->t->n)
		return false;
	lexicon_match(r->pack, r->t, r->at, NULL, &m);
	for (size_t i = 0; i < m.n; i++)
		if (m.at[i]->kind == WORD_DATE && m.at[i]->value == (int32_t)word) {
			r->at += m.ntokens;
			return true;
		}
	return false;
}

static bool
take_digits(struct reader *r, unsigned maxdigits, int32_t *out)
{
	const struct token *t;

	if (r->at >= r->t->n)
		return false;
	t = &r->t->at[r->at];
	if (t->kind != TOKEN_DIGITS || t->ndigits > maxdigits)
		return false;
	*out = (int32_t)t->number;
	r->at++;
	return true;
}

/* One of / - . between figures, without blanks. */
static bool
take_slash(struct reader *r, char *sign)
{
	const struct token *t = r->t->at;

	if (r->at + 1 >= r->t->n || t[r->at].kind != TOKEN_SIGN || t[r->at].spaced ||
	    t[r->at + 1].kind != TOKEN_DIGITS || t[r->at + 1].spaced ||
	    strchr("/-.", t[r->at].sign) == NULL || (*sign != '\0' && t[r->at].sign != *sign))
		return false;
	*sign = t[r->at].sign;
	r->at++;
	return true;
}

/* A year written with two or four digits. */
static int32_t
full_year(int32_t y)
{
	return y < 100 ? 2000 + y : y;
}

static void
settle(const struct reader *r, int32_t d, int32_t m, int32_t y, struct date_match *out)
{
	struct day today = r->sent->day;
	bool no_year = y < 0;

	if (no_year)
		y = today.year;
	if (d < 1 || d > 31 || m < 1 || m > 12 || y < 1900 || y > 2200) {
		out->status = DATE_IMPOSSIBLE;
		return;
	}
	out->day = (struct day){ .year = (int16_t)y, .month = (uint8_t)m, .day = (uint8_t)d };
	if (no_year && day_valid(out->day) && day_compare(out->day, today) > 0 &&
	    day_number(today) - day_number((struct day){ today.year, 1, 1 }) <
		(int32_t)r->pack->limits.year_roll_days)
		out->day.year--;
	if (!day_valid(out->day))
		out->status = DATE_IMPOSSIBLE;
	else if (day_compare(out->day, today) > 0)
		out->status = DATE_AHEAD;
	else
		out->status = DATE_OK;
}

/* 2020-11-19 */
static bool
read_iso(struct reader *r, struct date_match *out)
{
	int32_t d, m, y;
	char sign = '-';
	size_t start = r->at;

	if (r->at < r->t->n && r->t->at[r->at].ndigits == 4 && take_digits(r, 4, &y) &&
	    take_slash(r, &sign) && take_digits(r, 2, &m) && take_slash(r, &sign) &&
	    take_digits(r, 2, &d)) {
		settle(r, d, m, y, out);
		return true;
	}
	r->at = start;
	return false;
}

/* d/m or d/m/y in figures. */
static bool
read_figures(struct reader *r, struct date_match *out)
{
	int32_t d, m, y = -1;
	char sign = '\0';
	size_t start = r->at, two;

	if (!take_digits(r, 2, &d) || !take_slash(r, &sign) || !take_digits(r, 2, &m)) {
		r->at = start;
		return false;
	}
	two = r->at;
	out->bare = true;
	if (take_slash(r, &sign)) {
		out->bare = false;
		if (!take_digits(r, 4, &y) || r->t->at[r->at - 1].ndigits == 3 ||
		    r->t->at[r->at - 1].ndigits == 1) {
			r->at = start;
			return false;
		}
		y = full_year(y);
	} else if (take_date_word(r, DATE_YEAR)) {
		if (!take_digits(r, 4, &y)) {
			r->at = two;
			y = -1;
		} else {
			y = full_year(y);
		}
	}
	if (r->pack->month_first)
		settle(r, m, d, y, out);
	else
		settle(r, d, m, y, out);
	return true;
}

/* The month behind the figure of a day: "tháng 12", "th of December". */
static bool
take_month(struct reader *r, int32_t *out)
{
	size_t n, start = r->at;
	const struct pack_phrase *p;

	(void)take_date_word(r, DATE_ORDINAL);
	p = date_word(r, r->at, &n);
	if (p != NULL && p->value == DATE_MONTH) {
		r->at += n;
		*out = p->arg;
		if (p->arg > 0 || take_digits(r, 2, out))
			return true;
	}
	r->at = start;
	return false;
}

/* "ngay 1,5 kg": at once, and a weight; the figure goes on. */
static bool
goes_on(const struct reader *r)
{
	const struct token *t = r->t->at;

	return r->at + 1 < r->t->n && t[r->at].kind == TOKEN_SIGN && !t[r->at].spaced &&
	    strchr(".,", t[r->at].sign) != NULL && t[r->at + 1].kind == TOKEN_DIGITS &&
	    !t[r->at + 1].spaced;
}

/* After "ngày": 20/11, 5 tháng 12 năm 2020, or the bare day of a month. */
static bool
read_named_day(struct reader *r, struct date_match *out)
{
	int32_t d, m, y = -1;
	struct day today = r->sent->day;

	if (read_figures(r, out)) {
		out->bare = false;
		return true;
	}
	if (!take_digits(r, 2, &d))
		return false;
	if (take_month(r, &m)) {
		if (take_date_word(r, DATE_YEAR) && take_digits(r, 4, &y))
			y = full_year(y);
		settle(r, d, m, y, out);
		return true;
	}
	(void)take_date_word(r, DATE_ORDINAL);
	if (goes_on(r))
		return false;
	/* "ngày 15" alone: of this month; one that lies ahead is asked. */
	settle(r, d, today.month, today.year, out);
	return true;
}

static struct day
month_start(const struct reader *r, int32_t month, int32_t year)
{
	unsigned first = r->pack->limits.month_start_day;
	struct day d = { .year = (int16_t)year, .month = (uint8_t)month, .day = 1 };

	if (first <= 1)
		return d;
	d = day_add(d, -1);
	d.day = (uint8_t)first;
	return d;
}

static struct day
month_end(const struct reader *r, int32_t month, int32_t year)
{
	int32_t next = month == 12 ? 1 : month + 1;

	return day_add(month_start(r, next, month == 12 ? year + 1 : year), -1);
}

static void
set_span(const struct reader *r, struct day from, struct day to, struct date_match *out)
{
	out->from = from;
	out->has_from = true;
	out->day = day_compare(to, r->sent->day) > 0 ? r->sent->day : to;
	out->status = day_compare(from, r->sent->day) > 0 ? DATE_AHEAD : DATE_OK;
}

/* "November 20th, 2026" behind its first word; a month alone is a span. */
static bool
read_named_month(struct reader *r, int32_t month, struct date_match *out)
{
	int32_t d, y = -1, today = r->sent->day.year;
	size_t start;

	if (!take_digits(r, 2, &d)) {
		if (take_digits(r, 4, &y))
			today = y;
		else if (month > r->sent->day.month)
			today--;
		set_span(r, month_start(r, month, today), month_end(r, month, today), out);
		return true;
	}
	(void)take_date_word(r, DATE_ORDINAL);
	start = r->at;
	if (r->at < r->t->n && r->t->at[r->at].sign == ',')
		r->at++;
	if (!take_digits(r, 4, &y) || y < 1900) {
		r->at = start;
		y = -1;
	}
	settle(r, d, month, y, out);
	return true;
}

static bool
read_month(struct reader *r, struct date_match *out)
{
	int32_t m, y = r->sent->day.year;
	char sign = '/';

	if (!take_digits(r, 2, &m) || (goes_on(r) && r->t->at[r->at].sign == ','))
		return false;
	if (take_slash(r, &sign) || take_date_word(r, DATE_YEAR)) {
		if (!take_digits(r, 4, &y))
			return false;
	} else if (m > r->sent->day.month &&
	    day_compare(month_start(r, m < 1 || m > 12 ? 1 : m, y), r->sent->day) > 0) {
		y--;
	}
	if (m < 1 || m > 12 || y < 1900 || y > 2200)
		out->status = DATE_IMPOSSIBLE;
	else
		set_span(r, month_start(r, m, y), month_end(r, m, y), out);
	return true;
}

static void
read_weekday(struct reader *r, int32_t weekday, struct date_match *out)
{
	struct day today = r->sent->day;
	struct day monday = day_add(today, -(int32_t)day_weekday(today));
	int32_t back = ((int32_t)day_weekday(today) - weekday + 7) % 7;

	if (take_date_word(r, DATE_LAST_WEEK))
		out->day = day_add(monday, weekday - 7);
	else if (take_date_word(r, DATE_THIS_WEEK))
		out->day = day_add(monday, weekday);
	else if (take_date_word(r, DATE_PAST))
		out->day = day_add(today, back == 0 ? -7 : -back);
	else
		out->day = day_add(today, -back);
	out->status = day_compare(out->day, today) > 0 ? DATE_AHEAD : DATE_OK;
}

/* The reporting month or year that holds the day of sending. */
static struct day
period_start(const struct reader *r, bool year)
{
	struct day today = r->sent->day;
	struct day from = month_start(r, today.month, today.year);
	struct day next = month_start(r, today.month == 12 ? 1 : today.month + 1,
	    today.month == 12 ? today.year + 1 : today.year);

	if (!year)
		return day_compare(today, next) >= 0 ? next : from;
	next = month_start(r, 1, today.year + 1);
	return day_compare(today, next) >= 0 ? next : month_start(r, 1, today.year);
}

/* "T10" is a month, "T7 vừa rồi" a Saturday; "T7" alone may be either. */
static bool
read_letter(struct reader *r, struct date_match *out)
{
	int32_t n;
	size_t start = r->at, words;
	const struct pack_phrase *p;

	if (r->at >= r->t->n || r->t->at[r->at].spaced || !take_digits(r, 2, &n) || n < 1 || n > 12)
		return false;
	p = date_word(r, r->at, &words);
	if (n >= 2 && n <= 7 && p != NULL &&
	    (p->value == DATE_PAST || p->value == DATE_LAST_WEEK || p->value == DATE_THIS_WEEK)) {
		read_weekday(r, n - 2, out);
		return true;
	}
	if (n >= 2 && n <= 7 && !(r->at < r->t->n && r->t->at[r->at].sign == '/')) {
		out->status = DATE_UNSURE;
		return true;
	}
	r->at = start;
	return read_month(r, out);
}

static bool date_here(struct reader *r, struct date_match *out);

/* "từ 15/11 đến 20/11"; the first may be a bare day of the second's month. */
static bool
read_from_to(struct reader *r, struct date_match *out)
{
	struct date_match a = { .status = DATE_NONE }, b = { .status = DATE_NONE };
	int32_t d = -1;
	size_t start = r->at, n;
	const struct pack_phrase *to;

	if (!date_here(r, &a)) {
		r->at = start;
		if (!take_digits(r, 2, &d))
			return false;
	}
	to = date_word(r, r->at, &n);
	if (!take_date_word(r, DATE_TO)) {
		if (d >= 0 || a.status != DATE_OK)
			return false;
		/* "từ 15/11": up to the day of sending. */
		set_span(r, a.has_from ? a.from : a.day, r->sent->day, out);
		return true;
	}
	/* "đến nay" */
	if (to->arg == 1)
		b = (struct date_match){ .status = DATE_OK, .day = r->sent->day };
	else if (!date_here(r, &b))
		b.status = DATE_UNSURE;
	if (d >= 0) {
		a = b;
		settle(r, d, b.day.month, b.day.year, &a);
	}
	if (a.status != DATE_OK || (b.status != DATE_OK && b.status != DATE_AHEAD)) {
		out->status = a.status != DATE_OK ? a.status : b.status;
		return true;
	}
	set_span(r, a.day, b.day, out);
	if (day_compare(a.day, out->day) > 0)
		out->status = DATE_IMPOSSIBLE;
	return true;
}

/* "năm 2022" in that year: up to the day of sending. */
static bool
read_year(struct reader *r, struct date_match *out)
{
	int32_t y;

	if (!take_digits(r, 4, &y) || y != r->sent->day.year)
		return false;
	set_span(r, period_start(r, true), r->sent->day, out);
	return true;
}

/* A digit in a word, and what was done that day behind it. */
static bool
names_day(struct reader *r)
{
	struct lexicon_match m;
	const struct pack_phrase *p;

	if (r->at + 1 >= r->t->n)
		return false;
	lexicon_match(r->pack, r->t, r->at, NULL, &m);
	p = lexicon_meaning(&m, WORD_NUMBER);
	if (p == NULL || p->arg != NUMBER_DIGIT)
		return false;
	lexicon_match(r->pack, r->t, r->at + m.ntokens, NULL, &m);
	if (lexicon_meaning(&m, WORD_FORM) == NULL)
		return false;
	r->at++;
	return true;
}

static bool
read_word(struct reader *r, const struct pack_phrase *p, struct date_match *out)
{
	struct day today = r->sent->day;
	int32_t weekday = (int32_t)day_weekday(today);
	bool dawn = r->sent->hour < r->pack->limits.dawn_hour;
	const struct pack_phrase *next;
	size_t n;

	switch ((enum pack_date_word)p->value) {
	case DATE_DAY:
		if (read_named_day(r, out))
			return true;
		/* "hôm thứ tư" */
		next = date_word(r, r->at, &n);
		if (p->arg == 1 && next != NULL && next->value == DATE_WEEKDAY) {
			r->at += n;
			read_weekday(r, next->arg, out);
			return true;
		}
		/* "hôm" and no day that is known, "ngày tám thu ..." */
		out->status = DATE_UNSURE;
		return p->arg == 1 || names_day(r);
	case DATE_PART: return read_figures(r, out) && !(out->bare = false);
	case DATE_MONTH: return p->arg > 0 ? read_named_month(r, p->arg, out) : read_month(r, out);
	case DATE_FROM: return read_from_to(r, out);
	case DATE_WEEKDAY: read_weekday(r, p->arg, out); return true;
	case DATE_BACK:
	case DATE_NIGHT:
		out->day = day_add(today, -p->arg - (dawn && p->value == DATE_NIGHT ? 1 : 0));
		out->status = DATE_OK;
		return true;
	case DATE_THIS_WEEK: set_span(r, day_add(today, -weekday), today, out); return true;
	case DATE_LAST_WEEK:
		set_span(r, day_add(today, -weekday - 7), day_add(today, -weekday - 1), out);
		return true;
	case DATE_THIS_MONTH: set_span(r, period_start(r, false), today, out); return true;
	case DATE_THIS_YEAR: set_span(r, period_start(r, true), today, out); return true;
	case DATE_LUNAR:
		if (p->arg == 1)
			return false;
		/* fall through */
	case DATE_UNKNOWN:
		/* "mùng 3": the day belongs to it. */
		if (p->value == DATE_LUNAR)
			(void)take_digits(r, 2, &weekday);
		out->status = DATE_UNSURE;
		return true;
	case DATE_WEEK: out->status = DATE_UNSURE; return take_digits(r, 2, &weekday);
	case DATE_YEAR: return read_year(r, out);
	case DATE_LETTER: return read_letter(r, out);
	case DATE_THAT: out->status = DATE_UNSURE; return true;
	case DATE_ORDINAL:
	case DATE_PAST:
	case DATE_TO: return false;
	}
	return false;
}

/* "28 tết", "19 tháng 11" */
static bool
read_day_word(struct reader *r, struct date_match *out)
{
	int32_t d, m, y = -1;
	size_t start = r->at;

	if (take_digits(r, 2, &d)) {
		if (take_date_word(r, DATE_LUNAR)) {
			out->status = DATE_UNSURE;
			return true;
		}
		if (take_month(r, &m)) {
			if (take_date_word(r, DATE_YEAR) && take_digits(r, 4, &y))
				y = full_year(y);
			settle(r, d, m, y, out);
			return true;
		}
	}
	r->at = start;
	return false;
}

static bool
date_here(struct reader *r, struct date_match *out)
{
	size_t n, start = r->at;
	const struct pack_phrase *p = date_word(r, r->at, &n);

	if (p != NULL) {
		r->at += n;
		if (read_word(r, p, out))
			return true;
		r->at = start;
	}
	return read_iso(r, out) || read_figures(r, out) || read_day_word(r, out);
}

void
date_at(const struct pack *pack, const struct tokens *t, size_t at, const struct local_time *sent,
    struct date_match *out)
{
	struct reader r = { .pack = pack, .t = t, .sent = sent, .at = at };

	memset(out, 0, sizeof(*out));
	if (!date_here(&r, out)) {
		memset(out, 0, sizeof(*out));
		return;
	}
	/* A lunar word after it makes any day unsure. */
	if (take_date_word(&r, DATE_LUNAR))
		out->status = DATE_UNSURE;
	out->ntokens = r.at - at;
}

const char *
date_status_name(enum date_status s)
{
	switch (s) {
	case DATE_NONE: return "none";
	case DATE_OK: return "ok";
	case DATE_IMPOSSIBLE: return "impossible";
	case DATE_AHEAD: return "ahead";
	case DATE_UNSURE: return "unsure";
	}
	return "?";
}
