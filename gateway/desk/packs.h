/*
 * Packs and words of packs that come down: checked as `keng pack check` does
 * before they are taken into use, else the old ones stay.
 */
#ifndef DESK_PACKS_H
#define DESK_PACKS_H

#include "gateway/desk/acts.h"

/* args: form, field (may be null), word. */
void packs_put_word(const struct act_work *w);
void packs_drop_word(const struct act_work *w);

/* args: id, version, files {name: text}.  Words that came down before go on in it. */
void packs_install(const struct act_work *w);

#endif
