/*
 * Texts to people that no message asked for: one to one phone, deduplicated by
 * the act's id, not begun after it expires, within the guards and the limits.
 */
#ifndef DESK_TEXTS_H
#define DESK_TEXTS_H

#include "gateway/desk/acts.h"

/* args: to, text, expires (RFC 3339). */
void texts_send(const struct act_work *w);

#endif
