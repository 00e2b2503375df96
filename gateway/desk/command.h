/* Commands that ask for figures: XEM. */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include "gateway/desk/desk.h"
#include "gateway/store/message.h"
#include "gateway/store/unit.h"

/* Answers with the sums of the unit and all below it since the reporting month began. */
void command_query(const struct desk *d, const struct message *m, const struct unit *u,
    const char *label, const char *contact);

#endif
