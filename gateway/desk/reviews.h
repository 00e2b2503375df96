/* Acts of a person who reviews: what was held is recorded or given up, and its sender is told. */
#ifndef DESK_REVIEWS_H
#define DESK_REVIEWS_H

#include "gateway/desk/acts.h"

/* args: {"review":number} */
void reviews_confirm(const struct act_work *w);
void reviews_reject(const struct act_work *w);

#endif
