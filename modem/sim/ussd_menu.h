/*
 * The operator's USSD menus, from a script:
 *
 *     # a comment
 *     *101# > So du 25.000d, han dung 31/12/2026
 *     *102# ! Dich vu khong co                     (ended by the network)
 *     *111# > Chon:\n1. Cuoc\n2. Data              (has items: an answer is awaited)
 *         1 > Cuoc: 25.000d
 *         2 > Data:\n1. Ngay\n2. Tuan
 *             * > Da dang ky                       (anything else that is answered)
 *
 * Items stand deeper than their menu.  An answer that no item takes shows the menu again.
 * A value; nothing here allocates, reads a clock or does I/O.
 */
#ifndef SIM_USSD_MENU_H
#define SIM_USSD_MENU_H

#include <stdbool.h>
#include <stddef.h>

#define USSD_MENU_MAX 128
#define USSD_MENU_CODE_MAX 24
#define USSD_MENU_TEXT_MAX 320 /* 182 characters, some of two octets or three */

/* <m> of +CUSD (27.007 section 7.15). */
enum ussd_menu_status {
	USSD_MENU_DONE,
	USSD_MENU_AWAITS,
	USSD_MENU_ENDED,
	USSD_MENU_UNKNOWN = 4,
	USSD_MENU_TIMEOUT = 5,
};

struct ussd_entry {
	char code[USSD_MENU_CODE_MAX], text[USSD_MENU_TEXT_MAX];
	size_t indent;
	int parent; /* -1: dialled */
	bool ended;
};

/* open = -1 in a new one. */
struct ussd_menu {
	struct ussd_entry entries[USSD_MENU_MAX];
	size_t count;
	int open; /* whose items are awaited, or -1 */
};

/* A line of the script.  false: none as above, or one too many. */
bool ussd_menu_add(struct ussd_menu *m, const char *line);
/* A code is dialled, or an answer given; *text_out may be "". */
enum ussd_menu_status ussd_menu_dial(struct ussd_menu *m, const char *code, const char **text_out);
void ussd_menu_hang_up(struct ussd_menu *m);

#endif
