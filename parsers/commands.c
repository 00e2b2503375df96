#include "parsers/commands.h"

#include <stdio.h>
#include <string.h>

#include "parsers/judge.h"

static bool
is_reference(const struct item *it)
{
	return it->kind == ITEM_NUMBER && !it->ratio && it->unit.n == 0 &&
	    it->number.whole >= 100 && !it->number.separated && !it->number.in_words;
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
	    items->at[i].unit.n > 0 || items->at[i].number.separated ||
	    items->at[i].number.in_words)
		return SIZE_MAX;
	return i;
}

static void
take_reference(const struct message *m, size_t item, struct reading *out)
{
	const struct token *t = &m->tokens->at[m->items->at[item].first];

	if (t->ndigits < sizeof(out->ref))
		snprintf(
		    out->ref, sizeof(out->ref), "%0*lld", (int)t->ndigits, (long long)t->number);
}

static void
read_cancel(const struct message *m, const struct survey *s, size_t command, struct reading *out)
{
	size_t ref = reference_item(m->items, command);
	size_t strange = s->words + s->fields + s->count[WORD_BLOCK] + s->odd;

	if (strange > 1 && s->numbers == 0 && !survey_speaks_of_reports(s)) {
		judge_decide(out, INTENT_IGNORE);
		return;
	}
	if (strange > 0 || s->numbers > (ref != SIZE_MAX ? 1u : 0u) || m->items->asks) {
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
	size_t ref = reference_item(m->items, command);

	if (s->numbers > (ref != SIZE_MAX ? 1u : 0u)) {
		judge_report(m, s, SIZE_MAX, out);
		if (out->intent == INTENT_REPORT && p->arg != 2)
			judge_doubt(m, DOUBT_QUESTION, command, out);
		return;
	}
	if (ref != SIZE_MAX)
		take_reference(m, ref, out);
	judge_decide(out, p->value == COMMAND_HELP ? INTENT_HELP : INTENT_QUERY);
}

/* Short command words are also names ("Huy", "Sửa"): they count only as the first word said. */
static size_t
find_command(const struct message *m, const struct pack_phrase **out)
{
	size_t head = survey_head(m->items), found = SIZE_MAX;

	*out = NULL;
	for (size_t i = 0; i < m->items->n; i++) {
		const struct pack_phrase *p = lexicon_meaning(&m->items->at[i].match, WORD_COMMAND);

		if (p == NULL || (i != head && p->arg == 1))
			continue;
		/* "gửi nhầm, hủy tin trước" takes back: cancelling goes before correcting. */
		if (*out == NULL ||
		    (p->value == COMMAND_CANCEL && (*out)->value == COMMAND_CORRECT)) {
			*out = p;
			found = i;
		}
	}
	return found;
}

bool
command_read(const struct message *m, const struct survey *s, struct reading *out)
{
	const struct pack_phrase *p = NULL;
	size_t at = find_command(m, &p);

	if (at == SIZE_MAX && s->count[WORD_CONTRAST] > 0) {
		read_correct(m, s, s->first[WORD_CONTRAST], out);
		return true;
	}
	if (at == SIZE_MAX)
		return false;
	switch ((enum pack_command)p->value) {
	case COMMAND_REGISTER: judge_decide(out, INTENT_REGISTER); break;
	case COMMAND_CANCEL: read_cancel(m, s, at, out); break;
	case COMMAND_CORRECT: read_correct(m, s, at, out); break;
	case COMMAND_HELP:
	case COMMAND_QUERY: read_ask(m, s, p, at, out); break;
	}
	return true;
}
