#include "gateway/base/pack_lists.h"

const struct list_key pack_word_lists[] = {
	{ "noise", WORD_NOISE, NOISE_PLAIN, 0 },
	{ "compounds", WORD_NOISE, NOISE_PLAIN, 0 },
	{ "reports", WORD_NOISE, NOISE_REPORTS, 0 },
	{ "addressee", WORD_NOISE, NOISE_ADDRESSEE, 0 },
	{ "owner", WORD_NOISE, NOISE_OWNER, 0 },
	{ "again", WORD_NOISE, NOISE_AGAIN, 0 },
	{ "roles", WORD_ROLE, 0, 0 },
	{ "link", WORD_LINK, LINK_PLAIN, 0 },
	{ "has", WORD_LINK, LINK_HAS, 0 },
	{ "consists", WORD_LINK, LINK_CONSISTS, 0 },
	{ "remains", WORD_LINK, LINK_REMAINS, 0 },
	{ "unit_of", WORD_LINK, LINK_UNIT_OF, 0 },
	{ "reaches", WORD_LINK, LINK_REACHES, 0 },
	{ "receives", WORD_LINK, LINK_RECEIVES, 0 },
	{ "and", WORD_AND, 0, 0 },
	{ "approx", WORD_APPROX, 0, 0 },
	{ "out_of_all", WORD_RATIO, 0, 0 },
	{ "vague", WORD_VAGUE, 0, 0 },
	{ "none", WORD_NONE, 0, 0 },
	{ "zero", WORD_ZERO, ZERO_ALL, 0 },
	{ "zero_rest", WORD_ZERO, ZERO_REST, 0 },
	{ "calm", WORD_CALM, 0, 0 },
	{ "weighs", WORD_WEIGHS, 0, 0 },
	{ "explains", WORD_EXPLAINS, EXPLAINS_NUMBER, 0 },
	{ "sorts", WORD_EXPLAINS, EXPLAINS_SORT, 0 },
	{ "other", WORD_OTHER, OTHER_THINGS, 0 },
	{ "title", WORD_TITLE, TITLE_ADDRESS, 0 },
	{ "family", WORD_TITLE, TITLE_FAMILY, 0 },
	{ "middle", WORD_TITLE, TITLE_MIDDLE, 0 },
	{ "skip", WORD_SKIP, SKIP_TOPIC, 0 },
	{ "about", WORD_SKIP, SKIP_ABOUT, 0 },
	{ "pledges", WORD_SKIP, SKIP_PLEDGE, 0 },
	{ "occasion", WORD_SKIP, SKIP_OCCASION, 0 },
	{ "visits", WORD_OTHER, OTHER_VISITED, 0 },
	{ "hour", WORD_HOUR, 0, 0 },
	{ "asks", WORD_ASKS, 0, 0 },
	{ "whole", WORD_WHOLE, 0, 0 },
	{ "urgent", WORD_URGENT, URGENT_EVENT, 0 },
	{ "emergency", WORD_URGENT, URGENT_EMERGENCY, 0 },
	{ "harm", WORD_URGENT, URGENT_HARM, 0 },
	{ "seen", WORD_URGENT, URGENT_SEEN, 0 },
	{ "settled", WORD_URGENT, URGENT_SETTLED, 0 },
	{ "gap", WORD_GAP, GAP_CRY, 0 },
	{ "going_on", WORD_GAP, GAP_GOING_ON, 0 },
	{ "machine", WORD_MACHINE, MACHINE_ANYWHERE, 0 },
	{ "machine_first", WORD_MACHINE, MACHINE_FIRST, 0 },
	{ "machine_reference", WORD_MACHINE, MACHINE_REFERENCE, 0 },
	{ "machine_weak", WORD_MACHINE, MACHINE_WEAK, 0 },
	{ "authority", WORD_MACHINE, MACHINE_AUTHORITY, 0 },
	{ "announces", WORD_MACHINE, MACHINE_ANNOUNCES, 0 },
	{ "chat", WORD_CHAT, 0, 0 },
	{ "machine_code", WORD_MACHINE, MACHINE_CODE, 0 },
	{ "among", WORD_AMONG, 0, 0 },
	{ "absent", WORD_ASIDE, ASIDE_ABSENT, 0 },
	{ "except", WORD_ASIDE, ASIDE_EXCEPT, 0 },
	{ "rest", WORD_ASIDE, ASIDE_REST, 0 },
	{ "out_of", WORD_ASIDE, ASIDE_ALL, 0 },
	{ "change", WORD_ASIDE, ASIDE_CHANGE, 0 },
	{ "requests", WORD_ASIDE, ASIDE_REQUEST, 0 },
	{ "any", WORD_ANY, 0, 0 },
	{ "contrast", WORD_CONTRAST, 0, 0 },
	{ "becomes", WORD_BECOMES, 0, 0 },
	{ "money", WORD_OTHER, OTHER_MONEY, 0 },
	{ "unsure", WORD_UNSURE, 0, 0 },
	{ "units", WORD_UNIT, 1, 0 },
	{ "foreign_units", WORD_UNIT, 0, 0 },
};

const struct list_key pack_date_lists[] = {
	{ "day", WORD_DATE, DATE_DAY, 0 },
	{ "day_word", WORD_DATE, DATE_DAY, 1 },
	{ "month", WORD_DATE, DATE_MONTH, 0 },
	{ "year", WORD_DATE, DATE_YEAR, 0 },
	{ "night", WORD_DATE, DATE_NIGHT, 0 },
	{ "last_week", WORD_DATE, DATE_LAST_WEEK, 0 },
	{ "this_week", WORD_DATE, DATE_THIS_WEEK, 0 },
	{ "this_month", WORD_DATE, DATE_THIS_MONTH, 0 },
	{ "this_year", WORD_DATE, DATE_THIS_YEAR, 0 },
	{ "from", WORD_DATE, DATE_FROM, 0 },
	{ "to", WORD_DATE, DATE_TO, 0 },
	{ "to_now", WORD_DATE, DATE_TO, 1 },
	{ "part", WORD_DATE, DATE_PART, 0 },
	{ "lunar", WORD_DATE, DATE_LUNAR, 0 },
	{ "lunar_behind", WORD_DATE, DATE_LUNAR, 1 },
	{ "unknown", WORD_DATE, DATE_UNKNOWN, 0 },
	{ "week", WORD_DATE, DATE_WEEK, 0 },
	{ "letter", WORD_DATE, DATE_LETTER, 0 },
	{ "that", WORD_DATE, DATE_THAT, 0 },
	{ "ordinal", WORD_DATE, DATE_ORDINAL, 0 },
	{ "past", WORD_DATE, DATE_PAST, 0 },
};

const struct list_key pack_block_lists[] = {
	{ "future", WORD_BLOCK, BLOCK_FUTURE, 0 },
	{ "not_done", WORD_BLOCK, BLOCK_NOT_DONE, 0 },
	{ "found", WORD_BLOCK, BLOCK_FOUND, 0 },
	{ "suspected", WORD_BLOCK, BLOCK_SUSPECTED, 0 },
	{ "not_surrendered", WORD_BLOCK, BLOCK_NOT_SURRENDERED, 0 },
	{ "compared", WORD_BLOCK, BLOCK_COMPARED, 0 },
	{ "cumulative", WORD_BLOCK, BLOCK_CUMULATIVE, 0 },
	{ "otherwise", WORD_BLOCK, BLOCK_OTHERWISE, 0 },
	{ "target", WORD_BLOCK, BLOCK_TARGET, 0 },
	{ "each", WORD_BLOCK, BLOCK_EACH, 0 },
	{ "apart", WORD_BLOCK, BLOCK_APART, 0 },
};

const struct list_key pack_command_lists[] = {
	{ "register", WORD_COMMAND, COMMAND_REGISTER, COMMAND_ANYWHERE },
	{ "register_first", WORD_COMMAND, COMMAND_REGISTER, COMMAND_HEAD },
	{ "cancel", WORD_COMMAND, COMMAND_CANCEL, COMMAND_ANYWHERE },
	{ "cancel_first", WORD_COMMAND, COMMAND_CANCEL, COMMAND_HEAD },
	{ "correct", WORD_COMMAND, COMMAND_CORRECT, COMMAND_ANYWHERE },
	{ "correct_first", WORD_COMMAND, COMMAND_CORRECT, COMMAND_HEAD },
	{ "help", WORD_COMMAND, COMMAND_HELP, COMMAND_ANYWHERE },
	{ "help_first", WORD_COMMAND, COMMAND_HELP, COMMAND_HEAD },
	{ "help_verb", WORD_HALF, COMMAND_HELP, HALF_FIRST },
	{ "help_how", WORD_HALF, COMMAND_HELP, HALF_SECOND },
	{ "query_verb", WORD_HALF, COMMAND_QUERY, HALF_FIRST },
	{ "query_yet", WORD_HALF, COMMAND_QUERY, HALF_SECOND },
	{ "query_sent", WORD_HALF, COMMAND_QUERY, HALF_SENT },
	{ "query_got", WORD_HALF, COMMAND_QUERY, HALF_GOT },
	{ "query_few", WORD_HALF, COMMAND_QUERY, HALF_FEW },
	{ "query_by_now", WORD_HALF, COMMAND_QUERY, HALF_BY_NOW },
	{ "cancel_why", WORD_HALF, COMMAND_CANCEL, HALF_FIRST },
	{ "cancel_do", WORD_HALF, COMMAND_CANCEL, HALF_SECOND },
	{ "query", WORD_COMMAND, COMMAND_QUERY, COMMAND_ANYWHERE },
	{ "query_empty", WORD_COMMAND, COMMAND_QUERY, COMMAND_EMPTY },
	{ "query_first", WORD_COMMAND, COMMAND_QUERY, COMMAND_HEAD },
};

/* arg 1: said in passing too; where nothing was asked, nothing is answered. */
const struct list_key pack_answer_lists[] = {
	{ "yes", WORD_ANSWER, ANSWER_YES, 0 },
	{ "assent", WORD_ANSWER, ANSWER_YES, 1 },
	{ "new", WORD_ANSWER, ANSWER_NEW, 0 },
	{ "unknown", WORD_ANSWER, ANSWER_UNKNOWN, 0 },
	{ "contains", WORD_ANSWER, ANSWER_CONTAINS, 0 },
	{ "adds", WORD_ANSWER, ANSWER_ADDS, 0 },
	{ "present", WORD_ANSWER, ANSWER_PRESENT, 0 },
	{ "menu", WORD_ANSWER, ANSWER_MENU, 0 },
	{ "quiet", WORD_ANSWER, ANSWER_QUIET, 0 },
	{ "remind", WORD_ANSWER, ANSWER_REMIND, 0 },
};

const size_t pack_nword_lists = sizeof(pack_word_lists) / sizeof(pack_word_lists[0]);
const size_t pack_ndate_lists = sizeof(pack_date_lists) / sizeof(pack_date_lists[0]);
const size_t pack_nblock_lists = sizeof(pack_block_lists) / sizeof(pack_block_lists[0]);
const size_t pack_ncommand_lists = sizeof(pack_command_lists) / sizeof(pack_command_lists[0]);
const size_t pack_nanswer_lists = sizeof(pack_answer_lists) / sizeof(pack_answer_lists[0]);

static const char *
list_in(const struct pack_phrase *p, const struct list_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (keys[i].kind == p->kind && keys[i].value == p->value && keys[i].arg == p->arg)
			return keys[i].key;
	return NULL;
}

const char *
pack_list_of(const struct pack_phrase *p, const char **key_out)
{
	static const struct {
		const char *section;
		const struct list_key *keys;
		const size_t *n;
	} all[] = { { "words", pack_word_lists, &pack_nword_lists },
		{ "dates", pack_date_lists, &pack_ndate_lists },
		{ "blocks", pack_block_lists, &pack_nblock_lists },
		{ "commands", pack_command_lists, &pack_ncommand_lists },
		{ "answers", pack_answer_lists, &pack_nanswer_lists } };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		*key_out = list_in(p, all[i].keys, *all[i].n);
		if (*key_out != NULL)
			return all[i].section;
	}
	*key_out = NULL;
	return p->kind == WORD_DATE ? "dates" : p->kind == WORD_NUMBER ? "numbers" : "kind";
}
