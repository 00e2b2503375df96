/*
 * The act ussd.dial {modem, code}: a code of the operator's, off the list of the configuration.
 * Answered at once with {"session","modem"}; what the operator says comes into its row
 * (store/ussd.h).
 */
#ifndef DESK_DIALS_H
#define DESK_DIALS_H

#include "gateway/desk/acts.h"

void dials_code(const struct act_work *w);

#endif
