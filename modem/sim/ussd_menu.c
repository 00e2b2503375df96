#include "modem/sim/ussd_menu.h"

#include <string.h>

#define BLANK " \t"

/* "\n" of the script is a line break.  false: too long. */
static bool
take_text(const char *from, char out[static USSD_MENU_TEXT_MAX])
{
	size_t n = 0;

	for (; *from != '\0' && *from != '\r' && *from != '\n'; from++) {
		if (n == USSD_MENU_TEXT_MAX - 1)
			return false;
		if (from[0] == '\\' && from[1] == 'n') {
			out[n++] = '\n';
			from++;
		} else {
			out[n++] = *from;
		}
	}
	out[n] = '\0';
	return true;
}

/* The nearest line before it that stands less deep. */
static int
parent_of(const struct ussd_menu *m, size_t indent)
{
	size_t i = m->count;

	while (i > 0 && m->entries[i - 1].indent >= indent)
		i--;
	return (int)i - 1;
}

bool
ussd_menu_add(struct ussd_menu *m, const char *line)
{
	size_t indent = strspn(line, BLANK), len = strcspn(line + indent, BLANK "\r\n");
	const char *code = line + indent, *sign = code + len + strspn(code + len, BLANK);
	struct ussd_entry *e;

	if (len == 0 || (code[0] == '#' && strchr(BLANK, code[1]) != NULL))
		return true;
	if (m->count == USSD_MENU_MAX || len >= USSD_MENU_CODE_MAX ||
	    (*sign != '>' && *sign != '!'))
		return false;
	e = &m->entries[m->count];
	memset(e, 0, sizeof(*e));
	memcpy(e->code, code, len);
	e->indent = indent;
	e->parent = parent_of(m, indent);
	e->ended = *sign == '!';
	sign++;
	if (!take_text(sign + strspn(sign, BLANK), e->text))
		return false;
	m->count++;
	return true;
}

static int
find(const struct ussd_menu *m, int parent, const char *code)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->entries[i].parent == parent &&
		    (strcmp(m->entries[i].code, code) == 0 ||
			(parent >= 0 && strcmp(m->entries[i].code, "*") == 0)))
			return (int)i;
	return -1;
}

static bool
has_items(const struct ussd_menu *m, int entry)
{
	return (size_t)entry + 1 < m->count && m->entries[entry + 1].parent == entry;
}

enum ussd_menu_status
ussd_menu_dial(struct ussd_menu *m, const char *code, const char **text_out)
{
	int entry = find(m, m->open, code);

	*text_out = "";
	if (entry < 0 && m->open >= 0)
		entry = m->open;
	if (entry < 0)
		return USSD_MENU_UNKNOWN;
	*text_out = m->entries[entry].text;
	m->open = has_items(m, entry) ? entry : -1;
	if (m->open >= 0)
		return USSD_MENU_AWAITS;
	return m->entries[entry].ended ? USSD_MENU_ENDED : USSD_MENU_DONE;
}

void
ussd_menu_hang_up(struct ussd_menu *m)
{
	m->open = -1;
}
