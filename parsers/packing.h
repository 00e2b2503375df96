/*
 * How a thing that is measured was packed: "2 bao thuốc nổ nặng 15 kg", "30 m dây cháy chậm, 1
 * cuộn".  Where its measure is told too, the figure of the packing counts nothing.
 * Nothing here allocates or does I/O.
 */
#ifndef PARSERS_PACKING_H
#define PARSERS_PACKING_H

#include <stdbool.h>

#include "parsers/items.h"

/* False when nothing changed. */
bool packing_settle(struct items *items);

#endif
