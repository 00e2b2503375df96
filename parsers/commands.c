#include "parsers/commands.h"

#include <stdio.h>
#include <string.h>

#include "parsers/judge.h"

static bool
counts_a_field(const struct item *it)
{
	for (size_t i = 0; i < it->unit.n; i++)
		if (it->unit.at[i]->field != NULL)
			return true;
	return false;
}

/* "2741 bi trùng": a unit that counts no field is a word like any other. */
static bool
is_reference(const struct item *it)
{
	return it->kind == ITEM_NUMBER && !it->ratio && !counts_a_field(it) &&
	    it->number.whole >= 100 && !it->number.separated && !it->number.in_words;
}

/* "số 2741": of three to five digits, behind the word that explains it. */
static bool
is_numbered(const struct message *m, const struct item *it)
{
	const struct token *t = &m->tokens->at[it->first + it->ntokens - 1];

	return it->kind == ITEM_EXPLAINED && it->ntokens == 2 && t->kind == TOKEN_DIGITS &&
	    t->ndigits >= 3 && t->ndigits <= 5;
}

/* "tin 14": behind the word, before nothing that it could count. */
static bool
is_short_reference(const struct message *m, size_t i)
{
	const struct item *it = &m->items->at[i];

	return it->kind == ITEM_NUMBER && !it->ratio && it->unit.n == 0 && !it->number.separated &&
	    !it->number.in_words && !item_is(it - 1, WORD_BLOCK) &&
	    (i + 1 == m->items->n || it[1].gap != GAP_NONE || item_is(it + 1, WORD_COMMAND));
}

/* "báo cáo số 2741", "tin 125" anywhere in the text. */
static size_t
named_reference(const struct message *m)
{
	for (size_t i = 0; i + 1 < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_NOISE);
		const struct item *next = &m->items->at[i + 1];

		if (p != NULL && p->value == NOISE_REPORTS && next->gap == GAP_NONE &&
		    (is_reference(next) || is_numbered(m, next) || is_short_reference(m, i + 1)))
			return i + 1;
	}
	return SIZE_MAX;
}

/* The number right behind the command, as typed: a reference. */
static size_t
reference_item(const struct items *items, size_t command)
{
	size_t i = command + 1;

	/* "tin 125 sai rồi" */
	if (command > 0 && is_reference(&items->at[command - 1]))
		return command - 1;
	while (i < items->n && (items->at[i].kind == ITEM_NOISE || items->at[i].kind == ITEM_LINK))
		i++;
	if (i >= items->n || items->at[i].kind != ITEM_NUMBER || items->at[i].ratio ||
	    items->at[i].number.separated || items->at[i].number.in_words)
		return SIZE_MAX;
	return counts_a_field(&items->at[i]) ? SIZE_MAX : i;
}

static void
take_reference(const struct message *m, size_t item, struct reading *out)
{
	const struct item *it = &m->items->at[item];
	size_t last = it->kind == ITEM_EXPLAINED ? it->first + it->ntokens - 1 : it->first;
	const struct token *t = &m->tokens->at[last];

	if (t->ndigits < sizeof(out->ref))
		snprintf(
		    out->ref, sizeof(out->ref), "%0*lld", (int)t->ndigits, (long long)t->number);
}

/* Do figures of a report stand apart from the command, behind a sign? */
static bool
reports_beside(const struct items *items, size_t command)
{
	size_t first = command, end = command + 1;

	while (first > 0 && items->at[first].gap == GAP_NONE)
		first--;
	while (end < items->n && items->at[end].gap == GAP_NONE)
		end++;
	for (size_t i = 0; i < items->n; i++)
		if ((i < first || i >= end) && items->at[i].kind == ITEM_NUMBER)
			return true;
	return false;
}

/* "hủy tin 3 hộp pháo hồi sáng": the object says that it takes back, whatever else is told. */
static void
read_cancel(const struct message *m, const struct survey *s, const struct pack_phrase *p,
    size_t command, struct reading *out)
{
	size_t ref = reference_item(m->items, command);
	size_t strange = s->words + s->fields + s->count[WORD_BLOCK] + s->odd;
	size_t known;
	bool sure = p->arg == COMMAND_ANYWHERE || (ref != SIZE_MAX && s->fields == 0);

	if (ref == SIZE_MAX)
		ref = named_reference(m);
	known = ref != SIZE_MAX && m->items->at[ref].kind == ITEM_NUMBER;
	if (!sure && strange > 1 && s->numbers == 0 && !survey_speaks_of_reports(s)) {
		judge_decide(out, INTENT_IGNORE);
		return;
	}
	if (s->numbers > known && (!sure || reports_beside(m->items, command))) {
		judge_doubt(m, DOUBT_READINGS, command, out);
		return;
	}
	if (!sure && (strange > 0 || m->items->asks)) {
		judge_doubt(m, m->items->asks ? DOUBT_QUESTION : DOUBT_READINGS, command, out);
		return;
	}
	if (ref != SIZE_MAX)
		take_reference(m, ref, out);
	judge_decide(out, INTENT_CANCEL);
}

static void
read_correct(const struct message *m, const struct survey *s, size_t command, struct reading *out)
{
	size_t ref = reference_item(m->items, command);
	struct reading with = { .intent = INTENT_UNCLEAR };

	if (s->numbers == 0 && s->count[WORD_NONE] == 0 && s->words < 3 &&
	    s->count[WORD_ZERO] == 0 && s->count[WORD_FORM_ZERO] == 0) {
		judge_decide(out, INTENT_CORRECT);
		return;
	}
	if (ref != SIZE_MAX)
		judge_report(m, s, ref, &with);
	judge_report(m, s, SIZE_MAX, out);
	/* "đính chính: 1 hội nghị 69 người": no reference is so short. */
	if (with.intent == INTENT_REPORT && out->intent == INTENT_REPORT &&
	    m->tokens->at[m->items->at[ref].first].ndigits < 3)
		with.intent = INTENT_UNCLEAR;
	if (with.intent == INTENT_REPORT && out->intent == INTENT_REPORT) {
		judge_doubt(m, DOUBT_READINGS, ref, out);
		return;
	}
	if (with.intent == INTENT_REPORT ||
	    (ref != SIZE_MAX && s->numbers == 1 && s->fields == 0)) {
		*out = with;
		out->doubt = DOUBT_NONE;
		take_reference(m, ref, out);
		judge_decide(out, INTENT_CORRECT);
	} else if (out->intent == INTENT_REPORT) {
		judge_decide(out, INTENT_CORRECT);
	}
}

/* A help or query with figures that are reported would be two things at once. */
static void
read_ask(const struct message *m, const struct survey *s, const struct pack_phrase *p,
    size_t command, struct reading *out)
{
	size_t ref = p->arg == COMMAND_EMPTY ? SIZE_MAX : reference_item(m->items, command);
	bool empty = s->words > 0 || s->count[WORD_NONE] > 0 || s->count[WORD_ZERO] > 0 ||
	    s->count[WORD_CALM] > 0 || s->count[WORD_FORM_ZERO] > 0;

	/* "kết quả" of something else, or that there is none; with a question mark it asks. */
	if (p->arg == COMMAND_EMPTY && empty &&
	    !((m->items->asks || s->count[WORD_ASKS] > 0) && s->numbers == 0)) {
		judge_report(m, s, SIZE_MAX, out);
		return;
	}
	if (s->numbers > (ref != SIZE_MAX ? 1u : 0u)) {
		judge_report(m, s, SIZE_MAX, out);
		if (out->intent == INTENT_REPORT && p->arg != COMMAND_EMPTY)
			judge_doubt(m, DOUBT_QUESTION, command, out);
		return;
	}
	if (ref != SIZE_MAX)
		take_reference(m, ref, out);
	judge_decide(out, p->value == COMMAND_HELP ? INTENT_HELP : INTENT_QUERY);
}

/* Short command words are also names ("Huy", "Sửa"): they count only as the first word said. */
static size_t
find_command(const struct message *m, const struct survey *s, const struct pack_phrase **out)
{
	size_t head = survey_head(m->items), found = SIZE_MAX;

	*out = NULL;
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_COMMAND);

		if (p == NULL || (i != head && p->arg == COMMAND_HEAD))
			continue;
		/* "gửi nhầm, hủy tin trước" takes back: cancelling goes before correcting. */
		/* "muốn sửa tin thì nhắn sao": asks how to. */
		if (*out == NULL || ((*out)->arg == COMMAND_EMPTY && p->arg != COMMAND_EMPTY) ||
		    (p->value == COMMAND_HELP && s->numbers == 0 &&
			((*out)->value == COMMAND_CORRECT || (*out)->value == COMMAND_CANCEL)) ||
		    (p->value == COMMAND_CANCEL && (*out)->value == COMMAND_CORRECT)) {
			*out = p;
			found = i;
		}
	}
	return found;
}

static bool
is_half(const struct item *it, enum pack_command command, int32_t half)
{
	for (size_t i = 0; i < it->match.n; i++) {
		const struct pack_phrase *p = it->match.at[i];

		if (p->kind == WORD_HALF && p->value == (int32_t)command && p->arg == half)
			return true;
	}
	return false;
}

/* Nothing but particles stands behind it in its sentence. */
static bool
ends_sentence(const struct items *items, size_t at)
{
	for (size_t i = at + 1; i < items->n && items->at[i].gap != GAP_STRONG; i++)
		if (items->at[i].kind != ITEM_NOISE && items->at[i].kind != ITEM_WORD)
			return false;
	return true;
}

/* "soạn ... thế nào", "nhận được ... chưa": two words that ask together; the second, or none. */
static size_t
find_halves(const struct message *m, enum pack_command command, int32_t half)
{
	bool first = false;

	for (size_t i = 0; i < m->items->n; i++) {
		const struct item *it = &m->items->at[i];

		if (it->gap == GAP_STRONG && command != COMMAND_CANCEL)
			first = false;
		if (first && is_half(it, command, half + 1) &&
		    (command != COMMAND_QUERY || ends_sentence(m->items, i)))
			return i;
		first |= is_half(it, command, half);
	}
	return SIZE_MAX;
}

/* "báo cáo ... tới chưa" */
static bool
asks_whether_got(const struct message *m)
{
	for (size_t i = 0; i < m->items->n; i++)
		if (is_half(&m->items->at[i], COMMAND_QUERY, HALF_GOT) &&
		    ends_sentence(m->items, i))
			return true;
	return false;
}

/* "mấy hộp pháo rồi", "họp mấy buổi rồi": of a thing or a verb of the reports. */
static bool
asks_how_many(const struct message *m, const struct survey *s)
{
	return (s->evidence > 0 || s->count[WORD_FIELD_VERB] > 0 || s->count[WORD_FORM] > 0) &&
	    s->fields > 0 && find_halves(m, COMMAND_QUERY, HALF_FEW) != SIZE_MAX;
}

/* "Hôm qua quên chưa báo. Thu 2 dao": a sentence of its own counts what is reported. */
static bool
reports_behind(const struct message *m)
{
	size_t last = find_halves(m, COMMAND_QUERY, HALF_FIRST), i = last + 1;
	bool apart = false, form = false, number = false;

	for (; i < m->items->n; i++) {
		apart |= m->items->at[i].gap == GAP_STRONG;
		form |= apart && m->items->at[i].kind == ITEM_FORM;
		number |= form && m->items->at[i].kind == ITEM_NUMBER;
	}
	return number;
}

/* Asked in so many words, what is quoted is no report. */
static bool
read_halves(const struct message *m, const struct survey *s, const struct pack_phrase *command,
    struct reading *out)
{
	bool free = command == NULL || command->value == COMMAND_QUERY;

	if (find_halves(m, COMMAND_QUERY, HALF_FIRST) != SIZE_MAX &&
	    (s->reports || s->count[WORD_HALF] > 2) && !reports_behind(m)) {
		judge_decide(out, INTENT_QUERY);
		return true;
	}
	if (s->numbers > 0)
		return false;
	if (find_halves(m, COMMAND_HELP, HALF_FIRST) != SIZE_MAX)
		judge_decide(out, INTENT_HELP);
	else if (free &&
	    (find_halves(m, COMMAND_QUERY, HALF_SENT) != SIZE_MAX || asks_how_many(m, s) ||
		(s->reports && asks_whether_got(m))))
		judge_decide(out, INTENT_QUERY);
	else if (find_halves(m, COMMAND_CANCEL, HALF_FIRST) != SIZE_MAX)
		judge_decide(out, INTENT_CANCEL);
	else
		return false;
	return true;
}

bool
command_read(const struct message *m, const struct survey *s, struct reading *out)
{
	const struct pack_phrase *p = NULL;
	size_t at = find_command(m, s, &p);

	if (read_halves(m, s, p, out))
		return true;
	if (at == SIZE_MAX && s->count[WORD_CONTRAST] > 0) {
		read_correct(m, s, s->first[WORD_CONTRAST], out);
		return true;
	}
	if (at == SIZE_MAX)
		return false;
	switch ((enum pack_command)p->value) {
	case COMMAND_REGISTER: judge_decide(out, INTENT_REGISTER); break;
	case COMMAND_CANCEL: read_cancel(m, s, p, at, out); break;
	case COMMAND_CORRECT: read_correct(m, s, at, out); break;
	case COMMAND_HELP:
	case COMMAND_QUERY: read_ask(m, s, p, at, out); break;
	}
	return true;
}
