#include "modem/sim/fault.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const enum fault_kind kinds[] = {
	FAULT_DROP,
	FAULT_LOSE,
	FAULT_ERROR,
	FAULT_CMS,
	FAULT_REFUSE,
	FAULT_DOUBT,
	FAULT_LATE,
	FAULT_GARBAGE,
	FAULT_GARBLE,
	FAULT_CRASH,
	FAULT_SILENT,
	FAULT_BARE,
	FAULT_EARLY,
	FAULT_TWICE,
};

const char *
fault_kind_name(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_NONE: return "none";
	case FAULT_DROP: return "drop";
	case FAULT_LOSE: return "lose";
	case FAULT_ERROR: return "error";
	case FAULT_CMS: return "cms";
	case FAULT_REFUSE: return "refuse";
	case FAULT_DOUBT: return "doubt";
	case FAULT_LATE: return "late";
	case FAULT_GARBAGE: return "garbage";
	case FAULT_GARBLE: return "garble";
	case FAULT_CRASH: return "crash";
	case FAULT_SILENT: return "silent";
	case FAULT_BARE: return "bare";
	case FAULT_EARLY: return "early";
	case FAULT_TWICE: return "twice";
	}
	return "?";
}

static bool
take_number(const char **at, unsigned long *out)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return false;
	*out = strtoul(*at, &end, 10);
	*at = end;
	return *out <= 100000000;
}

static bool
take_kind(const char **at, enum fault_kind *out)
{
	size_t n = strspn(*at, "abcdefghijklmnopqrstuvwxyz");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *name = fault_kind_name(kinds[i]);

		if (strlen(name) == n && strncmp(name, *at, n) == 0) {
			*out = kinds[i];
			*at += n;
			return true;
		}
	}
	return false;
}

static bool
take_command(const char **at, char out[static FAULT_COMMAND_MAX])
{
	size_t n = strcspn(*at, "=*");

	if (n == 0 || n >= FAULT_COMMAND_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)toupper((unsigned char)(*at)[i]);
	out[n] = '\0';
	*at += n;
	return true;
}

bool
fault_parse(const char *text, struct fault *out)
{
	unsigned long number = 0, times = 1;

	memset(out, 0, sizeof(*out));
	if (!take_kind(&text, &out->kind))
		return false;
	if (*text == ':' && (text++, !take_command(&text, out->command)))
		return false;
	if (*text == '=' && (text++, !take_number(&text, &number)))
		return false;
	if (*text == '*' && (text++, !take_number(&text, &times)))
		return false;
	if (out->kind == FAULT_REFUSE || out->kind == FAULT_DOUBT)
		memcpy(out->command, "CMGS", 5);
	if (out->kind >= FAULT_SILENT)
		memcpy(out->command, "CUSD", 5);
	out->number = (int)number;
	out->times = (unsigned)times;
	return *text == '\0';
}

bool
faults_add(struct faults *f, const struct fault *fault)
{
	if (f->count == FAULTS_MAX)
		return false;
	f->list[f->count++] = *fault;
	return true;
}

struct fault
faults_take(struct faults *f, const char *command)
{
	struct fault found;

	for (size_t i = 0; i < f->count; i++) {
		if (f->list[i].command[0] != '\0' && strcmp(f->list[i].command, command) != 0)
			continue;
		found = f->list[i];
		if (found.times > 0 && --f->list[i].times == 0) {
			f->count--;
			memmove(&f->list[i], &f->list[i + 1], (f->count - i) * sizeof(f->list[0]));
		}
		return found;
	}
	return (struct fault){ .kind = FAULT_NONE };
}
